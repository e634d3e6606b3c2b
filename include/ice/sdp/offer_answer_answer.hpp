// SPDX-License-Identifier: BSL-1.0
// Making an answer: the first one (RFC 8839 section 4.3.2) and those after it (section 4.4.2).
#pragma once

#include <cstddef>

#include "../core/result.hpp"
#include "offer_answer_facts.hpp"
#include "offer_answer_plan.hpp"
#include "offer_answer_verdict.hpp"

namespace ice::inline v0_1_0_dev::sdp {

namespace detail {

/// A stream that goes on: with the pairs that the offer names, with the selected ones, or still
/// running. Never with remote-candidates: they are the offerer's to write.
constexpr result<void> plan_going_on(section_plan& plan, const stream_facts& stream,
                                     const stream_verdict& verdict, const agent_facts& facts,
                                     const section_facts* said) noexcept {
    if (const auto fit = check_credentials(stream, said, false); !fit) return fit;
    if (!verdict.named.empty() || stream.state == stream_state::completed) {
        plan_credentials(plan, stream);
        return plan_selected(plan, stream, verdict.named.empty() ? stream.selected : verdict.named);
    }
    if (said != nullptr)
        if (const auto fit = check_candidates_kept(stream, *said, facts.lite); !fit) return fit;
    return plan_running(plan, stream, facts);
}

constexpr result<section_plan> plan_answered(const stream_facts& facts_of_stream,
                                             const stream_verdict& verdict,
                                             const agent_facts& facts,
                                             const section_facts* said) noexcept {
    stream_facts stream = facts_of_stream;
    if (verdict.components != 0) stream.components = verdict.components;
    section_plan plan;
    if (stream.remove || verdict.why == action_reason::rejected) {
        plan.rejected = true;
        return plan;
    }
    result<void> fit;
    switch (verdict.action) {
        case stream_action::none:
        case stream_action::fall_back: break;
        case stream_action::remove: plan.rejected = true; break;
        case stream_action::follow: plan.follows = verdict.follows; break;
        case stream_action::mismatch: plan.mismatch = true; break;
        case stream_action::wait: return errc::misuse_sdp_wait;
        case stream_action::start: fit = plan_running(plan, stream, facts); break;
        case stream_action::restart:
            fit = check_credentials(stream, said, true);
            if (fit) fit = plan_running(plan, stream, facts);
            break;
        case stream_action::keep:
        case stream_action::update:
        case stream_action::conclude:
            fit = plan_going_on(plan, stream, verdict, facts, said);
            break;
    }
    if (!fit) return fit.error();
    plan.setup = answered_setup(verdict.setup, default_tcp_type(plan));
    plan.new_connection = plan.which != written_candidates::defaults;
    return plan;
}

}  // namespace detail

/// What the answer says, given what receive_offer() made of the offer. The facts are those after
/// its actions: a stream that starts or restarts has new credentials and its candidates. `role` is
/// not looked at.
/// Errors: misuse_sdp_wait for verdicts that say wait or reject; misuse_sdp_fewer_streams when a
/// stream of the offer has no facts; and those of plan_offer(). `at` is the index of the stream.
template <std::size_t MaxStreams>
constexpr result<basic_plan<MaxStreams>> plan_answer(
    const agent_facts& facts, const last_exchange& last,
    const basic_verdict<MaxStreams>& verdict) noexcept {
    if (verdict.action == session_action::wait || verdict.action == session_action::reject)
        return errc::misuse_sdp_wait;
    if (facts.streams.size() < verdict.streams.size()) return errc::misuse_sdp_fewer_streams;
    basic_plan<MaxStreams> plan;
    const bool ice = verdict.action != session_action::fall_back;
    if (ice) detail::plan_session(plan, facts);
    bool goes_on = false;
    bool restarts = false;
    for (std::size_t i = 0; i < verdict.streams.size(); ++i) {
        const stream_verdict& v = verdict.streams[i];
        section_plan section;
        if (ice) {
            const auto made =
                detail::plan_answered(facts.streams[i], v, facts, last.local_section(i));
            if (!made) return fail(made.code(), i);
            section = *made;
        } else {
            section.rejected = facts.streams[i].remove || v.why == action_reason::rejected;
        }
        static_cast<void>(plan.sections.push_back(section));
        restarts = restarts || v.action == stream_action::restart;
        goes_on = goes_on || v.action == stream_action::keep || v.action == stream_action::update ||
                  v.action == stream_action::conclude;
    }
    if (goes_on && !restarts && last.local.supports_ice() &&
        !detail::session_is_as_said(plan, detail::lines_of_session(last.local)))
        return errc::misuse_sdp_modified;
    return plan;
}

}  // namespace ice::inline v0_1_0_dev::sdp
