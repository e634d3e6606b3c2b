// SPDX-License-Identifier: BSL-1.0
// Explains the cycles engine (draft-rosenberg-sipping-ice-01 section 5): each alternate, check and
// component with the reason why it is where it is, and what would have changed it.
#pragma once

#include "../drafts/sipping_ice_01/cycles_agent.hpp"
#include "explain_early.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

/// The state of a cycles engine as those see it who explain it; stands where the parts of the
/// engine want a context, for questions.
template <class Profile>
struct cycles_view {
    using profile = Profile;
    using state_type = sipping_ice_01::cycles_state<Profile>;
    using component = sipping_ice_01::component_record;
    using check_state = sipping_ice_01::check_state;
    using component_state = sipping_ice_01::component_state;

    const state_type& s;

    template <class F>
    constexpr void for_each_pair(std::uint16_t at, F f) const noexcept {
        sipping_ice_01::detail::for_each_check(s, at, f);
    }
    template <class F>
    constexpr void for_each_base(std::uint16_t at, F f) const noexcept {
        const component& k = s.components[at];
        for (std::uint16_t i = 0; i < state_type::capacity.locals; ++i)
            if (const auto& l = s.locals[i];
                l.used && l.is_base() && l.stream == k.stream && l.component == k.id)
                f(i);
    }
    /// Alternates of the peer that have an address for the component.
    template <class F>
    constexpr void for_each_remote(std::uint16_t at, F f) const noexcept {
        const component& k = s.components[at];
        for (std::uint16_t i = 0; i < state_type::capacity.remotes; ++i)
            if (s.remotes[i].used && s.remotes[i].stream == k.stream &&
                s.remotes[i].where[k.id - 1].family() != ip_family::none)
                f(i);
    }

    // The session and its components.

    constexpr early_session_report session() const noexcept {
        return {"draft-rosenberg-sipping-ice-01", s.now, s.dropped, why_cycle(), s.closed};
    }
    constexpr reason why_cycle() const noexcept {
        using sipping_ice_01::exchange_state;
        if (s.closed) return reason::none;
        if (s.exchange == exchange_state::offered) return reason::cycle_offered;
        if (s.exchange == exchange_state::owed) return reason::cycle_owed;
        if (!s.told_any) return reason::cycle_first;
        return sipping_ice_01::detail::is_cycle_useful(*this) ? reason::cycle_useful
                                                              : reason::cycle_useless;
    }
    constexpr std::uint32_t dropped() const noexcept { return s.dropped; }
    constexpr bool has_relay(const component& k) const noexcept {
        for (const auto& l : s.locals)
            if (l.used && !l.freed && l.kind == candidate_kind::relay && l.stream == k.stream)
                return true;
        return false;
    }
    constexpr bool is_checked(const component& k) const noexcept {
        return sipping_ice_01::detail::is_checked(s, k);
    }
    constexpr reason why(const component& k) const noexcept {
        const bool beside = !is_checked(k);
        switch (k.state) {
            case component_state::idle: return reason::component_idle;
            case component_state::plain: return reason::component_plain;
            case component_state::closed: return reason::component_closed;
            case component_state::checking:
                return beside ? reason::component_beside_rtp : reason::component_default;
            case component_state::connected: return reason::component_connected;
            case component_state::failed: return reason::component_unanswered;
        }
        return reason::none;
    }
    constexpr bool wants_advice(const component& k) const noexcept {
        return is_checked(k) && k.state != component_state::connected &&
               k.state != component_state::plain && k.state != component_state::closed;
    }
    constexpr reason further_advice(const component&) const noexcept {
        return why_cycle() == reason::cycle_useful ? reason::advice_offer : reason::none;
    }

    // Addresses.

