// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/stream_servers.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "world.hpp"

namespace {

using namespace world;

/// A client of servers that listen.
struct counter : internet {
    endpoint at_client{v4(192, 0, 2, 1), 5000};
    host_id client = net.add_host("client", wide, at_client.addr());
    std::vector<std::uint8_t> received{};
    bool closed = false;

    stream_id connect(const endpoint& to) {
        const auto s = net.connect(client, at_client.with_port(0), to);
        CHECK(s);
        watch();
        return s.value_or(stream_id());
    }
    void watch() {
        while (const auto d = net.step(net.now() + seconds(1))) {
            if (d->news == stream_news::bytes)
                received.insert(received.end(), d->bytes.begin(), d->bytes.end());
            closed = closed || d->news == stream_news::closed;
        }
    }
};

constexpr std::uint8_t request[20] = {0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 7};

}  // namespace

TEST_CASE("sim stream servers: STUN without frames, in any pieces, several on one connection") {
    counter w;
    const auto server = w.net.add_stun_server(w.server, w.at_server.with_port(3500));
    CHECK(server);
    const sim::server_id id = server.value_or(sim::server_id());
    CHECK(w.net.add_listener(id, w.server, w.at_server.with_port(3501)) == errc::ok);
    CHECK(w.net.add_listener(id, w.server, w.at_server.with_port(3501)) ==
          errc::misuse_sim_port_taken);
    CHECK(w.net.add_listener(sim::server_id(), w.server, w.at_server) == errc::misuse_sim_id);
    w.net.set_rules(stream_rules{.largest_segment = 3});
    const stream_id s = w.connect(w.at_server.with_port(3501));
    CHECK(w.net.write(s, request, request) == send_status::sent);
    w.watch();
    CHECK(w.net.requests(id) == 2);
    const std::size_t one = w.received.size() / 2;
    const auto m = stun::message::parse(byte_view(w.received).first(one));
    CHECK(m);
    if (!m) return;
    CHECK(m->get(stun::attr::xor_mapped_address).value_or(endpoint()) ==
          endpoint(w.at_client.addr(), 49152));
    CHECK(stun::message::parse(byte_view(w.received).subspan(one)));
    CHECK(w.net.close(s) == errc::ok);
    w.watch();
    CHECK(w.net.streams() == 0);
}

TEST_CASE("sim stream servers: who does not speak STUN is thrown out") {
    counter w;
    const auto server = w.net.add_stun_server(w.server, w.at_server.with_port(3500));
    CHECK(w.net.add_listener(server.value_or(sim::server_id()), w.server, w.at_server) == errc::ok);
    const stream_id s = w.connect(w.at_server);
    const std::uint8_t tls[] = {0xff, 3, 1};
    CHECK(w.net.write(s, tls) == send_status::sent);
    w.watch();
    CHECK(w.closed);
    CHECK(w.net.streams() == 0);
}

TEST_CASE("sim stream servers: a TURN server has one door, and sees clients of both") {
    counter w;
    const auto turn = w.net.add_turn_server(w.server, w.at_server.with_port(3478 + 1));
    const sim::turn_id id = turn.value_or(sim::turn_id());
    CHECK(w.net.add_listener(id, w.at_server.with_port(443)) == errc::ok);
    CHECK(w.net.add_listener(id, w.at_server.with_port(444)) == errc::misuse_sim_port_taken);
    CHECK(w.net.add_listener(sim::turn_id(), w.at_server) == errc::misuse_sim_id);
    const stream_id s = w.connect(w.at_server.with_port(443));
    CHECK(w.net.write(s, request) == send_status::sent);
    w.watch();
    CHECK(stun::message::parse(w.received));
}
