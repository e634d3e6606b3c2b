// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/client_allocations.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;
using turn::port_parity;
using turn::relayed_family;
using turn::server_transport;

namespace {

errc add(const endpoint& where, server_transport transport = server_transport::udp,
         const turn::credentials& login = {"user", "pass"}) {
    session s;
    return s.c.add_server({where, transport, login}).error().code;
}
errc asked(turn::allocate_request r) {
    session s;
    if (r.base.is_none()) r.base = base_id(0);
    if (r.where == endpoint()) r.where = home;
    return s.c.allocate(s.now, r).error().code;
}
const octets ticket{1, 2, 3, 4, 5};
const octets new_ticket{6, 7};
const endpoint new_home(address::v4(10, 0, 1, 1), 5001);

answer with_ticket(const octets& t) {
    answer a = allocated();
    a.ticket = t;
    return a;
}

}  // namespace

TEST_CASE("servers: unicast addresses with a port, of their transport's protocol") {
    CHECK(add(at_server) == errc::ok);
    CHECK(add(at_server.with_protocol(protocol::tcp), server_transport::tls) == errc::ok);
    CHECK(add(at_server.with_protocol(protocol::tcp)) == errc::misuse_turn_server);
    CHECK(add(at_server, server_transport::tcp) == errc::misuse_turn_server);
    CHECK(add({}) == errc::misuse_turn_server);
    CHECK(add(at_server.with_port(0)) == errc::misuse_turn_server);
    CHECK(add({address::v4(0, 0, 0, 0), 3478}) == errc::misuse_turn_server);
    CHECK(add({address::v4(224, 0, 0, 1), 3478}) == errc::misuse_turn_server);
    session s;
    for (int n = 1; n < 4; ++n) CHECK(s.c.add_server({at_server, server_transport::udp, {}}));
    CHECK(s.c.add_server({at_server, server_transport::udp, {}}).error().code == errc::turn_full);
}

TEST_CASE("credentials: within their room, both or none, and no control characters") {
    const auto login = [](const turn::credentials& c) {
        return add(at_server, server_transport::udp, c);
    };
    const std::string longest(128, 'x');
    const std::string too_long(129, 'x');
    const octets key(20, 1);
    const octets token(256, 2);
    const octets long_token(257, 2);
    CHECK(login({longest, longest}) == errc::ok);
    CHECK(login({too_long, "p"}) == errc::misuse_turn_credentials);
    CHECK(login({"u", too_long}) == errc::misuse_turn_credentials);
    CHECK(login({too_long, too_long}) == errc::misuse_turn_credentials);
    CHECK(login({}) == errc::ok);
    CHECK(login({"u", {}}) == errc::misuse_turn_credentials);
    CHECK(login({{}, "p"}) == errc::misuse_turn_credentials);
    CHECK(login({"u\r\nINVITE", "p"}) == errc::misuse_turn_credentials);
    CHECK(login({std::string_view("u\0", 2), "p"}) == errc::misuse_turn_credentials);
    CHECK(login({"u\x7f", "p"}) == errc::misuse_turn_credentials);
    CHECK(login({"kid", {}, key, token}) == errc::ok);
    CHECK(login({"kid", {}, key, long_token}) == errc::misuse_turn_credentials);
    CHECK(login({"kid", "p", {}, token}) == errc::misuse_turn_credentials);
    session s;
    CHECK(s.c.set_credentials(0, {too_long, "p"}).error().code == errc::misuse_turn_credentials);
    CHECK(s.c.set_credentials(1, {"u", "p"}).error().code == errc::misuse_turn_server);
    CHECK(s.c.forgive(1).error().code == errc::misuse_turn_server);
}

TEST_CASE("old secrets leave nothing behind") {
    session s;
    CHECK(s.c.set_credentials(0, {"user", "a long password that was"}));
    CHECK(s.c.set_credentials(0, {"user", "short"}));
    const auto& secret = s.c.inspect().servers[0].secret;
    CHECK(secret.size() == 5);
    for (std::size_t i = secret.size(); i < secret.capacity(); ++i) CHECK(secret.data()[i] == 0);
    CHECK(s.c.set_credentials(0, {"user", "pass"}));
    s.open();
    const auto& keys = s.c.inspect().allocations[0].keys;
    const stun::kept_keys<builtin_crypto> blank{};
    CHECK(std::memcmp(&keys, &blank, sizeof blank) != 0);
    s.c.close();
    CHECK(std::memcmp(&keys, &blank, sizeof blank) == 0);
}

