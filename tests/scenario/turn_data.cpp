// SPDX-License-Identifier: BSL-1.0
// Data through a relay: both ways, in both forms, over both families, while the host moves, and
// what strangers send.
#include "turn_support.hpp"

using namespace turn_story;
using turn::relayed_family;

namespace {

constexpr std::uint8_t secret[] = {'s', 'e', 'c', 'r', 'e', 't'};

/// What a peer's socket has received.
struct listener {
    std::vector<std::vector<std::uint8_t>> heard{};
    std::vector<endpoint> from{};
};

/// The peer as an engine that only listens.
struct ear : listener {
    sim::transport line;

    ear(world& w) : line(w.net) {
        CHECK(line.attach(base_id(0), w.peer) == errc::ok);
        w.driver.add(line, *this);
    }
    void handle_datagram(time_point, const route& r, byte_view bytes) {
        heard.emplace_back(bytes.begin(), bytes.end());
        from.push_back(r.remote);
    }
    void handle_timeout(time_point) {}
    time_point next_deadline() const { return time_point::never(); }
};

/// A stranger on the same segment, who can claim any source.
void inject(world& w, const endpoint& claimed, byte_view bytes) {
    const auto machine = w.net.add_host("stranger", w.wide, claimed.addr());
    const auto socket = w.net.bind(machine, claimed);
    CHECK(socket);
    if (socket) w.net.send(*socket, w.at_client, bytes);
}

std::vector<std::uint8_t> data_indication(const endpoint& peer, byte_view data) {
    std::uint8_t out[100] = {};
    stun::builder b(out, {stun::method::data, stun::message_class::indication},
                    stun::transaction_id::from(std::array<std::uint8_t, 12>{7}));
    b.add(attr::xor_peer_address, peer).add(attr::data, data);
    const auto bytes = b.finish();
    return {bytes->begin(), bytes->end()};
}

}  // namespace

TEST_CASE("turn data: pending until permitted, then indications, then a channel") {
    world w;
    ear peer(w);
    const std::uint8_t handle = w.open();
    CHECK(w.h.send(w.at_peer) == send_status::pending);
    w.run(seconds(1));
    CHECK(peer.heard.empty());
    CHECK(w.h.story() == "allocated, permitted");
    CHECK(w.h.send(w.at_peer) == send_status::sent);
    w.run(seconds(1));
    CHECK(peer.heard.size() == 1);
    CHECK(peer.from[0] == w.relayed());
    CHECK(equal_bytes(peer.heard[0], hello));
    w.peer_sends();
    w.run(seconds(1));
    CHECK(w.h.heard.size() == 1);
    CHECK(w.h.heard[0].from == route{base_id(100), 0, 1, w.at_peer});

    CHECK(w.h.c.bind_channel(w.net.now(), handle, w.at_peer));
    w.run(seconds(1));
    CHECK(w.h.send(w.at_peer) == send_status::sent);
    CHECK(w.h.carrier.sent.back().bytes.size() == sizeof hello + 4);
    w.peer_sends();
    w.run(seconds(1));
    CHECK(peer.heard.size() == 2);
    CHECK(w.h.heard.size() == 2);
    CHECK(equal_bytes(w.h.heard[1].bytes, hello));
}

TEST_CASE("turn data: a peer without permission does not come through") {
    world w;
    w.open();
    w.peer_sends();
    w.run(seconds(1));
    CHECK(w.h.heard.empty());
}

TEST_CASE("turn data: forged indications and channel data change nothing") {
    world w;
    const std::uint8_t handle = w.open();
    CHECK(w.h.c.bind_channel(w.net.now(), handle, w.at_peer));
    w.run(seconds(1));
    const std::uint8_t frame[] = {0x40, 0x00, 0x00, 0x06, 's', 'e', 'c', 'r', 'e', 't'};
    // From elsewhere, and from the server's address with another port.
    inject(w, {address::v4(192, 0, 2, 66), 3478}, frame);
    inject(w, {address::v4(192, 0, 2, 67), 3478}, data_indication(w.at_peer, secret));
    w.run(seconds(1));
    CHECK(w.h.heard.empty());
    CHECK(w.h.story() == "allocated, permitted, channel_bound");
    // The server's own, of a peer that nobody permitted or over a channel that nobody bound.
    const route from{base_id(0), 0, 1, world::at_server(1)};
    const std::uint8_t other[] = {0x40, 0x01, 0x00, 0x01, 'x'};
    CHECK(w.h.c.handle_datagram(w.net.now(), from, other).kind == turn::received_kind::consumed);
    const auto unknown = data_indication({address::v4(192, 0, 2, 77), 1}, secret);
    CHECK(w.h.c.handle_datagram(w.net.now(), from, unknown).kind == turn::received_kind::consumed);
    CHECK(w.h.c.inspect().counters.no_channel == 1);
    CHECK(w.h.c.inspect().counters.not_permitted == 1);
}

