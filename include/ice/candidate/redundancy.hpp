// SPDX-License-Identifier: BSL-1.0
// Which candidates say nothing new (RFC 8445 section 5.1.3): for hosts that describe candidates
// without an agent, which sees to its own.
#pragma once

#include <cstddef>
#include <span>

#include "candidate.hpp"

namespace ice::inline v0_1_0_dev {

/// The same transport address on the same base, for the same use. A reflexive address that equals
/// the host's own, seen through no NAT, is the usual case.
constexpr bool is_redundant(const candidate& a, const candidate& b) noexcept {
    return a.where == b.where && a.base == b.base && a.component == b.component &&
           a.stream == b.stream;
}

/// Drops of every two redundant candidates the one of lower priority, of equal ones the later.
/// The first `n` that stay, in their order; the rest of `all` is left as it comes. O(n^2): n is
/// the limit of an agent.
constexpr std::size_t eliminate_redundant(std::span<candidate> all) noexcept {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        std::size_t twin = 0;
        while (twin < kept && !is_redundant(all[twin], all[i])) ++twin;
        if (twin == kept) {
            all[kept++] = all[i];
        } else if (all[i].priority > all[twin].priority) {
            const candidate better = all[i];
            for (std::size_t j = twin + 1; j < kept; ++j) all[j - 1] = all[j];
            all[kept - 1] = better;
        }
    }
    return kept;
}

}  // namespace ice::inline v0_1_0_dev
