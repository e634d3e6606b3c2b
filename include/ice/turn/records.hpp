// SPDX-License-Identifier: BSL-1.0
// Everything a TURN client knows, as one trivially copyable value (RFC 8656 section 6).
#pragma once

#include <cstddef>

#include "../crypto/provider.hpp"
#include "../exchange/deadline_heap.hpp"
#include "../exchange/transaction_table.hpp"
#include "../stun/long_term.hpp"
#include "../stun/redirect.hpp"
#include "config.hpp"
#include "event.hpp"
#include "request.hpp"

namespace ice::inline v0_1_0_dev::turn::detail {

inline constexpr std::uint8_t no_slot = 0xff;
inline constexpr std::uint8_t no_index = 0xff;

template <std::size_t N>
constexpr byte_view view(const static_vector<std::uint8_t, N>& v) noexcept {
    return {v.data(), v.size()};
}
/// False where it does not fit; then nothing is changed.
template <std::size_t N, class Octets>
[[nodiscard]] constexpr bool assign(static_vector<std::uint8_t, N>& to,
                                    const Octets& from) noexcept {
    if (from.size() > N) return false;
    to.clear();
    for (const auto b : from) static_cast<void>(to.push_back(static_cast<std::uint8_t>(b)));
    return true;
}

/// What a server has said, and what it may be asked with.
template <client_limits Limits>
struct server_record {
    endpoint where;
    time_point rests_until = time_point::earliest();  ///< no Allocate before
    time_point family_rests_until[2] = {time_point::earliest(), time_point::earliest()};
    static_vector<std::uint8_t, Limits.username> username;
    static_vector<std::uint8_t, Limits.password> secret;  ///< password, or the key of a token
    static_vector<std::uint8_t, Limits.token> token;
    server_transport transport = server_transport::udp;
    std::uint8_t mismatches = 0;  ///< 437 on so many addresses, since the last success

    constexpr bool has_login() const noexcept { return !username.empty(); }
};

/// What an allocation is at.
enum class allocation_phase : std::uint8_t {
    unused,
    opening,  // an Allocate request is to be sent, or is under way
    live,
    leaving,  // deleted as soon as the server knows
    over,     // until an event has told it
};

/// What a transaction is for; `none` is a free slot of the table.
enum class purpose : std::uint8_t { none, allocate, refresh, move, leave, permit, bind };

/// Bits of transaction::flags.
inline constexpr std::uint8_t with_credentials = 1;
inline constexpr std::uint8_t saw_unauthentic = 2;

/// Families by index.
constexpr std::size_t family_index(ip_family f) noexcept { return f == ip_family::ipv6 ? 1 : 0; }
constexpr ip_family family_at(std::size_t i) noexcept {
    return i == 1 ? ip_family::ipv6 : ip_family::ipv4;
}

/// What an allocation has to tell, told one at a time.
struct allocation_news {
    bool allocated : 1 = false;
    bool moved : 1 = false;
    bool move_failed : 1 = false;
    bool wants_token : 1 = false;
    bool family_lost : 1 = false;
    bool over : 1 = false;  ///< as `farewell` says
};

template <class Crypto, client_limits Limits>
struct allocation_record {
    allocate_request asked;
    endpoint server;      ///< where it is now: after redirections another one
    endpoint relayed[2];  ///< by family_index
    endpoint mapped;
    base_id prior_base;  ///< before it moved: the server may still send there
    base_id next_base;   ///< while it moves
    endpoint next_where;
    time_point expires = time_point::earliest();
    duration lifetime{};         ///< as the server has it
    duration wanted_lifetime{};  ///< of the request under way; 0: left to the server
    std::optional<std::uint64_t> reservation{};

    stun::basic_long_term_session<Limits.realm, Limits.nonce, 64> login;
    stun::kept_keys<Crypto> keys{};
    stun::redirect_guard visited;
    static_vector<std::uint8_t, Limits.ticket> ticket;
    static_vector<std::uint8_t, Limits.realm> authorization;  ///< THIRD-PARTY-AUTHORIZATION

    allocation_phase phase = allocation_phase::unused;
    purpose wanted = purpose::none;  ///< its own request that waits for the pace
    std::uint8_t slot = no_slot;     ///< its own request that is under way
    std::uint8_t challenges = 0;     ///< of what is wanted
    event_kind farewell = event_kind::none;
    turn::reason why = turn::reason::none;
    std::uint16_t error = 0;
    ip_family leaving = ip_family::none;  ///< only that one of two
    ip_family lost_family = ip_family::none;
    allocation_news news;
    bool is_keyed : 1 = false;            ///< `keys` are those of `login`
    bool told : 1 = false;                ///< the farewell was polled while it is leaving
    bool held : 1 = false;                ///< the transport said `pending`
    bool unwanted : 1 = false;            ///< released before it was there
    bool no_fragment_option : 1 = false;  ///< the server does not know DONT-FRAGMENT
    bool no_family_option : 1 = false;    ///< nor REQUESTED-ADDRESS-FAMILY