    constexpr early_candidate_report local(std::uint16_t i) const noexcept {
        const auto& l = s.locals[i];
        early_candidate_report r{i,        true,        l.kind, l.where,       l.q,
                                 l.stream, l.component, l.base, l.derived_from};
        for (const auto& c : s.checks) r.pairs += c.used && c.base == l.base ? 1U : 0U;
        r.why = why_own(i);
        if (r.why == reason::candidate_to_be_freed) r.due = s.timers.at(s.free_timer + i);
        return r;
    }
    constexpr reason why_own(std::uint16_t at) const noexcept {
        const auto& l = s.locals[at];
        if (l.freed) return reason::candidate_freed;
        if (l.kind == candidate_kind::relay && l.component == 1 &&
            sipping_ice_01::detail::superseded_at(*this, at) != time_point::never())
            return s.timers.is_set(s.free_timer + at) ? reason::candidate_to_be_freed
                                                      : reason::candidate_leant_on;
        if (l.proved != time_point::never()) return reason::candidate_proved;
        return l.told      ? reason::candidate_unproved
               : l.telling ? reason::candidate_in_offer
                           : reason::candidate_not_conveyed;
    }
    constexpr early_candidate_report remote(std::uint16_t at, std::uint16_t i) const noexcept {
        const auto& m = s.remotes[i];
        const component& k = s.components[at];
        const auto kind = m.peer_derived ? candidate_kind::prflx : candidate_kind::host;
        early_candidate_report r{i, false, kind, m.where[k.id - 1], m.q, k.stream, k.id};
        r.derived = m.source;
        for_each_pair(at, [&](std::uint16_t c) { r.pairs += s.checks[c].remote == i ? 1U : 0U; });
        r.why = m.peer_derived && m.source == no_index ? reason::candidate_source_gone
                : r.pairs != 0                         ? reason::candidate_paired
                                                       : reason::candidate_without_partner;
        return r;
    }
    constexpr bool may_leave(std::uint16_t m, std::uint16_t base, std::uint8_t id) const noexcept {
        return sipping_ice_01::detail::may_leave_from<typename Profile::source_rule>(s, m, base,
                                                                                     id);
    }
    constexpr reason why_unformed(std::uint16_t at, std::uint16_t l,
                                  std::uint16_t m) const noexcept {
        const component& k = s.components[at];
        if (sipping_ice_01::detail::find_check(s, m, l, at) != no_index) return reason::none;
        if (!is_checked(k)) return reason::never_rtcp;
        if (s.remotes[m].where[k.id - 1].family() != s.locals[l].where.family())
            return reason::never_other_family;
        if (!may_leave(m, l, k.id)) return reason::never_source;
        return s.dropped != 0 ? reason::never_limit : reason::never_kept;
    }

    // Checks.

    constexpr route way_of(std::uint16_t check) const noexcept {
        return sipping_ice_01::detail::route_of_check(s, check);
    }
    constexpr std::uint16_t remote_of(std::uint16_t check) const noexcept {
        return s.checks[check].remote;
    }
    constexpr bool has_failed(std::uint16_t check) const noexcept {
        return s.checks[check].state == check_state::failed;
    }
    constexpr bool was_tried(std::uint16_t check) const noexcept { return has_failed(check); }
    constexpr sipping_ice_01::rank order_of(std::uint16_t check) const noexcept {
        return s.remotes[remote_of(check)].rank();
    }
    constexpr std::size_t rank_of(std::uint16_t at) const noexcept {
        std::size_t rank = 1;
        for_each_pair(s.checks[at].component, [&](std::uint16_t i) {
            const auto a = order_of(i), b = order_of(at);
            rank += i != at && (outranks(a, b) || (a == b && i < at)) ? 1U : 0U;
        });
        return rank;
    }
    constexpr void describe(std::uint16_t at, const early_tally&,
                            early_pair_report& r) const noexcept {
        constexpr std::string_view names[] = {"waiting", "in progress", "succeeded", "failed"};
        const auto& c = s.checks[at];
        const std::uint16_t used = s.components[c.component].in_use;
        r.state = names[static_cast<std::size_t>(c.state)];
        r.selected = used == at;
        r.why = c.state == check_state::succeeded ? why_answered(at) : why_unanswered(at);
        if (c.state == check_state::succeeded && used != at && used != no_index)
            r.other = rank_of(used);
        r.next = s.timers.at(s.step_timer + at);
    }
    constexpr reason why_answered(std::uint16_t at) const noexcept {
        const std::uint16_t used = s.components[s.checks[at].component].in_use;
        if (used == at) return reason::pair_selected;
        if (used == no_index) return reason::pair_below_floor;
        if (Profile::media_rule::replaces(order_of(at), order_of(used)))
            return reason::pair_through_freed;
        return order_of(at) == order_of(used) ? reason::pair_answered_later
                                              : reason::pair_works_outranked;
    }
    constexpr reason why_unanswered(std::uint16_t at) const noexcept {
        const auto& c = s.checks[at];
        const component& k = s.components[c.component];
        if (c.held) return reason::pair_held;
        if (c.state == check_state::in_progress) return reason::pair_in_progress;
        if (c.state == check_state::waiting)
            return c.retries != 0 ? reason::pair_retried : reason::pair_waiting;
        if (c.refused) return reason::pair_refused;
        if (!may_leave(c.remote, c.base, k.id)) return reason::pair_source_freed;
        if (c.retries >= s.config.retries && c.retries != 0) return reason::pair_gave_up;
        const route way = way_of(at);
        for (const route& heard : k.heard)
            if (heard.base == way.base && heard.remote == way.remote) return reason::pair_one_way;
        return reason::pair_silent;
    }
};

}  // namespace detail

/// Tells `sink` all there is to tell, in this order: the session, with whether another offer would
/// help; kinds of requests that it refused; each component (a `component_report`), followed by its
/// advices; own addresses; the peer's; checks, best first, each followed by what a history has of
/// it; addresses that are not checked. `sink` and `history` as in explain() of the agent of today;
/// what was sent and answered is known with a history only. All addresses are shown. No allocation.
/// O(checks * (checks^2 + history) + locals * remotes * checks).
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
