// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/turn_server.hpp>

#include "turn_desk.hpp"

using namespace world;
using stun::method;

TEST_CASE("sim turn_server: what a peer sends arrives once it is permitted, and not before") {
    turn_desk d;
    const endpoint relayed = d.allocate();
    CHECK(relayed == endpoint(d.at_server.addr(), 49152));
    d.net.send(d.peer, relayed, hello);
    CHECK(!d.receive(d.client));
    CHECK(!d.send(d.at_peer));

    CHECK(d.permit(d.at_peer) == 0);
    CHECK(d.send(d.at_peer));
    d.net.send(d.peer, relayed, hello);
    CHECK(d.receive(d.client));
    CHECK(d.answer().type() == stun::message_type{method::data, stun::message_class::indication});
    CHECK(d.answer().get(stun::attr::xor_peer_address).value_or(endpoint()) == d.at_peer);
    CHECK(equal_bytes(d.answer().get(stun::attr::data).value_or(byte_view()), hello));
    // For the address: any port of it.
    CHECK(d.permit(d.at_peer.with_port(1)) == 0);
}

TEST_CASE("sim turn_server: permissions end in time, allocations too") {
    turn_server_rules rules;
    rules.permission_lifetime = seconds(10);
    rules.default_lifetime = seconds(60);
    turn_desk d(rules);
    d.allocate();
    d.permit(d.at_peer);
    d.net.run_until(d.net.now() + seconds(9));
    CHECK(d.send(d.at_peer));
    d.net.run_until(d.net.now() + seconds(1));
    CHECK(!d.send(d.at_peer));
    CHECK(d.net.server(d.server)->size(d.net.now()) == 1);
    d.net.run_until(d.net.now() + seconds(60));
    CHECK(d.net.server(d.server)->size(d.net.now()) == 0);
    CHECK(d.permit(d.at_peer) == 437);
    // Its port is free again.
    CHECK(d.ask(method::allocate, turn_desk::udp) == 0);
}

TEST_CASE("sim turn_server: a channel carries data both ways with four bytes before it") {
    turn_server_rules rules;
    rules.channel_lifetime = seconds(20);
    rules.permission_lifetime = seconds(100);
    turn_desk d(rules);
    const endpoint relayed = d.allocate();
    CHECK(d.bind_channel(0x4001, d.at_peer) == 0);
    CHECK(d.bind_channel(0x4001, d.at_peer) == 0);
    CHECK(d.bind_channel(0x4002, d.at_peer) == 400);
    CHECK(d.bind_channel(0x4001, d.at_client) == 400);

    const std::uint8_t framed[] = {0x40, 1, 0, 5, 'h', 'e', 'l', 'l', 'o'};
    d.net.send(d.client, d.at_server, framed);
    CHECK((d.receive(d.peer) && equal_bytes(d.last, hello)));
    d.net.send(d.peer, relayed, hello);
    CHECK((d.receive(d.client) && equal_bytes(d.last, framed)));
    // Another number says nothing.
    const std::uint8_t unknown[] = {0x40, 7, 0, 1, 'x'};
    d.net.send(d.client, d.at_server, unknown);
    CHECK(!d.receive(d.peer));
    d.net.run_until(d.net.now() + seconds(20));
    d.net.send(d.client, d.at_server, framed);
    CHECK(!d.receive(d.peer));
    d.net.send(d.peer, relayed, hello);
    CHECK((d.receive(d.client) && d.answer().method() == method::data));
}

TEST_CASE("sim turn_server: a crash forgets all, also what was on its way") {
    turn_desk d;
    const endpoint relayed = d.allocate();
    d.permit(d.at_peer);
    CHECK(d.net.restart(d.server) == errc::ok);
    d.net.send(d.peer, relayed, hello);
    CHECK(!d.receive(d.client));
    CHECK(d.refresh(600) == 437);
    CHECK(d.net.restart(turn_id()) == errc::misuse_sim_id);
}

TEST_CASE("sim turn_server: dead, slow, and at many clients' service") {
    turn_server_rules rules;
    rules.delay = milliseconds(500);
    turn_desk d(rules);
    const time_point before = d.net.now();
    CHECK(d.ask(method::allocate, turn_desk::udp, false) == 401);
    CHECK(d.net.now() - before == milliseconds(520));
    rules.silent = true;
    d.net.set_rules(d.server, rules);
    CHECK(d.ask(method::allocate, turn_desk::udp, false) == 1);
    CHECK(d.net.server(d.server)->requests(method::allocate) == 1);
}
