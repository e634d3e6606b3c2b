// SPDX-License-Identifier: BSL-1.0
// Verbs at the wrong time: from inside send, after close, out of range. Nothing changes.
#include "support.hpp"

#include <cstring>

using namespace story;

namespace {

/// Every verb that can be refused, with arguments that would otherwise do.
std::vector<errc> all_verbs(party& p, time_point now) {
    auto& a = p.agent;
    return {
        a.add_stream().code(),
        a.remove_stream(now, 0).code(),
        a.remove_component(now, 0, 1).code(),
        a.add_local_candidate(now, {.where = {v4(9), 9}}).code(),
        a.candidate_conveyed(now, 0).code(),
        a.remove_local_candidate(now, 0).code(),
        a.base_ready(now, base_id(0)).code(),
        a.set_local_credentials("fragment", "passwordpasswordpassword").code(),
        a.set_remote_description(now, 0, {"peer", "passwordpasswordpassword"}).code(),
        a.add_remote_candidate(now, 0, {{v4(8), 8}, 1, "1"}).code(),
        a.end_of_remote_candidates(now, 0).code(),
        a.start(now).code(),
        a.restart(now).code(),
        a.set_config(now, {}).code(),
    };
}

}  // namespace

TEST_CASE("misuse: every verb called from inside send is refused") {
    couple c;
    std::size_t sends = 0;
    c.a.carrier().inside_send = [&] {
        ++sends;
        std::vector<std::uint8_t> before(sizeof c.a.state());
        std::memcpy(before.data(), &c.a.state(), before.size());
        for (const errc code : all_verbs(c.a, c.w.now() + seconds(1)))
            CHECK(code == errc::misuse_reentered);
        c.a.agent.close(c.w.now());
        c.a.agent.handle_timeout(c.w.now() + seconds(100));
        c.a.agent.data_sent(c.w.now(), 0, 1);
        route r;
        r.base = base_id(0);
        r.remote = {v4(2), 6000};
        const std::uint8_t data[] = {0x80, 1, 2, 3};
        CHECK(c.a.agent.handle_datagram(c.w.now(), r, data) == verdict::not_mine);
        CHECK(std::memcmp(before.data(), &c.a.state(), before.size()) == 0);
    };
    c.complete();
    c.w.run_to(seconds(20));
    CHECK(sends > 5);
    CHECK(c.a.agent.state() == session_state::completed);
}

TEST_CASE("misuse: after close nothing is done, sent or answered") {
    for (const int ms : {0, 10, 60, 1000}) {
        couple c;
        if (ms > 0) c.begin();
        c.w.run_to(milliseconds(ms));
        c.a.agent.close(c.w.now());
        c.a.tell_events();
        CHECK(c.a.agent.state() == session_state::closed);
        CHECK(c.a.next_deadline() == time_point::never());
        CHECK(!c.a.agent.route_of(0, 1).may_send);
        CHECK(c.a.agent.local_pwd().empty());
        for (const errc code : all_verbs(c.a, c.w.now())) CHECK(code == errc::misuse_agent_closed);
        c.w.take();
        c.w.run_to(seconds(5));  // B's checks go on; RFC8445-11-8
        CHECK(c.w.take({" A "}) == "");
        c.a.agent.close(c.w.now());
        c.a.agent.handle_timeout(c.w.now());
        CHECK(c.a.agent.poll_event().kind == event_kind::none);
    }
}

