// SPDX-License-Identifier: BSL-1.0
// An offer has come in: what the answerer does (RFC 8839 sections 4.3.2 and 4.4.2).
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/result.hpp"
#include "body_facts.hpp"
#include "line_policy.hpp"
#include "mismatch.hpp"
#include "offer_answer_facts.hpp"
#include "offer_answer_race.hpp"
#include "offer_answer_verdict.hpp"

namespace ice::inline v0_1_0_dev::sdp {

/// RFC 8839 section 4.2.5, case 1, leaves it to the implementation.
enum class mismatch_rule : std::uint8_t {
    say_so,  ///< a=ice-mismatch, and RFC 3264 for the stream
    learn,   ///< the default destination is one more candidate; ICE goes on
};

/// What the host answers where the documents leave it a choice.
struct answer_rules {
    mismatch_rule on_mismatch = mismatch_rule::say_so;
    bool rtcp_mux = true;  ///< multiplex RTCP when that is offered (RFC 5761)
    bool bundle = true;    ///< accept BUNDLE groups when they are offered (RFC 9143)
    /// RFC 8839 section 4.4.2.1 has such offers refused; old peers change options at will.
    bool refuse_modified = true;
    /// A new fragment or a new password alone: refused, or taken for a restart as RFC 5245
    /// stacks in browsers do.
    bool refuse_half_restart = true;
    /// RFC 8839 section 4.4.1.1.1: c= of 0.0.0.0 implies a restart. False: it is hold as RFC 2543
    /// had it, and nothing to ICE.
    bool unspecified_restarts = true;
};

namespace detail {

/// One section of an offer, next to what is known of its stream.
struct offered_stream {
    const section_facts& now;
    const section_facts* before = nullptr;  // in the peer's last description
    const stream_facts* own = nullptr;
    bool in_use = false;  // ICE runs, or ran, on it
    bool lite = false;    // this agent
};

/// Does ICE restart? RFC 8839 section 4.4.1.1.1.
constexpr action_reason restart_reason(const offered_stream& s,
                                       const answer_rules& rules) noexcept {
    if (!s.in_use || s.before == nullptr || !s.before->supports_ice())
        return action_reason::ordinary;
    switch (compare_credentials(*s.before, s.now)) {
        case credential_change::both: return action_reason::new_credentials;
        case credential_change::half:
            return rules.refuse_half_restart ? action_reason::half_restart
                                             : action_reason::new_credentials;
        case credential_change::none: break;
    }
    const auto is_hold = [](const section_facts& f) {
        return destination_of(f, rtp_component).kind == destination_kind::unspecified;
    };
    if (rules.unspecified_restarts && is_hold(s.now) && !is_hold(*s.before))
        return action_reason::unspecified_address;
    return action_reason::ordinary;
}

/// The offer names pairs that cannot be answered with: it is refused.
constexpr void refuse_named(stream_verdict& v, action_reason why) noexcept {
    v.action = stream_action::none;
    v.why = why;
}

constexpr void judge_named_pairs(stream_verdict& v, const offered_stream& s) noexcept {
    if (s.now.remote_candidates.empty()) return;
    const auto race = run_race(s.now, s.own->pairs);
    if (!race || !names_all(race->named, v.components))
        return refuse_named(v, action_reason::bad_line);
    if (s.lite) {  // RFC 8839 section 4.4.2.2: the offer decides, there are no checks to wait for
        for (const component_pair& p : race->named)
            if (!find_candidate(s.own->candidates, p.component, p.local))
                return refuse_named(v, action_reason::unknown_candidate);
        v.action = stream_action::conclude;
        v.why = action_reason::named_pairs;
        v.named = race->named;
        return;
    }
    switch (race->outcome) {
        case race_outcome::not_run: break;
        case race_outcome::settled:
            v.why = action_reason::race_settled;
            v.named = race->named;
            break;
        case race_outcome::wait:
            v.action = stream_action::wait;
            v.why = action_reason::race_undecided;
            break;
        case race_outcome::lost:
            v.why = action_reason::race_lost;
            v.restart_afterwards = true;
            break;
    }
}

/// False when the default destinations forbid ICE for the stream; `v` says so.
constexpr bool judge_default(stream_verdict& v, const offered_stream& s,
                             const answer_rules& rules) noexcept {
    switch (v.peer_default.verdict) {
        case default_verdict::no_ice:
            v.action = stream_action::fall_back;
            v.why = s.in_use ? action_reason::ice_gone : action_reason::no_ice;
            return false;
        case default_verdict::peer_said:
            v.action = stream_action::fall_back;
            v.why = action_reason::peer_mismatch;
            return false;
        case default_verdict::mismatch:
            if (rules.on_mismatch == mismatch_rule::learn) {
                v.why = action_reason::default_learnt;
                return true;
            }
            v.action = stream_action::mismatch;
            v.why = action_reason::default_mismatch;
            return false;
        default: return true;
    }
}

template <line_policy Policy>
constexpr stream_verdict judge_offered(const offered_stream& s,
                                       const answer_rules& rules) noexcept {
    stream_verdict v;
    v.direction = s.now.direction;
    v.setup = s.now.setup;
    v.components_was = s.in_use ? s.own->components : std::uint16_t{0};
    if (s.now.is_rejected()) {
        v.action = s.in_use ? stream_action::remove : stream_action::none;
        v.why = action_reason::rejected;
        return v;
    }
    const bool mux = rules.rtcp_mux && (s.now.rtcp_mux || s.now.rtcp_mux_only);
    const std::uint16_t components = mux ? std::uint16_t{1} : s.now.components();
    const action_reason restart = restart_reason(s, rules);
    // Hold by c=0.0.0.0 is no address to compare with candidates.
    v.peer_default = check_default<Policy>(s.now, components);
    const bool hold = restart == action_reason::unspecified_address ||
                      (s.in_use && !rules.unspecified_restarts &&
                       v.peer_default.destination.kind == destination_kind::unspecified);
    if (!hold && !judge_default(v, s, rules)) return v;

    v.components = components;
    if (!s.in_use) {
        v.action = stream_action::start;
    } else if (restart != action_reason::ordinary) {
        v.action = stream_action::restart;
        v.why = restart;
    } else {
        v.action =
            s.own->state == stream_state::running ? stream_action::update : stream_action::keep;
        judge_named_pairs(v, s);
    }
    return v;
}

/// RFC 9143 section 7.3: the stream uses the transport of the tagged one, if that one is there.
constexpr bool follows_tag(const body_view& offer, std::size_t i,
                           const answer_rules& rules) noexcept {
    const section_facts& s = offer.sections[i];
    return rules.bundle && s.is_bundled() && s.bundle_tag != i && !s.is_rejected() &&
           !offer.sections[s.bundle_tag].is_rejected() &&
           offer.sections[s.bundle_tag].media.port != 0;
}

/// The whole out of the streams: refuse before wait before go on; and no ICE left is a fall back.
template <std::size_t N>
constexpr void sum_up_offer(basic_verdict<N>& v, const agent_facts& facts, const body_view& offer,
                            const last_exchange& before, const answer_rules& rules) noexcept {
    bool restarts = false;
    bool waits = false;
    bool modified = false;
    for (std::size_t i = 0; i < v.streams.size(); ++i) {
        const stream_verdict& s = v.streams[i];
        if (s.why == action_reason::half_restart || s.why == action_reason::bad_line ||
            s.why == action_reason::unknown_candidate) {
            v.action = session_action::reject;
            v.why = s.why;
            return;
        }
        restarts = restarts || s.action == stream_action::restart;
        waits = waits || s.action == stream_action::wait;
        const section_facts* old = before.remote_section(i);
        const bool goes_on = s.action == stream_action::keep || s.action == stream_action::update ||
                             s.action == stream_action::wait || s.action == stream_action::conclude;
        modified = modified || (goes_on && old != nullptr && was_in_use(facts, i) &&
                                !same_abilities(old->ice, offer.sections[i].ice));
    }
    if (modified && !restarts && rules.refuse_modified) {
        v.action = session_action::reject;
        v.why = action_reason::modified;
    } else if (waits) {
        v.action = session_action::wait;
        v.why = action_reason::race_undecided;
    }
}

}  // namespace detail

/// What an offer means, and what to do before it is answered; plan_answer() then says what to
/// write. `before` is empty before the first exchange. Nothing is changed: after `reject` all
/// goes on as if the offer had not come, after `wait` ask again with newer facts.
/// O(text of the offer). Error: sdp_too_many_sections.
template <std::size_t MaxStreams = 16, line_policy Policy = rfc8839_lines>
constexpr result<basic_verdict<MaxStreams>> receive_offer(const agent_facts& facts,
                                                          const last_exchange& before,
                                                          const body_view& offer,
                                                          const answer_rules& rules = {}) noexcept {
    if (!offer.exists()) return errc::misuse_bad_argument;
    if (offer.sections.size() > MaxStreams) return errc::sdp_too_many_sections;
    basic_verdict<MaxStreams> v;
    v.initial = !detail::any_in_use(facts);
    detail::judge_peer(v, facts, offer, before, false);
    if (offer.sections.size() < before.remote.sections.size()) {
        v.action = session_action::reject;
        v.why = action_reason::fewer_streams;
        return v;
    }
    for (std::size_t i = 0; i < offer.sections.size(); ++i) {
        const section_facts& now = offer.sections[i];
        const bool in_use = detail::was_in_use(facts, i);
        const stream_facts* own = i < facts.streams.size() ? &facts.streams[i] : nullptr;
        stream_verdict s;
        if (detail::follows_tag(offer, i, rules)) {
            s.action = stream_action::follow;
            s.why = action_reason::bundled;
            s.follows = now.bundle_tag;
            s.direction = now.direction;
            s.components_was = in_use ? own->components : std::uint16_t{0};
        } else {
            s = detail::judge_offered<Policy>(
                {now, before.remote_section(i), own, in_use, facts.lite}, rules);
        }
        static_cast<void>(v.streams.push_back(s));
    }
    if (!offer.supports_ice()) {
        v.action = session_action::fall_back;
        v.why = v.initial ? action_reason::no_ice : action_reason::ice_gone;
        return v;
    }
    detail::sum_up_offer(v, facts, offer, before, rules);
    // RFC 8839 section 4.4.2.2: two lite agents thought that they control; the offer came first.
    for (const stream_verdict& s : v.streams) {
        if (s.action != stream_action::conclude || v.role != agent_role::controlling) continue;
        v.role = agent_role::controlled;
        v.role_changed = v.role != facts.role;
    }
    return v;
}

}  // namespace ice::inline v0_1_0_dev::sdp
