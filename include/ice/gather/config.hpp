// SPDX-License-Identifier: BSL-1.0
// What a host chooses about gathering: rules and capacities at compile time, timing at run time
// (RFC 8445 sections 5.1.1.2, 5.1.1.4 and 14.3).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../core/time.hpp"
#include "../stun/dialect.hpp"
#include "../stun/transaction.hpp"

namespace ice::inline v0_1_0_dev {

/// Changeable while the gatherer runs; transactions that are under way keep what they began with.
struct gather_config {
    // RFC 8445 section 14.3, RFC 8489 section 6.2.1
    duration shortest_rto = milliseconds(500);
    duration longest_rto = seconds(5);
    std::uint8_t rc = 7;   ///< transmissions of a request
    std::uint8_t rm = 16;  ///< RTOs to wait after the last one

    /// From the last request of a binding to the next one (RFC 8445 section 5.1.1.4); 0: none.
    duration keepalive = seconds(15);

    bool allow_loopback = false;  ///< a mapped address may be one, for tests within a host

    /// A server of IPv4 reached over IPv6 may answer with an IPv4 address (RFC 8445 section
    /// 5.1.1.2); otherwise that is taken as a lie.
    bool nat64 = false;

    constexpr bool is_valid() const noexcept {
        return shortest_rto >= milliseconds(1) && longest_rto >= shortest_rto && rc >= 1 &&
               rc <= 30 && rm >= 1 && longest_rto <= duration{0xffff'ffff} &&
               (keepalive == duration{} || keepalive >= seconds(1));
    }
};

/// Rule: `R::gathering(config, ta, candidates)` is the RTO of a transaction that begins now.
/// Models: candidate_count_rto.
template <class R>
concept gathering_rto = requires(const gather_config& config, duration ta, std::size_t n) {
    { R::gathering(config, ta, n) } noexcept -> std::same_as<duration>;
};

/// MAX(500 ms, Ta * candidates that servers are asked for), up to a ceiling: so every first request
/// goes out before any second one. RFC8445-14.3-3 permits the ceiling, which matters only where a
/// peer has asked for a long Ta.
struct candidate_count_rto {
    static constexpr duration gathering(const gather_config& config, duration ta,
                                        std::size_t candidates) noexcept {
        const duration all = ta * static_cast<std::int64_t>(candidates);
        if (all < config.shortest_rto) return config.shortest_rto;
        return all > config.longest_rto ? config.longest_rto : all;
    }
};

static_assert(gathering_rto<candidate_count_rto>);

struct gather_limits {
    std::uint16_t bases = 16;
    std::uint8_t servers = 4;
};

/// Rules and capacities of a gatherer. Inherit and override one line:
///     struct mine : ice::gathering { static constexpr ice::gather_limits capacity{64, 2}; };
struct gathering {
    using stun_dialect = stun::rfc8489;
    using schedule = stun::udp_schedule;
    using rto = candidate_count_rto;
    static constexpr gather_limits capacity{};
};

}  // namespace ice::inline v0_1_0_dev
