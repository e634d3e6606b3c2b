// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/nomination.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"
#include "two_agents.hpp"

namespace {

using namespace ice;
using rule = regular_nomination;

constexpr time_point since{1'000'000};

constexpr agent_config in(nomination_mode mode) {
    agent_config config;
    config.nomination = mode;
    return config;
}

constexpr bool prefers(const agent_config& config, const valid_facts& a, const valid_facts& b) {
    return rule::better(config, a, b) && !rule::better(config, b, a);
}

TEST_CASE("when the regular rule nominates") {
    constexpr agent_config regular;
    // Nothing better can come.
    ICE_VERIFY(rule::when(regular, {since, true, false, false}) == since);
    // A better pair may come: a little patience, more for a relayed one.
    ICE_VERIFY(rule::when(regular, {since, false, false, false}) == since + milliseconds(200));
    ICE_VERIFY(rule::when(regular, {since, false, true, false}) == since + milliseconds(500));
    // There is nothing but relays.
    ICE_VERIFY(rule::when(regular, {since, false, true, true}) == since);

    constexpr auto highest = in(nomination_mode::highest_priority);
    ICE_VERIFY(rule::when(highest, {since, false, false, false}) == time_point::never());
    ICE_VERIFY(rule::when(highest, {since, true, false, false}) == since);
    constexpr auto aggressive = in(nomination_mode::aggressive);
    ICE_VERIFY(rule::when(aggressive, {since, false, true, false}) == since);
}

TEST_CASE("which pair the regular rule prefers") {
    constexpr agent_config regular;
    constexpr valid_facts high{20, 900, false, false}, low{10, 100, false, false};
    ICE_VERIFY(prefers(regular, high, low));
    ICE_VERIFY(!rule::better(regular, high, high));

    constexpr auto fast = in(nomination_mode::lowest_rtt);
    constexpr valid_facts unmeasured{30, 0, false, false};
    ICE_VERIFY(prefers(fast, low, high));
    ICE_VERIFY(prefers(fast, high, unmeasured));

    constexpr auto direct = in(nomination_mode::direct_first);
    constexpr valid_facts relayed{30, 50, true, false};
    ICE_VERIFY(prefers(direct, low, relayed));
    ICE_VERIFY(rule::better(regular, relayed, low));

    constexpr valid_facts together{5, 900, true, true};  // media that belongs together
    ICE_VERIFY(prefers(regular, together, high));
}

struct curious : regular_nomination {
    static constexpr bool keeps_lower = true;
    static constexpr time_point when(const agent_config&, const nomination_facts& f) noexcept {
        return f.complete_since + seconds(2);
    }
};
struct indifferent : regular_nomination {
    static constexpr time_point when(const agent_config&, const nomination_facts& f) noexcept {
        return f.complete_since + seconds(2);
    }
};
template <class Nomination>
struct with : profiles::rfc8445 {
    using nomination = Nomination;
};

/// How many pairs were ever checked when the best one works at once and another one would, too.
template <class Profile>
int checked() {
    two_agents::wire out;
    services<two_agents::wire, Profile> host(out, chacha_random(std::array<std::uint8_t, 32>{1}));
    basic_agent<two_agents::wire, Profile> a(host, agent_role::controlling);
    two_agents::side b(agent_role::controlled, 2);
    static_cast<void>(a.add_stream());
    const endpoint where[] = {{address::v4(192, 0, 2, 1), 1},
                              {address::v6(0x20010db8ULL << 32, 1), 1}};
    for (const endpoint& each : where) {
        CHECK(a.add_local_candidate({}, {.where = each}));
        b.add_host(each.with_port(2));
    }
    CHECK(a.set_remote_description({}, 0, {b.agent.local_ufrag(), b.agent.local_pwd()}));
    CHECK(b.agent.set_remote_description({}, 0, {a.local_ufrag(), a.local_pwd()}));
    for (std::uint16_t i = 0; i < 2; ++i)
        CHECK(a.add_remote_candidate(
            {}, 0, {where[i].with_port(2), 2'000'000'000U - i, i == 0 ? "1" : "2"}));
    CHECK(a.start({}));
    CHECK(b.agent.start({}));
    time_point now;
    while (now < time_point{} + seconds(1)) {
        now = later(now, earlier(a.next_deadline(), b.agent.next_deadline()));
        a.handle_timeout(now);
        b.agent.handle_timeout(now);
        while (!out.sent.empty() || !b.out.sent.empty()) {
            for (; !out.sent.empty(); out.sent.pop_front()) {
                const auto& d = out.sent.front();
                b.agent.handle_datagram(now, {d.to.base, 0, 1, where[d.to.base.index()]}, d.bytes);
            }
            for (; !b.out.sent.empty(); b.out.sent.pop_front()) {
                const auto& d = b.out.sent.front();
                a.handle_datagram(now, {d.to.base, 0, 1, b.bases[d.to.base.index()]}, d.bytes);
            }
        }
    }
    int n = 0;
    for (const auto i : a.inspect().pairs.by_priority())
        n += a.inspect().pairs[i].requests_sent > 0 ? 1 : 0;
    return n;
}

TEST_CASE("a rule may keep checking what a valid pair outranks") {
    CHECK(checked<with<indifferent>>() == 1);
    CHECK(checked<with<curious>>() == 2);
}

struct without_when {
    static constexpr bool tries_next = false;
    static constexpr bool better(const agent_config&, const valid_facts&,
                                 const valid_facts&) noexcept {
        return false;
    }
};
static_assert(!nomination_rule<without_when> && !without_when::tries_next);
static_assert(nomination_rule<curious>);
static_assert(webrtc_nomination::tries_next && !regular_nomination::tries_next);

}  // namespace
