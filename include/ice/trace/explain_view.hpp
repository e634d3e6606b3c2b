// SPDX-License-Identifier: BSL-1.0
// The state of an agent as those see it who explain it: read only, with the rules of its profile.
#pragma once

#include "../agent/pairing.hpp"
#include "history.hpp"

namespace ice::inline v0_1_0_dev::trace::detail {

/// Stands where the parts of the agent want a context, for questions.
template <class Profile>
struct explain_view {
    using profile = Profile;
    using state_type = agent_state<Profile>;

    const state_type& s;
};

/// What one component has come to, in numbers.
struct component_tally {
    std::size_t locals = 0;   ///< that may be paired
    std::size_t remotes = 0;  ///< signalled
    std::size_t pairs = 0;
    std::size_t failed = 0;
    std::size_t open = 0;  ///< still to be checked, or under way
    std::size_t valid = 0;
    std::size_t sent = 0;  ///< transmissions of checks
    std::size_t answers = 0;
    std::size_t peer_checks = 0;
    std::uint16_t best_valid = no_index;
    bool partners = false;  ///< some local candidate could pair with some remote one
};

/// The other side's candidates that a local one could pair with, by component, family and TCP type
/// alone.
template <class State>
constexpr bool groups_meet(const State& s, std::size_t component, std::uint16_t local,
                           std::uint16_t remote) noexcept {
    const candidate& base = s.locals[s.locals[local].c.base].c;
    return ice::detail::pairing_group(component, base, true) ==
           ice::detail::pairing_group(component, s.remotes[remote].c, false);
}

template <class State>
constexpr bool belongs(const State& s, std::size_t component, const candidate& c) noexcept {
    return c.stream == s.components[component].stream && c.component == s.components[component].id;
}

/// `f(index)` for the used candidates of a component, all those without one: `locals` or `remotes`.
template <class State, class F>
constexpr void for_each_local(const State& s, std::size_t component, F f) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.locals; ++i)
        if (s.locals[i].used && belongs(s, component, s.locals[i].c)) f(i);
}
template <class State, class F>
constexpr void for_each_remote(const State& s, std::size_t component, F f) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.remotes; ++i)
        if (s.remotes[i].used && belongs(s, component, s.remotes[i].c)) f(i);
}

template <class View>
constexpr component_tally tally(const View& v, std::size_t component) noexcept {
    const auto& s = v.s;
    component_tally t;
    for_each_local(s, component, [&](std::uint16_t l) {
        if (!ice::detail::may_pair(s, s.locals[l])) return;
        ++t.locals;
        for_each_remote(s, component, [&](std::uint16_t r) {
            t.partners = t.partners || groups_meet(s, component, l, r);
        });
    });
    for_each_remote(s, component,
                    [&](std::uint16_t r) { t.remotes += s.remotes[r].signalled ? 1U : 0U; });
    ice::detail::for_each_pair(s, component, [&](std::uint16_t i) {
        const pair& p = s.pairs[i];
        ++t.pairs;
        t.failed += p.state == pair_state::failed ? 1U : 0U;
        t.open += ice::detail::is_open(p) ? 1U : 0U;
        t.valid += p.valid ? 1U : 0U;
        t.sent += p.requests_sent;
        t.answers += p.responses_received;
        t.peer_checks += p.requests_received;
        if (p.valid &&
            (t.best_valid == no_index ||
             ice::detail::valid_key(v, p) > ice::detail::valid_key(v, s.pairs[t.best_valid])))
            t.best_valid = i;
    });
    return t;
}

/// Whether a record of a history is of this pair: histories know what is on the wire.
template <class State>
constexpr bool is_of_pair(const State& s, std::uint16_t pair_index,
                          const check_record& r) noexcept {
    route way;
    way.base = base_id(static_cast<std::uint16_t>(s.pairs.base_of(pair_index)));
    way.remote = s.remotes[s.pairs[pair_index].remote].c.where;
    way = ice::detail::map_out(s, way);  // through a translator, perhaps
    return r.way.base == way.base && r.way.remote == way.remote;
}

}  // namespace ice::trace::detail
