// SPDX-License-Identifier: BSL-1.0
// Explains an agent: each candidate, pair and component with the reason why it is where it is, and
// what would have changed it. Works while the agent runs and after it has failed.
#pragma once

#include "../agent/agent.hpp"
#include "../agent/stats.hpp"
#include "explain_advice.hpp"
#include "explain_pairs.hpp"
#include "history.hpp"
#include "report.hpp"

namespace ice::inline v0_1_0_dev::trace {

/// The session as a whole.
struct session_report {
    session_state state = session_state::idle;
    failed_reason failed = failed_reason::none;
    agent_role role = agent_role::controlled;
    time_point now;                   ///< of the latest verb
    duration ta;                      ///< as both sides agreed
    std::uint32_t dropped_pairs = 0;  ///< for want of room
    std::uint8_t generation = 0;      ///< restarts so far
    std::uint8_t role_switches = 0;   ///< by 487 answers
    bool patience_over = false;       ///< RFC 8863 section 4
    time_point patience_until = time_point::never();
};

struct candidate_report {
    candidate c;
    std::uint16_t index = 0;  ///< in the agent, on its side
    bool local = false;
    bool translated = false;  ///< local: reaches IPv4 through a NAT64
    bool signalled = false;   ///< remote: by the peer; local: conveyed, or known to have been read
    std::size_t pairs = 0;    ///< that stand on it; of its base, for a local one
    std::uint8_t server = 0;  ///< local: which server told it
    reason why = reason::none;
};

/// A pair with its rank in the checklist set: the order in which pairs are checked, and the one
/// that decides among valid ones.
struct pair_report {
    std::uint16_t index = 0;
    std::size_t rank = 1;
    std::uint16_t local = 0;  ///< candidates, by their index in the agent; of the valid pair
    std::uint16_t base = 0;   ///< that checks leave from
    std::uint16_t remote = 0;
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    pair_stats stats;
    reason why = reason::none;
    std::uint16_t other = no_index;         ///< the pair that the reason speaks of
    std::size_t before = 0;                 ///< waiting: pairs whose turn is earlier
    std::uint8_t transmissions = 0;         ///< in progress: of the check under way
    time_point next = time_point::never();  ///< its next transmission, or its end
};

namespace detail {

template <class State>
constexpr reason why_component(const State& s, const component_record& c) noexcept {
    if (s.state == session_state::closed) return reason::component_closed;
    const stream_record& stream = s.streams[c.stream];
    if (stream.state == checklist_state::failed) switch (s.reason) {
            case failed_reason::none:
            case failed_reason::no_valid_pair: return reason::component_no_valid_pair;
            case failed_reason::nomination_failed: return reason::component_nomination_failed;
            case failed_reason::consent_expired: return reason::component_consent_expired;
            case failed_reason::consent_revoked: return reason::component_consent_revoked;
            case failed_reason::candidate_removed: return reason::component_candidate_removed;
        }
    if (c.path.set && !c.path.lost) {
        if (c.path.slot != s.slot) return reason::component_old_path;
        return c.nominated != no_index ? reason::component_selected : reason::component_provisional;
    }
    return stream.formed ? reason::component_checking : reason::component_idle;
}

template <class View>
constexpr component_report report_component(const View& v, std::size_t index) noexcept {
    const auto& s = v.s;
    const component_record& c = s.components[index];
    const component_tally t = tally(v, index);
    component_report r;
    r.index = index;
    r.stream = c.stream;
    r.id = c.id;
    r.why = why_component(s, c);
    if (c.path.set && !c.path.lost && c.path.slot == s.slot) r.pair = c.path.pair;
    r.list = s.streams[c.stream].state;
    r.pairs = t.pairs;
    r.failed = t.failed;
    r.sent = t.sent;
    r.answers = t.answers;
    r.peer_checks = t.peer_checks;
    return r;
}

template <class State>
constexpr candidate_report report_local(const State& s, std::size_t component,
                                        std::uint16_t i) noexcept {
    const local_record& l = s.locals[i];
    candidate_report r;
    r.c = l.c;
    r.c.where = is_shadow(l.c) ? ice::detail::real_base(s, l.c).where : l.c.where;
    r.translated = is_shadow(s.locals[l.c.base].c);
    r.index = i;
    r.local = true;
    r.signalled = l.conveyed || (!s.config.trickle && l.described);
    r.server = l.server;
    ice::detail::for_each_pair(s, component, [&](std::uint16_t p) {
        r.pairs += s.pairs.base_of(p) == l.c.base ? 1U : 0U;
    });
    bool partner = false;
    for_each_remote(s, component, [&](std::uint16_t k) {
        partner = partner || (s.remotes[k].signalled && groups_meet(s, component, i, k));
    });
    r.why = l.retired                           ? reason::candidate_retired
            : l.c.kind == candidate_kind::prflx ? reason::candidate_learnt
            : s.config.trickle && !l.conveyed   ? reason::candidate_not_conveyed
            : !s.streams[l.c.stream].formed     ? reason::candidate_waits
            : r.pairs != 0 && l.c.base != i     ? reason::candidate_of_base
            : r.pairs != 0                      ? reason::candidate_paired
            : partner                           ? reason::candidate_unpaired
                                                : reason::candidate_without_partner;
    return r;
}

template <class State>
constexpr candidate_report report_remote(const State& s, std::size_t component,
                                         std::uint16_t i) noexcept {
    const remote_record& m = s.remotes[i];
    candidate_report r;
    r.c = m.c;
    r.index = i;
    r.signalled = m.signalled;
    ice::detail::for_each_pair(
        s, component, [&](std::uint16_t p) { r.pairs += s.pairs[p].remote == i ? 1U : 0U; });
    bool partner = false;
    for_each_local(s, component, [&](std::uint16_t k) {
        partner =
            partner || (ice::detail::may_pair(s, s.locals[k]) && groups_meet(s, component, k, i));
    });
    r.why = !m.signalled                    ? reason::candidate_learnt
            : !s.streams[m.c.stream].formed ? reason::candidate_waits
            : r.pairs != 0                  ? reason::candidate_paired
            : partner                       ? reason::candidate_unpaired
                                            : reason::candidate_without_partner;
    return r;
}

template <class View>
constexpr pair_report report_pair(const View& v, std::uint16_t i, std::size_t rank) noexcept {
    const auto& s = v.s;
    const pair& p = s.pairs[i];
    pair_report r;
    r.index = i;
    r.rank = rank;
    r.local = p.valid_local != no_index ? p.valid_local : p.local;
    r.base = static_cast<std::uint16_t>(s.pairs.base_of(i));
    r.remote = p.remote;
    r.stream = s.components[p.component].stream;
    r.component = s.components[p.component].id;
    r.stats = stats_of(s, i);
    const reason_and_other found = why_pair(v, i);
    r.why = found.why;
    r.other = found.other;
    if (r.why == reason::pair_waiting) {
        r.before = s.pairs.queued().size();
        for (const auto k : s.pairs.by_priority()) {
            if (k == i) break;
            const pair& each = s.pairs[k];
            r.before += each.listed && !each.queued && each.state == pair_state::waiting ? 1U : 0U;
        }
    }
    const std::size_t slot = ice::detail::transaction_of(s, i);
    if (r.why == reason::pair_in_progress && slot != s.transactions_open.capacity()) {
        r.transmissions = s.transactions_open[slot].sent;
        r.next = s.timers.at(slot);
    }
    return r;
}

}  // namespace detail

/// Tells `sink` all there is to tell, in this order: the session; what it refused; each component,
/// followed by its advices; local candidates; remote candidates; pairs, best first, each followed
/// by its checks; candidates that are no pair. `sink` is called with each `const …_report&` and
/// `const check_record&` and refusal_record that it takes, and need not take them all. `history` is
/// the observer of the agent's services, or nothing. An agent knows no policy: it shows every
/// address of its host, where explain() of a session shows what others may see. No allocation; the
/// agent is not changed, and may have failed or be closed. O(pairs * (pairs + history) + locals *
/// remotes * candidates).
template <class Transport, class Profile, class Sink, class History = no_history>
constexpr void explain(const basic_agent<Transport, Profile>& agent, Sink&& sink,
                       const History& history = {}) noexcept {
    const auto& s = agent.inspect();
    using state = agent_state<Profile>;
    const detail::explain_view<Profile> v{s};

    detail::give(sink, session_report{s.state, s.reason, s.role, s.now, ice::detail::agreed_ta(s),
                                      s.dropped_pairs, s.generation, s.switches, s.patience_over,
                                      s.timers.at(s.patience_timer)});
    detail::give_refusals(sink, &agent, history);

    const auto each_component = [&](auto f) {
        for (std::size_t i = 0; i < state::capacity.components; ++i)
            if (s.components[i].used) f(i);
    };
    each_component([&](std::size_t i) {
        detail::give(sink, detail::report_component(v, i));
        detail::for_each_advice(v, i, &agent, history, [&](reason r) {
            detail::give(sink, advice_report{s.components[i].stream, s.components[i].id, r});
        });
    });
    each_component([&](std::size_t i) {
        detail::for_each_local(
            s, i, [&](std::uint16_t k) { detail::give(sink, detail::report_local(s, i, k)); });
    });
    each_component([&](std::size_t i) {
        detail::for_each_remote(
            s, i, [&](std::uint16_t k) { detail::give(sink, detail::report_remote(s, i, k)); });
    });
    std::size_t rank = 0;
    for (const auto i : s.pairs.by_priority()) {
        const auto index = static_cast<std::uint16_t>(i);
        detail::give(sink, detail::report_pair(v, index, ++rank));
        detail::for_each_check(&agent, history, [&](const check_record& r) {
            if (detail::is_of_pair(s, index, r)) detail::give(sink, r);
        });
    }
    each_component([&](std::size_t i) {
        detail::for_each_local(s, i, [&](std::uint16_t l) {
            detail::for_each_remote(s, i, [&](std::uint16_t r) {
                const std::uint16_t at = s.pairs.find(s.locals[l].c.base, r);
                if (at != no_index && s.pairs[at].local == l) return;
                const auto found = detail::why_no_pair(v, i, l, r);
                detail::give(sink, unformed_report{l, r, s.components[i].stream, s.components[i].id,
                                                   found.why, found.other});
            });
        });
    });
}

}  // namespace ice::trace
