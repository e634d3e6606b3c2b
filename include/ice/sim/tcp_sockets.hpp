// SPDX-License-Identifier: BSL-1.0
// One engine's sockets on a simulated network, those of TCP candidates among them (RFC 6544).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../exchange/framing.hpp"
#include "../exchange/tcp_transport.hpp"
#include "../stun/stream.hpp"
#include "../turn/server_streams.hpp"
#include "transport.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// A transport whose bases may be TCP candidates too; give it to a driver with an engine that has
/// `base_ready` and `handle_connection_failed`, as agents and sessions do. STUN servers of TCP are
/// named to `connections()`; TURN servers of TCP are asked over streams of their own. Borrows the
/// network. Neither copied nor moved.
class tcp_sockets {
    /// What tcp_transport asks for.
    struct stream_host {
        tcp_sockets* own;

        send_status send(const route& to, byte_view bytes) noexcept {
            return own->datagrams_.send(to, bytes);
        }
        void open(connection_number n, base_id base, const endpoint& remote) noexcept {
            own->open(n, base, remote);
        }
        send_status write(connection_number n, byte_view head, byte_view bytes) noexcept {
            return own->net_->write(own->stream_of(n), head, bytes);
        }
        void close(connection_number n) noexcept {
            static_cast<void>(own->net_->close(own->stream_of(n)));
            own->let_go(n);
        }
    };

  public:
    using server_carrier = turn::server_streams<stream_host>;
    using carrier = tcp_transport<server_carrier>;
    static constexpr connection_number first_of_servers = 1000;

    tcp_sockets(network& net, host_id host) noexcept
        : net_(&net),
          host_(host),
          datagrams_(net),
          seam_{this},
          servers_(seam_, first_of_servers),
          tcp_(servers_) {}
    tcp_sockets(const tcp_sockets&) = delete;
    tcp_sockets& operator=(const tcp_sockets&) = delete;

    /// Of a datagram base. Errors: as transport::attach.
    errc attach(base_id base, socket_id socket) noexcept { return datagrams_.attach(base, socket); }

    /// `base` is a TCP candidate's from now on: passive and simultaneous-open ones listen at `own`,
    /// whose port may be 0. Returns the candidate's address, which is that of `base` in signalling.
    /// Errors: as network::listen, and tcp_transport::add_base.
    result<endpoint> open_tcp(base_id base, const endpoint& own, tcp_type type) noexcept {
        candidate_base made{
            base, own.with_port(tcp_active_port).with_protocol(protocol::tcp), type, {}};
        if (type == tcp_type::passive || type == tcp_type::so) {
            const auto door = net_->listen(host_, own);
            if (!door) return door.error();
            made.listener = *door;
            made.own = net_->local(*door).value_or(made.own);
        }
        if (const errc e = tcp_.add_base(base, type); e != errc::ok) return e;
        bases_.push_back(made);
        return made.own;
    }

    send_status send(const route& to, byte_view bytes) noexcept { return tcp_.send(to, bytes); }
    carrier& connections() noexcept { return tcp_; }
    const carrier& connections() const noexcept { return tcp_; }
    transport& datagrams() noexcept { return datagrams_; }
    server_carrier& servers() noexcept { return servers_; }

    /// Hands what came to the engine. False: it is another's.
    template <class Engine>
    bool offer(const delivery& d, Engine& e) noexcept {
        if (d.news == stream_news::none) {
            const base_id base = datagrams_.base_of(d.socket);
            if (base.is_none()) return false;
            static_cast<void>(e.handle_datagram(d.at, route{base, 0, 1, d.source}, d.bytes));
            return true;
        }
        if (d.news == stream_news::accepted) return accept(d, e);
        const connection_number n = number_of(d.stream);
        if (n == no_connection) return false;
        switch (d.news) {
            case stream_news::connected:
                if (const auto way =
                        is_to_turn(n) ? servers_.on_connected(n) : tcp_.on_connected(n))
                    static_cast<void>(e.base_ready(d.at, way->base));
                break;
            case stream_news::bytes: take(n, d, e); break;
            case stream_news::writable:
                if (const auto way = servers_.on_writable(n))
                    static_cast<void>(e.base_ready(d.at, way->base));
                break;
            case stream_news::closed:
            case stream_news::failed: end(n, d.at, e); break;
            default: break;
        }
        return true;
    }

  private:
    /// The bytes that are no whole frame yet.
    struct line {
        connection_number number = no_connection;
        stream_id stream;
        std::vector<std::uint8_t> memory;
        frame_reader frames{byte_span{}};
        stun::stream_reader messages{byte_span{}};  // of servers
    };
    struct candidate_base {
        base_id base;
        endpoint own;
        tcp_type type;
        listener_id listener;
    };

    static constexpr bool is_to_turn(connection_number n) noexcept { return n >= first_of_servers; }