    constexpr bool has(ip_family f) const noexcept {
        return relayed[family_index(f)].family() == f && f != ip_family::none;
    }
    constexpr bool is_dual() const noexcept { return has(ip_family::ipv4) && has(ip_family::ipv6); }
};

/// Of an address (RFC 8656 section 9): the port does not count.
enum class permission_phase : std::uint8_t {
    unused,
    delayed,  // not asked for yet: direct paths come first
    asking,   // not there yet
    granted,
    refused,  // remembered, so that it is not asked for again and again
};

struct permission_record {
    address peer;
    address evicted;  ///< who made room for it, to be told
    time_point expires = time_point::earliest();
    time_point used = time_point::earliest();
    std::uint16_t error = 0;
    std::uint8_t allocation = 0;
    std::uint8_t evicted_allocation = 0;
    std::uint8_t slot = no_slot;  ///< the request that names it
    permission_phase phase = permission_phase::unused;
    turn::reason why = turn::reason::none;
    bool wanted : 1 = false;   ///< the next request shall name it
    bool alone : 1 = false;    ///< and nobody else: a request with others was refused
    bool dropped : 1 = false;  ///< by the host, while a request names it
    bool news : 1 = false;
    bool eviction_news : 1 = false;
};

enum class channel_phase : std::uint8_t {
    unused,
    binding,  // not confirmed; what comes over it is taken already (section 12)
    bound,
    resting,  // expired, and not to be bound otherwise yet
};

struct channel_record {
    endpoint peer;
    time_point expires = time_point::earliest();
    std::uint16_t error = 0;
    std::uint8_t allocation = 0;
    std::uint8_t slot = no_slot;
    std::uint8_t permission = no_index;  ///< where it was last; to be verified
    channel_phase phase = channel_phase::unused;
    turn::reason why = turn::reason::none;
    bool wanted : 1 = false;
    bool kept : 1 = false;   ///< renewed
    bool asked : 1 = false;  ///< a request has gone out: the server may know it
    bool news : 1 = false;
};

struct icmp_news {
    endpoint peer;
    stun::icmp_error error{};
    std::uint8_t allocation = 0;
    bool fresh = false;
};

/// What came and was not taken, saturating.
struct client_counters {
    std::uint32_t unauthentic = 0;    ///< answers
    std::uint32_t not_permitted = 0;  ///< data of peers without a permission
    std::uint32_t no_channel = 0;     ///< data in channels that are not bound
    std::uint32_t malformed = 0;      ///< from a server
};

constexpr void count(std::uint32_t& counter) noexcept {
    if (counter != 0xffff'ffff) ++counter;
}

template <class Profile, class Rules>
struct client_state {
    static constexpr client_limits capacity = Rules::capacity;
    static constexpr std::size_t transactions = capacity.transactions;
    // Handles of the timers, in this order.
    static constexpr std::size_t first_allocation = transactions;
    static constexpr std::size_t first_permission = first_allocation + capacity.allocations;
    static constexpr std::size_t first_channel = first_permission + capacity.permissions;
    static constexpr std::size_t timer_count = first_channel + capacity.channels;
    static_assert(capacity.servers > 0 && capacity.allocations > 0 && capacity.permissions > 0 &&
                  capacity.channels > 0 && transactions > 0 && capacity.batch > 0);
    static_assert(transactions < no_slot && capacity.permissions < no_index &&
                  capacity.channels < no_index);

    using dialect = stun::rfc8489;
    using crypto = typename Profile::crypto;
    using allocation = allocation_record<crypto, capacity>;
    using server = server_record<capacity>;

    client_config config;
    time_point now = time_point::earliest();  ///< of the latest verb: time never goes back
    static_vector<server, capacity.servers> servers;
    allocation allocations[capacity.allocations];
    permission_record permissions[capacity.permissions];
    channel_record channels[capacity.channels];
    /// How the engine calls relayed addresses, two for each allocation; side by side, since each
    /// datagram of the engine looks here.
    base_id relayed_bases[std::size_t{2} * capacity.allocations];
    transaction_table<dialect, transactions> open;
    deadline_heap<timer_count> timers;
    icmp_news icmp;
    client_counters counters;
    std::uint8_t last_channel = 0;  ///< where data went the last time
    bool ready = false;             ///< a request waits for nothing but the pace
    bool in_send = false;
    bool closed = false;

    constexpr server& server_of(const allocation& a) noexcept { return servers[a.asked.server]; }
    constexpr const server& server_of(const allocation& a) const noexcept {
        return servers[a.asked.server];
    }
    constexpr base_id& relayed_base(std::size_t handle, ip_family f) noexcept {
        return relayed_bases[2 * handle + family_index(f)];
    }
    constexpr base_id relayed_base(std::size_t handle, ip_family f) const noexcept {
        return relayed_bases[2 * handle + family_index(f)];
    }
    constexpr bool is_used(std::size_t handle) const noexcept {
        return handle < capacity.allocations &&
               allocations[handle].phase != allocation_phase::unused &&
               allocations[handle].phase != allocation_phase::over;
    }
    constexpr bool is_live(std::size_t handle) const noexcept {
        return handle < capacity.allocations && allocations[handle].phase == allocation_phase::live;
    }
};

}  // namespace ice::turn::detail
