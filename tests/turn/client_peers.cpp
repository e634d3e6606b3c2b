// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/client_peers.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

namespace {

/// Takes head and body apart, as writev would.
struct gathering_wire : wire {
    std::size_t gathered = 0;
    const std::uint8_t* body = nullptr;

    using wire::send;
    send_status send(const route& to, byte_view head, byte_view data) noexcept {
        ++gathered;
        body = data.data();
        octets whole(head.begin(), head.end());
        whole.insert(whole.end(), data.begin(), data.end());
        sent.push_back({to, whole});
        return send_status::sent;
    }
};

/// Calls the client from inside `send`.
struct calling_wire {
    turn::basic_client<calling_wire, test_profile>* client = nullptr;
    int calls = 0;
    errc answer = errc::ok;

    send_status send(const route&, byte_view) noexcept {
        ++calls;
        if (client != nullptr) answer = client->refresh({}, 0).error().code;
        return send_status::sent;
    }
};

template <class Session>
octets sent_last(const Session& s) {
    return s.w.sent.back().bytes;
}

}  // namespace

TEST_CASE("a datagram to a new peer asks for the permission, and waits for it") {
    session s;
    s.open();
    CHECK(s.send(text("hello")) == send_status::pending);
    CHECK(s.send(text("hello")) == send_status::pending);
    CHECK(s.send(text("hello"), peer.with_port(1)) == send_status::pending);
    CHECK(s.run_to_send());
    CHECK(s.last().method() == stun::method::create_permission);
    for (const packet& p : s.w.sent) CHECK(p.method() != stun::method::send);  // RFC8656-11.1-1
    s.tell({});
    const turn::event e = s.poll();
    CHECK(e.kind == turn::event_kind::permitted);
    CHECK(e.base == relayed_base);
    CHECK(e.peer == endpoint(peer.addr(), 0));
    CHECK(s.send(text("hello")) == send_status::sent);
    CHECK(s.send(text("hello"), peer.with_port(1)) == send_status::sent);
    const auto whom = s.last().message().get(attr::xor_peer_address);
    CHECK((whom && *whom == peer.with_port(1)));
    CHECK(s.last().to == route{base_id(0), 0, 1, at_server});
}

TEST_CASE("what cannot be sent is unreachable") {
    session s;
    s.open();
    CHECK(s.send(text("x"), peer_v6) == send_status::unreachable);
    CHECK(s.send(text("x"), peer, base_id(0)) == send_status::unreachable);
    CHECK(s.send(text("x"), peer, {}) == send_status::unreachable);
    CHECK(s.send(text("x"), peer_v6, relayed_base_v6) == send_status::unreachable);
    s.permit(0);
    CHECK(s.send(octets(1450)) == send_status::sent);
    CHECK(s.send(octets(1490)) == send_status::unreachable);  // longer than its room as indication
    s.w.status = send_status::would_block;
    CHECK(s.send(text("x")) == send_status::would_block);
}

TEST_CASE("DF in Send indications where the server took it") {
    session s;
    s.open({.dont_fragment = true});
    s.permit(0);
    CHECK(s.send(text("x")) == send_status::sent);
    CHECK(s.last().message().has(attr::dont_fragment));  // RFC8656-11.1-3
    session without;
    without.open();
    without.permit(0);
    CHECK(without.send(text("x")) == send_status::sent);
    CHECK(!without.last().message().has(attr::dont_fragment));
}

TEST_CASE("in place: the header stands before the data, nothing is copied") {
    session s;
    const std::uint8_t h = s.open();
    octets f = text("....hello");
    const route to{relayed_base, 0, 1, peer};
    CHECK(s.c.send_in_place(to, f).error().code == errc::misuse_turn_peer);
    s.bind(h);
    const auto status = s.c.send_in_place(to, f);
    CHECK((status && *status == send_status::sent));
    CHECK(f == frame(0x4000, "hello"));
    CHECK(sent_last(s) == f);
    octets empty(4);
    CHECK(s.c.send_in_place(to, empty));
    octets none(3);
    CHECK(s.c.send_in_place(to, none).error().code == errc::misuse_bad_argument);
    CHECK(s.c.send_in_place({base_id(0), 0, 1, peer}, f).error().code == errc::misuse_turn_base);
}

