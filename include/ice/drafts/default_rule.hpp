// SPDX-License-Identifier: BSL-1.0
// Which of one's own addresses a peer without ICE is told (draft-rosenberg-sipping-ice-01 section
// 5.4, draft-ietf-mmusic-ice-02 section 5.3.3).
#pragma once

#include <concepts>
#include <cstdint>

#include "../candidate/kind.hpp"
#include "../net/address.hpp"

namespace ice::inline v0_1_0_dev::early {

/// Rule: `R::likelihood(kind, addr)` that media of a peer without ICE arrives there; the address
/// with the highest one is the default. Models: relay_is_likeliest.
template <class R>
concept default_rule = requires(candidate_kind kind, const address& addr) {
    { R::likelihood(kind, addr) } noexcept -> std::same_as<std::uint8_t>;
};

/// A relay's address takes packets from anybody, a derived one from most, one's own from few; and
/// such a peer is likelier to speak IPv4.
struct relay_is_likeliest {
    static constexpr std::uint8_t likelihood(candidate_kind kind, const address& addr) noexcept {
        const std::uint8_t v4 = addr.is_v4() ? 1 : 0;
        switch (kind) {
            case candidate_kind::relay: return static_cast<std::uint8_t>(4 + v4);
            case candidate_kind::host: return v4;
            default: return static_cast<std::uint8_t>(2 + v4);
        }
    }
};

static_assert(default_rule<relay_is_likeliest>);

}  // namespace ice::inline v0_1_0_dev::early
