// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/tcp_transport.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace ice;

namespace {

/// Writes down what it is asked to do.
struct host {
    std::vector<std::string> log;
    send_status send(const route&, byte_view bytes) noexcept {
        log.push_back("udp " + std::to_string(bytes.size()));
        return send_status::sent;
    }
    void open(connection_number n, base_id base, const endpoint& to) noexcept {
        log.push_back("open " + std::to_string(n) + " from " + std::to_string(base.index()) +
                      " to " + std::to_string(to.port()));
    }
    send_status write(connection_number n, byte_view head, byte_view bytes) noexcept {
        const std::string size = std::to_string(bytes.size());
        if (head.empty()) return log.push_back("write plain " + size), send_status::sent;
        log.push_back("write " + std::to_string(n) + " " + std::to_string(head[0] * 256 + head[1]) +
                      " " + size);
        return send_status::sent;
    }
    void close(connection_number n) noexcept { log.push_back("close " + std::to_string(n)); }
    std::vector<std::string> take() { return std::exchange(log, {}); }
};
using lines = std::vector<std::string>;

constexpr base_id udp(0), active(1), passive(2), open_both(3);

route to(base_id base, std::uint16_t port, std::uint8_t last = 1) {
    return {base, 0, 1, {address::v4(192, 0, 2, last), port, protocol::tcp}};
}

struct four_bases {
    host h;
    tcp_transport<host> tcp{h};
    std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(100);
    four_bases() {
        CHECK(tcp.add_base(active, tcp_type::active) == errc::ok);
        CHECK(tcp.add_base(passive, tcp_type::passive) == errc::ok);
        CHECK(tcp.add_base(open_both, tcp_type::so) == errc::ok);
    }
    four_bases(const four_bases&) = delete;
    four_bases& operator=(const four_bases&) = delete;
};

}  // namespace

static_assert(transport<tcp_transport<host>>);

TEST_CASE("UDP passes through; TCP is framed on the connection that the first send opens") {
    four_bases t;
    CHECK(t.tcp.send(to(udp, 7), t.bytes) == send_status::sent);
    CHECK(t.tcp.send(to(active, 7), t.bytes) == send_status::pending);
    CHECK(t.tcp.send(to(active, 7), t.bytes) == send_status::pending);  // still being opened
    CHECK(t.h.take() == lines{"udp 100", "open 0 from 1 to 7"});        // RFC6544-7.1-1
    CHECK(t.tcp.on_connected(0) == to(active, 7));
    CHECK(t.tcp.send(to(active, 7), t.bytes) == send_status::sent);
    CHECK(t.h.take() == lines{"write 0 100 100"});  // RFC6544-7.1-3 RFC6544-10.1-2
    CHECK(!t.tcp.on_connected(0));
    CHECK(t.tcp.route_of(0) == to(active, 7));
}

TEST_CASE("a passive base waits to be connected to, and keeps to that connection") {
    four_bases t;
    CHECK(t.tcp.send(to(passive, 7), t.bytes) == send_status::pending);  // RFC6544-11.1-6
    CHECK(t.h.take().empty());
    const auto n = t.tcp.on_accepted(passive, to(passive, 7).remote);
    CHECK(n == 0);
    CHECK(t.tcp.is_open(n));
    CHECK(t.tcp.send(to(passive, 7), t.bytes) == send_status::sent);  // RFC6544-10.1-1
    CHECK(t.h.take() == lines{"write 0 100 100"});
    CHECK(t.tcp.on_accepted(passive, to(passive, 7).remote) == no_connection);  // there is one
    CHECK(t.tcp.on_accepted(active, to(active, 7).remote) == no_connection);
    CHECK(t.tcp.on_accepted(udp, to(udp, 7).remote) == no_connection);
}

