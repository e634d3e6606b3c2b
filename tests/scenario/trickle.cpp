// SPDX-License-Identifier: BSL-1.0
// Candidates that come one by one (RFC 8838).
#include "support.hpp"

using namespace story;

namespace {

agent_config trickling() {
    agent_config config;
    config.trickle = true;
    return config;
}

candidate remote_at(std::uint8_t last, std::uint32_t priority, std::uint16_t foundation = 0) {
    candidate c;
    c.where = {v4(last), 7000};
    c.priority = priority;
    c.foundation = foundation;
    c.component = 1;
    return c;
}

}  // namespace

TEST_CASE("trickle: a local candidate is not paired before the peer has been told") {
    couple c(milliseconds(25), trickling());
    c.begin();
    CHECK(c.a.state().pairs.size() == 0);
    c.w.run_to(seconds(1));
    CHECK(c.w.count("check") == 2);  // "is checking", twice
    CHECK(c.a.agent.candidate_conveyed(c.w.now(), 0).code() == errc::ok);
    CHECK(c.a.agent.candidate_conveyed(c.w.now(), 0).code() == errc::ok);  // said twice
    CHECK(c.a.state().pairs.size() == 1);                                  // RFC8838-10-1
    c.w.run_to(seconds(2));
    // B has not conveyed its own; A's check taught it enough.
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.b.agent.state() == session_state::completed);
}

TEST_CASE("trickle: candidates that come after the start are checked as they come") {
    couple c;
    c.a.hear_credentials(c.b);
    c.b.hear_credentials(c.a);
    c.a.start();
    c.b.start();
    c.a.tell_events();
    c.w.run_to(seconds(7));  // RFC8838-5-2 RFC8838-8-1
    CHECK(c.a.agent.state() == session_state::checking);
    c.w.take();
    c.a.hear_candidates(c.b);  // RFC8838-15-1
    c.w.run_to(seconds(8));    // RFC8838-13-3 RFC8838-13-9: no indication from either side
    CHECK(c.w.take({" A "}) ==
          "7000000 A A1>B1 check controlling\n"
          "7050000 A route 0/1 A1>B1\n"
          "7050000 A is connected\n"
          "7050000 A A1>B1 ok\n"
          "7050000 A A1>B1 check controlling use\n"
          "7100000 A nominated 0/1\n"
          "7100000 A is completed\n");
}

TEST_CASE("trickle: after end-of-candidates nothing is taken, and other sessions' never") {
    couple c;
    c.a.hear_credentials(c.b);
    c.a.start();
    CHECK(c.a.hear(remote_at(50, 9), "another") == errc::agent_other_generation);
    CHECK(c.a.hear(remote_at(50, 9), c.b.agent.local_ufrag()) == errc::ok);
    CHECK(c.a.agent.end_of_remote_candidates(c.w.now(), 0).code() == errc::ok);
    CHECK(c.a.hear(remote_at(51, 9)) == errc::agent_after_end);  // RFC8838-14-2
    CHECK(c.a.state().pairs.size() == 1);
    // Peer-reflexive ones are learnt all the same.
    c.b.hear_credentials(c.a);
    c.b.hear_candidates(c.a);
    c.b.start();
    c.w.run_to(seconds(3));
    CHECK(c.a.agent.state() == session_state::completed);
}

TEST_CASE("trickle: a server-reflexive candidate is paired as its base, once") {
    couple c;
    c.begin();
    c.w.loses = [](const sight&) { return true; };
    local_candidate srflx;
    srflx.where = {v4(77), 5000};
    srflx.kind = candidate_kind::srflx;
    srflx.base = base_id(0);
    CHECK(c.a.agent.add_local_candidate(c.w.now(), srflx).code() == errc::ok);
    CHECK(c.a.state().pairs.size() == 1);  // RFC8838-10-2, RFC8445-6.1.2.4-1
    CHECK(c.a.hear(remote_at(60, 99)) == errc::ok);
    CHECK(c.a.state().pairs.size() == 2);  // RFC8838-11-1
    for (const auto i : c.a.state().pairs.by_priority()) CHECK(c.a.state().pairs.base_of(i) == 0);
}

TEST_CASE("trickle: a full list drops a failed pair first, then the worst untried one") {
    agent_config config;
    config.pair_limit = 3;
    config.rc = 1;
    config.rm = 1;
    couple c(milliseconds(25), config);
    c.w.loses = [](const sight&) { return true; };
    c.a.hear_credentials(c.b);
    CHECK(c.a.hear(remote_at(10, 10, 0)) == errc::ok);
    CHECK(c.a.hear(remote_at(11, 11, 1)) == errc::ok);
    CHECK(c.a.hear(remote_at(12, 12, 2)) == errc::ok);
    c.a.start();
    const auto has = [&](std::uint8_t last) {
        for (const auto i : c.a.state().pairs.by_priority())
            if (c.a.state().remotes[c.a.state().pairs[i].remote].c.where ==
                endpoint(v4(last), 7000))
                return true;
        return false;
    };
    // Nothing failed yet: the worst goes, unless the new one is worse (RFC8838-10-4,
    // RFC8838-11-4).
    CHECK(c.a.hear(remote_at(9, 9, 3)) == errc::ok);
    CHECK((!has(9) && has(10) && has(11) && has(12)));
    CHECK(c.a.hear(remote_at(13, 13, 4)) == errc::ok);
    CHECK((!has(10) && has(11) && has(12) && has(13)));
    c.w.run_to(milliseconds(520));  // the best one, tried at 0, has failed
    CHECK(c.a.state().pairs.size() == 3);
    CHECK(c.a.hear(remote_at(5, 5, 5)) == errc::ok);
    CHECK(!has(13));  // RFC8838-10-3, RFC8838-11-3: though it was the best
    CHECK((has(5) && has(11) && has(12)));
    CHECK(c.a.state().dropped_pairs == 3);
}

TEST_CASE("trickle: nothing is paired after nomination") {
    couple c;
    c.complete();
    CHECK(c.a.hear(remote_at(60, 0x7fffffff)) == errc::ok);
    CHECK(c.a.agent.add_local_candidate(c.w.now(), {.where = {v4(61), 5000}}).code() == errc::ok);
    CHECK(c.a.state().pairs.size() == 1);
}
