// SPDX-License-Identifier: BSL-1.0
// What a TURN client tells its host.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "../core/time.hpp"
#include "../exchange/route.hpp"
#include "../stun/attr/icmp.hpp"

namespace ice::inline v0_1_0_dev::turn {

enum class event_kind : std::uint8_t {
    none,
    allocated,      ///< relayed addresses are there
    failed,         ///< no allocation; the handle is free again
    lost,           ///< an allocation is no more; the handle is free again
    released,       ///< as asked for; the handle is free again
    family_lost,    ///< one of two relayed addresses is no more, or was refused at once
    moved,          ///< it goes on over its new base (RFC 8016)
    move_failed,    ///< it goes on over its old base
    wants_token,    ///< a third party must be asked for one (RFC 7635): `authorization_server`
    permitted,      ///< datagrams to `peer` may pass: what was `pending` may be sent again
    refused,        ///< they may not: permission denied, given up or expired
    channel_bound,  ///< to `peer`: cheaper from now on
    channel_lost,   ///< refused or expired; datagrams go as Send indications
    icmp,           ///< something sent to `peer` came to grief; anybody can forge that
};

/// Why something failed or is lost.
enum class reason : std::uint8_t {
    none,
    timed_out,
    integrity_violated,   ///< nothing but answers that were not authentic
    wrong_credentials,    ///< 401 to a request that had them, or 441
    no_credentials,       ///< it asks for some, and there are none
    challenge_refused,    ///< bid down, no common algorithm, incomplete or too long
    too_many_challenges,  ///< 438 again and again
    username_exposed,     ///< it would have to go out in clear
    third_party,          ///< a token is wanted (RFC 7635)
    redirected_too_far,   ///< a 300 to where this request has been, or that may not be followed
    bad_response,         ///< authentic, and without what it must have
    bad_address,          ///< a relayed address that nobody can have
    family_mismatch,      ///< not of the family that was asked for
    mismatch,             ///< 437: try another socket; or the server knows of no allocation
    no_such_family,       ///< 440
    quota,                ///< 486
    no_capacity,          ///< 508
    forbidden,            ///< 403, 405
    error_response,       ///< any other `error`
    expired,              ///< it could not be renewed in time
    policy,               ///< the peer policy says no
    out_of_sync,          ///< ChannelBind refused by 400: the server remembers otherwise
    evicted,              ///< idle, and another needed the room
    server_rests,         ///< another answer of the server forbids to ask now
    disconnected,         ///< the stream to the server was never there, or is no more
};

struct event {
    event_kind kind = event_kind::none;
    turn::reason reason = turn::reason::none;
    std::uint8_t allocation = 0;  ///< its handle
    std::uint8_t server = 0;      ///< the ordinal that it was asked from
    std::uint16_t error = 0;      ///< code of the error response behind it
    std::uint16_t channel = 0;
    ip_family family = ip_family::none;  ///< family_lost
    bool dont_fragment = false;          ///< allocated: Send indications may ask for it
    base_id base{};                      ///< the relayed base that `peer` belongs to, if named
    endpoint relayed_v4{};
    endpoint relayed_v6{};
    endpoint mapped{};                           ///< the server-reflexive address that came along
    endpoint peer{};                             ///< port 0 for permissions
    duration lifetime{};                         ///< of the allocation, as the server has it
    std::optional<std::uint64_t> reservation{};  ///< token for the next port (EVEN-PORT)
    stun::icmp_error icmp{};
};

/// The enumerator as written.
constexpr std::string_view describe(event_kind k) noexcept {
    switch (k) {
        case event_kind::none: return "none";
        case event_kind::allocated: return "allocated";
        case event_kind::failed: return "failed";
        case event_kind::lost: return "lost";
        case event_kind::released: return "released";
        case event_kind::family_lost: return "family_lost";
        case event_kind::moved: return "moved";
        case event_kind::move_failed: return "move_failed";
        case event_kind::wants_token: return "wants_token";
        case event_kind::permitted: return "permitted";
        case event_kind::refused: return "refused";
        case event_kind::channel_bound: return "channel_bound";
        case event_kind::channel_lost: return "channel_lost";
        case event_kind::icmp: return "icmp";
    }
    return "unknown";
}

constexpr std::string_view describe(reason r) noexcept {
    switch (r) {
        case reason::none: return "none";
        case reason::timed_out: return "timed_out";
        case reason::integrity_violated: return "integrity_violated";
        case reason::wrong_credentials: return "wrong_credentials";
        case reason::no_credentials: return "no_credentials";
        case reason::challenge_refused: return "challenge_refused";
        case reason::too_many_challenges: return "too_many_challenges";
        case reason::username_exposed: return "username_exposed";
        case reason::third_party: return "third_party";
        case reason::redirected_too_far: return "redirected_too_far";
        case reason::bad_response: return "bad_response";
        case reason::bad_address: return "bad_address";
        case reason::family_mismatch: return "family_mismatch";
        case reason::mismatch: return "mismatch";
        case reason::no_such_family: return "no_such_family";
        case reason::quota: return "quota";
        case reason::no_capacity: return "no_capacity";
        case reason::forbidden: return "forbidden";
        case reason::error_response: return "error_response";
        case reason::expired: return "expired";
        case reason::policy: return "policy";
        case reason::out_of_sync: return "out_of_sync";
        case reason::evicted: return "evicted";
        case reason::server_rests: return "server_rests";
        case reason::disconnected: return "disconnected";
    }
    return "unknown";
}

/// What a datagram was.
enum class received_kind : std::uint8_t {
    not_mine,  ///< ask the gatherer, then the agent
    consumed,  ///< of a TURN server: nothing for anybody else
    data,      ///< of a peer, through a relay
};

struct received {
    received_kind kind = received_kind::not_mine;
    std::uint8_t allocation = 0;
    route from{};      ///< data: the relayed base as it is named, stream, component, and the peer
    byte_view data{};  ///< within the datagram; never looked into for another ChannelData
};

}  // namespace ice::turn
