// SPDX-License-Identifier: BSL-1.0
// Connections through a TCP allocation (RFC 6062) of a TURN server on the loopback interface: one
// that we make, one that the peer makes, bytes both ways. Blocking sockets, since nothing else is
// to be done meanwhile. Then sessions over relayed TCP candidates.
//   tcp_allocation HOST:PORT USER PASSWORD
#include <ice/interop/chrono.hpp>
#include <ice/interop/os_seed.hpp>
#include <ice/interop/resolve.hpp>
#include <ice/interop/sockaddr.hpp>
#include <ice/turn.hpp>

#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include <poll.h>
#include <unistd.h>

#include "relayed_session.hpp"

namespace {

const ice::endpoint loopback(ice::address::v4(127, 0, 0, 1), 0, ice::protocol::tcp);
constexpr ice::base_id control(0), outward(1), inward(2);

ice::time_point now() { return ice::from_chrono(std::chrono::steady_clock::now()); }

int connect_to(const ice::endpoint& to) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const ice::socket_address where(to);
    return ::connect(fd, where.get(), where.size()) == 0 ? fd : -1;
}
std::string read_some(int fd) {
    pollfd one{fd, POLLIN, 0};
    char text[100];
    const auto n = ::poll(&one, 1, 5000) == 1 ? ::recv(fd, text, sizeof text, 0) : 0;
    return {text, static_cast<std::size_t>(n > 0 ? n : 0)};
}
void write_all(int fd, const std::string& text) {
    if (::send(fd, text.data(), text.size(), MSG_NOSIGNAL) < 0) std::perror("send");
}

struct line {
    int fd = -1;
    std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(ice::stun::longest_frame);
    ice::stun::stream_reader reader{memory};
};

struct host {
    std::map<ice::connection_number, line> lines{};
    ice::connection_number fresh = ice::no_connection;

    ice::send_status send(const ice::route&, ice::byte_view) noexcept {
        return ice::send_status::unreachable;
    }
    void open(ice::connection_number n, ice::base_id, const ice::endpoint& to) noexcept {
        lines[n].fd = connect_to(to);
        fresh = n;
    }
    ice::send_status write(ice::connection_number n, ice::byte_view, ice::byte_view b) noexcept {
        return ::send(lines[n].fd, b.data(), b.size(), 0) == static_cast<ssize_t>(b.size())
                   ? ice::send_status::sent
                   : ice::send_status::unreachable;
    }
    void close(ice::connection_number n) noexcept { ::close(lines[n].fd); }
};

struct relayed {
    using streams_type = ice::turn::server_streams<host>;
    host h{};
    streams_type streams{h};
    ice::environment<ice::profiles::rfc8445> env;
    ice::turn::basic_client<streams_type> client;
    ice::turn::tcp_peers<streams_type> peers{env, streams, client};
    ice::session_pace pace{};

    explicit relayed(const std::array<std::uint8_t, 32>& seed)
        : env{.random = ice::chacha_random(seed)}, client(env, streams, [] {
              ice::turn::client_config c;
              c.allow_loopback = true;
              return c;
          }()) {}

    /// One turn: time, connections that are there, what has come. Of `raw` nothing is read here.
    void work(int raw = -1) {
        client.handle_timeout(now(), pace);
        peers.handle_timeout(now());
        while (h.fresh != ice::no_connection) {
            const auto way = streams.on_connected(std::exchange(h.fresh, ice::no_connection));
            if (!way) continue;
            peers.base_ready(now(), way->base);
            static_cast<void>(client.base_ready(now(), way->base));
            client.handle_timeout(now(), pace);
        }
        for (auto& [n, l] : h.lines) {
            pollfd one{l.fd, POLLIN, 0};
            if (l.fd == raw || ::poll(&one, 1, 10) != 1) continue;
            const auto space = l.reader.free_space();
            const auto size = ::recv(l.fd, space.data(), space.size(), 0);
            if (size <= 0 || !l.reader.commit(static_cast<std::size_t>(size))) continue;
            const ice::route from = streams.route_of(n);
            while (const auto f = l.reader.next()) {
                if (!peers.handle_datagram(now(), from, f->bytes))
                    client.handle_datagram(now(), from, f->bytes);
                if (from.base != control) return;  // what follows is the peer's
            }
        }
    }
    ice::turn::event wait() {
        for (int i = 0; i < 300; ++i) {
            work();
            if (const auto e = client.poll_event(); e.kind != ice::turn::event_kind::none) return e;
        }
        return {};
    }
    ice::turn::tcp_peer_event wait_for_peer(int raw = -1) {
        for (int i = 0; i < 300; ++i) {
            work(raw);
            const auto e = peers.poll_event();
            if (e.kind != ice::turn::tcp_peer_event_kind::none) return e;
        }
        return {};
    }
    line& line_of(ice::base_id base) {
        for (auto& [n, l] : h.lines)
            if (streams.route_of(n).base == base) return l;
        return h.lines.begin()->second;
    }
};

