// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/tcp_relay.hpp>

#include <doctest/doctest.h>

#include <deque>
#include <string>
#include <utility>
#include <vector>

using namespace ice;

namespace {

using lines = std::vector<std::string>;

/// Writes down what it is asked for; its one stream is there when it says so.
struct noted_streams {
    lines log{};
    std::vector<base_id> there{};

    send_status send(const route& to, byte_view) noexcept {
        log.push_back("send " + std::to_string(to.base.index()));
        return send_status::sent;
    }
    void open(connection_number n, base_id base, const endpoint&) noexcept {
        log.push_back("open " + std::to_string(n) + " of " + std::to_string(base.index()));
    }
    send_status write(connection_number n, byte_view head, byte_view bytes) noexcept {
        log.push_back("write " + std::to_string(n) + " " +
                      std::to_string(head.size() + bytes.size()));
        return send_status::sent;
    }
    void close(connection_number n) noexcept { log.push_back("close " + std::to_string(n)); }
    connection_number number_of(base_id base) const noexcept {
        for (std::size_t i = 0; i < there.size(); ++i)
            if (there[i] == base) return static_cast<connection_number>(1000 + i);
        return no_connection;
    }
    std::optional<route> on_closed(connection_number n) noexcept {
        there[n - 1000U] = {};
        return std::nullopt;
    }
};

struct noted_peers {
    lines log{};
    std::deque<turn::tcp_peer_event> events{};
    bool refuses = false;
    std::uint8_t next = 0;

    result<std::uint8_t> connect(time_point now, std::uint8_t allocation,
                                 const endpoint& to) noexcept {
        log.push_back("connect " + std::to_string(allocation) + " " + std::to_string(to.port()) +
                      " at " + std::to_string(now.us));
        if (refuses) return errc::turn_server_rests;
        return next++;
    }
    result<void> bind(time_point, std::uint8_t connection, base_id base) noexcept {
        log.push_back("bind " + std::to_string(connection) + " to " + std::to_string(base.index()));
        if (refuses) return errc::misuse_turn_peer;
        return {};
    }
    void close(std::uint8_t connection) noexcept {
        log.push_back("close " + std::to_string(connection));
    }
    void drop(std::uint8_t allocation) noexcept {
        log.push_back("drop " + std::to_string(allocation));
    }
    turn::tcp_peer_event poll_event() noexcept {
        if (events.empty()) return {};
        const turn::tcp_peer_event e = events.front();
        events.pop_front();
        return e;
    }
};

using relay_type = turn::tcp_relay<noted_streams, noted_peers>;
using enum turn::tcp_relay_news_kind;

constexpr base_id passive(1), active(2), other(3);
const endpoint peer(address::v4(192, 0, 2, 9), 700, protocol::tcp);

struct relay_desk {
    noted_streams streams;
    noted_peers peers;
    relay_type relay{streams, peers, base_id(100)};
    tcp_transport<relay_type> tcp{relay};
    std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(20);

    relay_desk() {
        CHECK(tcp.add_base(passive, tcp_type::passive) == errc::ok);
        CHECK(tcp.add_base(active, tcp_type::active) == errc::ok);
        CHECK(tcp.add_base(other, tcp_type::active) == errc::ok);
        CHECK(relay.name_base(passive, 5) == errc::ok);
        CHECK(relay.name_base(active, 5) == errc::ok);
        relay.advance({7});
    }
    relay_desk(const relay_desk&) = delete;
    relay_desk& operator=(const relay_desk&) = delete;

