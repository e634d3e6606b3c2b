// SPDX-License-Identifier: BSL-1.0
// Hosts with IPv6 only that reach IPv4: NAT64 and 464XLAT; and broken families.
#include <ice/sim/dns64.hpp>
#include <ice/sim/network.hpp>

#include <doctest/doctest.h>

#include "world.hpp"

using namespace world;

namespace {

const nat64_prefix pref = *parse_nat64_prefix("2001:db8:64::/96");

/// A mobile network without IPv4, and its way out.
struct mobile : internet {
    segment_id radio = net.add_segment("radio", {.latency = milliseconds(30)});
    address outer = v4(192, 0, 2, 64);
    nat_id nat64;
    firewall_id router = net.add_firewall("gateway", radio, wide);
    endpoint at_phone{v6(2), 5000};
    host_id phone = net.add_host("phone", radio, at_phone.addr());
    socket_id phone_socket = bind(net, phone, at_phone);
    dns64 resolver{pref};

    explicit mobile(const nat_rules& rules = {})
        : nat64(net.add_nat64("NAT64", radio, wide, outer, pref, rules)) {}

    endpoint behind(const endpoint& v4) const {
        return v4.with_address(resolver.aaaa(v4.addr())[0]);
    }
};

}  // namespace

TEST_CASE("sim translators: NAT64 there and back; what is not of its prefix goes elsewhere") {
    mobile w;
    w.net.send(w.phone_socket, w.behind(w.at_server), hello);
    auto d = w.net.step(at(seconds(1)));
    CHECK((d && d->socket == w.server_socket && d->source == endpoint(w.outer, 5000)));
    CHECK((d && d->destination == w.at_server && d->at == at(milliseconds(50))));
    if (d) w.net.send(d->socket, d->source, hello);
    d = w.net.step(at(seconds(1)));
    CHECK((d && d->socket == w.phone_socket && d->source == w.behind(w.at_server)));
    CHECK(w.net.mappings(w.nat64) == 1);
    CHECK(w.net.flows(w.router) == 0);
    // Native IPv6 by the router, which is older but has no better claim to the prefix.
    const host_id six = w.net.add_host("server 6", w.wide, v6(1));
    const socket_id s = bind(w.net, six, {v6(1), 7});
    CHECK(try_send(w.net, w.phone_socket, {v6(1), 7}) == fate::delivered);
    CHECK(try_send(w.net, s, w.at_phone) == fate::delivered);
    CHECK(w.net.mappings(w.nat64) == 1);
}

TEST_CASE("sim translators: NAT64 filters, hairpins and forgets like any NAT") {
    mobile w(port_restricted());
    const endpoint at_other(v6(3), 6000);
    const socket_id other = bind(w.net, w.net.add_host("other", w.radio, v6(3)), at_other);
    CHECK(try_send(w.net, w.phone_socket, w.behind(w.at_server)) == fate::delivered);
    CHECK(try_send(w.net, other, w.behind(w.at_server)) == fate::delivered);
    const socket_id stranger = bind(w.net, w.server, w.at_server.with_port(99));
    CHECK(try_send(w.net, stranger, {w.outer, 5000}) == fate::filtered);
    // Both must greet, as with any port-restricted NAT.
    CHECK(try_send(w.net, w.phone_socket, w.behind({w.outer, 6000})) == fate::filtered);
    w.net.send(other, w.behind({w.outer, 5000}), hello);
    const auto d = w.net.step(w.net.now() + seconds(1));
    CHECK((d && d->socket == w.phone_socket && d->source == w.behind({w.outer, 6000})));
    CHECK(w.net.reboot(w.nat64) == errc::ok);
    CHECK(try_send(w.net, w.server_socket, {w.outer, 5000}) == fate::no_mapping);
    nat_rules none;
    none.hairpin = nat_hairpin::none;
    CHECK(w.net.set_rules(w.nat64, none) == errc::ok);
    CHECK(try_send(w.net, other, w.behind({w.outer, 5000})) == fate::no_hairpin);
}

