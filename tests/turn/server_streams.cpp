// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/server_streams.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>

#include "desk.hpp"

using namespace desk;

namespace {

/// Writes down what it is asked to do.
struct host {
    std::vector<std::string> log;
    send_status status = send_status::sent;

    send_status send(const route&, byte_view bytes) noexcept {
        log.push_back("datagram " + std::to_string(bytes.size()));
        return send_status::sent;
    }
    void open(connection_number n, base_id base, const endpoint& to) noexcept {
        log.push_back("open " + std::to_string(n) + " from " + std::to_string(base.index()) +
                      " to " + std::to_string(to.port()));
    }
    send_status write(connection_number n, byte_view head, byte_view bytes) noexcept {
        log.push_back("write " + std::to_string(n) + " " + std::to_string(head.size()) + "+" +
                      std::to_string(bytes.size()));
        return status;
    }
    void close(connection_number n) noexcept { log.push_back("close " + std::to_string(n)); }
    std::vector<std::string> take() { return std::exchange(log, {}); }
};
using lines = std::vector<std::string>;
using streams = turn::server_streams<host, 2>;

constexpr route to(std::uint16_t base, std::uint16_t port = 3478) {
    return {base_id(base), 0, 1, at_server.with_port(port).with_protocol(protocol::tcp)};
}
const octets a_request{0, 3, 0, 0}, an_indication{0, 0x16, 0, 0}, channel_data{0x40, 0, 0, 0};

}  // namespace

static_assert(transport<streams> && stream_transport<streams>);

TEST_CASE(
    "the first request to a server of TCP opens a connection, and goes out when it is there") {
    host h;
    streams s(h);
    CHECK(s.send({base_id(0), 0, 1, at_server}, a_request) == send_status::sent);
    CHECK(h.take() == lines{"datagram 4"});
    CHECK(s.send(to(0), a_request) == send_status::pending);
    CHECK(s.send(to(0), a_request) == send_status::pending);
    CHECK(h.take() == lines{"open 0 from 0 to 3478"});
    CHECK(!s.is_open(0));
    CHECK(s.on_connected(0) == to(0));
    CHECK(!s.on_connected(0));
    CHECK(s.is_open(0));
    CHECK(s.route_of(0) == to(0));
    for (const octets& each : {a_request, an_indication, channel_data})
        CHECK(s.send(to(0), each) == send_status::sent);
    CHECK(h.take() == lines{"write 0 0+4", "write 0 0+4", "write 0 0+4"});
}

TEST_CASE("a server behind DTLS has a connection too, where the host says so") {
    struct dtls_host : host {
        static bool has_channel(const endpoint& server) noexcept { return server == at_server; }
    } h;
    turn::server_streams<dtls_host, 2> s(h);
    const route secured{base_id(0), 0, 1, at_server};
    CHECK(s.send({base_id(0), 0, 1, at_server.with_port(9)}, a_request) == send_status::sent);
    CHECK(h.take() == lines{"datagram 4"});
    CHECK(s.send(secured, channel_data) == send_status::unreachable);
    CHECK(s.send(secured, a_request) == send_status::pending);
    CHECK(h.take() == lines{"open 0 from 0 to 3478"});
    CHECK(s.on_connected(0) == secured);
    CHECK(s.send(secured, channel_data) == send_status::sent);
    CHECK(h.take() == lines{"write 0 0+4"});
}

TEST_CASE("a client over DTLS: nothing is padded, requests are repeated") {
    struct dtls_host : host {
        std::vector<octets> written;
        static bool has_channel(const endpoint&) noexcept { return true; }
        send_status write(connection_number, byte_view, byte_view bytes) noexcept {
            written.emplace_back(bytes.begin(), bytes.end());
            return send_status::sent;
        }
    } h;
    turn::server_streams<dtls_host, 2> s(h);
    environment<test_profile> env{};
    turn::basic_client<turn::server_streams<dtls_host, 2>, test_profile> c(env, s);
    session_pace pace;
    CHECK(c.add_server({at_server, turn::server_transport::dtls, {"user", "pass"}}));
    CHECK(c.allocate(ms(0), {.base = base_id(0), .where = home}));
    c.handle_timeout(ms(0), pace);
    CHECK(h.take() == lines{"open 0 from 0 to 3478"});
    CHECK(c.next_deadline(pace) == time_point::never());  // the handshake has its own time
    CHECK(c.base_ready(ms(300), s.on_connected(0)->base));
    c.handle_timeout(ms(300), pace);
    CHECK(h.written.size() == 1);
    CHECK(c.next_deadline(pace) == ms(800));
    c.handle_timeout(ms(800), pace);
    CHECK(h.written.size() == 2);
    CHECK(h.written.front() == h.written.back());
    CHECK(c.handle_connection_lost(ms(900), *s.on_closed(0)));
    CHECK(c.poll_event().reason == reason::disconnected);
}

TEST_CASE("indications and data open nothing") {
    host h;
    streams s(h);
    CHECK(s.send(to(0), an_indication) == send_status::unreachable);
    CHECK(s.send(to(0), channel_data) == send_status::unreachable);
    CHECK(s.send(to(0), {}) == send_status::unreachable);
    CHECK(h.take().empty());
}

