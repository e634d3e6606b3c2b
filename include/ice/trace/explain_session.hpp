// SPDX-License-Identifier: BSL-1.0
// Explains a session: what its STUN and TURN servers gave to each socket, then its agent. Own
// addresses that its policy hides are hidden here too, so that it can be given away.
#pragma once

#include "../session/lines.hpp"
#include "explain_text.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// What became of asking one server from one socket.
enum class server_state : std::uint8_t { waits, asked, gave, failed };

constexpr std::string_view to_text(server_state s) noexcept {
    switch (s) {
        case server_state::waits: return "waits";
        case server_state::asked: return "asked";
        case server_state::gave: return "gave";
        case server_state::failed: return "failed";
    }
    return "unknown";
}

struct server_report {
    bool turn = false;
    endpoint server;
    endpoint base;  ///< what the socket is bound to, if raddr may tell it
    server_state state = server_state::waits;
    endpoint mapped;  ///< STUN: the latest address that it told
    endpoint relayed_v4;
    endpoint relayed_v6;
    gather_outcome outcome = gather_outcome::none;  ///< STUN; reasons of TURN come as events only
    std::uint16_t error = 0;                        ///< code of an error response, STUN
    duration round_trip;
};

namespace detail {

template <class Gatherer, class F>
constexpr void for_each_stun(const Gatherer& g, F f) noexcept {
    using phase = ice::detail::gather_phase;
    for (std::size_t i = 0; i < g.tasks_count; ++i) {
        const auto& t = g.tasks[i];
        if (t.phase == phase::unused) continue;
        server_report r;
        r.server = g.server_of(i).where;
        r.base = g.base_of(i).b.where;
        r.mapped = t.mapped;
        r.outcome = t.outcome;
        r.error = t.error;
        r.round_trip = {t.round_trip_us};
        const bool told = t.mapped.family() != ip_family::none;
        r.state = t.phase == phase::waiting           ? server_state::waits
                  : t.phase == phase::asking && !told ? server_state::asked
                  : told                              ? server_state::gave
                                                      : server_state::failed;
        f(r);
    }
}

template <class Pool, class F>
constexpr void for_each_relay(const Pool& p, F f) noexcept {
    using phase = ice::detail::relay_phase;
    for (std::size_t base = 0; base < p.bases_most; ++base)
        for (std::size_t server = 0; server < p.turn_count; ++server) {
            const auto& t = p.task(base, server);
            if (t.phase == phase::unused) continue;
            server_report r;
            r.turn = true;
            r.server = p.turn_servers[server];
            r.base = p.bases[base].b.where;
            r.state = t.phase == phase::waiting  ? server_state::waits
                      : t.phase == phase::asking ? server_state::asked
                      : t.phase == phase::there  ? server_state::gave
                                                 : server_state::failed;
            if (t.phase == phase::there && t.handle < p.relays_most) {
                r.relayed_v4 = p.relays[t.handle].relayed_v4;
                r.relayed_v6 = p.relays[t.handle].relayed_v6;
            }
            f(r);
        }
}

template <class Sink>
constexpr void put_server(text_writer<Sink>& w, const server_report& r) noexcept {
    w.text(r.turn ? "  TURN " : "  STUN ").addr(r.server).text(" from ").addr(r.base);
    w.text(": ").text(to_text(r.state));
    for (const endpoint& e : {r.mapped, r.relayed_v4, r.relayed_v6})
        if (e.family() != ip_family::none) w.text(" ").addr(e);
    if (r.state == server_state::failed && r.outcome != gather_outcome::none)
        w.text(", ").text(ice::describe(r.outcome));
    if (r.error != 0) w.text(" ").number(r.error).text(" ").text(stun::reason_phrase(r.error));
    if (r.round_trip > duration{}) w.text(", round trip ").seconds(r.round_trip).text(" s");
    w.line();
}

/// An agent knows no policy: what it takes for a candidate that was forgotten may be a hidden one,
/// or one that wants a name.
enum class untold : std::uint8_t { forgotten, unnamed, hidden };

template <class Session>
constexpr untold why_untold(const Session& s, std::uint16_t local) noexcept {
    if (!s.is_told(local)) return untold::hidden;
    const bool host = s.inspect().locals[local].c.kind == candidate_kind::host;
    return host && s.config().candidates.names_hosts ? untold::unnamed : untold::forgotten;
}
/// One of the three codes that the agent's stands for.
constexpr reason reason_untold(reason of_agent, untold why) noexcept {
    constexpr reason all[][3] = {
        {reason::candidate_not_conveyed, reason::candidate_unnamed,
         reason::candidate_hidden_by_policy},
        {reason::never_not_conveyed, reason::never_unnamed, reason::never_hidden_by_policy},
        {reason::advice_not_conveyed, reason::advice_unnamed, reason::advice_hidden_by_policy},
    };
    for (const auto& each : all)
        if (each[0] == of_agent) return each[static_cast<std::size_t>(why)];
    return of_agent;
}

/// Stands before a sink of reports: what the session's policy hides is 0.0.0.0:9 or [::]:9 for it.
template <class Session, class Sink>
class told_reports {
  public:
    constexpr told_reports(const Session& s, Sink& sink) noexcept : s_(s), sink_(sink) {}

