// SPDX-License-Identifier: BSL-1.0
// What a session has shown of the host's interfaces, for reliability_store (net/reliability.hpp) or
// whatever else a host remembers (RFC 8421 section 3).
#pragma once

#include <cstdint>

#include "nat64.hpp"

namespace ice::inline v0_1_0_dev {

/// What became of the checks over one interface and family. A NAT64 counts as IPv4.
struct interface_outcome {
    std::uint8_t network = 0;  ///< the number that its candidates have; 0 is none
    ip_family family = ip_family::none;
    bool worked = false;  ///< false: checks went unanswered, and none was answered
};

/// Calls `f(const interface_outcome&)` once for each interface and family over which enough has
/// been seen. Where nothing worked at all the peer may be to blame, and nobody is: a failure is one
/// only beside a success elsewhere. To be asked when the session has completed, once; pairs that
/// were not checked, or outranked, say nothing. O(locals x pairs).
template <class State, class F>
constexpr void for_each_outcome(const State& s, F f) {
    struct seen {
        bool worked = false;
        bool failed = false;
    };
    seen all[64][2] = {};  // numbers of interfaces have six bits
    bool any = false;
    for (const auto i : s.pairs.by_priority()) {
        const pair& p = s.pairs[i];
        const candidate& base = s.locals[s.pairs.base_of(static_cast<std::uint16_t>(i))].c;
        const std::uint8_t network = s.locals[base.base].network;
        if (base.kind != candidate_kind::host || network == 0) continue;
        const bool six = s.remotes[p.remote].c.where.family() == ip_family::ipv6;
        seen& each = all[network][six ? 1 : 0];
        each.worked = each.worked || p.valid;
        // An unanswered check of a pair that others outranked counts when it was repeated in vain.
        each.failed = each.failed || p.reason == pair_reason::timed_out ||
                      p.reason == pair_reason::refused_by_host ||
                      (p.requests_sent >= 3 && p.responses_received == 0);
        any = any || p.valid;
    }
    if (!any) return;
    for (std::uint8_t network = 1; network < 64; ++network)
        for (const bool six : {true, false}) {
            const seen& each = all[network][six ? 1 : 0];
            if (each.worked || each.failed)
                f(interface_outcome{network, six ? ip_family::ipv6 : ip_family::ipv4, each.worked});
        }
}

}  // namespace ice::inline v0_1_0_dev
