// SPDX-License-Identifier: BSL-1.0
// Explains a lite agent, which checks nothing itself (RFC 8445 sections 7.3.2 and 8.2): what the
// checks of its peer have come to, and what would have changed it.
#pragma once

#include "../agent/describe.hpp"
#include "../agent/lite.hpp"
#include "explain_printer.hpp"

namespace ice::inline v0_1_0_dev::trace {

struct lite_session_report {
    session_state state = session_state::idle;
    time_point now;  ///< of the latest verb
};

struct lite_component_report {
    std::uint16_t index = 0;  ///< in the agent; its base
    std::uint16_t stream = 0;
    std::uint16_t id = 1;
    reason why = reason::none;
    bool selected = false;
    std::size_t answered = 0;  ///< checks of the peer; known with a history only, as the next
    std::size_t refused = 0;   ///< for the role that the peer had
    // Of a selected pair whose peer checks. It counts as silent and as gone without another check.
    time_point heard = time_point::never();
    time_point silent_at = time_point::never();
    time_point gone_at = time_point::never();
};

/// The one candidate of a component.
struct lite_candidate_report {
    std::uint16_t index = 0;
    candidate c;
    reason why = reason::none;
};

/// An address of the peer, as one base sees it: the selected one, and those that a history has.
struct lite_pair_report {
    std::uint16_t base = 0;
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    endpoint local;
    endpoint remote;
    bool selected = false;
    reason why = reason::none;
};

namespace detail {

/// What a history knows of checks that came to a base, from one address or from all.
struct heard_checks {
    std::size_t answered = 0;
    std::size_t refused = 0;
    bool nominating = false;  ///< one of them, and it was answered

    constexpr void add(const check_record& r) noexcept {
        (r.code == 200 ? answered : refused) += r.times;
        nominating = nominating || (r.code == 200 && r.use_candidate);
    }
};

template <class State>
struct lite_view {
    const State& s;

    constexpr bool all_selected() const noexcept {
        for (const auto& each : s.components)
            if (each.used && !each.selected) return false;
        return true;
    }
};

template <class State, class Component>
constexpr reason why_lite_component(const lite_view<State>& v, const Component& c,
                                    const heard_checks& h) noexcept {
    const auto& s = v.s;
    if (s.state == session_state::closed) return reason::component_closed;
    if (!c.selected) {
        if (h.answered != 0) return reason::component_not_nominated;
        return s.state == session_state::idle ? reason::component_unheard
                                              : reason::component_checking;
    }
    if (s.state == session_state::failed) return reason::component_consent_expired;
    if (!v.all_selected()) return reason::component_waits_for_others;
    if (c.restarted) return reason::component_old_path;
    if (s.peer_is_lite) return reason::component_unchecked;
    return s.now >= c.heard + s.config.disconnected_after ? reason::component_silent
                                                          : reason::component_selected;
}

template <class State>
constexpr reason why_lite_pair(const State& s, bool selected, const heard_checks& h) noexcept {
    if (selected)
        return s.state == session_state::failed ? reason::pair_consent_lost : reason::pair_selected;
    if (h.answered == 0) return reason::pair_refused_role;
    return h.nominating ? reason::pair_nominated_before : reason::pair_not_nominated;
}

/// `f(reason)` for what would have changed the fate of a component.
template <class State, class History, class F>
constexpr void advise_lite(const State& s, reason why, const heard_checks& h, const void* engine,
                           const History& history, F f) noexcept {
    if (why == reason::component_consent_expired) return f(reason::advice_restart);
    const bool waits = why == reason::component_unheard || why == reason::component_checking ||
                       why == reason::component_not_nominated || why == reason::component_old_path;
    if (!waits) return;
    bool refused = h.refused != 0;
    if constexpr (requires { history.for_each_refusal(engine, [](const refusal_record&) {}); }) {
        history.for_each_refusal(engine, [&](const refusal_record&) { refused = true; });
        if (!refused && h.answered == 0 && s.state == session_state::idle)
            f(reason::advice_peer_silent);
    }
    advise_from_history(engine, history, f);
    if (h.refused != 0 && h.answered == 0) f(reason::advice_peer_must_control);
    if (why == reason::component_not_nominated) f(reason::advice_peer_nominates);
}

/// `f(remote, selected)`: the selected pair of a component, then each other address that a history
/// has. O(history^2).
template <class Component, class History, class F>
constexpr void for_each_lite_pair(const Component& c, base_id base, const void* engine,
                                  const History& history, F f) noexcept {
    if (c.selected) f(c.remote, true);
    if constexpr (requires { history.size(); })
        for (std::size_t i = 0; i < history.size(); ++i) {
            const auto is_of = [&](const check_record& r) {
                return r.engine == engine && r.way.base == base &&
                       r.way.remote == history[i].way.remote;
            };
            bool known = !is_of(history[i]) || (c.selected && history[i].way.remote == c.remote);
            for (std::size_t k = 0; k < i && !known; ++k) known = is_of(history[k]);
            if (!known) f(history[i].way.remote, false);
        }
}

}  // namespace detail

/// Tells `sink` all there is to tell, in this order: the session; kinds of requests that it
/// refused; each component, followed by its advices; candidates; pairs, each followed by the checks
/// that came. `sink` and `history` as in explain() of a full agent; without a history little is
/// known of a peer that has nominated nothing. All addresses are shown. No allocation.
template <class Transport, class Profile, class Sink, class History = no_history>
constexpr void explain(const basic_lite_agent<Transport, Profile>& agent, Sink&& sink,
                       const History& history = {}) noexcept {
    const auto& s = agent.inspect();
    const detail::lite_view<std::remove_cvref_t<decltype(s)>> v{s};
    const auto each_component = [&](auto f) {
        for (std::uint16_t i = 0; i < agent.capacity.components; ++i)
            if (s.components[i].used) f(s.components[i], i);
    };
    const auto heard_at = [&](std::uint16_t base, const endpoint* remote) {
        detail::heard_checks h;
        detail::for_each_check(&agent, history, [&](const check_record& r) {
            if (r.way.base == base_id(base) && (remote == nullptr || r.way.remote == *remote))
                h.add(r);
        });
        return h;
    };

    detail::give(sink, lite_session_report{s.state, s.now});
    detail::give_refusals(sink, &agent, history);
    each_component([&](const auto& c, std::uint16_t i) {
        const detail::heard_checks h = heard_at(i, nullptr);
        lite_component_report r{i,          c.stream,   c.id,     why_lite_component(v, c, h),
                                c.selected, h.answered, h.refused};
        if (c.selected && !s.peer_is_lite) {
            r.heard = c.heard;
            r.silent_at = c.heard + s.config.disconnected_after;
            r.gone_at = c.heard + s.config.failed_after;
        }
        detail::give(sink, r);
        detail::advise_lite(s, r.why, h, &agent, history, [&](reason advice) {
            detail::give(sink, advice_report{r.stream, r.id, advice});
        });
    });
    agent.for_each_local_candidate([&](std::uint16_t i, const candidate& c) {
        detail::give(sink, lite_candidate_report{i, c,
                                                 s.components[i].selected
                                                     ? reason::candidate_paired
                                                     : reason::candidate_waits_for_checks});
    });
    each_component([&](const auto& c, std::uint16_t i) {
        const auto put = [&](const endpoint& remote, bool selected) {
            detail::give(
                sink, lite_pair_report{i, c.stream, c.id, c.where, remote, selected,
                                       detail::why_lite_pair(s, selected, heard_at(i, &remote))});
            detail::for_each_check(&agent, history, [&](const check_record& r) {
                if (r.way.base == base_id(i) && r.way.remote == remote) detail::give(sink, r);
            });
        };
        detail::for_each_lite_pair(c, base_id(i), &agent, history, put);
    });
}

namespace detail {

template <class Sink>
class lite_explain_printer : public basic_explain_printer<Sink> {
    using base = basic_explain_printer<Sink>;
    using base::heading, base::reason_of, base::plural, base::name_of, base::w_;

