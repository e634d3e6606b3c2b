// SPDX-License-Identifier: BSL-1.0
#include <ice/core/decimal.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "../support/verify.hpp"

namespace {

using ice::errc;
using ice::parse_decimal;
using ice::read_decimal;

constexpr std::uint64_t u64_highest = std::numeric_limits<std::uint64_t>::max();

struct options {
    std::uint64_t largest = u64_highest;
    std::size_t max_digits = 20;
    bool zeros = false;
};

constexpr bool ok(std::string_view text, std::uint64_t value, options o = {}) {
    const auto d = parse_decimal(text, o.largest, o.max_digits, o.zeros);
    return d && *d == value;
}
constexpr bool bad(std::string_view text, errc code, std::uint32_t at, options o = {}) {
    const auto d = parse_decimal(text, o.largest, o.max_digits, o.zeros);
    return !d && d.error() == ice::failure{code, at};
}
/// As ok, but something follows.
constexpr bool reads(std::string_view text, std::uint64_t value, std::size_t length,
                     options o = {}) {
    const auto d = read_decimal(text, o.largest, o.max_digits, o.zeros);
    return d && d->value == value && d->length == length;
}

TEST_CASE("numbers") {
    ICE_VERIFY(ok("0", 0));
    ICE_VERIFY(ok("7", 7));
    ICE_VERIFY(ok("255", 255, {255}));
    ICE_VERIFY(ok("65535", 65535, {65535, 5}));
    ICE_VERIFY(ok("0", 0, {0}));
    ICE_VERIFY(ok("18446744073709551615", u64_highest));
    ICE_VERIFY(ok("18446744073709551614", u64_highest - 1));
    ICE_VERIFY(ok("4294967295", 0xffffffff, {0xffffffff, 10}));
}

TEST_CASE("numbers that are too large") {
    ICE_VERIFY(bad("18446744073709551616", errc::number_too_large, 19));
    ICE_VERIFY(bad("99999999999999999999", errc::number_too_large, 19));
    ICE_VERIFY(bad("184467440737095516150", errc::number_too_large, 20));
    ICE_VERIFY(bad("256", errc::number_too_large, 2, {255}));
    ICE_VERIFY(bad("260", errc::number_too_large, 2, {255}));
    ICE_VERIFY(bad("1000", errc::number_too_large, 3, {255}));
    ICE_VERIFY(bad("300", errc::number_too_large, 2, {299}));
    ICE_VERIFY(bad("1", errc::number_too_large, 0, {0}));
    ICE_VERIFY(bad("123", errc::number_too_large, 2, {999, 2}));
    ICE_VERIFY(bad("1", errc::number_too_large, 0, {999, 0}));
}

TEST_CASE("leading zeros") {
    ICE_VERIFY(bad("00", errc::leading_zero, 0));
    ICE_VERIFY(bad("01", errc::leading_zero, 0));
    ICE_VERIFY(bad("007", errc::leading_zero, 0));
    ICE_VERIFY(ok("00", 0, {255, 3, true}));
    ICE_VERIFY(ok("007", 7, {255, 3, true}));
    ICE_VERIFY(bad("0007", errc::number_too_large, 3, {255, 3, true}));
    ICE_VERIFY(reads("0x10", 0, 1));
}

TEST_CASE("what is no number") {
    ICE_VERIFY(bad("", errc::expected_digit, 0));
    ICE_VERIFY(bad("+1", errc::expected_digit, 0));
    ICE_VERIFY(bad("-1", errc::expected_digit, 0));
    ICE_VERIFY(bad(" 1", errc::expected_digit, 0));
    ICE_VERIFY(bad("1 ", errc::expected_digit, 1));
    ICE_VERIFY(bad("12a", errc::expected_digit, 2));
    ICE_VERIFY(bad("1.5", errc::expected_digit, 1));
    ICE_VERIFY(bad("/", errc::expected_digit, 0));  // the neighbours of the digits
    ICE_VERIFY(bad(":", errc::expected_digit, 0));
    ICE_VERIFY(bad(std::string_view("1\0", 2), errc::expected_digit, 1));
    ICE_VERIFY(bad("\xb2", errc::expected_digit, 0));  // a superscript two of Latin-1
}

TEST_CASE("the number at the front") {
    ICE_VERIFY(reads("5000 typ host", 5000, 4));
    ICE_VERIFY(reads("1/2", 1, 1));
    ICE_VERIFY(reads("0 1", 0, 1));
    ICE_VERIFY(reads("18446744073709551615.", u64_highest, 20));
    ICE_VERIFY(reads("01:", 1, 2, {99, 2, true}));
}

TEST_CASE("digits") {
    for (int c = -128; c < 128; ++c)
        CHECK(ice::is_digit(static_cast<char>(c)) == (c >= '0' && c <= '9'));
}

constexpr bool writes(std::uint64_t v, std::string_view text) {
    char out[22];
    for (char& c : out) c = '#';
    return ice::decimal_length(v) == text.size() && ice::write_decimal(out + 1, v) == text.size() &&
           std::string_view(out + 1, text.size()) == text && out[0] == '#' &&
           (text.size() == 20 || out[1 + text.size()] == '#');
}

TEST_CASE("writing") {
    ICE_VERIFY(writes(0, "0"));
    ICE_VERIFY(writes(9, "9"));
    ICE_VERIFY(writes(10, "10"));
    ICE_VERIFY(writes(99, "99"));
    ICE_VERIFY(writes(100, "100"));
    ICE_VERIFY(writes(2130706431, "2130706431"));
    ICE_VERIFY(writes(u64_highest, "18446744073709551615"));
    ICE_VERIFY(writes(10'000'000'000'000'000'000U, "10000000000000000000"));
    ICE_VERIFY(writes(9'999'999'999'999'999'999U, "9999999999999999999"));
}

TEST_CASE("what is written is read back") {
    std::uint64_t v = 1;
    for (int i = 0; i < 2'000; ++i) {
        v = v * 6364136223846793005U + 1442695040888963407U;
        const std::uint64_t number = v >> (i % 64);
        char out[20];
        const std::size_t n = ice::write_decimal(out, number);
        CHECK(std::to_string(number) == std::string(out, n));
        CHECK(ok({out, n}, number));
    }
}

}  // namespace
