// SPDX-License-Identifier: BSL-1.0
// TURN servers behind TCP, TLS or DTLS (RFC 8656 sections 3.1 and 12.5): which connection carries
// what, and when one is opened. The host has the sockets, and the TLS.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "../exchange/tcp_transport.hpp"
#include "../stun/stream.hpp"

namespace ice::inline v0_1_0_dev::turn {

/// Models `transport`, for a client or a session whose servers were named with server_transport
/// `tcp` or `tls`: what goes to an endpoint of TCP is written to the connection between base and
/// server, whole messages as they are, since STUN and padded ChannelData need no other framing
/// (RFC 8489 section 6.2.2). All else goes straight to the host's transport. The first request
/// opens a connection and is told `pending`; so is one that finds it congested. Tell then:
///
///     on connect, TLS included:  if (const auto r = streams.on_connected(n)) ready(r->base);
///     when it can be written:    if (const auto r = streams.on_writable(n)) ready(r->base);
///     on failure or end:         if (const auto r = streams.on_closed(n)) lost(now, *r);
///     on bytes:                  a stun::stream_reader for each connection:
///         reader.commit(received into reader.free_space());
///         while (const auto f = reader.next()) heard(now, streams.route_of(n), f->bytes);
///         unless category(reader.error().code) is truncated: close it, on_closed(n)
///
/// where `ready`, `lost` and `heard` are base_ready, handle_connection_lost and handle_datagram of
/// the client (of a session, handle_connection_failed). A reader's buffer of
/// stun::longest_frame bytes holds whatever a server sends; with a smaller one a peer's long
/// datagram ends the connection. A lost connection is a lost allocation: the event says so, and
/// allocating anew opens another.
///
/// `Most` connections at once, each numbered from `first`: as a host of a tcp_transport, too, this
/// passes through what that one asks with its own numbers. Everything is O(Most). Same thread as
/// the client.
///
/// DTLS: the server is named with an endpoint of UDP and server_transport `dtls`, and the host has
/// one more function, `bool has_channel(const endpoint& server)`, which says yes to it. Its
/// connections are opened and told of in the same way, once the handshake is over; each write and
/// each datagram received is one message, and no stream_reader is needed.
template <stream_transport T, std::size_t Most = 16>
class server_streams {
  public:
    /// `host` must outlive it.
    constexpr explicit server_streams(T& host, connection_number first = 0) noexcept
        : host_(&host), first_(first) {}

    constexpr send_status send(const route& to, byte_view bytes) noexcept {
        if (!is_connected(to.remote)) return host_->send(to, bytes);
        std::size_t i = find(to.base, to.remote);
        if (i == Most) {
            // Indications and data are worth nothing at a server that knows of no allocation.
            if (!is_request(bytes)) return send_status::unreachable;
            i = find_unused();
            if (i == Most) return send_status::unreachable;
            connections_[i] = {to, phase::connecting, false};
            host_->open(number(i), to.base, to.remote);
            return send_status::pending;
        }
        connection& c = connections_[i];
        if (c.is != phase::open) return send_status::pending;
        const send_status status = host_->write(number(i), {}, bytes);
        if (status != send_status::would_block || !is_request(bytes)) return status;
        // Nobody repeats it (RFC 8489 section 6.2.2).
        c.waits = true;
        return send_status::pending;
    }

    /// The base that is ready, if this is one of ours and was being opened.
    constexpr std::optional<route> on_connected(connection_number n) noexcept {
        const std::size_t i = index(n);
        if (i == Most || connections_[i].is != phase::connecting) return std::nullopt;
        connections_[i].is = phase::open;
        return connections_[i].way;
    }
    /// The base that is ready, if a request was held back.
    constexpr std::optional<route> on_writable(connection_number n) noexcept {
        const std::size_t i = index(n);
        if (i == Most || !connections_[i].waits) return std::nullopt;
        connections_[i].waits = false;
        return connections_[i].way;
    }
    /// It could not be opened, or is no more. The client is to be told.
    constexpr std::optional<route> on_closed(connection_number n) noexcept {
        const std::size_t i = index(n);
        if (i == Most || connections_[i].is == phase::unused) return std::nullopt;
        const route way = connections_[i].way;
        connections_[i] = {};
        return way;
    }
    /// Closes those that no allocation needs any more, after `released`, `failed` and redirections:
    ///     streams.close_unused([&](const ice::route& r) { return client.uses(r); });
    template <class Uses>
    constexpr void close_unused(Uses uses) noexcept {
        for (std::size_t i = 0; i < Most; ++i) {
            if (connections_[i].is == phase::unused || uses(connections_[i].way)) continue;
            host_->close(number(i));
            connections_[i] = {};
        }
    }

    /// To be handed to the client with each message; its base is none where this is not ours.
    constexpr route route_of(connection_number n) const noexcept {
        const std::size_t i = index(n);
        return i == Most ? route{} : connections_[i].way;
    }
    /// Of that base's connection; no_connection when there is none.
    constexpr connection_number number_of(base_id base) const noexcept {
        for (std::size_t i = 0; i < Most; ++i)
            if (connections_[i].is != phase::unused && connections_[i].way.base == base)
                return number(i);
        return no_connection;
    }
    constexpr bool is_open(connection_number n) const noexcept {
        const std::size_t i = index(n);
        return i != Most && connections_[i].is == phase::open;
    }

    // Of a tcp_transport on top.
    constexpr void open(connection_number n, base_id base, const endpoint& remote) noexcept {
        host_->open(n, base, remote);
    }
    constexpr send_status write(connection_number n, byte_view head, byte_view bytes) noexcept {
        return host_->write(n, head, bytes);
    }
    constexpr void close(connection_number n) noexcept { host_->close(n); }

  private:
    enum class phase : std::uint8_t { unused, connecting, open };
    struct connection {
        route way;
        phase is = phase::unused;
        bool waits = false;  ///< a request has found it congested
    };

    constexpr bool is_connected(const endpoint& server) const noexcept {
        if constexpr (requires { host_->has_channel(server); })
            if (host_->has_channel(server)) return true;
        return server.proto() == protocol::tcp;
    }
    /// RFC 8489 section 5: the two bits of the class are zero.
    static constexpr bool is_request(byte_view b) noexcept {
        return b.size() >= 2 && (b[0] & 0xc1) == 0 && (b[1] & 0x10) == 0;
    }
    constexpr connection_number number(std::size_t i) const noexcept {
        return static_cast<connection_number>(first_ + i);
    }
    constexpr std::size_t index(connection_number n) const noexcept {
        return n >= first_ && n - first_ < static_cast<int>(Most)
                   ? static_cast<std::size_t>(n - first_)
                   : Most;
    }
    constexpr std::size_t find(base_id base, const endpoint& remote) const noexcept {
        for (std::size_t i = 0; i < Most; ++i)
            if (connections_[i].is != phase::unused && connections_[i].way.base == base &&
                connections_[i].way.remote == remote)
                return i;
        return Most;
    }
    constexpr std::size_t find_unused() const noexcept {
        std::size_t i = 0;
        while (i < Most && connections_[i].is != phase::unused) ++i;
        return i;
    }

    T* host_;
    std::array<connection, Most> connections_{};
    connection_number first_;
};

}  // namespace ice::turn
