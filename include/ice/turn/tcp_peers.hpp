// SPDX-License-Identifier: BSL-1.0
// Connections to and from peers through a TCP allocation (RFC 6062 section 4).
#pragma once

#include <array>
#include <cstddef>

#include "../stun/attr/rfc6062.hpp"
#include "../stun/comprehension.hpp"
#include "client.hpp"

namespace ice::inline v0_1_0_dev::turn {

enum class tcp_peer_event_kind : std::uint8_t {
    none,
    connected,  ///< the server reaches the peer: open a stream to it, and `bind`
    incoming,   ///< the peer has connected to the relayed address: likewise, or leave it
    bound,      ///< the stream carries the peer's bytes from now on, and nothing else
    over,       ///< it failed, or came to nothing; the number is free
};

struct tcp_peer_event {
    tcp_peer_event_kind kind = tcp_peer_event_kind::none;
    turn::reason reason = turn::reason::none;
    std::uint8_t connection = 0;
    std::uint8_t allocation = 0;
    std::uint16_t error = 0;
    base_id base{};  ///< of its stream
    endpoint peer{};
};

/// Beside a client that has allocations with `allocate_request::tcp`: permissions, refreshes and
/// the control connection are the client's. Each connection to a peer has a stream of its own to
/// the server, which the host names by a base of its own:
///
///     const auto n = peers.connect(now, allocation, peer);      // or an event `incoming`
///     …  event `connected`:  peers.bind(now, n, base)           // opens {base, server}
///     …  event `bound`:      reader.rest() of that stream's reader, and all that follows, is data
///
/// Datagrams, times, ready bases and lost connections go to it before the client. When the client
/// says that the allocation is lost or released, `drop` it. Requests go out once and wait for Ti.
/// `Most` connections; everything is O(Most).
template <class Transport, class Profile = profiles::rfc8445, class Rules = client_rules,
          std::size_t Most = 8>
class tcp_peers {
    static_assert(Most < 256);

  public:
    using client_type = basic_client<Transport, Profile, Rules>;
    /// RFC 6062 sections 4.3 and 5.2.
    static constexpr duration rest_after_timeout = seconds(10);
    static constexpr duration bind_within = seconds(30);

    /// All must outlive it.
    constexpr tcp_peers(environment<Profile>& env, Transport& carrier,
                        const client_type& client) noexcept
        : env_(&env), carrier_(&carrier), client_(&client) {}

    /// Returns its number. Errors: misuse_turn_allocation (none, or none of TCP), misuse_turn_peer
    /// (no such family, or there is one to it already), turn_peer_refused (policy),
    /// turn_server_rests (the peer could not be reached ten seconds ago), turn_full.
    constexpr result<std::uint8_t> connect(time_point now, std::uint8_t allocation,
                                           const endpoint& peer) noexcept;
    /// The host's stream for it: sends ConnectionBind. Errors: misuse_turn_peer (it is at nothing
    /// of the kind), misuse_turn_base (that of the control connection, or taken).
    constexpr result<void> bind(time_point now, std::uint8_t connection, base_id base) noexcept;
    /// The host has closed its stream, or never will open one. No event.
    constexpr void close(std::uint8_t connection) noexcept {
        if (connection < Most) records_[connection] = {};
    }
    /// All of an allocation that is no more: their streams are worth nothing. No events.
    constexpr void drop(std::uint8_t allocation) noexcept {
        for (record& r : records_)
            if (r.allocation == allocation) r = {};
    }

    /// Whether it was for this; else ask the client.
    constexpr bool handle_datagram(time_point now, const route& from, byte_view bytes) noexcept;
    constexpr void base_ready(time_point now, base_id base) noexcept;
    /// Whether it was one of these streams, as `over` tells; else tell the client. That of the
    /// control connection takes nothing with it here: `drop`.
    constexpr bool handle_connection_lost(const route& way) noexcept;
    constexpr bool uses(const route& way) const noexcept {
        for (const record& r : records_)
            if (r.is != phase::unused && !r.base.is_none() && r.base == way.base &&
                r.server == way.remote)
                return true;
        return false;
    }
    constexpr void handle_timeout(time_point now) noexcept;
    constexpr time_point next_deadline() const noexcept {
        time_point next = time_point::never();
        for (const record& r : records_)
            if (r.is != phase::unused) next = earlier(next, r.deadline);
        return next;
    }
    constexpr tcp_peer_event poll_event() noexcept;

  private:
    enum class phase : std::uint8_t {
        unused,
        connecting,  // Connect is to be sent, or is under way
        arrived,     // the server holds the peer's connection for some time
        binding,     // ConnectionBind is to be sent, or is under way
        bound,
        over,     // until it is told
        resting,  // and not to be tried again yet
    };
    using crypto = typename Profile::crypto;
    struct record {
        phase is = phase::unused;
        tcp_peer_event_kind news = tcp_peer_event_kind::none;
        turn::reason why = turn::reason::none;
        std::uint16_t error = 0;
        std::uint8_t allocation = 0xff;
        std::uint8_t challenges = 0;
        bool sent = false;
        base_id control{};
        base_id base{};
        endpoint server{};
        endpoint peer{};
        std::uint32_t id = 0;  ///< CONNECTION-ID
        time_point deadline = time_point::never();
        stun::transaction_id asked{};
        decltype(client_type::state_type::allocation::login) login{};
        stun::kept_keys<crypto> keys{};
    };

    constexpr bool is_tcp(std::uint8_t h) const noexcept {
        return client_->inspect().is_live(h) && client_->inspect().allocations[h].asked.tcp;
    }
    constexpr record* find(std::uint8_t allocation, const endpoint& peer) noexcept {
        for (record& r : records_)
            if (r.is != phase::unused && r.allocation == allocation && r.peer == peer) return &r;
        return nullptr;
    }
    constexpr record* make(std::uint8_t allocation, const endpoint& peer, phase is) noexcept;
    static constexpr base_id way_of(const record& r) noexcept {
        return r.is == phase::binding ? r.base : r.control;
    }
    static constexpr void fail(record& r, turn::reason why, std::uint16_t error = 0) noexcept {
        r.is = phase::over;
        r.news = tcp_peer_event_kind::over;
        r.why = why;
        r.error = error;
        r.deadline = time_point::never();
    }
    constexpr void ask(time_point now, record& r) noexcept;
    constexpr bool receive_attempt(time_point now, const route& from,
                                   const stun::message& m) noexcept;
    constexpr void on_answer(time_point now, record& r, const stun::message& m) noexcept;
    constexpr void on_success(time_point now, record& r, const stun::message& m) noexcept;

    environment<Profile>* env_;
    Transport* carrier_;
    const client_type* client_;
    std::array<record, Most> records_{};
};

}  // namespace ice::turn

#include "tcp_peers_verbs.hpp"
