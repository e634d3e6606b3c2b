// SPDX-License-Identifier: BSL-1.0
#include <ice/core/time.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <type_traits>

#include "../support/verify.hpp"

namespace {

using ice::duration;
using ice::microseconds;
using ice::milliseconds;
using ice::seconds;
using ice::time_point;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

static_assert(std::is_trivially_copyable_v<duration> && sizeof(duration) == 8);
static_assert(std::is_trivially_copyable_v<time_point> && sizeof(time_point) == 8);
static_assert(duration::longest().us == highest);
static_assert(time_point::never().us == highest && time_point::earliest().us == lowest);

// The two kinds do not mix by accident.
static_assert(!std::is_convertible_v<duration, time_point>);
static_assert(!std::is_convertible_v<std::int64_t, duration>);

constexpr std::int64_t sum(std::int64_t a, std::int64_t b) {
    return (duration{a} + duration{b}).us;
}
constexpr std::int64_t difference(std::int64_t a, std::int64_t b) {
    return (duration{a} - duration{b}).us;
}
constexpr std::int64_t product(std::int64_t a, std::int64_t n) {
    const auto left = (duration{a} * n).us;
    return left == (n * duration{a}).us ? left : 0xbad;
}
constexpr std::int64_t quotient(std::int64_t a, std::int64_t n) { return (duration{a} / n).us; }

TEST_CASE("units") {
    ICE_VERIFY(microseconds(7).us == 7);
    ICE_VERIFY(milliseconds(-7).us == -7'000);
    ICE_VERIFY(seconds(7).us == 7'000'000);
    ICE_VERIFY(seconds(highest) == duration::longest());
    ICE_VERIFY(milliseconds(lowest).us == lowest);
    ICE_VERIFY(seconds(9'223'372'036'854).us == 9'223'372'036'854'000'000);
    ICE_VERIFY(seconds(9'223'372'036'855) == duration::longest());
}

TEST_CASE("sums saturate") {
    ICE_VERIFY(sum(1, -2) == -1);
    ICE_VERIFY(sum(highest, 1) == highest);
    ICE_VERIFY(sum(highest - 1, 1) == highest);
    ICE_VERIFY(sum(highest, highest) == highest);
    ICE_VERIFY(sum(lowest, -1) == lowest);
    ICE_VERIFY(sum(lowest, lowest) == lowest);
    ICE_VERIFY(sum(lowest, highest) == -1);
    ICE_VERIFY(sum(highest, lowest) == -1);
}

TEST_CASE("differences saturate, and are exact up to there") {
    ICE_VERIFY(difference(1, 2) == -1);
    ICE_VERIFY(difference(-1, lowest) == highest);  // exactly: -1 + 2^63
    ICE_VERIFY(difference(-2, lowest) == highest - 1);
    ICE_VERIFY(difference(0, lowest) == highest);
    ICE_VERIFY(difference(highest, lowest) == highest);
    ICE_VERIFY(difference(lowest, lowest) == 0);
    ICE_VERIFY(difference(lowest, 1) == lowest);
    ICE_VERIFY(difference(lowest, highest) == lowest);
    ICE_VERIFY(difference(-1, highest) == lowest);
    ICE_VERIFY(difference(0, highest) == lowest + 1);
    ICE_VERIFY(difference(highest, -1) == highest);
    ICE_VERIFY(difference(highest, highest) == 0);
}

TEST_CASE("products saturate") {
    ICE_VERIFY(product(3, -7) == -21);
    ICE_VERIFY(product(-3, -7) == 21);
    ICE_VERIFY(product(lowest, 0) == 0);
    ICE_VERIFY(product(0, highest) == 0);
    ICE_VERIFY(product(lowest, 1) == lowest);
    ICE_VERIFY(product(lowest, -1) == highest);
    ICE_VERIFY(product(-1, highest) == -highest);
    ICE_VERIFY(product(highest, -1) == lowest + 1);
    ICE_VERIFY(product(lowest / 2, 2) == lowest);
    ICE_VERIFY(product(lowest / 2, -2) == highest);
    ICE_VERIFY(product(lowest / 2 - 1, 2) == lowest);
    ICE_VERIFY(product(highest / 2, 2) == highest - 1);
    ICE_VERIFY(product(highest / 2 + 1, 2) == highest);
    ICE_VERIFY(product(highest, highest) == highest);
    ICE_VERIFY(product(lowest, lowest) == highest);
    ICE_VERIFY(product(lowest, highest) == lowest);
    ICE_VERIFY(product(3'037'000'500, 3'037'000'500) == highest);  // just above 2^63
    ICE_VERIFY(product(3'037'000'499, 3'037'000'499) == 9'223'372'030'926'249'001);
}

TEST_CASE("quotients are defined for every divisor") {
    ICE_VERIFY(quotient(7, 2) == 3);
    ICE_VERIFY(quotient(-7, 2) == -3);
    ICE_VERIFY(quotient(lowest, -1) == highest);
    ICE_VERIFY(quotient(lowest + 1, -1) == highest);
    ICE_VERIFY(quotient(highest, -1) == lowest + 1);
    ICE_VERIFY(quotient(lowest, lowest) == 1);
    ICE_VERIFY(quotient(lowest, 1) == lowest);
    ICE_VERIFY(quotient(1, 0) == highest);
    ICE_VERIFY(quotient(-1, 0) == highest);
    ICE_VERIFY(quotient(0, 0) == highest);
}

TEST_CASE("moments") {
    constexpr time_point t{1'000};
    ICE_VERIFY(t + milliseconds(2) == time_point{3'000});
    ICE_VERIFY(t - milliseconds(2) == time_point{-1'000});
    ICE_VERIFY(time_point{3'000} - t == milliseconds(2));
    ICE_VERIFY(t - time_point{3'000} == milliseconds(-2));
    ICE_VERIFY(time_point{-1} - time_point::earliest() == duration::longest());
    ICE_VERIFY(time_point{-2} - time_point::earliest() == duration{highest - 1});
    ICE_VERIFY(time_point::earliest() - time_point{1} == duration{lowest});
    ICE_VERIFY(time_point::earliest() - microseconds(1) == time_point::earliest());
    ICE_VERIFY(time_point::earliest() + microseconds(1) > time_point::earliest());
    ICE_VERIFY(time_point{} - duration{lowest} == time_point::never());
    ICE_VERIFY(ice::earlier(t, time_point{}) == time_point{});
    ICE_VERIFY(ice::later(t, time_point{}) == t);
    ICE_VERIFY(ice::earlier(t, time_point::never()) == t);
    ICE_VERIFY(ice::later(t, time_point::earliest()) == t);
}

TEST_CASE("never is never again") {
    constexpr auto never = time_point::never();
    ICE_VERIFY(never + seconds(-1) == never);
    ICE_VERIFY(never - seconds(1) == never);
    ICE_VERIFY(never + duration{lowest} == never);
    ICE_VERIFY(never - duration::longest() == never);
    ICE_VERIFY(time_point{highest - 1} + microseconds(1) == never);
    ICE_VERIFY(time_point{highest - 1} + seconds(1) == never);
    ICE_VERIFY(time_point{-5} + duration::longest() == never);
    ICE_VERIFY(time_point::earliest() + duration::longest() == never);
    ICE_VERIFY(never - time_point{1'000} == duration::longest());
    ICE_VERIFY(never - time_point{-1'000} == duration::longest());
    ICE_VERIFY(never - never == duration{});
    ICE_VERIFY(time_point{-1} - never == duration{lowest});
}

}  // namespace
