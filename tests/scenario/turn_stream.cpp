// SPDX-License-Identifier: BSL-1.0
// A TURN client whose server is behind a byte stream that brings everything in odd pieces.
#include <ice/sim/turn_server.hpp>
#include <ice/turn.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace ice;

namespace {

using octets = std::vector<std::uint8_t>;

const endpoint at_server(address::v4(198, 51, 100, 1), 3478, protocol::tcp);
const endpoint at_client(address::v4(10, 0, 0, 1), 5000, protocol::tcp);
const endpoint peer(address::v4(192, 0, 2, 9), 6000);
constexpr base_id socket_base(0), relayed_base(7);

octets text(std::string_view t) { return {t.begin(), t.end()}; }

/// The host of a client with one connection, and what is at its other end.
struct wire {
    octets up, down;  ///< bytes on their way
    unsigned opened = 0, requests = 0;
    bool aligned = true;
    std::vector<std::string> heard;  ///< datagrams at the peer

    // Of the client's host.
    send_status send(const route&, byte_view) noexcept { return send_status::unreachable; }
    void open(connection_number n, base_id, const endpoint&) noexcept {
        opened += n == 0 ? 1U : 9U;
    }
    send_status write(connection_number, byte_view head, byte_view bytes) noexcept {
        requests += bytes[0] == 0 && (bytes[1] & 0x10) == 0 ? 1U : 0U;
        aligned = aligned && (head.size() + bytes.size()) % 4 == 0;
        up.insert(up.end(), bytes.begin(), bytes.end());
        return send_status::sent;
    }
    void close(connection_number) noexcept {}

    // Of the server: socket 0 is the connection's, the others are relays.
    std::uint32_t sockets = 0;
    result<sim::socket_id> open(const endpoint&) noexcept { return sim::socket_id(++sockets); }
    void close(sim::socket_id) noexcept {}
    void send(sim::socket_id from, const endpoint&, byte_view bytes, duration) noexcept {
        if (from != sim::socket_id(0)) return void(heard.emplace_back(bytes.begin(), bytes.end()));
        down.insert(down.end(), bytes.begin(), bytes.end());
        while (down.size() % 4 != 0) down.push_back(0xee);  // padding may be anything
    }
};

struct desk {
    wire w;
    sim::prng dice;
    std::size_t longest_piece;
    sim::turn_server server;
    environment<profiles::rfc8445> env{.random = chacha_random(std::array<std::uint8_t, 32>{1})};
    turn::server_streams<wire> streams{w};
    turn::basic_client<turn::server_streams<wire>> client{env, streams};
    session_pace pace;
    time_point now{};
    octets client_buffer = octets(stun::longest_frame), server_buffer = client_buffer;
    stun::stream_reader at_the_client{client_buffer}, at_the_server{server_buffer};
    std::vector<std::string> received;

    desk(std::uint64_t seed, std::size_t piece)
        : dice(seed), longest_piece(piece), server({}, at_server, sim::prng(seed)) {
        CHECK(client.add_server({at_server, turn::server_transport::tcp, {"user", "pass"}}));
    }
    desk(const desk&) = delete;
    desk& operator=(const desk&) = delete;

    /// One piece of a stream into its reader.
    void take(octets& from, stun::stream_reader& into) {
        const std::size_t n = std::min(from.size(), 1 + dice.below(longest_piece));
        copy_bytes(into.free_space().data(), byte_view(from).first(n));
        CHECK(into.commit(n));
        from.erase(from.begin(), from.begin() + static_cast<std::ptrdiff_t>(n));
    }
    void carry() {
        while (!w.up.empty() || !w.down.empty()) {
            if (!w.up.empty()) take(w.up, at_the_server);
            while (const auto f = at_the_server.next())
                server.receive(w, now, sim::socket_id(0), sim::socket_id(0), at_client, f->bytes);
            if (!w.down.empty()) take(w.down, at_the_client);
            while (const auto f = at_the_client.next()) {
                const auto r = client.handle_datagram(now, streams.route_of(0), f->bytes);
                if (r.kind == turn::received_kind::data && r.from.remote == peer)
                    received.emplace_back(r.data.begin(), r.data.end());
            }
        }
    }
    void run(duration d) {
        const time_point end = now + d;
        for (time_point at = client.next_deadline(pace); at <= end;
             at = client.next_deadline(pace)) {
            now = later(now, at);
            client.handle_timeout(now, pace);
            carry();
        }
        now = end;
    }
    std::uint8_t allocate() {
        const auto h = client.allocate(now, {.base = socket_base, .where = at_client});
        CHECK(h);
        run(seconds(1));
        const auto ready = streams.on_connected(0);
        CHECK(ready);
        CHECK(client.base_ready(now, ready->base));
        run(seconds(1));
        const turn::event e = client.poll_event();
        CHECK(e.kind == turn::event_kind::allocated);
        CHECK(e.mapped == at_client);  // a mapping of TCP, and nothing else
        CHECK(e.relayed_v4.proto() == protocol::udp);
        CHECK(client.name_base(e.allocation, ip_family::ipv4, relayed_base));
        return e.allocation;
    }
    send_status send(std::string_view t) {
        client.advance(now);
        const auto status = client.send({relayed_base, 0, 1, peer}, text(t));
        carry();
        return status;
    }
    void answer(std::string_view t) {
        server.receive(w, now, sim::socket_id(0), sim::socket_id(w.sockets), peer, text(t));
        carry();
    }
};

void permit(desk& d, std::uint8_t h) {
    const address a = peer.addr();
    CHECK(d.client.permit(d.now, h, {&a, 1}));
    d.run(seconds(1));
    CHECK(d.client.is_permitted(h, a));
}

/// All lengths of padding, both ways.
void talk(desk& d) {
    d.w.heard.clear();
    d.received.clear();
    const std::string all = "eight by";
    std::vector<std::string> said;
    for (std::size_t n = 0; n <= all.size(); ++n) {
        said.push_back(all.substr(0, n));
        CHECK(d.send(said.back()) == send_status::sent);
        d.answer(said.back());
    }
    CHECK(d.w.heard == said);
    CHECK(d.received == said);  // RFC8489-6.2.2-1
    CHECK(d.w.aligned);         // RFC8656-12.5-2
}

}  // namespace

