// SPDX-License-Identifier: BSL-1.0
// Two agents, one address each: the whole story at exact microseconds.
#include "support.hpp"

using namespace story;

TEST_CASE("connect: 50 ms round trip, the whole trace") {
    couple c;
    c.begin();
    c.w.run_to(seconds(3));
    // Both begin at once, so the peer's check triggers a second one while the first is under way:
    // RFC8445-7.3.1.4-1. Its answer comes first all the same, and spares it.
    // RFC8445-8.1.1-2: one pair is nominated.
    CHECK(c.w.take() ==
          "0 A is checking\n"
          "0 B is checking\n"
          "0 A A1>B1 check controlling\n"
          "0 B B1>A1 check controlled\n"
          "25000 B B1>A1 ok\n"
          "25000 A A1>B1 ok\n"
          "50000 A route 0/1 A1>B1\n"
          "50000 A is connected\n"
          "50000 B route 0/1 B1>A1\n"
          "50000 B is connected\n"
          "50000 A A1>B1 check controlling use\n"
          "75000 B B1>A1 ok\n"
          "75000 B nominated 0/1\n"
          "75000 B is completed\n"
          "100000 A nominated 0/1\n"
          "100000 A is completed\n");
}

namespace {

struct timing {
    std::int64_t controlling_connected = 0, controlling_completed = 0, controlled_completed = 0;
    friend bool operator==(const timing&, const timing&) = default;
};

timing time_of(agent_role first, duration round_trip) {
    world w(round_trip / 2);
    party a(w, 'A', first);
    party b(w, 'B', other(first));
    CHECK((a.agent.add_stream() && b.agent.add_stream()));
    a.add_base({v4(1), 5000});
    b.add_base({v4(2), 6000});
    introduce(a, b);
    party& lead = first == controlling ? a : b;
    party& follow = first == controlling ? b : a;
    const auto when = [&](party& who, session_state s) {
        CHECK(w.run_to(seconds(9), [&] { return who.agent.state() == s; }));
        return w.now().us;
    };
    timing t;
    t.controlling_connected = when(lead, session_state::connected);
    t.controlled_completed = when(follow, session_state::completed);
    t.controlling_completed = when(lead, session_state::completed);
    // The same pair on both sides, and data may flow.
    const data_route to_b = a.agent.route_of(0, 1);
    const data_route to_a = b.agent.route_of(0, 1);
    CHECK((to_b.may_send && to_b.to.remote == endpoint(v4(2), 6000)));
    CHECK((to_a.may_send && to_a.to.remote == endpoint(v4(1), 5000)));
    return t;
}

}  // namespace

TEST_CASE("connect: time to nominate at 1, 50 and 300 ms, whoever controls") {
    for (const agent_role first : {controlling, controlled}) {
        // One round trip to a valid pair, one more to nominate it; the second check waits for Ta.
        CHECK(time_of(first, milliseconds(1)) == timing{1'000, 51'000, 50'500});
        CHECK(time_of(first, milliseconds(50)) == timing{50'000, 100'000, 75'000});
        CHECK(time_of(first, milliseconds(300)) == timing{300'000, 600'000, 450'000});
    }
}

TEST_CASE("connect: one side begins later, and is helped by the checks of the other") {
    couple c;
    c.a.hear_credentials(c.b);
    c.b.hear_credentials(c.a);
    c.a.hear_candidates(c.b);
    c.b.hear_candidates(c.a);
    c.a.start();
    c.a.tell_events();
    c.w.run_to(milliseconds(200));
    c.b.start();  // RFC8445-7.3-6: the check that came is acted on now
    c.b.tell_events();
    c.w.run_to(seconds(1));
    CHECK(c.w.take() ==
          "0 A is checking\n"
          "0 A A1>B1 check controlling\n"
          "25000 B B1>A1 ok\n"  // RFC8445-7.3-5
          "50000 A route 0/1 A1>B1\n"
          "50000 A is connected\n"
          "50000 A A1>B1 check controlling use\n"
          "75000 B B1>A1 ok\n"
          "100000 A nominated 0/1\n"
          "100000 A is completed\n"
          "200000 B is checking\n"
          "200000 B B1>A1 check controlled\n"
          "225000 A A1>B1 ok\n"
          "250000 B nominated 0/1\n"
          "250000 B route 0/1 B1>A1\n"
          "250000 B is completed\n");
}