TEST_CASE("simultaneous open is one connection, whoever is first") {
    four_bases t;
    CHECK(t.tcp.send(to(open_both, 7), t.bytes) == send_status::pending);
    CHECK(t.tcp.on_accepted(open_both, to(open_both, 7).remote) == 0);
    CHECK(t.tcp.send(to(open_both, 7), t.bytes) == send_status::sent);
    CHECK(t.h.take() == lines{"open 0 from 3 to 7", "write 0 100 100"});
    CHECK(t.tcp.on_accepted(open_both, to(open_both, 8).remote) == 1);
    CHECK(t.tcp.send(to(open_both, 8), t.bytes) == send_status::sent);  // RFC6544-9.2-3
    CHECK(t.h.take() == lines{"write 1 100 100"});
}

TEST_CASE("no more than five are being opened to one address") {
    four_bases t;
    for (std::uint16_t port = 1; port <= 8; ++port)
        CHECK(t.tcp.send(to(active, port), t.bytes) == send_status::pending);
    CHECK(t.tcp.attempts(address::v4(192, 0, 2, 1)) == 5);  // RFC6544-12-3
    CHECK(t.h.take().size() == 5);
    CHECK(t.tcp.send(to(active, 9, 2), t.bytes) == send_status::pending);  // another address
    CHECK(t.h.take() == lines{"open 8 from 1 to 9"});
    CHECK(t.tcp.on_closed(1) == to(active, 2));  // failed: the next may try
    CHECK(t.h.take() == lines{"open 5 from 1 to 6"});
    CHECK(t.tcp.on_connected(0));
    CHECK(t.h.take() == lines{"open 6 from 1 to 7"});
    CHECK(t.tcp.attempts(address::v4(192, 0, 2, 1)) == 5);
}

TEST_CASE("a connection that the peer opens first lets the next attempt begin") {
    four_bases t;
    for (std::uint16_t port = 1; port <= 6; ++port)
        CHECK(t.tcp.send(to(open_both, port), t.bytes) == send_status::pending);
    CHECK(t.h.take().size() == 5);
    CHECK(t.tcp.on_accepted(open_both, to(open_both, 1).remote) == 0);
    CHECK(t.h.take() == lines{"open 5 from 3 to 6"});
}

TEST_CASE("a connection that is lost is opened again by what is sent next") {
    four_bases t;
    CHECK(t.tcp.send(to(active, 7), t.bytes) == send_status::pending);
    CHECK(t.tcp.on_connected(0));
    std::vector<std::uint8_t> check(20);
    check[4] = 0x21, check[5] = 0x12, check[6] = 0xa4, check[7] = 0x42;
    CHECK(t.tcp.takes(0, check));
    CHECK(!t.tcp.on_closed(0));  // it was open: no check has failed
    t.h.take();
    CHECK(t.tcp.send(to(active, 7), t.bytes) == send_status::pending);
    CHECK(t.h.take() == lines{"open 0 from 1 to 7"});  // RFC6544-11.1-5
    CHECK(!t.tcp.on_closed(77));
    CHECK(!t.tcp.on_closed(5));
}

TEST_CASE("who does not speak STUN is not the peer") {
    four_bases t;
    std::vector<std::uint8_t> check(20);
    check[1] = 1, check[4] = 0x21, check[5] = 0x12, check[6] = 0xa4, check[7] = 0x42;
    CHECK(t.tcp.send(to(active, 7), t.bytes) == send_status::pending);
    CHECK(!t.tcp.takes(0, check));  // not even open
    CHECK(t.tcp.on_connected(0));
    CHECK(!t.tcp.takes(0, t.bytes));
    CHECK(t.tcp.on_closed(0) == to(active, 7));  // RFC6544-7.1-5

    CHECK(t.tcp.send(to(active, 7), t.bytes) == send_status::pending);
    CHECK(t.tcp.on_connected(0));
    CHECK(t.tcp.takes(0, check));
    CHECK(t.tcp.takes(0, t.bytes));  // data now
    CHECK(!t.tcp.on_closed(0));      // a check had an answer: the pair may still work
}

