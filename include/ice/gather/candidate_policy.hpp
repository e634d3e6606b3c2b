// SPDX-License-Identifier: BSL-1.0
// What a session gathers, and what of it anybody else may learn, at run time (RFC 8445 section
// 5.1.1, RFC 8828 section 5.2, RFC 8839 section 9.1). Addresses of interfaces: host.hpp.
#pragma once

#include <cstdint>

#include "../candidate/candidate.hpp"
#include "../candidate/related.hpp"

namespace ice::inline v0_1_0_dev {

/// What the peer may see of this host.
enum class revealed : std::uint8_t {
    everything,
    no_host,     ///< nothing but what servers see: reflexive and relayed addresses
    relay_only,  ///< nothing but relays, and nothing leaves for the peer but through them
};

struct candidate_policy {
    revealed shows = revealed::everything;
    bool ipv4 = true;  ///< of candidates; bases of another family are not taken
    bool ipv6 = true;
    bool reflexive = true;  ///< false: STUN servers are not asked
    bool relayed = true;    ///< false: TURN servers are not asked
    /// Host candidates go by names that only their own link can resolve: lines without a name of
    /// the host's choice are not written (mdns_name.hpp).
    bool names_hosts = false;
    /// raddr and rport of all lines tell nothing; implied where a host's address is not to be seen.
    bool hides_related = false;

    constexpr bool takes(ip_family family) const noexcept {
        return family == ip_family::ipv4 ? ipv4 : family == ip_family::ipv6 && ipv6;
    }
    /// Whether checks leave from the host's own sockets.
    constexpr bool is_direct() const noexcept { return shows != revealed::relay_only; }
    constexpr bool asks_stun() const noexcept { return reflexive && is_direct(); }
    constexpr bool asks_turn() const noexcept { return relayed; }

    /// Whether the peer may be told of a candidate of that kind.
    constexpr bool reveals(candidate_kind kind) const noexcept {
        if (kind == candidate_kind::relay) return true;
        if (shows == revealed::relay_only) return false;
        return kind != candidate_kind::host || shows == revealed::everything;
    }
    constexpr bool hides_base() const noexcept {
        return hides_related || names_hosts || shows != revealed::everything;
    }
    /// What lines, events and statistics tell of an address that belongs to a candidate of `kind`.
    constexpr endpoint told(candidate_kind kind, const endpoint& where) const noexcept {
        const bool hidden = !reveals(kind) || (kind == candidate_kind::host && names_hosts);
        return hidden ? hidden_related::related(where, {}) : where;
    }
};

}  // namespace ice::inline v0_1_0_dev
