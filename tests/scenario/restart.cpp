// SPDX-License-Identifier: BSL-1.0
// ICE restarts (RFC 8445 section 9): the old path carries data, and is asked for consent with the
// old credentials, until the new session has selected its own.
#include "support.hpp"

using namespace story;

namespace {

void restart(couple& c, bool keep = true) {
    CHECK(c.a.agent.restart(c.w.now(), keep).code() == errc::ok);
    CHECK(c.b.agent.restart(c.w.now(), keep).code() == errc::ok);
    c.a.tell_events();
    c.b.tell_events();
}

bool both_may_send(couple& c) {
    return c.a.agent.route_of(0, 1).may_send && c.b.agent.route_of(0, 1).may_send;
}

}  // namespace

TEST_CASE("restart: data flows on, the whole trace") {
    couple c;
    c.complete();
    c.w.run_to(milliseconds(3'500));
    c.w.take();
    const std::string old_ufrag{c.a.agent.local_ufrag()}, old_pwd{c.a.agent.local_pwd()};
    restart(c);                                   // RFC8445-9-1
    CHECK(c.a.agent.local_ufrag() != old_ufrag);  // RFC8445-9-3
    CHECK(c.a.agent.local_pwd() != old_pwd);
    CHECK(both_may_send(c));
    c.w.run_to(milliseconds(3'600));
    introduce(c.a, c.b);
    while (c.a.agent.state() != session_state::completed && c.w.now() < at(seconds(5))) {
        CHECK(both_may_send(c));
        c.w.run_to(c.w.now() - c.w.epoch + milliseconds(5));
    }
    CHECK(c.w.take() ==
          "3500000 A is idle\n"
          "3500000 B is idle\n"
          "3600000 A is connected\n"
          "3600000 B is connected\n"
          "3600000 A A1>B1 check controlling\n"
          "3600000 B B1>A1 check controlled\n"
          "3625000 B B1>A1 ok\n"
          "3625000 A A1>B1 ok\n"
          "3650000 A A1>B1 check controlling use\n"
          "3675000 B B1>A1 ok\n"
          "3675000 B nominated 0/1\n"
          "3675000 B route 0/1 B1>A1\n"
          "3675000 B is completed\n"
          "3700000 A nominated 0/1\n"
          "3700000 A route 0/1 A1>B1\n"
          "3700000 A is completed\n");
}

TEST_CASE("restart: while the peer's answer is awaited, consent goes on with the old credentials") {
    couple c;
    c.complete();
    CHECK(c.a.agent.restart(c.w.now()).code() == errc::ok);  // B does not know yet
    c.w.run_to(seconds(70));
    CHECK(both_may_send(c));  // RFC7675-5.1-10
    CHECK(c.a.state().components[0].path.consent_until > c.w.now() + seconds(20));
    CHECK(c.b.state().components[0].path.consent_until > c.w.now() + seconds(20));
    CHECK(c.w.count(" 4") == 0);  // B's checks of the old session are answered
    // Now B follows.
    CHECK(c.b.agent.restart(c.w.now()).code() == errc::ok);
    introduce(c.a, c.b);
    c.w.run_to(seconds(71));
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.b.agent.state() == session_state::completed);
}

TEST_CASE("restart: consent of the old path expires, and the new session does not mind") {
    couple c;
    c.complete();
    restart(c);
    bool broken = true;
    c.w.loses = [&](const sight&) { return broken; };
    introduce(c.a, c.b);
    c.w.run_to(milliseconds(30'300));
    CHECK(!both_may_send(c));
    CHECK(c.a.agent.state() == session_state::checking);
    CHECK(c.b.agent.state() == session_state::checking);
    broken = false;
    c.w.run_to(seconds(33));
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.b.agent.state() == session_state::completed);
    CHECK(both_may_send(c));
}

TEST_CASE("restart: again and again before it is done, and the first path still carries data") {
    couple c;
    c.complete();
    for (int i = 1; i <= 300; ++i) {
        CHECK(c.a.agent.restart(c.w.now()).code() == errc::ok);
        if (i % 50 == 0) c.w.run_to(seconds(i / 2));
        CHECK(both_may_send(c));
    }
    CHECK(c.b.agent.restart(c.w.now()).code() == errc::ok);
    introduce(c.a, c.b);
    c.w.run_to(seconds(151));
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(both_may_send(c));
}

TEST_CASE("restart: three in a row, each completed") {
    couple c;
    c.complete();
    for (int i = 1; i <= 3; ++i) {
        restart(c);
        introduce(c.a, c.b);
        c.w.run_to(seconds(10 * i));
        CHECK(c.a.agent.state() == session_state::completed);
        CHECK(c.b.agent.state() == session_state::completed);
        CHECK(both_may_send(c));
    }
}

TEST_CASE("restart: in the middle of checks; answers to the old ones mean nothing") {
    couple c;
    c.begin();
    c.w.run_to(milliseconds(30));  // answers are on their way
    c.w.take();
    restart(c);
    CHECK(c.a.state().transactions_open.size() == 0);
    CHECK(c.a.state().pairs.size() == 0);
    c.w.run_to(seconds(2));
    CHECK(c.w.take() ==
          "30000 A is idle\n"
          "30000 B is idle\n");
    introduce(c.a, c.b);
    c.w.run_to(seconds(3));
    CHECK(c.a.agent.state() == session_state::completed);
}

TEST_CASE("restart: the role stays, and so does the tie-breaker") {
    couple c(controlling, controlling, {5}, {9});
    c.begin();
    c.w.run_to(seconds(1));
    CHECK(c.a.agent.role() == controlled);
    const auto a = c.a.state().tie_breaker, b = c.b.state().tie_breaker;
    restart(c);
    CHECK(c.a.agent.role() == controlled);  // RFC8445-9-4, RFC8445-6.1.1-4
    CHECK(c.b.agent.role() == controlling);
    CHECK((c.a.state().tie_breaker == a && c.b.state().tie_breaker == b));
}

TEST_CASE("restart: candidates of the session before do not enter the new one") {
    couple c;
    c.complete();
    const std::string old_ufrag{c.b.agent.local_ufrag()};
    restart(c);
    candidate late = c.b.state().locals[0].c;
    late.where = {v4(9), 9000};
    // Before the new description it may be of the next session; with it comes the truth.
    CHECK(c.a.hear(late, old_ufrag) == errc::ok);
    c.a.hear_credentials(c.b);
    c.a.start();
    CHECK(c.a.state().pairs.size() == 0);
    CHECK(!c.a.state().remotes[0].used);
    CHECK(c.a.hear(late, old_ufrag) == errc::agent_other_generation);
    CHECK(c.a.hear(late, c.b.agent.local_ufrag()) == errc::ok);
    CHECK(c.a.state().pairs.size() == 1);
}

TEST_CASE("restart: trickled candidates may overtake the description they belong to") {
    couple c;
    c.complete();
    const std::string old_ufrag{c.b.agent.local_ufrag()};
    restart(c);
    candidate one = c.b.state().locals[0].c, two = one, other = one;
    two.where = {v4(7), 9000};
    other.where = {v4(9), 9000};
    CHECK(c.a.hear(other, old_ufrag) == errc::ok);
    CHECK(c.a.hear(one, c.b.agent.local_ufrag()) == errc::ok);
    CHECK(c.a.hear(two, c.b.agent.local_ufrag()) == errc::ok);
    c.a.hear_credentials(c.b);
    c.a.start();
    CHECK(c.a.state().pairs.size() == 2);
}

TEST_CASE("restart: candidates kept or not") {
    couple c;
    c.a.add_base({v4(3), 5000});
    c.complete();
    CHECK(c.a.agent.restart(c.w.now(), false).code() == errc::ok);
    int described = 0;
    c.a.agent.for_each_local_candidate([&](std::uint16_t, const candidate&) { ++described; });
    CHECK(described == 0);
    CHECK(c.a.agent.add_local_candidate(c.w.now(), {.where = {v4(4), 5000}}).code() == errc::ok);
    c.a.agent.for_each_local_candidate([&](std::uint16_t, const candidate&) { ++described; });
    CHECK(described == 1);
    CHECK(c.a.agent.route_of(0, 1).may_send);  // the old path keeps its base
    c.w.run_to(seconds(50));
    CHECK(c.a.agent.route_of(0, 1).may_send);
}
