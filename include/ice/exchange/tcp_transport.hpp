// SPDX-License-Identifier: BSL-1.0
// The connections of TCP candidates (RFC 6544): which datagram goes over which, when one is opened,
// and when it may be closed. The host has the sockets.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "../candidate/tcp_type.hpp"
#include "../core/errc.hpp"
#include "framing.hpp"
#include "transport.hpp"

namespace ice::inline v0_1_0_dev {

/// The host's number of a connection: an index below the transport's capacity.
using connection_number = std::uint16_t;
inline constexpr connection_number no_connection = 0xffff;

/// Service: a transport whose host also has stream sockets.
///   t.open(n, base, remote)      begins to connect, from any free port of the base's
///                                interface (active) or from its very port (simultaneous open,
///                                and passive to a STUN server); what cannot even begin is reported
///                                later, as any failure
///   t.write(n, header, bytes)    both, one behind the other, or neither: would_block
///   t.close(n)                   closes it, or gives up connecting
/// None of them may call back.
template <class T>
concept stream_transport = transport<T> && requires(T& t, connection_number n, base_id base,
                                                    const endpoint& remote, byte_view bytes) {
    { t.open(n, base, remote) } noexcept -> std::same_as<void>;
    { t.write(n, bytes, bytes) } noexcept -> std::same_as<send_status>;
    { t.close(n) } noexcept -> std::same_as<void>;
};

/// Models `transport` for an agent with TCP candidates over a host's sockets: datagrams of UDP
/// bases pass through, those of TCP bases are framed (RFC 4571) on the connection between base and
/// remote. Without one it is opened and `pending` is answered; tell the agent what then happens:
///
///     on connect:  if (const auto r = tcp.on_connected(n)) agent.base_ready(now, r->base);
///     on failure:  if (const auto r = tcp.on_closed(n)) agent.handle_connection_failed(now, *r);
///     on accept:   n = tcp.on_accepted(base, remote);
///                  agent.base_ready(now, base);
///     on a frame:  const route from = tcp.route_of(n);
///                  if (!tcp.takes(n, frame)) close it, and as on failure
///                  agent.handle_datagram(now, from, frame);
///                  tcp.judge(from, agent.accepts_data(from));
///
/// A STUN server that was named is asked over a connection of its own, from the base's port, and
/// unframed (RFC 8489 section 6.2.2): where `is_to_server(n)`, a stun::stream_reader finds what is
/// to be handed to the session or gatherer.
///
/// `Most` connections at once, and as many bases; to one address no more than five are being opened
/// (RFC 6544 section 12), the others wait. Where there is no room, one of those goes that were
/// opened to here, as anybody can, and over which nobody or a stranger has spoken. Looking one up
/// is O(Most), opening O(Most * Most). Same thread as the agent.
template <stream_transport T, std::size_t Most = 32>
class tcp_transport {
  public:
    static constexpr std::size_t most_connections = Most;
    static constexpr std::size_t most_attempts = 5;
    static constexpr std::size_t most_servers = 4;

    /// `host` must outlive it.
    constexpr explicit tcp_transport(T& host) noexcept : host_(&host) {}

    /// This base of the agent is a TCP candidate's. Errors: misuse_bad_argument (no TCP type, no
    /// base, or too many).
    constexpr errc add_base(base_id base, tcp_type type) noexcept {
        if (base.is_none() || type == tcp_type::none) return errc::misuse_bad_argument;
        for (tcp_base& each : bases_) {
            if (each.type != tcp_type::none && each.base != base) continue;
            each = {base, type};
            return errc::ok;
        }
        return errc::misuse_bad_argument;
    }

    /// Who is there is no peer. Errors: misuse_bad_argument (no port, or most_servers are known).
    constexpr errc add_server(const endpoint& where) noexcept {
        if (where.port() == 0) return errc::misuse_bad_argument;
        for (endpoint& each : servers_) {
            if (each.port() != 0 && each != where) continue;
            each = where;
            return errc::ok;
        }
        return errc::misuse_bad_argument;
    }

