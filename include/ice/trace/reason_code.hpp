// SPDX-License-Identifier: BSL-1.0
// Codes for why a candidate, a pair or a component is where it is, and what would have changed it.
#pragma once

#include <cstdint>

namespace ice::inline v0_1_0_dev::trace {

/// Values and names are stable: tools may compare them. What each means stands in the table below.
enum class reason : std::uint16_t {
    none = 0,

    // Candidates
    candidate_paired = 0x0100,
    candidate_of_base,
    candidate_not_conveyed,
    candidate_retired,
    candidate_learnt,
    candidate_without_partner,
    candidate_waits,
    candidate_unpaired,
    candidate_hidden_by_policy,
    candidate_unnamed,

    // Pairs that are not there
    never_described = 0x0200,
    never_started,
    never_other_family,
    never_link_local,
    never_tcp_direction,
    never_by_rule,
    never_redundant,
    never_not_conveyed,
    never_retired,
    never_local_learnt,
    never_remote_learnt,
    never_limit,
    never_too_late,
    never_kept,
    never_hidden_by_policy,
    never_unnamed,

    // Pairs
    pair_selected = 0x0300,
    pair_nominated,
    pair_nominating,
    pair_works_unused,
    pair_works_outranked,
    pair_waits_for_choice,
    pair_waits_for_peer,
    pair_consent_lost,
    pair_gave_another,
    pair_in_progress,
    pair_triggered,
    pair_held,
    pair_waiting,
    pair_frozen,
    pair_frozen_idle,
    pair_silent,
    pair_one_way,
    pair_not_symmetric,
    pair_refused,
    pair_bad_answer,
    pair_unreachable,
    pair_no_connection,
    pair_nomination_failed,
    pair_candidate_removed,
    pair_outranked,
    pair_concluded,
    pair_stopped,

    // Components
    component_selected = 0x0400,
    component_provisional,
    component_old_path,
    component_checking,
    component_idle,
    component_no_valid_pair,
    component_nomination_failed,
    component_consent_expired,
    component_consent_revoked,
    component_candidate_removed,
    component_closed,

    // What would have changed it
    advice_describe = 0x0500,
    advice_start,
    advice_no_local_candidates,
    advice_no_remote_candidates,
    advice_no_common_family,
    advice_not_conveyed,
    advice_no_relay,
    advice_no_reflexive,
    advice_peer_silent,
    advice_answers_lost,
    advice_checks_lost,
    advice_wrong_credentials,
    advice_symmetric_here,
    advice_symmetric_there,
    advice_symmetric_both,
    advice_nats_suspected,
    advice_limit,
    advice_transport,
    advice_roles,
    advice_peer_nominates,
    advice_patience,
    advice_more_candidates,
    advice_restart,
    advice_hidden_by_policy,
    advice_unnamed,
};

}  // namespace ice::trace
