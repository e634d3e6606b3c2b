// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/network.hpp>

#include <doctest/doctest.h>

#include "world.hpp"

using namespace world;

TEST_CASE("sim network: a datagram arrives as it was sent, to the microsecond") {
    home w;
    CHECK(w.net.next_event() == time_point::never());
    CHECK(w.net.send(w.alice_socket, w.at_bob, hello) == send_status::sent);
    CHECK(w.net.next_event() == at(milliseconds(1)));
    CHECK(!w.net.step(at(microseconds(999))));
    CHECK(w.net.now() == at(microseconds(999)));
    const auto d = w.net.step(at(milliseconds(1)));
    if (!d) {
        CHECK(d.has_value());
        return;
    }
    CHECK((d->at == at(milliseconds(1)) && w.net.now() == d->at));
    CHECK((d->socket == w.bob_socket && d->source == w.at_alice && d->destination == w.at_bob));
    CHECK(equal_bytes(d->bytes, hello));
}

TEST_CASE("sim network: time goes on without datagrams, never back, and may start anywhere") {
    network net(1, at(seconds(100)));
    CHECK(net.now() == at(seconds(100)));
    CHECK(net.run_until(at(seconds(200))) == 0);
    CHECK(net.now() == at(seconds(200)));
    CHECK(!net.step(at(seconds(150))));
    CHECK(net.now() == at(seconds(200)));
    CHECK(!net.step(time_point::never()));
    CHECK(net.now() == at(seconds(200)));
    // What would arrive after the end of time never does.
    network last(1, {detail::int64_highest - 10});
    const segment_id lan = last.add_segment("LAN", {.latency = microseconds(20)});
    const host_id a = last.add_host("a", lan, v4(10, 0, 0, 1));
    const socket_id s = bind(last, a, {v4(10, 0, 0, 1), 1});
    CHECK(last.send(s, {v4(10, 0, 0, 1), 1}, hello) == send_status::sent);
    CHECK(!last.step({detail::int64_highest - 1}));
}

TEST_CASE("sim network: bytes of a delivery hold while the user sends") {
    home w;
    for (int i = 0; i < 3; ++i) w.net.send(w.alice_socket, w.at_bob, hello);
    const auto d = w.net.step(at(seconds(1)));
    if (!d) {
        CHECK(d.has_value());
        return;
    }
    const std::uint8_t other[1000] = {};
    for (int i = 0; i < 100; ++i) w.net.send(w.bob_socket, w.at_alice, other);
    CHECK(equal_bytes(d->bytes, hello));
    CHECK(w.net.send(d->socket, d->source, d->bytes) == send_status::sent);
}

TEST_CASE("sim network: binding, and what it refuses") {
    home w;
    const auto refused = [&w](const endpoint& e) { return w.net.bind(w.alice, e).code(); };
    CHECK(refused(w.at_alice) == errc::misuse_sim_port_taken);
    CHECK(refused({v4(10, 0, 0, 9), 1}) == errc::misuse_sim_address);
    CHECK(refused({address(), 1}) == errc::misuse_sim_address);
    CHECK(w.net.bind(host_id(), w.at_alice).code() == errc::misuse_sim_id);
    CHECK(w.net.bind(interface_id(), w.at_alice).code() == errc::misuse_sim_id);
    CHECK(w.net.bind(w.net.outside_of(w.nat), {w.public_address, 1}).code() == errc::misuse_sim_id);
    const interface_id bobs = w.net.interfaces_of(w.bob)[0];
    CHECK(w.net.bind(bobs, w.at_alice).code() == errc::misuse_sim_address);

    const socket_id chosen = bind(w.net, w.alice, w.at_alice.with_port(0));
    CHECK(w.net.local(chosen).value_or(endpoint()) == w.at_alice.with_port(49152));
    CHECK(w.net.local(socket_id()).code() == errc::misuse_sim_id);
}

TEST_CASE("sim network: a socket closed with datagrams in flight") {
    home w;
    w.net.recording().start();
    w.net.send(w.alice_socket, w.at_bob, hello);
    CHECK(w.net.close(w.bob_socket) == errc::ok);
    CHECK(w.net.close(w.bob_socket) == errc::misuse_sim_id);
    CHECK(w.net.local(w.bob_socket).code() == errc::misuse_sim_id);
    CHECK(w.net.send(w.bob_socket, w.at_alice, hello) == send_status::unreachable);
    CHECK(!w.net.step(at(seconds(1))));
    CHECK(last_fate(w.net) == fate::no_socket);
    // One bound there meanwhile gets what comes later.
    w.net.send(w.alice_socket, w.at_bob, hello);
    const socket_id next = bind(w.net, w.bob, w.at_bob);
    const auto d = w.net.step(at(seconds(2)));
    CHECK((d && d->socket == next));
    // What was sent before the sender closed arrives.
    w.net.send(w.alice_socket, w.at_bob, hello);
    w.net.close(w.alice_socket);
    CHECK(w.net.step(at(seconds(3))));
}

