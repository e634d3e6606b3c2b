// SPDX-License-Identifier: BSL-1.0
// Moves a session into an agent with larger capacities: what outgrows its profile need not end.
#pragma once

#include <type_traits>

#include "state.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

constexpr bool holds(const limits& more, const limits& less) noexcept {
    return more.streams >= less.streams && more.components >= less.components &&
           more.locals >= less.locals && more.remotes >= less.remotes && more.pairs >= less.pairs &&
           more.credential_bytes >= less.credential_bytes;
}

template <class T, std::size_t N, std::size_t M>
constexpr void copy_front(T (&to)[N], const T (&from)[M]) noexcept {
    static_assert(N >= M);
    for (std::size_t i = 0; i < M; ++i) to[i] = from[i];
}

template <class Small, class Large>
constexpr void widen_sessions(const agent_state<Small>& from, agent_state<Large>& to) noexcept {
    for (std::size_t g = 0; g < 2; ++g) {
        const auto& old = from.sessions[g];
        auto& own = to.sessions[g];
        static_cast<void>(own.local_ufrag.assign(old.local_ufrag.view()));
        static_cast<void>(own.local_pwd.assign(old.local_pwd.view()));
        own.local_key = old.local_key;
        for (std::size_t i = 0; i < Small::capacity.streams; ++i) {
            static_cast<void>(own.peers[i].ufrag.assign(old.peers[i].ufrag.view()));
            own.peers[i].key = old.peers[i].key;
        }
    }
}

/// Each timer keeps its time, under the handle that it has there.
template <class Small, class Large>
constexpr void widen_timers(const agent_state<Small>& from, agent_state<Large>& to) noexcept {
    const auto move = [&](std::size_t first, std::size_t at, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) to.timers.set(at + i, from.timers.at(first + i));
    };
    constexpr std::size_t components = Small::capacity.components;
    move(0, 0, from.transactions);
    move(from.pace_timer, to.pace_timer, 1);
    move(from.patience_timer, to.patience_timer, 1);
    move(from.consent_timer, to.consent_timer, components);
    move(from.expiry_timer, to.expiry_timer, components);
    move(from.silence_timer, to.silence_timer, components);
    move(from.keepalive_timer, to.keepalive_timer, components);
    move(from.nominate_timer, to.nominate_timer, Small::capacity.streams);
}

}  // namespace detail

/// What basic_agent's constructor from a state does, and growing_agent (interop/) by itself.
/// `to`, as constructed, becomes the session that `from` is, with the same indices of streams,
/// candidates and pairs. The profiles differ in capacities (and may in rules, of which states know
/// nothing) but share the STUN dialect and the crypto. O(capacity of both).
template <class Small, class Large>
constexpr void widen(const agent_state<Small>& from, agent_state<Large>& to) noexcept {
    static_assert(detail::holds(Large::capacity, Small::capacity));
    static_assert(std::is_same_v<typename Small::crypto, typename Large::crypto> &&
                  std::is_same_v<typename Small::stun_dialect, typename Large::stun_dialect>);
    to.config = from.config;
    to.pace = from.pace;
    to.tie_breaker = from.tie_breaker;
    to.now = from.now;
    to.pairs.continue_from(from.pairs);
    for (std::size_t i = 0; i < from.transactions; ++i)
        if (from.transactions_open[i].kind != 0)
            to.transactions_open.publish(i, from.transactions_open[i]);
    detail::widen_timers(from, to);
    detail::copy_front(to.locals, from.locals);
    detail::copy_front(to.remotes, from.remotes);
    detail::copy_front(to.remote_foundations, from.remote_foundations);
    detail::copy_front(to.components, from.components);
    detail::copy_front(to.streams, from.streams);
    detail::copy_front(to.dirty_components, from.dirty_components);
    detail::widen_sessions(from, to);
    to.early = from.early;
    to.next_age = from.next_age;
    to.peer_ta_ms = from.peer_ta_ms;
    to.dropped_pairs = from.dropped_pairs;
    to.role = from.role;
    to.state = from.state;
    to.reason = from.reason;
    to.generation = from.generation;
    to.slot = from.slot;
    to.switches = from.switches;
    to.next_stream = from.next_stream;
    to.patience_over = from.patience_over;
    to.in_vain = from.in_vain;
    to.has_shadows = from.has_shadows;
    to.dirty = from.dirty;
}

}  // namespace ice::inline v0_1_0_dev
