// SPDX-License-Identifier: BSL-1.0
// What a host chooses about the cycles engine: q-values and timers at run time, capacities at
// compile time (draft-rosenberg-sipping-ice-01 sections 5.3, 5.5 and 5.8).
#pragma once

#include <cstdint>

#include "../../candidate/kind.hpp"
#include "../../core/time.hpp"
#include "../../net/address.hpp"
#include "../../sdp/q_value.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

/// q-values by class of address, in the order of section 5.3: fewest intermediaries first, IPv6
/// before IPv4 where they are as many, interfaces of VPNs last. The draft gives no numbers but
/// those of its examples, where a local IPv4 address has 1.0, one of STUN 0.8 and one of TURN 0.4.
struct class_values {
    q_value local_v6{1000};
    q_value local_v4{950};
    q_value stun_v6{850};
    q_value stun_v4{800};
    q_value relay_v6{450};
    q_value relay_v4{400};
    q_value vpn_v6{150};
    q_value vpn_v4{100};

    constexpr q_value of(candidate_kind kind, const address& addr, bool vpn) const noexcept {
        const bool v6 = addr.is_v6();
        if (vpn) return v6 ? vpn_v6 : vpn_v4;
        switch (kind) {
            case candidate_kind::host: return v6 ? local_v6 : local_v4;
            case candidate_kind::relay: return v6 ? relay_v6 : relay_v4;
            default: return v6 ? stun_v6 : stun_v4;
        }
    }
};

/// Changeable while the engine runs; timers that are set keep what they were set to.
struct cycles_config {
    class_values q{};
    duration free_wait = seconds(3);  ///< from the proof of a better address to freeing (5.5)
    /// From the first address that makes another cycle useful to the event that says so: other
    /// checks are under way, and what they find goes into the same offer. The draft has no number.
    duration offer_wait = milliseconds(200);
    duration retry_wait = seconds(1);  ///< after an error that may pass
    std::uint8_t retries = 2;          ///< of a check, for such errors
    std::uint16_t first_id = 1;        ///< of the own alternates; the next one has the next number
    /// False: RTCP is told and not checked, as the examples of section 9 show it; it goes to the
    /// alternate that RTP goes to.
    bool check_rtcp = true;

    constexpr bool is_valid() const noexcept {
        return free_wait >= duration{} && offer_wait >= duration{} &&
               retry_wait >= milliseconds(1) && first_id != 0;
    }
};

/// Of one dialog. Checks are remote alternates x own local addresses x components.
struct cycles_limits {
    std::uint16_t streams = 1;
    std::uint16_t components = 2;  ///< of all streams
    std::uint16_t locals = 20;     ///< own addresses, derived ones and RTCP's included
    std::uint16_t remotes = 16;    ///< the peer's alternates
    std::uint16_t checks = 32;
    std::uint16_t credential_bytes = 64;  ///< the longest username, password or id that is taken
};

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01
