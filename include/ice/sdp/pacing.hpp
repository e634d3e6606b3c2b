// SPDX-License-Identifier: BSL-1.0
// "ice-pacing" (RFC 8839 section 5.5): the Ta that an agent wishes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../core/result.hpp"
#include "scan.hpp"
#include "text_sink.hpp"

namespace ice::inline v0_1_0_dev {

/// What holds for an agent that says nothing.
inline constexpr std::uint64_t default_pacing_ms = 50;

/// "ice-pacing:" and one to ten digits: milliseconds, at most 9,999,999,999.
/// Errors: sdp_other_attribute (not mine), sdp_bad_pacing; end_of_input without a digit.
constexpr result<std::uint64_t> parse_pacing(std::string_view attribute) noexcept {
    const auto value = detail::value_of<"ice-pacing:">(attribute);
    if (!value.mine) return errc::sdp_other_attribute;
    detail::scanner scan(attribute, attribute.size() - value.text.size());
    const std::string_view digits = scan.run(detail::digit_chars);
    if (digits.size() > 10) return fail(errc::sdp_bad_pacing, attribute.size() - value.text.size());
    if (digits.empty() || !scan.at_end()) {
        scan.fail_here(errc::sdp_bad_pacing);
        return scan.failed();
    }
    std::uint64_t ms = 0;
    for (const char c : digits) ms = ms * 10 + static_cast<std::uint64_t>(c - '0');
    return ms;
}

/// Errors: misuse_sdp_text above 9,999,999,999; buffer_too_small.
constexpr result<std::size_t> write_pacing(std::span<char> out, std::uint64_t ms) noexcept {
    if (ms > 9'999'999'999U) return errc::misuse_sdp_text;
    return detail::write_within(out, 21, [&](auto& to) {
        to.literal("ice-pacing:");
        to.number(ms);
    });
}

}  // namespace ice::inline v0_1_0_dev
