// SPDX-License-Identifier: BSL-1.0
// Making an offer: the first one (RFC 8839 section 4.3.1) and those after it (section 4.4.1).
#pragma once

#include <cstddef>

#include "../core/result.hpp"
#include "offer_answer_facts.hpp"
#include "offer_answer_plan.hpp"
#include "offer_answer_verdict.hpp"

namespace ice::inline v0_1_0_dev::sdp {

namespace detail {

/// A failed stream is given up by the agent that decides (RFC 8839 section 4.3.4), unless it is
/// tried again.
constexpr bool offer_gives_up(const stream_facts& stream, agent_role role) noexcept {
    return stream.remove || (stream.state == stream_state::failed && !stream.restart &&
                             role == agent_role::controlling);
}

constexpr result<section_plan> plan_offered(const stream_facts& stream, const agent_facts& facts,
                                            const section_facts* said) noexcept {
    section_plan plan;
    if (offer_gives_up(stream, facts.role)) {
        plan.rejected = true;
        return plan;
    }
    if (stream.is_bundled()) {  // RFC 9143 section 10: the tagged section has the lines
        plan.follows = stream.bundle_tag;
        return plan;
    }
    const bool restart = stream.restart && stream.uses_ice();
    if (stream.uses_ice())
        if (const auto fit = check_credentials(stream, said, restart); !fit) return fit.error();

    if (stream.state == stream_state::completed && !restart) {
        plan_credentials(plan, stream);
        if (const auto fit = plan_selected(plan, stream, stream.selected); !fit) return fit.error();
        if (facts.role == agent_role::controlling) plan.remote_candidates = stream.selected;
        plan.setup = offered_setup(default_tcp_type(plan));
        plan.new_connection = false;
        return plan;
    }
    if (stream.uses_ice() && !restart && said != nullptr)
        if (const auto fit = check_candidates_kept(stream, *said, facts.lite); !fit)
            return fit.error();
    if (const auto fit = plan_running(plan, stream, facts); !fit) return fit.error();
    plan.setup = offered_setup(default_tcp_type(plan));
    return plan;
}

}  // namespace detail

/// What the next offer says, given the facts and what was said last. Nothing is remembered: the
/// exchange counts once its answer is accepted.
/// Errors: sdp_too_many_sections, misuse_sdp_fewer_streams, misuse_sdp_credentials_kept,
/// misuse_sdp_credentials_changed, misuse_sdp_modified, misuse_sdp_default,
/// misuse_sdp_no_selected_pair, misuse_sdp_candidate_left_out, misuse_sdp_candidate_added; `at`
/// is the index of the stream.
template <std::size_t MaxStreams = 16>
constexpr result<basic_plan<MaxStreams>> plan_offer(const agent_facts& facts,
                                                    const last_exchange& last = {}) noexcept {
    if (facts.streams.size() > MaxStreams) return errc::sdp_too_many_sections;
    if (facts.streams.size() < last.local.sections.size()) return errc::misuse_sdp_fewer_streams;
    basic_plan<MaxStreams> plan;
    detail::plan_session(plan, facts);
    bool goes_on = false;
    bool restarts = false;
    for (std::size_t i = 0; i < facts.streams.size(); ++i) {
        const stream_facts& stream = facts.streams[i];
        const auto section = detail::plan_offered(stream, facts, last.local_section(i));
        if (!section) return fail(section.code(), i);
        static_cast<void>(plan.sections.push_back(*section));
        restarts = restarts || (stream.restart && stream.uses_ice());
        goes_on = goes_on || (stream.uses_ice() && section->uses_ice);
    }
    if (goes_on && !restarts && last.local.supports_ice() &&
        !detail::session_is_as_said(plan, detail::lines_of_session(last.local)))
        return errc::misuse_sdp_modified;
    return plan;
}

}  // namespace ice::inline v0_1_0_dev::sdp
