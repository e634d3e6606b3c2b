// SPDX-License-Identifier: BSL-1.0
// The TURN client: allocations, permissions and channels of one session (RFC 8656).
#pragma once

#include <span>

#include "../core/pacer.hpp"
#include "../core/result.hpp"
#include "../exchange/services.hpp"
#include "../fwd.hpp"
#include "../profiles/rfc8445.hpp"
#include "../stun/channel_data.hpp"
#include "framing.hpp"
#include "message.hpp"
#include "news.hpp"
#include "schedule.hpp"

namespace ice::inline v0_1_0_dev::turn {

/// For a sender thread, which needs no client: where datagrams for one peer go, and the four bytes
/// before each of them once there is a channel. Valid until an event tells of the allocation or
/// channel.
struct relayed_route {
    route to;                   ///< the server, over the allocation's socket
    std::uint16_t channel = 0;  ///< 0: none; then only the client can send
    bool pads = false;          ///< zero bytes follow up to a multiple of four (streams)

    constexpr bool may_send() const noexcept { return channel != 0; }
    /// The four bytes before `length` bytes of data, at most 65,535.
    constexpr void put_prefix(std::span<std::uint8_t, stun::channel_header_size> out,
                              std::size_t length) const noexcept {
        store_u16(out.data(), channel);
        store_u16(out.data() + 2, static_cast<std::uint16_t>(length));
    }
};

/// Sans-I/O like the agent: datagrams and times in, datagrams out by the transport, events polled.
/// Each verb that takes `now` may send; time that goes back counts as the latest time seen. Call
/// from one thread at a time, never from inside the transport's `send`. After each verb ask
/// `next_deadline` and poll.
///
/// New transactions wait for the session's pace, as those of the agent and the gatherer do; one at
/// a turn. Nothing is taken from anybody but the server of an allocation, over the allocation's own
/// socket. Answers count only where they are authentic; what else comes changes nothing.
///
///     ice::turn::basic_client<my_transport> client(host);
///     const auto server = client.add_server({where, {}, {"user", "secret"}});
///     const auto handle = client.allocate(now, {.server = *server, .base = base, .where = mine});
///     …  client.handle_datagram(now, from, bytes) …
///     …  client.handle_timeout(now, agent.pace()) …
///     …  client.poll_event() … allocated: add the candidate, then name its base:
///     client.name_base(*handle, ice::ip_family::ipv4,
///     ice::base_id(*agent.add_local_candidate(…)));
template <class Transport, class Profile, class Rules>
class basic_client {
    static_assert(transport<Transport>);
    static_assert(peer_policy<typename Rules::peers>);
    static_assert(stun::retransmission_schedule<typename Rules::schedule>);

  public:
    using rules = Rules;
    using state_type = detail::client_state<Profile, Rules>;
    static constexpr client_limits capacity = Rules::capacity;

    /// Both must outlive the client. A configuration out of range is replaced by the default.
    constexpr basic_client(environment<Profile>& env, Transport& carrier,
                           const client_config& config = {}) noexcept
        : env_(&env), carrier_(&carrier) {
        if (config.is_valid()) s_.config = config;
    }
    constexpr explicit basic_client(services<Transport, Profile>& host,
                                    const client_config& config = {}) noexcept
        : basic_client(host, *host.carrier, config) {}

    // Servers.

    /// Returns its ordinal. Errors: misuse_turn_server (no unicast address, no port, or a protocol
    /// that is not its transport's), misuse_turn_credentials (too long, or control characters),
    /// turn_full, misuse_turn_closed, misuse_reentered.
    constexpr result<std::uint8_t> add_server(const server& s) noexcept;
    /// Other credentials, or a new token (RFC 7635 section 9): for what comes, refreshes included.
    /// A server that has refused the old ones may be asked again. Errors: as add_server.
    constexpr result<void> set_credentials(std::uint8_t server, const credentials& login) noexcept;
    /// Whatever kept it from being asked has been put right. Errors: misuse_turn_server, …
    constexpr result<void> forgive(std::uint8_t server) noexcept;
    /// `never` after a refusal for good, a moment in the past when it may be asked.
    constexpr time_point rests_until(std::uint8_t server) const noexcept;

    // Allocations (RFC 8656 sections 6 to 8).

    /// Returns a handle, valid until an event says that it is free again. Several may be asked for
    /// at once, also from one server, each from a socket of its own. Errors: misuse_turn_server,
    /// misuse_turn_request (parts that exclude each other, a base that is taken or cannot reach the
    /// server), turn_server_rests, turn_full, misuse_turn_closed, misuse_reentered.
    constexpr result<std::uint8_t> allocate(time_point now, const allocate_request& r) noexcept;
    /// Deletes it, or of two relayed addresses the one of that family (RFC 8656 section 8). Errors:
    /// misuse_turn_allocation, misuse_turn_closed, misuse_reentered.
    constexpr result<void> release(time_point now, std::uint8_t allocation,
                                   ip_family only = ip_family::none) noexcept;
    /// Before its time; also after set_credentials. Errors: as release.
    constexpr result<void> refresh(time_point now, std::uint8_t allocation) noexcept;
    /// To another socket (RFC 8016 section 3.2): datagrams go over the old one until the server
    /// agrees. Errors: misuse_turn_allocation where there is no ticket, misuse_turn_request, …
    constexpr result<void> move(time_point now, std::uint8_t allocation, base_id base,
                                const endpoint& where) noexcept;
    /// What comes over a socket that an allocation has moved from is nobody's any more.
    constexpr void forget_base(base_id base) noexcept {
        for (auto& a : s_.allocations)
            if (a.prior_base == base) a.prior_base = {};
    }
    /// A transport that answered `pending` for this socket is ready. Errors: misuse_turn_base, …
    constexpr result<void> base_ready(time_point now, base_id base) noexcept;
    /// The stream from this base to a server could not be opened, or is no more
    /// (server_streams.hpp): what hung on it has failed or is lost, and may be asked for anew.
    /// Errors: misuse_turn_base where nothing did, …
    constexpr result<void> handle_connection_lost(time_point now, const route& way) noexcept;
    /// Whether an allocation of this base at that server is there, or on its way.
    constexpr bool uses(const route& way) const noexcept {
        return detail::find_allocation(s_, way) != detail::no_index;
    }
    /// How the engine calls a relayed address: its routes leave from that base. Errors:
    /// misuse_turn_allocation, misuse_turn_base (taken), …
    constexpr result<void> name_base(std::uint8_t allocation, ip_family family,
                                     base_id relayed) noexcept;
    /// RFC 7635: whom to ask for a token, after `wants_token` or `failed` for third_party.
    constexpr wire_text authorization_server(std::uint8_t allocation) const noexcept;

