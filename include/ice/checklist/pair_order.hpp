// SPDX-License-Identifier: BSL-1.0
// The order in which pairs are checked (RFC 8445 section 6.1.2.3).
#pragma once

#include <concepts>
#include <cstdint>

namespace ice::inline v0_1_0_dev {

/// Rule: ranks a pair by the priorities of its candidates.
///   O::key(controlling, controlled)  64 bits, a greater key is checked first; both agents must
///                                    get the same key, so it depends on the two priorities only
///   O::monotone                      a greater priority on either side never gives a lesser key
///   O::min_major                     the lesser of the two priorities decides before the greater
///                                    one does; implies monotone. Such orders form in linear time
/// Models: rfc8445_pair_order.
template <class O>
concept pair_order = requires(std::uint32_t priority) {
    { O::key(priority, priority) } noexcept -> std::same_as<std::uint64_t>;
    { O::monotone } -> std::convertible_to<bool>;
    { O::min_major } -> std::convertible_to<bool>;
};

/// 2^32 * MIN(G,D) + 2 * MAX(G,D) + (G > D ? 1 : 0); G is the controlling agent's.
struct rfc8445_pair_order {
    static constexpr bool monotone = true;
    static constexpr bool min_major = true;

    static constexpr std::uint64_t key(std::uint32_t g, std::uint32_t d) noexcept {
        const std::uint64_t least = g < d ? g : d;
        const std::uint64_t most = g < d ? d : g;
        return (least << 32) + 2 * most + (g > d ? 1 : 0);
    }
};

static_assert(pair_order<rfc8445_pair_order>);
static_assert(rfc8445_pair_order::key(2, 1) == 0x1'0000'0005 &&
              rfc8445_pair_order::key(1, 2) == 0x1'0000'0004);

}  // namespace ice::inline v0_1_0_dev
