// SPDX-License-Identifier: BSL-1.0
// Why a pair is where it is, and why two candidates are no pair: recomputed from the candidates,
// the states and the rules (RFC 8445 sections 6.1.2, 7 and 8).
#pragma once

#include "explain_view.hpp"
#include "report.hpp"

namespace ice::inline v0_1_0_dev::trace::detail {

template <class View>
constexpr reason_and_other why_failed(const View& v, const pair& p) noexcept {
    static_cast<void>(v);
    switch (p.reason) {
        case pair_reason::timed_out:
            return {p.requests_received == 0 ? reason::pair_silent : reason::pair_one_way};
        case pair_reason::not_symmetric: return {reason::pair_not_symmetric};
        case pair_reason::error_response: return {reason::pair_refused};
        case pair_reason::bad_response: return {reason::pair_bad_answer};
        case pair_reason::refused_by_host: return {reason::pair_unreachable};
        case pair_reason::connection_failed: return {reason::pair_no_connection};
        case pair_reason::nomination_failed: return {reason::pair_nomination_failed};
        case pair_reason::candidate_removed: return {reason::pair_candidate_removed};
        default: return {reason::pair_silent};
    }
}

template <class View>
constexpr reason_and_other why_valid(const View& v, std::uint16_t at) noexcept {
    const auto& s = v.s;
    const pair& p = s.pairs[at];
    const component_record& component = s.components[p.component];
    const path_record& path = component.path;
    if (path.set && path.pair == at && path.lost) return {reason::pair_consent_lost};
    if (path.set && path.pair == at && component.nominated != no_index)
        return {reason::pair_selected};
    const std::uint16_t used = path.set && !path.lost ? path.pair : no_index;
    if (p.nominated) return {reason::pair_nominated, used};
    if (component.nominated != no_index) return {reason::pair_works_unused, component.nominated};
    if (p.nominating) return {reason::pair_nominating};
    const std::uint16_t best = tally(v, p.component).best_valid;
    if (best != at) return {reason::pair_works_outranked, best};
    return {ice::detail::is_controlling(s) ? reason::pair_waits_for_choice
                                           : reason::pair_waits_for_peer};
}

/// The pair whose check this one waits for: any of its foundation that is Waiting or In-Progress.
template <class State>
constexpr std::uint16_t active_of_foundation(const State& s, std::uint16_t foundation) noexcept {
    for (const auto i : s.pairs.by_priority())
        if (s.pairs[i].listed && s.pairs[i].foundation == foundation &&
            (s.pairs[i].state == pair_state::waiting ||
             s.pairs[i].state == pair_state::in_progress))
            return static_cast<std::uint16_t>(i);
    return no_index;
}

template <class View>
constexpr reason_and_other why_open(const View& v, std::uint16_t at) noexcept {
    const auto& s = v.s;
    const pair& p = s.pairs[at];
    switch (p.state) {
        case pair_state::in_progress: return {reason::pair_in_progress};
        case pair_state::waiting:
            return {p.held     ? reason::pair_held
                    : p.queued ? reason::pair_triggered
                               : reason::pair_waiting};
        default: break;
    }
    const std::uint16_t first = active_of_foundation(s, p.foundation);
    return {first != no_index ? reason::pair_frozen : reason::pair_frozen_idle, first};
}

template <class View>
constexpr reason_and_other why_pair(const View& v, std::uint16_t at) noexcept {
    const auto& s = v.s;
    const pair& p = s.pairs[at];
    const component_record& component = s.components[p.component];
    if (p.valid) return why_valid(v, at);
    if (p.state == pair_state::failed) return why_failed(v, p);
    if (p.state == pair_state::succeeded) {
        std::uint16_t made = no_index;
        ice::detail::for_each_pair(s, p.component, [&](std::uint16_t i) {
            if (i != at && s.pairs[i].valid && s.pairs[i].remote == p.remote) made = i;
        });
        return {reason::pair_gave_another, made};
    }
    if (p.listed) return why_open(v, at);
    if (s.streams[component.stream].state == checklist_state::failed) return {reason::pair_stopped};
    if (p.reason == pair_reason::outranked)
        return {reason::pair_outranked, tally(v, p.component).best_valid};
    return {reason::pair_concluded, component.nominated};
}

/// Why these two of one component are no pair.
template <class View>
constexpr reason_and_other why_no_pair(const View& v, std::size_t component, std::uint16_t local,
                                       std::uint16_t remote) noexcept {
    const auto& s = v.s;
    const local_record& l = s.locals[local];
    const remote_record& r = s.remotes[remote];
    const stream_record& stream = s.streams[l.c.stream];
    if (l.retired) return {reason::never_retired};
    if (!groups_meet(s, component, local, remote)) {
        const candidate& base = s.locals[l.c.base].c;
        const address a = base.where.addr(), b = r.c.where.addr();
        const bool v4 = a.is_v4() || is_shadow(base);  // NAT64: it reaches IPv4
        if (v4 != b.is_v4()) return {reason::never_other_family};
        if (is_link_local(a) != is_link_local(b)) return {reason::never_link_local};
        return {reason::never_tcp_direction};
    }
    if (const std::uint16_t twin = s.pairs.find(l.c.base, remote); twin != no_index)
        return {reason::never_redundant, twin};
    if (l.c.kind == candidate_kind::prflx) return {reason::never_local_learnt};
    if (s.config.trickle && !l.conveyed) return {reason::never_not_conveyed};
    if (!r.signalled) return {reason::never_remote_learnt};
    if (!stream.described) return {reason::never_described};
    if (!stream.formed) return {reason::never_started};
    if (!ice::detail::is_wanted(v, local, remote)) return {reason::never_by_rule};
    if (s.dropped_pairs != 0) {
        const std::uint64_t key = ice::detail::pair_key(v, l.c.priority, r.c.priority);
        std::uint64_t lowest = ~std::uint64_t{0};
        for (const auto i : s.pairs.by_priority()) lowest = s.pairs[i].key;
        if (key < lowest || s.pairs.size() >= s.config.pair_limit) return {reason::never_limit};
    }
    if (s.components[component].nominated != no_index) return {reason::never_too_late};
    return {reason::never_kept};
}

}  // namespace ice::trace::detail