TEST_CASE("a transport that takes two pieces is given the data where it lies") {
    gathering_wire w;
    environment<test_profile> env{};
    turn::client_config open_server;
    turn::basic_client<gathering_wire, test_profile> c(env, w, open_server);
    session_pace pace;
    CHECK(c.add_server({at_server, {}, {}}));
    CHECK(c.allocate(ms(0), {.base = base_id(0), .where = home}));
    answer bare = allocated();
    bare.protection = by::nobody;
    c.handle_timeout(ms(0), pace);
    packet asked = w.sent.back();
    c.handle_datagram(ms(1), asked.to, write_answer(asked, bare));
    CHECK(c.name_base(0, ip_family::ipv4, relayed_base));
    CHECK(c.bind_channel(ms(1), 0, peer));
    c.handle_timeout(ms(50), pace);
    asked = w.sent.back();
    c.handle_datagram(ms(51), asked.to, write_answer(asked, {.protection = by::nobody}));
    const octets hello = text("hello");
    CHECK(c.send({relayed_base, 0, 1, peer}, hello) == send_status::sent);
    CHECK(w.gathered == 1);
    CHECK(w.body == hello.data());
    CHECK(w.sent.back().bytes == frame(0x4000, "hello"));
}

TEST_CASE("a route for a sender thread: the server, and four bytes before the data") {
    session s;
    const std::uint8_t h = s.open();
    s.permit(h);
    CHECK(!s.c.route_of(relayed_base, peer).may_send());
    CHECK(!s.c.route_of(base_id(0), peer).may_send());
    s.bind(h);
    const turn::relayed_route r = s.c.route_of(relayed_base, peer);
    CHECK(r.may_send());
    CHECK(r.to == route{base_id(0), 0, 1, at_server});
    CHECK(!r.pads);
    octets own = text("....hello");
    r.put_prefix(std::span<std::uint8_t, 4>(own.data(), 4), 5);
    CHECK(own == frame(0x4000, "hello"));
    CHECK(!s.c.route_of(relayed_base, peer.with_port(1)).may_send());
    CHECK(s.c.forbid(s.now, h, peer.addr()));
    CHECK(!s.c.route_of(relayed_base, peer).may_send());
}

TEST_CASE("over a stream ChannelData is padded") {
    wire w;
    environment<test_profile> env{};
    turn::basic_client<wire, test_profile> c(env, w);
    session_pace pace;
    CHECK(c.add_server({at_server.with_protocol(protocol::tcp), turn::server_transport::tcp, {}}));
    CHECK(c.allocate(ms(0), {.base = base_id(0), .where = home}));
    c.handle_timeout(ms(0), pace);
    answer bare = allocated();
    bare.protection = by::nobody;
    packet asked = w.sent.back();
    c.handle_datagram(ms(1), asked.to, write_answer(asked, bare));
    CHECK(c.name_base(0, ip_family::ipv4, relayed_base));
    CHECK(c.bind_channel(ms(1), 0, peer));
    c.handle_timeout(ms(50), pace);
    asked = w.sent.back();
    c.handle_datagram(ms(51), asked.to, write_answer(asked, {.protection = by::nobody}));
    CHECK(c.send({relayed_base, 0, 1, peer}, text("hello")) == send_status::sent);
    octets padded = frame(0x4000, "hello");
    padded.resize(12);
    CHECK(w.sent.back().bytes == padded);  // RFC8656-12.5-2
    CHECK(c.route_of(relayed_base, peer).pads);
}

TEST_CASE("a call from inside send is refused, and changes nothing") {
    calling_wire w;
    environment<test_profile> env{};
    turn::basic_client<calling_wire, test_profile> c(env, w);
    session_pace pace;
    CHECK(c.add_server({at_server, {}, {}}));
    CHECK(c.allocate(ms(0), {.base = base_id(0), .where = home}));
    w.client = &c;
    c.handle_timeout(ms(0), pace);
    CHECK(w.calls == 1);
    CHECK(w.answer == errc::misuse_reentered);
}

TEST_CASE("data in a channel whose permission is gone is not taken") {
    session s;
    const std::uint8_t h = s.open();
    s.bind(h);
    CHECK(data_of(s.hear(frame(0x4000, "x"))) == "x");
    CHECK(s.c.forbid(s.now, h, peer.addr()));
    CHECK(data_of(s.hear(frame(0x4000, "x"))) == "-");  // RFC8656-12.6-1
    CHECK(s.send(text("x")) == send_status::pending);
}

TEST_CASE("a zone is this host's business") {
    session s;
    const std::uint8_t h =
        s.open({.family = turn::relayed_family::both},
               {.relayed = {relay_v4, relay_v6}, .mapped = seen, .lifetime = 600});
    const address zoned = peer_v6.addr().with_zone(7);
    s.permit(h, zoned);
    CHECK(s.c.is_permitted(h, peer_v6.addr()));
}

TEST_CASE("in place only where the peer is permitted") {
    session s;
    const std::uint8_t h = s.open();
    s.bind(h);
    CHECK(s.c.forbid(s.now, h, peer.addr()));
    octets f = text("....hello");
    CHECK(s.c.send_in_place({relayed_base, 0, 1, peer}, f).error().code == errc::misuse_turn_peer);
}