    // Permissions and channels (RFC 8656 sections 9, 10 and 12).

    /// Asked for in as few requests as possible, and renewed until `forbid`. Errors:
    /// misuse_turn_allocation, misuse_turn_peer (no such family), turn_peer_refused (policy),
    /// turn_full; those before in the list stand.
    constexpr result<void> permit(time_point now, std::uint8_t allocation,
                                  std::span<const address> peers) noexcept;
    /// No longer renewed; channels to it neither. Nothing from there is taken any more.
    constexpr result<void> forbid(time_point now, std::uint8_t allocation,
                                  const address& peer) noexcept;
    /// What is still waiting to be asked for is given up: a path was found without it.
    constexpr void drop_waiting(time_point now) noexcept;
    constexpr bool is_permitted(std::uint8_t allocation, const address& peer) const noexcept;
    /// Returns the number. Datagrams go as Send indications until it is bound. Errors: as permit;
    /// turn_full also while the channels that were there before are at rest (section 12).
    constexpr result<std::uint16_t> bind_channel(time_point now, std::uint8_t allocation,
                                                 const endpoint& peer) noexcept;
    /// No longer renewed; it serves until it expires.
    constexpr result<void> unbind_channel(time_point now, std::uint8_t allocation,
                                          const endpoint& peer) noexcept;

    // Time and datagrams.

    /// A datagram of a socket. Nothing is copied: data lies within `bytes`.
    constexpr received handle_datagram(time_point now, const route& from, byte_view bytes) noexcept;
    /// To be called at `next_deadline`; earlier does nothing, later does what is due.
    constexpr void handle_timeout(time_point now, session_pace& pace) noexcept;
    constexpr time_point next_deadline(const session_pace& pace) const noexcept;
    /// What happened, one at a time, until `event_kind::none`.
    constexpr event poll_event() noexcept;

    // Data out.

    /// The time of the host's verb: for those of the transport, which have none.
    constexpr void advance(time_point now) noexcept { s_.now = later(s_.now, now); }
    /// Whether a base is a relayed one of ours. O(allocations).
    constexpr bool is_relayed(base_id base) const noexcept;
    /// A datagram from a relayed base to a peer: in a channel where one is bound, else as a Send
    /// indication. `pending` until the peer is permitted, which it asks for; `unreachable` where
    /// policy or server refuse; `would_block` where there is no room.
    constexpr send_status send(const route& to, byte_view bytes) noexcept;
    /// Without any copy: `frame` has four bytes in front for the header and the data behind them.
    /// Only in a channel: misuse_turn_peer where none is bound.
    constexpr result<send_status> send_in_place(const route& to, byte_span frame) noexcept;
    /// For a sender thread.
    constexpr relayed_route route_of(base_id relayed, const endpoint& peer) const noexcept;

    /// Releases nothing: no datagram, timer or event any more. `release` first where there is time.
    constexpr void close() noexcept;
    constexpr result<void> set_config(const client_config& config) noexcept;
    constexpr const state_type& inspect() const noexcept { return s_; }
    /// A copy continues where the original stood, with services of its own.
    constexpr void rebind(environment<Profile>& env, Transport& carrier) noexcept {
        env_ = &env;
        carrier_ = &carrier;
    }

  private:
    constexpr errc refused() const noexcept {
        if (s_.in_send) return errc::misuse_reentered;
        return s_.closed ? errc::misuse_turn_closed : errc::ok;
    }
    /// errc::ok with time moved on, or why the verb is refused.
    constexpr errc enter(time_point now) noexcept {
        if (const errc e = refused(); e != errc::ok) return e;
        s_.now = later(s_.now, now);
        return errc::ok;
    }
    /// At the end of each verb that may leave work.
    constexpr void settle() noexcept {
        s_.ready = detail::choose_request(s_).what != detail::purpose::none;
    }
    constexpr stun::transaction_timing timing(std::uint32_t rto_us) const noexcept {
        return {duration{static_cast<std::int64_t>(rto_us)}, s_.config.rc, s_.config.rm,
                s_.config.reliable_timeout};
    }
    constexpr bool retries(std::size_t slot) const noexcept;
    constexpr void begin() noexcept;
    constexpr void transmit(std::size_t slot) noexcept;
    constexpr void fire(std::size_t timer) noexcept;
    constexpr send_status hand_over(const route& to, byte_view bytes) noexcept;
    constexpr std::size_t find_relayed(base_id base) const noexcept;
    constexpr std::uint8_t find_bound(std::size_t h, const endpoint& peer) noexcept;

    environment<Profile>* env_;
    Transport* carrier_;
    state_type s_;
};

}  // namespace ice::turn

#include "client_allocations.hpp"
#include "client_peers.hpp"
#include "client_verbs.hpp"
