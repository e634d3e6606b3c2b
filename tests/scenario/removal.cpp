// SPDX-License-Identifier: BSL-1.0
// Candidates that go away: withdrawn ones, and interfaces that are lost.
#include "support.hpp"

using namespace story;

namespace {

/// A has two bases, 192.0.2.1 and 192.0.2.3.
struct two_homed : couple {
    two_homed() { a.add_base({v4(3), 5000}); }
    void lose(std::uint16_t base) {
        CHECK(a.agent.remove_local_candidate(w.now(), base).code() == errc::ok);
        a.carrier().line.detach(base_id(base));
        a.tell_events();
    }
};

}  // namespace

TEST_CASE("removal: a base in every state of the session; the other one takes over") {
    for (const int ms : {0, 10, 30, 60, 90})
        for (const std::uint16_t base : {std::uint16_t{0}, std::uint16_t{1}}) {
            two_homed c;
            c.begin();
            c.w.run_to(milliseconds(ms));
            c.lose(base);
            for (const auto i : c.a.state().pairs.by_priority())
                CHECK(c.a.state().pairs.base_of(i) != base);
            c.w.run_to(seconds(3));
            CHECK(c.a.agent.state() == session_state::completed);
            CHECK(c.a.agent.route_of(0, 1).may_send);
            CHECK(c.a.agent.route_of(0, 1).to.base == base_id(base == 0 ? 1 : 0));
        }
}

TEST_CASE("removal: the base that was selected") {
    two_homed c;
    c.complete();
    c.w.run_to(seconds(4));
    c.w.take();
    CHECK(c.a.agent.route_of(0, 1).to.base == base_id(0));
    c.lose(0);
    CHECK(c.w.take() ==
          "4000000 A route 0/1 none\n"
          "4000000 A is failed candidate_removed\n");
    c.w.run_to(seconds(40));
    CHECK(c.w.take({" A A"}) == "");  // nothing is sent from a base that is gone
    // A restart brings the session back over the other one.
    CHECK(c.a.agent.restart(c.w.now()).code() == errc::ok);
    CHECK(c.b.agent.restart(c.w.now()).code() == errc::ok);
    introduce(c.a, c.b);
    c.w.run_to(seconds(45));
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.a.agent.route_of(0, 1).to.base == base_id(1));
}

TEST_CASE("removal: the selected base, and another pair is valid and fresh") {
    two_homed c;
    agent_config config;
    config.nomination = nomination_mode::lowest_rtt;  // keeps both pairs
    CHECK(c.a.agent.set_config(c.w.now(), config).code() == errc::ok);
    c.complete();
    const std::uint16_t selected = c.a.agent.route_of(0, 1).to.base.index();
    c.lose(selected);
    CHECK(c.a.agent.route_of(0, 1).may_send);
    CHECK(c.a.agent.route_of(0, 1).to.base == base_id(selected == 0 ? 1 : 0));
    c.w.run_to(seconds(120));
    CHECK(c.a.agent.route_of(0, 1).may_send);  // and it is asked for consent
}

TEST_CASE("removal: the selected base, when what else was valid is stale") {
    two_homed c;
    agent_config config;
    config.nomination = nomination_mode::lowest_rtt;
    CHECK(c.a.agent.set_config(c.w.now(), config).code() == errc::ok);
    c.complete();
    c.w.run_to(seconds(100));
    c.lose(c.a.agent.route_of(0, 1).to.base.index());
    // RFC7675-5.1-1: nobody consented there for 30 s.
    CHECK(!c.a.agent.route_of(0, 1).may_send);
    CHECK(c.a.agent.reason() == failed_reason::candidate_removed);
}

TEST_CASE("removal: a server-reflexive candidate goes, its base and pairs stay") {
    couple c;
    local_candidate srflx;
    srflx.where = {v4(77), 5000};
    srflx.kind = candidate_kind::srflx;
    srflx.base = base_id(0);
    const auto added = c.a.agent.add_local_candidate(c.w.now(), srflx);
    CHECK(added.code() == errc::ok);
    c.begin();
    c.w.run_to(milliseconds(30));
    CHECK(c.a.agent.remove_local_candidate(c.w.now(), *added).code() == errc::ok);
    CHECK(c.a.state().pairs.size() == 1);
    c.w.run_to(seconds(2));
    CHECK(c.a.agent.state() == session_state::completed);
}

TEST_CASE("removal: the last base; the agent waits for another one") {
    couple c;
    c.begin();
    c.w.run_to(milliseconds(30));
    CHECK(c.a.agent.remove_local_candidate(c.w.now(), 0).code() == errc::ok);
    CHECK(c.a.state().pairs.size() == 0);
    CHECK(c.a.state().transactions_open.size() == 0);
    c.w.run_to(seconds(10));
    CHECK(c.a.agent.state() == session_state::checking);
    c.a.carrier().line.detach(base_id(0));
    c.a.add_base({v4(5), 5000});  // moved to another network
    c.w.run_to(seconds(20));
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.b.agent.state() == session_state::completed);
    CHECK(c.b.agent.route_of(0, 1).to.remote == endpoint(v4(5), 5000));
}

TEST_CASE("removal: a transport that is not ready yet holds the check, and loses nothing") {
    couple c;
    c.a.carrier().line.answer(base_id(0), send_status::pending);
    c.begin();
    c.w.loses = [](const sight& s) { return s.what == "check controlled"; };
    c.w.run_to(seconds(2));
    CHECK(c.w.take({"A1>B1"}) == "0 A A1>B1 check controlling pending\n");  // asked once
    CHECK(c.a.state().pairs[0].requests_sent == 0);
    CHECK(c.a.state().transactions_open.size() == 0);
    c.a.carrier().line.answer(base_id(0), send_status::sent);
    CHECK(c.a.agent.base_ready(c.w.now(), base_id(0)).code() == errc::ok);
    c.w.run_to(milliseconds(2'099));
    CHECK(c.w.take({"A1>B1 check"}) ==
          "2000000 A A1>B1 check controlling\n"
          "2050000 A A1>B1 check controlling use\n");
}
