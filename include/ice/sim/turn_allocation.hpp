// SPDX-License-Identifier: BSL-1.0
// What a simulated TURN server keeps of one client (RFC 8656 sections 6, 9 and 12).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "../core/time.hpp"
#include "../net/endpoint.hpp"
#include "../stun/header.hpp"
#include "flat_map.hpp"
#include "ids.hpp"
#include "stream.hpp"
#include "turn_auth.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// Server's socket and client: the 5-tuple.
struct turn_client {
    socket_id socket;
    endpoint where;

    friend constexpr auto operator<=>(const turn_client&, const turn_client&) = default;
};

struct turn_relay {
    socket_id socket;
    endpoint where;
};

struct turn_channel {
    endpoint peer;
    time_point expires;
};

/// A connection of a TCP allocation to a peer (RFC 6062).
struct turn_peer_stream {
    std::uint32_t number = 0;  ///< CONNECTION-ID; 0: not open yet
    endpoint peer;
    stream_id stream;
    bool is_bound = false;
    time_point expires = time_point::never();  ///< unless it is bound
    std::vector<std::uint8_t> request{};       ///< the Connect request that waits for its answer
    turn_verdict who{};
};

struct turn_allocation {
    turn_client client;
    std::string_view user;  ///< of the rules
    stun::transaction_id made_by;
    std::vector<turn_relay> relays;  ///< one, or one of each family
    time_point expires;
    std::uint64_t token = 0;   ///< of the port reserved beside it
    std::uint64_t ticket = 0;  ///< RFC 8016; 0: not mobile
    listener_id door{};        ///< at the relayed address, of TCP; none: it relays datagrams
    std::vector<turn_peer_stream> peers{};
    flat_map<address, time_point> permissions;
    flat_map<std::uint16_t, turn_channel> channels;

    const turn_relay* relay_for(ip_family family) const noexcept {
        for (const turn_relay& r : relays)
            if (r.where.family() == family) return &r;
        return nullptr;
    }
    bool permits(const address& peer, time_point now) const noexcept {
        const time_point* until = permissions.find(peer.with_zone(0));
        return until != nullptr && *until > now;
    }
    /// 0: none is bound to the peer.
    std::uint16_t channel_to(const endpoint& peer, time_point now) const noexcept {
        for (const auto& [number, c] : channels)
            if (c.peer == peer && c.expires > now) return number;
        return 0;
    }
    const endpoint* peer_of(std::uint16_t channel, time_point now) const noexcept {
        const turn_channel* c = channels.find(channel);
        return c != nullptr && c->expires > now ? &c->peer : nullptr;
    }
};

/// A port kept for RESERVATION-TOKEN (section 7.2).
struct turn_reservation {
    std::uint64_t token = 0;
    turn_relay relay;
    time_point expires;
};

}  // namespace ice::sim