TEST_CASE("parts of a request that exclude each other") {
    CHECK(asked({}) == errc::ok);
    CHECK(asked({.server = 1}) == errc::misuse_turn_server);
    CHECK(asked({.where = peer_v6}) == errc::misuse_turn_request);
    CHECK(asked({.lifetime = seconds(-1)}) == errc::misuse_turn_request);
    CHECK(asked({.lifetime = seconds(0x1'0000'0000)}) == errc::misuse_turn_request);
    // RFC8656-7.1-6 RFC8656-7.1-9 RFC8656-7.1-14
    CHECK(asked({.family = relayed_family::ipv4, .reservation = 1}) == errc::misuse_turn_request);
    CHECK(asked({.family = relayed_family::both, .reservation = 1}) == errc::misuse_turn_request);
    CHECK(asked({.parity = port_parity::even, .reservation = 1}) == errc::misuse_turn_request);
    // RFC8656-7.1-10
    CHECK(asked({.family = relayed_family::both, .parity = port_parity::even_and_next}) ==
          errc::misuse_turn_request);
    CHECK(asked({.family = relayed_family::both, .parity = port_parity::even}) == errc::ok);
    CHECK(asked({.family = relayed_family::ipv4, .parity = port_parity::even_and_next}) ==
          errc::ok);
    session s;
    CHECK(s.c.allocate(s.now, {.where = home}).error().code == errc::misuse_turn_request);
    CHECK(s.c.allocate(s.now, {.base = base_id(0)}).error().code == errc::misuse_turn_request);
}

TEST_CASE("one five-tuple has one allocation; there are as many as there is room") {
    session s;
    CHECK(*s.c.allocate(s.now, {.base = base_id(0), .where = home}) == 0);
    CHECK(s.c.allocate(s.now, {.base = base_id(0), .where = home}).error().code ==
          errc::misuse_turn_request);
    CHECK(*s.c.add_server({other_server, server_transport::udp, {}}) == 1);
    CHECK(*s.c.allocate(s.now, {.server = 1, .base = base_id(0), .where = home}) == 1);
    CHECK(*s.c.allocate(s.now, {.base = base_id(1), .where = home}) == 2);
    CHECK(*s.c.allocate(s.now, {.base = base_id(2), .where = home}) == 3);
    CHECK(s.c.allocate(s.now, {.base = base_id(3), .where = home}).error().code == errc::turn_full);
}

TEST_CASE("a handle is free again when its end was told") {
    session s;
    const std::uint8_t h = s.ask_again();
    s.tell({.error = 500});
    CHECK(*s.c.allocate(s.now, {.base = base_id(1), .where = home}) == 1);
    CHECK(s.story() == "failed error_response 500");
    CHECK(*s.c.allocate(s.now, {.base = base_id(2), .where = home}) == h);
}

TEST_CASE("handles that name nothing, or something that is not ready") {
    session s;
    const address a = peer.addr();
    const std::uint8_t h = s.ask();
    for (const std::uint8_t each : {h, std::uint8_t{1}, std::uint8_t{4}, std::uint8_t{255}}) {
        CHECK(s.c.refresh(s.now, each).error().code == errc::misuse_turn_allocation);
        CHECK(s.c.move(s.now, each, base_id(1), home).error().code == errc::misuse_turn_allocation);
        CHECK(s.c.permit(s.now, each, {&a, 1}).error().code == errc::misuse_turn_allocation);
        CHECK(s.c.forbid(s.now, each, a).error().code == errc::misuse_turn_allocation);
        CHECK(s.c.bind_channel(s.now, each, peer).error().code == errc::misuse_turn_allocation);
        CHECK(s.c.unbind_channel(s.now, each, peer).error().code == errc::misuse_turn_allocation);
        CHECK(s.c.name_base(each, ip_family::ipv4, relayed_base).error().code ==
              errc::misuse_turn_allocation);
        CHECK(!s.c.is_permitted(each, a));
        if (each != h) CHECK(s.c.release(s.now, each).error().code == errc::misuse_turn_allocation);
        CHECK(s.c.authorization_server(each).empty());
    }
    CHECK(s.c.release(s.now, h, ip_family::ipv6).error().code == errc::misuse_turn_allocation);
}

TEST_CASE("a relayed address has one name") {
    session s;
    const std::uint8_t h = s.open();
    CHECK(s.c.is_relayed(relayed_base));
    CHECK(!s.c.is_relayed(base_id(0)));
    CHECK(!s.c.is_relayed({}));
    CHECK(s.c.name_base(h, ip_family::ipv4, relayed_base).error().code == errc::misuse_turn_base);
    CHECK(s.c.name_base(h, ip_family::ipv4, {}).error().code == errc::misuse_turn_base);
    CHECK(s.c.name_base(h, ip_family::ipv6, base_id(9)).error().code ==
          errc::misuse_turn_allocation);
    CHECK(s.c.name_base(h, ip_family::ipv4, base_id(9)));
    CHECK(!s.c.is_relayed(relayed_base));
}

