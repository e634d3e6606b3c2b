// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/turn_allocation.hpp>

#include "world.hpp"

using namespace world;

TEST_CASE("sim turn_allocation: what it holds, until when") {
    turn_allocation a;
    const endpoint peer(v4(192, 0, 2, 9), 7);
    a.relays.push_back({socket_id(1), endpoint(v4(198, 51, 100, 1), 50000)});
    CHECK(a.relay_for(ip_family::ipv4) == &a.relays[0]);
    CHECK(a.relay_for(ip_family::ipv6) == nullptr);
    CHECK(!a.permits(peer.addr(), at(seconds(0))));
    a.permissions.assign(peer.addr(), at(seconds(5)));
    CHECK(a.permits(peer.addr(), at(seconds(4))));
    CHECK(!a.permits(peer.addr(), at(seconds(5))));
    a.channels.assign(0x4000, {peer, at(seconds(5))});
    CHECK(a.channel_to(peer, at(seconds(4))) == 0x4000);
    CHECK(a.channel_to(peer, at(seconds(5))) == 0);
    CHECK(a.channel_to(peer.with_port(8), at(seconds(4))) == 0);
    CHECK((a.peer_of(0x4000, at(seconds(4))) != nullptr && *a.peer_of(0x4000, at({})) == peer));
    CHECK(a.peer_of(0x4000, at(seconds(5))) == nullptr);
    CHECK(a.peer_of(0x4001, at({})) == nullptr);
}
