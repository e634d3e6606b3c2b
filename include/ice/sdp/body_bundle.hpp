// SPDX-License-Identifier: BSL-1.0
// Which media sections share the transport of another: a=group:BUNDLE (RFC 9143 sections 7 and
// 10; the grouping framework is RFC 5888).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../core/result.hpp"
#include "body_attributes.hpp"
#include "body_facts.hpp"
#include "body_lines.hpp"

namespace ice::inline v0_1_0_dev::sdp {

namespace detail {

/// The section of that identification tag, or section_facts::not_bundled.
constexpr std::uint16_t find_mid(std::span<const section_facts> sections,
                                 std::string_view mid) noexcept {
    for (std::size_t i = 0; i < sections.size(); ++i)
        if (!mid.empty() && sections[i].mid == mid) return static_cast<std::uint16_t>(i);
    return section_facts::not_bundled;
}

/// RFC 9143 section 7.1: the first tag of the list names the section whose transport all use.
/// Tags of no section are skipped (RFC 5888 section 9.1); a group whose first one is such has
/// no transport, and says nothing.
constexpr result<void> read_bundle(std::span<section_facts> sections, std::string_view tags,
                                   std::size_t at) noexcept {
    field_reader reader(tags);
    std::uint16_t tagged = section_facts::not_bundled;
    for (bool first = true; !reader.at_end(); first = false) {
        const std::string_view mid = reader.next();
        if (!is_token(mid)) return fail(errc::sdp_bad_token, at + reader.field_at());
        const std::uint16_t member = find_mid(sections, mid);
        if (first) tagged = member;
        if (tagged == section_facts::not_bundled) return {};
        if (member == section_facts::not_bundled) continue;
        if (sections[member].is_bundled())
            return fail(errc::sdp_bundled_twice, at + reader.field_at());
        sections[member].bundle_tag = tagged;
    }
    return {};
}

}  // namespace detail

/// Fills in `bundle_tag` of each section from the groups among the session's lines, and drops
/// bundle-only where there is no group. O(tags x sections).
/// Errors: sdp_bad_token, sdp_bundled_twice (RFC 9143 section 5: one group at most).
constexpr result<void> resolve_bundles(const session_facts& session,
                                       std::span<section_facts> sections) noexcept {
    line_walker walker(session.text);
    while (const auto line = walker.next()) {
        if (line->type != 'a') continue;
        const body_attribute a = split_attribute(*line);
        if (attribute_of(a.name) != attribute::group) continue;
        const std::size_t space = a.value.find(' ');
        // Other semantics (LS, FID ...) group streams, not transports.
        if (!ice::detail::equal_ignoring_case(a.value.substr(0, space), "BUNDLE")) continue;
        if (space == std::string_view::npos) continue;  // an empty group
        const auto read =
            detail::read_bundle(sections, a.value.substr(space + 1), a.value_at + space + 1);
        if (!read) return read;
    }
    for (section_facts& s : sections)
        if (!s.is_bundled()) s.bundle_only = false;  // RFC 9143 section 6
    return {};
}

}  // namespace ice::inline v0_1_0_dev::sdp
