// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/path.hpp>

#include <doctest/doctest.h>

#include "world.hpp"

using namespace world;

namespace {

/// What stands in the recording, from `first` on: one letter a station, as in "sfd".
bool story(const network& net, std::size_t first, std::initializer_list<fate> expected) {
    const auto& r = net.recording();
    if (r.size() - first != expected.size()) return false;
    for (const fate f : expected)
        if (r[first++].what != f) return false;
    return true;
}

}  // namespace

TEST_CASE("sim path: out through the NAT and back, station by station") {
    home w;
    w.net.recording().start();
    w.net.send(w.alice_socket, w.at_server, hello);
    const auto d = w.net.step(at(seconds(1)));
    if (!d) {
        CHECK(d.has_value());
        return;
    }
    CHECK((d->at == at(milliseconds(21)) && d->source == endpoint(w.public_address, 5000)));
    w.net.send(w.server_socket, d->source, hello);
    const auto back = w.net.step(at(seconds(1)));
    CHECK((back && back->at == at(milliseconds(42)) && back->source == w.at_server));
    CHECK((back && back->socket == w.alice_socket && back->destination == w.at_alice));
    CHECK(story(w.net, 0,
                {fate::sent, fate::forwarded, fate::delivered, fate::sent, fate::forwarded,
                 fate::delivered}));
    const auto& r = w.net.recording();
    CHECK((r[0].segment == w.lan && r[1].segment == w.wide && r[2].segment == w.wide));
    CHECK((r[0].number == r[1].number && r[1].number == r[2].number && r[3].number != r[2].number));
    CHECK((r[1].at == at(milliseconds(1)) && r[4].at == at(milliseconds(41))));
    CHECK((r[4].to == w.at_alice && r[3].to == endpoint(w.public_address, 5000)));
}

TEST_CASE("sim path: nobody there, no mapping, filtered, an address of another segment") {
    home w(port_restricted());
    const endpoint external = w.mapped(w.alice_socket);
    CHECK(try_send(w.net, w.alice_socket, w.at_bob.with_port(1)) == fate::no_socket);
    CHECK(try_send(w.net, w.server_socket, {v4(203, 0, 113, 1), 1}) == fate::no_route);
    CHECK(try_send(w.net, w.server_socket, w.at_alice) == fate::no_route);
    CHECK(try_send(w.net, w.server_socket, external.with_port(9)) == fate::no_mapping);
    const socket_id other = bind(w.net, w.server, w.at_server.with_port(99));
    CHECK(try_send(w.net, other, external) == fate::filtered);
    CHECK(try_send(w.net, w.server_socket, external) == fate::delivered);
    CHECK(w.net.mappings(w.nat) == 1);
    CHECK(w.net.reboot(w.nat) == errc::ok);
    CHECK(w.net.mappings(w.nat) == 0);
    CHECK(try_send(w.net, w.server_socket, external) == fate::no_mapping);
    // An inside host that is gone is not sent out again by its own NAT.
    w.mapped(w.alice_socket);
    w.net.remove_address(w.net.interfaces_of(w.alice)[0], w.at_alice.addr());
    CHECK(try_send(w.net, w.server_socket, external) == fate::no_route);
}

