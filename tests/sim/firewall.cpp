// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/firewall.hpp>

#include <doctest/doctest.h>

#include "world.hpp"

using namespace world;

namespace {

const endpoint inside(v6(2), 5000);
const endpoint remote(v6(9), 3478);
const endpoint other_port(v6(9), 3479);
const endpoint other(v6(8), 3478);

/// A firewall alone, at a time that the test sets.
struct box {
    firewall_rules rules{};
    firewall_table table{};
    time_point now{};

    fate out(const endpoint& to) { return table.outbound(rules, inside, to, now); }
    fate in(const endpoint& from) { return table.inbound(rules, inside, from, now); }
};

}  // namespace

TEST_CASE("sim firewall: in come answers, as wide as the filter says") {
    using enum nat_dependence;
    for (const auto filtering :
         {endpoint_independent, address_dependent, address_and_port_dependent}) {
        box b;
        b.rules.filtering = filtering;
        CHECK(b.in(remote) == fate::blocked);
        CHECK(b.out(remote) == fate::forwarded);
        CHECK(b.in(remote) == fate::forwarded);
        CHECK((b.in(other_port) == fate::forwarded) == (filtering != address_and_port_dependent));
        CHECK((b.in(other) == fate::forwarded) == (filtering == endpoint_independent));
        b.table.clear();
        CHECK(b.in(remote) == fate::blocked);
    }
}

TEST_CASE("sim firewall: no UDP, ports out, ports in, all open") {
    box b;
    b.rules = udp_blocked();
    CHECK((b.out(remote) == fate::blocked && b.in(remote) == fate::blocked));
    b.rules = all_open();
    CHECK((b.in(other) == fate::forwarded && b.out(other) == fate::forwarded));
    b.rules = {};
    b.rules.first_remote_port = b.rules.last_remote_port = 3478;
    CHECK((b.out(remote) == fate::forwarded && b.out(other_port) == fate::blocked));
    CHECK(b.in(other) == fate::blocked);
    b.rules.first_open_port = 5000;
    b.rules.last_open_port = 5010;
    CHECK(b.in(other) == fate::forwarded);
    b.rules.first_open_port = 5001;
    CHECK(b.in(other) == fate::blocked);
}

TEST_CASE("sim firewall: flows time out, and are kept alive from outside only when so ruled") {
    for (const bool refresh : {false, true}) {
        box b;
        b.rules.timeout = seconds(30);
        b.rules.refresh_inbound = refresh;
        b.out(remote);
        b.now = at(seconds(29));
        CHECK(b.in(remote) == fate::forwarded);
        b.now = at(seconds(30));
        CHECK((b.in(remote) == fate::forwarded) == refresh);
        b.out(remote);
        b.now = at(milliseconds(59'999));
        CHECK(b.in(remote) == fate::forwarded);
        CHECK(b.table.size(b.now) == 1);
    }
}

TEST_CASE("sim firewall: memory follows the flows that are alive") {
    box b;
    b.rules.timeout = seconds(1);
    for (int i = 0; i < 10'000; ++i) {
        b.now = at(milliseconds(10) * i);
        b.out({v6(9), static_cast<std::uint16_t>(1 + i)});
    }
    CHECK(b.table.size(b.now) == 100);
}

TEST_CASE("sim firewall: between segments, hosts inside keep their addresses; they nest") {
    internet w;
    const segment_id office = w.net.add_segment("office", {.latency = milliseconds(1)});
    const segment_id lab = w.net.add_segment("lab", {.latency = milliseconds(1)});
    const firewall_id outer = w.net.add_firewall("office firewall", office, w.wide);
    const firewall_id inner = w.net.add_firewall("lab firewall", lab, office, all_open());
    CHECK((!outer.is_none() && !inner.is_none()));
    CHECK(w.net.name_of(w.net.outside_of(outer)) == "office firewall");
    CHECK(w.net.segment_of(w.net.inside_of(inner)) == lab);
    const host_id six = w.net.add_host("server 6", w.wide, v6(1));
    const host_id alice = w.net.add_host("alice", lab, v6(2));
    const socket_id s = bind(w.net, six, {v6(1), 3478});
    const socket_id a = bind(w.net, alice, {v6(2), 5000});
    CHECK(try_send(w.net, s, {v6(2), 5000}) == fate::blocked);
    w.net.send(a, {v6(1), 3478}, hello);
    const auto d = w.net.step(w.net.now() + seconds(1));
    CHECK((d && d->socket == s && d->source == endpoint(v6(2), 5000)));
    CHECK(w.net.flows(outer) == 1);
    CHECK(try_send(w.net, s, {v6(2), 5000}) == fate::delivered);
    CHECK(try_send(w.net, s, {v6(2), 5001}) == fate::blocked);
    CHECK(try_send(w.net, s, {v6(3), 5000}) == fate::no_route);  // nobody has that one
    CHECK(w.net.reboot(outer) == errc::ok);
    CHECK(try_send(w.net, s, {v6(2), 5000}) == fate::blocked);
    CHECK(w.net.set_rules(outer, udp_blocked()) == errc::ok);
    CHECK(try_send(w.net, a, {v6(1), 3478}) == fate::blocked);
    CHECK(w.net.set_rules(outer, all_open()) == errc::ok);
    CHECK(try_send(w.net, s, {v6(2), 5000}) == fate::delivered);
    // One socket for all interfaces finds its way too, and from the office down to the lab.
    const socket_id any = bind(w.net, alice, {address::any(ip_family::ipv6), 7});
    CHECK(try_send(w.net, any, {v6(1), 3478}) == fate::delivered);
    const host_id bob = w.net.add_host("bob", office, v6(4));
    const socket_id b = bind(w.net, bob, {address::any(ip_family::ipv6), 7});
    CHECK(try_send(w.net, b, {v6(2), 7}) == fate::delivered);
    CHECK(w.net.remove_interface(w.net.outside_of(inner)) == errc::ok);
    CHECK(try_send(w.net, b, {v6(2), 7}) == fate::no_route);
    CHECK(w.net.set_rules(firewall_id(), firewall_rules()) == errc::misuse_sim_id);
    CHECK(w.net.reboot(firewall_id()) == errc::misuse_sim_id);
    CHECK(w.net.add_firewall("x", segment_id(), office).is_none());
}

TEST_CASE("sim firewall: beside a NAT it takes what the NAT does not") {
    home w;
    const firewall_id six = w.net.add_firewall("IPv6 router", w.lan, w.wide);
    const host_id server = w.net.add_host("server 6", w.wide, v6(1));
    const socket_id s = bind(w.net, server, {v6(1), 3478});
    CHECK(w.net.add_address(w.net.interfaces_of(w.alice)[0], v6(2)) == errc::ok);
    const socket_id a = bind(w.net, w.alice, {v6(2), 5000});
    CHECK(try_send(w.net, a, {v6(1), 3478}) == fate::delivered);
    CHECK(w.mapped(w.alice_socket) == endpoint(w.public_address, 5000));
    CHECK((w.net.flows(six) == 1 && w.net.mappings(w.nat) == 1));
    CHECK(try_send(w.net, s, {v6(2), 5000}) == fate::delivered);
}
