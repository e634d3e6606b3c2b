// SPDX-License-Identifier: BSL-1.0
// A candidate pair and its states (RFC 8445 sections 4 and 6.1.2.6).
#pragma once

#include <cstdint>

#include "../core/time.hpp"

namespace ice::inline v0_1_0_dev {

/// RFC 8445 section 6.1.2.6, figure 6.
enum class pair_state : std::uint8_t { frozen, waiting, in_progress, succeeded, failed };

/// Why a pair is where it is; kept after failure, shown by explain and stats.
enum class pair_reason : std::uint8_t {
    none,
    formed,           ///< from both descriptions
    triggered,        ///< a check of the peer made or woke it
    unfrozen,         ///< a pair of its foundation succeeded, or none was active
    timed_out,        ///< no answer to the last transmission
    not_symmetric,    ///< answered from, or to, another address (RFC 8445 section 7.2.5.2.1)
    error_response,   ///< an authenticated error that cannot be recovered
    bad_response,     ///< an authenticated answer that breaks its rules
    refused_by_host,  ///< a hint of the host (ICMP), revoked by any later success
    candidate_removed,
    nominated,
    nomination_failed,
    outranked,          ///< a better pair of its component works
    concluded,          ///< its component has a nominated pair (RFC 8445 section 8.1.2)
    connection_failed,  ///< TCP: none could be opened (RFC 6544 section 7.1)
};

/// One pair, found by its 4-tuple: the base of the local candidate and the remote address. The
/// valid pair that a check of it produces lives in the same record: `valid_local` is the candidate
/// that the mapped address names (RFC 8445 section 7.2.5.3.2).
struct pair {
    static constexpr std::uint16_t no_index = 0xffff;

    std::uint64_t key = 0;  ///< by pair_order, from the candidates' priorities
    time_point validated_at = time_point::earliest();  ///< consent counts from here (RFC 7675)
    std::uint16_t local = no_index;  ///< the candidate it was formed with; checks leave its base
    std::uint16_t remote = no_index;
    std::uint16_t foundation = 0;  ///< interned, of the pair
    std::uint16_t valid_local = no_index;
    std::uint16_t requests_sent = 0;  ///< saturating counters of stats()
    std::uint16_t responses_received = 0;
    std::uint16_t requests_received = 0;
    std::uint16_t responses_sent = 0;
    std::uint32_t rtt_us = 0;    ///< of the latest answered check; 0: none yet
    std::uint8_t component = 0;  ///< index into the agent's components, which know the stream
    pair_state state = pair_state::frozen;
    pair_reason reason = pair_reason::none;
    bool listed : 1 = false;  ///< in the checklist; concluded pairs are not
    bool valid : 1 = false;   ///< in the valid list
    bool nominated : 1 = false;
    bool queued : 1 = false;          ///< in the triggered-check queue
    bool nominating : 1 = false;      ///< the next or current check carries USE-CANDIDATE
    bool peer_nominated : 1 = false;  ///< USE-CANDIDATE received, takes effect with success
    bool offered : 1 = false;  ///< a check of it carried USE-CANDIDATE: the peer may have taken it
    bool held : 1 = false;     ///< its transport said `pending`
};

static_assert(sizeof(pair) == 40);

}  // namespace ice::inline v0_1_0_dev
