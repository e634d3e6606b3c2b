// SPDX-License-Identifier: BSL-1.0
#include <ice/core/result.hpp>

#include <doctest/doctest.h>

#include <type_traits>

#include "../support/verify.hpp"

namespace {

using ice::errc;
using ice::fail;
using ice::failure;
using ice::result;

struct no_default {
    constexpr explicit no_default(int v) : n(v) {}
    no_default() = delete;
    int n;
};

static_assert(std::is_trivially_copyable_v<result<int>>);
static_assert(std::is_trivially_copyable_v<result<void>>);
static_assert(std::is_trivially_copyable_v<result<no_default>>);
static_assert(std::is_trivially_destructible_v<result<no_default>>);
static_assert(std::is_nothrow_constructible_v<result<int>, errc>);
static_assert(std::is_same_v<result<char>::value_type, char>);
static_assert(!std::is_convertible_v<result<int>, bool>);  // a zero inside is a success, too

constexpr result<int> half(int n) {
    if (n < 0) return errc::misuse_bad_argument;
    if (n % 2 != 0) return fail(errc::expected_digit, 7);
    return n / 2;
}

constexpr result<void> check_even(int n) {
    if (const auto h = half(n); !h) return h.error();
    return {};
}

constexpr bool is_failure(failure f, errc code, std::uint32_t at) { return f == failure{code, at}; }

TEST_CASE("a value") {
    ICE_VERIFY(half(8).has_value());
    ICE_VERIFY(static_cast<bool>(half(0)));
    ICE_VERIFY(*half(8) == 4);
    ICE_VERIFY(half(8).code() == errc::ok);
    ICE_VERIFY(half(8).error() == failure{});
    ICE_VERIFY(half(8).value_or(9) == 4);
}

TEST_CASE("a failure") {
    ICE_VERIFY(!half(3).has_value());
    ICE_VERIFY(!half(3));
    ICE_VERIFY(half(3).code() == errc::expected_digit);
    ICE_VERIFY(is_failure(half(3).error(), errc::expected_digit, 7));
    ICE_VERIFY(is_failure(half(-1).error(), errc::misuse_bad_argument, 0));
    ICE_VERIFY(half(3).value_or(9) == 9);
}

TEST_CASE("no value") {
    ICE_VERIFY(check_even(2).has_value());
    ICE_VERIFY(static_cast<bool>(check_even(2)));
    ICE_VERIFY(check_even(2).code() == errc::ok);
    ICE_VERIFY(!check_even(3));
    ICE_VERIFY(is_failure(check_even(3).error(), errc::expected_digit, 7));
    ICE_VERIFY(result<void>(errc::end_of_input).code() == errc::end_of_input);
}

constexpr int change_in_place() {
    result<no_default> r = no_default(1);
    r->n = 5;
    (*r).n += 1;
    const auto copy = r;
    r = errc::end_of_input;
    return r ? 0 : copy->n;
}

constexpr bool assign_over_failure() {
    result<no_default> r = errc::end_of_input;
    if (r) return false;
    r = no_default(3);
    return r && r->n == 3;
}

TEST_CASE("results are values") {
    ICE_VERIFY(change_in_place() == 6);
    ICE_VERIFY(assign_over_failure());
}

TEST_CASE("offsets saturate at 32 bits") {
    ICE_VERIFY(fail(errc::ok).at == 0);
    ICE_VERIFY(fail(errc::end_of_input, 0xfffffffe).at == 0xfffffffe);
    ICE_VERIFY(fail(errc::end_of_input, static_cast<std::size_t>(-1)).at == 0xffffffff);
}

}  // namespace
