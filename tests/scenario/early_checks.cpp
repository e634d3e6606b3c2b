// SPDX-License-Identifier: BSL-1.0
// Checks that come before the peer's description: answered at once, acted on when it comes
// (RFC 8445 section 7.3).
#include "forged.hpp"
#include "support.hpp"

using namespace story;

namespace {

/// B knows everything and checks; A knows nothing of B.
struct early : couple {
    void b_begins() {
        b.hear_credentials(a);
        b.hear_candidates(a);
        b.start();
        b.tell_events();
    }
};

}  // namespace

TEST_CASE("early checks: answered before anything is known of the peer") {
    early c;
    c.b_begins();
    c.w.run_to(milliseconds(100));
    CHECK(c.w.take() ==
          "0 B is checking\n"
          "0 B B1>A1 check controlled\n"
          "25000 A A1>B1 ok\n"  // RFC8445-7.3-5
          "50000 B route 0/1 B1>A1\n"
          "50000 B is connected\n");
    CHECK(c.a.state().pairs.size() == 0);
    CHECK(c.a.state().early.size() == 1);
    c.a.hear_credentials(c.b);  // without candidates: trickled, or never
    c.a.start();
    c.a.tell_events();
    c.w.run_to(seconds(1));
    // RFC8445-7.3-6
    CHECK(c.w.take() ==
          "100000 A learns\n"
          "100000 A is checking\n"
          "100000 A A1>B1 check controlling\n"
          "125000 B B1>A1 ok\n"
          "150000 A route 0/1 A1>B1\n"
          "150000 A is connected\n"
          "150000 A A1>B1 check controlling use\n"
          "175000 B B1>A1 ok\n"
          "175000 B nominated 0/1\n"
          "175000 B is completed\n"
          "200000 A nominated 0/1\n"
          "200000 A is completed\n");
}

TEST_CASE("early checks: those of another peer are forgotten when the description comes") {
    early c;
    party other(c.w, 'C', controlled);
    CHECK(other.agent.add_stream());
    other.add_base({v4(3), 7000});
    other.hear_credentials(c.a);  // a fork, an impostor: it has our credentials
    other.hear_candidates(c.a);
    other.start();
    c.b_begins();
    c.w.run_to(milliseconds(100));
    CHECK(c.a.state().early.size() == 2);
    c.a.hear_credentials(c.b);
    c.a.start();
    CHECK(c.a.state().early.size() == 0);
    CHECK(c.a.state().pairs.size() == 1);
    c.w.run_to(seconds(1));
    CHECK(c.a.agent.route_of(0, 1).to.remote == endpoint(v4(2), 6000));
}

TEST_CASE("early checks: an early nomination counts") {
    // B controls and nominates before A has heard of it.
    world w;
    party a(w, 'A', controlled);
    party b(w, 'B', controlling);
    CHECK((a.agent.add_stream() && b.agent.add_stream()));
    a.add_base({v4(1), 5000});
    b.add_base({v4(2), 6000});
    b.hear_credentials(a);
    b.hear_candidates(a);
    b.start();
    w.run_to(seconds(1));
    CHECK(b.agent.state() == session_state::completed);
    a.hear_credentials(b);
    a.hear_candidates(b);
    a.start();
    a.tell_events();
    w.run_to(seconds(2));
    CHECK(a.agent.state() == session_state::completed);  // RFC8445-7.3.1.5-1
    CHECK(w.count("A A1>B1 check") == 1);
}

TEST_CASE("early checks: a role conflict is repaired even then") {
    world w;
    party a(w, 'A', controlling, {}, {5});
    party b(w, 'B', controlling, {}, {9});
    CHECK((a.agent.add_stream() && b.agent.add_stream()));
    a.add_base({v4(1), 5000});
    b.add_base({v4(2), 6000});
    b.hear_credentials(a);
    b.hear_candidates(a);
    b.start();
    w.run_to(milliseconds(30));
    CHECK(a.agent.role() == controlled);
}

TEST_CASE("early checks: as many as there is room for, the latest ones") {
    early c;
    for (std::uint8_t i = 0; i < 9; ++i)
        c.b.add_base({v4(static_cast<std::uint8_t>(10 + i)), 6000});
    c.b_begins();
    c.w.run_to(seconds(3));
    CHECK(c.a.state().early.size() == 4);
    c.a.hear_credentials(c.b);
    c.a.hear_candidates(c.b);
    c.a.start();
    c.w.run_to(seconds(6));
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.b.agent.state() == session_state::completed);
}

TEST_CASE("early checks: one that nominates stays, however many come after it") {
    early c;
    const auto hit = [&](const endpoint& from, bool nominates) {
        route r;
        r.base = base_id(0);
        r.remote = from;
        c.a.handle_datagram(c.w.now(), r, forged{.use_candidate = nominates}.bytes(c.a, c.b));
    };
    const endpoint nominating(v4(2), 6000);
    hit(nominating, true);
    for (std::uint8_t i = 0; i < 20; ++i) hit({v4(static_cast<std::uint8_t>(50 + i)), 1}, false);
    const auto& held = c.a.state().early;
    CHECK((held.size() == 4 && held[0].remote == nominating && held[0].use_candidate));
    CHECK((held.size() == 4 && held[3].remote == endpoint(v4(69), 1)));
}