TEST_CASE("misuse: numbers that name nothing") {
    couple c;
    auto& a = c.a.agent;
    const time_point now = c.w.now();
    CHECK(a.start(now).code() == errc::misuse_agent_stream);  // nobody is described yet
    CHECK(a.add_stream().code() == errc::agent_full);
    CHECK(a.add_stream(0).code() == errc::misuse_agent_component);
    CHECK(a.add_stream(257).code() == errc::misuse_agent_component);
    for (const std::uint16_t n : {std::uint16_t{1}, std::uint16_t{500}, std::uint16_t{0xffff}}) {
        CHECK(a.remove_stream(now, n).code() == errc::misuse_agent_stream);
        CHECK(a.remove_component(now, 0, static_cast<std::uint16_t>(n + 1U)).code() ==
              errc::misuse_agent_component);
        CHECK(a.add_local_candidate(now, {.where = {v4(9), 9}, .stream = n}).code() ==
              errc::misuse_agent_stream);
        CHECK(a.candidate_conveyed(now, n).code() == errc::misuse_agent_candidate);
        CHECK(a.remove_local_candidate(now, n).code() == errc::misuse_agent_candidate);
        CHECK(a.base_ready(now, base_id(n)).code() == errc::misuse_agent_base);
        CHECK(a.set_remote_description(now, n, {"peer", "passwordpasswordpassword"}).code() ==
              errc::misuse_agent_stream);
        CHECK(a.add_remote_candidate(now, n, {{v4(8), 8}, 1, "1"}).code() ==
              errc::misuse_agent_stream);
        CHECK(a.end_of_remote_candidates(now, n).code() == errc::misuse_agent_stream);
        CHECK(!a.route_of(n, 1).may_send);
        CHECK(!a.route_of(0, n).may_send);
        a.data_sent(now, n, n);
    }
    CHECK(a.add_local_candidate(now, {.where = {v4(9), 9}, .component = 2}).code() ==
          errc::misuse_agent_component);
    CHECK(a.add_local_candidate(now, {}).code() == errc::misuse_agent_candidate);
    CHECK(a.add_local_candidate(now, {.where = {v4(9), 9}, .kind = candidate_kind::prflx}).code() ==
          errc::misuse_agent_candidate);
    CHECK(a.add_local_candidate(now, {.where = {v4(9), 9}, .kind = candidate_kind::srflx}).code() ==
          errc::misuse_agent_base);
    CHECK(a.set_remote_description(now, 0, {"", "passwordpasswordpassword"}).code() ==
          errc::misuse_agent_credentials);
    CHECK(a.set_remote_description(now, 0, {"peer", ""}).code() == errc::misuse_agent_credentials);
    CHECK(a.set_local_credentials("abc", "passwordpasswordpassword").code() ==
          errc::misuse_agent_credentials);
    CHECK(a.set_local_credentials("abcd", "passwordpasswordpassw").code() ==
          errc::misuse_agent_credentials);
    for (const std::uint32_t priority : {0U, 0x80000000U, 0xffffffffU})
        CHECK(a.add_remote_candidate(now, 0, {{v4(8), 8}, priority, "1"}).code() ==
              errc::misuse_agent_candidate);
    CHECK(a.add_remote_candidate(now, 0, {{v4(8), 8}, 1, "1", 2}).code() ==
          errc::agent_no_component);
    CHECK(c.a.state().remotes[0].used == false);
}

TEST_CASE("misuse: a configuration out of range changes nothing") {
    couple c;
    const auto refused = [&](auto change) {
        agent_config config;
        change(config);
        return c.a.agent.set_config(c.w.now(), config).code() == errc::misuse_agent_config;
    };
    CHECK(refused([](agent_config& g) { g.ta = milliseconds(4); }));
    CHECK(refused([](agent_config& g) { g.longest_ta = milliseconds(49); }));
    CHECK(refused([](agent_config& g) { g.shortest_rto = milliseconds(499); }));  // RFC8445-14.3-4
    CHECK(refused([](agent_config& g) { g.longest_rto = milliseconds(499); }));
    CHECK(refused([](agent_config& g) { g.longest_rto = seconds(4295); }));
    CHECK(refused([](agent_config& g) { g.rc = 0; }));
    CHECK(refused([](agent_config& g) { g.rc = 31; }));
    CHECK(refused([](agent_config& g) { g.rm = 0; }));
    CHECK(refused([](agent_config& g) { g.patience = microseconds(-1); }));
    CHECK(refused([](agent_config& g) { g.consent_interval = microseconds(-1); }));
    CHECK(refused([](agent_config& g) { g.consent_timeout = {}; }));
    CHECK(refused([](agent_config& g) { g.disconnected_after = {}; }));
    // RFC8445-11-6
    CHECK(refused([](agent_config& g) { g.keepalive_interval = milliseconds(14'999); }));
    CHECK(refused([](agent_config& g) { g.pair_limit = 0; }));
    CHECK(c.a.state().config.ta == milliseconds(50));
    CHECK(!refused([](agent_config& g) { g.keepalive_interval = {}; }));
    // An agent that begins with one has the profile's.
    agent_config wild;
    wild.rc = 255;
    wild.ta = {};
    party late(c.w, 'C', controlling, wild);
    CHECK(late.state().config.rc == 7);
    CHECK(late.state().pace.ta() == milliseconds(50));
}