  public:
    using base::base;
    using base::operator();

    constexpr void operator()(const lite_session_report& r) noexcept {
        now_ = r.now;
        w_.text("ICE session: ").text(ice::to_text(r.state)).line();
        w_.text("  lite: it answers the checks of its peer, and makes none").line();
    }
    constexpr void operator()(const lite_component_report& r) noexcept {
        w_.line().text("Stream ").number(r.stream).text(", component ").number(r.id).text(": ");
        reason_of(r.why);
        w_.line();
        if (r.answered != 0 || r.refused != 0) {
            w_.text("  "), plural(r.answered, "check");
            w_.text(" of the peer answered, ").number(r.refused).text(" refused for its role");
            w_.line();
        }
        if (r.heard == time_point::never() || r.heard == time_point::earliest()) return;
        w_.text("  heard ").seconds(now_ - r.heard).text(" s ago; ");
        left("silent", r.silent_at), w_.text(", "), left("gone", r.gone_at);
        w_.line();
    }
    constexpr void operator()(const lite_candidate_report& r) noexcept {
        heading("Local candidates");
        w_.text("  "), name_of(true, r.index);
        w_.to_column(6).text(ice::to_text(r.c.kind)).to_column(12).addr(r.c.where);
        w_.to_column(36).text("priority ").number(r.c.priority);
        w_.text(", foundation ").number(r.c.foundation);
        w_.line().text("      "), reason_of(r.why);
        w_.line();
    }
    constexpr void operator()(const lite_pair_report& r) noexcept {
        heading("Pairs");
        w_.text(r.selected ? "* " : "  ");
        name_of(true, r.base);
        w_.text(" ").addr(r.local).text(" <- ").addr(r.remote).line().text("      ");
        reason_of(r.why);
        w_.line();
    }

  private:
    constexpr void left(std::string_view what, time_point at) noexcept {
        w_.text(what);
        if (at <= now_)
            w_.text(" since ").seconds(now_ - at).text(" s");
        else
            w_.text(" in ").seconds(at - now_).text(" s");
    }

    time_point now_;
};

}  // namespace detail

/// As put_explanation() of a full agent.
template <class Transport, class Profile, class Sink, class History = no_history>
constexpr void put_explanation(const basic_lite_agent<Transport, Profile>& agent, Sink&& sink,
                               const History& history = {}, explain_style style = {}) noexcept {
    detail::lite_explain_printer<std::remove_reference_t<Sink>> printer(
        sink, detail::with_epoch(style, agent, history));
    explain(agent, printer, history);
}

}  // namespace ice::trace