    void tell(turn::tcp_peer_event_kind kind, std::uint8_t connection = 0) {
        turn::tcp_peer_event e;
        e.kind = kind;
        e.connection = connection;
        e.allocation = 5;
        e.peer = peer;
        peers.events.push_back(e);
    }
    turn::tcp_relay_news poll() { return relay.poll({7}, tcp); }
    lines asked() { return std::exchange(peers.log, {}); }
    lines done() { return std::exchange(streams.log, {}); }
    /// A connection of the active base that is open.
    void connect() {
        CHECK(tcp.send({active, 0, 1, peer}, bytes) == send_status::pending);
        tell(turn::tcp_peer_event_kind::connected);
        tell(turn::tcp_peer_event_kind::bound);
        streams.there = {base_id(100)};
        CHECK(poll().kind == ready);
    }
};

}  // namespace

TEST_CASE("tcp_relay: what an active base opens is a Connect, bound to a stream of its own") {
    relay_desk d;
    CHECK(d.tcp.send({active, 0, 1, peer}, d.bytes) == send_status::pending);
    CHECK(d.asked() == lines{"connect 5 700 at 7"});
    d.tell(turn::tcp_peer_event_kind::connected);
    CHECK(d.poll().kind == none);
    CHECK(d.asked() == lines{"bind 0 to 100"});
    CHECK(d.relay.connection_of(1000) == no_connection);
    d.streams.there = {base_id(100)};
    d.tell(turn::tcp_peer_event_kind::bound);
    const auto news = d.poll();
    CHECK((news.kind == ready && news.way == route{active, 0, 1, peer}));
    CHECK(d.relay.connection_of(1000) == 0);
    CHECK(d.tcp.send({active, 0, 1, peer}, d.bytes) == send_status::sent);
    CHECK(d.done() == lines{"write 1000 22"});
}

TEST_CASE("tcp_relay: what comes in is accepted by the base that listens") {
    relay_desk d;
    d.tell(turn::tcp_peer_event_kind::incoming, 3);
    CHECK(d.poll().kind == none);
    CHECK(d.asked() == lines{"bind 3 to 103"});
    d.streams.there = {base_id(103)};
    d.tell(turn::tcp_peer_event_kind::bound, 3);
    const auto news = d.poll();
    CHECK((news.kind == ready && news.way == route{passive, 0, 1, peer}));
    CHECK(d.tcp.send({passive, 0, 1, peer}, d.bytes) == send_status::sent);
    // A second one of the same peer is none.
    d.tell(turn::tcp_peer_event_kind::incoming, 4);
    d.tell(turn::tcp_peer_event_kind::bound, 4);
    d.asked();
    CHECK(d.poll().kind == none);
    CHECK(d.asked() == lines{"bind 4 to 104", "close 4"});
}

TEST_CASE("tcp_relay: bases of the host pass through") {
    relay_desk d;
    CHECK(d.tcp.send({other, 0, 1, peer}, d.bytes) == send_status::pending);
    CHECK(d.tcp.on_connected(0));
    CHECK(d.tcp.send({other, 0, 1, peer}, d.bytes) == send_status::sent);
    CHECK(d.tcp.send({base_id(9), 0, 1, peer}, d.bytes) == send_status::sent);
    d.tcp.close_all_but({});
    CHECK(d.done() == lines{"open 0 of 3", "write 0 22", "send 9", "close 0"});
    CHECK(d.asked().empty());
}

TEST_CASE("tcp_relay: what cannot be, or is over, has failed") {
    relay_desk d;
    d.peers.refuses = true;
    CHECK(d.tcp.send({active, 0, 1, peer}, d.bytes) == send_status::pending);
    const auto refused = d.poll();
    CHECK((refused.kind == failed && refused.way == route{active, 0, 1, peer}));
    CHECK(d.poll().kind == none);
    d.peers.refuses = false;
    CHECK(d.tcp.send({active, 0, 1, peer}, d.bytes) == send_status::pending);
    d.asked();
    d.tell(turn::tcp_peer_event_kind::over);
    CHECK(d.poll().kind == failed);
    CHECK(d.asked().empty());  // the peers let it rest
    d.peers.next = 0;
    CHECK(d.tcp.send({active, 0, 1, peer}, d.bytes) == send_status::pending);
    d.peers.refuses = true;
    d.tell(turn::tcp_peer_event_kind::connected);
    CHECK(d.poll().kind == failed);  // nothing to bind
    CHECK(d.asked().back() == "close 0");
}

