// SPDX-License-Identifier: BSL-1.0
// Explains the cycles engine (draft-rosenberg-sipping-ice-01 section 5): each alternate, check and
// component with the reason why it is where it is, and what would have changed it.
#pragma once

#include "../drafts/sipping_ice_01/cycles_agent.hpp"
#include "explain_early.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

/// Stands where the parts of the engine want a context, for questions.
template <class Profile>
struct cycles_view {
    using profile = Profile;
    using state_type = sipping_ice_01::cycles_state<Profile>;

    const state_type& s;

    constexpr bool may_leave(std::uint16_t remote, std::uint16_t base,
                             std::uint8_t component) const noexcept {
        return sipping_ice_01::detail::may_leave_from<typename Profile::source_rule>(
            s, remote, base, component);
    }
    constexpr auto rank_of(std::uint16_t check) const noexcept {
        return s.remotes[s.checks[check].remote].rank();
    }
    template <class F>
    constexpr void for_each_base(const sipping_ice_01::component_record& k, F f) const noexcept {
        for (std::uint16_t i = 0; i < state_type::capacity.locals; ++i)
            if (const auto& l = s.locals[i];
                l.used && l.is_base() && l.stream == k.stream && l.component == k.id)
                f(i);
    }
    /// Alternates of the peer that have an address for the component: `f(index)`.
    template <class F>
    constexpr void for_each_remote(const sipping_ice_01::component_record& k, F f) const noexcept {
        for (std::uint16_t i = 0; i < state_type::capacity.remotes; ++i)
            if (s.remotes[i].used && s.remotes[i].stream == k.stream &&
                s.remotes[i].where[k.id - 1].family() != ip_family::none)
                f(i);
    }
};

template <class Profile>
constexpr std::size_t rank_of(const cycles_view<Profile>& v, std::uint16_t at) noexcept {
    std::size_t rank = 1;
    sipping_ice_01::detail::for_each_check(v.s, v.s.checks[at].component, [&](std::uint16_t i) {
        const auto a = v.rank_of(i), b = v.rank_of(at);
        rank += i != at && (outranks(a, b) || (a == b && i < at)) ? 1U : 0U;
    });
    return rank;
}

constexpr std::string_view name_of_state(sipping_ice_01::check_state s) noexcept {
    constexpr std::string_view names[] = {"waiting", "in progress", "succeeded", "failed"};
    return names[static_cast<std::size_t>(s)];
}

template <class Profile>
constexpr reason_and_other why_answered(const cycles_view<Profile>& v, std::uint16_t at) noexcept {
    using rule = typename Profile::media_rule;
    const auto& k = v.s.components[v.s.checks[at].component];
    if (k.in_use == at) return {reason::pair_selected};
    if (k.in_use == no_index) return {reason::pair_below_floor};
    const auto mine = v.rank_of(at), used = v.rank_of(k.in_use);
    if (rule::replaces(mine, used)) return {reason::pair_through_freed, k.in_use};
    return {mine == used ? reason::pair_answered_later : reason::pair_works_outranked, k.in_use};
}

template <class Profile>
constexpr reason_and_other why_check(const cycles_view<Profile>& v, std::uint16_t at) noexcept {
    using sipping_ice_01::check_state;
    const auto& r = v.s.checks[at];
    const auto& k = v.s.components[r.component];
    switch (r.state) {
        case check_state::succeeded: return why_answered(v, at);
        case check_state::waiting:
            return {r.held           ? reason::pair_held
                    : r.retries != 0 ? reason::pair_retried
                                     : reason::pair_waiting};
        case check_state::in_progress:
            return {r.held ? reason::pair_held : reason::pair_in_progress};
        case check_state::failed: break;
    }
    if (r.refused) return {reason::pair_refused};
    if (!v.may_leave(r.remote, r.base, k.id)) return {reason::pair_source_freed};
    if (r.retries >= v.s.config.retries && r.retries != 0) return {reason::pair_gave_up};
    const route way = sipping_ice_01::detail::route_of_check(v.s, at);
    for (const route& heard : k.heard)
        if (heard.base == way.base && heard.remote == way.remote) return {reason::pair_one_way};
    return {reason::pair_silent};
}

