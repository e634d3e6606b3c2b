// SPDX-License-Identifier: BSL-1.0
// Which candidate of a component goes into c= and m= before nomination (RFC 8839 section
// 4.2.1.2), so that a peer without ICE is most likely to reach it (RFC 6544 section 4.3; for
// lite agents RFC 8445 section 5.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "../candidate/kind.hpp"
#include "../candidate/tcp_type.hpp"
#include "../net/address.hpp"
#include "candidate_line.hpp"

namespace ice::inline v0_1_0_dev::sdp {

/// What the choice depends on beside the candidates.
struct default_rules {
    protocol transport = protocol::udp;     ///< of the m= line
    ip_family preferred = ip_family::none;  ///< RFC 8445 section 5.2: the administrator's choice
    tcp_type preferred_tcp = tcp_type::active;  ///< passive for a lite agent (RFC 6544 section 4.3)
};

namespace detail {

/// Relayed addresses are reached from everywhere, host addresses from near by only.
constexpr unsigned reach(candidate_kind kind) noexcept {
    switch (kind) {
        case candidate_kind::relay: return 4;
        case candidate_kind::srflx: return 3;
        case candidate_kind::prflx: return 2;
        case candidate_kind::host: return 1;
        case candidate_kind::other: break;
    }
    return 0;
}

/// Loopback and link-local addresses name another host, or none, to a peer elsewhere.
constexpr bool leaves_the_link(const address& a) noexcept {
    const byte_view bytes = a.bytes();
    if (a.is_v4()) return bytes[0] != 127 && !(bytes[0] == 169 && bytes[1] == 254);
    const bool link_local = bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
    bool loopback = bytes[15] == 1;
    for (std::size_t i = 0; i < 15; ++i) loopback = loopback && bytes[i] == 0;
    return !link_local && !loopback;
}

/// Larger is better; 0 can be no default.
constexpr std::uint64_t default_rank(const candidate_line& line,
                                     const default_rules& rules) noexcept {
    const endpoint where = line.where();
    if (!line.usable() || where.family() == ip_family::none) return 0;
    if (where.proto() != rules.transport || where.addr().is_unspecified()) return 0;
    if (line.tcp == tcp_type::so) return 0;  // RFC 6544 section 4.3
    std::uint64_t rank = 1;
    rank = rank << 1 | (leaves_the_link(where.addr()) ? 1U : 0U);
    rank = rank << 1 | (where.family() == rules.preferred ? 1U : 0U);
    rank = rank << 1 | (line.tcp == rules.preferred_tcp ? 1U : 0U);
    rank = rank << 3 | reach(line.kind);
    return rank << 32 | line.priority;
}

}  // namespace detail

/// The index of the default candidate of `component`; nothing when no candidate has the transport
/// of the m= line, which then gets the placeholder (RFC 8839 section 4.3.2). Addresses that leave
/// the link first, then the preferred family, relayed before reflexive before host, the higher
/// priority, the earlier in `candidates`. O(n).
constexpr std::optional<std::size_t> choose_default(std::span<const candidate_line> candidates,
                                                    std::uint16_t component,
                                                    const default_rules& rules = {}) noexcept {
    std::optional<std::size_t> best;
    std::uint64_t best_rank = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (candidates[i].component != component) continue;
        const std::uint64_t rank = detail::default_rank(candidates[i], rules);
        if (rank <= best_rank) continue;
        best_rank = rank;
        best = i;
    }
    return best;
}

}  // namespace ice::inline v0_1_0_dev::sdp
