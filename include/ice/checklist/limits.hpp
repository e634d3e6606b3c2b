// SPDX-License-Identifier: BSL-1.0
// Capacities of an agent, known at compile time: nothing grows beyond them.
#pragma once

#include <cstdint>

namespace ice::inline v0_1_0_dev {

/// For the whole agent, peer-reflexive candidates included. When something is full, the verb
/// answers errc::agent_full, or the stated eviction makes room.
struct limits {
    std::uint16_t streams;           ///< data streams, one checklist each
    std::uint16_t components;        ///< of all streams together
    std::uint16_t locals;            ///< local candidates
    std::uint16_t remotes;           ///< remote candidates
    std::uint16_t pairs;             ///< candidate pairs (RFC 8445 section 6.1.2.5)
    std::uint16_t credential_bytes;  ///< longest fragment or password (RFC 8839 allows 256)
};

/// One RTP session with RTP and RTCP on one component, a data channel, a game.
inline constexpr limits single_component{1, 1, 16, 32, 100, 64};

/// Audio, video and more, each with two components.
inline constexpr limits multi_stream{8, 16, 64, 128, 100, 256};

}  // namespace ice::inline v0_1_0_dev
