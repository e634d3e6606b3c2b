// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/explain_pairs.hpp>

#include <doctest/doctest.h>

#include "reasons.hpp"

using namespace ice;
using namespace reasons;
using nat_session::session;

TEST_CASE("trace explain_pairs: what waits, and for whom") {
    alone t;
    t.alice.add_base(v4(1, 5000));
    t.describe();
    signal(t.alice, v4(2, 1000), 4000);
    signal(t.alice, v4(3, 1000), 3000);
    signal(t.alice, v4(4, 1000), 2000, candidate_kind::host, "g");
    signal(t.alice, v4(5, 1000), 1000, candidate_kind::host, "h");
    t.alice.start();
    CHECK(of(t.alice, "p") == R"(
1 L0 R0 pair_waiting after 0
2 L0 R1 pair_frozen 0
3 L0 R2 pair_waiting after 1
4 L0 R3 pair_waiting after 2
)");
    t.run_to(milliseconds(1));
    CHECK(of(t.alice, "p") == R"(
1 L0 R0 pair_in_progress
2 L0 R1 pair_frozen 0
3 L0 R2 pair_waiting after 0
4 L0 R3 pair_waiting after 1
)");
    t.run_to(seconds(100));
    CHECK(of(t.alice, "cp") == R"(
component_no_valid_pair
1 L0 R0 pair_silent
2 L0 R1 pair_silent
3 L0 R2 pair_silent
4 L0 R3 pair_silent
)");
}

TEST_CASE("trace explain_pairs: a transport that is not ready, and one that says no") {
    agent_config config;
    config.believe_icmp = true;
    alone t(agent_role::controlling, config);
    const auto base = t.alice.add_base(v4(1, 5000));
    t.describe();
    signal(t.alice, v4(2, 1000), 4000);
    signal(t.alice, v4(3, 1000), 3000, candidate_kind::host, "g");
    t.alice.sockets.answer(base_id(base), send_status::pending);
    t.alice.start();
    t.run_to(milliseconds(200));
    CHECK(of(t.alice, "p") == "\n1 L0 R0 pair_held\n2 L0 R1 pair_held\n");
    t.alice.sockets.answer(base_id(base), send_status::sent);
    static_cast<void>(t.alice.agent.base_ready(t.net.now(), base_id(base)));
    t.run_to(milliseconds(400));
    static_cast<void>(t.alice.agent.handle_unreachable(
        t.net.now(), {.base = base_id(base), .remote = v4(2, 1000)}));
    CHECK(of(t.alice, "p") == "\n1 L0 R0 pair_unreachable\n2 L0 R1 pair_in_progress\n");
}

TEST_CASE("trace explain_pairs: works, but another one is used") {
    session s;
    s.net.add_interface(s.bob.host, s.internet, address::v4(198, 51, 100, 8));
    s.furnish();
    s.bob.add_base({address::v4(198, 51, 100, 8), 6001});
    s.start();
    CHECK(s.run());
    s.run_to(seconds(2));
    CHECK(of(s.alice, "cp") == R"(
component_selected
1 L1 R0 pair_selected
2 L1 R1 pair_works_unused 0
)");
    CHECK(of(s.bob, "p") == R"(
1 L0 R0 pair_concluded 2
2 L1 R0 pair_concluded 2
3 L0 R1 pair_selected
4 L1 R1 pair_works_unused 2
)");
}

TEST_CASE("trace explain_pairs: it works, and somebody has to nominate it") {
    agent_config slow;
    slow.settle_direct = seconds(5);
    session s(sim::port_restricted(), 7, slow);
    s.furnish();
    s.start();
    signal(s.alice, v4(99, 1000), 0x7fffffff);  // better, and nobody is there
    s.run_to(milliseconds(500));
    CHECK(of(s.alice, "cp") == R"(
component_provisional
1 L0 R1 pair_in_progress
2 L1 R0 pair_waits_for_choice
)");
    CHECK(of(s.bob, "cpa") == R"(
component_provisional
advice_peer_nominates
1 L0 R0 pair_in_progress
2 L0 R1 pair_waits_for_peer
)");
    s.run_to(seconds(10));
    CHECK(of(s.alice, "p") == R"(
1 L0 R1 pair_concluded 0
2 L1 R0 pair_selected
)");
}

TEST_CASE("trace explain_pairs: consent, lost") {
    session s;
    s.furnish();
    s.start();
    CHECK(s.run());
    s.net.set_up(s.net.outside_of(s.nat), false);
    s.run_to(seconds(60));
    CHECK(of(s.alice, "cap") == R"(
component_consent_expired
advice_restart
1 L1 R0 pair_consent_lost
)");
}

TEST_CASE("trace explain_pairs: why two candidates are no pair") {
    agent_config config;
    config.trickle = true;
    alone t(agent_role::controlling, config);
    t.net.add_interface(t.host, t.internet, address::v6(0x20010db800000000, 1));
    t.net.add_interface(t.host, t.internet, address::v6(0xfe80000000000000, 1));
    const auto base = t.alice.add_base(v4(1, 5000));
    const auto six = t.alice.add_base({address::v6(0x20010db800000000, 1), 5000});
    const auto link = t.alice.add_base({address::v6(0xfe80000000000000, 1), 5000});
    t.alice.add_reflexive(base, {address::v4(192, 0, 2, 1), 7000});
    signal(t.alice, v4(2, 1000), 4000);
    CHECK(of(t.alice, "n") == R"(
L0 R0 never_not_conveyed
L1 R0 never_other_family
L2 R0 never_other_family
L3 R0 never_not_conveyed
)");
    for (const std::uint16_t i : {base, six, link, std::uint16_t{3}})
        static_cast<void>(t.alice.agent.candidate_conveyed(t.net.now(), i));
    CHECK(of(t.alice, "n") == R"(
L0 R0 never_described
L1 R0 never_other_family
L2 R0 never_other_family
L3 R0 never_described
)");
    t.describe();
    CHECK(of(t.alice, "cn") == R"(
component_idle
L0 R0 never_started
L1 R0 never_other_family
L2 R0 never_other_family
L3 R0 never_started
)");
    signal(t.alice, {address::v6(0xfe80000000000000, 2), 1000}, 3000);
    t.alice.start();
    CHECK(of(t.alice, "lrpn") == R"(
L0 candidate_paired
L1 candidate_without_partner
L2 candidate_paired
L3 candidate_of_base
R0 candidate_paired
R1 candidate_paired
1 L0 R0 pair_waiting after 0
2 L2 R1 pair_waiting after 1
L0 R1 never_other_family
L1 R0 never_other_family
L1 R1 never_link_local
L2 R0 never_other_family
L3 R0 never_redundant
L3 R1 never_other_family
)");
}

TEST_CASE("trace explain_pairs: the limit of pairs") {
    agent_config config;
    config.pair_limit = 2;
    alone t(agent_role::controlling, config);
    t.alice.add_base(v4(1, 5000));
    t.describe();
    for (std::uint8_t i = 2; i < 5; ++i)
        signal(t.alice, v4(i, 1000), 1000U * i, candidate_kind::host, "g");
    t.alice.start();
    CHECK(of(t.alice, "apn") == R"(
advice_limit
1 L0 R2 pair_waiting after 0
2 L0 R1 pair_frozen 0
L0 R0 never_limit
)");
}