    constexpr send_status send(const route& to, byte_view bytes) noexcept {
        const tcp_type type = type_of(to.base);
        if (type == tcp_type::none) return host_->send(to, bytes);
        std::size_t n = find(to.base, to.remote);
        if (n == Most) {
            // RFC 6544 section 11.1
            if (type == tcp_type::passive && !is_server(to.remote)) return send_status::pending;
            n = begin(to);
            if (n == Most) return send_status::would_block;
        }
        if (connections_[n].is != phase::open) return send_status::pending;
        if (bytes.size() > 0xffff) return send_status::unreachable;
        const auto number = static_cast<connection_number>(n);
        if (is_server(to.remote)) return host_->write(number, {}, bytes);
        return host_->write(number, frame_header(bytes.size()), bytes);
    }

    /// The connection that was being opened is there: its base is ready.
    constexpr std::optional<route> on_connected(connection_number n) noexcept {
        if (n >= Most || connections_[n].is != phase::connecting) return std::nullopt;
        connections_[n].is = phase::open;
        open_waiting();
        return route_of(n);
    }
    /// It could not be opened, or has been closed by the host, the peer or the system. The route,
    /// when it never was open, or never spoke STUN: the check over it has failed. A selected pair's
    /// connection is opened again by the next datagram (RFC 6544 section 11.1).
    constexpr std::optional<route> on_closed(connection_number n) noexcept {
        if (n >= Most || connections_[n].is == phase::unused) return std::nullopt;
        const connection old = connections_[n];
        connections_[n] = {};
        open_waiting();
        if (old.is == phase::open && old.who != standing::silent) return std::nullopt;
        return route{old.base, 0, 1, old.remote};
    }
    /// The peer has connected to a passive or simultaneous-open base. The number to know it by, or
    /// no_connection: close it. One that is being opened between the same two is this one.
    constexpr connection_number on_accepted(base_id base, const endpoint& remote) noexcept {
        if (!accepts(base)) return no_connection;
        std::size_t n = find(base, remote);
        if (n == Most) n = make_room();
        if (n == Most || connections_[n].is == phase::open) return no_connection;
        connections_[n] = {base, remote, phase::open, standing::silent, ++accepted_};
        open_waiting();  // it may have been an attempt
        return static_cast<connection_number>(n);
    }

    /// Whether a frame is for the agent. False: what came first is no STUN, so somebody else is
    /// there (RFC 6544 section 7.1): the host closes the connection and says so.
    constexpr bool takes(connection_number n, byte_view frame) noexcept {
        if (!is_open(n)) return false;
        standing& who = connections_[n].who;
        if (who == standing::silent && stun::is_stun(frame)) who = standing::speaks;
        return who != standing::silent;
    }
    /// Whether the agent has validated who speaks over the connection; for good, once it has. One
    /// that is not the peer's may make room for others; without a judgement none that speaks STUN
    /// does. Ignored where there is no such connection.
    constexpr void judge(const route& from, bool is_peer) noexcept {
        const std::size_t n = find(from.base, from.remote);
        if (n == Most || connections_[n].who == standing::silent) return;
        standing& who = connections_[n].who;
        if (who != standing::peer) who = is_peer ? standing::peer : standing::stranger;
    }

    /// To be handed to the agent with what comes over the connection.
    constexpr route route_of(connection_number n) const noexcept {
        if (n >= Most || connections_[n].is == phase::unused) return {};
        return {connections_[n].base, 0, 1, connections_[n].remote};
    }
    /// Whether peers may connect to the base.
    constexpr bool accepts(base_id base) const noexcept {
        const tcp_type type = type_of(base);
        return type == tcp_type::passive || type == tcp_type::so;
    }
    constexpr bool is_open(connection_number n) const noexcept {
        return n < Most && connections_[n].is == phase::open;
    }

    /// What comes over it has no frames.
    constexpr bool is_to_server(connection_number n) const noexcept {
        return n < Most && connections_[n].is != phase::unused && is_server(connections_[n].remote);
    }

