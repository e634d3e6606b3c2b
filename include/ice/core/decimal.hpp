// SPDX-License-Identifier: BSL-1.0
// Decimal numbers of text protocols, read and written without locale, allocation or <charconv>
// (whose from_chars has no constant evaluation in C++20).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "result.hpp"

namespace ice::inline v0_1_0_dev {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// A number and how many characters it took.
struct decimal {
    std::uint64_t value = 0;
    std::size_t length = 0;
};

/// Reads the digits at the front of `text`: at least one, at most `max_digits`, no sign, a value
/// of at most `largest`. Leading zeros are refused unless `allow_leading_zeros` (they then count as
/// digits). Stops before the first character that is no digit.
/// Errors: expected_digit, leading_zero, number_too_large; `at` is relative to `text`.
constexpr result<decimal> read_decimal(std::string_view text, std::uint64_t largest,
                                       std::size_t max_digits = 20,
                                       bool allow_leading_zeros = false) noexcept {
    if (text.empty() || !is_digit(text[0])) return fail(errc::expected_digit, 0);
    if (!allow_leading_zeros && text[0] == '0' && text.size() > 1 && is_digit(text[1]))
        return fail(errc::leading_zero, 0);

    decimal d;
    for (; d.length < text.size() && is_digit(text[d.length]); ++d.length) {
        const auto digit = static_cast<std::uint64_t>(text[d.length] - '0');
        const bool fits =
            d.value < largest / 10 || (d.value == largest / 10 && digit <= largest % 10);
        if (d.length == max_digits || !fits) return fail(errc::number_too_large, d.length);
        d.value = d.value * 10 + digit;
    }
    return d;
}

/// The whole of `text` is one number. Errors as above, and expected_digit where it goes on.
constexpr result<std::uint64_t> parse_decimal(std::string_view text, std::uint64_t largest,
                                              std::size_t max_digits = 20,
                                              bool allow_leading_zeros = false) noexcept {
    const auto d = read_decimal(text, largest, max_digits, allow_leading_zeros);
    if (!d) return d.error();
    if (d->length != text.size()) return fail(errc::expected_digit, d->length);
    return d->value;
}

constexpr std::size_t decimal_length(std::uint64_t v) noexcept {
    std::size_t n = 1;
    for (; v >= 10; v /= 10) ++n;
    return n;
}

/// Writes `v` at `out`, which has room for `decimal_length(v)` (at most 20); returns that length.
constexpr std::size_t write_decimal(char* out, std::uint64_t v) noexcept {
    const std::size_t n = decimal_length(v);
    for (std::size_t i = n; i-- > 0; v /= 10) out[i] = static_cast<char>('0' + v % 10);
    return n;
}

}  // namespace ice::inline v0_1_0_dev