TEST_CASE("tcp_relay: what the agent closes is closed, and a lost allocation opens nothing") {
    relay_desk d;
    d.connect();
    d.asked();
    d.tcp.close_all_but({});
    CHECK(d.asked() == lines{"close 0"});
    CHECK(d.done() == lines{"close 1000"});
    d.peers.next = 0;
    d.connect();
    d.asked();
    d.relay.drop(5);
    CHECK(d.poll().kind == failed);  // it has never spoken STUN
    CHECK(d.asked() == lines{"drop 5"});
    CHECK(d.tcp.send({active, 0, 1, peer}, d.bytes) == send_status::pending);
    CHECK(d.poll().kind == failed);
    CHECK(d.asked().empty());
    CHECK(d.relay.name_base(active, 6) == errc::ok);
    CHECK(d.tcp.send({active, 0, 1, peer}, d.bytes) == send_status::pending);
    CHECK(d.asked() == lines{"connect 6 700 at 7"});
}

TEST_CASE("tcp_relay: all that cannot be begun have failed, but those that were given up") {
    relay_desk d;
    d.peers.refuses = true;
    const auto open_one = [&](std::uint8_t host) {
        const endpoint there(address::v4(192, 0, 2, host), 700, protocol::tcp);
        CHECK(d.tcp.send({active, 0, 1, there}, d.bytes) == send_status::pending);
    };
    for (std::uint8_t i = 0; i < 20; ++i) open_one(i);
    for (std::uint8_t i = 0; i < 20; ++i) CHECK(d.poll().kind == failed);
    CHECK(d.poll().kind == none);
    open_one(1);
    d.tcp.close_all_but({});
    d.peers.refuses = false;
    open_one(2);  // has its number
    CHECK(d.poll().kind == none);
    CHECK(d.done().empty());  // of the host's streams nothing is closed
}

TEST_CASE("tcp_relay: a number of a lost allocation that another gets at once") {
    relay_desk d;
    d.connect();
    CHECK(d.relay.name_base(other, 6) == errc::ok);
    d.relay.drop(5);
    d.peers.next = 0;
    CHECK(d.tcp.send({other, 0, 1, peer}, d.bytes) == send_status::pending);
    d.done();
    CHECK(d.tcp.send({active, 0, 1, peer}, d.bytes) == send_status::unreachable);
    CHECK(d.done().empty());  // it is no number of the host's
    const auto news = d.poll();
    CHECK((news.kind == failed && news.way == route{active, 0, 1, peer}));
    CHECK(d.poll().kind == none);
    d.tell(turn::tcp_peer_event_kind::connected);
    CHECK(d.poll().kind == none);
    CHECK(d.asked().back() == "bind 0 to 100");
}

TEST_CASE("tcp_relay: what the peers have beyond its own room is given back") {
    relay_desk d;
    d.peers.next = 8;
    CHECK(d.tcp.send({active, 0, 1, peer}, d.bytes) == send_status::pending);
    CHECK(d.asked() == lines{"connect 5 700 at 7", "close 8"});
    CHECK(d.poll().kind == failed);
    d.tell(turn::tcp_peer_event_kind::incoming, 9);
    CHECK(d.poll().kind == none);
    CHECK(d.asked() == lines{"close 9"});
}

TEST_CASE("tcp_relay: there is room for some bases") {
    relay_desk d;
    for (std::uint16_t i = 2; i < relay_type::most_bases; ++i)
        CHECK(d.relay.name_base(base_id(static_cast<std::uint16_t>(20 + i)), 5) == errc::ok);
    CHECK(d.relay.name_base(base_id(40), 5) == errc::misuse_bad_argument);
}
