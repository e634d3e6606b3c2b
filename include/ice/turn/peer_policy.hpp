// SPDX-License-Identifier: BSL-1.0
// Rule: which addresses a relay may be asked to open for (RFC 8656 sections 9, 21.2 and 21.3).
#pragma once

#include <concepts>

#include "../net/kind.hpp"
#include "../net/mapped.hpp"

namespace ice::inline v0_1_0_dev::turn {

/// Rule: whether a permission may be asked for an address that a peer has signalled.
///   P::permits(address, allow_loopback)   the address as it came: an IPv4 address within an IPv6
///                                         one is not folded into IPv4
/// What it refuses is never named to a server, neither in a permission nor in a channel.
/// Models: unicast_peers (default), any_peer.
template <class P>
concept peer_policy = requires(const address& peer) {
    { P::permits(peer, true) } noexcept -> std::same_as<bool>;
};

namespace detail {

/// The IPv4 address that a tunnel or translator would send to, or none.
constexpr address embedded_v4(const address& a) noexcept {
    const address_kind kind = kind_of(a);
    const std::uint8_t* const p = a.bytes().data();
    if (kind == address_kind::six_to_four) return address::v4(load_u32(p + 2));
    if (kind == address_kind::teredo) return address::v4(~load_u32(p + 12));
    if (kind == address_kind::nat64_well_known || kind == address_kind::v4_mapped ||
        kind == address_kind::v4_compatible)
        return address::v4(load_u32(p + 12));
    return {};
}

constexpr bool is_relayable(const address& a, bool allow_loopback) noexcept {
    switch (kind_of(a)) {
        case address_kind::none:
        case address_kind::unspecified:
        case address_kind::this_network:
        case address_kind::multicast:
        case address_kind::broadcast:
        case address_kind::link_local: return false;
        case address_kind::loopback: return allow_loopback;
        default: return true;
    }
}

}  // namespace detail

/// Unicast beyond a link: no loopback (but for tests within a host), no unspecified address, no
/// group, and none of them within an IPv6 address of a tunnel or translator. IPv4-mapped and
/// IPv4-compatible addresses stand on no wire and are refused whole: behind them a server found
/// its own loopback.
struct unicast_peers {
    static constexpr bool permits(const address& peer, bool allow_loopback) noexcept {
        const address_kind kind = kind_of(peer);
        if (kind == address_kind::v4_mapped || kind == address_kind::v4_compatible) return false;
        if (!detail::is_relayable(peer, allow_loopback)) return false;
        const address inner = detail::embedded_v4(peer);
        return inner.family() == ip_family::none || detail::is_relayable(inner, false);
    }
};

/// Whatever a server accepts.
struct any_peer {
    static constexpr bool permits(const address& peer, bool) noexcept {
        return peer.family() != ip_family::none;
    }
};

static_assert(peer_policy<unicast_peers> && peer_policy<any_peer>);

}  // namespace ice::turn
