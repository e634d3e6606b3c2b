// SPDX-License-Identifier: BSL-1.0
// The answer to an offer of ours has come in: what the offerer does (RFC 8839 sections 4.3.3 and
// 4.4.3).
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/result.hpp"
#include "body_facts.hpp"
#include "line_policy.hpp"
#include "mismatch.hpp"
#include "offer_answer_facts.hpp"
#include "offer_answer_verdict.hpp"

namespace ice::inline v0_1_0_dev::sdp {

namespace detail {

/// One section of an answer, next to the one it answers.
struct answered_stream {
    const section_facts& offered;
    const section_facts& now;
    const section_facts* local_before = nullptr;  // of the last exchange
    const section_facts* remote_before = nullptr;
    const stream_facts* own = nullptr;
    bool in_use = false;

    /// Our offer restarted ICE for the stream.
    constexpr bool restarts() const noexcept {
        return in_use && local_before != nullptr && local_before->supports_ice() &&
               compare_credentials(*local_before, offered) == credential_change::both;
    }
};

/// The stream goes on with ICE; which way?
constexpr void judge_going_on(stream_verdict& v, const answered_stream& s) noexcept {
    v.components = agreed_components(s.offered, s.now);
    if (!s.in_use) {
        v.action = stream_action::start;
        return;
    }
    const credential_change change = s.remote_before != nullptr
                                         ? compare_credentials(*s.remote_before, s.now)
                                         : credential_change::both;
    if (s.restarts()) {
        v.action = stream_action::restart;
        // RFC 8839 section 4.4.2.1: the answerer changes both, too.
        v.why = change == credential_change::both ? action_reason::new_credentials
                                                  : action_reason::restart_unanswered;
        return;
    }
    v.action = s.own->state == stream_state::running ? stream_action::update : stream_action::keep;
    if (change != credential_change::none) v.why = action_reason::half_restart;
}

template <line_policy Policy>
constexpr stream_verdict judge_answered(const answered_stream& s) noexcept {
    stream_verdict v;
    v.direction = s.now.direction;
    v.setup = s.now.setup;
    v.components_was = s.in_use ? s.own->components : std::uint16_t{0};
    // An answer cannot take up what the offer gave up (RFC 3264 section 6).
    if (s.offered.is_rejected() || s.now.is_rejected() || s.now.media.port == 0) {
        v.action =
            s.in_use || s.offered.supports_ice() ? stream_action::remove : stream_action::none;
        v.why = action_reason::rejected;
        return v;
    }
    if (!s.offered.supports_ice()) return v;  // RFC 3264 was all that was offered
    v.peer_default = check_default<Policy>(s.now, agreed_components(s.offered, s.now));
    switch (v.peer_default.verdict) {
        case default_verdict::peer_said:
            v.action = stream_action::fall_back;
            v.why = action_reason::peer_mismatch;
            return v;
        case default_verdict::no_ice:
            v.action = stream_action::fall_back;
            v.why = s.in_use ? action_reason::ice_gone : action_reason::no_ice;
            return v;
        case default_verdict::mismatch:
            // Hold by c=0.0.0.0 in the midst of a session is no middlebox at work.
            if (s.in_use && v.peer_default.destination.kind == destination_kind::unspecified) break;
            v.action = stream_action::fall_back;
            v.why = action_reason::default_mismatch;
            return v;
        default: break;
    }
    judge_going_on(v, s);
    return v;
}

/// The whole out of the streams: RFC 8839 section 4.3.3 in its order.
template <std::size_t N>
constexpr void sum_up_answer(basic_verdict<N>& v) noexcept {
    std::size_t with_ice = 0;
    std::size_t said_mismatch = 0;
    bool mismatch = false;
    bool gone = false;
    for (const stream_verdict& s : v.streams) {
        if (s.why == action_reason::restart_unanswered || s.why == action_reason::half_restart) {
            v.action = session_action::reject;
            v.why = s.why;
            return;
        }
        mismatch = mismatch || s.why == action_reason::default_mismatch;
        gone = gone || s.why == action_reason::ice_gone;
        if (s.why == action_reason::peer_mismatch) ++said_mismatch;
        if (s.components != 0) ++with_ice;
    }
    if (mismatch || with_ice == 0) {
        bool was_there = false;
        for (const stream_verdict& s : v.streams)
            was_there = was_there || s.action == stream_action::fall_back;
        if (!mismatch && !was_there) return;  // all streams are given up: nothing to fall back on
        v.action = session_action::fall_back;
        v.why = mismatch            ? action_reason::default_mismatch
                : said_mismatch > 0 ? action_reason::peer_mismatch
                : gone              ? action_reason::ice_gone
                                    : action_reason::no_ice;
    }
    v.restart_next_offer = gone;
}

/// RFC 9143 section 7.3: the answer shows which streams use another one's transport.
constexpr bool follows_answer(const body_view& answer, std::size_t i) noexcept {
    const section_facts& s = answer.sections[i];
    return s.is_bundled() && s.bundle_tag != i && !s.is_rejected() &&
           answer.sections[s.bundle_tag].media.port != 0;
}

}  // namespace detail

/// What an answer means. `offer` is what we sent, `before` the exchange before it. After `reject`
/// the exchange has failed: ICE goes on as if the offer had not been made (RFC 8839 section 4.4);
/// after `fall_back` the host follows RFC 3264 and should not end the call for it (section
/// 4.4.3.1). O(text of the answer). Error: sdp_too_many_sections.
template <std::size_t MaxStreams = 16, line_policy Policy = rfc8839_lines>
constexpr result<basic_verdict<MaxStreams>> receive_answer(const agent_facts& facts,
                                                           const last_exchange& before,
                                                           const body_view& offer,
                                                           const body_view& answer) noexcept {
    if (!offer.exists() || !answer.exists()) return errc::misuse_bad_argument;
    if (offer.sections.size() > MaxStreams) return errc::sdp_too_many_sections;
    basic_verdict<MaxStreams> v;
    v.initial = !detail::any_in_use(facts);
    detail::judge_peer(v, facts, answer, before, true);
    if (answer.sections.size() != offer.sections.size()) {  // RFC 3264 section 6
        v.action = session_action::reject;
        v.why = action_reason::fewer_streams;
        return v;
    }
    for (std::size_t i = 0; i < answer.sections.size(); ++i) {
        const bool in_use = detail::was_in_use(facts, i);
        const stream_facts* own = i < facts.streams.size() ? &facts.streams[i] : nullptr;
        stream_verdict s;
        if (detail::follows_answer(answer, i)) {
            s.action = stream_action::follow;
            s.why = action_reason::bundled;
            s.follows = answer.sections[i].bundle_tag;
            s.direction = answer.sections[i].direction;
            s.components_was = in_use ? own->components : std::uint16_t{0};
        } else {
            s = detail::judge_answered<Policy>({offer.sections[i], answer.sections[i],
                                                before.local_section(i), before.remote_section(i),
                                                own, in_use});
        }
        static_cast<void>(v.streams.push_back(s));
    }
    detail::sum_up_answer(v);
    return v;
}

}  // namespace ice::inline v0_1_0_dev::sdp
