// SPDX-License-Identifier: BSL-1.0
#include <ice/profiles/rfc5245.hpp>

#include <doctest/doctest.h>

#include <concepts>
#include <cstdint>

#include <ice/agent/agent.hpp>

#include "../support/verify.hpp"

using namespace ice;
using profiles::rfc5245;

namespace {

struct silent {
    send_status send(const route&, byte_view) noexcept { return send_status::sent; }
};

template <class Base>
struct two_streams : Base {
    static constexpr limits capacity{2, 2, 4, 4, 8, 64};
};

/// An agent with one pair in each of two checklists, of different foundations.
template <class Profile>
struct started {
    silent wire;
    std::uint8_t seed[32] = {3};
    services<silent, Profile> host{wire, {.random = chacha_random(seed)}};
    basic_agent<silent, Profile> agent{host, agent_role::controlling};

    started() {
        for (std::uint16_t stream = 0; stream < 2; ++stream) {
            const auto port = static_cast<std::uint16_t>(1000 + stream);
            const auto last = static_cast<std::uint8_t>(2 + stream);
            CHECK(agent.add_stream());
            CHECK(agent.add_local_candidate(
                {}, {.where = {address::v4(192, 0, 2, 1), port}, .stream = stream}));
            CHECK(agent.set_remote_description({}, stream, {"peer", "0123456789012345678901"}));
            CHECK(agent.add_remote_candidate(
                {}, stream, {{address::v4(192, 0, 2, last), 9}, 100, stream == 0 ? "1" : "2"}));
        }
        CHECK(agent.start({}));
        CHECK(agent.inspect().pairs.size() == 2);
    }

    pair_state state_of(std::uint16_t stream) const {
        const auto& s = agent.inspect();
        for (const auto i : s.pairs.by_priority())
            if (s.components[s.pairs[i].component].stream == stream) return s.pairs[i].state;
        return pair_state::failed;
    }
};

}  // namespace

TEST_CASE("rfc5245: what differs from RFC 8445") {
    ICE_VERIFY(profile<rfc5245>);
    ICE_VERIFY(rfc5245::engine == profiles::engine_kind::checklist);
    ICE_VERIFY(rfc5245::config().ta == milliseconds(20));             // section 16.1
    ICE_VERIFY(rfc5245::config().shortest_rto == milliseconds(100));  // section 16.1
    ICE_VERIFY(rfc5245::nomination::tries_next);
    ICE_VERIFY(!rfc5245::says_ice2);
    static_assert(std::same_as<rfc5245::stun_dialect, stun::rfc5389>);
    static_assert(std::same_as<rfc5245::pair_order, profiles::rfc8445::pair_order>);
}

TEST_CASE("rfc5245: only the first checklist is unfrozen at the start") {
    const started<two_streams<rfc5245>> old;
    CHECK(old.state_of(0) == pair_state::waiting);
    CHECK(old.state_of(1) == pair_state::frozen);
    const started<two_streams<profiles::rfc8445>> now;
    CHECK(now.state_of(0) == pair_state::waiting);
    CHECK(now.state_of(1) == pair_state::waiting);
}

TEST_CASE("rfc5245: the second checklist waits for the first to have nothing left to check") {
    started<two_streams<rfc5245>> f;
    const auto run_to = [&](duration d) {
        while (f.agent.next_deadline() <= time_point{} + d)
            f.agent.handle_timeout(f.agent.next_deadline());
    };
    run_to(seconds(5));
    CHECK(f.state_of(0) == pair_state::in_progress);
    CHECK(f.state_of(1) == pair_state::frozen);
    run_to(seconds(9));  // 100 ms, doubled six times, and 1.6 s
    CHECK(f.state_of(0) == pair_state::failed);
    CHECK(f.state_of(1) == pair_state::in_progress);
}

namespace {

template <class Base>
struct two_components : Base {
    static constexpr limits capacity{1, 2, 4, 4, 8, 64};
};

/// How many pairs are checked within 100 ms when nobody answers: two components, one foundation.
template <class Profile>
std::size_t checked_soon() {
    silent wire;
    std::uint8_t seed[32] = {3};
    services<silent, Profile> host{wire, {.random = chacha_random(seed)}};
    basic_agent<silent, Profile> agent{host, agent_role::controlling};
    CHECK(agent.add_stream(2));
    CHECK(agent.set_remote_description({}, 0, {"peer", "0123456789012345678901"}));
    for (std::uint16_t component = 1; component <= 2; ++component) {
        const auto port = static_cast<std::uint16_t>(1000 + component);
        CHECK(agent.add_local_candidate(
            {}, {.where = {address::v4(192, 0, 2, 1), port}, .component = component}));
        CHECK(agent.add_remote_candidate({}, 0,
                                         {{address::v4(192, 0, 2, 2), port}, 100, "1", component}));
    }
    CHECK(agent.start({}));
    while (agent.next_deadline() <= time_point{} + milliseconds(100))
        agent.handle_timeout(agent.next_deadline());
    std::size_t n = 0;
    for (const auto i : agent.inspect().pairs.by_priority())
        n += agent.inspect().pairs[i].state == pair_state::in_progress ? 1U : 0U;
    return n;
}

}  // namespace

TEST_CASE("rfc5245: frozen pairs follow one by one, whatever their foundation") {
    // Section 5.8. A NAT in front of component 2 opens in time; by RFC 8445 section 6.1.4.2 the
    // second pair waits until the first one's fate is known.
    CHECK(checked_soon<two_components<rfc5245>>() == 2);
    CHECK(checked_soon<two_components<profiles::rfc8445>>() == 1);
}

TEST_CASE("rfc5245: checks repeat from 100 ms on, and a host may not go below") {
    started<two_streams<rfc5245>> f;
    agent_config config = rfc5245::config();
    config.shortest_rto = milliseconds(99);
    CHECK(f.agent.set_config({}, config).code() == errc::misuse_agent_config);
    config.shortest_rto = milliseconds(100);
    CHECK(f.agent.set_config({}, config).code() == errc::ok);
}