TEST_CASE("sim translators: NAT64 behind the router of a home, of every prefix length") {
    for (const char* text : {"2001:db8::/32", "2001:db8:64::/40", "2001:db8:64::/48",
                             "2001:db8:64:f00::/56", "2001:db8:64:ff::/64", "64:ff9b::/96"}) {
        CAPTURE(text);
        internet w;
        const nat64_prefix p = *parse_nat64_prefix(text);
        const segment_id radio = w.net.add_segment("radio");
        const segment_id home = w.net.add_segment("home");
        const nat_id nat64 = w.net.add_nat64("NAT64", radio, w.wide, v4(192, 0, 2, 64), p);
        w.net.add_firewall("router", home, radio);
        const address own = *parse_address("2001:db9::2");
        const socket_id a = bind(w.net, w.net.add_host("alice", home, own), {own, 5000});
        const endpoint far = w.at_server.with_address(dns64(p).aaaa(w.at_server.addr())[0]);
        w.net.send(a, far, hello);
        auto d = w.net.step(at(seconds(1)));
        CHECK((d && d->source == endpoint(v4(192, 0, 2, 64), 5000)));
        if (d) w.net.send(d->socket, d->source, hello);
        d = w.net.step(at(seconds(1)));
        CHECK((d && d->socket == a && d->source == far));
        CHECK(w.net.mappings(nat64) == 1);
    }
}

TEST_CASE("sim translators: a phone's CLAT gives it IPv4 that leaves as IPv6") {
    mobile w;
    const nat_id clat = w.net.add_clat(w.phone, w.radio, v6(0xc), pref);
    CHECK(!clat.is_none());
    const address four = v4(192, 0, 0, 4);
    const interface_id nic = w.net.interfaces_of(w.phone)[1];
    CHECK((w.net.addresses_of(nic).size() == 1 && w.net.addresses_of(nic)[0] == four));
    const socket_id s = bind(w.net, w.phone, {four, 5000});
    w.net.recording().start();
    w.net.send(s, w.at_server, hello);
    auto d = w.net.step(at(seconds(1)));
    CHECK((d && d->source == endpoint(w.outer, 5000) && d->destination == w.at_server));
    const auto& r = w.net.recording();
    CHECK((r.size() == 4 && r[1].what == fate::forwarded && r[1].segment == w.radio));
    CHECK((r[1].from == endpoint(v6(0xc), 5000) && r[1].to == w.behind(w.at_server)));
    if (d) w.net.send(d->socket, d->source, hello);
    d = w.net.step(at(seconds(1)));
    CHECK((d && d->socket == s && d->source == w.at_server));
    // The same port on IPv6 is another socket, with a mapping of its own.
    CHECK(try_send(w.net, w.phone_socket, w.behind(w.at_server)) == fate::delivered);
    CHECK(w.net.mappings(w.nat64) == 2);
    // A CLAT speaks with the translator only, and for its one host only.
    const socket_id six = bind(w.net, w.net.add_host("six", w.radio, v6(9)), {v6(9), 7});
    CHECK(try_send(w.net, six, {v6(0xc), 5000}) == fate::no_translation);
    w.net.add_host("tethered", w.net.segment_of(nic), v4(192, 0, 0, 5));
    const socket_id guest = bind(w.net, w.net.interface_at(w.net.segment_of(nic), v4(192, 0, 0, 5)),
                                 {v4(192, 0, 0, 5), 7});
    CHECK(try_send(w.net, guest, w.at_server) == fate::no_translation);
    // The radio goes: the CLAT's part of it must be told.
    w.net.set_up(w.net.outside_of(clat), false);
    CHECK(try_send(w.net, s, w.at_server) == fate::interface_down);
}

TEST_CASE("sim translators: a home of IPv4 behind a NAT behind a CLAT") {
    mobile w;
    const segment_id box = w.net.add_segment("box");
    const segment_id home = w.net.add_segment("home");
    CHECK(!w.net.add_clat("CLAT", box, w.radio, v6(0xc), v4(192, 0, 0, 1), pref).is_none());
    CHECK(!w.net.add_nat("home NAT", home, box, v4(192, 0, 0, 1)).is_none());
    const endpoint at_alice(v4(10, 0, 0, 2), 5000);
    const socket_id a = bind(w.net, w.net.add_host("alice", home, at_alice.addr()), at_alice);
    w.net.send(a, w.at_server, hello);
    const auto d = w.net.step(at(seconds(1)));
    CHECK((d && d->source == endpoint(w.outer, 5000)));
    if (d) CHECK(try_send(w.net, d->socket, d->source) == fate::delivered);
}

