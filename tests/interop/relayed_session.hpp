// SPDX-License-Identifier: BSL-1.0
// A session over relayed TCP candidates (RFC 6544 section 5.5) of a TURN server on the loopback
// interface: one side has nothing but its relay, the other TCP sockets.
#pragma once

#include <ice/agent.hpp>
#include <ice/interop/chrono.hpp>
#include <ice/interop/tcp_sockets.hpp>
#include <ice/turn.hpp>

#include <array>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace relayed_session {

inline ice::time_point now() { return ice::from_chrono(std::chrono::steady_clock::now()); }
inline const ice::endpoint loopback(ice::address::v4(127, 0, 0, 1), 0, ice::protocol::tcp);
inline constexpr ice::base_id control(50), first_data(100);

template <class Agent>
void say(Agent& agent, auto& carrier, std::string_view text) {
    const std::vector<std::uint8_t> bytes(text.begin(), text.end());
    static_cast<void>(carrier.send(agent.route_of(0, 1).to, bytes));
}
template <class From, class To>
void describe(From& from, To& to) {
    static_cast<void>(to.set_remote_description(now(), 0, {from.local_ufrag(), from.local_pwd()}));
    from.for_each_local_candidate([&](std::uint16_t, const ice::candidate& c) {
        const std::string foundation = std::to_string(c.foundation);
        ice::remote_candidate r{c.where, c.priority, foundation};
        r.kind = c.kind;
        r.tcp = c.tcp;
        static_cast<void>(to.add_remote_candidate(now(), 0, r));
    });
}

/// The streams of a host to its TURN server.
struct streams_host {
    struct line {
        int fd = -1;
        std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(ice::stun::longest_frame);
        ice::stun::stream_reader messages{memory};
        std::vector<std::uint8_t> more = std::vector<std::uint8_t>(ice::stun::longest_frame);
        ice::frame_reader frames{more};
        bool is_peers = false;
    };
    std::map<ice::connection_number, line> lines{};
    std::vector<ice::connection_number> fresh{};

    ice::send_status send(const ice::route&, ice::byte_view) noexcept {
        return ice::send_status::unreachable;
    }
    void open(ice::connection_number n, ice::base_id, const ice::endpoint& to) noexcept {
        const ice::socket_address where(to);
        lines[n].fd = ::socket(AF_INET, SOCK_STREAM, 0);
        if (::connect(lines[n].fd, where.get(), where.size()) == 0) fresh.push_back(n);
    }
    ice::send_status write(ice::connection_number n, ice::byte_view head,
                           ice::byte_view bytes) noexcept {
        std::vector<std::uint8_t> all(head.begin(), head.end());
        all.insert(all.end(), bytes.begin(), bytes.end());
        const auto sent = ::send(lines[n].fd, all.data(), all.size(), MSG_NOSIGNAL);
        return sent == static_cast<ssize_t>(all.size()) ? ice::send_status::sent
                                                        : ice::send_status::unreachable;
    }
    void close(ice::connection_number n) noexcept {
        if (lines.contains(n)) ::close(lines[n].fd);
        lines.erase(n);
    }
};

/// A relay's passive and active candidates, and no other.
struct relayed_side {
    using streams_type = ice::turn::server_streams<streams_host>;
    using client_type = ice::turn::basic_client<streams_type>;
    using peers_type = ice::turn::tcp_peers<streams_type>;
    using relay_type = ice::turn::tcp_relay<streams_type, peers_type>;
    using carrier = ice::tcp_transport<relay_type>;

    streams_host h{};
    streams_type streams{h, 1000};
    ice::environment<ice::profiles::rfc8445> env;
    client_type client;
    peers_type peers{env, streams, client};
    relay_type relay{streams, peers, first_data};
    carrier tcp{relay};
    ice::services<carrier> lent;
    ice::basic_agent<carrier> agent;
    ice::session_pace pace{};
    bool is_permitted = false;
    std::string heard{};

    relayed_side(const std::array<std::uint8_t, 32>& seed, const ice::turn::server& server)
        : env{.random = ice::chacha_random(seed)},
          client(env, streams,
                 [] {
                     ice::turn::client_config c;
                     c.allow_loopback = true;
                     return c;
                 }()),
          lent(tcp, {ice::chacha_random(seed)}),
          agent(lent, ice::agent_role::controlling) {
        static_cast<void>(agent.add_stream());
        static_cast<void>(client.add_server(server));
        static_cast<void>(
            client.allocate(now(), {.base = control, .where = loopback, .tcp = true}));
    }
    relayed_side(const relayed_side&) = delete;
    relayed_side& operator=(const relayed_side&) = delete;
    ~relayed_side() {
        while (!h.lines.empty()) h.close(h.lines.begin()->first);
    }

