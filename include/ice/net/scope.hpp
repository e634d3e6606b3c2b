// SPDX-License-Identifier: BSL-1.0
// Scopes (RFC 6724 section 3.1) and the policy table (section 2.1) of address selection.
#pragma once

#include <cstdint>
#include <span>

#include "address.hpp"
#include "kind.hpp"
#include "mapped.hpp"
#include "prefix.hpp"

namespace ice::inline v0_1_0_dev {

/// How far an address reaches; greater is farther. The values are those of the scope field of a
/// multicast address, which may hold unassigned ones in between.
enum class address_scope : std::uint8_t {
    interface_local = 0x1,
    link_local = 0x2,
    realm_local = 0x3,
    admin_local = 0x4,
    site_local = 0x5,
    organization_local = 0x8,
    global = 0xe,
};

/// RFC 6724 sections 3.1 to 3.4: loopback is link-local; private, shared and unique local
/// addresses are global, and so is all that embeds an IPv4 address.
constexpr address_scope scope_of(const address& a) noexcept {
    if (a.is_v6() && is_multicast(a)) {
        const unsigned field = a.bytes()[1] & 15U;
        return field == 15 ? address_scope::global : static_cast<address_scope>(field);
    }
    if (is_link_local(a) || is_loopback(a)) return address_scope::link_local;
    return is_site_local(a) ? address_scope::site_local : address_scope::global;
}

struct address_policy {
    std::uint16_t precedence = 0;  ///< destinations: higher first
    std::uint16_t label = 0;       ///< sources: prefer the destination's

    friend constexpr bool operator==(const address_policy&,
                                     const address_policy&) noexcept = default;
};

/// A row of a policy table: IPv6 prefixes only, IPv4 as ::ffff:0:0/96 and parts of it.
struct policy_row {
    prefix block;
    address_policy policy;
};

/// Rows in any order; of equal prefixes the first counts.
using policy_table = std::span<const policy_row>;

/// RFC 6724 section 2.1. Hosts with a policy of their own (sections 10.3 to 10.7) pass another
/// table wherever one is taken.
inline constexpr policy_row default_policy_rows[] = {
    {*parse_prefix("::1/128"), {50, 0}},       {*parse_prefix("::/0"), {40, 1}},
    {*parse_prefix("::ffff:0:0/96"), {35, 4}}, {*parse_prefix("2002::/16"), {30, 2}},
    {*parse_prefix("2001::/32"), {5, 5}},      {*parse_prefix("fc00::/7"), {3, 13}},
    {*parse_prefix("::/96"), {1, 3}},          {*parse_prefix("fec0::/10"), {1, 11}},
    {*parse_prefix("3ffe::/16"), {1, 12}},
};

/// The longest matching row; IPv4 is looked up as IPv4-mapped (section 3.2). Precedence and label
/// 0 when no row matches, which a table with ::/0 rules out. O(rows).
constexpr address_policy policy_of(const address& a,
                                   policy_table table = default_policy_rows) noexcept {
    const address looked_up = to_v4_mapped(a);
    const policy_row* best = nullptr;
    for (const auto& row : table)
        if (row.block.contains(looked_up) && (!best || best->block.length() < row.block.length()))
            best = &row;
    return best ? best->policy : address_policy{};
}

}  // namespace ice::inline v0_1_0_dev
