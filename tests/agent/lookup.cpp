// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/lookup.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <ice/agent/agent.hpp>

#include "../support/verify.hpp"

namespace {

using namespace ice;

using state_type = agent_state<profiles::rfc8445>;
constexpr endpoint at(std::uint8_t last, std::uint16_t port = 1000) {
    return {address::v4(192, 0, 2, last), port};
}

void put(state_type& s, std::uint16_t i, const endpoint& where, std::uint16_t base) {
    s.locals[i].used = true;
    s.locals[i].c.where = where;
    s.locals[i].c.base = base;
}

TEST_CASE("a local candidate is found by its address, of the given base if there is one") {
    state_type s;
    const component_record of{};
    put(s, 2, at(1), 2);
    put(s, 4, at(2), 4);
    put(s, 5, at(77), 2);  // both bases are seen as the same address
    put(s, 6, at(77), 4);
    CHECK(detail::find_local(s, of, at(1), 2) == 2);
    CHECK(detail::find_local(s, of, at(77), 2) == 5);
    CHECK(detail::find_local(s, of, at(77), 4) == 6);
    CHECK(detail::find_local(s, of, at(77), no_index) == 5);  // the first one
    CHECK(detail::find_local(s, of, at(1, 1001), 2) == no_index);
    s.locals[5].used = false;
    CHECK(detail::find_local(s, of, at(77), 2) == 6);  // another base's is better than none
    component_record other;
    other.id = 2;
    CHECK(detail::find_local(s, other, at(77), 4) == no_index);
    other.id = 1;
    other.stream = 1;
    CHECK(detail::find_local(s, other, at(77), 4) == no_index);
}

TEST_CASE("a route names a base, not any candidate") {
    state_type s;
    put(s, 0, at(1), 0);
    put(s, 1, at(77), 0);
    CHECK(detail::base_of_route(s, {base_id(0), 0, 1, at(9)}) == 0);
    CHECK(detail::base_of_route(s, {base_id(1), 0, 1, at(9)}) == no_index);
    CHECK(detail::base_of_route(s, {base_id(2), 0, 1, at(9)}) == no_index);
    CHECK(detail::base_of_route(s, {base_id(16), 0, 1, at(9)}) == no_index);
    CHECK(detail::base_of_route(s, {base_id(), 0, 1, at(9)}) == no_index);
}

TEST_CASE("addresses are compared without their zone") {
    constexpr endpoint plain(address::v6(0xfe80'0000'0000'0000, 1), 1000);
    constexpr endpoint zoned(address::v6(0xfe80'0000'0000'0000, 1).with_zone(3), 1000);
    CHECK(zoned != plain);
    ICE_VERIFY(detail::without_zone(zoned) == plain);
    ICE_VERIFY(detail::without_zone(plain) == plain);
    ICE_VERIFY(detail::without_zone(at(1, 7)) == at(1, 7));
}

TEST_CASE("the larger Ta counts, but not more than the host allows") {
    state_type s;
    const auto ta = [&](int own_ms, std::uint16_t peer_ms) {
        s.config.ta = milliseconds(own_ms);
        s.peer_ta_ms = peer_ms;
        return detail::agreed_ta(s);
    };
    CHECK(ta(50, 0) == milliseconds(50));  // the peer asks for nothing
    CHECK(ta(50, 20) == milliseconds(50));
    CHECK(ta(50, 51) == milliseconds(51));  // RFC8445-14.2-3
    CHECK(ta(50, 2000) == seconds(2));
    CHECK(ta(50, 65535) == seconds(2));
    s.config.longest_ta = milliseconds(100);
    CHECK(ta(50, 2000) == milliseconds(100));
}

TEST_CASE("both roles compute the same priority of a pair") {
    state_type s;
    environment<profiles::rfc8445> env{.random = chacha_random(std::array<std::uint8_t, 32>{1})};
    outgoing out;
    agent_context<profiles::rfc8445> c{s, env, {}, out};
    s.role = agent_role::controlling;
    const auto mine = detail::pair_key(c, 200, 100);
    s.role = agent_role::controlled;
    CHECK(detail::pair_key(c, 100, 200) == mine);  // RFC 8445 section 6.1.2.3
    CHECK(detail::pair_key(c, 200, 100) == mine - 1);
}

TEST_CASE("a check carries the priority of a peer-reflexive candidate") {
    candidate host{.where = at(1), .component = 2, .local_preference = 65000};
    // RFC 8445 sections 5.1.2.1, 5.1.2.2 and 7.1.1
    CHECK(detail::reflexive_priority<agent_context<profiles::rfc8445>>(host) ==
          (110U << 24) + (65000U << 8) + (256 - 2));
}

}  // namespace
