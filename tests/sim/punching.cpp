// SPDX-License-Identifier: BSL-1.0
// The table of NAT kinds: which pairs can punch holes with addresses learned by STUN. Two toy
// engines on the simulated network against what RFC 4787 implies.
#include <ice/sim.hpp>

#include <doctest/doctest.h>

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

/// Theory. A greeting passes `to`'s NAT if that filters nobody; or if the learned mapping is the
/// one that `to` greets from, and what `from` is seen as is what `to` has greeted: any port of its
/// address, or, where ports count, the learned one, which takes a mapping that stays. The answer
/// passes `from`'s NAT if it comes from where the greeting went, or if ports do not count there.
bool passes(const nat_rules& from, const nat_rules& to) {
    using enum nat_dependence;
    const bool stays = to.mapping == endpoint_independent;
    const bool greeting_in =
        to.filtering == endpoint_independent ||
        (stays && (to.filtering == address_dependent || from.mapping == endpoint_independent));
    return greeting_in && (stays || from.filtering != address_and_port_dependent);
}
bool should_connect(const nat_rules& a, const nat_rules& b) { return passes(a, b) || passes(b, a); }

}  // namespace

TEST_CASE(
    "sim punching: the classic kinds: all pairs but symmetric with port-restricted or itself") {
    const nat_rules kinds[] = {full_cone(), restricted(), port_restricted(), symmetric()};
    const bool expected[4][4] = {{true, true, true, true},
                                 {true, true, true, true},
                                 {true, true, true, false},
                                 {true, true, false, false}};
    for (int i = 0; i < 4; ++i) {
        for (int j = 0; j < 4; ++j) {
            CAPTURE(i);
            CAPTURE(j);
            CHECK(connects(kinds[i], kinds[j]) == expected[i][j]);
            CHECK(should_connect(kinds[i], kinds[j]) == expected[i][j]);
        }
    }
}

TEST_CASE("sim punching: every mapping with every filtering, against theory") {
    int connected = 0;
    for (int pair = 0; pair < 81; ++pair) {
        const int n[] = {pair % 3, pair / 3 % 3, pair / 9 % 3, pair / 27};
        nat_rules a;
        a.mapping = static_cast<nat_dependence>(n[0]);
        a.filtering = static_cast<nat_dependence>(n[1]);
        nat_rules b;
        b.mapping = static_cast<nat_dependence>(n[2]);
        b.filtering = static_cast<nat_dependence>(n[3]);
        CAPTURE(pair);
        const bool works = connects(a, b);
        CHECK(works == should_connect(a, b));
        connected += works ? 1 : 0;
    }
    CHECK((connected > 27 && connected < 81));
}
