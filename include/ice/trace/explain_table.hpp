// SPDX-License-Identifier: BSL-1.0
// Explains the table engine (draft-ietf-mmusic-ice-02 section 5.3): each address, row and table
// with the reason why it is where it is, and what would have changed it.
#pragma once

#include "../drafts/mmusic_ice_02/table_agent.hpp"
#include "explain_early.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

/// Stands where the parts of the engine want a context, for questions.
template <class Profile>
struct table_view {
    using profile = Profile;
    using state_type = mmusic_ice_02::table_state<Profile>;

    const state_type& s;

    constexpr const mmusic_ice_02::component_record& component_of(
        std::uint16_t row) const noexcept {
        return s.components[s.remotes[s.rows[row].remote].component];
    }
    constexpr bool is_before(std::uint16_t a, std::uint16_t b) const noexcept {
        return mmusic_ice_02::detail::is_better(*this, a, b);
    }
    /// Own sourceable addresses of a component: `f(index)`.
    template <class F>
    constexpr void for_each_base(const mmusic_ice_02::component_record& k, F f) const noexcept {
        for (std::uint16_t i = 0; i < state_type::capacity.locals; ++i)
            if (const auto& l = s.locals[i];
                l.used && l.is_sourceable() && l.stream == k.stream && l.component == k.id)
                f(i);
    }
    template <class F>
    constexpr void for_each_remote(std::size_t component, F f) const noexcept {
        for (std::uint16_t i = 0; i < state_type::capacity.remotes; ++i)
            if (s.remotes[i].used && s.remotes[i].component == component) f(i);
    }
};

template <class Profile>
constexpr std::size_t rank_of(const table_view<Profile>& v, std::uint16_t row) noexcept {
    std::size_t rank = 1;
    mmusic_ice_02::detail::for_each_row(
        v.s, v.s.remotes[v.s.rows[row].remote].component,
        [&](std::uint16_t i) { rank += i != row && v.is_before(i, row) ? 1U : 0U; });
    return rank;
}

constexpr std::string_view name_of_state(mmusic_ice_02::row_state s) noexcept {
    constexpr std::string_view names[] = {"INIT", "HANDSHAKING", "GOOD", "GOOD, in use", "BAD"};
    return names[static_cast<std::size_t>(s)];
}

template <class Profile>
constexpr reason_and_other why_row(const table_view<Profile>& v, std::uint16_t at,
                                   const early_tally& t) noexcept {
    using mmusic_ice_02::row_state;
    const auto& k = v.component_of(at);
    const auto& row = v.s.rows[at];
    if (k.state == mmusic_ice_02::component_state::failed) return {reason::pair_stopped};
    if (row.held) return {reason::pair_held};
    switch (row.state) {
        case row_state::in_use: return {reason::pair_selected};
        case row_state::good:
            if (k.in_use != no_index && v.is_before(at, k.in_use))
                return {reason::pair_ripens, k.in_use};
            return {row.second_attempt ? reason::pair_wavers : reason::pair_works_outranked,
                    k.in_use};
        case row_state::handshaking: return {reason::pair_retried};
        case row_state::bad: break;
        case row_state::init:
            return {v.s.transactions[at].kind != 0 ? reason::pair_in_progress
                                                   : reason::pair_waiting};
    }
    if (t.sent == 0) return {reason::pair_bad};
    if (t.last_code != 0 && t.last_code != 200) return {reason::pair_refused};
    return {t.peer_checks == 0 ? reason::pair_silent : reason::pair_one_way};
}

constexpr reason why_table(mmusic_ice_02::component_state s) noexcept {
    using enum mmusic_ice_02::component_state;
    switch (s) {
        case idle: return reason::component_idle;
        case checking: return reason::component_checking;
        case unreachable: return reason::component_unreachable;
        case connected: return reason::component_connected;
        case reconnecting: return reason::component_reconnecting;
        case failed: return reason::component_lost;
        case plain: return reason::component_plain;
        case closed: return reason::component_closed;
    }
    return reason::none;
}

template <class Profile, class Sink, class History>
constexpr void explain_component(const table_view<Profile>& v, std::uint16_t at, Sink& sink,
                                 const void* engine, const History& history) noexcept {
    using mmusic_ice_02::component_state;
    const auto& k = v.s.components[at];
    component_report r;
    r.index = at;
    r.stream = k.stream;
    r.id = k.id;
    r.why = why_table(k.state);
    r.pair = k.in_use;
    early_facts facts;
    facts.dropped = v.s.dropped_rows;
    mmusic_ice_02::detail::for_each_row(v.s, at, [&](std::uint16_t i) {
        ++r.pairs;
        r.failed += v.s.rows[i].state == mmusic_ice_02::row_state::bad ? 1U : 0U;
        facts.tried = facts.tried || v.s.rows[i].state == mmusic_ice_02::row_state::handshaking;
    });
    v.for_each_base(k, [&](std::uint16_t i) {
        facts.bases = true;
        facts.own_relay = facts.own_relay || v.s.locals[i].kind == candidate_kind::relay;
        for_each_check(engine, history, [&](const check_record& c) {
            if (c.way.base == base_id(i)) facts.all.add(c);
        });
    });
    v.for_each_remote(at, [&](std::uint16_t) { facts.remotes = true; });
    facts.pairs = r.pairs;
    facts.tried = facts.tried || r.failed != 0;
    r.sent = facts.all.sent;
    r.answers = facts.all.answers;
    r.peer_checks = facts.all.peer_checks;
    give(sink, r);
    if (k.state == component_state::connected || k.state == component_state::plain ||
        k.state == component_state::closed)
        return;
    const auto advise = [&](reason a) { give(sink, advice_report{k.stream, k.id, a}); };
    advise_early(facts, engine, history, advise);
    if (k.state == component_state::failed) advise(reason::advice_describe_again);
}

