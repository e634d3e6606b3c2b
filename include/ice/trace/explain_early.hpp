// SPDX-License-Identifier: BSL-1.0
// What explanations of the engines of both early drafts have in common: their reports, and the text
// of these.
#pragma once

#include "../candidate/kind.hpp"
#include "../net/endpoint.hpp"
#include "../sdp/q_value.hpp"
#include "explain_printer.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// The session as a whole.
struct early_session_report {
    std::string_view draft{};
    time_point now;               ///< of the latest verb
    std::uint32_t dropped = 0;    ///< for want of room
    reason cycle = reason::none;  ///< whether another offer would help; none where nobody offers
    bool closed = false;
};

/// An address of either side, for one component.
struct early_candidate_report {
    std::uint16_t index = 0;  ///< in the engine, on its side
    bool local = false;
    candidate_kind kind = candidate_kind::host;  ///< local: known; remote: host, or prflx if learnt
    endpoint where;
    q_value q;
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    std::uint16_t base = no_index;     ///< local: that its checks leave from
    std::uint16_t derived = no_index;  ///< of the other side: what a peer-derived one stands on
    std::size_t pairs = 0;             ///< that stand on it
    reason why = reason::none;
    time_point due = time_point::never();  ///< when what the reason speaks of happens
};

/// An address of the peer as one base sees it: a row of the table, or a check.
struct early_pair_report {
    std::uint16_t index = 0;  ///< in the engine
    std::size_t rank = 1;     ///< in its component, by the rule that decides where data goes
    std::uint16_t base = 0;
    std::uint16_t remote = 0;
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    endpoint from;
    endpoint to;
    std::string_view state{};  ///< in the draft's words
    bool selected = false;     ///< data goes over it
    reason why = reason::none;
    std::size_t other = 0;                  ///< rank of the one that the reason speaks of; 0: none
    std::uint8_t transmissions = 0;         ///< of the check under way
    time_point next = time_point::never();  ///< its next transmission or its end; else the next one
};

namespace detail {

/// What a history knows of one way, or of all.
struct early_tally {
    std::size_t sent = 0;
    std::size_t answers = 0;
    std::size_t peer_checks = 0;
    std::uint16_t last_code = 0;  ///< of the latest answer to a check of ours

    constexpr void add(const check_record& r) noexcept {
        if (r.by_peer) {
            peer_checks += r.times;
            return;
        }
        sent += r.times;
        answers += r.code != 0 ? std::size_t{1} + r.folded : 0U;
        last_code = r.code;
    }
};

template <class History>
constexpr early_tally tally_of(const void* engine, const History& history,
                               const route& way) noexcept {
    early_tally t;
    for_each_check(engine, history, [&](const check_record& r) {
        if (r.way.base == way.base && r.way.remote == way.remote) t.add(r);
    });
    return t;
}

/// What engines of both drafts are asked; `f(reason)` for what would have changed the fate of a
/// component on which nothing works.
struct early_facts {
    bool bases = false;      ///< own addresses that checks may leave from
    bool remotes = false;    ///< addresses of the peer
    bool own_relay = false;  ///< a relayed one of this side
    bool tried = false;      ///< some check has come to nothing
    std::uint32_t dropped = 0;
    std::size_t pairs = 0;
    early_tally all{};
};

template <class History, class F>
constexpr void advise_early(const early_facts& k, const void* engine, const History& history,
                            F f) noexcept {
    if (!k.remotes) f(reason::advice_describe);
    if (!k.bases) f(reason::advice_no_local_candidates);
    if (k.remotes && k.bases && k.pairs == 0) f(reason::advice_no_common_family);
    if constexpr (requires { history.size(); })
        if (k.tried && k.all.sent != 0 && k.all.answers == 0)
            f(k.all.peer_checks == 0 ? reason::advice_peer_silent : reason::advice_answers_lost);
    advise_from_history(engine, history, f);
    if (k.tried && !k.own_relay) f(reason::advice_no_own_relay);
    if (k.dropped != 0) f(reason::advice_limit);
}

/// One component, and what would have changed its fate.
template <class View, class Sink, class History>
constexpr void explain_component(const View& v, std::uint16_t at, Sink& sink, const void* engine,
                                 const History& history) noexcept {
    const auto& k = v.s.components[at];
    component_report r;
    r.index = at;
    r.stream = k.stream;
    r.id = k.id;
    r.why = v.why(k);
    r.pair = k.in_use;
    early_facts facts;
    facts.dropped = v.dropped();
    facts.own_relay = v.has_relay(k);
    v.for_each_pair(at, [&](std::uint16_t i) {
        ++r.pairs;
        r.failed += v.has_failed(i) ? 1U : 0U;
        facts.tried = facts.tried || v.was_tried(i);
    });
    v.for_each_base(at, [&](std::uint16_t i) {
        facts.bases = true;
        for_each_check(engine, history, [&](const check_record& c) {
            if (c.way.base == base_id(i)) facts.all.add(c);
        });
    });
    v.for_each_remote(at, [&](std::uint16_t) { facts.remotes = true; });
    facts.pairs = r.pairs;
    r.sent = facts.all.sent;
    r.answers = facts.all.answers;
    r.peer_checks = facts.all.peer_checks;
    give(sink, r);
    if (!v.wants_advice(k)) return;
    const auto advise = [&](reason a) { give(sink, advice_report{k.stream, k.id, a}); };
    advise_early(facts, engine, history, advise);
    if (const reason further = v.further_advice(k); further != reason::none) advise(further);
}

/// One pair, and the checks of it that a history has.
template <class View, class Sink, class History>
constexpr void explain_pair(const View& v, std::uint16_t at, std::size_t rank, Sink& sink,
                            const void* engine, const History& history) noexcept {
    const route way = v.way_of(at);
    const std::uint16_t base = way.base.index();
    early_pair_report r{
        at,        rank, base, v.remote_of(at), way.stream, way.component, v.s.locals[base].where,
        way.remote};
    v.describe(at, tally_of(engine, history, way), r);
    r.transmissions = v.s.transactions[at].sent;
    give(sink, r);
    for_each_check(engine, history, [&](const check_record& c) {
        if (c.way.base == way.base && c.way.remote == way.remote) give(sink, c);
    });
}

/// All that there is to tell of an engine, through a view of it.
template <class Agent, class View, class Sink, class History>
constexpr void explain_early(const Agent& agent, const View& v, Sink& sink,
                             const History& history) noexcept {
    const auto each_component = [&](auto f) {
        for (std::uint16_t i = 0; i < agent.capacity.components; ++i)
            if (v.s.components[i].used) f(i);
    };
    give(sink, v.session());
    give_refusals(sink, &agent, history);
    each_component([&](std::uint16_t i) { explain_component(v, i, sink, &agent, history); });
    for (std::uint16_t i = 0; i < agent.capacity.locals; ++i)
        if (v.s.locals[i].used) give(sink, v.local(i));
    each_component([&](std::uint16_t i) {
        v.for_each_remote(i, [&](std::uint16_t m) { give(sink, v.remote(i, m)); });
    });
    each_component([&](std::uint16_t i) {
        bool more = true;
        for (std::size_t rank = 1; more; ++rank) {
            more = false;
            v.for_each_pair(i, [&](std::uint16_t at) {
                if (more || v.rank_of(at) != rank) return;
                more = true;
                explain_pair(v, at, rank, sink, &agent, history);
            });
        }
    });
    each_component([&](std::uint16_t i) {
        v.for_each_base(i, [&](std::uint16_t l) {
            v.for_each_remote(i, [&](std::uint16_t m) {
                const reason why = v.why_unformed(i, l, m);
                const auto& k = v.s.components[i];
                if (why != reason::none) give(sink, unformed_report{l, m, k.stream, k.id, why});
            });
        });
    });
}

/// Prints reports as they come.
template <class Sink>
class early_explain_printer : public basic_explain_printer<Sink> {
    using base = basic_explain_printer<Sink>;
    using base::heading, base::reason_of, base::plural, base::name_of, base::w_;