TEST_CASE("strangers who connect and say nothing keep nobody out") {
    host h;
    tcp_transport<host, 4> tcp(h);
    CHECK(tcp.add_base(active, tcp_type::active) == errc::ok);
    CHECK(tcp.add_base(passive, tcp_type::passive) == errc::ok);
    std::vector<std::uint8_t> check(20);
    check[1] = 1, check[4] = 0x21, check[5] = 0x12, check[6] = 0xa4, check[7] = 0x42;
    CHECK(tcp.on_accepted(passive, to(passive, 1).remote) == 0);
    CHECK(tcp.on_accepted(passive, to(passive, 2).remote) == 1);
    CHECK(tcp.takes(0, check));  // the peer
    for (std::uint16_t port = 3; port <= 100; ++port)
        CHECK(tcp.on_accepted(passive, to(passive, port).remote) != no_connection);
    CHECK(tcp.is_open(0));
    CHECK(tcp.route_of(0) == to(passive, 1));
    CHECK(h.take().size() == 96);  // who was there longest, each time

    CHECK(tcp.send(to(active, 200), check) == send_status::pending);
    CHECK(h.take().size() == 2);  // one is closed, one opened
    for (std::uint16_t port = 201; port <= 202; ++port)
        CHECK(tcp.takes(tcp.on_accepted(passive, to(passive, port).remote), check));
    // All speak STUN now, or are our own.
    CHECK(tcp.on_accepted(passive, to(passive, 203).remote) == no_connection);
    CHECK(tcp.send(to(active, 204), check) == send_status::would_block);
}

TEST_CASE("strangers who speak STUN keep nobody out either, once they are known as strangers") {
    host h;
    tcp_transport<host, 4> tcp(h);
    CHECK(tcp.add_base(passive, tcp_type::passive) == errc::ok);
    std::vector<std::uint8_t> check(20);
    check[1] = 1, check[4] = 0x21, check[5] = 0x12, check[6] = 0xa4, check[7] = 0x42;
    const auto come = [&](std::uint16_t port) {
        return tcp.on_accepted(passive, to(passive, port).remote);
    };
    for (std::uint16_t port = 1; port <= 4; ++port) CHECK(tcp.takes(come(port), check));
    CHECK(come(5) == no_connection);  // nobody has said who they are
    for (std::uint16_t port = 1; port <= 4; ++port) tcp.judge(to(passive, port), port == 2);
    tcp.judge(to(passive, 77), false);  // nobody's
    CHECK(come(5) == 0);                // the oldest stranger goes
    CHECK(come(6) == 2);                // strangers are more than those who say nothing yet
    CHECK(come(7) == 0);                // and now fewer
    tcp.judge(to(passive, 7), false);
    CHECK(tcp.takes(0, check));  // a judgement is on what was said
    CHECK(h.take() == lines{"close 0", "close 2", "close 0"});
    CHECK(tcp.route_of(1) == to(passive, 2));
    tcp.judge(to(passive, 2), false);  // was the peer: stays
    for (std::uint16_t port = 8; port <= 100; ++port) CHECK(come(port) != no_connection);
    CHECK(tcp.route_of(0) == to(passive, 7));
    CHECK(tcp.route_of(1) == to(passive, 2));
    CHECK(!tcp.on_closed(1));
}

TEST_CASE("when ICE has completed only the selected connections stay") {
    four_bases t;
    for (std::uint16_t port = 1; port <= 7; ++port)
        static_cast<void>(t.tcp.send(to(active, port), t.bytes));
    CHECK((t.tcp.on_connected(0) && t.tcp.on_connected(1)));
    t.h.take();
    const route selected[] = {to(active, 2)};
    t.tcp.close_all_but(selected);
    // RFC6544-8-2 RFC6544-11.1-1
    CHECK(t.h.take() == lines{"close 0", "close 2", "close 3", "close 4", "close 5", "close 6"});
    CHECK(!t.tcp.is_open(0));
    CHECK(t.tcp.send(to(active, 2), t.bytes) == send_status::sent);
}

