// SPDX-License-Identifier: BSL-1.0
// Which of two candidates media prefers (draft-ietf-mmusic-ice-02 section 5.3.4).
#pragma once

#include <concepts>
#include <cstdint>

#include "../../core/time.hpp"
#include "../../sdp/q_value.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

/// What a rule may look at.
struct order_facts {
    q_value preference;     ///< the peer's, of the remote address
    bool relayed = false;   ///< the sourceable address is a relay's
    time_point good_since;  ///< when it last became GOOD
    std::uint16_t row = 0;  ///< total order: the same inputs give the same run
};

/// Rule: `R::better(a, b)` is a strict total order of GOOD candidates of a table.
/// Models: preference_order.
template <class R>
concept candidate_order = requires(const order_facts& f) {
    { R::better(f, f) } noexcept -> std::same_as<bool>;
};

/// The highest priority. The draft says nothing of equal ones, though every remote address stands
/// in the table once for each sourceable one: direct before relayed, then the first to be GOOD.
struct preference_order {
    static constexpr bool better(const order_facts& a, const order_facts& b) noexcept {
        if (a.preference != b.preference) return a.preference > b.preference;
        if (a.relayed != b.relayed) return b.relayed;
        if (a.good_since != b.good_since) return a.good_since < b.good_since;
        return a.row < b.row;
    }
};

static_assert(candidate_order<preference_order>);

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02
