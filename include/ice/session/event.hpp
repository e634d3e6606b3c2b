// SPDX-License-Identifier: BSL-1.0
// What a session tells its host: what its agent tells, and what becomes of gathering.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "../agent/events.hpp"
#include "../exchange/verdict.hpp"
#include "../gather/result.hpp"
#include "../stun/channel_data.hpp"
#include "../turn/event.hpp"

namespace ice::inline v0_1_0_dev {

enum class session_event_kind : std::uint8_t {
    none,
    agent,        ///< `agent`, as the agent has it; route_changed also when a channel comes or goes
    candidate,    ///< a new one to signal: candidate_attribute(session, candidate)
    stun_failed,  ///< `outcome`, `error`: no reflexive candidate from `server` for `base`
    relay_failed,   ///< `reason`, `error`, or `why`: no relay from that TURN server for `base`
    relay_lost,     ///< the same of a relay that was there; its candidates are withdrawn
    gathering_done  ///< no question is open: time for end-of-candidates; again after more bases
};

/// A value; ask for it until `none`. Tells nothing that the policy hides.
struct session_event {
    session_event_kind kind = session_event_kind::none;
    event agent;
    base_id base;                 ///< the host's socket
    std::uint16_t candidate = 0;  ///< index
    std::uint16_t error = 0;      ///< code of an error response
    std::uint8_t server = 0;      ///< ordinal among servers of its kind
    gather_outcome outcome = gather_outcome::none;
    turn::reason reason = turn::reason::none;
    errc why = errc::ok;
};

/// What a received datagram was; data may have come through a relay, and then lies within it.
struct session_received {
    verdict what = verdict::not_mine;
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    endpoint remote;  ///< the peer's, also through a relay
    byte_view data;   ///< of `data` and `data_unverified`

    constexpr operator verdict() const noexcept { return what; }
};

/// Where data of a component goes, copyable to a sender thread; valid until route_changed. Through
/// a relay `to` is the TURN server, over the socket of the allocation.
struct session_route {
    route to;  ///< as the host names its sockets
    std::uint16_t channel = 0;
    std::uint8_t generation = 0;
    bool may_send = false;  ///< there is a valid pair, and the peer consents (RFC 7675)
    bool relayed = false;
    bool pads = false;  ///< zero bytes follow up to a multiple of four (TURN over streams)

    static constexpr std::size_t prefix_size = stun::channel_header_size;

    /// Whether a thread without the session can send: relays need a channel for that, which the
    /// session binds for selected pairs. Until then `session::send` wraps data.
    constexpr bool is_plain() const noexcept { return may_send && (!relayed || channel != 0); }
    /// Bytes before data: 4 in a channel.
    constexpr std::size_t prefix() const noexcept { return relayed ? prefix_size : 0; }
    /// Writes them before `length` bytes of data, at most 65,535.
    constexpr void put_prefix(std::span<std::uint8_t, prefix_size> out,
                              std::size_t length) const noexcept {
        store_u16(out.data(), channel);
        store_u16(out.data() + 2, static_cast<std::uint16_t>(length));
    }
};

/// The enumerator as written.
constexpr std::string_view describe(session_event_kind k) noexcept {
    switch (k) {
        case session_event_kind::none: return "none";
        case session_event_kind::agent: return "agent";
        case session_event_kind::candidate: return "candidate";
        case session_event_kind::stun_failed: return "stun_failed";
        case session_event_kind::relay_failed: return "relay_failed";
        case session_event_kind::relay_lost: return "relay_lost";
        case session_event_kind::gathering_done: return "gathering_done";
    }
    return "unknown";
}

}  // namespace ice::inline v0_1_0_dev
