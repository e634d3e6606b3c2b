// SPDX-License-Identifier: BSL-1.0
// Small questions to an agent's state that every part asks.
#pragma once

#include "../candidate/priority.hpp"
#include "../sdp/pacing.hpp"
#include "state.hpp"

namespace ice::inline v0_1_0_dev::detail {

template <class State>
constexpr bool is_controlling(const State& s) noexcept {
    return s.role == agent_role::controlling;
}

/// RFC 8445 section 6.1.2.3, by the profile's rule and today's role.
template <class Context>
constexpr std::uint64_t pair_key(const Context& c, std::uint32_t local,
                                 std::uint32_t remote) noexcept {
    using order = typename Context::profile::pair_order;
    return is_controlling(c.s) ? order::key(local, remote) : order::key(remote, local);
}
template <class Context>
constexpr std::uint64_t formed_key(const Context& c, const pair& p) noexcept {
    return pair_key(c, c.s.locals[p.local].c.priority, c.s.remotes[p.remote].c.priority);
}
/// Of the valid pair that a pair's check produced (RFC 8445 section 7.2.5.3.2).
template <class Context>
constexpr std::uint64_t valid_key(const Context& c, const pair& p) noexcept {
    return pair_key(c, c.s.locals[p.valid_local].c.priority, c.s.remotes[p.remote].c.priority);
}

/// Of a check from this local candidate, and of the peer-reflexive candidate it may discover: as
/// its own, but with that type's preference (RFC 8445 section 7.1.1).
template <class Context>
constexpr std::uint32_t reflexive_priority(const candidate& base) noexcept {
    using rule = typename Context::profile::candidate_priority;
    return rule::priority(
        {candidate_kind::prflx, base.local_preference, base.component, base.where.proto()});
}

/// RFC 6544 section 8: a stream with TCP candidates is concluded by regular nomination.
template <class State>
constexpr nomination_mode mode_of(const State& s, std::size_t stream) noexcept {
    if (s.config.nomination != nomination_mode::aggressive) return s.config.nomination;
    for (const local_record& l : s.locals)
        if (l.used && l.c.stream == stream && l.c.tcp != tcp_type::none)
            return nomination_mode::regular;
    return nomination_mode::aggressive;
}

template <class State>
constexpr std::uint16_t find_remote(const State& s, const component_record& of,
                                    const endpoint& where) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.remotes; ++i) {
        const remote_record& r = s.remotes[i];
        if (r.used && r.c.where == where && r.c.component == of.id && r.c.stream == of.stream)
            return i;
    }
    return no_index;
}

/// The local candidate with this address; one that has the given base if there is any.
template <class State>
constexpr std::uint16_t find_local(const State& s, const component_record& of,
                                   const endpoint& where, std::size_t base) noexcept {
    std::uint16_t found = no_index;
    for (std::uint16_t i = 0; i < State::capacity.locals; ++i) {
        const local_record& l = s.locals[i];
        if (!l.used || l.c.where != where || l.c.component != of.id || l.c.stream != of.stream)
            continue;
        if (l.c.base == base) return i;
        if (found == no_index) found = i;
    }
    return found;
}

/// The zone of a link-local address is that of the base. It is in no line and no message, so it is
/// no part of what is compared (RFC 4007 section 6); a transport fills it in when it sends.
constexpr endpoint without_zone(const endpoint& e) noexcept {
    return e.addr().zone() == 0 ? e : e.with_address(e.addr().with_zone(0));
}

/// The pair of a base with this address of its component's peer, or no_index.
template <class State>
constexpr std::uint16_t find_pair(const State& s, std::uint16_t base,
                                  const endpoint& where) noexcept {
    const std::uint16_t component =
        find_component(s, s.locals[base].c.stream, s.locals[base].c.component);
    if (component == no_index) return no_index;
    const std::uint16_t remote = find_remote(s, s.components[component], without_zone(where));
    return remote == no_index ? no_index : s.pairs.find(base, remote);
}

/// RFC 6544 section 11.1: this base and remote candidate are the two ends of an earlier connection,
/// opened again from another port.
template <class State>
constexpr bool is_reopened(const State& s, std::uint16_t base, std::uint16_t remote,
                           std::uint16_t earlier_base, const endpoint& earlier_peer) noexcept {
    return base == earlier_base && s.locals[base].c.tcp != tcp_type::none &&
           s.remotes[remote].c.where.addr() == earlier_peer.addr();
}

/// The base that a datagram came in on, or no_index when the host's route names none.
template <class State>
constexpr std::uint16_t base_of_route(const State& s, const route& r) noexcept {
    const std::uint16_t i = r.base.index();
    return i < State::capacity.locals && s.locals[i].used && s.locals[i].c.base == i ? i : no_index;
}

template <class State>
constexpr auto& peer_of(State& s, std::size_t slot, std::size_t stream) noexcept {
    return s.sessions[slot].peers[stream];
}

/// The peer's Ta when its description does not say one: 50 ms (RFC 8839 section 5.5). RFC 5245 does
/// not compare: each side has its own (section 16.1), unless the peer says ice2.
template <class State>
constexpr duration unsaid_ta(const State& s) noexcept {
    for (const stream_record& stream : s.streams)
        if (stream.described && (State::says_ice2 || stream.remote_ice2))
            return milliseconds(default_pacing_ms);
    return {};
}

/// RFC 8445 section 14.2: the larger of what both sides want, within reason.
template <class State>
constexpr duration agreed_ta(const State& s) noexcept {
    const duration asked = s.peer_ta_ms != 0 ? milliseconds(s.peer_ta_ms) : unsaid_ta(s);
    const duration theirs = asked > s.config.longest_ta ? s.config.longest_ta : asked;
    return theirs > s.config.ta ? theirs : s.config.ta;
}

/// Calls `f(pair index)` for every pair of a component, best first. `f` must not add or remove.
template <class State, class F>
constexpr void for_each_pair(const State& s, std::size_t component, F f) noexcept {
    for (const auto i : s.pairs.by_priority())
        if (s.pairs[i].component == component) f(static_cast<std::uint16_t>(i));
}

/// Not yet answered: Frozen, Waiting or In-Progress, and still in the checklist.
constexpr bool is_open(const pair& p) noexcept {
    return p.listed && p.state != pair_state::succeeded && p.state != pair_state::failed;
}

}  // namespace ice::inline v0_1_0_dev::detail
