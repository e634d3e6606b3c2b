// SPDX-License-Identifier: BSL-1.0
// The library's time from and to std::chrono, saturating. Readings of a clock round down and
// deadlines round up, so that a timer set to a deadline never wakes its agent too early.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <ratio>
#include <type_traits>

#include "../core/time.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

/// n * Num / Den, rounded down or up; saturates.
template <std::intmax_t Num, std::intmax_t Den>
constexpr std::int64_t rescale(std::int64_t n, bool round_up) noexcept {
    static_assert(Num < int64_highest / Den, "periods as odd as this one are not supported");
    std::int64_t whole = n / Den;
    std::int64_t rest = n % Den;
    if (rest < 0) {
        rest += Den;
        --whole;
    }
    const std::int64_t part = rest * Num + (round_up ? Den - 1 : 0);  // below Den * (Num + 1)
    return saturating_add(saturating_multiply(whole, Num), part / Den);
}

/// Largest and smallest counts stand for "for ever" on both sides.
template <class Rep>
constexpr std::int64_t clamp_to_64(Rep n) noexcept {
    if constexpr (std::is_unsigned_v<Rep> && sizeof(Rep) >= 8)
        return n > static_cast<Rep>(int64_highest) ? int64_highest : static_cast<std::int64_t>(n);
    else
        return static_cast<std::int64_t>(n);
}

template <class Rep>
constexpr Rep clamp_from_64(std::int64_t n, Rep lowest, Rep highest) noexcept {
    if (n >= clamp_to_64(highest)) return highest;
    if (n <= clamp_to_64(lowest)) return lowest;
    return static_cast<Rep>(n);
}

}  // namespace detail

/// A std::chrono::duration that counts in integers of at most 64 bits.
template <class D>
concept integral_chrono_duration =
    std::integral<typename D::rep> && sizeof(typename D::rep) <= 8 &&
    std::same_as<D, std::chrono::duration<typename D::rep, typename D::period>>;

/// Rounds down. The longest duration of either side is "for ever" and becomes the other's.
template <std::integral Rep, class Period>
    requires integral_chrono_duration<std::chrono::duration<Rep, Period>>
constexpr duration from_chrono(std::chrono::duration<Rep, Period> d) noexcept {
    if (d == (d.max)()) return duration::longest();
    using scale = std::ratio_divide<Period, std::micro>;
    return {detail::rescale<scale::num, scale::den>(detail::clamp_to_64(d.count()), false)};
}

/// `to_chrono<std::chrono::milliseconds>(d)`. Rounds up.
template <integral_chrono_duration To>
constexpr To to_chrono(duration d) noexcept {
    if (d == duration::longest()) return (To::max)();
    using scale = std::ratio_divide<std::micro, typename To::period>;
    const std::int64_t n = detail::rescale<scale::num, scale::den>(d.us, true);
    return To(detail::clamp_from_64(n, (To::min)().count(), (To::max)().count()));
}

/// Microseconds since the epoch of that clock; its last moment is never(). Rounds down:
/// `from_chrono(std::chrono::steady_clock::now())` is the `now` of every verb.
template <class Clock, class D>
    requires integral_chrono_duration<D>
constexpr time_point from_chrono(std::chrono::time_point<Clock, D> t) noexcept {
    return {from_chrono(t.time_since_epoch()).us};
}

/// `to_chrono<std::chrono::steady_clock>(deadline)`. Rounds up; never() is the last moment, which
/// some condition variables cannot wait for: ask for never() first.
template <class Clock>
    requires integral_chrono_duration<typename Clock::duration>
constexpr typename Clock::time_point to_chrono(time_point t) noexcept {
    return typename Clock::time_point(to_chrono<typename Clock::duration>(duration{t.us}));
}

}  // namespace ice::inline v0_1_0_dev
