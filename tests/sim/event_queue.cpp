// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/event_queue.hpp>

#include <doctest/doctest.h>

#include <ice/sim/prng.hpp>

using namespace ice;
using namespace ice::sim;

TEST_CASE("sim event_queue: nothing is never") {
    event_queue q;
    CHECK(q.empty());
    CHECK(q.next() == time_point::never());
    q.push({5}, 1);
    CHECK(q.next() == time_point{5});
    CHECK(q.pop().what == 1);
    CHECK(q.empty());
}

TEST_CASE("sim event_queue: by time, then in the order put in") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        event_queue q;
        prng r(seed);
        std::uint32_t number = 0;
        event_queue::event last{time_point::earliest(), 0, 0};
        std::size_t popped = 0;
        // Pops never ask for something earlier than what is already gone: as a clock does.
        for (int round = 0; round < 200; ++round) {
            for (std::uint64_t n = r.below(5); n > 0; --n) {
                const auto wait = static_cast<std::int64_t>(r.below(10));
                q.push(later(last.at, time_point{}) + duration{wait}, number++);
            }
            for (std::uint64_t n = r.below(5); n > 0 && !q.empty(); --n) {
                const time_point announced = q.next();
                const auto e = q.pop();
                ++popped;
                CHECK(e.at == announced);
                CHECK(last.at <= e.at);
                if (last.at == e.at) CHECK(last.what < e.what);
                last = e;
            }
        }
        CHECK(q.size() + popped == number);
        CHECK(popped > 100);
    }
}
