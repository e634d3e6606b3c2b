// SPDX-License-Identifier: BSL-1.0
// What an address is for: the IANA special-purpose address registries (RFC 6890, RFC 8190), and
// the multicast, site-local and IPv4-compatible blocks that they leave out.
#pragma once

#include <array>
#include <cstdint>

#include "address.hpp"
#include "mapped.hpp"
#include "prefix.hpp"

namespace ice::inline v0_1_0_dev {

enum class address_kind : std::uint8_t {
    none,                 ///< no address
    global,               ///< in no special block
    unspecified,          ///< 0.0.0.0, ::
    this_network,         ///< 0.x.x.x: a host on this network
    loopback,             ///< stays in this host
    link_local,           ///< stays on the link
    site_local,           ///< deprecated precursor of unique_local; never a candidate
    private_use,          ///< 10.x, 172.16.x, 192.168.x: routed within one site
    unique_local,         ///< fc00::/7: the same for IPv6
    shared,               ///< between a provider's translator and its customers
    multicast,            ///< a group
    broadcast,            ///< 255.255.255.255
    documentation,        ///< examples in documents
    benchmarking,         ///< tests of network devices
    discard,              ///< routers drop it
    dummy,                ///< a source for hosts that have no IPv4 address
    reserved,             ///< of the old class E
    protocol_assignment,  ///< kept by IANA for protocols, not given out yet
    service_anycast,      ///< whichever server of a kind is near: PCP, TURN, AS112, AMT, 6to4
    service_continuity,   ///< an IPv6-only host's own end of its IPv4 translator (464XLAT)
    nat64_discovery,      ///< 192.0.0.170 and .171, found inside synthesised IPv6 addresses
    nat64_well_known,     ///< 64:ff9b::/96 with an IPv4 address behind
    nat64_local,          ///< 64:ff9b:1::/48: prefixes of translators within a site
    v4_mapped,            ///< an IPv4 address in an IPv6 socket's clothes; not for the wire
    v4_compatible,        ///< deprecated; never a candidate
    six_to_four,          ///< a tunnel over IPv4 by the IPv4 address inside
    teredo,               ///< a tunnel over UDP through NATs
    orchid,               ///< names of hosts in the form of addresses, not routed
    drone_remote_id,      ///< the same for unmanned aircraft
    segment_routing,      ///< segment identifiers of SRv6, within one domain
};

/// A row of the registry.
struct special_block {
    prefix block;
    address_kind kind = address_kind::none;
    std::uint16_t rfc = 0;  ///< the document that sets it aside
};

namespace detail {

constexpr auto ipv4_registry() noexcept {
    using enum address_kind;
    return std::array{
        special_block{*parse_prefix("0.0.0.0/8"), this_network, 791},
        special_block{*parse_prefix("0.0.0.0/32"), unspecified, 1122},
        special_block{*parse_prefix("10.0.0.0/8"), private_use, 1918},
        special_block{*parse_prefix("100.64.0.0/10"), shared, 6598},
        special_block{*parse_prefix("127.0.0.0/8"), loopback, 1122},
        special_block{*parse_prefix("169.254.0.0/16"), link_local, 3927},
        special_block{*parse_prefix("172.16.0.0/12"), private_use, 1918},
        special_block{*parse_prefix("192.0.0.0/24"), protocol_assignment, 6890},
        special_block{*parse_prefix("192.0.0.0/29"), service_continuity, 7335},
        special_block{*parse_prefix("192.0.0.8/32"), dummy, 7600},
        special_block{*parse_prefix("192.0.0.9/32"), service_anycast, 7723},
        special_block{*parse_prefix("192.0.0.10/32"), service_anycast, 8155},
        special_block{*parse_prefix("192.0.0.170/32"), nat64_discovery, 8880},
        special_block{*parse_prefix("192.0.0.171/32"), nat64_discovery, 8880},
        special_block{*parse_prefix("192.0.2.0/24"), documentation, 5737},
        special_block{*parse_prefix("192.31.196.0/24"), service_anycast, 7535},
        special_block{*parse_prefix("192.52.193.0/24"), service_anycast, 7450},
        special_block{*parse_prefix("192.88.99.0/24"), service_anycast, 7526},
        special_block{*parse_prefix("192.168.0.0/16"), private_use, 1918},
        special_block{*parse_prefix("192.175.48.0/24"), service_anycast, 7534},
        special_block{*parse_prefix("198.18.0.0/15"), benchmarking, 2544},
        special_block{*parse_prefix("198.51.100.0/24"), documentation, 5737},
        special_block{*parse_prefix("203.0.113.0/24"), documentation, 5737},
        special_block{*parse_prefix("224.0.0.0/4"), multicast, 5771},
        special_block{*parse_prefix("240.0.0.0/4"), reserved, 1112},
        special_block{*parse_prefix("255.255.255.255/32"), broadcast, 919},
    };
}

constexpr auto ipv6_registry() noexcept {
    using enum address_kind;
    return std::array{
        special_block{*parse_prefix("::/96"), v4_compatible, 4291},
        special_block{*parse_prefix("::/128"), unspecified, 4291},
        special_block{*parse_prefix("::1/128"), loopback, 4291},
        special_block{*parse_prefix("::ffff:0:0/96"), v4_mapped, 4291},
        special_block{*parse_prefix("64:ff9b::/96"), nat64_well_known, 6052},
        special_block{*parse_prefix("64:ff9b:1::/48"), nat64_local, 8215},
        special_block{*parse_prefix("100::/64"), discard, 6666},
        special_block{*parse_prefix("100:0:0:1::/64"), dummy, 9780},
        special_block{*parse_prefix("2001::/23"), protocol_assignment, 2928},
        special_block{*parse_prefix("2001::/32"), teredo, 4380},
        special_block{*parse_prefix("2001:1::1/128"), service_anycast, 7723},
        special_block{*parse_prefix("2001:1::2/128"), service_anycast, 8155},
        special_block{*parse_prefix("2001:1::3/128"), service_anycast, 9665},
        special_block{*parse_prefix("2001:2::/48"), benchmarking, 5180},
        special_block{*parse_prefix("2001:3::/32"), service_anycast, 7450},
        special_block{*parse_prefix("2001:4:112::/48"), service_anycast, 7535},
        special_block{*parse_prefix("2001:10::/28"), orchid, 4843},
        special_block{*parse_prefix("2001:20::/28"), orchid, 7343},
        special_block{*parse_prefix("2001:30::/28"), drone_remote_id, 9374},
        special_block{*parse_prefix("2001:db8::/32"), documentation, 3849},
        special_block{*parse_prefix("2002::/16"), six_to_four, 3056},
        special_block{*parse_prefix("2620:4f:8000::/48"), service_anycast, 7534},
        special_block{*parse_prefix("3fff::/20"), documentation, 9637},
        special_block{*parse_prefix("5f00::/16"), segment_routing, 9602},
        special_block{*parse_prefix("fc00::/7"), unique_local, 4193},
        special_block{*parse_prefix("fe80::/10"), link_local, 4291},
        special_block{*parse_prefix("fec0::/10"), site_local, 3879},
        special_block{*parse_prefix("ff00::/8"), multicast, 4291},
    };
}

}  // namespace detail

/// The registries, in the order of addresses; the longest prefix that contains an address counts.
inline constexpr auto special_ipv4_blocks = detail::ipv4_registry();
inline constexpr auto special_ipv6_blocks = detail::ipv6_registry();

/// The row that says most about `a`, or null; static storage. O(rows).
constexpr const special_block* find_special_block(const address& a) noexcept {
    const special_block* best = nullptr;
    const auto scan = [&](const auto& rows) {
        for (const auto& row : rows)
            if (row.block.contains(a) && (!best || best->block.length() < row.block.length()))
                best = &row;
    };
    if (a.is_v4()) scan(special_ipv4_blocks);
    if (a.is_v6()) scan(special_ipv6_blocks);
    return best;
}

/// An IPv4 address inside an IPv6 one does not count: ::ffff:127.0.0.1 is v4_mapped, no loopback.
constexpr address_kind kind_of(const address& a) noexcept {
    if (a.family() == ip_family::none) return address_kind::none;
    const special_block* const row = find_special_block(a);
    return row ? row->kind : address_kind::global;
}

// The questions asked often are answered without the table.

/// 127.0.0.0/8, ::1.
constexpr bool is_loopback(const address& a) noexcept {
    if (a.is_v4()) return a.bytes()[0] == 127;
    return a.is_v6() && load_u64(a.bytes().data()) == 0 && load_u64(a.bytes().data() + 8) == 1;
}
/// 169.254.0.0/16, fe80::/10.
constexpr bool is_link_local(const address& a) noexcept {
    if (a.is_v4()) return a.value_v4() >> 16 == 0xa9fe;
    return a.is_v6() && load_u16(a.bytes().data()) >> 6 == 0xfe80 >> 6;
}
/// fec0::/10.
constexpr bool is_site_local(const address& a) noexcept {
    return a.is_v6() && load_u16(a.bytes().data()) >> 6 == 0xfec0 >> 6;
}
/// 224.0.0.0/4, ff00::/8.
constexpr bool is_multicast(const address& a) noexcept {
    return a.is_v4() ? a.bytes()[0] >> 4 == 14 : a.is_v6() && a.bytes()[0] == 0xff;
}
/// fc00::/7.
constexpr bool is_unique_local(const address& a) noexcept {
    return a.is_v6() && a.bytes()[0] >> 1 == 0xfc >> 1;
}
/// ::/96 but for :: and ::1.
constexpr bool is_v4_compatible(const address& a) noexcept {
    return a.is_v6() && load_u64(a.bytes().data()) == 0 && load_u32(a.bytes().data() + 8) == 0 &&
           load_u32(a.bytes().data() + 12) > 1;
}
/// 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16.
constexpr bool is_private_use(const address& a) noexcept {
    const std::uint32_t value = a.value_v4();
    return value >> 24 == 10 || value >> 20 == 0xac1 || value >> 16 == 0xc0a8;
}

}  // namespace ice::inline v0_1_0_dev
