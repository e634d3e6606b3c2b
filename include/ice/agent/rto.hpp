// SPDX-License-Identifier: BSL-1.0
// The retransmission timeout of connectivity checks (RFC 8445 section 14.3).
#pragma once

#include <concepts>
#include <cstddef>

#include "config.hpp"

namespace ice::inline v0_1_0_dev {

/// Rule: `R::rto(config, ta, waiting, in_progress, total)` is the RTO of a check that begins now;
/// the counts are of the whole checklist set, this check among those in progress. Never below
/// `config.shortest_rto`.  Models: set_rto (default), literal_rto.
template <class R>
concept rto_rule = requires(const agent_config& config, duration ta, std::size_t n) {
    { R::rto(config, ta, n, n, n) } noexcept -> std::same_as<duration>;
};

/// MAX(500 ms, Ta * (Num-Waiting + Num-In-Progress)), up to a ceiling. RFC 8445 has one more factor
/// N, from the days when each of N checklists had a Ta of its own; now one Ta paces the whole set,
/// and the literal formula asks for 500 seconds at 100 pairs. RFC8445-14.3-3 permits this.
struct set_rto {
    static constexpr duration rto(const agent_config& config, duration ta, std::size_t waiting,
                                  std::size_t in_progress, std::size_t) noexcept {
        const duration all = ta * static_cast<std::int64_t>(waiting + in_progress);
        if (all < config.shortest_rto) return config.shortest_rto;
        return all > config.longest_rto ? config.longest_rto : all;
    }
};

/// The formula as printed; no ceiling but that of 32 bits of microseconds.
struct literal_rto {
    static constexpr duration rto(const agent_config& config, duration ta, std::size_t waiting,
                                  std::size_t in_progress, std::size_t total) noexcept {
        const duration all = ta * static_cast<std::int64_t>(total * (waiting + in_progress));
        const duration most{0xffff'ffff};
        return all < config.shortest_rto ? config.shortest_rto : all > most ? most : all;
    }
};

static_assert(rto_rule<set_rto> && rto_rule<literal_rto>);

}  // namespace ice::inline v0_1_0_dev
