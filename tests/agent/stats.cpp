// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/stats.hpp>

#include <doctest/doctest.h>

#include <vector>

#include <ice/net/parse.hpp>

#include "two_agents.hpp"

namespace {

using namespace ice;
using two_agents::side;

endpoint at(std::string_view text) { return parse_endpoint(text).value_or({}); }

std::vector<pair_stats> all(const side& s) {
    std::vector<pair_stats> list;
    for_each_pair_stats(s.agent, [&](const pair_stats& p) { list.push_back(p); });
    return list;
}

void describe_to(side& from, side& to) {
    CHECK(
        to.agent.set_remote_description({}, 0, {from.agent.local_ufrag(), from.agent.local_pwd()}));
    from.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
        CHECK(to.agent.add_remote_candidate({}, 0, {c.where, c.priority, "1"}));
    });
}

TEST_CASE("what became of each pair, best first") {
    side a(agent_role::controlling, 1);
    side b(agent_role::controlled, 2);
    a.add_host(at("192.0.2.1:5000"));
    b.add_host(at("192.0.2.2:6000"));
    describe_to(b, a);
    describe_to(a, b);
    // One more that never answers, and that a better pair makes needless.
    CHECK(a.agent.add_remote_candidate({}, 0, {at("192.0.2.99:1"), 5, "2"}));
    CHECK(all(a).empty());
    CHECK(a.agent.start({}));
    CHECK(b.agent.start({}));

    const auto before = all(a);
    CHECK(before.size() == 2);
    if (before.size() != 2) return;
    CHECK(before[0].state == pair_state::waiting);
    CHECK(before[0].reason == pair_reason::formed);
    CHECK(before[0].local.where == at("192.0.2.1:5000"));
    CHECK(before[0].remote.where == at("192.0.2.2:6000"));
    CHECK(before[0].priority > before[1].priority);
    CHECK(before[0].requests_sent == 0);
    CHECK(before[0].rtt == duration{});
    CHECK(!before[0].selected);

    two_agents::run(a, b, {}, time_point{} + seconds(3));
    const auto after = all(a);
    CHECK(after.size() == 2);
    if (after.size() != 2) return;
    CHECK(after[0].state == pair_state::succeeded);
    CHECK(after[0].reason == pair_reason::nominated);
    CHECK(after[0].valid);
    CHECK(after[0].nominated);
    CHECK(after[0].selected);
    CHECK(after[0].requests_sent >= 2);  // the check, and the one that nominates
    CHECK(after[0].responses_received == after[0].requests_sent);
    CHECK(after[0].requests_received == after[0].responses_sent);
    CHECK(after[0].rtt > duration{});
    CHECK(!after[1].valid);
    CHECK(!after[1].selected);
    CHECK(after[1].reason == pair_reason::outranked);
}

TEST_CASE("consent checks are counted on both sides") {
    side a(agent_role::controlling, 1);
    side b(agent_role::controlled, 2);
    a.add_host(at("192.0.2.1:5000"));
    b.add_host(at("192.0.2.2:6000"));
    describe_to(b, a);
    describe_to(a, b);
    CHECK(a.agent.start({}));
    CHECK(b.agent.start({}));
    const auto now = two_agents::run(a, b, {}, time_point{} + seconds(3));
    const auto before = all(b)[0];
    two_agents::run(a, b, now, now + seconds(60));
    const auto after = all(b)[0];
    // Each side asks every 4 to 6 seconds (RFC 7675 section 5.1).
    CHECK(after.requests_received - before.requests_received >= 9);
    CHECK(after.requests_sent - before.requests_sent >= 9);
    CHECK(after.responses_received == after.requests_sent);
    CHECK(after.responses_sent == after.requests_received);
    CHECK(after.requests_received == all(a)[0].requests_sent);
}

}  // namespace
