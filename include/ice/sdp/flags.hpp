// SPDX-License-Identifier: BSL-1.0
// The attributes without a value: "ice-lite" and "ice-mismatch" (RFC 8839 section 5.3),
// "end-of-candidates" (RFC 8840 section 8.1).
#pragma once

#include <string_view>

#include "../core/result.hpp"
#include "chars.hpp"

namespace ice::inline v0_1_0_dev {

inline constexpr std::string_view ice_lite_line = "ice-lite";
inline constexpr std::string_view ice_mismatch_line = "ice-mismatch";
inline constexpr std::string_view end_of_candidates_line = "end-of-candidates";

namespace detail {

constexpr result<void> parse_flag(std::string_view attribute, std::string_view flag,
                                  bool any_case) noexcept {
    const std::string_view front = attribute.substr(0, flag.size());
    if (any_case ? !equal_ignoring_case(front, flag) : front != flag)
        return errc::sdp_other_attribute;
    if (attribute.size() == flag.size()) return {};
    if (attribute[flag.size()] == ':') return fail(errc::sdp_trailing_text, flag.size());
    return is_in(attribute[flag.size()], token_chars)
               ? fail(errc::sdp_other_attribute)  // a longer name
               : fail(errc::sdp_trailing_text, flag.size());
}

}  // namespace detail

/// Success when the attribute is "ice-lite", in any case.
/// Errors: sdp_other_attribute (not mine), sdp_trailing_text when it has a value.
constexpr result<void> parse_ice_lite(std::string_view attribute) noexcept {
    return detail::parse_flag(attribute, ice_lite_line, true);
}

/// As parse_ice_lite.
constexpr result<void> parse_ice_mismatch(std::string_view attribute) noexcept {
    return detail::parse_flag(attribute, ice_mismatch_line, true);
}

/// As parse_ice_lite, but RFC 8840 section 9.2 makes this one a literal whose case counts.
constexpr result<void> parse_end_of_candidates(std::string_view attribute) noexcept {
    return detail::parse_flag(attribute, end_of_candidates_line, false);
}

}  // namespace ice::inline v0_1_0_dev
