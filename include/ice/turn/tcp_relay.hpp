// SPDX-License-Identifier: BSL-1.0
// Relayed TCP candidates (RFC 6544 sections 5.5 and 7.1): their connections go through a TCP
// allocation (RFC 6062).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include "../exchange/tcp_transport.hpp"
#include "tcp_peers.hpp"

namespace ice::inline v0_1_0_dev::turn {

enum class tcp_relay_news_kind : std::uint8_t {
    none,
    ready,   ///< agent.base_ready(now, way.base)
    failed,  ///< agent.handle_connection_failed(now, way)
};
struct tcp_relay_news {
    tcp_relay_news_kind kind = tcp_relay_news_kind::none;
    route way{};
};

/// Between the tcp_transport of an agent and the server_streams of a client and its tcp_peers: what
/// the agent opens from a relayed base is a Connect, what peers open to it comes as an attempt, and
/// each has a stream of its own to the server, bound by ConnectionBind. All other bases are the
/// host's as before.
///
///     turn::server_streams<host> streams(h, 1000);
///     turn::basic_client<…> client(env, streams);
///     turn::tcp_peers<…> peers(env, streams, client);
///     turn::tcp_relay<…> relay(streams, peers, base_id(100));
///     tcp_transport<…> tcp(relay);
///     …  event `allocated`: relayed bases, passive and active (at port 9 of the same address), by
///        agent.add_local_candidate, tcp.add_base and relay.name_base
///
/// `first_data` and the Most base numbers behind it are those of the streams; nobody else uses
/// them. What comes over a stream that carries a peer's bytes (`connection_of`, and what its reader
/// has left then: rest()) are frames of tcp_transport's connection of that number, all else is
/// STUN as ever. A peer can only connect when its address is permitted, which the address of an
/// active candidate is told for (RFC 6544 section 5.2): the server closes what comes before, and
/// the peer takes that for a failure, so permit first where the peer's candidates are known first.
/// `advance` before the agent's verbs, `poll` after those of the peers. O(Most).
template <class Streams, class Peers, std::size_t Most = 8>
class tcp_relay {
  public:
    static constexpr std::size_t most_bases = 4;
    static constexpr std::size_t most_connections = 64;  ///< of the tcp_transport on top

    /// All must outlive it.
    constexpr tcp_relay(Streams& streams, Peers& peers, base_id first_data) noexcept
        : streams_(&streams), peers_(&peers), first_data_(first_data) {}

    /// A relayed base of the agent's. Errors: misuse_bad_argument when there are most_bases.
    constexpr errc name_base(base_id base, std::uint8_t allocation) noexcept {
        for (relayed_base& each : bases_) {
            if (!each.base.is_none() && each.base != base) continue;
            each = {base, allocation};
            return errc::ok;
        }
        return errc::misuse_bad_argument;
    }
    /// The allocation is no more: so are the connections of its bases, which open no others until
    /// they are named anew.
    constexpr void drop(std::uint8_t allocation) noexcept {
        peers_->drop(allocation);
        for (std::size_t at = 0; at < Most; ++at)
            if (links_[at].used && links_[at].allocation == allocation) {
                note_end(links_[at].n);
                let_go(at);  // the peers may give the number to another at once
            }
        for (relayed_base& each : bases_)
            if (each.allocation == allocation) each.allocation = no_allocation;
    }
    constexpr void advance(time_point now) noexcept { now_ = later(now_, now); }

    // Of the tcp_transport on top.
    constexpr send_status send(const route& to, byte_view bytes) noexcept {
        return streams_->send(to, bytes);
    }
    constexpr void open(connection_number n, base_id base, const endpoint& remote) noexcept {
        const relayed_base* own = find(base);
        if (own == nullptr) return streams_->open(n, base, remote);
        if (own->allocation != no_allocation)
            if (const auto made = peers_->connect(now_, own->allocation, remote)) {
                if (*made < Most) return void(links_[*made] = {true, own->allocation, n, base});
                peers_->close(*made);  // they have more room than this
            }
        note_end(n);
    }
    constexpr send_status write(connection_number n, byte_view head, byte_view bytes) noexcept {
        if (has_ended(n)) return send_status::unreachable;
        const std::size_t at = find(n);
        if (at == Most) return streams_->write(n, head, bytes);
        const connection_number line = line_of(at);
        return line == no_connection ? send_status::unreachable
                                     : streams_->write(line, head, bytes);
    }
    constexpr void close(connection_number n) noexcept {
        if (has_ended(n)) return void(ended_[n] = false);
        const std::size_t at = find(n);
        if (at == Most) return streams_->close(n);
        end(at);
    }

    /// The connection whose frames come over that stream of the server_streams; no_connection while
    /// it is not bound.
    constexpr connection_number connection_of(connection_number line) const noexcept {
        for (std::size_t at = 0; at < Most; ++at)
            if (links_[at].used && links_[at].is_bound && line_of(at) == line) return links_[at].n;
        return no_connection;
    }