    line* find(connection_number n) noexcept {
        for (line& each : lines_)
            if (each.number == n && !each.stream.is_none()) return &each;
        return nullptr;
    }
    stream_id stream_of(connection_number n) noexcept {
        const line* l = find(n);
        return l != nullptr ? l->stream : stream_id();
    }
    connection_number number_of(stream_id stream) const noexcept {
        for (const line& each : lines_)
            if (each.stream == stream) return each.number;
        return no_connection;
    }
    /// Buffers stay where they are: lines are used again, and their memory with them.
    void keep(connection_number n, stream_id stream) noexcept {
        line* l = find(n);
        for (line& each : lines_)
            if (l == nullptr && each.stream.is_none()) l = &each;
        if (l == nullptr) l = &lines_.emplace_back();
        l->number = n;
        l->stream = stream;
        l->memory.resize(stun::longest_frame);
        l->frames = frame_reader(l->memory);
        l->messages = stun::stream_reader(l->memory);
    }
    void let_go(connection_number n) noexcept {
        if (line* l = find(n)) l->stream = {};
    }

    /// What cannot even begin is told as any failure.
    void open(connection_number n, base_id base, const endpoint& remote) noexcept {
        if (const auto own = net_->local(datagrams_.socket_of(base))) {  // to a TURN server
            const auto stream = net_->connect(host_, own->with_port(0), remote);
            return keep(n, stream.value_or(stream_id()));
        }
        for (const candidate_base& each : bases_) {
            if (each.base != base) continue;
            const bool same_port = each.type != tcp_type::active;
            const auto stream =
                net_->connect(host_, same_port ? each.own : each.own.with_port(0), remote);
            keep(n, stream.value_or(stream_id()));
        }
    }

    template <class Engine>
    bool accept(const delivery& d, Engine& e) noexcept {
        for (const candidate_base& each : bases_) {
            if (each.listener != d.listener) continue;
            const connection_number n = tcp_.on_accepted(each.base, d.source);
            if (n == no_connection) {
                static_cast<void>(net_->reset(d.stream));
                return true;
            }
            keep(n, d.stream);
            static_cast<void>(e.base_ready(d.at, each.base));
            return true;
        }
        return false;
    }

    template <class Engine>
    void take(connection_number n, const delivery& d, Engine& e) noexcept {
        const bool plain = is_to_turn(n) || tcp_.is_to_server(n);
        byte_view rest = d.bytes;
        while (!rest.empty() && stream_of(n) == d.stream) {
            line& l = *find(n);
            const byte_span space = plain ? l.messages.free_space() : l.frames.free_space();
            const std::size_t size = rest.size() < space.size() ? rest.size() : space.size();
            for (std::size_t i = 0; i < size; ++i) space[i] = rest[i];
            static_cast<void>(plain ? l.messages.commit(size) : l.frames.commit(size));
            rest = rest.subspan(size);
            const bool goes_on = plain ? take_messages(n, d, e) : take_frames(n, d, e);
            if (goes_on) continue;
            static_cast<void>(net_->reset(d.stream));
            return end(n, d.at, e);
        }
    }
    /// False: it is no such stream.
    template <class Engine>
    bool take_messages(connection_number n, const delivery& d, Engine& e) noexcept {
        while (stream_of(n) == d.stream) {
            const auto message = find(n)->messages.next();
            if (!message) return category(message.error().code) == error_category::truncated;
            if (!is_to_turn(n)) static_cast<void>(tcp_.takes(n, message->bytes));
            const route from = is_to_turn(n) ? servers_.route_of(n) : tcp_.route_of(n);
            static_cast<void>(e.handle_datagram(d.at, from, message->bytes));
        }
        return true;
    }
    template <class Engine>
    bool take_frames(connection_number n, const delivery& d, Engine& e) noexcept {
        while (stream_of(n) == d.stream) {
            const auto frame = find(n)->frames.next();
            if (!frame) return true;
            if (!tcp_.takes(n, *frame)) return false;  // RFC 6544 section 7.1
            const route from = tcp_.route_of(n);
            static_cast<void>(e.handle_datagram(d.at, from, *frame));
            if constexpr (requires { e.accepts_data(from); })
                tcp_.judge(from, e.accepts_data(from));
        }
        return true;
    }

    template <class Engine>
    void end(connection_number n, time_point now, Engine& e) noexcept {
        let_go(n);
        if (const auto way = is_to_turn(n) ? servers_.on_closed(n) : tcp_.on_closed(n))
            static_cast<void>(e.handle_connection_failed(now, *way));
    }

    network* net_;
    host_id host_;
    transport datagrams_;
    stream_host seam_;
    server_carrier servers_;
    carrier tcp_;
    std::vector<line> lines_;
    std::vector<candidate_base> bases_;
};

static_assert(ice::transport<tcp_sockets>);

}  // namespace ice::sim
