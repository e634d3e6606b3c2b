// SPDX-License-Identifier: BSL-1.0
// Clocks of one side that stand, jump, or begin near an edge, while the other side's are right.
#include "faults_support.hpp"

using namespace faults;

namespace {

/// A's clock: the network's, and `by` more from `since` on.
void jump(two<>& t, duration since, duration by) {
    const time_point moment = t.epoch + since;
    t.a.clock = [moment, by](time_point now) { return now < moment ? now : now + by; };
    t.a.when_shown = [moment, by](time_point due) {
        return due < moment ? due : later(moment, due - by);
    };
}

/// The closest that two calls of the transport came that were not answers to something: too close,
/// when a burst followed a jump.
std::size_t most_at_once(const host<profiles::rfc8445>& h) {
    std::size_t most = 0;
    for (std::size_t i = 0; i < h.carrier.calls.size(); ++i) {
        std::size_t n = 0;
        while (i + n < h.carrier.calls.size() && h.carrier.calls[i + n] == h.carrier.calls[i]) ++n;
        most = n > most ? n : most;
    }
    return most;
}

}  // namespace

TEST_CASE("faults: a clock that jumps at any moment of connecting costs time, never more packets") {
    for (int ms = 0; ms <= 500; ms += 10)
        for (const duration by : {milliseconds(1), milliseconds(500), seconds(2), milliseconds(-1),
                                  milliseconds(-500), seconds(-2)}) {
            CAPTURE(ms);
            CAPTURE(by.us);
            two t;
            jump(t, milliseconds(ms), by);
            t.begin();
            CHECK(t.run_to(seconds(20), [&] { return t.is_up(); }));
            CHECK(t.a.carrier.calls.size() < 20);
            CHECK(most_at_once(t.a) <= 2);
            t.run_to(seconds(60));
            CHECK(t.is_up());
        }
}

TEST_CASE("faults: a clock that jumps by hours ends consent on one side or the other") {
    for (const duration by : {seconds(3'600), seconds(-3'600), seconds(1LL << 31),
                              seconds(-(1LL << 31)), seconds(1LL << 32)}) {
        CAPTURE(by.us);
        two t;
        jump(t, seconds(3), by);
        t.begin();
        t.run_to(seconds(2));
        CHECK(t.is_up());
        t.run_to(seconds(120));
        // Forward: A's consent is over at once. Back: A's time stands, it asks no more, and
        // answers.
        if (by > duration{}) {
            CHECK(t.a.agent.state() == session_state::failed);
            CHECK(t.b.agent.state() != session_state::checking);
        } else {
            CHECK(t.b.is_up());
        }
        CHECK(t.a.carrier.calls.size() < 60);
        CHECK(most_at_once(t.a) <= 2);
        CHECK(t.a.agent.restart(t.a.time()).code() == errc::ok);
    }
}

TEST_CASE("faults: a clock that stands sends nothing twice, and goes on when it goes on") {
    for (int ms = 0; ms <= 300; ms += 20) {
        two t;
        const time_point stop = t.epoch + milliseconds(ms), go = t.epoch + seconds(10);
        t.a.clock = [=](time_point now) {
            return now < stop ? now : now < go ? stop : stop + (now - go);
        };
        t.a.when_shown = [=](time_point due) { return due <= stop ? due : go + (due - stop); };
        t.begin();
        t.run_to(milliseconds(9'999));
        CHECK(t.a.carrier.calls.size() < 15);
        CHECK(most_at_once(t.a) <= 2);
        CHECK(t.run_to(seconds(30), [&] { return t.is_up(); }));
    }
}

TEST_CASE("faults: sides whose clocks begin at different edges of 32 and 64 bits understand") {
    constexpr std::int64_t two_31 = std::int64_t{1} << 31;
    constexpr std::int64_t two_63 = time_point::never().us;
    for (const std::int64_t edge :
         {two_31, 2 * two_31, 1000 * two_31, 2000 * two_31, two_63 / 2, two_63 - 100'000'000})
        for (const std::int64_t before : {std::int64_t{0}, std::int64_t{40'000}}) {
            CAPTURE(edge);
            two t;
            const duration by{edge - before};
            t.a.clock = [by](time_point now) { return now + by; };
            t.a.when_shown = [by](time_point due) { return due - by; };
            t.begin();
            CHECK(t.run_to(seconds(5), [&] { return t.is_up(); }));
            t.run_to(seconds(60));
            CHECK(t.is_up());
        }
}
