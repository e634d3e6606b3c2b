// SPDX-License-Identifier: BSL-1.0
// Explains the table engine (draft-ietf-mmusic-ice-02 section 5.3): each address, row and table
// with the reason why it is where it is, and what would have changed it.
#pragma once

#include "../drafts/mmusic_ice_02/table_agent.hpp"
#include "explain_early.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

/// The state of a table engine as those see it who explain it; stands where the parts of the engine
/// want a context, for questions.
template <class Profile>
struct table_view {
    using profile = Profile;
    using state_type = mmusic_ice_02::table_state<Profile>;
    using component = mmusic_ice_02::component_record;
    using row_state = mmusic_ice_02::row_state;
    using component_state = mmusic_ice_02::component_state;

    const state_type& s;

    template <class F>
    constexpr void for_each_pair(std::uint16_t at, F f) const noexcept {
        mmusic_ice_02::detail::for_each_row(s, at, f);
    }
    /// Own sourceable addresses of a component.
    template <class F>
    constexpr void for_each_base(std::uint16_t at, F f) const noexcept {
        const component& k = s.components[at];
        for (std::uint16_t i = 0; i < state_type::capacity.locals; ++i)
            if (const auto& l = s.locals[i];
                l.used && l.is_sourceable() && l.stream == k.stream && l.component == k.id)
                f(i);
    }
    template <class F>
    constexpr void for_each_remote(std::uint16_t at, F f) const noexcept {
        for (std::uint16_t i = 0; i < state_type::capacity.remotes; ++i)
            if (s.remotes[i].used && s.remotes[i].component == at) f(i);
    }

    // The session and its components.

    constexpr early_session_report session() const noexcept {
        return {"draft-ietf-mmusic-ice-02", s.now, s.dropped_rows, reason::none, s.closed};
    }
    constexpr std::uint32_t dropped() const noexcept { return s.dropped_rows; }
    constexpr bool has_relay(const component& k) const noexcept {
        for (const auto& l : s.locals)
            if (l.used && l.kind == candidate_kind::relay && l.stream == k.stream &&
                l.component == k.id)
                return true;
        return false;
    }
    constexpr reason why(const component& k) const noexcept {
        switch (k.state) {
            case component_state::idle: return reason::component_idle;
            case component_state::checking: return reason::component_checking;
            case component_state::unreachable: return reason::component_unreachable;
            case component_state::connected: return reason::component_connected;
            case component_state::reconnecting: return reason::component_reconnecting;
            case component_state::failed: return reason::component_lost;
            case component_state::plain: return reason::component_plain;
            case component_state::closed: return reason::component_closed;
        }
        return reason::none;
    }
    constexpr bool wants_advice(const component& k) const noexcept {
        return k.state != component_state::connected && k.state != component_state::plain &&
               k.state != component_state::closed;
    }
    constexpr reason further_advice(const component& k) const noexcept {
        return k.state == component_state::failed ? reason::advice_describe_again : reason::none;
    }

    // Addresses.

    constexpr early_candidate_report local(std::uint16_t i) const noexcept {
        const auto& l = s.locals[i];
        early_candidate_report r{i, true, l.kind, l.where, l.preference, l.stream, l.component};
        r.base = l.is_sourceable() ? i : l.base;
        for (const auto& row : s.rows) r.pairs += row.used && row.source == r.base ? 1U : 0U;
        bool remotes = false;
        for_each_remote(ice::detail::find_component(s, l.stream, l.component),
                        [&](std::uint16_t) { remotes = true; });
        r.why = r.pairs == 0 ? remotes ? reason::candidate_without_partner : reason::candidate_waits
                : l.is_sourceable() ? reason::candidate_paired
                                    : reason::candidate_of_base;
        return r;
    }
    constexpr early_candidate_report remote(std::uint16_t at, std::uint16_t i) const noexcept {
        const auto& m = s.remotes[i];
        const component& k = s.components[at];
        const auto kind = m.signalled ? candidate_kind::host : candidate_kind::prflx;
        early_candidate_report r{i, false, kind, m.where, m.preference, k.stream, k.id};
        for (const auto& row : s.rows) r.pairs += row.used && row.remote == i ? 1U : 0U;
        r.why = !m.signalled   ? reason::candidate_learnt
                : r.pairs != 0 ? reason::candidate_paired
                               : reason::candidate_without_partner;
        return r;
    }
    constexpr reason why_unformed(std::uint16_t, std::uint16_t l, std::uint16_t m) const noexcept {
        if (mmusic_ice_02::detail::find_row(s, m, l) != no_index) return reason::none;
        if (s.remotes[m].where.family() != s.locals[l].where.family())
            return reason::never_other_family;
        if (!s.remotes[m].signalled) return reason::never_remote_learnt;
        return s.dropped_rows != 0 ? reason::never_limit : reason::never_kept;
    }

