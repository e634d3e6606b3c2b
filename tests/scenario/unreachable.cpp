// SPDX-License-Identifier: BSL-1.0
// What a host has heard of ICMP (RFC 8445 section 7.2.5.2.2): a hint that anybody can forge.
#include "support.hpp"

using namespace story;

namespace {

/// A's only pair is being checked; the peer is silent until `answers`.
struct hinted : couple {
    bool answers = false;

    explicit hinted(bool believes) : couple(milliseconds(25), config_of(believes)) {
        w.loses = [this](const sight& s) { return s.who == 'B' && !answers; };
        begin();
        w.run_to(milliseconds(100));
    }
    errc hint(base_id base = base_id(0), const endpoint& remote = {v4(2), 6000}) {
        return a.agent.handle_unreachable(w.now(), {base, 0, 1, remote}).code();
    }
    pair_state state_of_pair() const { return a.state().pairs[0].state; }

    static agent_config config_of(bool believes) {
        agent_config config;
        config.believe_icmp = believes;
        return config;
    }
};

}  // namespace

TEST_CASE("unreachable: a hard error fails the pair at once, where the host believes it") {
    hinted c(true);
    CHECK(c.state_of_pair() == pair_state::in_progress);
    CHECK(c.hint() == errc::ok);
    CHECK(c.state_of_pair() == pair_state::failed);  // RFC8445-7.2.5.2.2-2
    c.w.take();
    c.w.run_to(seconds(3));
    CHECK(c.w.take({" A A1>B1 check"}) == "");  // nor is it sent again
    CHECK(c.a.agent.state() == session_state::checking);
}

TEST_CASE("unreachable: by default it is not believed") {
    hinted c(false);
    CHECK(c.hint() == errc::ok);
    CHECK(c.state_of_pair() == pair_state::in_progress);
    c.answers = true;
    c.w.run_to(seconds(5));
    CHECK(c.a.agent.state() == session_state::completed);
}

TEST_CASE("unreachable: an answer that comes all the same revokes it") {
    couple c(milliseconds(25), hinted::config_of(true));
    c.begin();
    c.w.run_to(milliseconds(10));
    const route forged{base_id(0), 0, 1, {v4(2), 6000}};
    CHECK(c.a.agent.handle_unreachable(c.w.now(), forged).code() == errc::ok);
    CHECK(c.a.state().pairs[0].state == pair_state::failed);
    c.w.run_to(seconds(5));
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.b.agent.state() == session_state::completed);
}

TEST_CASE("unreachable: what names no check that is under way changes nothing") {
    hinted c(true);
    CHECK(c.hint(base_id(7)) == errc::misuse_agent_base);
    CHECK(c.hint(base_id(0), {v4(2), 6001}) == errc::ok);
    CHECK(c.state_of_pair() == pair_state::in_progress);

    couple done(milliseconds(25), hinted::config_of(true));
    done.complete();
    const route path{base_id(0), 0, 1, {v4(2), 6000}};
    CHECK(done.a.agent.handle_unreachable(done.w.now(), path).code() == errc::ok);
    CHECK(done.a.agent.route_of(0, 1).may_send);  // consent decides, not ICMP
    CHECK(done.a.agent.state() == session_state::completed);
}

TEST_CASE("unreachable: the other pair is nominated without waiting for the one that failed") {
    world w;
    agent_config config = hinted::config_of(true);
    config.nomination = nomination_mode::highest_priority;
    party a(w, 'A', controlling, config);
    party b(w, 'B', controlled);
    CHECK((a.agent.add_stream() && b.agent.add_stream()));
    a.add_base({v4(1), 5000});
    a.add_base({v4(3), 5000});
    b.add_base({v4(2), 6000});
    w.loses = [](const sight& s) {
        return s.from == endpoint(v4(1), 5000) || s.to == endpoint(v4(1), 5000);
    };
    introduce(a, b);
    w.run_to(seconds(1));
    CHECK(w.count(" use ") == 0);
    const route better{base_id(0), 0, 1, {v4(2), 6000}};
    CHECK(a.agent.handle_unreachable(w.now(), better).code() == errc::ok);
    w.run_to(milliseconds(1'200));
    CHECK(a.agent.state() == session_state::completed);
    CHECK(a.agent.route_of(0, 1).to.base == base_id(1));
}