template <class State>
constexpr reason why_cycles(const State& s, const sipping_ice_01::component_record& k) noexcept {
    using enum sipping_ice_01::component_state;
    if (k.state != closed && k.state != idle && k.state != plain &&
        !sipping_ice_01::detail::is_checked(s, k))
        return reason::component_beside_rtp;
    switch (k.state) {
        case idle: return reason::component_idle;
        case checking: return reason::component_default;
        case connected: return reason::component_connected;
        case failed: return reason::component_unanswered;
        case plain: return reason::component_plain;
        case closed: return reason::component_closed;
    }
    return reason::none;
}

template <class Profile>
constexpr reason why_cycle(const cycles_view<Profile>& v) noexcept {
    using sipping_ice_01::exchange_state;
    if (v.s.closed) return reason::none;
    if (v.s.exchange == exchange_state::offered) return reason::cycle_offered;
    if (v.s.exchange == exchange_state::owed) return reason::cycle_owed;
    if (!v.s.told_any) return reason::cycle_first;
    return sipping_ice_01::detail::is_cycle_useful(v) ? reason::cycle_useful
                                                      : reason::cycle_useless;
}

template <class Profile>
constexpr reason why_own_address(const cycles_view<Profile>& v, std::uint16_t at) noexcept {
    const auto& l = v.s.locals[at];
    if (l.freed) return reason::candidate_freed;
    if (l.kind == candidate_kind::relay && l.component == 1 &&
        sipping_ice_01::detail::superseded_at(v, at) != time_point::never())
        return v.s.timers.is_set(v.s.free_timer + at) ? reason::candidate_to_be_freed
                                                      : reason::candidate_leant_on;
    if (l.proved != time_point::never()) return reason::candidate_proved;
    return l.told      ? reason::candidate_unproved
           : l.telling ? reason::candidate_in_offer
                       : reason::candidate_not_conveyed;
}

template <class Profile, class Sink, class History>
constexpr void explain_component(const cycles_view<Profile>& v, std::uint16_t at, Sink& sink,
                                 const void* engine, const History& history) noexcept {
    using sipping_ice_01::check_state, sipping_ice_01::component_state;
    const auto& k = v.s.components[at];
    component_report r;
    r.index = at;
    r.stream = k.stream;
    r.id = k.id;
    r.why = why_cycles(v.s, k);
    r.pair = k.in_use;
    early_facts facts;
    facts.dropped = v.s.dropped;
    sipping_ice_01::detail::for_each_check(v.s, at, [&](std::uint16_t i) {
        ++r.pairs;
        r.failed += v.s.checks[i].state == check_state::failed ? 1U : 0U;
    });
    v.for_each_base(k, [&](std::uint16_t i) {
        facts.bases = true;
        for_each_check(engine, history, [&](const trace::check_record& c) {
            if (c.way.base == base_id(i)) facts.all.add(c);
        });
    });
    for (const auto& l : v.s.locals)
        facts.own_relay = facts.own_relay || (l.used && !l.freed && l.stream == k.stream &&
                                              l.kind == candidate_kind::relay);
    v.for_each_remote(k, [&](std::uint16_t) { facts.remotes = true; });
    facts.pairs = r.pairs;
    facts.tried = r.failed != 0;
    r.sent = facts.all.sent;
    r.answers = facts.all.answers;
    r.peer_checks = facts.all.peer_checks;
    give(sink, r);
    const bool asks = sipping_ice_01::detail::is_checked(v.s, k);
    if (!asks || k.state == component_state::connected || k.state == component_state::plain ||
        k.state == component_state::closed)
        return;
    const auto advise = [&](reason a) { give(sink, advice_report{k.stream, k.id, a}); };
    advise_early(facts, engine, history, advise);
    if (why_cycle(v) == reason::cycle_useful) advise(reason::advice_offer);
}

template <class Profile, class Sink>
constexpr void explain_locals(const cycles_view<Profile>& v, Sink& sink) noexcept {
    for (std::uint16_t i = 0; i < v.s.capacity.locals; ++i) {
        const auto& l = v.s.locals[i];
        if (!l.used) continue;
        early_candidate_report r{i,        true,        l.kind, l.where,       l.q,
                                 l.stream, l.component, l.base, l.derived_from};
        for (const auto& c : v.s.checks) r.pairs += c.used && c.base == l.base ? 1U : 0U;
        r.why = why_own_address(v, i);
        if (r.why == reason::candidate_to_be_freed) r.due = v.s.timers.at(v.s.free_timer + i);
        give(sink, r);
    }
}

