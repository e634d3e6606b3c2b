// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/link.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sim;

namespace {

constexpr time_point now{1'000'000};

constexpr link_state::passage once(const link_rules& l, std::size_t size = 100) {
    link_state state;
    prng random(1);
    return state.pass(l, random, now, size);
}

struct counts {
    int lost = 0;
    int twice = 0;
    int held = 0;
    int overtaken = 0;  // arrivals before that of an earlier one
};

/// 100,000 datagrams, one in 100 us.
counts crowd(const link_rules& l, std::uint64_t seed) {
    link_state state;
    prng random(seed);
    counts n;
    time_point latest = time_point::earliest();
    for (int i = 0; i < 100'000; ++i) {
        const time_point sent = now + microseconds(100) * i;
        const auto p = state.pass(l, random, sent, 100);
        if (p.what == fate::lost) {
            ++n.lost;
            continue;
        }
        if (p.second != time_point::never()) ++n.twice;
        if (p.arrival >= sent + l.latency + l.reorder_delay) ++n.held;
        if (p.arrival < latest) ++n.overtaken;
        latest = later(latest, p.arrival);
    }
    return n;
}

}  // namespace

TEST_CASE("sim link: latency is exact, nothing else is left to chance") {
    ICE_VERIFY((once({}).what == fate::sent && once({}).arrival == now));
    ICE_VERIFY(once({.latency = microseconds(12'345)}).arrival == now + microseconds(12'345));
    ICE_VERIFY(once({.latency = milliseconds(1)}).second == time_point::never());
    ICE_VERIFY(once({.latency = duration::longest()}).arrival == time_point::never());
    link_state state;
    prng random(1);
    state.pass({.latency = milliseconds(1)}, random, now, 100);
    CHECK(random.next() == prng(1).next());
}

TEST_CASE("sim link: MTU counts whole IP packets") {
    ICE_VERIFY(once({.mtu = 1280}, 1280).what == fate::sent);
    ICE_VERIFY(once({.mtu = 1280}, 1281).what == fate::too_big);
}

TEST_CASE("sim link: jitter spreads over all of 0 to its limit and keeps the order") {
    const link_rules l{.latency = milliseconds(10), .jitter = {3}};
    link_state state;
    prng random(2);
    int seen[4] = {};
    for (int i = 0; i < 4000; ++i) {
        const time_point sent = now + seconds(i);
        const auto extra = state.pass(l, random, sent, 100).arrival - sent - milliseconds(10);
        if (extra.us < 0 || extra.us > 3) {
            CHECK(extra.us == 0);
            return;
        }
        ++seen[extra.us];
    }
    for (const int n : seen) CHECK((n > 860 && n < 1140));  // five standard deviations: 137
    CHECK(crowd({.jitter = milliseconds(50)}, 3).overtaken == 0);
}

TEST_CASE("sim link: loss, duplication and reordering at their rates, over seeds") {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        CAPTURE(seed);
        const link_rules l{.loss = 100'000, .duplicate = 50'000, .reorder = 20'000};
        const counts n = crowd(l, seed);
        CHECK((n.lost > 9'525 && n.lost < 10'475));   // five standard deviations: 475
        CHECK((n.twice > 4'170 && n.twice < 4'830));  // of nine tenths
        CHECK(n.overtaken > n.held);
        CHECK((n.held > 1'590 && n.held < 2'010));  // of nine tenths
    }
    const counts all = crowd({.duplicate = 1'000'000}, 1);
    CHECK((all.twice == 100'000 && all.lost == 0 && all.overtaken == 0));
    CHECK(crowd({.loss = 1'000'000}, 1).lost == 100'000);
}

TEST_CASE("sim link: a reordered one is late by its delay, and holds up nobody") {
    link_state state;
    prng random(1);
    const link_rules late{.latency = milliseconds(5), .reorder = 1'000'000};
    const link_rules good{.latency = milliseconds(5)};
    CHECK(state.pass(late, random, now, 100).arrival == now + milliseconds(25));
    CHECK(state.pass(good, random, now + microseconds(1), 100).arrival ==
          now + milliseconds(5) + microseconds(1));
}

TEST_CASE("sim link: a rate spaces datagrams out, and its queue is bounded") {
    // 1,000 bytes at 100,000 a second: 10 ms each.
    const link_rules l{
        .latency = milliseconds(1), .bytes_per_second = 100'000, .queue = milliseconds(25)};
    link_state state;
    prng random(1);
    CHECK(state.pass(l, random, now, 1000).arrival == now + milliseconds(11));
    CHECK(state.pass(l, random, now, 1000).arrival == now + milliseconds(21));
    CHECK(state.pass(l, random, now, 1000).arrival == now + milliseconds(31));
    CHECK(state.pass(l, random, now, 1000).what == fate::congested);  // it would wait 30 ms
    CHECK(state.pass(l, random, now + milliseconds(5), 1000).arrival == now + milliseconds(41));
    CHECK(state.pass(l, random, now + seconds(1), 1000).arrival ==
          now + seconds(1) + milliseconds(11));
    ICE_VERIFY(once({.bytes_per_second = 3}, 1).arrival == now + microseconds(333'334));  // up
}