    // Rows.

    constexpr route way_of(std::uint16_t row) const noexcept {
        return mmusic_ice_02::detail::route_of_row(s, row);
    }
    constexpr std::uint16_t remote_of(std::uint16_t row) const noexcept {
        return s.rows[row].remote;
    }
    constexpr bool has_failed(std::uint16_t row) const noexcept {
        return s.rows[row].state == row_state::bad;
    }
    constexpr bool was_tried(std::uint16_t row) const noexcept {
        return has_failed(row) || s.rows[row].state == row_state::handshaking;
    }
    constexpr std::size_t rank_of(std::uint16_t row) const noexcept {
        std::size_t rank = 1;
        for_each_pair(s.remotes[s.rows[row].remote].component, [&](std::uint16_t i) {
            rank += i != row && mmusic_ice_02::detail::is_better(*this, i, row) ? 1U : 0U;
        });
        return rank;
    }
    constexpr void describe(std::uint16_t row, const early_tally& t,
                            early_pair_report& r) const noexcept {
        constexpr std::string_view names[] = {"INIT", "HANDSHAKING", "GOOD", "GOOD, in use", "BAD"};
        const std::uint16_t used = s.components[s.remotes[remote_of(row)].component].in_use;
        r.state = names[static_cast<std::size_t>(s.rows[row].state)];
        r.selected = used == row;
        r.why = why_row(row, t);
        if (s.rows[row].state == row_state::good && used != no_index) r.other = rank_of(used);
        r.next = r.why == reason::pair_ripens ? s.rows[row].good_since + s.config.switch_wait
                                              : s.timers.at(s.step_timer + row);
    }
    constexpr reason why_row(std::uint16_t at, const early_tally& t) const noexcept {
        const auto& row = s.rows[at];
        const component& k = s.components[s.remotes[row.remote].component];
        if (k.state == component_state::failed) return reason::pair_stopped;
        if (row.held) return reason::pair_held;
        switch (row.state) {
            case row_state::in_use: return reason::pair_selected;
            case row_state::good:
                if (k.in_use != no_index && mmusic_ice_02::detail::is_better(*this, at, k.in_use))
                    return reason::pair_ripens;
                return row.second_attempt ? reason::pair_wavers : reason::pair_works_outranked;
            case row_state::handshaking: return reason::pair_retried;
            case row_state::init:
                return s.transactions[at].kind != 0 ? reason::pair_in_progress
                                                    : reason::pair_waiting;
            case row_state::bad: break;
        }
        if (t.sent == 0) return reason::pair_bad;
        if (t.last_code != 0 && t.last_code != 200) return reason::pair_refused;
        return t.peer_checks == 0 ? reason::pair_silent : reason::pair_one_way;
    }
};

}  // namespace detail

/// Tells `sink` all there is to tell, in this order: the session; kinds of requests that it
/// refused; each component (a `component_report`), followed by its advices; own addresses; the
/// peer's; rows, best first, each followed by its checks; addresses that make no row. `sink` and
/// `history` as in explain() of the agent of today; what was sent and answered is known with a
/// history only. All addresses are shown. No allocation. O(rows * (rows^2 + history) + locals *
/// remotes * rows).
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
