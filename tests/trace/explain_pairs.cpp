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

namespace {

using state_type = agent_state<nat_session::profile>;
using view_type = trace::detail::explain_view<nat_session::profile>;
using trace::reason;

/// Alice of a session that works, as she stands: one base, one learnt candidate, one pair.
const state_type& settled() {
    static const state_type s = [] {
        session whole;
        whole.furnish();
        whole.start();
        CHECK(whole.run());
        return whole.alice.agent.inspect();
    }();
    return s;
}
reason why_pair_when(void (*change)(state_type&)) {
    state_type s = settled();
    change(s);
    return trace::detail::why_pair(view_type{s}, 0).why;
}
reason why_failed_of(pair_reason r, std::uint16_t checks_of_peer = 0) {
    state_type s = settled();
    s.pairs[0].valid = false;
    s.pairs[0].state = pair_state::failed;
    s.pairs[0].reason = r;
    s.pairs[0].requests_received = checks_of_peer;
    return trace::detail::why_pair(view_type{s}, 0).why;
}
reason why_unpaired_when(std::uint16_t local, void (*change)(state_type&)) {
    state_type s = settled();
    s.pairs.remove(0);
    s.components[0].nominated = no_index;
    change(s);
    return trace::detail::why_no_pair(view_type{s}, 0, local, 0).why;
}

/// A rule that wants no pair at all, over the same state.
struct picky_view {
    struct profile : nat_session::profile {
        struct pruning {
            static constexpr bool forms(const pruning_facts&) noexcept { return false; }
        };
    };
    using state_type = ::ice::agent_state<nat_session::profile>;
    const state_type& s;
};

}  // namespace

TEST_CASE("trace explain_pairs: each way to fail") {
    CHECK(why_failed_of(pair_reason::timed_out) == reason::pair_silent);
    CHECK(why_failed_of(pair_reason::timed_out, 1) == reason::pair_one_way);
    CHECK(why_failed_of(pair_reason::not_symmetric) == reason::pair_not_symmetric);
    CHECK(why_failed_of(pair_reason::error_response) == reason::pair_refused);
    CHECK(why_failed_of(pair_reason::bad_response) == reason::pair_bad_answer);
    CHECK(why_failed_of(pair_reason::refused_by_host) == reason::pair_unreachable);
    CHECK(why_failed_of(pair_reason::connection_failed) == reason::pair_no_connection);
    CHECK(why_failed_of(pair_reason::nomination_failed) == reason::pair_nomination_failed);
    CHECK(why_failed_of(pair_reason::candidate_removed) == reason::pair_candidate_removed);
}

TEST_CASE("trace explain_pairs: one fact otherwise, and another reason") {
    CHECK(why_pair_when([](state_type&) {}) == reason::pair_selected);
    CHECK(why_pair_when([](state_type& s) { s.components[0].path.set = false; }) ==
          reason::pair_nominated);
    CHECK(why_pair_when([](state_type& s) {
              s.components[0].nominated = no_index;
              s.pairs[0].nominated = false;
              s.pairs[0].nominating = true;
          }) == reason::pair_nominating);
    CHECK(why_pair_when([](state_type& s) { s.pairs[0].valid = false; }) ==
          reason::pair_gave_another);
    CHECK(why_pair_when([](state_type& s) {
              s.pairs[0].valid = false;
              s.pairs[0].listed = s.pairs[0].queued = true;
              s.pairs[0].state = pair_state::waiting;
          }) == reason::pair_triggered);
    CHECK(why_pair_when([](state_type& s) {
              s.pairs[0].valid = false;
              s.pairs[0].listed = true;
              s.pairs[0].state = pair_state::frozen;
          }) == reason::pair_frozen_idle);
    CHECK(why_pair_when([](state_type& s) {
              s.pairs[0].valid = s.pairs[0].listed = false;
              s.pairs[0].state = pair_state::waiting;
              s.pairs[0].reason = pair_reason::outranked;
          }) == reason::pair_outranked);
    CHECK(why_pair_when([](state_type& s) {
              s.pairs[0].valid = s.pairs[0].listed = false;
              s.pairs[0].state = pair_state::waiting;
              s.streams[0].state = checklist_state::failed;
          }) == reason::pair_stopped);
}

TEST_CASE("trace explain_pairs: no pair for a reason of each candidate") {
    const auto same = [](state_type&) {};
    CHECK(why_unpaired_when(0, same) == reason::never_kept);
    CHECK(why_unpaired_when(1, same) == reason::never_local_learnt);
    CHECK(why_unpaired_when(0, [](state_type& s) { s.components[0].nominated = 7; }) ==
          reason::never_too_late);
    CHECK(why_unpaired_when(0, [](state_type& s) { s.locals[0].retired = true; }) ==
          reason::never_retired);
    CHECK(why_unpaired_when(0, [](state_type& s) { s.remotes[0].signalled = false; }) ==
          reason::never_remote_learnt);
    CHECK(why_unpaired_when(0, [](state_type& s) { s.locals[0].c.tcp = tcp_type::active; }) ==
          reason::never_tcp_direction);
    state_type s = settled();
    s.pairs.remove(0);
    CHECK(trace::detail::why_no_pair(picky_view{s}, 0, 0, 0).why == reason::never_by_rule);
}
