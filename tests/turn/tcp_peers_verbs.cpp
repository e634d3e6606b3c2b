// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/tcp_peers_verbs.hpp>

#include <doctest/doctest.h>

#include "tcp_desk.hpp"

using namespace desk;

TEST_CASE("who cannot be connected to is refused at once") {
    tcp_session<2> s;
    const auto connect = [&](const endpoint& to) { return s.peers.connect(s.now, s.h, to).code(); };
    CHECK(s.peers.connect(s.now, 3, peer).code() == errc::misuse_turn_allocation);
    CHECK(connect(peer.with_port(0)) == errc::misuse_turn_peer);
    CHECK(connect(peer_v6) == errc::misuse_turn_peer);
    CHECK(connect({address::v4(127, 0, 0, 1), 7}) == errc::turn_peer_refused);
    CHECK(connect(peer) == errc::ok);
    CHECK(connect(peer) == errc::misuse_turn_peer);  // never two to the same at once
    CHECK(connect(peer.with_port(1)) == errc::ok);
    CHECK(connect(peer.with_port(2)) == errc::turn_full);
    CHECK(s.w.sent.size() == 2);
    CHECK(s.peers.bind(s.now, 0, base_id(9)).error().code == errc::misuse_turn_peer);
    CHECK(s.peers.bind(s.now, 2, base_id(9)).error().code == errc::misuse_turn_peer);
    s.peers.drop(s.h);
    CHECK(s.peers.next_deadline() == time_point::never());
    CHECK(connect(peer) == errc::ok);
}

TEST_CASE("an allocation of datagrams has no connections") {
    session s;
    turn::tcp_peers<wire, test_profile> peers(s.env, s.w, s.c);
    const std::uint8_t h = s.open();
    s.permit(h);
    CHECK(peers.connect(s.now, h, peer).code() == errc::misuse_turn_allocation);
    CHECK(!peers.handle_datagram(s.now, {base_id(0), 0, 1, at_server}, attempt(1, tcp_peer)));
    CHECK(peers.poll_event().kind == tcp_peer_event_kind::none);
}

TEST_CASE("a peer that the server cannot reach is left alone for ten seconds") {
    for (const bool late : {false, true}) {
        tcp_session s;
        s.connect();
        CHECK(s.tell({.error = 447}));
        if (late) s.pass(seconds(10));
        CHECK(s.story() == "over 0 error_response 447");
        if (!late) {
            CHECK(s.peers.next_deadline() == s.now + seconds(10));
            s.pass(seconds(10) - microseconds(1));
            CHECK(s.peers.connect(s.now, s.h, peer).code() == errc::turn_server_rests);
            s.pass(microseconds(1));
        }
        s.connect();
        CHECK(s.w.sent.size() == 2);
    }
}

TEST_CASE("a stale nonce is replaced, a wrong answer ends it, and silence too") {
    tcp_session s;
    s.connect();
    const packet first = s.w.sent.back();
    CHECK(s.tell({.error = 438, .protection = by::nobody, .nonce = "nonce-2"}));
    const packet second = s.w.sent.back();
    CHECK(second.message().id() != first.message().id());
    CHECK(wire_text(second.message().get(attr::nonce)->bytes()) == "nonce-2");
    CHECK(!s.tell(first, {.id = 1}));
    CHECK(s.tell(second, {.id = 2}));
    CHECK(s.story() == "connected 0");
    CHECK(s.peers.bind(s.now, 0, base_id(9)));
    CHECK(s.tell({.protection = by::a_stranger}));
    CHECK(s.story() == "over 0 integrity_violated");

    s.connect();
    CHECK(s.tell({.error = 401, .protection = by::nobody, .nonce = "nonce-1"}));
    CHECK(s.story() == "over 0 wrong_credentials");
    s.connect();
    CHECK(s.tell({}));  // no CONNECTION-ID
    CHECK(s.story() == "over 0 bad_response");
    s.connect();
    const std::size_t sent = s.w.sent.size();
    s.pass(milliseconds(39'499));
    CHECK(s.story().empty());
    s.pass(milliseconds(1));
    CHECK(s.story() == "over 0 timed_out");
    CHECK(s.w.sent.size() == sent);
    CHECK(!s.tell({.id = 3}));
}

TEST_CASE("stale nonces without end are an end") {
    tcp_session s;
    s.connect();
    std::string nonce = "a";
    for (int i = 0; i < 20 && s.w.sent.size() == static_cast<std::size_t>(i) + 1; ++i) {
        nonce += "b";
        s.tell({.error = 438, .protection = by::nobody, .nonce = nonce});
    }
    CHECK(s.story() == "over 0 too_many_challenges");
    CHECK(s.w.sent.size() <= turn::detail::most_challenges);
}

TEST_CASE("a stream that cannot be had ends the connection") {
    tcp_session s;
    s.w.status = send_status::unreachable;
    s.connect();
    CHECK(s.story() == "over 0 disconnected");
    s.w.status = send_status::sent;
    s.connect();
    CHECK(s.tell({.id = 2}));
    CHECK(s.story() == "connected 0");
    s.w.status = send_status::pending;
    CHECK(s.peers.bind(s.now, 0, base_id(9)));
    s.pass(seconds(30));
    CHECK(s.story() == "over 0 expired");
}

TEST_CASE("attempts of strangers, over other sockets or without what they need, are nothing") {
    tcp_session<2> s;
    const endpoint stranger = tcp_peer.with_address(address::v4(192, 0, 2, 77));
    CHECK(s.hear(attempt(1, stranger)));  // not permitted
    CHECK(s.hear(attempt(0, tcp_peer)));
    CHECK(!s.hear(attempt(1, tcp_peer), 5));
    CHECK(!s.peers.handle_datagram(s.now, {base_id(0), 0, 1, tcp_server.with_port(1)},
                                   attempt(1, tcp_peer)));
    CHECK(!s.hear(text("no STUN")));
    CHECK(!s.hear(indication(peer, "data")));
    CHECK(s.story().empty());
    // More than fit are the server's to close; the latest of the same counts.
    for (std::uint16_t port = 1; port <= 3; ++port)
        CHECK(s.hear(attempt(port, tcp_peer.with_port(port))));
    CHECK(s.hear(attempt(99, tcp_peer.with_port(1))));
    CHECK(s.story() == "incoming 0, incoming 1");
    CHECK(s.peers.bind(s.now, 0, base_id(9)));
    CHECK(*s.w.sent.back().message().get(attr::connection_id) == 99);
    CHECK(s.hear(attempt(7, tcp_peer.with_port(1))));  // it is being bound already
    CHECK(s.story().empty());
}
