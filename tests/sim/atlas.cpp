// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/atlas.hpp>

#include <doctest/doctest.h>

#include "world.hpp"

using namespace world;

namespace {

/// Sends from one place to another, and says where from it came; no endpoint when it did not.
endpoint seen(network& net, socket_id from, const endpoint& to) {
    net.send(from, to, hello);
    const auto d = net.step(net.now() + seconds(1));
    return d ? d->source : endpoint();
}

struct earth {
    network net{1};
    atlas map{net};
    host_id server = map.add_host(map.internet(), "server");
    endpoint four{map.address_of(server, ip_family::ipv4), 7};
    endpoint six{map.address_of(server, ip_family::ipv6), 7};
    socket_id four_socket = bind(net, server, four);
    socket_id six_socket = bind(net, server, six);

    socket_id bind_first(host_id host, ip_family family, std::uint16_t port = 5000) {
        return bind(net, host, {map.address_of(host, family), port});
    }
};

}  // namespace

TEST_CASE("sim atlas: a home has two families, one translated and one guarded") {
    earth w;
    const place_id home = w.map.add_site(w.map.internet());
    const host_id alice = w.map.add_host(home, "alice");
    CHECK(w.map.address_of(alice, ip_family::ipv4) == v4(10, 1, 0, 1));
    CHECK(w.map.address_of(alice, ip_family::ipv6) == *parse_address("2001:db8:1::1"));
    const socket_id a4 = w.bind_first(alice, ip_family::ipv4);
    const socket_id a6 = w.bind_first(alice, ip_family::ipv6);
    CHECK(seen(w.net, a4, w.four) == endpoint(v4(198, 51, 100, 2), 5000));
    CHECK(try_send(w.net, w.six_socket, {*parse_address("2001:db8:1::1"), 5000}) == fate::blocked);
    CHECK(seen(w.net, a6, w.six) == endpoint(*parse_address("2001:db8:1::1"), 5000));
    CHECK((w.net.mappings(w.map.nat(home)) == 1 && w.net.flows(w.map.firewall(home)) == 1));
}

TEST_CASE("sim atlas: a home behind a carrier behind a carrier; homes with one range") {
    earth w;
    place_id outer = w.map.internet();
    for (int i = 0; i < 4; ++i) outer = w.map.add_site(outer, {.name = "carrier"});
    const address range = v4(192, 168, 1, 0);
    const place_id one = w.map.add_site(outer, {.ipv6 = false, .range = range});
    const place_id other = w.map.add_site(outer, {.ipv6 = false, .range = range});
    const host_id alice = w.map.add_host(one, "alice");
    const host_id bob = w.map.add_host(other, "bob");
    CHECK(w.map.address_of(alice, ip_family::ipv4) == v4(192, 168, 1, 1));
    CHECK(w.map.address_of(bob, ip_family::ipv4) == v4(192, 168, 1, 1));
    CHECK(w.map.address_of(bob, ip_family::ipv6) == address());
    const socket_id a = w.bind_first(alice, ip_family::ipv4);
    const socket_id b = w.bind_first(bob, ip_family::ipv4);
    const endpoint alice_seen = seen(w.net, a, w.four);
    const endpoint bob_seen = seen(w.net, b, w.four);
    CHECK((alice_seen.addr() == bob_seen.addr() && alice_seen.port() != bob_seen.port()));
    // By the carriers' hairpin.
    CHECK(seen(w.net, a, bob_seen) == alice_seen);
}

TEST_CASE("sim atlas: a phone without IPv4, and one with a CLAT") {
    earth w;
    const place_id mobile = w.map.add_mobile(w.map.internet());
    const host_id phone = w.map.add_host(mobile, "phone");
    CHECK(w.map.address_of(phone, ip_family::ipv4) == address());
    const socket_id p6 = w.bind_first(phone, ip_family::ipv6);
    const address far = w.map.prefix(mobile).embed_any(w.four.addr());
    CHECK(seen(w.net, p6, w.four.with_address(far)) == endpoint(v4(198, 51, 100, 2), 5000));
    CHECK(!w.map.add_clat(phone, mobile).is_none());
    const socket_id p4 = w.bind_first(phone, ip_family::ipv4, 5002);
    CHECK(seen(w.net, p4, w.four) == endpoint(v4(198, 51, 100, 2), 5002));
    CHECK(w.net.mappings(w.map.nat(mobile)) == 2);
    // Two SIM cards: one host, two mobile networks, each with its own prefix.
    const nat64_prefix second = *parse_nat64_prefix("2001:db8:64::/96");
    const place_id other = w.map.add_mobile(w.map.internet(), {.prefix = second});
    const interface_id sim2 = w.map.join(phone, other);
    const socket_id p2 = bind(w.net, sim2, {w.net.addresses_of(sim2)[0], 5000});
    CHECK(seen(w.net, p2, w.four.with_address(second.embed_any(w.four.addr()))) ==
          endpoint(v4(198, 51, 100, 3), 5000));
}

TEST_CASE("sim atlas: a VPN is one more place; an interface is renumbered") {
    earth w;
    const place_id home = w.map.add_site(w.map.internet());
    const place_id vpn =
        w.map.add_site(w.map.internet(), {.name = "VPN", .link = {.latency = milliseconds(40)}});
    const host_id alice = w.map.add_host(home, "alice");
    const interface_id tunnel = w.map.join(alice, vpn);
    const socket_id t = bind(w.net, tunnel, {w.net.addresses_of(tunnel)[0], 6000});
    const address by_vpn = seen(w.net, t, w.four).addr();
    const socket_id a = w.bind_first(alice, ip_family::ipv4);
    CHECK(by_vpn != seen(w.net, a, w.four).addr());
    const interface_id nic = w.net.interfaces_of(alice)[0];
    CHECK(w.map.renumber(nic, home) == errc::ok);
    CHECK(w.net.send(a, w.four, hello) == send_status::unreachable);
    CHECK(w.map.address_of(alice, ip_family::ipv4) == v4(10, 1, 0, 2));
    CHECK(w.map.renumber(nic, vpn) == errc::misuse_sim_id);
    // The NAT still has a mapping of the old address there.
    CHECK(seen(w.net, w.bind_first(alice, ip_family::ipv4), w.four).port() == 5002);
}

TEST_CASE("sim atlas: what is not there is answered by ids of nothing") {
    earth w;
    CHECK(w.map.add_site({}).is_none());
    CHECK(w.map.add_mobile({}).is_none());
    CHECK(w.map.add_host({}, "x").is_none());
    CHECK(w.map.join(w.server, {}).is_none());
    CHECK(w.map.add_clat(w.server, {}).is_none());
    CHECK(w.map.segment({}).is_none());
    CHECK((w.map.nat({}).is_none() && w.map.firewall({}).is_none() && w.map.prefix({}).is_none()));
    CHECK(w.map.nat(w.map.internet()).is_none());
    CHECK(w.map.renumber({}, w.map.internet()) == errc::misuse_sim_id);
}

TEST_CASE("sim atlas: the internet has 508 addresses") {
    earth w;
    for (int i = 0; i < 507; ++i) {
        const host_id h = w.map.add_host(w.map.internet(), "x");
        CHECK(w.map.address_of(h, ip_family::ipv4).is_v4());
    }
    CHECK(w.map.add_site(w.map.internet(), {.ipv6 = false}).index() == 1);
    CHECK(w.map.nat(place_id(1)).is_none());
}
