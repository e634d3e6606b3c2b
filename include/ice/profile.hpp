// SPDX-License-Identifier: BSL-1.0
// Every policy of the library in one table, and what makes a struct of them a profile.
#pragma once

#include "agent/config.hpp"
#include "agent/nomination.hpp"
#include "agent/rto.hpp"
#include "candidate/dual_stack.hpp"
#include "candidate/local_preference.hpp"
#include "candidate/priority.hpp"
#include "checklist/limits.hpp"
#include "checklist/pair_order.hpp"
#include "checklist/prune.hpp"
#include "core/pacer.hpp"
#include "core/random.hpp"
#include "crypto/provider.hpp"
#include "profiles/engine_kind.hpp"
#include "stun/dialect.hpp"
#include "stun/transaction.hpp"

namespace ice::inline v0_1_0_dev {

// A profile is a struct, named after its document. Its members and the concepts they model, with
// what profiles::rfc8445 has and what else is shipped:
//
// Rules decide what ICE does: static functions, no state.
//   candidate_priority  candidate_priority       rfc8445_priority; basic_priority<prefer_udp<>> …
//   local_preference    local_preference_rule    dual_stack_preference; static_preference …
//   pair_order          pair_order               rfc8445_pair_order
//   pruning             pruning_rule             rfc8445_pruning; one_relay_pruning …
//   nomination          nomination_rule          regular_nomination; webrtc_nomination
//   rto                 rto_rule                 set_rto; literal_rto
//   schedule            retransmission_schedule  udp_schedule; tcp_schedule, classic_schedule
//   stun_dialect        stun_dialect             rfc8489; rfc5389, rfc3489 (all of these in stun::)
//
// Services have state and belong to the host; they sit in `services`.
//   random              random_source            chacha_random
//   crypto              crypto_provider          builtin_crypto; openssl_crypto (interop/)
//   pacer               pacer_service            pacer; no_pacer
//   observer            (what it has is called)  no_observer
//
// Facts: `capacity` (checklist/limits.hpp; all memory is in the agent; for dynamic storage see
// interop/growing_agent.hpp), `engine`, `config()`, and the flags that profiles/rfc8445.hpp
// explains. The transport is always the host's, and no member.
//
// Three more rules parameterise functions rather than an engine: candidate_grammar and line_policy
// (sdp/), foundation_rule (put_description of an agent).

/// What both agents of RFC 8445 ask of a profile. A missing or ill-formed member is named by the
/// compiler's note on this concept.
template <class P>
concept profile =
    candidate_priority<typename P::candidate_priority> &&
    local_preference_rule<typename P::local_preference> && pair_order<typename P::pair_order> &&
    pruning_rule<typename P::pruning> && stun::stun_dialect<typename P::stun_dialect> &&
    nomination_rule<typename P::nomination> && rto_rule<typename P::rto> &&
    stun::retransmission_schedule<typename P::schedule> && random_source<typename P::random> &&
    crypto_provider<typename P::crypto> && pacer_service<typename P::pacer> && requires {
        typename P::observer;
        { P::capacity } -> std::convertible_to<limits>;
        { P::engine } -> std::convertible_to<profiles::engine_kind>;
        { P::config() } noexcept -> std::same_as<agent_config>;
        { P::latest_nomination_replaces_silent } -> std::convertible_to<bool>;
        { P::first_checklist_only } -> std::convertible_to<bool>;
    };

}  // namespace ice::inline v0_1_0_dev
