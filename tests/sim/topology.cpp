// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/topology.hpp>

#include <doctest/doctest.h>

#include "world.hpp"

using namespace world;

TEST_CASE("sim topology: everything can be asked for by id") {
    home w;
    const interface_id nic = w.net.interfaces_of(w.alice)[0];
    CHECK(w.net.name_of(nic) == "alice");
    CHECK(w.net.name_of(w.net.outside_of(w.nat)) == "home NAT");
    CHECK(w.net.name_of(w.lan) == "home");
    CHECK(w.net.segment_of(nic) == w.lan);
    CHECK(w.net.segment_of(w.net.inside_of(w.nat)) == w.lan);
    CHECK(w.net.segment_of(w.net.outside_of(w.nat)) == w.wide);
    CHECK(w.net.interface_at(w.lan, w.at_alice.addr()) == nic);
    CHECK(w.net.interface_at(w.wide, w.at_alice.addr()).is_none());
    CHECK(w.net.interface_at(w.wide, w.public_address) == w.net.outside_of(w.nat));
    const auto addresses = w.net.addresses_of(nic);
    CHECK((addresses.size() == 1 && addresses[0] == w.at_alice.addr()));
}

TEST_CASE("sim topology: ids of nothing are answered, and build nothing") {
    network net(1);
    const address a = v4(10, 0, 0, 1);
    CHECK(net.add_host("x", segment_id(), a).is_none());
    CHECK(net.add_interface(host_id(), segment_id(), a).is_none());
    CHECK(net.add_nat("x", segment_id(), segment_id(), a).is_none());
    CHECK(net.add_address(interface_id(), a) == errc::misuse_sim_id);
    CHECK(net.remove_address(interface_id(3), a) == errc::misuse_sim_id);
    CHECK(net.remove_interface({}) == errc::misuse_sim_id);
    CHECK(net.set_up({}, true) == errc::misuse_sim_id);
    CHECK(net.set_link(segment_id(9), {}) == errc::misuse_sim_id);
    CHECK(net.set_outbound({}, {}) == errc::misuse_sim_id);
    CHECK(net.set_inbound({}, {}) == errc::misuse_sim_id);
    CHECK(net.set_rules(nat_id(), nat_rules()) == errc::misuse_sim_id);
    CHECK(net.reboot(nat_id()) == errc::misuse_sim_id);
    CHECK(net.inside_of(nat_id()).is_none());
    CHECK(net.outside_of(firewall_id()).is_none());
    CHECK(net.interfaces_of({}).empty());
    CHECK(net.addresses_of({}).empty());
    CHECK(net.interface_at({}, a).is_none());
    CHECK(net.segment_of({}).is_none());
    CHECK(net.name_of(segment_id()).empty());
    CHECK(net.name_of(interface_id()).empty());
}

TEST_CASE("sim topology: an address is one interface's on its segment") {
    home w;
    const interface_id alice = w.net.interfaces_of(w.alice)[0];
    CHECK(w.net.add_address(alice, w.at_bob.addr()) == errc::misuse_sim_address_taken);
    CHECK(w.net.add_host("mallory", w.lan, w.at_bob.addr()).is_none());
    CHECK(w.net.add_interface(w.alice, w.lan, w.at_bob.addr()).is_none());
    CHECK(w.net.add_nat("second", w.lan, w.wide, w.public_address).is_none());
    CHECK(w.net.add_address(alice, address()) == errc::misuse_sim_address);
    CHECK(w.net.add_address(alice, address::any(ip_family::ipv6)) == errc::misuse_sim_address);
    CHECK(w.net.remove_address(alice, w.at_bob.addr()) == errc::misuse_sim_address);
    // On another segment it may be had again: private ones always are.
    const segment_id other = w.net.add_segment("other home");
    CHECK(!w.net.add_host("carol", other, w.at_bob.addr()).is_none());
    // Zones do not count.
    CHECK(w.net.add_address(alice, link_local(1, 4)) == errc::ok);
    CHECK(w.net.add_address(alice, link_local(1, 5)) == errc::misuse_sim_address_taken);
}

TEST_CASE("sim topology: a removed interface is gone for good, and frees its addresses") {
    home w;
    const interface_id nic = w.net.interfaces_of(w.alice)[0];
    CHECK(w.net.remove_interface(nic) == errc::ok);
    CHECK(w.net.remove_interface(nic) == errc::misuse_sim_id);
    CHECK(w.net.add_address(nic, v4(10, 0, 0, 9)) == errc::misuse_sim_id);
    CHECK(w.net.send(w.alice_socket, w.at_bob, hello) == send_status::unreachable);
    CHECK(try_send(w.net, w.bob_socket, w.at_alice) == fate::no_route);
    CHECK(!w.net.add_interface(w.alice, w.lan, w.at_alice.addr()).is_none());
    // A NAT without its inside is no gateway.
    CHECK(w.net.remove_interface(w.net.inside_of(w.nat)) == errc::ok);
    CHECK(try_send(w.net, w.bob_socket, w.at_server) == fate::no_route);
}

TEST_CASE("sim topology: a NAT's ports are forwarded and planned") {
    home w;
    const endpoint outside = w.net.addresses_of(w.net.outside_of(w.nat))[0].is_v4()
                                 ? endpoint(w.net.addresses_of(w.net.outside_of(w.nat))[0], 8076)
                                 : endpoint();
    CHECK(w.net.forward_port(w.nat, outside, w.at_alice) == errc::ok);
    CHECK(try_send(w.net, w.server_socket, outside) == fate::delivered);
    CHECK(w.net.forward_port(w.nat, w.at_server, w.at_alice) == errc::misuse_sim_address);
    CHECK(w.net.forward_port({}, outside, w.at_alice) == errc::misuse_sim_id);
    const std::uint16_t ports[] = {7777};
    CHECK(w.net.plan_ports(w.nat, ports) == errc::ok);
    CHECK(w.net.plan_ports({}, ports) == errc::misuse_sim_id);
    CHECK(try_send(w.net, w.bob_socket, w.at_server) == fate::delivered);
    const auto& r = w.net.recording();
    CHECK(r[r.size() - 1].from == outside.with_port(7777));
}
