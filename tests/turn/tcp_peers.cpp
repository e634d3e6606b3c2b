// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/tcp_peers.hpp>

#include <doctest/doctest.h>

#include "tcp_desk.hpp"

using namespace desk;

namespace {

/// With the credentials of the control connection.
bool is_signed(const packet& p) {
    return stun::has_integrity(p.message(), builtin_crypto(), basic_keys::of("example.org", false),
                               stun::integrity_kind::sha1);
}

}  // namespace

TEST_CASE("a TCP allocation asks for protocol 6, over a stream, and without what is of UDP") {
    wire w;
    environment<test_profile> env{};
    turn::basic_client<wire, test_profile> c(env, w);
    session_pace pace;
    CHECK(c.add_server({tcp_server, turn::server_transport::tls, {}}));
    CHECK(c.add_server({at_server, turn::server_transport::udp, {}}));
    const auto ask = [&](turn::allocate_request r) {
        r.base = base_id(0);
        r.where = home;
        r.tcp = true;
        return c.allocate(ms(0), r).code();
    };
    CHECK(ask({.server = 1}) == errc::misuse_turn_request);
    CHECK(ask({.parity = turn::port_parity::even}) == errc::misuse_turn_request);
    CHECK(ask({.dont_fragment = true}) == errc::misuse_turn_request);
    CHECK(ask({.reservation = 5}) == errc::misuse_turn_request);
    CHECK(ask({.lifetime = seconds(700)}) == errc::ok);
    c.handle_timeout(ms(0), pace);
    const auto m = w.sent.back().message();
    CHECK(*m.get(attr::requested_transport) == 6);
    CHECK(*m.get(attr::lifetime) == 700);
}

TEST_CASE("neither channels nor datagrams go through it") {
    tcp_session s;
    CHECK(s.c.name_base(s.h, ip_family::ipv4, relayed_base).error().code ==
          errc::misuse_turn_allocation);
    CHECK(s.c.bind_channel(s.now, s.h, peer).code() == errc::misuse_turn_allocation);
    CHECK(s.c.send({relayed_base, 0, 1, peer}, text("x")) == send_status::unreachable);
}

TEST_CASE("Connect over the control connection, ConnectionBind over another, then bytes") {
    tcp_session s;
    const std::uint8_t n = s.connect();
    const packet connect = s.w.sent.back();
    CHECK(connect.method() == stun::method::connect);
    CHECK(connect.to.base == base_id(0));
    CHECK(connect.to.remote == tcp_server);
    CHECK(*connect.message().get(attr::xor_peer_address) == peer);
    CHECK(is_signed(connect));
    CHECK(s.peers.next_deadline() == s.now + milliseconds(39'500));
    CHECK(s.tell({.id = 0xcafe}));
    turn::tcp_peer_event e = s.peers.poll_event();
    CHECK(e.kind == tcp_peer_event_kind::connected);
    CHECK(e.connection == n);
    CHECK(e.allocation == s.h);
    CHECK(e.peer == tcp_peer);
    CHECK(s.peers.next_deadline() == s.now + seconds(30));

    // Another local address than that of the control connection.
    CHECK(s.peers.bind(s.now, n, base_id(0)).error().code == errc::misuse_turn_base);
    CHECK(s.peers.bind(s.now, n, {}).error().code == errc::misuse_turn_base);
    s.w.status = send_status::pending;
    CHECK(s.peers.bind(s.now, n, base_id(9)));
    CHECK(s.peers.uses({base_id(9), 0, 1, tcp_server}));
    CHECK(!s.peers.uses({base_id(0), 0, 1, tcp_server}));
    CHECK(s.w.sent.size() == 1);
    s.w.status = send_status::sent;
    s.peers.base_ready(s.now, base_id(0));
    CHECK(s.w.sent.size() == 1);
    s.peers.base_ready(s.now, base_id(9));
    const packet bind = s.w.sent.back();
    CHECK(bind.method() == stun::method::connection_bind);
    CHECK(bind.to.base == base_id(9));
    CHECK(bind.to.remote == tcp_server);
    CHECK(*bind.message().get(attr::connection_id) == 0xcafe);
    CHECK(is_signed(bind));
    CHECK(!s.hear(write_tcp_answer(bind, {}), 0));  // not over the control connection
    CHECK(s.tell(bind, {}));
    e = s.peers.poll_event();
    CHECK(e.kind == tcp_peer_event_kind::bound);
    CHECK(e.base == base_id(9));
    CHECK(s.peers.next_deadline() == time_point::never());

    CHECK(!s.peers.handle_connection_lost({base_id(0), 0, 1, tcp_server}));
    CHECK(s.peers.handle_connection_lost({base_id(9), 0, 1, tcp_server}));
    CHECK(s.story() == "over 0 disconnected");
    CHECK(!s.peers.uses({base_id(9), 0, 1, tcp_server}));
    s.connect();
}

TEST_CASE("a peer that connects is told, and may be taken or left") {
    tcp_session s;
    CHECK(s.hear(attempt(0xbeef, tcp_peer)));
    const turn::tcp_peer_event e = s.peers.poll_event();
    CHECK(e.kind == tcp_peer_event_kind::incoming);
    CHECK(e.peer == tcp_peer);
    CHECK(s.peers.bind(s.now, e.connection, base_id(9)));
    CHECK(*s.w.sent.back().message().get(attr::connection_id) == 0xbeef);
    CHECK(s.tell({}));
    CHECK(s.story() == "bound 0");
    s.peers.close(e.connection);
    CHECK(!s.peers.uses({base_id(9), 0, 1, tcp_server}));

    CHECK(s.hear(attempt(1, tcp_peer)));
    CHECK(s.story() == "incoming 0");
    s.pass(seconds(30) - microseconds(1));
    CHECK(s.story().empty());
    s.pass(microseconds(1));  // the server has closed it
    CHECK(s.story() == "over 0 expired");
}
