// SPDX-License-Identifier: BSL-1.0
// Permissions: whom a relay lets through, and who makes room (RFC 8656 sections 9 and 10).
#pragma once

#include "records.hpp"

namespace ice::inline v0_1_0_dev::turn::detail {

/// When something that lasts from `since` on is renewed.
constexpr time_point renewal(const client_config& config, time_point since,
                             duration lifetime) noexcept {
    const duration half = lifetime / 2;
    return since + lifetime - (config.refresh_margin < half ? config.refresh_margin : half);
}

/// O(permissions); no_index where the host has dropped it.
template <class State>
constexpr std::uint8_t find_permission(const State& s, std::size_t h,
                                       const address& peer) noexcept {
    for (std::uint8_t i = 0; i < State::capacity.permissions; ++i) {
        const permission_record& p = s.permissions[i];
        if (p.phase != permission_phase::unused && p.allocation == h && !p.dropped &&
            p.peer == peer)
            return i;
    }
    return no_index;
}

constexpr bool is_in_force(const permission_record& p, time_point now) noexcept {
    return p.phase == permission_phase::granted && !p.dropped && now < p.expires;
}

template <class State>
constexpr void free_permission(State& s, std::size_t i) noexcept {
    s.timers.cancel(State::first_permission + i);
    permission_record blank;
    blank.evicted = s.permissions[i].evicted;  // still to be told
    blank.evicted_allocation = s.permissions[i].evicted_allocation;
    blank.eviction_news = s.permissions[i].eviction_news;
    s.permissions[i] = blank;
}

template <class State>
constexpr bool serves_channel(const State& s, const permission_record& p) noexcept {
    for (const channel_record& c : s.channels)
        if (c.phase != channel_phase::unused && c.kept && c.allocation == p.allocation &&
            c.peer.addr() == p.peer)
            return true;
    return false;
}

/// Who goes when all are taken: of the refused the one that was wanted least recently, or else of
/// those that have lain idle for long and serve no channel. Nobody whom a request names.
template <class State>
constexpr std::uint8_t find_expendable(const State& s) noexcept {
    std::uint8_t best = no_index;
    bool best_is_refused = false;
    for (std::uint8_t i = 0; i < State::capacity.permissions; ++i) {
        const permission_record& p = s.permissions[i];
        if (p.slot != no_slot) continue;
        const bool is_refused = p.phase == permission_phase::refused;
        const bool is_idle = p.phase == permission_phase::granted && !p.wanted &&
                             s.now - p.used >= s.config.permission_idle && !serves_channel(s, p);
        if (!is_refused && !is_idle) continue;
        const bool is_better = best == no_index || (is_refused && !best_is_refused) ||
                               (is_refused == best_is_refused && p.used < s.permissions[best].used);
        if (!is_better) continue;
        best = i;
        best_is_refused = is_refused;
    }
    return best;
}

/// A blank record, or one that made room; no_index where nobody can.
template <class State>
constexpr std::uint8_t take_permission(State& s) noexcept {
    for (std::uint8_t i = 0; i < State::capacity.permissions; ++i)
        if (s.permissions[i].phase == permission_phase::unused) return i;
    const std::uint8_t i = find_expendable(s);
    if (i == no_index) return no_index;
    const permission_record gone = s.permissions[i];
    free_permission(s, i);
    if (gone.phase == permission_phase::granted) {
        s.permissions[i].evicted = gone.peer;
        s.permissions[i].evicted_allocation = gone.allocation;
        s.permissions[i].eviction_news = true;
    }
    return i;
}

enum class urgency : std::uint8_t {
    by_need,      ///< a datagram needs it: after the configured delay
    at_once,      ///< the host wants it, even if it was refused before
    by_a_channel  ///< ChannelBind brings it along (RFC 8656 section 12.1)
};

template <class State>
constexpr void ask_permission(State& s, std::size_t i, urgency u) noexcept {
    permission_record& p = s.permissions[i];
    const bool delays = u == urgency::by_need && s.config.permission_delay > duration{};
    p.phase = delays ? permission_phase::delayed : permission_phase::asking;
    p.wanted = !delays && u != urgency::by_a_channel;
    p.why = reason::none;
    p.error = 0;
    if (delays)
        s.timers.set(State::first_permission + i, s.now + s.config.permission_delay);
    else
        s.timers.cancel(State::first_permission + i);
}

/// The index of its record. Errors: misuse_turn_peer, turn_peer_refused, turn_full.
template <class Rules, class State>
constexpr result<std::uint8_t> want_permission(State& s, std::size_t h, const address& peer,
                                               urgency u) noexcept {
    const auto& a = s.allocations[h];
    // RFC 8656 section 10.1: of the family of the relayed address.
    if (!a.has(peer.family())) return errc::misuse_turn_peer;
    if (!Rules::peers::permits(peer, s.config.allow_loopback)) return errc::turn_peer_refused;
    std::uint8_t i = find_permission(s, h, peer);
    if (i == no_index) {
        i = take_permission(s);
        if (i == no_index) return errc::turn_full;
        s.permissions[i].peer = peer;
        s.permissions[i].allocation = static_cast<std::uint8_t>(h);
        s.permissions[i].used = s.now;
        ask_permission(s, i, u);
        return i;
    }
    const permission_phase phase = s.permissions[i].phase;
    const bool again = u != urgency::by_need &&
                       (phase == permission_phase::refused || phase == permission_phase::delayed);
    if (again) ask_permission(s, i, u);
    return i;
}

/// The server has it, since the request that asked for it went out at `since` at the latest.
template <class State>
constexpr void grant_permission(State& s, std::size_t i, time_point since) noexcept {
    permission_record& p = s.permissions[i];
    if (p.phase == permission_phase::unused) return;
    if (p.dropped) return free_permission(s, i);
    if (p.phase != permission_phase::granted) {
        p.news = true;
        p.used = s.now;
    }
    p.phase = permission_phase::granted;
    p.alone = p.wanted = false;
    p.why = reason::none;
    p.error = 0;
    p.expires = since + s.config.permission_lifetime;
    s.timers.set(State::first_permission + i,
                 renewal(s.config, since, s.config.permission_lifetime));
}

template <class State>
constexpr void refuse_permission(State& s, std::size_t i, reason why,
                                 std::uint16_t error) noexcept {
    permission_record& p = s.permissions[i];
    s.timers.cancel(State::first_permission + i);
    p.phase = permission_phase::refused;
    p.why = why;
    p.error = error;
    p.wanted = p.alone = false;
    p.news = true;
}

/// Of one whom a CreatePermission request named that came to nothing. `answered`: the server has
/// said no, so that asking again would not help; a request for several is split, since it says no
/// to all of them where it minds one.
template <class State>
constexpr void fail_permission(State& s, std::size_t i, bool answered, bool shared, reason why,
                               std::uint16_t error) noexcept {
    permission_record& p = s.permissions[i];
    p.slot = no_slot;
    if (p.dropped) return free_permission(s, i);
    if (answered && shared) {
        p.alone = p.wanted = true;
        return;
    }
    if (!is_in_force(p, s.now)) return refuse_permission(s, i, why, error);
    // It still holds: tried again until it does not.
    p.wanted = false;
    p.why = why;
    p.error = error;
    const time_point again = answered ? p.expires : s.now + s.config.retry_wait;
    s.timers.set(State::first_permission + i, earlier(again, p.expires));
}

template <class State>
constexpr void on_permission_timer(State& s, std::size_t i) noexcept {
    permission_record& p = s.permissions[i];
    if (p.phase == permission_phase::delayed) {
        p.phase = permission_phase::asking;
        p.wanted = true;
    } else if (p.phase == permission_phase::granted && s.now < p.expires) {
        p.wanted = p.slot == no_slot;
        s.timers.set(State::first_permission + i, p.expires);
    } else if (p.phase == permission_phase::granted) {
        if (p.wanted || p.slot != no_slot)
            p.phase = permission_phase::asking;  // too late, but the answer may still come
        else
            refuse_permission(s, i, reason::expired, p.error);
    }
}

/// The host wants it no more; one that a request names goes with its answer, so that the request
/// stays the same bytes.
template <class State>
constexpr void drop_permission(State& s, std::size_t i) noexcept {
    if (s.permissions[i].slot == no_slot) return free_permission(s, i);
    s.permissions[i].dropped = true;
    s.permissions[i].news = false;
}

}  // namespace ice::turn::detail
