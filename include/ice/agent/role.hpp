// SPDX-License-Identifier: BSL-1.0
// Role conflicts: found, decided and repaired (RFC 8445 sections 7.2.5.1 and 7.3.1.1).
#pragma once

#include "events.hpp"
#include "transmit.hpp"

namespace ice::inline v0_1_0_dev {

/// What the agent does about the role attribute of a check.
enum class conflict_verdict : std::uint8_t { none, switch_role, answer_487 };

/// The four cases. `theirs` is the value of the attribute, which says that the sender believes to
/// be in `claimed`; the larger tie-breaker ends up controlling, and on a tie the one who is asked
/// keeps its role.
constexpr conflict_verdict judge_conflict(agent_role ours, std::uint64_t our_tie_breaker,
                                          agent_role claimed, std::uint64_t theirs) noexcept {
    if (ours != claimed) return conflict_verdict::none;
    const bool we_win = our_tie_breaker >= theirs;
    if (ours == agent_role::controlling)
        return we_win ? conflict_verdict::answer_487 : conflict_verdict::switch_role;
    return we_win ? conflict_verdict::switch_role : conflict_verdict::answer_487;
}

namespace detail {

/// Takes the other role: priorities of pairs follow it (section 7.2.5.1), nominations of the old
/// role are void, and checks under way, which carry the old role, are begun anew.
template <class Context>
[[gnu::cold]] constexpr void switch_role(Context& c) noexcept {
    auto& pairs = c.s.pairs;
    c.s.role = other(c.s.role);
    pairs.reorder([&c](const pair& p) { return formed_key(c, p); });
    for (const auto i : pairs.by_priority()) {
        pair& p = pairs[i];
        p.nominating = false;
        p.peer_nominated = false;
        if (!p.listed || p.state != pair_state::in_progress) continue;
        const auto at = static_cast<std::uint16_t>(i);
        cancel_check(c, at);
        pairs.set_state(at, pair_state::waiting);
        pairs.queue(at);
    }
    for (auto& component : c.s.components) component.nominating = false;
    tell(c, event_kind::role_changed);
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