template <class Profile, class Sink>
constexpr void explain_remotes(const cycles_view<Profile>& v, std::uint16_t component,
                               Sink& sink) noexcept {
    const auto& k = v.s.components[component];
    v.for_each_remote(k, [&](std::uint16_t i) {
        const auto& m = v.s.remotes[i];
        early_candidate_report r{i,
                                 false,
                                 m.peer_derived ? candidate_kind::prflx : candidate_kind::host,
                                 m.where[k.id - 1],
                                 m.q,
                                 k.stream,
                                 k.id};
        r.derived = m.source;
        for (const auto& c : v.s.checks)
            r.pairs += c.used && c.remote == i && c.component == component ? 1U : 0U;
        r.why = m.peer_derived && m.source == no_index ? reason::candidate_source_gone
                : r.pairs != 0                         ? reason::candidate_paired
                                                       : reason::candidate_without_partner;
        give(sink, r);
    });
}

template <class Profile, class Sink, class History>
constexpr void explain_pair(const cycles_view<Profile>& v, std::uint16_t at, std::size_t rank,
                            Sink& sink, const void* engine, const History& history) noexcept {
    const auto& c = v.s.checks[at];
    const auto& k = v.s.components[c.component];
    const route way = sipping_ice_01::detail::route_of_check(v.s, at);
    early_pair_report r{at,        rank, c.base, c.remote, k.stream, k.id, v.s.locals[c.base].where,
                        way.remote};
    r.state = name_of_state(c.state);
    r.selected = k.in_use == at;
    const reason_and_other found = why_check(v, at);
    r.why = found.why;
    if (found.other != no_index) r.other = rank_of(v, found.other);
    r.transmissions = v.s.transactions[at].sent;
    r.next = v.s.timers.at(v.s.step_timer + at);
    give(sink, r);
    for_each_check(engine, history, [&](const check_record& each) {
        if (each.way.base == way.base && each.way.remote == way.remote) give(sink, each);
    });
}

template <class Profile, class Sink>
constexpr void explain_unformed(const cycles_view<Profile>& v, std::uint16_t component,
                                Sink& sink) noexcept {
    const auto& k = v.s.components[component];
    v.for_each_base(k, [&](std::uint16_t l) {
        v.for_each_remote(k, [&](std::uint16_t m) {
            if (sipping_ice_01::detail::find_check(v.s, m, l, component) != no_index) return;
            const bool meet =
                v.s.remotes[m].where[k.id - 1].family() == v.s.locals[l].where.family();
            const reason why = !sipping_ice_01::detail::is_checked(v.s, k) ? reason::never_rtcp
                               : !meet                    ? reason::never_other_family
                               : !v.may_leave(m, l, k.id) ? reason::never_source
                               : v.s.dropped != 0         ? reason::never_limit
                                                          : reason::never_kept;
            give(sink, unformed_report{l, m, k.stream, k.id, why});
        });
    });
}

template <class Profile, class F>
constexpr void for_each_pair(const cycles_view<Profile>& v, std::uint16_t component, F f) noexcept {
    sipping_ice_01::detail::for_each_check(v.s, component, f);
}

template <class Profile>
constexpr early_session_report session_of(const cycles_view<Profile>& v) noexcept {
    return {"draft-rosenberg-sipping-ice-01", v.s.now, v.s.dropped, why_cycle(v), v.s.closed};
}

}  // namespace detail

/// Tells `sink` all there is to tell, in this order: the session, with whether another offer would
/// help; kinds of requests that it refused; each component (a `component_report`), followed by its
/// advices; own addresses; the peer's; checks, best first, each followed by what a history has of
/// it; addresses that are not checked. `sink` and `history` as in explain() of the agent of today;
/// what was sent and answered is known with a history only. All addresses are shown. No allocation.
template <class Transport, class Profile, class Sink, class History = no_history>
constexpr void explain(const sipping_ice_01::basic_cycles_agent<Transport, Profile>& agent,
                       Sink&& sink, const History& history = {}) noexcept {
    detail::explain_early(agent, detail::cycles_view<Profile>{agent.inspect()}, sink, history);
}

/// As put_explanation() of the agent of today.
template <class Transport, class Profile, class Sink, class History = no_history>
constexpr void put_explanation(const sipping_ice_01::basic_cycles_agent<Transport, Profile>& agent,
                               Sink&& sink, const History& history = {},
                               explain_style style = {}) noexcept {
    detail::put_early_explanation(agent, sink, history, style);
}

}  // namespace ice::trace
