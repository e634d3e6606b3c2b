// SPDX-License-Identifier: BSL-1.0
// Why a candidate, a pair or a component is where it is, and what would have changed it: two bytes
// each, with a stable name and a sentence.
#pragma once

#include <string_view>

#include "reason_code.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

struct reason_words {
    reason code;
    std::string_view name;
    std::string_view sentence;
};

inline constexpr reason_words reasons[] = {
    {reason::candidate_paired, "candidate_paired", "pairs stand on it"},
    {reason::candidate_of_base, "candidate_of_base",
     "its checks leave from its base, with which it shares its pairs"},
    {reason::candidate_not_conveyed, "candidate_not_conveyed", "the peer was not told of it yet"},
    {reason::candidate_retired, "candidate_retired", "kept for a path from before a restart only"},
    {reason::candidate_learnt, "candidate_learnt", "found by a check, not signalled"},
    {reason::candidate_without_partner, "candidate_without_partner",
     "nothing on the other side that it could pair with"},
    {reason::candidate_waits, "candidate_waits", "checks have not begun, so nothing is paired"},
    {reason::candidate_unpaired, "candidate_unpaired", "no pair of it is there, or no longer"},
    {reason::candidate_hidden_by_policy, "candidate_hidden_by_policy",
     "the peer is not told of it: the session's policy hides it"},
    {reason::candidate_unnamed, "candidate_unnamed",
     "it goes by a name, and the peer was not told one"},
    {reason::candidate_waits_for_checks, "candidate_waits_for_checks",
     "a lite agent checks nothing: this one waits for the peer's checks"},
    {reason::never_described, "never_described", "the peer's description has not come"},
    {reason::never_started, "never_started", "start() was not called since the description came"},
    {reason::never_other_family, "never_other_family", "one is IPv4 and the other IPv6"},
    {reason::never_link_local, "never_link_local", "one is link-local and the other is not"},
    {reason::never_tcp_direction, "never_tcp_direction", "their TCP types do not meet"},
    {reason::never_by_rule, "never_by_rule", "the profile's pruning rule leaves it out"},
    {reason::never_redundant, "never_redundant",
     "same base and same remote as a pair that is there"},
    {reason::never_not_conveyed, "never_not_conveyed",
     "the peer was not told of the local one yet"},
    {reason::never_retired, "never_retired",
     "the local one is kept for a path from before a restart only"},
    {reason::never_local_learnt, "never_local_learnt",
     "a peer-reflexive local candidate is not paired further"},
    {reason::never_remote_learnt, "never_remote_learnt",
     "a peer-reflexive remote candidate pairs where its check came"},
    {reason::never_limit, "never_limit", "better pairs reached the limit of pairs"},
    {reason::never_too_late, "never_too_late", "its component had a nominated pair before it came"},
    {reason::never_kept, "never_kept", "it is gone: it made room for another"},
    {reason::never_hidden_by_policy, "never_hidden_by_policy",
     "the session's policy hides the local one from the peer"},
    {reason::never_unnamed, "never_unnamed",
     "the local one goes by a name, and the peer was not told one"},
    {reason::pair_selected, "pair_selected", "data goes over it"},
    {reason::pair_nominated, "pair_nominated", "nominated, but another one is used"},
    {reason::pair_nominating, "pair_nominating", "it works, and is about to be nominated"},
    {reason::pair_works_unused, "pair_works_unused", "it works, but another one was nominated"},
    {reason::pair_works_outranked, "pair_works_outranked", "it works, but a better one does too"},
    {reason::pair_waits_for_choice, "pair_waits_for_choice",
     "it works, and this side has not nominated yet"},
    {reason::pair_waits_for_peer, "pair_waits_for_peer",
     "it works, and the peer has not nominated yet"},
    {reason::pair_consent_lost, "pair_consent_lost",
     "it worked until the peer no longer consented"},
    {reason::pair_gave_another, "pair_gave_another",
     "its check worked, and made a pair of another base valid"},
    {reason::pair_in_progress, "pair_in_progress", "its check is under way"},
    {reason::pair_triggered, "pair_triggered", "next in the queue of triggered checks"},
    {reason::pair_held, "pair_held", "its transport is not ready"},
    {reason::pair_waiting, "pair_waiting", "its turn comes after those before it"},
    {reason::pair_frozen, "pair_frozen", "another pair of its foundation is checked first"},
    {reason::pair_frozen_idle, "pair_frozen_idle", "it is set free when its turn comes"},
    {reason::pair_silent, "pair_silent", "no answer, and no check of the peer came"},
    {reason::pair_one_way, "pair_one_way", "no answer, though checks of the peer came"},
    {reason::pair_not_symmetric, "pair_not_symmetric",
     "the answer came on another way than the check went"},
    {reason::pair_refused, "pair_refused", "answered by an error"},
    {reason::pair_bad_answer, "pair_bad_answer", "the answer broke the rules"},
    {reason::pair_unreachable, "pair_unreachable", "the host said that it cannot be reached"},
    {reason::pair_no_connection, "pair_no_connection", "no TCP connection could be opened for it"},
    {reason::pair_nomination_failed, "pair_nomination_failed",
     "the check that was to nominate it failed"},
    {reason::pair_candidate_removed, "pair_candidate_removed", "its candidate is gone"},
    {reason::pair_outranked, "pair_outranked", "no longer checked: a better pair works"},
    {reason::pair_concluded, "pair_concluded", "no longer checked: another pair was nominated"},
    {reason::pair_stopped, "pair_stopped", "no longer checked: the checklist has failed"},
    {reason::pair_not_nominated, "pair_not_nominated",
     "the peer checks it, and has not nominated it"},
    {reason::pair_nominated_before, "pair_nominated_before",
     "the peer nominated it, and another one since"},
    {reason::pair_refused_role, "pair_refused_role",
     "its checks were refused: the peer does not control, as it must"},
    {reason::component_selected, "component_selected", "a pair is nominated, and data can flow"},
    {reason::component_provisional, "component_provisional",
     "data can flow on a pair that is not nominated yet"},
    {reason::component_old_path, "component_old_path",
     "data flows on the path from before the restart"},
    {reason::component_checking, "component_checking", "no pair works yet"},
    {reason::component_idle, "component_idle", "checks have not begun"},
    {reason::component_no_valid_pair, "component_no_valid_pair",
     "failed: no pair works, and waiting for more is over"},
    {reason::component_nomination_failed, "component_nomination_failed",
     "failed: the check that was to nominate failed"},
    {reason::component_consent_expired, "component_consent_expired",
     "failed: the peer no longer answered"},
    {reason::component_consent_revoked, "component_consent_revoked",
     "failed: the peer wanted no more data"},
    {reason::component_candidate_removed, "component_candidate_removed",
     "failed: the address that was in use is gone"},
    {reason::component_closed, "component_closed", "the session was closed"},
    {reason::component_unheard, "component_unheard", "no check of the peer has come"},
    {reason::component_not_nominated, "component_not_nominated",
     "checks of the peer come, and it has nominated none"},
    {reason::component_waits_for_others, "component_waits_for_others",
     "a pair is nominated, and data waits for the other components"},
    {reason::component_silent, "component_silent",
     "a pair is nominated, and the peer has fallen silent"},
    {reason::component_unchecked, "component_unchecked",
     "both sides are lite: the pair was chosen by address, and nothing checks it"},
    {reason::advice_describe, "advice_describe",
     "the peer's description never came: look at the signalling"},
    {reason::advice_start, "advice_start", "start() was not called"},
    {reason::advice_no_local_candidates, "advice_no_local_candidates",
     "this side has no candidates: gather some"},
    {reason::advice_no_remote_candidates, "advice_no_remote_candidates",
     "the peer has signalled no candidates"},
    {reason::advice_no_common_family, "advice_no_common_family",
     "no address family in common: add candidates of the peer's family, a relay, or NAT64"},
    {reason::advice_not_conveyed, "advice_not_conveyed",
     "some candidates were never told to the peer: candidate_conveyed() was not called"},
    {reason::advice_no_relay, "advice_no_relay",
     "neither side has a relayed candidate: a TURN server would have been the way out"},
    {reason::advice_no_reflexive, "advice_no_reflexive",
     "private addresses only: a STUN server would have shown the public one"},
    {reason::advice_peer_silent, "advice_peer_silent",
     "nothing came from the peer: a firewall, a stale description, or a peer that is not there"},
    {reason::advice_answers_lost, "advice_answers_lost",
     "checks of the peer come in, but answers to ours do not: what leaves this side is blocked"},
    {reason::advice_checks_lost, "advice_checks_lost",
     "the peer answers, but its own checks do not come in"},
    {reason::advice_wrong_credentials, "advice_wrong_credentials",
     "messages with a wrong password came: one side has a stale description"},
    {reason::advice_symmetric_here, "advice_symmetric_here",
     "this side's NAT gives each destination another port: only public peers and relays reach it"},
    {reason::advice_symmetric_there, "advice_symmetric_there",
     "the peer's NAT gives each destination another port: only public peers and relays reach it"},
    {reason::advice_symmetric_both, "advice_symmetric_both",
     "NATs on both sides give each destination another port: only a relay helps"},
    {reason::advice_nats_suspected, "advice_nats_suspected",
     "all reflexive pairs stayed silent: NATs on both sides that give each destination another "
     "port look so"},
    {reason::advice_limit, "advice_limit", "pairs were left out for the limit of pairs"},
    {reason::advice_transport, "advice_transport", "the host's transport refused to send"},
    {reason::advice_roles, "advice_roles", "the peer kept contesting the role"},
    {reason::advice_peer_nominates, "advice_peer_nominates",
     "pairs work, but the controlling peer nominates none"},
    {reason::advice_patience, "advice_patience", "it still waits for checks of the peer"},
    {reason::advice_more_candidates, "advice_more_candidates",
     "the peer has not said that its candidates are complete"},
    {reason::advice_restart, "advice_restart",
     "the path worked and then died: restart the session"},
    {reason::advice_hidden_by_policy, "advice_hidden_by_policy",
     "the session's policy hides candidates that could have been paired: let it show them, or "
     "gather what it shows"},
    {reason::advice_unnamed, "advice_unnamed",
     "host candidates go by names: put the line with a name into the signalling, then call "
     "candidate_conveyed()"},
    {reason::advice_other_session, "advice_other_session",
     "requests for another session came: the peer has a stale description, of before a restart "
     "perhaps"},
    {reason::advice_peer_must_control, "advice_peer_must_control",
     "the peer checks as the controlled side: towards a lite agent it has to control"},
    {reason::request_incomplete, "request_incomplete",
     "they lack what a check must have: a username, integrity or a priority"},
    {reason::request_for_another, "request_for_another", "their username is of another session"},
    {reason::request_wrong_password, "request_wrong_password",
     "their username is right and their password is wrong"},
    {reason::request_wrong_credentials, "request_wrong_credentials",
     "their username or their password is wrong"},
    {reason::request_not_understood, "request_not_understood",
     "they demand attributes that are not known here"},
    {reason::request_refused, "request_refused", "answered by another error"},
};

constexpr const reason_words* find_words(reason r) noexcept {
    for (const reason_words& w : reasons)
        if (w.code == r) return &w;
    return nullptr;
}

}  // namespace detail

/// The enumerator as written.
constexpr std::string_view to_text(reason r) noexcept {
    const auto* const w = detail::find_words(r);
    return w != nullptr ? w->name : r == reason::none ? "none" : "unknown";
}
/// A sentence without full stop; may be worded better one day.
constexpr std::string_view describe(reason r) noexcept {
    const auto* const w = detail::find_words(r);
    return w != nullptr ? w->sentence : "nothing to say";
}

}  // namespace ice::trace