int end(const char* what) { return std::printf("failed: %s\n", what), 1; }

bool talk(relayed& r, ice::base_id base, int peer, const char* what) {
    line& l = r.line_of(base);
    const auto early = l.reader.rest();
    std::string heard(early.begin(), early.end());
    write_all(peer, std::string("to ") + what);
    while (heard.size() < 3 + std::string(what).size()) {
        const std::string more = read_some(l.fd);
        if (more.empty()) return false;
        heard += more;
    }
    write_all(l.fd, std::string("from ") + what);
    return heard == std::string("to ") + what && read_some(peer) == std::string("from ") + what;
}

}  // namespace

int main(int count, char** arguments) {
    using enum ice::turn::tcp_peer_event_kind;
    const auto seed = ice::os_seed();
    const auto servers =
        count == 4 ? ice::resolve_with_port(arguments[1]) : std::vector<ice::endpoint>();
    if (servers.empty() || !seed) return end("tcp_allocation HOST:PORT USER PASSWORD");
    relayed r(*seed);
    const auto where = servers[0].with_protocol(ice::protocol::tcp);
    if (!r.client.add_server(
            {where, ice::turn::server_transport::tcp, {arguments[2], arguments[3]}}))
        return end("add_server");
    const auto h = r.client.allocate(now(), {.base = control, .where = loopback, .tcp = true});
    const auto made = r.wait();
    if (!h || made.kind != ice::turn::event_kind::allocated) return end("no allocation");

    // We connect.
    ice::socket_address own(loopback);
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    if (::bind(listener, own.get(), own.size()) != 0 || ::listen(listener, 1) != 0 ||
        ::getsockname(listener, own.out(), own.out_size()) != 0)
        return end("no listener");
    const ice::endpoint at_peer = own.to_endpoint(ice::protocol::tcp);
    const auto out = r.peers.connect(now(), *h, at_peer);
    if (!out || r.wait_for_peer().kind != connected) return end("Connect");
    const int accepted = ::accept(listener, nullptr, nullptr);
    if (!r.peers.bind(now(), *out, outward) || r.wait_for_peer().kind != bound)
        return end("ConnectionBind");
    if (!talk(r, outward, accepted, "outward")) return end("no bytes outward");

    // The peer connects.
    const ice::address permitted = at_peer.addr();
    if (!r.client.permit(now(), *h, {&permitted, 1})) return end("permit");
    const int raw = r.line_of(outward).fd;
    for (int i = 0; i < 100 && !r.client.is_permitted(*h, permitted); ++i) r.work(raw);
    const int caller = connect_to(made.relayed_v4);
    if (caller < 0) return end("the relayed address does not listen");
    const auto incoming_one = r.wait_for_peer(raw);
    if (incoming_one.kind != incoming) return end("no ConnectionAttempt");
    if (!r.peers.bind(now(), incoming_one.connection, inward) || r.wait_for_peer(raw).kind != bound)
        return end("ConnectionBind of what came");
    if (!talk(r, inward, caller, "inward")) return end("no bytes inward");

    for (const ice::tcp_type type : {ice::tcp_type::passive, ice::tcp_type::active})
        if (!relayed_session::connects(
                *seed, {where, ice::turn::server_transport::tcp, {arguments[2], arguments[3]}},
                type))
            return end(type == ice::tcp_type::passive ? "no session with who listens"
                                                      : "no session with who connects");
    return std::puts("ok"), 0;
}
