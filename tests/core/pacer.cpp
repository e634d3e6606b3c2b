// SPDX-License-Identifier: BSL-1.0
#include <ice/core/pacer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <type_traits>
#include <vector>

#include "../support/verify.hpp"

namespace {

using ice::duration;
using ice::milliseconds;
using ice::time_point;

static_assert(std::is_trivially_copyable_v<ice::pacer>);
static_assert(std::is_trivially_copyable_v<ice::session_pace>);

struct forgets_to_answer {
    void start(ice::pacer_slot&, time_point) noexcept {}
};
struct may_throw {
    bool start(ice::pacer_slot&, time_point) { return true; }
};
static_assert(!ice::pacer_service<forgets_to_answer> && !ice::pacer_service<may_throw>);

constexpr time_point ms(std::int64_t n) { return {n * 1000}; }

// --- one session ---------------------------------------------------------------------------

constexpr bool default_ta_is_50_ms() {
    return ice::session_pace{}.ta() == milliseconds(50) && ice::pacer{}.floor() == milliseconds(5);
}

/// Starts as often as possible on a clock of `step`; gives back when.
template <std::size_t N>
constexpr std::array<std::int64_t, N> starts(duration ta, duration floor, duration step) {
    ice::pacer shared(floor);
    ice::session_pace pace(ta);
    std::array<std::int64_t, N> at{};
    std::size_t n = 0;
    for (time_point now; n < N; now = now + step)
        if (pace.start(shared, now)) at[n++] = now.us;
    return at;
}

constexpr std::array<std::int64_t, 3> every_ms(std::int64_t n) { return {0, n * 1000, n * 2000}; }

constexpr bool ta_exact() {
    return starts<3>(milliseconds(50), milliseconds(5), ice::microseconds(250)) == every_ms(50);
}
constexpr bool ta_below_floor_waits_for_floor() {
    return starts<3>(milliseconds(1), milliseconds(5), ice::microseconds(250)) == every_ms(5);
}
constexpr bool no_ta_and_no_floor_start_at_once() {
    ice::pacer shared(duration{});
    ice::session_pace pace(duration{});
    bool ok = true;
    for (int i = 0; i < 10; ++i) ok = ok && pace.start(shared, ms(7));
    return ok && pace.deadline() <= ms(7);
}
constexpr bool negative_spans_are_none() {
    ice::pacer shared(milliseconds(-5));
    ice::session_pace pace(milliseconds(-50));
    return shared.floor() == duration{} && pace.start(shared, ms(7)) && pace.start(shared, ms(7)) &&
           pace.start(shared, ms(8));
}
constexpr bool first_start_is_at_once() {
    ice::pacer shared;
    ice::session_pace pace;
    return pace.deadline() == time_point::earliest() && pace.start(shared, ms(-9)) &&
           pace.deadline() == ms(41);
}
constexpr bool late_start_counts_from_when_it_was() {
    ice::pacer shared;
    ice::session_pace pace;
    return pace.start(shared, ms(0)) && !pace.start(shared, ms(49)) && pace.start(shared, ms(93)) &&
           !pace.start(shared, ms(142)) && pace.deadline() == ms(143) &&
           pace.start(shared, ms(143));
}

/// The time since the last start counts for the new Ta, either way.
constexpr bool set_ta_takes_effect_at_once() {
    ice::pacer shared;
    ice::session_pace pace;
    if (!pace.start(shared, ms(100))) return false;
    pace.set_ta(milliseconds(20));
    const bool sooner = pace.deadline() == ms(120) && pace.ta() == milliseconds(20);
    pace.set_ta(milliseconds(500));
    const bool later = pace.deadline() == ms(600) && !pace.start(shared, ms(599));
    pace.set_ta(duration::longest());
    const bool never = pace.deadline() == time_point::never() && !pace.start(shared, ms(599'999));
    pace.set_ta(milliseconds(50));  // "never" is no trap
    return sooner && later && never && pace.start(shared, ms(599'999));
}

/// Raised while the session waits in the queue: the new Ta holds, and the place is not lost.
constexpr bool set_ta_while_waiting() {
    ice::pacer shared;
    ice::session_pace pace(milliseconds(10));
    ice::session_pace other;
    if (!pace.start(shared, ms(0)) || !other.start(shared, ms(9))) return false;
    if (pace.start(shared, ms(10)) || pace.deadline() != ms(14)) return false;
    pace.set_ta(milliseconds(30));
    return pace.deadline() == ms(30) && !pace.start(shared, ms(14)) && pace.start(shared, ms(30));
}

constexpr bool without_pacer_only_ta_counts() {
    ice::no_pacer shared;
    ice::session_pace a;
    ice::session_pace b;
    return a.start(shared, ms(0)) && b.start(shared, ms(0)) && !a.start(shared, ms(49)) &&
           a.deadline() == ms(50) && a.start(shared, ms(50));
}

TEST_CASE("one session starts one transaction each Ta") {
    ICE_VERIFY(default_ta_is_50_ms());  // RFC8445-14.2-1
    ICE_VERIFY(ta_exact());
    ICE_VERIFY(ta_below_floor_waits_for_floor());
    ICE_VERIFY(no_ta_and_no_floor_start_at_once());
    ICE_VERIFY(negative_spans_are_none());
    ICE_VERIFY(first_start_is_at_once());
    ICE_VERIFY(late_start_counts_from_when_it_was());
    ICE_VERIFY(set_ta_takes_effect_at_once());
    ICE_VERIFY(set_ta_while_waiting());
    ICE_VERIFY(without_pacer_only_ta_counts());
}

// --- two or three sessions -----------------------------------------------------------------

constexpr bool told_exactly_when() {
    ice::pacer shared;
    ice::session_pace a, b, c;
    return a.start(shared, ms(0)) && !b.start(shared, ms(0)) && !c.start(shared, ms(1)) &&
           b.deadline() == ms(5) && c.deadline() == ms(10) && b.start(shared, ms(5)) &&
           c.start(shared, ms(10));
}

/// A neighbour that starts a little late moves the others by as much, and by no whole round.
constexpr bool lateness_costs_no_place() {
    ice::pacer shared;
    ice::session_pace a, b, c, d;
    if (!a.start(shared, ms(0)) || b.start(shared, ms(0)) || c.start(shared, ms(0))) return false;
    if (!b.start(shared, {5'300}) || d.start(shared, {5'300})) return false;
    return !c.start(shared, ms(10)) && c.deadline() == time_point{10'300} &&
           c.start(shared, {10'300}) && !d.start(shared, ms(15)) &&
           d.deadline() == time_point{15'300} && d.start(shared, {15'300});
}

/// All due at once, and the host calls the youngest first, always.
constexpr bool host_order_does_not_matter() {
    ice::pacer shared;
    ice::session_pace s[5];
    for (auto& pace : s) (void)pace.start(shared, ms(0));  // s[0] starts, the others book
    std::int64_t order[4] = {};
    std::size_t n = 0;
    for (std::int64_t now = 100; n < 4 && now < 200; now += 20)
        for (int i = 4; i >= 1; --i)
            if (s[i].deadline() <= ms(now) && s[i].start(shared, ms(now))) order[n++] = i;
    // Nothing had been refused when the first was asked; from then on the order of booking.
    return order[0] == 4 && order[1] == 1 && order[2] == 2 && order[3] == 3;
}

constexpr bool vanished_sessions_cost_little() {
    ice::pacer shared;
    ice::session_pace a, b, c, d;
    if (!a.start(shared, {1'000}) || b.start(shared, {1'000})) return false;  // b: at 6
    if (c.start(shared, {1'000}) || d.start(shared, {1'000})) return false;   // 11, 16
    if (!c.start(shared, {14'000})) return false;  // c is late, and b did not come
    if (b.start(shared, {15'000})) return false;   // b comes, is refused, and is gone for ever
    return !d.start(shared, {19'000}) && d.deadline() == ms(24) && d.start(shared, ms(24));
}

TEST_CASE("sessions wait in the order of booking") {
    ICE_VERIFY(told_exactly_when());
    ICE_VERIFY(lateness_costs_no_place());
    ICE_VERIFY(host_order_does_not_matter());
    ICE_VERIFY(vanished_sessions_cost_little());
}

// --- the clock -----------------------------------------------------------------------------

constexpr bool at_the_ends_of_time() {
    for (const time_point now : {time_point::earliest(), time_point{time_point::never().us - 1},
                                 time_point::never(), time_point::earliest() + milliseconds(3)}) {
        ice::pacer shared;
        ice::session_pace a, b;
        if (!a.start(shared, now) || a.start(shared, now) || b.start(shared, now)) return false;
        if (b.deadline() < now || a.deadline() < now || a.start(shared, now)) return false;
    }
    ice::pacer shared;
    ice::session_pace a;
    (void)a.start(shared, time_point::earliest());
    return a.deadline() == time_point::earliest() + milliseconds(50);
}

constexpr bool from_one_end_to_the_other() {
    ice::pacer shared;
    ice::session_pace a, b;
    const auto last = time_point{time_point::never().us - 1};
    return a.start(shared, time_point::earliest()) && a.start(shared, last) &&
           !b.start(shared, last) &&  // b books at the end of time
           !a.start(shared, ms(0)) && a.deadline() == ms(50) && !b.start(shared, ms(0)) &&
           b.deadline() == ms(5) && b.start(shared, ms(5)) && a.start(shared, ms(50));
}

/// Ten hours back: nobody waits longer than a Ta and its turn, and the floor holds.
constexpr bool clock_goes_back() {
    ice::pacer shared;
    ice::session_pace a, b, c;
    const std::int64_t hours = 36'000'000;
    if (!a.start(shared, ms(hours)) || b.start(shared, ms(hours))) return false;
    if (b.start(shared, ms(2)) || b.deadline() != ms(7) || c.start(shared, ms(3))) return false;
    if (c.deadline() != ms(12) || a.start(shared, ms(4)) || a.deadline() != ms(54)) return false;
    return b.start(shared, ms(7)) && c.start(shared, ms(12)) && a.start(shared, ms(54));
}

/// A right of way that was given by the old clock does not last until then.
constexpr bool clock_goes_back_while_giving_way() {
    ice::pacer shared;
    ice::session_pace a, b, c, d;
    const std::int64_t hours = 36'000'000;
    for (auto* pace : {&a, &b, &c, &d}) (void)pace->start(shared, ms(hours));
    if (!c.start(shared, ms(hours + 13)) || b.start(shared, ms(hours + 14))) return false;
    if (d.start(shared, ms(hours + 18)) || d.deadline() != ms(hours + 23)) return false;
    return !d.start(shared, ms(2)) && d.deadline() == ms(7) && !d.start(shared, ms(7)) &&
           d.deadline() == ms(12) && d.start(shared, ms(12));
}

/// A reading that was kept too long brings two starts no closer.
constexpr bool small_steps_back_are_waited_out() {
    ice::pacer shared;
    ice::session_pace a, b;
    return a.start(shared, ms(100)) && !b.start(shared, ms(96)) && b.deadline() == ms(105) &&
           !b.start(shared, ms(104)) && b.start(shared, ms(105)) && !a.start(shared, ms(80)) &&
           a.deadline() == ms(150);
}

TEST_CASE("clocks at their ends, and clocks that go back") {
    ICE_VERIFY(at_the_ends_of_time());
    ICE_VERIFY(from_one_end_to_the_other());
    ICE_VERIFY(clock_goes_back());
    ICE_VERIFY(clock_goes_back_while_giving_way());
    ICE_VERIFY(small_steps_back_are_waited_out());
}

// --- many sessions -------------------------------------------------------------------------

struct event {
    std::int64_t at;
    std::size_t who;
    bool operator==(const event&) const = default;
};

struct small_random {
    std::uint32_t state;
    std::int64_t below(std::uint32_t n) {
        state = state * 1664525U + 1013904223U;
        return static_cast<std::int64_t>(state >> 8) % n;
    }
};

/// Sessions that always have something to start, one pacer, and a host of some habit.
struct crowd {
    explicit crowd(std::size_t n, duration ta = milliseconds(50))
        : sessions(n, ice::session_pace(ta)) {}

    bool ask(std::size_t i, time_point now) {
        ++asked;
        if (sessions[i].start(shared, now)) {
            log.push_back({now.us, i});
            return true;
        }
        stuck += sessions[i].deadline() <= now;  // the host would call again for ever
        return false;
    }
    void ask_all_due(time_point now, bool backwards = false) {
        for (std::size_t k = 0; k < sessions.size(); ++k) {
            const std::size_t i = backwards ? sessions.size() - 1 - k : k;
            if (sessions[i].deadline() <= now) ask(i, now);
        }
    }
    time_point next() const {
        auto at = time_point::never();
        for (const auto& s : sessions) at = ice::earlier(at, s.deadline());
        return at;
    }

    std::int64_t smallest_gap() const {
        std::int64_t gap = 1'000'000;
        for (std::size_t i = 1; i < log.size(); ++i) gap = std::min(gap, log[i].at - log[i - 1].at);
        return gap;
    }
    /// The smallest gap between two starts of the same session.
    std::int64_t smallest_own_gap() const {
        std::vector<std::int64_t> last(sessions.size(), -1'000'000'000);
        std::int64_t gap = 1'000'000'000;
        for (const event& e : log) {
            gap = std::min(gap, e.at - last[e.who]);
            last[e.who] = e.at;
        }
        return gap;
    }
    struct extremes {
        std::int64_t fewest, most;
    };
    /// How often the unluckiest and the luckiest session started.
    extremes shares() const {
        std::vector<std::int64_t> count(sessions.size());
        for (const event& e : log) ++count[e.who];
        const auto [fewest, most] = std::minmax_element(count.begin(), count.end());
        return {*fewest, *most};
    }
    std::int64_t unfairness() const { return shares().most - shares().fewest; }

    ice::pacer shared;
    std::vector<ice::session_pace> sessions;
    std::vector<event> log;
    int stuck = 0;
    std::size_t asked = 0;
};

constexpr time_point ten_seconds = ms(10'000);

TEST_CASE("50 sessions on a host with exact timers: one start each 5 ms, in turn") {
    crowd c(50);
    for (auto now = ms(0); now < ten_seconds; now = ice::later(c.next(), now)) c.ask_all_due(now);
    // RFC8445-14.2-4
    CHECK(c.smallest_gap() == 5'000);
    CHECK(c.log.size() == 2'000);
    bool in_turn = true;
    for (std::size_t i = 0; i < c.log.size(); ++i)
        in_turn = in_turn && c.log[i] == event{static_cast<std::int64_t>(i) * 5'000, i % 50};
    CHECK(in_turn);
    CHECK(c.asked <= 2 * c.log.size() + 50);  // once after Ta to book, once at the place
    CHECK(c.stuck == 0);
}

TEST_CASE("few sessions: Ta rules, not the floor") {
    crowd c(10);
    for (auto now = ms(0); now < ten_seconds; now = ice::later(c.next(), now)) c.ask_all_due(now);
    CHECK(c.smallest_own_gap() == 50'000);
    CHECK(c.log.size() == 2'000);
}

TEST_CASE("a host with coarse timers that always calls in the same order starves nobody") {
    for (const std::int64_t tick : {6, 15, 16, 100})
        for (const bool backwards : {false, true}) {
            CAPTURE(tick);
            crowd c(50);
            for (std::int64_t now = 0; now < 10'000; now += tick) c.ask_all_due(ms(now), backwards);
            CHECK(c.smallest_gap() >= 5'000);
            CHECK(c.log.size() >= static_cast<std::size_t>(10'000 / tick));  // none is wasted
            CHECK(c.unfairness() <= 1);
            CHECK(c.stuck == 0);
        }
}

TEST_CASE("a host that stalls for a second goes on where it was") {
    crowd c(50);
    for (std::int64_t now = 0; now < 20'000; now += now % 2'000 == 1'000 ? 1'000 : 1)
        c.ask_all_due(ms(now), true);
    CHECK(c.smallest_gap() >= 5'000);
    // The first that is called after a stall jumps the queue, and nobody pays more than a turn.
    const std::int64_t fair = static_cast<std::int64_t>(c.log.size()) / 50;
    CHECK(c.shares().fewest >= fair - 1);
    CHECK(c.shares().most <= fair + 10);
    CHECK(c.stuck == 0);
}

TEST_CASE("each session has a timer that is late by chance") {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        crowd c(50);
        small_random random{seed};
        std::vector<time_point> timer(50, ms(0));
        for (auto now = ms(0); now < ten_seconds;) {
            const auto next = std::min_element(timer.begin(), timer.end());
            const auto who = static_cast<std::size_t>(next - timer.begin());
            now = ice::later(now, *next);
            c.ask(who, now);
            *next = ice::later(now, c.sessions[who].deadline()) + duration{random.below(1'000)};
        }
        CHECK(c.smallest_gap() >= 5'000);
        CHECK(c.smallest_own_gap() >= 50'000);
        CHECK(c.asked <= 6 * c.log.size());
        CHECK(c.log.size() >= 1'500);  // 2,000 less what the lateness costs
        CHECK(c.unfairness() <= 2);
        CHECK(c.stuck == 0);
    }
}

TEST_CASE("sessions that vanish while they wait hold up nobody for long") {
    crowd c(50);
    small_random random{7};
    for (std::int64_t now = 0; now < 10'000; ++now) {
        if (now % 100 == 0)  // a new session with a blank place, in the place of another
            c.sessions[static_cast<std::size_t>(random.below(50))] = ice::session_pace{};
        c.ask_all_due(ms(now), true);
    }
    CHECK(c.smallest_gap() >= 5'000);
    CHECK(c.log.size() >= 1'900);  // at most one start for each of the 100
    CHECK(c.stuck == 0);
}

TEST_CASE("calls in any order at any time break no promise") {
    for (std::uint32_t seed = 1; seed <= 50; ++seed) {
        CAPTURE(seed);
        crowd c(8, milliseconds(10));
        small_random random{seed};
        time_point now = ms(0);
        for (int i = 0; i < 20'000; ++i) {
            now = now + duration{random.below(1'500)};
            const auto who = static_cast<std::size_t>(random.below(8));
            if (random.below(500) == 0) c.sessions[who].set_ta(milliseconds(10 + random.below(20)));
            c.ask(who, now);
        }
        CHECK(c.smallest_gap() >= 5'000);
        CHECK(c.smallest_own_gap() >= 10'000);
        CHECK(c.stuck == 0);
    }
}

TEST_CASE("a clock that jumps about leaves nobody behind") {
    crowd c(20);
    small_random random{3};
    std::int64_t now = 0;
    for (int i = 0; i < 200; ++i) {
        now = (random.below(2'000'000) - 1'000'000) * 1'000'000;
        const std::size_t before = c.log.size();
        for (int k = 0; k < 400; ++k, now += 1'000)
            for (std::size_t s = 0; s < 20; ++s) c.ask(s, {now});
        CHECK(c.log.size() - before >= 60);  // 400 ms, a start each 5 ms, a Ta to recover
    }
    CHECK(c.stuck == 0);
}

TEST_CASE("the same calls give the same starts") {
    const auto run = [] {
        crowd c(50);
        small_random random{11};
        for (time_point now; now < ten_seconds; now = now + duration{random.below(9'000)})
            c.ask_all_due(now, random.below(2) == 0);
        return c.log;
    };
    CHECK(run() == run());
}

TEST_CASE("a session's pace is what it is made of") {
    ice::pacer shared;
    ice::session_pace a(milliseconds(20)), b(milliseconds(20));
    CHECK(a.start(shared, time_point{100}));
    CHECK(b.start(shared, time_point{100}) == false);  // the floor: it has a place now
    for (const ice::session_pace& p : {a, b}) {
        const auto copy =
            ice::session_pace::restore(p.ta(), p.last_start(), p.slot(), p.has_started());
        CHECK(copy == p);
        CHECK(copy.deadline() == p.deadline());
    }
    CHECK_FALSE(a == b);
}

}  // namespace