TEST_CASE("turn data: a frame inside a frame comes out as it was put in") {
    world w;
    ear peer(w);
    const std::uint8_t handle = w.open();
    CHECK(w.h.c.bind_channel(w.net.now(), handle, w.at_peer));
    w.run(seconds(1));
    const std::uint8_t frame[] = {0x40, 0x00, 0x00, 0x06, 's', 'e', 'c', 'r', 'e', 't'};
    w.peer_sends(frame);
    w.run(seconds(1));
    CHECK(w.h.heard.size() == 1);
    CHECK(equal_bytes(w.h.heard[0].bytes, frame));
    CHECK(w.h.send(w.at_peer, frame) == send_status::sent);
    w.run(seconds(1));
    CHECK(peer.heard.size() == 1);
    CHECK(equal_bytes(peer.heard[0], frame));
}

TEST_CASE("turn data: no permission is asked for loopback, groups or nowhere") {
    world w;
    const std::uint8_t handle = w.open();
    const address bad[] = {address::v4(127, 0, 0, 1), address::v4(0, 0, 0, 0),
                           address::v4(224, 0, 0, 1), address::v4(255, 255, 255, 255)};
    for (const address& a : bad) {
        CHECK(w.h.send({a, 1}) == send_status::unreachable);
        CHECK(w.h.c.permit(w.net.now(), handle, {&a, 1}).error().code == errc::turn_peer_refused);
    }
    w.run(seconds(60));
    CHECK(w.h.carrier.count(stun::method::create_permission) == 0);
}

TEST_CASE("turn data: whom the server forbids is refused, the others are not") {
    sim::turn_server_rules rules;
    rules.forbidden = {address::v4(192, 0, 2, 10)};
    world w(rules);
    const std::uint8_t handle = w.open();
    const address three[] = {w.at_peer.addr(), address::v4(192, 0, 2, 10),
                             address::v4(192, 0, 2, 11)};
    CHECK(w.h.c.permit(w.net.now(), handle, three));
    w.run(seconds(2));
    CHECK(w.h.c.is_permitted(handle, three[0]));
    CHECK(!w.h.c.is_permitted(handle, three[1]));
    CHECK(w.h.c.is_permitted(handle, three[2]));
    CHECK(w.h.send({three[1], 1}) == send_status::unreachable);
    CHECK(w.h.carrier.count(stun::method::create_permission) == 4);
}