TEST_CASE("what is selected anew leaves the old connection to be closed; at the end all are") {
    four_bases t;
    for (std::uint16_t port = 1; port <= 2; ++port) {
        static_cast<void>(t.tcp.send(to(active, port), t.bytes));
        CHECK(t.tcp.on_connected(static_cast<connection_number>(port - 1)));
    }
    const route first[] = {to(active, 1)}, second[] = {to(active, 2)};
    const route both[] = {first[0], second[0]};
    t.h.take();
    t.tcp.close_all_but(both);  // a restart is under way
    CHECK(t.h.take().empty());
    t.tcp.close_all_but(second);
    CHECK(t.h.take() == lines{"close 0"});  // RFC6544-9.2-4
    // A passive base goes on to accept, as long as it is one: RFC6544-6.1-2
    CHECK(t.tcp.on_accepted(passive, to(passive, 9).remote) == 0);
    t.tcp.close_all_but({});
    CHECK(t.h.take() == lines{"close 0", "close 1"});  // RFC6544-11.1-2
}

TEST_CASE("what does not fit is said, and misuse is refused") {
    host h;
    tcp_transport<host, 2> tcp(h);
    CHECK(tcp.add_base({}, tcp_type::active) == errc::misuse_bad_argument);
    CHECK(tcp.add_base(udp, tcp_type::none) == errc::misuse_bad_argument);
    CHECK(tcp.add_base(active, tcp_type::active) == errc::ok);
    CHECK(tcp.add_base(active, tcp_type::active) == errc::ok);  // the same one again
    CHECK(tcp.add_base(passive, tcp_type::passive) == errc::ok);
    CHECK(tcp.add_base(open_both, tcp_type::so) == errc::misuse_bad_argument);
    const std::vector<std::uint8_t> bytes(10), huge(70'000);
    CHECK(tcp.send(to(active, 1), bytes) == send_status::pending);
    CHECK(tcp.send(to(active, 2), bytes) == send_status::pending);
    CHECK(tcp.send(to(active, 3), bytes) == send_status::would_block);
    CHECK(tcp.on_accepted(passive, to(passive, 4).remote) == no_connection);
    CHECK(tcp.on_connected(0));
    CHECK(tcp.send(to(active, 1), huge) == send_status::unreachable);
    CHECK(tcp.route_of(7) == route{});
}

TEST_CASE("a STUN server is asked from any TCP base, unframed, and is nobody's peer") {
    four_bases t;
    CHECK(t.tcp.add_server(to(passive, 3478, 9).remote) == errc::ok);
    CHECK(t.tcp.add_server(to(passive, 3478, 9).remote) == errc::ok);  // the same one again
    CHECK(t.tcp.send(to(passive, 3478, 9), t.bytes) == send_status::pending);
    CHECK(t.h.take() == lines{"open 0 from 2 to 3478"});
    CHECK(t.tcp.is_to_server(0));
    CHECK(t.tcp.on_connected(0) == to(passive, 3478, 9));
    CHECK(t.tcp.send(to(passive, 3478, 9), t.bytes) == send_status::sent);
    CHECK(t.h.take() == lines{"write plain 100"});
    CHECK(t.tcp.send(to(active, 3478), t.bytes) == send_status::pending);
    CHECK(!t.tcp.is_to_server(1));  // another address
    CHECK(!t.tcp.is_to_server(2));
    t.h.take();
    const route selected[] = {to(active, 3478)};
    t.tcp.close_all_but(selected);
    CHECK(t.h.take() == lines{"close 0"});  // RFC6544-11.2-1
    for (std::uint16_t port = 1; port < t.tcp.most_servers; ++port)
        CHECK(t.tcp.add_server(to(passive, port, 9).remote) == errc::ok);
    CHECK(t.tcp.add_server(to(passive, 99, 9).remote) == errc::misuse_bad_argument);
    CHECK(t.tcp.add_server(to(passive, 0, 9).remote) == errc::misuse_bad_argument);
}