    void add(std::uint8_t allocation, const ice::endpoint& where, ice::tcp_type type) {
        const auto index = agent.add_local_candidate(
            now(), {.where = where, .kind = ice::candidate_kind::relay, .tcp = type});
        if (!index) return;
        static_cast<void>(tcp.add_base(ice::base_id(*index), type));
        static_cast<void>(relay.name_base(ice::base_id(*index), allocation));
    }
    void settle() {
        for (auto e = client.poll_event(); e.kind != ice::turn::event_kind::none;
             e = client.poll_event()) {
            if (e.kind == ice::turn::event_kind::permitted) is_permitted = true;
            if (e.kind != ice::turn::event_kind::allocated) continue;
            add(e.allocation, e.relayed_v4, ice::tcp_type::passive);
            add(e.allocation, e.relayed_v4.with_port(ice::tcp_active_port), ice::tcp_type::active);
            const ice::address peer = loopback.addr();
            static_cast<void>(client.permit(now(), e.allocation, {&peer, 1}));
        }
        using enum ice::turn::tcp_relay_news_kind;
        for (auto e = relay.poll(now(), tcp); e.kind != none; e = relay.poll(now(), tcp))
            static_cast<void>(e.kind == ready ? agent.base_ready(now(), e.way.base)
                                              : agent.handle_connection_failed(now(), e.way));
    }
    void take_message(const ice::route& from, ice::byte_view bytes) {
        if (!peers.handle_datagram(now(), from, bytes))
            static_cast<void>(client.handle_datagram(now(), from, bytes));
        settle();
    }
    void take_frames(ice::connection_number line, ice::byte_view bytes) {
        ice::frame_reader& frames = h.lines[line].frames;
        ice::copy_bytes(frames.free_space().data(), bytes);
        static_cast<void>(frames.commit(bytes.size()));
        while (const auto f = frames.next()) {
            const auto n = relay.connection_of(line);
            if (!tcp.takes(n, *f)) return;
            if (agent.handle_datagram(now(), tcp.route_of(n), *f) == ice::verdict::data)
                heard.assign(f->begin(), f->end());
        }
    }
    void receive(ice::connection_number n) {
        std::uint8_t bytes[4096];
        const auto size = ::recv(h.lines[n].fd, bytes, sizeof bytes, MSG_DONTWAIT);
        if (size <= 0) return;
        const ice::byte_view all(bytes, static_cast<std::size_t>(size));
        streams_host::line& l = h.lines[n];
        if (l.is_peers) return take_frames(n, all);
        ice::copy_bytes(l.messages.free_space().data(), all);
        static_cast<void>(l.messages.commit(all.size()));
        while (const auto m = l.messages.next()) {
            take_message(streams.route_of(n), m->bytes);
            l.is_peers = relay.connection_of(n) != ice::no_connection;
            if (!l.is_peers) continue;
            const ice::byte_view rest = l.messages.rest();
            return take_frames(n, std::vector<std::uint8_t>(rest.begin(), rest.end()));
        }
    }
    void work() {
        relay.advance(now());
        client.handle_timeout(now(), pace);
        peers.handle_timeout(now());
        agent.handle_timeout(now());
        while (!h.fresh.empty()) {
            const auto way = streams.on_connected(h.fresh.back());
            h.fresh.pop_back();
            if (!way) continue;
            peers.base_ready(now(), way->base);
            static_cast<void>(client.base_ready(now(), way->base));
        }
        settle();
        std::vector<ice::connection_number> all;
        for (const auto& [n, l] : h.lines) all.push_back(n);
        for (const auto n : all)
            if (h.lines.contains(n)) receive(n);
    }
    bool completed() const { return agent.state() == ice::session_state::completed; }
};

/// The other side, with a candidate of one type.
struct socket_side {
    ice::tcp_sockets sockets{};
    ice::services<ice::tcp_sockets> lent;
    ice::basic_agent<ice::tcp_sockets> agent;
    std::string heard{};

    socket_side(const std::array<std::uint8_t, 32>& seed, ice::tcp_type type)
        : lent(sockets, {ice::chacha_random(seed)}), agent(lent, ice::agent_role::controlled) {
        static_cast<void>(agent.add_stream());
        const auto where = sockets.open_tcp(loopback, type);
        static_cast<void>(agent.add_local_candidate(now(), {.where = where, .tcp = type}));
    }
    void work() {
        agent.handle_timeout(now());
        sockets.wait(1);
        sockets.receive(
            [&](const ice::route& from, ice::byte_view bytes) {
                if (agent.handle_datagram(now(), from, bytes) == ice::verdict::data)
                    heard.assign(bytes.begin(), bytes.end());
            },
            [&](ice::base_id base) { static_cast<void>(agent.base_ready(now(), base)); },
            [&](const ice::route& to) {
                static_cast<void>(agent.handle_connection_failed(now(), to));
            });
    }
    bool completed() const { return agent.state() == ice::session_state::completed; }
};

/// Whether a peer of that type is met, and data goes both ways.
inline bool connects(const std::array<std::uint8_t, 32>& seed, const ice::turn::server& server,
                     ice::tcp_type type) {
    relayed_side a(seed, server);
    std::array<std::uint8_t, 32> other = seed;
    other[0] ^= 1;
    socket_side b(other, type);
    const auto work_until = [&](auto done) {
        for (const ice::time_point end = now() + ice::seconds(20); now() < end && !done();) {
            a.work();
            b.work();
        }
        return done();
    };
    // A peer that connects before it is permitted is sent away, and does not come again.
    if (!work_until([&] { return a.is_permitted; })) return false;
    describe(a.agent, b.agent);
    describe(b.agent, a.agent);
    if (!a.agent.start(now()) || !b.agent.start(now())) return false;
    if (!work_until([&] { return a.completed() && b.completed(); })) return false;
    say(a.agent, a.tcp, "there");
    say(b.agent, b.sockets, "back");
    return work_until([&] { return b.heard == "there" && a.heard == "back"; });
}

}  // namespace relayed_session