template <class Profile, class Sink>
constexpr void explain_locals(const table_view<Profile>& v, Sink& sink) noexcept {
    for (std::uint16_t i = 0; i < v.s.capacity.locals; ++i) {
        const auto& l = v.s.locals[i];
        if (!l.used) continue;
        early_candidate_report r{i, true, l.kind, l.where, l.preference, l.stream, l.component};
        r.base = l.is_sourceable() ? i : l.base;
        for (const auto& row : v.s.rows) r.pairs += row.used && row.source == r.base ? 1U : 0U;
        const std::uint16_t k = ice::detail::find_component(v.s, l.stream, l.component);
        bool remotes = false;
        v.for_each_remote(k, [&](std::uint16_t) { remotes = true; });
        r.why = r.pairs == 0 ? remotes ? reason::candidate_without_partner : reason::candidate_waits
                : l.is_sourceable() ? reason::candidate_paired
                                    : reason::candidate_of_base;
        give(sink, r);
    }
}

template <class Profile, class Sink>
constexpr void explain_remotes(const table_view<Profile>& v, std::uint16_t component,
                               Sink& sink) noexcept {
    const auto& k = v.s.components[component];
    v.for_each_remote(component, [&](std::uint16_t i) {
        const auto& m = v.s.remotes[i];
        early_candidate_report r{
            i,       false,        m.signalled ? candidate_kind::host : candidate_kind::prflx,
            m.where, m.preference, k.stream,
            k.id};
        for (const auto& row : v.s.rows) r.pairs += row.used && row.remote == i ? 1U : 0U;
        r.why = !m.signalled   ? reason::candidate_learnt
                : r.pairs != 0 ? reason::candidate_paired
                               : reason::candidate_without_partner;
        give(sink, r);
    });
}

template <class Profile, class Sink, class History>
constexpr void explain_pair(const table_view<Profile>& v, std::uint16_t at, std::size_t rank,
                            Sink& sink, const void* engine, const History& history) noexcept {
    const auto& row = v.s.rows[at];
    const auto& k = v.component_of(at);
    const route way = mmusic_ice_02::detail::route_of_row(v.s, at);
    early_pair_report r{
        at, rank, row.source, row.remote, k.stream, k.id, v.s.locals[row.source].where, way.remote};
    r.state = name_of_state(row.state);
    r.selected = k.in_use == at;
    const reason_and_other found = why_row(v, at, tally_of(engine, history, way));
    r.why = found.why;
    if (found.other != no_index) r.other = rank_of(v, found.other);
    r.transmissions = v.s.transactions[at].sent;
    r.next = r.why == reason::pair_ripens ? row.good_since + v.s.config.switch_wait
                                          : v.s.timers.at(v.s.step_timer + at);
    give(sink, r);
    for_each_check(engine, history, [&](const check_record& c) {
        if (c.way.base == way.base && c.way.remote == way.remote) give(sink, c);
    });
}

template <class Profile, class Sink>
constexpr void explain_unformed(const table_view<Profile>& v, std::uint16_t component,
                                Sink& sink) noexcept {
    const auto& k = v.s.components[component];
    v.for_each_base(k, [&](std::uint16_t l) {
        v.for_each_remote(component, [&](std::uint16_t m) {
            if (mmusic_ice_02::detail::find_row(v.s, m, l) != no_index) return;
            const bool meet = v.s.remotes[m].where.family() == v.s.locals[l].where.family();
            give(sink, unformed_report{l, m, k.stream, k.id,
                                       !meet                       ? reason::never_other_family
                                       : !v.s.remotes[m].signalled ? reason::never_remote_learnt
                                       : v.s.dropped_rows != 0     ? reason::never_limit
                                                                   : reason::never_kept});
        });
    });
}

template <class Profile, class F>
constexpr void for_each_pair(const table_view<Profile>& v, std::uint16_t component, F f) noexcept {
    mmusic_ice_02::detail::for_each_row(v.s, component, f);
}

template <class Profile>
constexpr early_session_report session_of(const table_view<Profile>& v) noexcept {
    return {"draft-ietf-mmusic-ice-02", v.s.now, v.s.dropped_rows, reason::none, v.s.closed};
}

}  // namespace detail

/// Tells `sink` all there is to tell, in this order: the session; kinds of requests that it
/// refused; each component (a `component_report`), followed by its advices; own addresses; the
/// peer's; rows, best first, each followed by its checks; addresses that make no row. `sink` and
/// `history` as in explain() of the agent of today; what was sent and answered is known with a
/// history only. All addresses are shown. No allocation.
template <class Transport, class Profile, class Sink, class History = no_history>
constexpr void explain(const mmusic_ice_02::basic_table_agent<Transport, Profile>& agent,
                       Sink&& sink, const History& history = {}) noexcept {
    detail::explain_early(agent, detail::table_view<Profile>{agent.inspect()}, sink, history);
}

/// As put_explanation() of the agent of today.
template <class Transport, class Profile, class Sink, class History = no_history>
constexpr void put_explanation(const mmusic_ice_02::basic_table_agent<Transport, Profile>& agent,
                               Sink&& sink, const History& history = {},
                               explain_style style = {}) noexcept {
    detail::put_early_explanation(agent, sink, history, style);
}

}  // namespace ice::trace