TEST_CASE("turn data: both families of one allocation") {
    const address six = address::v6(0x20010db8'00000000, 1);
    sim::turn_server_rules rules;
    world w(rules, {}, "pass", 0);
    const auto machine = w.net.add_host("dual", w.wide, world::at_server(1).addr());
    CHECK(!w.net.add_interface(machine, w.wide, {six}).is_none());
    rules.relays = {world::at_server(1).addr(), six};
    const auto s = w.net.add_turn_server(machine, world::at_server(1), rules);
    CHECK(s);
    const endpoint peer_six(address::v6(0x20010db8'00000000, 9), 6000);
    const auto peer = w.net.add_host("peer", w.wide, peer_six.addr());
    const auto socket = w.bind(peer, peer_six);
    const std::uint8_t handle = w.open({.family = relayed_family::both});
    const host::timed* a = w.h.find(turn::event_kind::allocated);
    CHECK((a != nullptr && a->e.relayed_v6.addr() == six && a->e.relayed_v4.addr().is_v4()));
    if (a == nullptr) return;
    const endpoint relayed_six = a->e.relayed_v6;
    const address two[] = {w.at_peer.addr(), peer_six.addr()};
    CHECK(w.h.c.permit(w.net.now(), handle, two));
    w.run(seconds(1));
    w.net.send(socket, relayed_six, secret);
    w.peer_sends();
    w.run(seconds(1));
    CHECK(w.h.heard.size() == 2);
    if (w.h.heard.size() != 2) return;
    const bool six_first = w.h.heard[0].from.remote == peer_six;
    CHECK(w.h.heard[six_first ? 0 : 1].from == route{base_id(101), 0, 1, peer_six});
    CHECK(w.h.heard[six_first ? 1 : 0].from == route{base_id(100), 0, 1, w.at_peer});
    // One of them is given back, the other lives on.
    CHECK(w.h.c.release(w.net.now(), handle, ip_family::ipv6));
    w.run(seconds(2000));
    CHECK(w.h.find(turn::event_kind::family_lost) != nullptr);
    CHECK(w.h.find(turn::event_kind::lost) == nullptr);
    CHECK(w.h.send(w.at_peer) == send_status::sent);
}

TEST_CASE("turn data: a channel whose answer is lost is one that the server may use") {
    world w;
    const std::uint8_t handle = w.open();
    const address peer = w.at_peer.addr();
    CHECK(w.h.c.permit(w.net.now(), handle, {&peer, 1}));
    w.run(seconds(1));
    CHECK(w.h.c.bind_channel(w.net.now(), handle, w.at_peer));
    w.run(milliseconds(15));  // the server has it, and answers
    const auto nic = w.net.interfaces_of(w.client_host)[0];
    w.net.set_up(nic, false);
    w.run(seconds(45));
    w.net.set_up(nic, true);
    CHECK(w.h.story() == "allocated, permitted, channel_lost timed_out");
    w.peer_sends();
    w.run(seconds(1));
    CHECK(w.h.heard.size() == 1);
    CHECK(w.h.c.inspect().counters.no_channel == 0);
    CHECK(w.h.c.bind_channel(w.net.now(), handle, w.at_peer));
    w.run(seconds(1));
    CHECK(w.h.find(turn::event_kind::channel_bound) != nullptr);
}

TEST_CASE("turn data: a host that moves keeps its relayed address") {
    sim::turn_server_rules rules;
    rules.mobility = true;
    world w(rules);
    ear peer(w);
    const std::uint8_t handle = w.open({.mobility = true});
    CHECK(w.h.c.bind_channel(w.net.now(), handle, w.at_peer));
    w.run(seconds(1));
    for (std::uint16_t n = 1; n <= 3; ++n) {
        w.attach(n, static_cast<std::uint16_t>(5000 + n));
        const endpoint where = w.at_client.with_port(static_cast<std::uint16_t>(5000 + n));
        CHECK(w.h.c.move(w.net.now(), handle, base_id(n), where));
        w.run(seconds(1));
        const host::timed* moved = w.h.find(turn::event_kind::moved, n - 1U);
        CHECK((moved != nullptr && moved->e.relayed_v4 == w.relayed()));
        CHECK(w.h.send(w.at_peer) == send_status::sent);
        CHECK(w.h.carrier.sent.back().to.base == base_id(n));
        w.run(seconds(1));
        CHECK(peer.heard.size() == n);
        w.peer_sends();
        w.run(seconds(1));
        CHECK(w.h.heard.size() == n);
    }
    w.run(seconds(3000));
    CHECK(w.h.find(turn::event_kind::lost) == nullptr);
    CHECK(w.h.find(turn::event_kind::channel_lost) == nullptr);
}

TEST_CASE("turn data: a released allocation is gone at the server") {
    world w;
    const std::uint8_t handle = w.open();
    CHECK(w.net.server(w.servers[0])->size(w.net.now()) == 1);
    CHECK(w.h.c.release(w.net.now(), handle));
    w.run(seconds(1));
    CHECK(w.h.story() == "allocated, released");
    CHECK(w.net.server(w.servers[0])->size(w.net.now()) == 0);
    CHECK(w.h.next_deadline() == time_point::never());
}

TEST_CASE("turn data: an even port and the one above it, for two components") {
    world w;
    w.open({.parity = turn::port_parity::even_and_next});
    const host::timed* first = w.h.find(turn::event_kind::allocated);
    CHECK((first != nullptr && first->e.reservation));
    if (first == nullptr || !first->e.reservation) return;
    const endpoint even = first->e.relayed_v4;
    CHECK(even.port() % 2 == 0);
    const std::uint64_t token = *first->e.reservation;
    w.attach(1, 5001);
    w.allocate({.base = base_id(1),
                .where = w.at_client.with_port(5001),
                .component = 2,
                .reservation = token});
    w.run(seconds(1));
    const host::timed* second = w.h.find(turn::event_kind::allocated, 1);
    CHECK((second != nullptr &&
           second->e.relayed_v4 == even.with_port(static_cast<std::uint16_t>(even.port() + 1))));
}