TEST_CASE("sim translators: what cannot be built is not") {
    mobile w;
    CHECK(w.net.add_nat64("x", w.radio, w.wide, v4(192, 0, 2, 65), {}).is_none());
    CHECK(w.net.add_nat64("x", w.radio, w.wide, v6(7), pref).is_none());
    CHECK(w.net.add_nat64("x", w.radio, w.wide, w.outer, pref).is_none());
    CHECK(w.net.add_clat(w.phone, w.radio, v4(1, 2, 3, 4), pref).is_none());
    CHECK(w.net.add_clat(w.phone, w.radio, v6(2), pref).is_none());  // the phone has it
    CHECK(w.net.add_clat(w.phone, w.radio, v6(0xc), {}).is_none());
    CHECK(w.net.add_clat("x", w.radio, w.wide, v6(0xc), v6(1), pref).is_none());
    CHECK(w.net.interfaces_of(w.phone).size() == 1);
}

TEST_CASE("sim translators: one family broken, slow or one way, the other as it was") {
    home w;
    const interface_id alice = w.net.interfaces_of(w.alice)[0];
    const interface_id bob = w.net.interfaces_of(w.bob)[0];
    w.net.add_address(alice, v6(2));
    w.net.add_address(bob, v6(3));
    const socket_id a6 = bind(w.net, w.alice, {v6(2), 5000});
    const socket_id b6 = bind(w.net, w.bob, {v6(3), 5000});
    const auto six = ip_family::ipv6;
    // On the whole segment.
    CHECK(w.net.set_link(w.lan, six, blackhole()) == errc::ok);
    CHECK(try_send(w.net, a6, {v6(3), 5000}) == fate::lost);
    CHECK(try_send(w.net, w.alice_socket, w.at_bob) == fate::delivered);
    CHECK(w.net.set_link(w.lan, six, {.latency = milliseconds(300)}) == errc::ok);
    const time_point start = w.net.now();
    w.net.send(a6, {v6(3), 5000}, hello);
    w.net.send(w.alice_socket, w.at_bob, hello);
    auto d = w.net.step(start + seconds(1));  // overtakes: IPv4 does not wait for IPv6
    CHECK((d && d->socket == w.bob_socket && d->at - start == milliseconds(1)));
    d = w.net.step(start + seconds(1));
    CHECK((d && d->socket == b6 && d->at - start == milliseconds(300)));
    CHECK(w.net.mend(w.lan) == errc::ok);
    CHECK(try_send(w.net, a6, {v6(3), 5000}) == fate::delivered);
    // One way.
    CHECK(w.net.set_inbound(alice, six, blackhole()) == errc::ok);
    CHECK(try_send(w.net, a6, {v6(3), 5000}) == fate::delivered);
    CHECK(try_send(w.net, b6, {v6(2), 5000}) == fate::lost);
    CHECK(w.net.mend(alice) == errc::ok);
    CHECK(try_send(w.net, b6, {v6(2), 5000}) == fate::delivered);
    CHECK(w.net.set_outbound(alice, six, blackhole()) == errc::ok);
    CHECK(try_send(w.net, a6, {v6(3), 5000}) == fate::lost);
    CHECK(try_send(w.net, w.alice_socket, w.at_bob) == fate::delivered);
    CHECK(w.net.mend(interface_id()) == errc::misuse_sim_id);
    CHECK(w.net.mend(segment_id()) == errc::misuse_sim_id);
    CHECK(w.net.set_link(segment_id(), six, {}) == errc::misuse_sim_id);
    CHECK(w.net.set_inbound(interface_id(), six, {}) == errc::misuse_sim_id);
    CHECK(w.net.set_outbound(interface_id(), six, {}) == errc::misuse_sim_id);
}
