// SPDX-License-Identifier: BSL-1.0
// Policy: the priority of a candidate (RFC 8445 section 5.1.2).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include "../core/result.hpp"
#include "../net/endpoint.hpp"
#include "kind.hpp"

namespace ice::inline v0_1_0_dev {

struct priority_inputs {
    candidate_kind kind = candidate_kind::host;
    std::uint16_t local_preference = 65535;  ///< 0 lowest
    std::uint16_t component = 1;             ///< 1 to 256
    protocol proto = protocol::udp;          ///< for type preferences that tell UDP from TCP
};

/// Policy: ranks a candidate.
///   P::priority(in)   1 to 2^31 - 1, larger is preferred; 0 when an input is out of range.
///                     Equal inputs give equal results; no state.
/// Example: rfc8445_priority.   Models: basic_priority<Preferences>, rfc8445_priority (default).
template <class P>
concept candidate_priority = requires(priority_inputs in) {
    { P::priority(in) } noexcept -> std::same_as<std::uint32_t>;
};

/// Policy: the type preference, 0 to 126.
///   T::preference(kind, proto)   different for each kind of a protocol, and more for
///                                peer-reflexive than for server-reflexive ones
/// Models: rfc8445_type_preferences (default), prefer_udp<T>, udp_before_tcp.
template <class T>
concept type_preferences = requires(candidate_kind kind, protocol proto) {
    { T::preference(kind, proto) } noexcept -> std::same_as<std::uint8_t>;
};

/// RFC 8445 section 5.1.2.2.
struct rfc8445_type_preferences {
    static constexpr std::uint8_t preference(candidate_kind kind, protocol) noexcept {
        switch (kind) {
            case candidate_kind::host: return 126;
            case candidate_kind::prflx: return 110;
            case candidate_kind::srflx: return 100;
            case candidate_kind::relay:
            case candidate_kind::other: break;
        }
        return 0;
    }
};

/// What RFC 6544 section 4.2 recommends for two types that this library does not gather.
inline constexpr std::uint8_t nat_assisted_preference = 105;
inline constexpr std::uint8_t udp_tunneled_preference = 75;

/// RFC 6544 section 4.2 for real-time streams: of candidates of one type those over UDP come
/// first. TCP ones are one lower, relayed UDP ones one higher, where TCP has no room below.
template <type_preferences Preferences = rfc8445_type_preferences>
struct prefer_udp {
    static constexpr std::uint8_t preference(candidate_kind kind, protocol proto) noexcept {
        const std::uint8_t p = Preferences::preference(kind, proto);
        if (p == 0) return proto == protocol::udp ? 1 : 0;
        return proto == protocol::udp ? p : static_cast<std::uint8_t>(p - 1);
    }
};

/// RFC 6544 section 4.2, where the protocol matters more than the type: any candidate over UDP
/// before any over TCP, but relayed ones still behind all others.
struct udp_before_tcp {
    static constexpr std::uint8_t preference(candidate_kind kind, protocol proto) noexcept {
        const bool udp = proto == protocol::udp;
        switch (kind) {
            case candidate_kind::host: return udp ? 126 : 66;
            case candidate_kind::prflx: return udp ? 110 : 50;
            case candidate_kind::srflx: return udp ? 100 : 40;
            case candidate_kind::relay:
            case candidate_kind::other: break;
        }
        return udp ? 1 : 0;
    }
};

namespace detail {

/// RFC 8445 section 5.1.2.1, for the four kinds and both protocols.
template <type_preferences T>
constexpr bool preferences_fit() noexcept {
    constexpr candidate_kind kinds[] = {candidate_kind::host, candidate_kind::srflx,
                                        candidate_kind::prflx, candidate_kind::relay};
    for (const protocol proto : {protocol::udp, protocol::tcp}) {
        for (const candidate_kind a : kinds) {
            if (T::preference(a, proto) > 126) return false;
            for (const candidate_kind b : kinds)
                if (a != b && T::preference(a, proto) == T::preference(b, proto)) return false;
        }
        if (T::preference(candidate_kind::prflx, proto) <=
            T::preference(candidate_kind::srflx, proto))
            return false;
    }
    return true;
}

}  // namespace detail

/// The three inputs of the formula of RFC 8445 section 5.1.2.1.
struct priority_parts {
    std::uint8_t type_preference = 0;    ///< 0 to 127
    std::uint16_t local_preference = 0;  ///< 0 to 65535
    std::uint16_t component = 256;       ///< 1 to 256

    friend constexpr bool operator==(const priority_parts&, const priority_parts&) = default;
};

/// The formula alone. The caller has checked the ranges.
constexpr std::uint32_t compose_priority(priority_parts parts) noexcept {
    return std::uint32_t{parts.type_preference} << 24 | std::uint32_t{parts.local_preference} << 8 |
           (256U - parts.component);
}

/// What the formula was given, if it was used; any 31-bit number has such parts.
constexpr priority_parts decode_priority(std::uint32_t priority) noexcept {
    return {static_cast<std::uint8_t>(priority >> 24 & 0x7f),
            static_cast<std::uint16_t>(priority >> 8),
            static_cast<std::uint16_t>(256U - (priority & 0xff))};
}

template <type_preferences Preferences = rfc8445_type_preferences>
struct basic_priority {
    static_assert(detail::preferences_fit<Preferences>(),
                  "type preferences are 0 to 126, differ, and prflx is above srflx");

    static constexpr std::uint32_t priority(priority_inputs in) noexcept {
        if (in.kind == candidate_kind::other || in.component - 1U >= 256) return 0;
        // A relayed candidate of component 256 with local preference 0 would get 0, which is no
        // priority: so does the caller's error then show.
        return compose_priority(
            {Preferences::preference(in.kind, in.proto), in.local_preference, in.component});
    }
};

using rfc8445_priority = basic_priority<>;

static_assert(candidate_priority<rfc8445_priority>);
static_assert(rfc8445_priority::priority({candidate_kind::host, 65535, 1}) == 2130706431U);

/// P's priority, or misuse_candidate_priority when an input, or what P made of it, is out of range.
template <candidate_priority P = rfc8445_priority>
constexpr result<std::uint32_t> checked_priority(priority_inputs in) noexcept {
    const std::uint32_t priority = P::priority(in);
    if (priority - 1 >= 0x7fff'ffffU) return errc::misuse_candidate_priority;
    return priority;
}

}  // namespace ice::inline v0_1_0_dev
