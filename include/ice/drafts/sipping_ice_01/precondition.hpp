// SPDX-License-Identifier: BSL-1.0
// Connectivity preconditions: lines of RFC 3312 section 4 with the type that
// draft-rosenberg-sipping-ice-01 calls "connected" in section 8 and registers as "connectivity" in
// section 11.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../../core/result.hpp"
#include "../../sdp/line_writer.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

/// As seen by whoever wrote the line. A bit each way.
enum class direction : std::uint8_t { none = 0, send = 1, recv = 2, sendrecv = 3 };

enum class strength : std::uint8_t { none, optional, mandatory, failure, unknown };

constexpr bool includes(direction all, direction part) noexcept {
    return (static_cast<unsigned>(all) & static_cast<unsigned>(part)) ==
           static_cast<unsigned>(part);
}
/// The same as the other side sees it.
constexpr direction reversed(direction d) noexcept {
    const auto bits = static_cast<unsigned>(d);
    return static_cast<direction>((bits & 1U) << 1 | bits >> 1);
}
constexpr direction operator|(direction a, direction b) noexcept {
    return static_cast<direction>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

constexpr std::string_view to_text(direction d) noexcept {
    constexpr std::string_view words[] = {"none", "send", "recv", "sendrecv"};
    return words[static_cast<std::size_t>(d)];
}
constexpr std::string_view to_text(strength s) noexcept {
    constexpr std::string_view words[] = {"none", "optional", "mandatory", "failure", "unknown"};
    return words[static_cast<std::size_t>(s)];
}

/// What a description says of a stream's connectivity, end to end.
struct precondition {
    direction current = direction::none;
    direction wanted = direction::none;
    strength how = strength::none;
    bool present = false;  ///< there is such a line

    friend constexpr bool operator==(const precondition&, const precondition&) = default;
};

namespace detail {

/// The word up to the next space, which is taken as well.
constexpr std::string_view take_word(std::string_view& rest) noexcept {
    const std::size_t n = rest.find(' ');
    const std::string_view word = rest.substr(0, n);
    rest = n == std::string_view::npos ? std::string_view() : rest.substr(n + 1);
    return word;
}
/// Of the enumerators up to `last` the one that is written so. False: none.
template <class Enum>
constexpr bool read_word(std::string_view word, Enum last, Enum& to) noexcept {
    for (unsigned i = 0; i <= static_cast<unsigned>(last); ++i) {
        if (to_text(static_cast<Enum>(i)) != word) continue;
        to = static_cast<Enum>(i);
        return true;
    }
    return false;
}
constexpr bool is_connectivity(std::string_view type) noexcept {
    return type == "connectivity" || type == "connected";
}

}  // namespace detail

/// Takes one attribute, given without "a=" and line end, into `to`. Errors: sdp_other_attribute
/// (not mine: another attribute, type or segmented status), draft_bad_precondition.
constexpr result<void> read_precondition(std::string_view attribute, precondition& to) noexcept {
    const bool current = attribute.starts_with("curr:");
    const bool wanted = attribute.starts_with("des:");
    if (!current && !wanted) return errc::sdp_other_attribute;
    std::string_view rest = attribute.substr(current ? 5 : 4);
    if (!detail::is_connectivity(detail::take_word(rest))) return errc::sdp_other_attribute;
    precondition read = to;
    read.present = true;
    if (wanted && !detail::read_word(detail::take_word(rest), strength::unknown, read.how))
        return errc::draft_bad_precondition;
    const std::string_view status = detail::take_word(rest);
    if (status == "local" || status == "remote") return errc::sdp_other_attribute;
    if (status != "e2e" ||
        !detail::read_word(rest, direction::sendrecv, current ? read.current : read.wanted))
        return errc::draft_bad_precondition;
    to = read;
    return {};
}

/// Both lines, where there is a precondition.
constexpr void put_precondition(sdp::line_writer& to, const precondition& p) noexcept {
    if (!p.present) return;
    to.put("a=curr:connectivity e2e ");
    to.put(to_text(p.current));
    to.put("\r\na=des:connectivity ");
    to.put(to_text(p.how));
    to.put(" e2e ");
    to.put(to_text(p.wanted));
    to.put("\r\n");
}

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01