TEST_CASE("a request waits for a congested connection, data does not") {
    host h;
    streams s(h);
    s.send(to(0), a_request);
    s.on_connected(0);
    h.status = send_status::would_block;
    CHECK(!s.on_writable(0));
    CHECK(s.send(to(0), channel_data) == send_status::would_block);
    CHECK(!s.on_writable(0));
    CHECK(s.send(to(0), a_request) == send_status::pending);
    CHECK(s.on_writable(0) == to(0));
    CHECK(!s.on_writable(0));
}

TEST_CASE("there is one connection for each base and server, and no more than fit") {
    host h;
    streams s(h, 32);
    s.send(to(0), a_request);
    s.send(to(1), a_request);
    CHECK(s.send(to(0, 443), a_request) == send_status::unreachable);
    CHECK(h.take() == lines{"open 32 from 0 to 3478", "open 33 from 1 to 3478"});
    CHECK(s.on_closed(32) == to(0));
    CHECK(!s.on_closed(32));
    CHECK(s.send(to(0, 443), a_request) == send_status::pending);
    CHECK(h.take() == lines{"open 32 from 0 to 443"});
    for (const connection_number other : {connection_number{0}, connection_number{34}}) {
        CHECK(!s.on_connected(other));
        CHECK(!s.on_closed(other));
        CHECK(!s.is_open(other));
        CHECK(s.route_of(other).base.is_none());
    }
}

TEST_CASE("connections of TCP candidates go past with their own numbers") {
    host h;
    streams s(h, 32);
    tcp_transport<streams> candidates(s);
    CHECK(candidates.add_base(base_id(5), tcp_type::active) == errc::ok);
    CHECK(candidates.send(to(5, 9), a_request) == send_status::pending);
    CHECK(candidates.send(to(0), a_request) == send_status::pending);
    CHECK(h.take() == lines{"open 0 from 5 to 9", "open 32 from 0 to 3478"});
    CHECK(candidates.on_connected(0));
    CHECK(candidates.send(to(5, 9), a_request) == send_status::sent);
    candidates.close_all_but({});
    CHECK(h.take() == lines{"write 0 2+4", "close 0"});
}

TEST_CASE("a client over a stream: padded data, one transmission, a loss, another connection") {
    host h;
    streams s(h);
    environment<test_profile> env{};
    turn::basic_client<streams, test_profile> c(env, s);
    session_pace pace;
    const endpoint server = at_server.with_protocol(protocol::tcp);
    CHECK(c.add_server({server, turn::server_transport::tcp, {"user", "pass"}}));
    const auto first = c.allocate(ms(0), {.base = base_id(0), .where = home});
    c.handle_timeout(ms(0), pace);
    CHECK(h.take() == lines{"open 0 from 0 to 3478"});
    CHECK(c.next_deadline(pace) == time_point::never());  // it waits for the host
    CHECK(c.uses(to(0)));
    CHECK(!c.uses(to(1)));

    // It cannot be opened; the next one can.
    CHECK(c.handle_connection_lost(ms(100), *s.on_closed(0)));
    turn::event e = c.poll_event();
    CHECK(e.kind == turn::event_kind::failed);
    CHECK(e.reason == reason::disconnected);
    CHECK(e.allocation == *first);
    CHECK(!c.handle_connection_lost(ms(100), to(0)));
    const auto second = c.allocate(ms(200), {.base = base_id(0), .where = home});
    CHECK(second);
    c.handle_timeout(ms(200), pace);
    CHECK(h.take() == lines{"open 0 from 0 to 3478"});
    CHECK(c.base_ready(ms(300), s.on_connected(0)->base));
    c.handle_timeout(ms(300), pace);
    CHECK(h.take().size() == 1);
    CHECK(c.next_deadline(pace) == ms(300 + 39'500));  // RFC8489-6.2.2-2

    // Let go on the way, and cut off: there is nothing left.
    CHECK(c.release(ms(400), *second));
    CHECK(c.handle_connection_lost(ms(500), *s.on_closed(0)));
    CHECK(c.poll_event().kind == turn::event_kind::released);
    s.close_unused([&](const route& r) { return c.uses(r); });
    CHECK(h.take().empty());
}

TEST_CASE("connections that nobody needs are closed") {
    host h;
    streams s(h);
    s.send(to(0), a_request);
    s.send(to(1), a_request);
    h.take();
    s.close_unused([](const route& r) { return r.base == base_id(1); });
    CHECK(h.take() == lines{"close 0"});
    CHECK(s.route_of(0).base.is_none());
    CHECK(s.route_of(1) == to(1));
}

TEST_CASE("no room for a connection ends the request at once") {
    host h;
    streams s(h);
    environment<test_profile> env{};
    turn::basic_client<streams, test_profile> c(env, s);
    session_pace pace;
    const endpoint server = at_server.with_protocol(protocol::tcp);
    CHECK(c.add_server({server, turn::server_transport::tls, {"user", "pass"}}));
    for (std::uint16_t n = 0; n < 3; ++n)
        CHECK(c.allocate(ms(0), {.base = base_id(n), .where = home}));
    for (int t = 0; t <= 200; t += 50) c.handle_timeout(ms(t), pace);
    const turn::event e = c.poll_event();
    CHECK(e.kind == turn::event_kind::failed);
    CHECK(e.reason == reason::disconnected);
    CHECK(c.poll_event().kind == turn::event_kind::none);
}
