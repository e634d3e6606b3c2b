// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/explain_advice.hpp>

#include <doctest/doctest.h>

#include "reasons.hpp"

using namespace ice;
using namespace reasons;
using nat_session::session;

TEST_CASE("trace explain_advice: before there is anything to check") {
    alone t;
    CHECK(of(t.alice, "ca") == R"(
component_idle
advice_describe
advice_no_local_candidates
)");
    t.alice.add_base(v4(1, 5000));
    t.describe();
    CHECK(of(t.alice, "ca") == R"(
component_idle
advice_start
advice_no_remote_candidates
)");
    signal(t.alice, {address::v6(0x20010db800000000, 2), 1000}, 3000);
    t.alice.start();
    CHECK(of(t.alice, "ca") == R"(
component_checking
advice_no_common_family
advice_patience
)");
}

TEST_CASE("trace explain_advice: trickle that is forgotten") {
    agent_config config;
    config.trickle = true;
    alone t(agent_role::controlling, config);
    t.alice.add_base(v4(1, 5000));
    t.describe();
    signal(t.alice, v4(2, 1000), 3000);
    t.alice.start();
    CHECK(of(t.alice, "ca") == R"(
component_checking
advice_not_conveyed
advice_patience
advice_more_candidates
)");
}

TEST_CASE("trace explain_advice: nobody there, or a firewall") {
    agent_config config;
    config.rc = 4;
    alone t(agent_role::controlling, config);
    t.alice.add_base(v4(1, 5000));
    t.describe();
    signal(t.alice, v4(2, 1000), 3000);
    t.alice.start();
    t.run_to(milliseconds(100));
    CHECK(of(t.alice, "a") == "\n");  // too early to tell
    t.run_to(seconds(3));
    CHECK(of(t.alice, "a") == "\nadvice_peer_silent\n");
    t.run_to(seconds(20));
    CHECK(of(t.alice, "a") == "\nadvice_peer_silent\nadvice_no_relay\nadvice_patience\n");
    t.run_to(seconds(60));
    CHECK(of(t.alice, "ca") == R"(
component_no_valid_pair
advice_peer_silent
advice_no_relay
)");
}

TEST_CASE("trace explain_advice: two NATs that map by destination") {
    session s(sim::symmetric());
    const auto office = s.net.add_segment("office", {.latency = milliseconds(1)});
    const address carol_address = address::v4(10, 0, 0, 3);
    static_cast<void>(s.net.add_nat("office NAT", office, s.internet, address::v4(203, 0, 113, 1),
                                    sim::symmetric()));
    nat_session::party carol(s.net, s.net.add_host("Carol", office, carol_address),
                             agent_role::controlled, 3);
    s.driver.add(carol.sockets, carol.agent);
    const auto a = s.alice.add_base({nat_session::alice_address, 5000});
    const auto c = carol.add_base({carol_address, 6000});
    s.alice.add_reflexive(a, {nat_session::nat_address, 40000});
    carol.add_reflexive(c, {address::v4(203, 0, 113, 1), 40000});
    s.alice.hear(carol);
    carol.hear(s.alice);
    s.alice.start();
    carol.start();
    s.run_to(seconds(60));
    CHECK(of(s.alice, "ca") == R"(
component_no_valid_pair
advice_peer_silent
advice_nats_suspected
advice_no_relay
)");
    // A second server sees another port: no doubt any more.
    s.alice.add_reflexive(a, {nat_session::nat_address, 40001});
    CHECK(of(s.alice, "a") == R"(
advice_peer_silent
advice_symmetric_here
advice_no_relay
)");
}

TEST_CASE("trace explain_advice: private addresses only, on one side") {
    session s;
    s.furnish();
    s.net.set_up(s.net.outside_of(s.nat), false);
    s.start();
    s.run_to(seconds(60));
    CHECK(of(s.alice, "a") == R"(
advice_peer_silent
advice_no_reflexive
advice_no_relay
)");
}

TEST_CASE("trace explain_advice: private addresses only, on both sides") {
    session s;
    s.alice.add_base({nat_session::alice_address, 5000});
    s.alice.hear(s.bob);
    signal(s.alice, {address::v4(192, 168, 1, 7), 6000}, 3000);
    s.alice.start();
    s.run_to(seconds(60));
    CHECK(of(s.alice, "a") == R"(
advice_peer_silent
advice_no_reflexive
advice_no_relay
)");
}

TEST_CASE("trace explain_advice: one has a stale description") {
    session s;
    s.furnish();
    s.alice.hear(s.bob);
    s.bob.hear(s.alice);
    static_cast<void>(s.bob.agent.restart(s.net.now()));  // Alice does not hear of it
    s.bob.hear(s.alice);
    s.alice.start();
    s.bob.start();
    s.run_to(seconds(3));
    CHECK(of(s.alice, "a") == R"(
advice_wrong_credentials
advice_peer_silent
)");
    CHECK(s.bob.history().refused_requests() == 3);
    CHECK(of(s.bob, "a") == "\nadvice_other_session\nadvice_peer_silent\n");
}

TEST_CASE("trace explain_advice: a transport that does not send") {
    alone t;
    const auto base = t.alice.add_base(v4(1, 5000));
    t.describe();
    signal(t.alice, v4(2, 1000), 3000);
    t.alice.sockets.answer(base_id(base), send_status::unreachable);
    t.alice.start();
    t.run_to(seconds(3));
    CHECK(of(t.alice, "a") == "\nadvice_transport\nadvice_peer_silent\n");
}

namespace {

using state_type = agent_state<nat_session::profile>;

std::string advised(const state_type& s) {
    std::string text;
    trace::detail::for_each_advice(trace::detail::explain_view<nat_session::profile>{s}, 0, nullptr,
                                   trace::no_history{},
                                   [&](trace::reason r) { text += std::string(to_text(r)) + ' '; });
    return text;
}

}  // namespace

TEST_CASE("trace explain_advice: roles, and checks that do not come in") {
    session s;
    s.furnish();
    s.start();
    CHECK(s.run());
    state_type state = s.alice.agent.inspect();
    CHECK(advised(state).empty());
    state.switches = state.config.role_switches;
    CHECK(advised(state) == "advice_roles ");
    state.switches = 0;
    state.components[0].path.set = false;
    state.pairs[0].requests_received = 0;
    state.pairs[0].requests_sent = 9;
    CHECK(advised(state) == "advice_checks_lost ");
}

TEST_CASE("trace explain_advice: a peer whose NAT maps by destination") {
    alone t;
    const auto base = t.alice.add_base(v4(1, 5000));
    t.describe();
    signal(t.alice, v4(2, 1000), 3000, candidate_kind::srflx);
    t.alice.start();
    state_type state = t.alice.agent.inspect();
    CHECK(advised(state).find("symmetric") == std::string::npos);
    state.remotes[1] = state.remotes[0];  // its check came from another port
    state.remotes[1].signalled = false;
    state.remotes[1].c.kind = candidate_kind::prflx;
    state.remotes[1].c.where = v4(2, 2000);
    CHECK(advised(state).find("advice_symmetric_there ") != std::string::npos);
    // Two servers saw this side on two ports.
    for (std::uint16_t i = 2; i < 4; ++i) {
        state.locals[i] = state.locals[base];
        state.locals[i].c.kind = candidate_kind::srflx;
        state.locals[i].c.where = v4(7, i);
    }
    CHECK(advised(state).find("advice_symmetric_both ") != std::string::npos);
}