TEST_CASE("mobility: the ticket goes from another socket, and data follows the answer") {
    session s;
    const std::uint8_t h = s.open({.mobility = true}, with_ticket(ticket));
    s.permit(h);
    CHECK(s.c.move(s.now, h, base_id(0), home).error().code == errc::misuse_turn_request);
    CHECK(s.c.move(s.now, h, base_id(7), peer_v6).error().code == errc::misuse_turn_request);
    CHECK(s.c.move(s.now, h, base_id(7), new_home));
    CHECK(s.run_to_send());
    CHECK(s.last().method() == stun::method::refresh);
    CHECK(s.last().to.base == base_id(7));
    const packet asked = s.last();
    const auto shown = asked.message().get(attr::mobility_ticket);
    CHECK((shown && equal_bytes(*shown, ticket)));
    // RFC 8016 section 3.2.2: over the old one until then.
    CHECK(s.send(text("x")) == send_status::sent);
    CHECK(s.last().to.base == base_id(0));
    answer moved{.mapped = seen.with_port(1), .lifetime = 500};
    moved.ticket = new_ticket;
    s.tell(asked, moved);
    const turn::event e = s.poll();
    CHECK(e.kind == turn::event_kind::moved);
    CHECK(e.mapped == seen.with_port(1));
    CHECK(e.lifetime == seconds(500));
    CHECK(s.send(text("x")) == send_status::sent);
    CHECK(s.last().to.base == base_id(7));
    // The server may still have sent to the old one.
    CHECK(data_of(s.hear(indication(peer, "old"), at_server, 0)) == "old");
    CHECK(data_of(s.hear(indication(peer, "new"), at_server, 7)) == "new");
    CHECK(data_of(s.hear(indication(peer, "?"), at_server, 8)) == "-");
    // An ordinary Refresh has no ticket; the next move has the new one.
    CHECK(s.c.refresh(s.now, h));
    CHECK(s.run_to_send());
    CHECK(!s.last().message().has(attr::mobility_ticket));
    s.tell({.lifetime = 600});
    CHECK(s.c.move(s.now, h, base_id(8), new_home));
    CHECK(s.run_to_send());
    const auto second = s.last().message().get(attr::mobility_ticket);
    CHECK((second && equal_bytes(*second, new_ticket)));
}

TEST_CASE("a move that fails leaves the old socket as it was") {
    for (const std::uint16_t error : {std::uint16_t{405}, std::uint16_t{437}, std::uint16_t{400}}) {
        session s;
        const std::uint8_t h = s.open({.mobility = true}, with_ticket(ticket));
        s.permit(h);
        const time_point expires = s.c.inspect().allocations[h].expires;
        CHECK(s.c.move(s.now, h, base_id(7), new_home));
        CHECK(s.run_to_send());
        s.tell({.error = error});
        const turn::event e = s.poll();
        CHECK(e.kind == turn::event_kind::move_failed);
        CHECK(e.error == error);
        CHECK(s.send(text("x")) == send_status::sent);
        CHECK(s.last().to.base == base_id(0));
        CHECK(s.c.inspect().allocations[h].expires == expires);
        CHECK(data_of(s.hear(indication(peer, "new"), at_server, 7)) == "-");
    }
    session silent;
    const std::uint8_t h = silent.open({.mobility = true}, with_ticket(ticket));
    CHECK(silent.c.move(silent.now, h, base_id(7), new_home));
    silent.run(silent.now + seconds(41));
    CHECK(silent.story() == "move_failed timed_out");
}

TEST_CASE("without a ticket nothing moves") {
    session s;
    const std::uint8_t h = s.open({.mobility = true});  // a server that does not know it
    CHECK(s.c.move(s.now, h, base_id(7), new_home).error().code == errc::misuse_turn_allocation);
    session not_asked;
    const std::uint8_t g = not_asked.open({}, with_ticket(ticket));
    CHECK(not_asked.c.move(not_asked.now, g, base_id(7), new_home).error().code ==
          errc::misuse_turn_allocation);
    session too_long;
    const std::uint8_t k = too_long.open({.mobility = true}, with_ticket(octets(257, 1)));
    CHECK(too_long.c.move(too_long.now, k, base_id(7), new_home).error().code ==
          errc::misuse_turn_allocation);
}

TEST_CASE("a lost stream: a move comes to nothing, or lets the old one go; what is there is lost") {
    const auto lose = [](session& s, std::uint16_t base) {
        return s.c.handle_connection_lost(s.now, {base_id(base), 0, 1, at_server}).has_value();
    };
    for (const bool under_way : {true, false}) {
        session s;
        const std::uint8_t h = s.open({.mobility = true}, with_ticket(ticket));
        CHECK(!lose(s, 7));
        CHECK(!lose(s, 0xffff));
        s.w.status = under_way ? send_status::sent : send_status::pending;
        CHECK(s.c.move(s.now, h, base_id(7), new_home));
        s.run(s.now + milliseconds(100));
        CHECK(!lose(s, 0));  // it is being left anyway
        CHECK(lose(s, 7));
        CHECK(s.story() == "move_failed disconnected");
        s.w.status = send_status::sent;
        CHECK(s.is_quiet());
        CHECK(lose(s, 0));
        CHECK(s.story() == "lost disconnected");
        CHECK(s.c.inspect().open.size() == 0);
        CHECK(s.next() == time_point::never());
    }
}
