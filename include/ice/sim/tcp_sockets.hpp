// SPDX-License-Identifier: BSL-1.0
// One engine's sockets on a simulated network, those of TCP candidates among them (RFC 6544).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../exchange/framing.hpp"
#include "../exchange/tcp_transport.hpp"
#include "transport.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// A transport whose bases may be TCP candidates too; give it to a driver with an engine that has
/// `base_ready` and `handle_connection_failed`, as agents and sessions do. Borrows the network.
/// Neither copied nor moved.
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
    using carrier = tcp_transport<stream_host>;

    tcp_sockets(network& net, host_id host) noexcept
        : net_(&net), host_(host), datagrams_(net), seam_{this}, tcp_(seam_) {}
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
                if (const auto way = tcp_.on_connected(n))
                    static_cast<void>(e.base_ready(d.at, way->base));
                break;
            case stream_news::bytes: take(n, d, e); break;
            case stream_news::closed:
            case stream_news::failed: end(n, d.at, e); break;
            default: break;
        }
        return true;
    }

  private:
    /// The bytes that are no whole frame yet.
    struct line {
        stream_id stream;
        std::vector<std::uint8_t> memory;
        frame_reader frames{byte_span{}};
    };
    struct candidate_base {
        base_id base;
        endpoint own;
        tcp_type type;
        listener_id listener;
    };

    stream_id stream_of(connection_number n) const noexcept {
        return n < lines_.size() ? lines_[n].stream : stream_id();
    }
    connection_number number_of(stream_id stream) const noexcept {
        for (std::size_t n = 0; n < lines_.size(); ++n)
            if (lines_[n].stream == stream) return static_cast<connection_number>(n);
        return no_connection;
    }
    void keep(connection_number n, stream_id stream) noexcept {
        if (lines_.size() <= n) lines_.resize(n + std::size_t{1});
        lines_[n].stream = stream;
        lines_[n].memory.resize(2 + 65535);
        lines_[n].frames = frame_reader(lines_[n].memory);
    }
    void let_go(connection_number n) noexcept {
        if (n < lines_.size()) lines_[n].stream = {};
    }

    /// What cannot even begin is told as any failure.
    void open(connection_number n, base_id base, const endpoint& remote) noexcept {
        for (const candidate_base& each : bases_) {
            if (each.base != base) continue;
            const bool same_port = each.type == tcp_type::so;
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
        byte_view rest = d.bytes;
        while (!rest.empty() && lines_[n].stream == d.stream) {
            const byte_span space = lines_[n].frames.free_space();
            const std::size_t size = rest.size() < space.size() ? rest.size() : space.size();
            for (std::size_t i = 0; i < size; ++i) space[i] = rest[i];
            static_cast<void>(lines_[n].frames.commit(size));
            rest = rest.subspan(size);
            while (lines_[n].stream == d.stream) {
                const auto frame = lines_[n].frames.next();
                if (!frame) break;
                if (!tcp_.takes(n, *frame)) {  // RFC 6544 section 7.1
                    static_cast<void>(net_->reset(d.stream));
                    end(n, d.at, e);
                    break;
                }
                static_cast<void>(e.handle_datagram(d.at, tcp_.route_of(n), *frame));
            }
        }
    }

    template <class Engine>
    void end(connection_number n, time_point now, Engine& e) noexcept {
        let_go(n);
        if (const auto way = tcp_.on_closed(n))
            static_cast<void>(e.handle_connection_failed(now, *way));
    }

    network* net_;
    host_id host_;
    transport datagrams_;
    stream_host seam_;
    carrier tcp_;
    std::vector<line> lines_;  // by connection
    std::vector<candidate_base> bases_;
};

static_assert(ice::transport<tcp_sockets>);

}  // namespace ice::sim
