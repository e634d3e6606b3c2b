// SPDX-License-Identifier: BSL-1.0
// Time as the library sees it: 64-bit microseconds that the host passes in. No clock is read
// here; interop/chrono.hpp converts. Arithmetic saturates, so clocks near 2^63 stay defined.
#pragma once

#include <compare>
#include <cstdint>

namespace ice::inline v0_1_0_dev {

namespace detail {

// Not by std::numeric_limits: hosts exist that define its two function names as macros.
inline constexpr std::int64_t int64_highest = 0x7fff'ffff'ffff'ffff;
inline constexpr std::int64_t int64_lowest = -int64_highest - 1;

constexpr std::int64_t saturating_add(std::int64_t a, std::int64_t b) noexcept {
    if (b > 0 && a > int64_highest - b) return int64_highest;
    if (b < 0 && a < int64_lowest - b) return int64_lowest;
    return a + b;
}

// Not an addition of -b: the negative of the lowest value would be one short.
constexpr std::int64_t saturating_subtract(std::int64_t a, std::int64_t b) noexcept {
    if (b < 0 && a > int64_highest + b) return int64_highest;
    if (b > 0 && a < int64_lowest + b) return int64_lowest;
    return a - b;
}

constexpr std::int64_t saturating_multiply(std::int64_t a, std::int64_t b) noexcept {
    if (a == 0 || b == 0) return 0;
    const bool negative = (a < 0) != (b < 0);
    // Magnitudes as unsigned: |int64_lowest| has no signed value.
    const auto ua = a < 0 ? 0 - static_cast<std::uint64_t>(a) : static_cast<std::uint64_t>(a);
    const auto ub = b < 0 ? 0 - static_cast<std::uint64_t>(b) : static_cast<std::uint64_t>(b);
    const auto limit = static_cast<std::uint64_t>(int64_highest) + (negative ? 1 : 0);
    if (ua > limit / ub) return negative ? int64_lowest : int64_highest;
    const std::uint64_t product = ua * ub;
    return negative ? static_cast<std::int64_t>(0 - product) : static_cast<std::int64_t>(product);
}

}  // namespace detail

/// A length of time in microseconds. Saturates at both ends; never wraps.
struct duration {
    std::int64_t us = 0;

    /// "For ever": any moment and this gives never().
    static constexpr duration longest() noexcept { return {detail::int64_highest}; }

    friend constexpr auto operator<=>(const duration&, const duration&) = default;
    friend constexpr duration operator+(duration a, duration b) noexcept {
        return {detail::saturating_add(a.us, b.us)};
    }
    friend constexpr duration operator-(duration a, duration b) noexcept {
        return {detail::saturating_subtract(a.us, b.us)};
    }
    friend constexpr duration operator*(duration a, std::int64_t n) noexcept {
        return {detail::saturating_multiply(a.us, n)};
    }
    friend constexpr duration operator*(std::int64_t n, duration a) noexcept { return a * n; }
    /// Rounds towards zero; division by zero gives the largest duration.
    friend constexpr duration operator/(duration a, std::int64_t n) noexcept {
        if (n == 0) return longest();
        if (n == -1) return {detail::saturating_subtract(0, a.us)};
        return {a.us / n};
    }
};

constexpr duration microseconds(std::int64_t n) noexcept { return {n}; }
constexpr duration milliseconds(std::int64_t n) noexcept { return duration{1'000} * n; }
constexpr duration seconds(std::int64_t n) noexcept { return duration{1'000'000} * n; }

/// A moment of the host's clock: microseconds since an epoch of the host's choice. Any clock that
/// does not go backwards will do; what happens when it does is said where it matters.
struct time_point {
    std::int64_t us = 0;

    /// Later than anything: "no deadline".
    static constexpr time_point never() noexcept { return {detail::int64_highest}; }
    /// Earlier than anything: "not yet".
    static constexpr time_point earliest() noexcept { return {detail::int64_lowest}; }

    friend constexpr auto operator<=>(const time_point&, const time_point&) = default;
    /// `never()` stays never, and a moment that is for ever away is never.
    friend constexpr time_point operator+(time_point t, duration d) noexcept {
        if (t == never() || d == duration::longest()) return never();
        return {detail::saturating_add(t.us, d.us)};
    }
    friend constexpr time_point operator-(time_point t, duration d) noexcept {
        return t == never() ? t : time_point{detail::saturating_subtract(t.us, d.us)};
    }
    /// How long from `b` to `a`: for ever when `a` is never and `b` is not.
    friend constexpr duration operator-(time_point a, time_point b) noexcept {
        if (a == never() && b != never()) return duration::longest();
        return {detail::saturating_subtract(a.us, b.us)};
    }
};

constexpr time_point earlier(time_point a, time_point b) noexcept { return a < b ? a : b; }
constexpr time_point later(time_point a, time_point b) noexcept { return a < b ? b : a; }

static_assert(milliseconds(500) + microseconds(1) == microseconds(500'001));

}  // namespace ice::inline v0_1_0_dev
