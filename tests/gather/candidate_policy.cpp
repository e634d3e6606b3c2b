// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/candidate_policy.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

namespace {

using enum candidate_kind;

constexpr endpoint own(address::v4(10, 0, 0, 2), 5000);
constexpr endpoint nothing(address::v4(0, 0, 0, 0), 9);

constexpr candidate_policy showing(revealed shows) { return {.shows = shows}; }

}  // namespace

TEST_CASE("gather candidate_policy: everything, as the standard has it") {
    constexpr candidate_policy p;
    ICE_VERIFY((p.reveals(host) && p.reveals(srflx) && p.reveals(relay)));
    ICE_VERIFY((p.is_direct() && p.asks_stun() && p.asks_turn() && !p.hides_base()));
    ICE_VERIFY((p.takes(ip_family::ipv4) && p.takes(ip_family::ipv6) && !p.takes(ip_family::none)));
    ICE_VERIFY(p.told(host, own) == own);
}

TEST_CASE("gather candidate_policy: no host address, but what servers see") {
    constexpr candidate_policy p = showing(revealed::no_host);
    ICE_VERIFY((!p.reveals(host) && p.reveals(srflx) && p.reveals(relay)));
    ICE_VERIFY((p.is_direct() && p.asks_stun() && p.hides_base()));
    ICE_VERIFY(p.told(host, own) == nothing);
    ICE_VERIFY(p.told(srflx, own) == own);
}

TEST_CASE("gather candidate_policy: relays only, and no server is asked for more") {
    constexpr candidate_policy p = showing(revealed::relay_only);
    ICE_VERIFY((!p.reveals(host) && !p.reveals(srflx) && !p.reveals(prflx) && p.reveals(relay)));
    ICE_VERIFY((!p.is_direct() && !p.asks_stun() && p.asks_turn() && p.hides_base()));
    ICE_VERIFY((p.told(srflx, own) == nothing && p.told(relay, own) == own));
}

TEST_CASE("gather candidate_policy: families, kinds, names") {
    constexpr candidate_policy six{.ipv4 = false, .reflexive = false};
    ICE_VERIFY((!six.takes(ip_family::ipv4) && six.takes(ip_family::ipv6) && !six.asks_stun()));
    constexpr candidate_policy direct{.relayed = false};
    ICE_VERIFY(!direct.asks_turn());
    constexpr candidate_policy named{.names_hosts = true};
    ICE_VERIFY((named.reveals(host) && named.hides_base() && named.told(host, own) == nothing));
}
