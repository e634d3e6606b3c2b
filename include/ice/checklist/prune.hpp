// SPDX-License-Identifier: BSL-1.0
// Which pairs are worth having, and which go when there are too many (RFC 8445 sections 6.1.2.4
// and 6.1.2.5, RFC 8838 sections 10 and 11).
#pragma once

#include <concepts>

#include "../candidate/kind.hpp"
#include "pair.hpp"

namespace ice::inline v0_1_0_dev {

/// What a rule may know of a pair before it is formed.
struct pruning_facts {
    candidate_kind base = candidate_kind::host;  ///< of the local base: host or relay
    candidate_kind remote = candidate_kind::host;
};

/// Rule: that two pairs of one base and one remote candidate are one pair is no matter of choice
/// (RFC 8445 section 6.1.2.4); what else is left out is.
///   P::forms(facts)        whether such a pair is formed at all. The peer's checks may make it
///                          all the same: they are always answered by a triggered check
///   P::expendable(state)   how readily a pair in this state makes room for a better one: 0 never,
///                          1 when its priority is lower, 2 before all of those
/// Models: rfc8445_pruning, one_relay_pruning, own_relay_pruning.
template <class P>
concept pruning_rule = requires(const pruning_facts& facts, pair_state state) {
    { P::forms(facts) } noexcept -> std::same_as<bool>;
    { P::expendable(state) } noexcept -> std::same_as<unsigned>;
};

/// All pairs; failed ones go first, those with a check under way or a result never (RFC 8838
/// section 10, item 6).
struct rfc8445_pruning {
    static constexpr bool forms(const pruning_facts&) noexcept { return true; }
    static constexpr unsigned expendable(pair_state state) noexcept {
        switch (state) {
            case pair_state::failed: return 2;
            case pair_state::frozen:
            case pair_state::waiting: return 1;
            case pair_state::in_progress:
            case pair_state::succeeded: break;
        }
        return 0;
    }
};

/// No pair of two relayed candidates: one relay reaches whatever two do, for half the permissions.
struct one_relay_pruning : rfc8445_pruning {
    static constexpr bool forms(const pruning_facts& f) noexcept {
        return f.base != candidate_kind::relay || f.remote != candidate_kind::relay;
    }
};

/// No pair with a relayed candidate of the peer: what is relayed goes over our own relay, whose
/// policy and price we know. For one side only: where both do so, neither opens its NAT for the
/// other's relay. The peer's checks from its relay are answered all the same.
struct own_relay_pruning : rfc8445_pruning {
    static constexpr bool forms(const pruning_facts& f) noexcept {
        return f.remote != candidate_kind::relay;
    }
};

static_assert(pruning_rule<rfc8445_pruning> && pruning_rule<one_relay_pruning> &&
              pruning_rule<own_relay_pruning>);

}  // namespace ice::inline v0_1_0_dev
