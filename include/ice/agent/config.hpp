// SPDX-License-Identifier: BSL-1.0
// What a host may set at run time. Every member has the value that the standards recommend.
#pragma once

#include <cstdint>

#include "../core/time.hpp"

namespace ice::inline v0_1_0_dev {

/// How the controlling agent nominates (RFC 8445 section 8.1.1); the profile's nomination rule
/// says what each means, and which it knows.
enum class nomination_mode : std::uint8_t {
    regular,           ///< the profile's stopping criterion
    aggressive,        ///< USE-CANDIDATE in every check (RFC 5245 section 8.1.1.2)
    highest_priority,  ///< only when nothing better is left to check
    lowest_rtt,        ///< as regular, but the fastest valid pair
    direct_first,      ///< as regular, but host and reflexive pairs before relayed ones
};

/// Changeable while the agent runs (`set_config`); deadlines that stand are computed anew.
struct agent_config {
    /// Time between new transactions of this session; the peer's ice-pacing may raise it.
    duration ta = milliseconds(50);
    duration longest_ta = seconds(2);  ///< a peer that asks for more gets this (with an event)

    // RFC 8445 section 14.3, RFC 8489 section 6.2.1
    duration shortest_rto = milliseconds(500);
    duration longest_rto = seconds(5);
    std::uint8_t rc = 7;   ///< transmissions of a request
    std::uint8_t rm = 16;  ///< RTOs to wait after the last one

    duration patience = milliseconds(39'500);  ///< the PAC timer (RFC 8863 section 4)

    // RFC 7675 section 5.1; an interval of zero means no consent checks
    duration consent_interval = seconds(5);  ///< each 0.8 to 1.2 of it, never below 4 s
    duration consent_timeout = seconds(30);
    duration disconnected_after = seconds(5);  ///< of an unanswered consent check

    duration keepalive_interval = seconds(15);  ///< Tr (RFC 8445 section 11); 0: none

    // The stopping criterion of regular nomination, from the first complete valid set
    duration settle_direct = milliseconds(200);  ///< without a relayed candidate in it
    duration settle_relayed = milliseconds(500);

    std::uint32_t tag = 0;  ///< goes out in each route: whose datagram it is, where agents share a
                            ///< transport and number their bases alike
    std::uint16_t pair_limit = 100;  ///< up to the profile's capacity (RFC 8445 section 6.1.2.5)
    std::uint8_t role_switches = 8;  ///< more 487 answers than this are taken as failures
    nomination_mode nomination = nomination_mode::regular;
    bool believe_icmp = false;  ///< `handle_unreachable` fails pairs (RFC 8445 section 7.2.5.2.2)
    bool renomination = false;  ///< both sides know it: nominations are numbered, the last one wins
    bool trickle = false;  ///< pair local candidates only once `candidate_conveyed` (RFC 8838 10)
};

}  // namespace ice::inline v0_1_0_dev
