// SPDX-License-Identifier: BSL-1.0
// How much media is wanted on each of one's own addresses (draft-ietf-mmusic-ice-02 section 5.3.3).
#pragma once

#include <concepts>
#include <cstdint>

#include "../../candidate/kind.hpp"
#include "../../net/address.hpp"
#include "../../sdp/q_value.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

/// Rule: `R::preference(kind, addr)` where the host has no opinion. Models: fewest_relays_first.
template <class R>
concept preference_rule = requires(candidate_kind kind, const address& addr) {
    { R::preference(kind, addr) } noexcept -> std::same_as<q_value>;
};

/// The draft's guidelines: no relay if it can be helped, then IPv6 before IPv4. Security and
/// topology are known to the host only. The values of IPv4 are those of the draft's examples.
struct fewest_relays_first {
    static constexpr q_value preference(candidate_kind kind, const address& addr) noexcept {
        const unsigned v6 = addr.is_v6() ? 50 : 0;
        switch (kind) {
            case candidate_kind::host: return q_value(static_cast<std::uint16_t>(400 + v6));
            case candidate_kind::relay: return q_value(static_cast<std::uint16_t>(100 + v6));
            default: return q_value(static_cast<std::uint16_t>(300 + v6));
        }
    }
};

static_assert(preference_rule<fewest_relays_first>);

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02
