// SPDX-License-Identifier: BSL-1.0
// Messages out of SDP (draft-ietf-mmusic-ice-02 section 9), sections of an ANAT group (RFC 4091)
// put together again.
#pragma once

#include <string_view>

#include "../../sdp/body_lines.hpp"
#include "../alternates_sdp.hpp"
#include "description.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

namespace detail {

/// The section of that name, or `none`.
constexpr std::size_t section_named(const sdp::body_view& body, std::string_view mid) noexcept {
    for (std::size_t i = 0; i < body.sections.size(); ++i)
        if (!mid.empty() && body.sections[i].mid == mid) return i;
    return body.sections.size();
}

/// Which stream each section belongs to.
template <std::size_t Sections>
struct anat_groups {
    std::uint16_t group[Sections] = {};  ///< 0: none
    std::uint16_t rank[Sections] = {};   ///< in its group, 0 is preferred

    /// RFC 4091 section 3: the sections of a group are one stream over different kinds of
    /// addresses. Names of no section are passed over. Errors: draft_bad_group.
    constexpr result<void> read(const sdp::body_view& body, std::string_view mids,
                                std::uint16_t number, std::size_t at) noexcept {
        sdp::field_reader fields(mids);
        std::uint16_t next = 0;
        const sdp::section_facts* first = nullptr;
        while (!fields.at_end()) {
            const std::size_t i = section_named(body, fields.next());
            if (i == body.sections.size()) continue;
            const sdp::section_facts& s = body.sections[i];
            if (group[i] != 0) return fail(errc::draft_bad_group, at);
            if (first != nullptr && (s.media.media != first->media.media ||
                                     s.where.addr.family() == first->where.addr.family()))
                return fail(errc::draft_bad_group, at);
            if (first == nullptr) first = &s;
            group[i] = number;
            rank[i] = next++;
        }
        return {};
    }
};

}  // namespace detail

/// The message that a body carries; which type it has is for the signalling to say (an offer is
/// initiate or modify, an answer accept). A grouped stream stands where its first section does;
/// its default address is that of the preferred section that is not rejected. Streams that are
/// rejected are there, without address. `body` may have up to `Sections` sections; the result
/// borrows its text. O(sections^2 + text).
/// Errors, with their offset in the body: draft_full, draft_bad_group, draft_repeated_id,
/// draft_repeated_address (without), and what parse_alt says of an alt line.
template <std::size_t Streams = 4, std::size_t Alternates = 16, std::size_t Sections = 16>
constexpr result<basic_message<Streams, Alternates>> read_sdp(const sdp::body_view& body,
                                                              message_type type) noexcept {
    basic_message<Streams, Alternates> m;
    m.type = type;
    if (!body.exists() || body.sections.size() > Sections) return errc::draft_full;
    detail::anat_groups<Sections> groups;
    std::uint16_t number = 0;
    sdp::line_walker walker(body.session->text);
    while (const auto line = walker.next()) {
        constexpr std::string_view mark = "group:ANAT ";
        if (line->type != 'a' || !line->value.starts_with(mark)) continue;
        const auto read =
            groups.read(body, line->value.substr(mark.size()), ++number, line->value_at());
        if (!read) return read.error();
    }
    for (std::size_t i = 0; i < body.sections.size(); ++i) {
        bool told = false;  // with an earlier section of its group
        for (std::size_t k = 0; k < i; ++k)
            told = told || (groups.group[i] != 0 && groups.group[k] == groups.group[i]);
        if (told) continue;
        typename basic_message<Streams, Alternates>::media_stream stream;
        std::size_t best = body.sections.size();
        for (std::size_t k = i; k < body.sections.size(); ++k) {
            if (k != i && (groups.group[i] == 0 || groups.group[k] != groups.group[i])) continue;
            if (const auto added =
                    early::add_alternates(body.sections[k], alt_draft::mmusic_ice_02, stream);
                !added)
                return added.error();
            if (body.sections[k].is_rejected()) continue;
            if (best == body.sections.size() || groups.rank[k] < groups.rank[best]) best = k;
        }
        if (best != body.sections.size())
            stream.default_address = early::default_of(body.sections[best]);
        if (!m.streams.push_back(stream)) return fail(errc::draft_full, body.sections[i].at);
    }
    if (const auto kept = check_alternates(m); !kept) return kept.code();
    return m;
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02
