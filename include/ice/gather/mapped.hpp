// SPDX-License-Identifier: BSL-1.0
// Whether what a STUN server told can be anybody's candidate (RFC 8445 sections 5.1.1.2 and 19.3).
#pragma once

#include "../net/endpoint.hpp"
#include "../net/kind.hpp"
#include "config.hpp"

namespace ice::inline v0_1_0_dev {

/// Unauthenticated servers may tell anything; what cannot be a host's unicast address beyond its
/// own link is refused, and so is another family than the request's, but for NAT64.
constexpr bool is_plausible_mapping(const endpoint& mapped, const endpoint& base,
                                    const gather_config& config) noexcept {
    if (mapped.port() == 0 || mapped.proto() != base.proto()) return false;
    if (mapped.family() != base.family())
        if (!config.nat64 || !base.addr().is_v6() || !mapped.addr().is_v4()) return false;
    switch (kind_of(mapped.addr())) {
        case address_kind::none:
        case address_kind::unspecified:
        case address_kind::this_network:
        case address_kind::multicast:
        case address_kind::broadcast:
        case address_kind::link_local:
        case address_kind::site_local:
        case address_kind::v4_mapped:
        case address_kind::v4_compatible: return false;
        case address_kind::loopback: return config.allow_loopback;
        default: return true;
    }
}

/// Whether a datagram from that base can reach the server at all: same family; addresses of the
/// host or of one link stay there.
constexpr bool can_ask(const endpoint& base, const endpoint& server) noexcept {
    const address from = base.addr();
    const address to = server.addr();
    if (from.family() != to.family() || is_loopback(from) != is_loopback(to)) return false;
    if (is_link_local(from) != is_link_local(to)) return !is_link_local(from);
    return from.zone() == to.zone() || from.zone() == 0 || to.zone() == 0;
}

}  // namespace ice::inline v0_1_0_dev
