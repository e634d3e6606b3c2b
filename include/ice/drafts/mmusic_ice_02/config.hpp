// SPDX-License-Identifier: BSL-1.0
// What a host chooses about the table engine: timers at run time, capacities at compile time
// (draft-ietf-mmusic-ice-02 section 5.3.4).
#pragma once

#include <cstdint>

#include "../../core/time.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

/// Changeable while the engine runs; timers that are set keep what they were set to. All are armed
/// when a transaction completes. The draft names the refresh timer's default twice, 5 s and 1 s:
/// it is one parameter, and a profile of its own has the other value.
struct table_config {
    duration refresh = seconds(5);       ///< from GOOD to the next check
    duration rapid_retry = seconds(1);   ///< from HANDSHAKING to the next check
    duration give_up = seconds(50);      ///< how long a candidate may be HANDSHAKING
    duration bad_retry = seconds(60);    ///< from BAD to the next check
    duration switch_wait = seconds(10);  ///< how long a better candidate must have been GOOD
    /// Towards a peer without ICE media goes through the relay, whose permission it opens
    /// (section 5.1.2); otherwise straight to the peer's default address.
    bool plain_peer_through_relay = false;

    constexpr bool is_valid() const noexcept {
        constexpr duration shortest = milliseconds(1);
        return refresh >= shortest && rapid_retry >= shortest && give_up >= shortest &&
               bad_retry >= shortest && switch_wait >= duration{};
    }
};

/// Of one session. Rows are remote x sourceable addresses; each component has a table of its own.
struct table_limits {
    std::uint16_t streams = 1;
    std::uint16_t components = 2;         ///< of all streams
    std::uint16_t locals = 8;             ///< own addresses, derived ones included
    std::uint16_t remotes = 16;           ///< the peer's, learnt ones included
    std::uint16_t rows = 32;              ///< of all tables
    std::uint16_t credential_bytes = 64;  ///< the longest fragment or password that is taken
};

/// Two streams with RTP and RTCP.
inline constexpr table_limits audio_and_video{2, 4, 24, 32, 96, 64};

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02