TEST_CASE("sim path: mapping timeout in the network's time") {
    nat_rules rules;
    rules.timeout = seconds(30);
    home w(rules);
    const endpoint external = w.mapped(w.alice_socket);  // refreshed at 1 ms
    w.net.run_until(at(milliseconds(29'980)));
    w.net.recording().start();
    w.net.send(w.server_socket, external, hello);  // reaches the NAT at 30.000 s
    w.net.send(w.server_socket, external, hello);
    CHECK(w.net.step(at(seconds(31))));
    CHECK(w.net.step(at(seconds(31))));
    CHECK(w.net.mappings(w.nat) == 0);
    CHECK(try_send(w.net, w.server_socket, external) == fate::no_mapping);
}

TEST_CASE("sim path: hairpinning (RFC 4787 section 6)") {
    home w;
    const endpoint alice = w.mapped(w.alice_socket);
    const endpoint bob = w.mapped(w.bob_socket);
    w.net.send(w.alice_socket, bob, hello);
    auto d = w.net.step(w.net.now() + seconds(1));
    CHECK((d && d->socket == w.bob_socket && d->source == alice));  // REQ-9a

    nat_rules rules;
    rules.hairpin = nat_hairpin::internal_source;
    w.net.set_rules(w.nat, rules);
    w.net.send(w.alice_socket, bob, hello);
    d = w.net.step(w.net.now() + seconds(1));
    CHECK((d && d->socket == w.bob_socket && d->source == w.at_alice));

    rules.hairpin = nat_hairpin::none;
    w.net.set_rules(w.nat, rules);
    CHECK(try_send(w.net, w.alice_socket, bob) == fate::no_hairpin);

    // The filter holds for those inside too.
    w.net.set_rules(w.nat, restricted());
    w.net.reboot(w.nat);
    CHECK(w.mapped(w.bob_socket).addr() == w.public_address);
    CHECK(try_send(w.net, w.alice_socket, {w.public_address, 5004}) == fate::no_mapping);
    CHECK(try_send(w.net, w.alice_socket, {w.public_address, 5000}) == fate::filtered);
}

TEST_CASE("sim path: NATs behind NATs") {
    internet w;
    segment_id inside = w.wide;
    // Five, each behind the one before; the addresses between them are private.
    for (std::uint8_t i = 0; i < 5; ++i) {
        const segment_id deeper = w.net.add_segment("home", {.latency = milliseconds(1)});
        const address outer = i == 0 ? v4(192, 0, 2, 1) : v4(10, i, 0, 1);
        CHECK(!w.net.add_nat("NAT", deeper, inside, outer, port_restricted()).is_none());
        inside = deeper;
    }
    const endpoint at_alice(v4(10, 9, 0, 2), 5000);
    const socket_id alice = bind(w.net, w.net.add_host("alice", inside, at_alice.addr()), at_alice);
    w.net.send(alice, w.at_server, hello);
    const auto d = w.net.step(at(seconds(1)));
    CHECK((d && d->source == endpoint(v4(192, 0, 2, 1), 5000) && d->at == at(milliseconds(25))));
    if (d) w.net.send(d->socket, d->source, hello);
    const auto back = w.net.step(at(seconds(1)));
    CHECK((back && back->socket == alice && back->source == w.at_server));
    CHECK((back && back->at == at(milliseconds(50))));
}

TEST_CASE("sim path: a circle of NATs ends") {
    network net(1);
    const segment_id a = net.add_segment("a");
    const segment_id b = net.add_segment("b");
    net.add_nat("there", a, b, v4(192, 0, 2, 1));
    net.add_nat("and back", b, a, v4(192, 0, 2, 2));
    const host_id host = net.add_host("host", a, v4(10, 0, 0, 1));
    CHECK(try_send(net, bind(net, host, {v4(10, 0, 0, 1), 1}), {v4(8, 8, 8, 8), 1}) ==
          fate::looped);
}

TEST_CASE("sim path: MTU counts IP and UDP headers, of each link on the way") {
    home w;
    const auto fate_of = [&w](std::size_t size, const endpoint& to) {
        const std::vector<std::uint8_t> bytes(size);
        w.net.recording().start();
        CHECK(w.net.send(w.alice_socket, to, bytes) == send_status::sent);
        w.net.run_until(w.net.now() + seconds(1));
        return last_fate(w.net);
    };
    CHECK(fate_of(1472, w.at_bob) == fate::delivered);
    CHECK(fate_of(1473, w.at_bob) == fate::too_big);
    w.net.set_outbound(w.net.outside_of(w.nat), {.latency = milliseconds(20), .mtu = 1280});
    CHECK(fate_of(1252, w.at_server) == fate::delivered);
    CHECK(fate_of(1253, w.at_server) == fate::too_big);
    CHECK(fate_of(1472, w.at_bob) == fate::delivered);

    const interface_id alice = w.net.interfaces_of(w.alice)[0];
    CHECK(w.net.add_address(alice, v6(1)) == errc::ok);
    const socket_id six = bind(w.net, w.alice, {v6(1), 1});
    const std::vector<std::uint8_t> bytes(1453);
    w.net.send(six, {v6(1), 1}, byte_view(bytes).first(1452));
    CHECK(w.net.step(w.net.now() + seconds(1)));
    w.net.send(six, {v6(1), 1}, bytes);
    CHECK(!w.net.step(w.net.now() + seconds(1)));
}

TEST_CASE("sim path: outbound links replace the segment's, inbound ones come after") {
    home w;
    const interface_id alice = w.net.interfaces_of(w.alice)[0];
    const interface_id bob = w.net.interfaces_of(w.bob)[0];
    const auto takes = [&w](socket_id from, const endpoint& to) {
        const time_point start = w.net.now();
        w.net.send(from, to, hello);
        const auto d = w.net.step(start + seconds(1));
        CHECK(d.has_value());
        return d ? d->at - start : duration{};
    };
    CHECK(takes(w.alice_socket, w.at_bob) == milliseconds(1));
    CHECK(w.net.set_outbound(alice, {.latency = milliseconds(5)}) == errc::ok);
    CHECK(takes(w.alice_socket, w.at_bob) == milliseconds(5));
    CHECK(takes(w.bob_socket, w.at_alice) == milliseconds(1));
    CHECK(w.net.set_inbound(bob, {.latency = microseconds(300)}) == errc::ok);
    CHECK(takes(w.alice_socket, w.at_bob) == microseconds(5'300));
    CHECK(w.net.set_inbound(bob, {.loss = 1'000'000}) == errc::ok);
    CHECK(try_send(w.net, w.alice_socket, w.at_bob) == fate::lost);
    CHECK(w.net.set_link(w.lan, {.latency = milliseconds(2)}) == errc::ok);
    CHECK(takes(w.bob_socket, w.at_alice) == milliseconds(2));
}

TEST_CASE("sim path: loss and duplication end to end, over seeds") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        home w({}, seed);
        CAPTURE(seed);
        w.net.set_link(w.lan, {.loss = 200'000, .duplicate = 100'000});
        int arrived = 0;
        for (int i = 0; i < 10'000; ++i) w.net.send(w.alice_socket, w.at_bob, hello);
        while (w.net.step(at(seconds(1)))) ++arrived;
        // 8,000 survive and a tenth of them come twice; five standard deviations: 270.
        CHECK((arrived > 8'530 && arrived < 9'070));
    }
}

TEST_CASE("sim path: an interface goes down, and up again") {
    home w;
    const interface_id alice = w.net.interfaces_of(w.alice)[0];
    w.net.recording().start();
    w.net.send(w.bob_socket, w.at_alice, hello);
    CHECK(w.net.set_up(alice, false) == errc::ok);
    CHECK(!w.net.step(at(seconds(1))));  // it was in flight
    CHECK(last_fate(w.net) == fate::interface_down);
    CHECK(w.net.send(w.alice_socket, w.at_bob, hello) == send_status::unreachable);
    CHECK(w.net.set_up(alice, true) == errc::ok);
    CHECK(try_send(w.net, w.bob_socket, w.at_alice) == fate::delivered);
    CHECK(try_send(w.net, w.alice_socket, w.at_bob) == fate::delivered);
    // The NAT's uplink.
    CHECK(w.net.set_up(w.net.outside_of(w.nat), false) == errc::ok);
    CHECK(try_send(w.net, w.alice_socket, w.at_server) == fate::interface_down);
    // Down while it waits in the inbound link.
    w.net.set_inbound(alice, {.latency = milliseconds(100)});
    w.net.send(w.bob_socket, w.at_alice, hello);
    w.net.run_until(w.net.now() + milliseconds(50));
    w.net.set_up(alice, false);
    CHECK(!w.net.step(w.net.now() + seconds(1)));
    CHECK(last_fate(w.net) == fate::interface_down);
}

TEST_CASE("sim path: an address changes in mid-session") {
    home w;
    const interface_id alice = w.net.interfaces_of(w.alice)[0];
    const address next = v4(10, 0, 0, 77);
    w.mapped(w.alice_socket);
    CHECK(w.net.remove_address(alice, w.at_alice.addr()) == errc::ok);
    CHECK(w.net.add_address(alice, next) == errc::ok);
    CHECK(w.net.send(w.alice_socket, w.at_bob, hello) == send_status::unreachable);
    CHECK(try_send(w.net, w.bob_socket, w.at_alice) == fate::no_route);
    CHECK(try_send(w.net, w.bob_socket, {next, 5000}) == fate::no_socket);
    const socket_id moved = bind(w.net, w.alice, {next, 5000});
    CHECK(try_send(w.net, w.bob_socket, {next, 5000}) == fate::delivered);
    CHECK(w.mapped(moved).port() == 5004);  // a new internal endpoint: two have come before
    // The NAT's public one: mappings move with it.
    CHECK(w.net.add_address(w.net.outside_of(w.nat), v4(192, 0, 2, 8)) == errc::ok);
    CHECK(w.net.remove_address(w.net.outside_of(w.nat), w.public_address) == errc::ok);
    CHECK(w.mapped(moved).addr() == v4(192, 0, 2, 8));
    CHECK(try_send(w.net, w.server_socket, {w.public_address, 5004}) == fate::no_route);
}

TEST_CASE("sim path: many interfaces: the socket's own, or the one that has a way") {
    home w;
    const address on_wide = v4(192, 0, 2, 50);
    const interface_id second = w.net.add_interface(w.alice, w.wide, on_wide);
    const socket_id all = bind(w.net, w.alice, {address::any(ip_family::ipv4), 7000});
    const auto source_at = [&w](socket_id from, const endpoint& to) {
        w.net.send(from, to, hello);
        const auto d = w.net.step(w.net.now() + seconds(1));
        CHECK(d.has_value());
        return d ? d->source : endpoint();
    };
    CHECK(source_at(all, w.at_server) == endpoint(on_wide, 7000));  // directly
    CHECK(source_at(all, w.at_bob) == endpoint(w.at_alice.addr(), 7000));
    CHECK(source_at(w.alice_socket, w.at_server).addr() == w.public_address);
    w.net.set_up(second, false);
    CHECK(source_at(all, w.at_server).addr() == w.public_address);  // by the gateway
    w.net.set_up(second, true);
    // All of its addresses receive.
    CHECK(try_send(w.net, w.server_socket, {on_wide, 7000}) == fate::delivered);
    CHECK(try_send(w.net, w.bob_socket, {w.at_alice.addr(), 7000}) == fate::delivered);
    // To itself.
    CHECK(source_at(all, w.at_alice) == endpoint(w.at_alice.addr(), 7000));
    // The same address on two VPNs.
    const segment_id vpn_1 = w.net.add_segment("VPN");
    const segment_id vpn_2 = w.net.add_segment("VPN");
    const endpoint twice(v4(172, 16, 0, 1), 8000);
    const socket_id one = bind(w.net, w.net.add_interface(w.alice, vpn_1, twice.addr()), twice);
    const socket_id two = bind(w.net, w.net.add_interface(w.alice, vpn_2, twice.addr()), twice);
    const endpoint peer(v4(172, 16, 0, 2), 8000);
    const socket_id far_end = bind(w.net, w.net.add_host("far end", vpn_2, peer.addr()), peer);
    CHECK(try_send(w.net, one, peer) == fate::no_route);
    CHECK(try_send(w.net, two, peer) == fate::delivered);
    w.net.send(far_end, twice, hello);
    const auto d = w.net.step(w.net.now() + seconds(1));
    CHECK((d && d->socket == two));
}

TEST_CASE("sim path: link-local addresses stay on their segment and show the socket's zone") {
    home w;
    const interface_id alice = w.net.interfaces_of(w.alice)[0];
    const interface_id bob = w.net.interfaces_of(w.bob)[0];
    w.net.add_address(alice, link_local(1));
    w.net.add_address(bob, link_local(2));
    w.net.add_address(w.net.outside_of(w.nat), v6(1));
    const socket_id a = bind(w.net, w.alice, {link_local(1, 3), 9000});
    bind(w.net, w.bob, {link_local(2, 8), 9000});
    w.net.send(a, {link_local(2, 3), 9000}, hello);
    const auto d = w.net.step(at(seconds(1)));
    CHECK((d && d->source == endpoint(link_local(1, 8), 9000)));
    CHECK(try_send(w.net, a, {link_local(7), 9000}) == fate::no_route);
    CHECK(try_send(w.net, a, {v6(7), 9000}) == fate::no_route);  // forwarded, to nobody
    CHECK(w.net.recording()[w.net.recording().size() - 1].segment == w.wide);
    CHECK(try_send(w.net, w.alice_socket, {v4(169, 254, 1, 1), 9}) == fate::no_route);
    CHECK(w.net.recording()[w.net.recording().size() - 1].segment == w.lan);
}
