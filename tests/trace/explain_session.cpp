// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/explain_session.hpp>

#include <doctest/doctest.h>

#include <ice/sim.hpp>

#include "ladder_case.hpp"

using namespace ice;

namespace {

/// A session behind a NAT, on its own, with servers that answer and servers that do not.
struct gathering_session {
    sim::network net{11};
    sim::segment_id internet = net.add_segment("internet", {.latency = milliseconds(20)});
    sim::segment_id home = net.add_segment("home", {.latency = milliseconds(1)});
    sim::transport sockets{net};
    services<sim::transport> host{sockets, chacha_random(std::array<std::uint8_t, 32>{1})};
    session<sim::transport> s{host, agent_role::controlling};
    time_point now{};

    gathering_session() {
        const endpoint own(address::v4(10, 0, 0, 2), 5000);
        const endpoint server(address::v4(198, 51, 100, 1), 3478);
        const endpoint second(address::v4(198, 51, 100, 2), 3478);
        const endpoint dead(address::v4(198, 51, 100, 9), 3478);
        static_cast<void>(net.add_nat("NAT", home, internet, address::v4(192, 0, 2, 1)));
        const auto machine = net.add_host("server", internet, server.addr());
        CHECK(net.add_turn_server(machine, server));
        CHECK(net.add_turn_server(net.add_host("second", internet, second.addr()), second));
        const auto socket = net.bind(net.add_host("Alice", home, own.addr()), own);
        CHECK(socket);
        if (socket) sockets.attach(base_id(0), *socket);
        CHECK(s.add_stream());
        for (const auto& each : {server, dead}) CHECK(s.add_stun_server(now, each));
        turn::server relay;
        relay.where = server;
        relay.login.username = "user";
        relay.login.password = "wrong";
        CHECK(s.add_turn_server(now, relay));
        relay.where = second;
        relay.login.password = "pass";
        CHECK(s.add_turn_server(now, relay));
        session_base base;
        base.where = own;
        CHECK(s.add_base(now, base));
    }
    void run(duration for_so_long) {
        const time_point end = now + for_so_long;
        for (;;) {
            const auto d = net.step(earlier(end, later(s.next_deadline(), net.now())));
            now = net.now();
            if (d) {
                route from;
                from.base = base_id(0);
                from.remote = d->source;
                static_cast<void>(s.handle_datagram(now, from, d->bytes));
            } else if (s.next_deadline() <= now) {
                s.handle_timeout(now);
            } else if (now >= end) {
                return;
            }
        }
    }
    /// The part before the agent's.
    std::string servers() {
        const std::string all =
            ladder_case::whole([&](auto sink) { trace::put_explanation(s, sink); });
        return '\n' + all.substr(0, all.find("ICE session"));
    }
};

struct only_servers {
    std::string text;
    void operator()(const trace::server_report& r) {
        text += std::string(r.turn ? "TURN " : "STUN ") + std::string(to_text(r.state)) + '\n';
    }
};

}  // namespace

TEST_CASE("trace explain_session: servers that are asked, give, and fail") {
    gathering_session g;
    CHECK(g.servers() == R"(
Servers
  STUN 198.51.100.1:3478 from 10.0.0.2:5000: waits
  STUN 198.51.100.9:3478 from 10.0.0.2:5000: waits
  TURN 198.51.100.1:3478 from 10.0.0.2:5000: asked
  TURN 198.51.100.2:3478 from 10.0.0.2:5000: asked

)");
    g.run(milliseconds(600));
    CHECK(g.servers() == R"(
Servers
  STUN 198.51.100.1:3478 from 10.0.0.2:5000: gave 192.0.2.1:5000, round trip 0.042 s
  STUN 198.51.100.9:3478 from 10.0.0.2:5000: asked
  TURN 198.51.100.1:3478 from 10.0.0.2:5000: failed
  TURN 198.51.100.2:3478 from 10.0.0.2:5000: gave 198.51.100.2:49152

)");
    g.run(seconds(60));
    CHECK(g.servers() == R"(
Servers
  STUN 198.51.100.1:3478 from 10.0.0.2:5000: gave 192.0.2.1:5000, round trip 0.042 s
  STUN 198.51.100.9:3478 from 10.0.0.2:5000: failed, timed_out
  TURN 198.51.100.1:3478 from 10.0.0.2:5000: failed
  TURN 198.51.100.2:3478 from 10.0.0.2:5000: gave 198.51.100.2:49152

)");
    only_servers sink;
    trace::explain(g.s, sink);
    CHECK('\n' + sink.text == R"(
STUN gave
STUN failed
TURN failed
TURN gave
)");
}

TEST_CASE("trace explain_session: without servers it is its agent's explanation") {
    sim::network net(1);
    sim::transport sockets(net);
    services<sim::transport> host(sockets, chacha_random(std::array<std::uint8_t, 32>{1}));
    session<sim::transport> s(host, agent_role::controlled);
    const auto of = [](const auto& what) {
        return ladder_case::whole([&](auto sink) { trace::put_explanation(what, sink); });
    };
    CHECK(of(s) == of(s.agent()));
}