TEST_CASE("sim network: what cannot be sent") {
    home w;
    const auto status = [&w](const endpoint& to) { return w.net.send(w.alice_socket, to, hello); };
    CHECK(status({v4(10, 0, 0, 3), 0}) == send_status::unreachable);
    CHECK(status({v6(1), 1}) == send_status::unreachable);
    CHECK(status({address(), 1}) == send_status::unreachable);
    CHECK(status({address::any(ip_family::ipv4), 1}) == send_status::unreachable);
    CHECK(w.net.send(socket_id(), w.at_bob, hello) == send_status::unreachable);
    const std::vector<std::uint8_t> huge(network::largest_datagram + 1);
    CHECK(w.net.send(w.alice_socket, w.at_bob, huge) == send_status::unreachable);
    CHECK(w.net.next_event() == time_point::never());
}

TEST_CASE("sim network: STUN servers answer by themselves, at once or late or never") {
    home w;
    const auto server = w.net.add_stun_server(w.server, w.at_server.with_port(3500));
    if (!server) {
        CHECK(server.code() == errc::ok);
        return;
    }
    std::uint8_t request[20] = {};
    prng random = w.net.make_random();
    const auto id = stun::draw_transaction_id<stun::rfc8489>(random);
    CHECK(stun::builder(request, stun::binding_request, id).finish().has_value());

    const auto ask = [&](time_point until) {
        w.net.send(w.alice_socket, w.at_server.with_port(3500), request);
        return w.net.step(until);
    };
    auto d = ask(at(seconds(1)));
    CHECK((d && d->at == at(milliseconds(1 + 20 + 20 + 1)) && d->socket == w.alice_socket));
    const auto answer = d ? stun::message::parse(d->bytes) : stun::message();
    if (answer && d) {
        CHECK(answer->get(stun::attr::xor_mapped_address).value_or(endpoint()) ==
              endpoint(w.public_address, 5000));
        CHECK(d->source == w.at_server.with_port(3500));
    }

    CHECK(w.net.set_rules(*server, {.delay = milliseconds(700)}) == errc::ok);
    const time_point then = w.net.now();
    d = ask(then + seconds(1));
    CHECK((d && d->at == then + milliseconds(742)));

    CHECK(w.net.set_rules(*server, {.behavior = stun_behavior::silent}) == errc::ok);
    CHECK(!ask(w.net.now() + seconds(9)));
    CHECK(w.net.requests(*server) == 3);

    CHECK(w.net.add_stun_server(w.server, w.at_server).code() == errc::misuse_sim_port_taken);
    CHECK(w.net.add_stun_server(host_id(), w.at_server).code() == errc::misuse_sim_id);
    CHECK(w.net.set_rules(server_id(), stun_server_rules()) == errc::misuse_sim_id);
    CHECK(w.net.requests(server_id()) == 0);
}

TEST_CASE("sim network: random services of a run are streams of their own") {
    network net(1);
    prng a = net.make_random();
    prng b = net.make_random();
    network same(1);
    prng c = same.make_random();
    const std::uint64_t first = a.next();
    CHECK(first != b.next());
    CHECK(first == c.next());
}

TEST_CASE("sim network: a copy goes on as the original does") {
    home w;
    w.net.set_link(w.lan, {.latency = milliseconds(1), .jitter = milliseconds(9), .loss = 300'000});
    w.net.recording().start();
    for (int i = 0; i < 50; ++i) w.net.send(w.alice_socket, w.at_bob, hello);
    w.net.run_until(at(milliseconds(5)));
    network copy = w.net;
    for (network* net : {&w.net, &copy}) {
        for (int i = 0; i < 50; ++i) net->send(w.bob_socket, w.at_alice, hello);
        net->run_until(at(seconds(1)));
    }
    CHECK(w.net.recording().size() > 150);
    CHECK(w.net.recording().digest() == copy.recording().digest());
}