  public:
    using base::base;
    using base::operator();

    constexpr void operator()(const early_session_report& r) noexcept {
        now_ = r.now;
        w_.text("ICE session of ").text(r.draft).text(r.closed ? ": closed" : "").line();
        if (r.cycle != reason::none) w_.text("  "), reason_of(r.cycle), w_.line();
        if (r.dropped != 0) w_.text("  "), plural(r.dropped, "pair"), w_.text(" left out").line();
    }
    constexpr void operator()(const early_candidate_report& r) noexcept {
        heading(r.local ? "Local candidates" : "Remote candidates");
        w_.text("  "), name_of(r.local, r.index);
        w_.to_column(6).text(ice::to_text(r.kind)).to_column(12).addr(r.where);
        if (r.local && r.base != r.index) w_.text(" of "), name_of(true, r.base);
        if (r.derived != no_index) w_.text(" by "), name_of(!r.local, r.derived);
        char digits[5] = {};
        w_.to_column(40).text("q ").text({digits, r.q.write(digits)});
        w_.text(", ").number(r.stream).text("/").number(r.component).line().text("      ");
        reason_of(r.why);
        if (r.due != time_point::never())
            w_.text(", in ").seconds(later(r.due, now_) - now_).text(" s");
        w_.line();
    }
    constexpr void operator()(const early_pair_report& r) noexcept {
        heading("Pairs, best first");
        w_.text(r.selected ? "* " : "  ").number(r.rank).text(".").to_column(6);
        name_of(true, r.base), w_.text(" ").addr(r.from).text(" -> ");
        name_of(false, r.remote), w_.text(" ").addr(r.to);
        w_.text(", ").number(r.stream).text("/").number(r.component).line();
        w_.text("      ").text(r.state).text(": "), reason_of(r.why);
        if (r.other != 0) w_.text(", see pair ").number(r.other);
        w_.line();
        if (r.next == time_point::never()) return;
        w_.text("      ");
        if (r.transmissions != 0)
            w_.text("sent "), plural(r.transmissions, "time"), w_.text(", next step in ");
        else
            w_.text("next check in ");
        w_.seconds(later(r.next, now_) - now_).text(" s").line();
    }

  private:
    time_point now_;
};

template <class Agent, class Sink, class History>
constexpr void put_early_explanation(const Agent& agent, Sink& sink, const History& history,
                                     const explain_style& style) noexcept {
    early_explain_printer<Sink> printer(sink, with_epoch(style, agent, history));
    explain(agent, printer, history);
    printer.finish();
}

}  // namespace detail

}  // namespace ice::trace
