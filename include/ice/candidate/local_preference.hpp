// SPDX-License-Identifier: BSL-1.0
// Policy: the local preferences of candidates (RFC 8445 section 5.1.2.1, RFC 6544 section 4.2).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../net/endpoint.hpp"
#include "kind.hpp"
#include "tcp_type.hpp"

namespace ice::inline v0_1_0_dev {

/// What a rule may look at, and the preference that it sets.
struct preference_entry {
    endpoint where;                      ///< of the candidate
    endpoint base;                       ///< its family is that of the interface
    std::uint16_t host_preference = 0;   ///< of interface or server, as the host ranks them
    std::uint16_t network = 0;           ///< the host's number of the interface
    std::uint16_t server = 0;            ///< ordinal of the STUN or TURN server; 0 for host ones
    std::uint16_t local_preference = 0;  ///< result; for signalled ones as it was signalled
    candidate_kind kind = candidate_kind::host;
    tcp_type tcp = tcp_type::none;
    bool unreliable = false;   ///< its interface, as far as the host knows
    std::uint8_t demoted = 0;  ///< result: a type preference instead of its kind's; 0: none
};

/// Policy: gives each candidate of one kind and component its local preference.
///   L::assign(all, signalled)   sets `local_preference` of all but the first `signalled`, which
///                               the peer knows already and which never change. In the result no
///                               two are equal. Candidates of both families, all interfaces and
///                               both transports come together, so that a rule can mix them.
///                               O(n log n) or better is not asked for: n is an agent's limit.
/// Example: static_preference.
/// Models: dual_stack_preference (default; candidate/dual_stack.hpp), static_preference.
template <class L>
concept local_preference_rule = requires(std::span<preference_entry> all, std::size_t signalled) {
    { L::assign(all, signalled) } noexcept -> std::same_as<void>;
};

/// RFC 6544 section 4.2: 0 to 7.
constexpr std::uint16_t direction_preference(candidate_kind kind, tcp_type type) noexcept {
    const bool reflexive = kind == candidate_kind::srflx || kind == candidate_kind::prflx;
    switch (type) {
        case tcp_type::none: return 7;
        case tcp_type::active: return reflexive ? 4 : 6;
        case tcp_type::passive: return reflexive ? 2 : 4;
        case tcp_type::so: return reflexive ? 6 : 2;
    }
    return 0;
}

/// RFC 6544 section 4.2; `direction` is 0 to 7, `other` 0 to 8191: more is cut off there.
constexpr std::uint16_t tcp_local_preference(std::uint16_t direction,
                                             std::uint16_t other) noexcept {
    const unsigned d = direction < 7 ? direction : 7U;
    const unsigned o = other < 8191 ? other : 8191U;
    return static_cast<std::uint16_t>(d << 13 | o);
}

/// The host's preference first, then the order of arrival; the highest numbers that are free. The
/// first of all gets 65535 over UDP, and the top of its direction over TCP. For up to 8,192
/// candidates of a direction; O(n^2) while numbers are free at the top, as they are.
struct static_preference {
    static constexpr void assign(std::span<preference_entry> all, std::size_t signalled) noexcept {
        if (signalled > all.size()) return;
        const auto fresh = all.subspan(signalled);
        for (preference_entry& entry : fresh) entry.local_preference = unassigned;
        for (preference_entry* next = best(fresh); next != nullptr; next = best(fresh)) {
            std::uint16_t number =
                tcp_local_preference(direction_preference(next->kind, next->tcp), 8191);
            while (number > 1 && is_taken(all, number)) --number;
            next->local_preference = number;
        }
    }

  private:
    static constexpr std::uint16_t unassigned = 0;

    static constexpr preference_entry* best(std::span<preference_entry> fresh) noexcept {
        preference_entry* found = nullptr;
        for (preference_entry& entry : fresh)
            if (entry.local_preference == unassigned &&
                (found == nullptr || entry.host_preference > found->host_preference))
                found = &entry;
        return found;
    }

    static constexpr bool is_taken(std::span<const preference_entry> all,
                                   std::uint16_t number) noexcept {
        for (const preference_entry& entry : all)
            if (entry.local_preference == number) return true;
        return false;
    }
};

static_assert(local_preference_rule<static_preference>);

}  // namespace ice::inline v0_1_0_dev