    constexpr void operator()(server_report r) noexcept {
        using kind = candidate_kind;
        r.base = s_.config().candidates.hides_base() ? hidden_related::related(r.base, {})
                                                     : told_where(s_, kind::host, r.base);
        if (r.mapped.family() != ip_family::none) r.mapped = told_where(s_, kind::srflx, r.mapped);
        detail::give(sink_, r);
    }
    constexpr void operator()(candidate_report r) noexcept {
        if (r.local) {
            r.c.where = told_where(s_, r.c.kind, r.c.where);
            r.why = reason_untold(r.why, why_untold(s_, r.index));
        }
        detail::give(sink_, r);
    }
    constexpr void operator()(pair_report r) noexcept {
        candidate& own = r.stats.local;
        own.where = told_where(s_, own.kind, own.where);
        detail::give(sink_, r);
    }
    /// What an answer of the peer told of us; our own answers tell the peer's address.
    constexpr void operator()(check_record r) noexcept {
        if (!r.by_peer && r.mapped.family() != ip_family::none)
            r.mapped = told_where(s_, kind_of(r.mapped), r.mapped);
        detail::give(sink_, r);
    }
    constexpr void operator()(unformed_report r) noexcept {
        r.why = reason_untold(r.why, why_untold(s_, r.local));
        detail::give(sink_, r);
    }
    constexpr void operator()(advice_report r) noexcept {
        if (r.advice != reason::advice_not_conveyed) return detail::give(sink_, r);
        bool is[3] = {};
        for (std::uint16_t i = 0; i < Session::capacity.locals; ++i) {
            const auto& l = s_.inspect().locals[i];
            if (l.used && !l.retired && !l.conveyed && l.c.kind != candidate_kind::prflx &&
                l.c.stream == r.stream && l.c.component == r.component)
                is[static_cast<std::size_t>(why_untold(s_, i))] = true;
        }
        for (const untold each : {untold::forgotten, untold::unnamed, untold::hidden}) {
            r.advice = reason_untold(reason::advice_not_conveyed, each);
            if (is[static_cast<std::size_t>(each)]) detail::give(sink_, r);
        }
    }
    // They name no own address.
    constexpr void operator()(const refusal_record& r) noexcept { detail::give(sink_, r); }
    constexpr void operator()(const session_report& r) noexcept { detail::give(sink_, r); }
    constexpr void operator()(const component_report& r) noexcept { detail::give(sink_, r); }

  private:
    constexpr candidate_kind kind_of(const endpoint& own) const noexcept {
        for (const auto& l : s_.inspect().locals)
            if (l.used && l.c.where == own) return l.c.kind;
        return candidate_kind::prflx;
    }

    const Session& s_;
    Sink& sink_;
};

template <class Session, class F>
constexpr void for_each_server(const Session& s, F& f) noexcept {
    for_each_stun(s.pool().gatherer().inspect(), [&](const server_report& r) { f(r); });
    for_each_relay(s.pool().inspect(), [&](const server_report& r) { f(r); });
}

}  // namespace detail

/// As explain() of its agent; each `const server_report&` comes first. Own addresses in reports and
/// in checks are as `told_where` has them: where the policy hides one, the unspecified one with
/// port 9. The peer's and the servers' are shown.
template <class Transport, class Profile, class Rules, class Sink, class History = no_history>
constexpr void explain(const session<Transport, Profile, Rules>& s, Sink&& sink,
                       const History& history = {}) noexcept {
    detail::told_reports<session<Transport, Profile, Rules>, std::remove_reference_t<Sink>> told(
        s, sink);
    detail::for_each_server(s, told);
    explain(s.agent(), told, history);
}

/// As put_explanation() of its agent; a list of servers comes first. Hides what explain() hides:
/// put_explanation(s.agent(), …) is for the host's own eyes.
template <class Transport, class Profile, class Rules, class Sink, class History = no_history>
constexpr void put_explanation(const session<Transport, Profile, Rules>& s, Sink&& sink,
                               const History& history = {}, explain_style style = {}) noexcept {
    using session_type = session<Transport, Profile, Rules>;
    text_writer w(sink);
    bool any = false;
    const auto put = [&](const server_report& r) {
        if (!any) w.text("Servers").line();
        any = true;
        detail::put_server(w, r);
    };
    detail::told_reports<session_type, decltype(put)> servers(s, put);
    detail::for_each_server(s, servers);
    if (any) w.line();
    using printer_type =
        detail::explain_printer<agent_state<Profile>, std::remove_reference_t<Sink>>;
    printer_type printer(s.inspect(), sink, detail::with_epoch(style, s.agent(), history));
    detail::told_reports<session_type, printer_type> told(s, printer);
    explain(s.agent(), told, history);
    printer.finish();
}

}  // namespace ice::trace