TEST_CASE("indications, ChannelData and refreshes in whatever pieces they come") {
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 30U, 100U, 5000U})
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            desk d(seed, piece);
            const std::uint8_t h = d.allocate();
            permit(d, h);
            talk(d);
            CHECK(d.client.bind_channel(d.now, h, peer));
            d.run(seconds(1));
            talk(d);
            d.run(seconds(2000));
            talk(d);
            // Everything was sent once, and everything was answered.
            const auto& s = d.server;
            CHECK(s.requests(stun::method::refresh) >= 3);
            CHECK(d.w.requests == s.requests(stun::method::allocate) +
                                      s.requests(stun::method::refresh) +
                                      s.requests(stun::method::create_permission) +
                                      s.requests(stun::method::channel_bind));
            CHECK(d.client.inspect().open.size() == 0);
            CHECK(d.w.opened == 1);
        }
}

TEST_CASE("a server that does not answer is given up after Ti, without a repetition") {
    desk d(1, 10);
    sim::turn_server_rules silent;
    silent.silent = true;
    d.server.set_rules(silent);
    CHECK(d.client.allocate(d.now, {.base = socket_base, .where = at_client}));
    d.run(seconds(1));
    CHECK(d.client.base_ready(d.now, d.streams.on_connected(0)->base));
    d.run(milliseconds(39'499));
    CHECK(d.client.poll_event().kind == turn::event_kind::none);
    d.run(milliseconds(1));
    CHECK(d.client.poll_event().reason == turn::reason::timed_out);  // RFC8489-6.2.2-2
    CHECK(d.w.requests == 1);
    d.streams.close_unused([&](const route& r) { return d.client.uses(r); });
    CHECK(!d.streams.is_open(0));
}

TEST_CASE(
    "a connection that breaks in the middle of a frame loses the relay; another brings it back") {
    desk d(1, 10);
    const std::uint8_t first = d.allocate();
    permit(d, first);
    talk(d);
    CHECK(d.client.refresh(d.now, first));
    d.client.handle_timeout(d.client.next_deadline(d.pace), d.pace);
    d.take(d.w.up, d.at_the_server);
    d.w.up.clear();

    const auto lost = d.streams.on_closed(0);
    CHECK(lost);
    CHECK(d.client.handle_connection_lost(d.now, *lost));
    d.server.restart(d.w);  // the allocation lives and dies with its five-tuple
    const turn::event e = d.client.poll_event();
    CHECK(e.kind == turn::event_kind::lost);
    CHECK(e.reason == turn::reason::disconnected);
    CHECK(d.send("nobody") == send_status::unreachable);
    CHECK(d.client.next_deadline(d.pace) == time_point::never());

    d.at_the_server = stun::stream_reader(d.server_buffer);
    d.at_the_client = stun::stream_reader(d.client_buffer);
    const std::uint8_t second = d.allocate();
    CHECK(d.w.opened == 2);
    permit(d, second);
    talk(d);
}

TEST_CASE("a relay is let go over its stream, which is closed then") {
    desk d(1, 3);
    const std::uint8_t h = d.allocate();
    CHECK(d.client.release(d.now, h));
    d.run(seconds(1));
    CHECK(d.client.poll_event().kind == turn::event_kind::released);
    CHECK(d.server.size(d.now) == 0);
    d.streams.close_unused([&](const route& r) { return d.client.uses(r); });
    CHECK(!d.streams.is_open(0));
}