    /// ICE has completed: closes all connections but those of the selected pairs, and gives up
    /// those that are being opened (RFC 6544 section 8). After a restart the previous ones belong
    /// to `selected` too until new pairs are (section 9.2).
    constexpr void close_all_but(std::span<const route> selected) noexcept {
        for (std::size_t n = 0; n < Most; ++n) {
            connection& c = connections_[n];
            bool stays = c.is == phase::unused;
            for (const route& each : selected)
                stays = stays || (each.base == c.base && each.remote == c.remote);
            if (stays) continue;
            if (c.is != phase::waiting) host_->close(static_cast<connection_number>(n));
            c = {};
        }
        open_waiting();
    }

    /// Connections that are being opened to this address.
    constexpr std::size_t attempts(const address& to) const noexcept {
        std::size_t n = 0;
        for (const connection& c : connections_)
            n += c.is == phase::connecting && c.remote.addr() == to ? 1U : 0U;
        return n;
    }

  private:
    enum class phase : std::uint8_t { unused, waiting, connecting, open };
    enum class standing : std::uint8_t {
        silent,    ///< no STUN yet
        stranger,  ///< STUN, and the agent has not validated who it is
        speaks,    ///< STUN, and nobody has judged
        peer
    };
    struct connection {
        base_id base;
        endpoint remote;
        phase is = phase::unused;
        standing who = standing::silent;
        std::uint32_t accepted = 0;  ///< in which order; 0: opened from here
    };
    struct tcp_base {
        base_id base;
        tcp_type type = tcp_type::none;
    };

    constexpr bool is_server(const endpoint& where) const noexcept {
        for (const endpoint& each : servers_)
            if (each.port() != 0 && each == where) return true;
        return false;
    }
    constexpr tcp_type type_of(base_id base) const noexcept {
        for (const tcp_base& each : bases_)
            if (each.base == base) return each.type;
        return tcp_type::none;
    }
    constexpr std::size_t find(base_id base, const endpoint& remote) const noexcept {
        for (std::size_t n = 0; n < Most; ++n)
            if (connections_[n].is != phase::unused && connections_[n].base == base &&
                connections_[n].remote == remote)
                return n;
        return Most;
    }
    /// The host is told to close whoever goes: of the silent and the strangers, the oldest of those
    /// that are more, so that neither kind alone drives the peer out before it is known.
    constexpr std::size_t make_room() noexcept {
        std::size_t oldest[2] = {Most, Most};  // of the silent, of strangers
        std::size_t count[2] = {};
        for (std::size_t n = 0; n < Most; ++n) {
            const connection& c = connections_[n];
            if (c.is == phase::unused) return n;
            if (c.accepted == 0 || c.who > standing::stranger) continue;
            const std::size_t i = c.who == standing::silent ? 0 : 1;
            ++count[i];
            if (oldest[i] == Most || c.accepted < connections_[oldest[i]].accepted) oldest[i] = n;
        }
        const std::size_t goes = oldest[count[1] > count[0] ? 1 : 0];
        if (goes == Most) return Most;
        host_->close(static_cast<connection_number>(goes));
        connections_[goes] = {};
        return goes;
    }

    constexpr std::size_t begin(const route& to) noexcept {
        const std::size_t n = make_room();
        if (n == Most) return Most;
        connections_[n] = {to.base, to.remote, phase::waiting};
        open_waiting();
        return n;
    }
    constexpr void open_waiting() noexcept {
        for (std::size_t n = 0; n < Most; ++n) {
            connection& c = connections_[n];
            if (c.is != phase::waiting || attempts(c.remote.addr()) >= most_attempts) continue;
            c.is = phase::connecting;
            host_->open(static_cast<connection_number>(n), c.base, c.remote);
        }
    }

    T* host_;
    std::array<connection, Most> connections_{};
    std::array<tcp_base, Most> bases_{};
    std::array<endpoint, most_servers> servers_{};
    std::uint32_t accepted_ = 0;
};

}  // namespace ice::inline v0_1_0_dev
