// SPDX-License-Identifier: BSL-1.0
// What would have changed the fate of a component, as far as one side can tell: hints in the order
// in which a support engineer would ask.
#pragma once

#include "../agent/nominate.hpp"
#include "../net/kind.hpp"
#include "explain_view.hpp"
#include "reason.hpp"
#include "report.hpp"

namespace ice::inline v0_1_0_dev::trace::detail {

/// Facts about NATs that candidates give away.
struct nat_facts {
    bool relay = false;  ///< a relayed candidate, on either side
    bool reflexive_here = false;
    bool reflexive_there = false;
    bool symmetric_here = false;   ///< one base is seen at two addresses of one family
    bool symmetric_there = false;  ///< a check came from another port of a reflexive address
    bool private_here = true;      ///< no local candidate has a public address
};

constexpr bool is_private(const address& a) noexcept {
    return is_private_use(a) || is_unique_local(a) || is_link_local(a) || is_loopback(a);
}

template <class State>
constexpr nat_facts nat_facts_of(const State& s, std::size_t component) noexcept {
    nat_facts f;
    for_each_local(s, component, [&](std::uint16_t i) {
        const candidate& c = s.locals[i].c;
        f.relay = f.relay || c.kind == candidate_kind::relay;
        f.reflexive_here = f.reflexive_here || c.kind == candidate_kind::srflx;
        f.private_here = f.private_here && is_private(c.where.addr());
        if (c.base == i) return;
        for_each_local(s, component, [&](std::uint16_t k) {
            const candidate& other = s.locals[k].c;
            f.symmetric_here = f.symmetric_here || (k < i && other.base == c.base && k != c.base &&
                                                    other.where.family() == c.where.family());
        });
    });
    for_each_remote(s, component, [&](std::uint16_t i) {
        const candidate& c = s.remotes[i].c;
        f.relay = f.relay || c.kind == candidate_kind::relay;
        f.reflexive_there = f.reflexive_there || c.kind == candidate_kind::srflx;
        if (s.remotes[i].signalled || c.kind != candidate_kind::prflx) return;
        for_each_remote(s, component, [&](std::uint16_t k) {
            const candidate& other = s.remotes[k].c;
            f.symmetric_there = f.symmetric_there || (other.kind == candidate_kind::srflx &&
                                                      other.where.addr() == c.where.addr());
        });
    });
    return f;
}

/// Whether every pair that goes to a reflexive address of the peer has failed without an answer,
/// and there is one.
template <class State>
constexpr bool reflexive_pairs_silent(const State& s, std::size_t component) noexcept {
    bool any = false, all = true;
    ice::detail::for_each_pair(s, component, [&](std::uint16_t i) {
        const pair& p = s.pairs[i];
        if (s.remotes[p.remote].c.kind != candidate_kind::srflx) return;
        any = true;
        all = all && p.state == pair_state::failed && p.responses_received == 0;
    });
    return any && all;
}

/// Before there is anything to check.
template <class View, class F>
constexpr void advise_setup(const View& v, std::size_t component, const component_tally& t,
                            F f) noexcept {
    const auto& s = v.s;
    const stream_record& stream = s.streams[s.components[component].stream];
    if (!stream.described)
        f(reason::advice_describe);
    else if (!stream.formed)
        f(reason::advice_start);
    bool untold = false, any_local = false;
    for_each_local(s, component, [&](std::uint16_t i) {
        const local_record& l = s.locals[i];
        if (l.retired || l.c.kind == candidate_kind::prflx) return;
        any_local = true;
        untold = untold || (s.config.trickle && !l.conveyed);
    });
    if (!any_local) f(reason::advice_no_local_candidates);
    if (untold) f(reason::advice_not_conveyed);
    if (stream.described && t.remotes == 0) f(reason::advice_no_remote_candidates);
    if (t.locals != 0 && t.remotes != 0 && !t.partners) f(reason::advice_no_common_family);
}

/// Why nothing direct works.
template <class State, class F>
constexpr void advise_paths(const State& s, std::size_t component, const component_tally& t,
                            F f) noexcept {
    const nat_facts nat = nat_facts_of(s, component);
    // One lost packet is no firewall: a check must have failed, or been repeated.
    const bool tried = t.failed > 0 || t.sent > 2 * t.pairs;
    if (tried && t.answers == 0 && t.sent > 0)
        f(t.peer_checks == 0 ? reason::advice_peer_silent : reason::advice_answers_lost);
    if (tried && t.answers != 0 && t.peer_checks == 0) f(reason::advice_checks_lost);
    if (nat.symmetric_here && nat.symmetric_there)
        f(reason::advice_symmetric_both);
    else if (nat.symmetric_here)
        f(reason::advice_symmetric_here);
    else if (nat.symmetric_there)
        f(reason::advice_symmetric_there);
    else if (nat.reflexive_here && nat.reflexive_there && !nat.relay &&
             reflexive_pairs_silent(s, component))
        f(reason::advice_nats_suspected);
    if (t.failed > 0 && !nat.reflexive_here && nat.private_here && !nat.relay)
        f(reason::advice_no_reflexive);
    if (t.failed > 0 && !nat.relay) f(reason::advice_no_relay);
    if (s.dropped_pairs > 0) f(reason::advice_limit);
}

/// `f(reason)` for each advice on a component.
template <class View, class History, class F>
constexpr void for_each_advice(const View& v, std::size_t component, const void* engine,
                               const History& history, F f) noexcept {
    const auto& s = v.s;
    if (s.state == session_state::closed) return;
    const component_record& c = s.components[component];
    const stream_record& stream = s.streams[c.stream];
    const component_tally t = tally(v, component);
    const bool works = c.path.set && !c.path.lost;
    if (c.path.lost && t.answers > 0) return f(reason::advice_restart);
    if (!works || c.path.slot != s.slot) {
        advise_setup(v, component, t, f);
        advise_from_history(engine, history, f);
    }
    const bool relayed =
        works && c.path.pair != no_index && ice::detail::is_relayed(s, s.pairs[c.path.pair]);
    if (!works || relayed) advise_paths(s, component, t, f);
    if (s.switches >= s.config.role_switches) f(reason::advice_roles);
    if (t.valid > 0 && c.nominated == no_index && !ice::detail::is_controlling(s))
        f(reason::advice_peer_nominates);
    const bool running = stream.formed && stream.state == checklist_state::running;
    if (running && t.valid == 0 && t.open == 0 && !s.patience_over) f(reason::advice_patience);
    if (running && t.valid == 0 && !stream.end_of_candidates && s.config.trickle)
        f(reason::advice_more_candidates);
}

}  // namespace ice::trace::detail
