// SPDX-License-Identifier: BSL-1.0
// The table of NAT kinds: which pairs can punch holes with addresses learned by STUN. Two toy
// engines on the simulated network against what RFC 4787 implies.
#include <ice/sim.hpp>

#include <doctest/doctest.h>

#include "../support/nat_pairs.hpp"
#include "world.hpp"

using namespace world;

namespace {

constexpr endpoint at_stun(address::v4(198, 51, 100, 1), 3478);
constexpr std::uint8_t greeting = 1;
constexpr std::uint8_t answer = 2;

/// Asks the server for its address; told the peer's, it sends greetings there, and answers each
/// greeting to where that came from. Answered: the path works both ways.
struct puncher {
    sim::transport* sockets;
    prng random;
    endpoint mapped = {};
    endpoint peer = {};
    bool answered = false;
    time_point next = {};

    void say(const endpoint& to, std::uint8_t what) {
        const std::uint8_t bytes[] = {what};
        sockets->send({base_id(0), 0, 1, to}, bytes);
    }
    void handle_timeout(time_point now) {
        next = now + milliseconds(50);
        if (peer != endpoint()) return say(peer, greeting);
        std::uint8_t request[20];
        const auto id = stun::draw_transaction_id<stun::rfc8489>(random);
        stun::builder b(request, stun::binding_request, id);
        if (const auto bytes = b.finish()) sockets->send({base_id(0), 0, 1, at_stun}, *bytes);
    }
    void handle_datagram(time_point, const route& from, byte_view bytes) {
        if (bytes.size() == 1) {
            answered = answered || bytes[0] == answer;
            if (bytes[0] == greeting) say(from.remote, answer);
        } else if (const auto m = stun::message::parse(bytes)) {
            mapped = m->get(stun::attr::xor_mapped_address).value_or(endpoint());
            next = time_point::never();
        }
    }
    time_point next_deadline() const { return next; }
};

/// One host behind a NAT of its own.
struct side {
    sim::transport sockets;
    puncher engine;

    side(network& net, segment_id wide, std::uint8_t n, const nat_rules& rules)
        : sockets(net), engine{&sockets, net.make_random()} {
        const segment_id lan = net.add_segment("home", {.latency = milliseconds(1)});
        const endpoint local(v4(10, 0, n, 2), 5000);
        net.add_nat("NAT", lan, wide, v4(192, 0, 2, n), rules);
        sockets.attach(base_id(0), bind(net, net.add_host("host", lan, local.addr()), local));
    }
};

bool connects(const nat_rules& one, const nat_rules& other) {
    network net(7);
    const segment_id wide = net.add_segment("internet", {.latency = milliseconds(20)});
    const auto server = net.add_stun_server(net.add_host("STUN", wide, at_stun.addr()), at_stun);
    CHECK(server.code() == errc::ok);
    side a(net, wide, 1, one);
    side b(net, wide, 2, other);
    driver run(net);
    run.add(a.sockets, a.engine);
    run.add(b.sockets, b.engine);
    const auto learned = [&] {
        return a.engine.mapped != endpoint() && b.engine.mapped != endpoint();
    };
    CHECK(run.run_until(at(seconds(1)), learned) == run_end::done);
    a.engine.peer = b.engine.mapped;
    b.engine.peer = a.engine.mapped;
    a.engine.next = b.engine.next = net.now();
    const auto done = [&] { return a.engine.answered || b.engine.answered; };
    return run.run_until(net.now() + seconds(2), done) == run_end::done;
}

bool should_connect(const nat_rules& a, const nat_rules& b) {
    return nat_pairs::passes(a, b) || nat_pairs::passes(b, a);
}

}  // namespace

TEST_CASE(
    "sim punching: the classic kinds: all pairs but symmetric with port-restricted or itself") {
    nat_pairs::try_classic_kinds(connects, should_connect);
}

TEST_CASE("sim punching: every mapping with every filtering, against theory") {
    nat_pairs::try_all_rules(connects, should_connect);
}
