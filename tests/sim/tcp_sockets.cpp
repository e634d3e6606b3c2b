// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/tcp_sockets.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <ice/sim/driver.hpp>

#include "world.hpp"

namespace {

using namespace world;

/// Writes down what it is told.
struct talker {
    std::vector<std::string> log{};

    void handle_datagram(time_point, const route& from, byte_view bytes) {
        log.push_back("got " + std::string(bytes.begin(), bytes.end()) + " at " +
                      std::to_string(from.base.index()));
    }
    void base_ready(time_point, base_id base) {
        log.push_back("ready " + std::to_string(base.index()));
    }
    void handle_connection_failed(time_point, const route& to) {
        log.push_back("failed " + std::to_string(to.remote.port()));
    }
    void handle_timeout(time_point) {}
    time_point next_deadline() const { return time_point::never(); }
};
using lines = std::vector<std::string>;

/// Looks like STUN, so that a connection may begin with it.
constexpr std::uint8_t check[20] = {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 'x'};

struct pair_of_talkers : home {
    sim::tcp_sockets alices{net, alice}, bobs{net, bob};
    talker a, b;
    sim::driver run{net};
    pair_of_talkers() {
        run.add(alices, a);
        run.add(bobs, b);
    }
    void pass(duration d) { run.run_until(net.now() + d); }
};

}  // namespace

TEST_CASE("sim tcp_sockets: datagrams and frames, each at its base") {
    pair_of_talkers w;
    CHECK(w.bobs.attach(base_id(0), w.bob_socket) == errc::ok);
    CHECK(w.alices.attach(base_id(0), w.alice_socket) == errc::ok);
    const auto door = w.bobs.open_tcp(base_id(1), w.at_bob.with_port(0), tcp_type::passive);
    const auto active = w.alices.open_tcp(base_id(1), w.at_alice, tcp_type::active);
    if (!door || !active) {
        CHECK((door && active));
        return;
    }
    CHECK((door->port() == 49152 && active->port() == tcp_active_port));
    CHECK(door->proto() == protocol::tcp);
    CHECK(w.alices.send({base_id(0), 0, 1, w.at_bob}, hello) == send_status::sent);
    const route way{base_id(1), 0, 1, *door};
    CHECK(w.alices.send(way, check) == send_status::pending);
    w.pass(seconds(1));
    CHECK(w.a.log == lines{"ready 1"});
    CHECK(w.b.log == lines{"got hello at 0", "ready 1"});
    w.net.set_rules(stream_rules{.largest_segment = 1});
    CHECK(w.alices.send(way, check) == send_status::sent);
    CHECK(w.alices.send(way, hello) == send_status::sent);
    w.pass(seconds(1));
    CHECK(w.b.log.back() == "got hello at 1");
    CHECK(w.b.log.size() == 4);
    CHECK(w.run.strays() == 0);
}

TEST_CASE("sim tcp_sockets: who is refused, who says nothing of STUN, and who is closed") {
    pair_of_talkers w;
    const auto door = w.bobs.open_tcp(base_id(0), w.at_bob, tcp_type::passive);
    CHECK(w.bobs.open_tcp(base_id(1), w.at_bob, tcp_type::so).code() ==
          errc::misuse_sim_port_taken);
    CHECK((door && w.alices.open_tcp(base_id(0), w.at_alice, tcp_type::active)));
    const route nowhere{base_id(0), 0, 1, w.at_bob.with_port(1).with_protocol(protocol::tcp)};
    CHECK(w.alices.send(nowhere, check) == send_status::pending);
    w.pass(seconds(1));
    CHECK(w.a.log == lines{"failed 1"});
    const route way{base_id(0), 0, 1, *door};
    CHECK(w.alices.send(way, check) == send_status::pending);
    w.pass(seconds(1));
    CHECK(w.alices.send(way, hello) == send_status::sent);
    w.pass(seconds(1));
    // Bob has not been spoken to in STUN: both see it end, bob by his own hand.
    CHECK(w.b.log.size() == 2);
    CHECK(w.b.log.back().starts_with("failed "));
    CHECK(w.a.log.back() == "failed 5000");
    CHECK(w.net.streams() == 0);
    w.a.log.clear();
    CHECK(w.alices.send(way, check) == send_status::pending);  // opened anew
    w.pass(seconds(1));
    CHECK(w.a.log == lines{"ready 0"});
    w.alices.connections().close_all_but({});
    w.pass(seconds(1));
    CHECK(w.net.streams() == 0);
    CHECK(w.b.log.back().starts_with("failed "));
}

TEST_CASE("sim tcp_sockets: simultaneous open is from the very port") {
    pair_of_talkers w;
    const auto at_a = w.alices.open_tcp(base_id(0), w.at_alice, tcp_type::so);
    const auto at_b = w.bobs.open_tcp(base_id(0), w.at_bob, tcp_type::so);
    CHECK((at_a && at_b && at_a->port() == 5000));
    CHECK(w.alices.send({base_id(0), 0, 1, *at_b}, check) == send_status::pending);
    CHECK(w.bobs.send({base_id(0), 0, 1, *at_a}, check) == send_status::pending);
    w.pass(seconds(1));
    CHECK((w.a.log == lines{"ready 0"} && w.b.log == lines{"ready 0"}));
    CHECK(w.net.streams() == 2);
    CHECK(w.alices.send({base_id(0), 0, 1, *at_b}, check) == send_status::sent);
}
