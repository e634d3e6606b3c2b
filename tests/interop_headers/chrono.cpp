// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/chrono.hpp>

#include <doctest/doctest.h>

#include <limits>

#include "../support/verify.hpp"

namespace {

namespace chrono = std::chrono;
using ice::duration;
using ice::from_chrono;
using ice::time_point;
using ice::to_chrono;

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

using int_ms = chrono::duration<int, std::milli>;  // the argument of poll()
using ticks_90k = chrono::duration<std::int64_t, std::ratio<1, 90'000>>;
using unsigned_us = chrono::duration<std::uint64_t, std::micro>;
using ns64 = chrono::duration<std::int64_t, std::nano>;
using us64 = chrono::duration<std::int64_t, std::micro>;
using hours64 = chrono::duration<std::int64_t, std::ratio<3'600>>;

static_assert(ice::integral_chrono_duration<chrono::milliseconds>);
static_assert(!ice::integral_chrono_duration<chrono::duration<double>>);

TEST_CASE("durations come in rounded down") {
    ICE_VERIFY(from_chrono(chrono::milliseconds(50)) == ice::milliseconds(50));
    ICE_VERIFY(from_chrono(chrono::seconds(-3)) == ice::seconds(-3));
    ICE_VERIFY(from_chrono(us64(17)).us == 17);
    ICE_VERIFY(from_chrono(ns64(1'999)).us == 1);
    ICE_VERIFY(from_chrono(ns64(-1)).us == -1);
    ICE_VERIFY(from_chrono(ns64(-1'000)).us == -1);
    ICE_VERIFY(from_chrono(ns64(-1'001)).us == -2);
    ICE_VERIFY(from_chrono(ticks_90k(9)).us == 100);
    ICE_VERIFY(from_chrono(ticks_90k(1)).us == 11);
    ICE_VERIFY(from_chrono(ticks_90k(-1)).us == -12);
}

TEST_CASE("durations go out rounded up") {
    ICE_VERIFY(to_chrono<chrono::milliseconds>(ice::milliseconds(50)).count() == 50);
    ICE_VERIFY(to_chrono<chrono::milliseconds>(ice::microseconds(1)).count() == 1);
    ICE_VERIFY(to_chrono<chrono::milliseconds>(ice::microseconds(50'001)).count() == 51);
    ICE_VERIFY(to_chrono<chrono::milliseconds>(ice::microseconds(-50'001)).count() == -50);
    ICE_VERIFY(to_chrono<chrono::milliseconds>(duration{}).count() == 0);
    ICE_VERIFY(to_chrono<chrono::nanoseconds>(ice::microseconds(7)).count() == 7'000);
    ICE_VERIFY(to_chrono<ticks_90k>(ice::microseconds(100)).count() == 9);
    ICE_VERIFY(to_chrono<ticks_90k>(ice::microseconds(101)).count() == 10);
}

TEST_CASE("both ways saturate") {
    ICE_VERIFY(from_chrono(hours64(highest - 1)) == duration::longest());
    ICE_VERIFY(from_chrono(hours64(lowest)).us == lowest);
    ICE_VERIFY(from_chrono(unsigned_us(std::uint64_t{1} << 63)) == duration::longest());
    ICE_VERIFY(to_chrono<int_ms>(ice::seconds(2'147'484)) == (int_ms::max)());
    ICE_VERIFY(to_chrono<int_ms>(ice::seconds(2'147'483)).count() == 2'147'483'000);
    ICE_VERIFY(to_chrono<int_ms>(ice::seconds(-2'147'484)) == (int_ms::min)());
    ICE_VERIFY(to_chrono<ns64>(duration{highest - 1}) == (ns64::max)());
    ICE_VERIFY(to_chrono<ns64>(duration{lowest}) == (ns64::min)());
    ICE_VERIFY(to_chrono<unsigned_us>(duration{-1}).count() == 0);
    ICE_VERIFY(to_chrono<unsigned_us>(duration{17}).count() == 17);
}

TEST_CASE("for ever is for ever on both sides") {
    ICE_VERIFY(from_chrono((ns64::max)()) == duration::longest());
    ICE_VERIFY(from_chrono((int_ms::max)()) == duration::longest());
    ICE_VERIFY(from_chrono((unsigned_us::max)()) == duration::longest());
    ICE_VERIFY(to_chrono<ns64>(duration::longest()) == (ns64::max)());
    ICE_VERIFY(to_chrono<hours64>(duration::longest()) == (hours64::max)());
    ICE_VERIFY(to_chrono<unsigned_us>(duration::longest()) == (unsigned_us::max)());
}

template <class Duration>
struct clock_of {
    using duration = Duration;
    using rep = typename Duration::rep;
    using period = typename Duration::period;
    using time_point = std::chrono::time_point<clock_of>;
    static constexpr bool is_steady = true;
};
using fine = clock_of<ns64>;
using coarse = clock_of<chrono::duration<std::int64_t, std::milli>>;

constexpr fine::time_point at_ns(std::int64_t n) { return fine::time_point(ns64(n)); }

TEST_CASE("moments") {
    ICE_VERIFY(from_chrono(at_ns(5'999)) == time_point{5});
    ICE_VERIFY(from_chrono(at_ns(-1)) == time_point{-1});
    ICE_VERIFY(from_chrono((fine::time_point::max)()) == time_point::never());
    ICE_VERIFY(to_chrono<fine>(time_point{5}) == at_ns(5'000));
    ICE_VERIFY(to_chrono<fine>(time_point::never()) == (fine::time_point::max)());
    ICE_VERIFY(to_chrono<fine>(time_point::earliest()) == (fine::time_point::min)());
    ICE_VERIFY(to_chrono<coarse>(time_point{5'001}).time_since_epoch().count() == 6);
}

/// When the host's timer fires at the converted deadline, the reading is not before the deadline.
template <class Clock>
constexpr bool timer_is_not_early(std::int64_t us) {
    return from_chrono(to_chrono<Clock>(time_point{us})) >= time_point{us};
}

TEST_CASE("a timer set to a deadline is never early, whatever its clock counts") {
    for (std::int64_t us = -5'000; us < 5'000; ++us) {
        CHECK(timer_is_not_early<fine>(us));
        CHECK(timer_is_not_early<coarse>(us));
        CHECK(timer_is_not_early<clock_of<ticks_90k>>(us));
        CHECK(timer_is_not_early<chrono::steady_clock>(us));
    }
    ICE_VERIFY(timer_is_not_early<fine>(123'456'789));
}

}  // namespace