    /// News one at a time, until the kind is `none`; `tcp` is what stands on top.
    template <class Tcp>
    constexpr tcp_relay_news poll(time_point now, Tcp& tcp) noexcept {
        static_assert(Tcp::most_connections <= most_connections);
        advance(now);
        for (;;) {
            for (connection_number n = 0; n < most_connections; ++n)
                if (std::exchange(ended_[n], false))
                    if (const auto way = tcp.on_closed(n)) return {failed, *way};
            for (std::size_t at = 0; at < Most; ++at)
                if (links_[at].used && links_[at].has_failed) {
                    const connection_number n = links_[at].n;
                    end(at);
                    if (const auto way = tcp.on_closed(n)) return {failed, *way};
                }
            const tcp_peer_event e = peers_->poll_event();
            if (e.kind == tcp_peer_event_kind::none) return {};
            if (e.connection >= Most) {
                peers_->close(e.connection);
                continue;
            }
            if (const auto news = take(e, tcp); news.kind != tcp_relay_news_kind::none) return news;
        }
    }

  private:
    static constexpr std::uint8_t no_allocation = 0xff;
    static constexpr auto ready = tcp_relay_news_kind::ready;
    static constexpr auto failed = tcp_relay_news_kind::failed;

    /// A connection of the peers', by its number there.
    struct link {
        bool used = false;
        std::uint8_t allocation = no_allocation;
        connection_number n = no_connection;  ///< the tcp_transport's; none: it has come in
        base_id base{};
        bool is_bound = false;
        bool has_failed = false;
    };
    struct relayed_base {
        base_id base{};
        std::uint8_t allocation = no_allocation;
    };

    constexpr const relayed_base* find(base_id base) const noexcept {
        for (const relayed_base& each : bases_)
            if (!each.base.is_none() && each.base == base) return &each;
        return nullptr;
    }
    constexpr std::size_t find(connection_number n) const noexcept {
        std::size_t at = 0;
        while (at < Most && !(links_[at].used && links_[at].n == n)) ++at;
        return at;
    }
    constexpr bool has_ended(connection_number n) const noexcept {
        return n < most_connections && ended_[n];
    }
    constexpr void note_end(connection_number n) noexcept {
        if (n < most_connections) ended_[n] = true;
    }
    constexpr base_id data_base(std::size_t at) const noexcept {
        return base_id(static_cast<std::uint16_t>(first_data_.index() + at));
    }
    constexpr connection_number line_of(std::size_t at) const noexcept {
        return streams_->number_of(data_base(at));
    }
    /// The peers, the stream and this forget it.
    constexpr void end(std::size_t at) noexcept {
        peers_->close(static_cast<std::uint8_t>(at));
        let_go(at);
    }
    constexpr void let_go(std::size_t at) noexcept {
        if (const connection_number line = line_of(at); line != no_connection) {
            streams_->close(line);
            static_cast<void>(streams_->on_closed(line));
        }
        links_[at] = {};
    }

    template <class Tcp>
    constexpr tcp_relay_news take(const tcp_peer_event& e, Tcp& tcp) noexcept {
        link& l = links_[e.connection];
        switch (e.kind) {
            case tcp_peer_event_kind::none: break;
            case tcp_peer_event_kind::incoming:
                l = {true, e.allocation, no_connection, accepting_base(e.allocation, tcp)};
                if (l.base.is_none()) {
                    end(e.connection);
                    break;
                }
                [[fallthrough]];
            case tcp_peer_event_kind::connected:
                l.has_failed = !peers_->bind(now_, e.connection, data_base(e.connection));
                break;
            case tcp_peer_event_kind::bound:
                l.is_bound = true;
                if (l.n == no_connection) {
                    l.n = tcp.on_accepted(l.base, e.peer);
                    if (l.n != no_connection) return {ready, {l.base, 0, 1, e.peer}};
                    end(e.connection);
                } else if (const auto way = tcp.on_connected(l.n)) {
                    return {ready, *way};
                }
                break;
            case tcp_peer_event_kind::over: {
                const connection_number n = l.n;
                let_go(e.connection);  // the peers may want it to rest
                if (const auto way = tcp.on_closed(n)) return {failed, *way};
                break;
            }
        }
        return {};
    }
    /// Who of an allocation's bases takes what comes in.
    template <class Tcp>
    constexpr base_id accepting_base(std::uint8_t allocation, const Tcp& tcp) const noexcept {
        for (const relayed_base& each : bases_)
            if (each.allocation == allocation && !each.base.is_none() && tcp.accepts(each.base))
                return each.base;
        return {};
    }

    Streams* streams_;
    Peers* peers_;
    base_id first_data_;
    time_point now_ = time_point::earliest();
    std::array<relayed_base, most_bases> bases_{};
    std::array<link, Most> links_{};
    std::array<bool, most_connections> ended_{};  ///< by number: to be told by poll()
};

}  // namespace ice::turn
