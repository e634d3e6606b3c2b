// SPDX-License-Identifier: BSL-1.0
// Nominating, as the controlling agent (RFC 8445 section 8.1.1).
#pragma once

#include "../core/result.hpp"
#include "conclude.hpp"
#include "nat64.hpp"
#include "nomination.hpp"

namespace ice::inline v0_1_0_dev::detail {

template <class State>
constexpr bool is_relayed(const State& s, const pair& p) noexcept {
    const std::uint16_t local = p.valid_local == no_index ? p.local : p.valid_local;
    return s.locals[local].c.kind == candidate_kind::relay ||
           s.remotes[p.remote].c.kind == candidate_kind::relay;
}

/// Whether a pair nominated for another component or stream, or about to be, takes the same two
/// addresses.
template <class State>
constexpr bool shares_path(const State& s, const pair& p) noexcept {
    for (std::size_t i = 0; i < State::capacity.components; ++i) {
        if (!s.components[i].used || i == p.component) continue;
        std::uint16_t n = s.components[i].nominated;
        if (n == no_index && s.components[i].nominating)
            for_each_pair(s, i, [&](std::uint16_t k) { n = s.pairs[k].nominating ? k : n; });
        if (n == no_index) continue;
        const pair& other = s.pairs[n];
        if (s.locals[other.valid_local].c.kind == s.locals[p.valid_local].c.kind &&
            same_base_address(s, s.locals[s.locals[other.valid_local].c.base].c,
                              s.locals[s.locals[p.valid_local].c.base].c) &&
            s.remotes[other.remote].c.where.addr() == s.remotes[p.remote].c.where.addr())
            return true;
    }
    return false;
}

template <class Context>
constexpr valid_facts facts_of(const Context& c, const pair& p) noexcept {
    return {valid_key(c, p), p.rtt_us, is_relayed(c.s, p), shares_path(c.s, p)};
}

/// The valid pair of a component that the rule likes best, or no_index.
template <class Context>
constexpr std::uint16_t choose_pair(const Context& c, std::size_t component) noexcept {
    using rule = typename Context::profile::nomination;
    std::uint16_t best = no_index;
    for_each_pair(c.s, component, [&](std::uint16_t i) {
        if (!c.s.pairs[i].valid) return;
        if (best == no_index ||
            rule::better(c.s.config, facts_of(c, c.s.pairs[i]), facts_of(c, c.s.pairs[best])))
            best = i;
    });
    return best;
}

/// With renomination the latest nomination counts: checks of earlier ones neither go out again,
/// since they would carry its number, nor nominate when they are answered.
template <class Context>
[[gnu::cold]] constexpr void supersede_nominations(Context& c, std::uint16_t latest) noexcept {
    for_each_pair(c.s, c.s.pairs[latest].component, [&](std::uint16_t i) {
        pair& p = c.s.pairs[i];
        if (i == latest) return;
        p.offered = false;
        if (!p.nominating) return;
        p.nominating = false;
        if (p.state == pair_state::in_progress) cancel_check(c, i);
        c.s.pairs.unqueue(i);
        c.s.pairs.set_state(i, pair_state::succeeded);  // what is nominated is valid
    });
}

/// Repeats the check of this valid pair, with USE-CANDIDATE.
template <class Context>
constexpr void nominate_pair(Context& c, std::uint16_t at) noexcept {
    pair& p = c.s.pairs[at];
    p.nominating = true;
    c.s.components[p.component].nominating = true;
    if (c.s.config.renomination) {
        ++c.s.components[p.component].nomination;
        supersede_nominations(c, at);
    }
    if (p.state == pair_state::in_progress) cancel_check(c, at);
    if (!p.listed) c.s.pairs.set_listed(at, true);
    c.s.pairs.set_state(at, pair_state::waiting);
    c.s.pairs.queue(at);
}

/// Whether an open pair may yet turn out to be a better choice than the best valid one.
template <class Context>
constexpr bool may_be_better(const Context& c, const pair& open, const pair& best) noexcept {
    const nomination_mode mode = c.s.config.nomination;
    if (mode == nomination_mode::lowest_rtt) return true;
    if (mode == nomination_mode::direct_first && is_relayed(c.s, open) != is_relayed(c.s, best))
        return is_relayed(c.s, best);
    return open.key > valid_key(c, best);
}

template <class Context>
constexpr nomination_facts stream_facts(const Context& c, std::size_t stream) noexcept {
    nomination_facts f;
    f.complete_since = c.s.streams[stream].complete_since;
    f.outranks_all = true;
    f.only_relayed = true;
    for (const local_record& l : c.s.locals)
        f.only_relayed =
            f.only_relayed && (!l.used || l.c.stream != stream || l.c.base >= c.s.capacity.locals ||
                               c.s.locals[l.c.base].c.kind == candidate_kind::relay);
    for (std::size_t i = 0; i < c.s.capacity.components; ++i) {
        if (!c.s.components[i].used || c.s.components[i].stream != stream) continue;
        const std::uint16_t best = choose_pair(c, i);
        f.relayed = f.relayed || is_relayed(c.s, c.s.pairs[best]);
        for_each_pair(c.s, i, [&](std::uint16_t k) {
            if (is_open(c.s.pairs[k]) && k != best &&
                may_be_better(c, c.s.pairs[k], c.s.pairs[best]))
                f.outranks_all = false;
        });
    }
    return f;
}

/// Asks the rule, after any change that may matter and when its timer fires.
template <class Context>
constexpr void consider_nomination(Context& c, std::size_t stream) noexcept {
    using rule = typename Context::profile::nomination;
    stream_record& list = c.s.streams[stream];
    if (!list.used || !list.formed || list.state != checklist_state::running) return;
    const bool complete =
        all_components(c.s, stream, [&](std::size_t i) { return has_valid_pair(c.s, i); });
    if (!complete) {
        list.complete_since = time_point::never();
        return;
    }
    if (list.complete_since == time_point::never()) list.complete_since = c.now;
    if (!is_controlling(c.s)) return;

    agent_config config = c.s.config;
    config.nomination = mode_of(c.s, stream);
    const time_point when = rule::when(config, stream_facts(c, stream));
    if (when > c.now) {
        c.s.timers.set(c.s.nominate_timer + stream, when);
        return;
    }
    c.s.timers.cancel(c.s.nominate_timer + stream);
    for (std::size_t i = 0; i < c.s.capacity.components; ++i) {
        const component_record& component = c.s.components[i];
        if (component.used && component.stream == stream && component.nominated == no_index &&
            !component.nominating)
            nominate_pair(c, choose_pair(c, i));
    }
}

/// The stream's timer: to nominate, or after its completion to free candidates.
template <class Context>
constexpr void on_nominate_timer(Context& c, std::size_t stream) noexcept {
    if (c.s.streams[stream].state != checklist_state::completed)
        return consider_nomination(c, stream);
    for (const stream_record& each : c.s.streams)
        if (each.used && each.state == checklist_state::running) return;  // the last one tells
    tell(c, event_kind::candidates_free);
}

/// Nominates a valid pair by the host's will: the first of its component, or with renomination in
/// place of the one before.
template <class Context>
[[gnu::cold]] constexpr result<void> nominate_by_host(Context& c, std::size_t at) noexcept {
    if (at >= c.s.capacity.pairs || !c.s.pairs.exists(at) || !c.s.pairs[at].valid)
        return errc::misuse_agent_pair;
    const component_record& component = c.s.components[c.s.pairs[at].component];
    const bool again = component.nominated != no_index || component.nominating;
    // RFC 8445 section 8.1.1: one and only one, by the controlling agent.
    if (!is_controlling(c.s) || (again && !c.s.config.renomination)) return errc::misuse_agent_role;
    nominate_pair(c, static_cast<std::uint16_t>(at));
    return {};
}

}  // namespace ice::inline v0_1_0_dev::detail
