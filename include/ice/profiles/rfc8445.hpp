// SPDX-License-Identifier: BSL-1.0
// ICE as RFC 8445 has it, with RFC 8489, 8838, 8863 and 7675: the default profile.
#pragma once

#include "../core/chacha_random.hpp"
#include "../crypto/builtin.hpp"
#include "../exchange/services.hpp"
#include "../profile.hpp"

namespace ice::inline v0_1_0_dev::profiles {

/// Inherit and override one line:
///     struct mine : ice::profiles::rfc8445 { using nomination = my_nomination; };
struct rfc8445 {
    // Rules: what ICE does.
    using candidate_priority = rfc8445_priority;
    using local_preference = dual_stack_preference;
    using pair_order = rfc8445_pair_order;
    using pruning = rfc8445_pruning;
    using stun_dialect = stun::rfc8489;
    using nomination = regular_nomination;
    using rto = set_rto;
    using schedule = stun::udp_schedule;
    /// A nomination that comes when the selected pair is silent replaces it, whatever its priority.
    static constexpr bool latest_nomination_replaces_silent = false;

    /// RFC 5245 began with the first checklist only, and unfroze its pairs one by one; now each
    /// foundation has one pair Waiting. `true` costs a check each Ta. It is what a stream of RTP
    /// and RTCP needs whose peer's NAT maps each destination anew: RTP's check of the mapping that
    /// was told stays unanswered, and until it has failed RTCP's of that foundation stays Frozen,
    /// which alone would let the peer's RTCP check in (RFC 8445 section 6.1.4.2, step 2).
    static constexpr bool first_checklist_only = false;
    static constexpr bool says_ice2 = true;  ///< of its descriptions (RFC 8445 section 10)
    /// What the document recommends for a host to start from.
    static constexpr agent_config config() noexcept { return {}; }

    // Services: what the host lends.
    using random = chacha_random;
    using crypto = builtin_crypto;
    using pacer = ice::pacer;
    using observer = no_observer;

    static constexpr limits capacity = single_component;
    static constexpr auto engine = engine_kind::checklist;
};

static_assert(profile<rfc8445>);

}  // namespace ice::inline v0_1_0_dev::profiles
