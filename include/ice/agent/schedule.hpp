// SPDX-License-Identifier: BSL-1.0
// Which check goes out when Ta fires (RFC 8445 section 6.1.4.2).
#pragma once

#include "transmit.hpp"

namespace ice::inline v0_1_0_dev::detail {

/// Frozen pairs of foundations that nobody checks may go on: step 2, for one checklist.
template <class Context>
constexpr void unfreeze_idle_foundations(Context& c, std::size_t stream) noexcept {
    auto& pairs = c.s.pairs;
    for (const auto i : pairs.by_priority()) {
        const pair& p = pairs[i];
        if (!p.listed || p.state != pair_state::frozen || pairs.foundation_active(p.foundation) ||
            c.s.components[p.component].stream != stream)
            continue;
        pairs.set_state(static_cast<std::uint16_t>(i), pair_state::waiting);
        pairs[i].reason = pair_reason::unfrozen;
    }
}

/// RFC 5245 section 5.8 unfreezes the best Frozen pair of an active list, whatever its foundation;
/// a list of Frozen pairs only waits until another has a valid set, or nothing left to check
/// (sections 5.7.4, 7.1.3.2.3 and 7.1.3.3).
template <class State>
constexpr std::uint16_t next_frozen(const State& s, std::size_t stream) noexcept {
    std::uint16_t best = no_index;
    bool active = false;
    bool others_open[State::capacity.streams] = {};
    for (const auto i : s.pairs.by_priority()) {
        const pair& p = s.pairs[i];
        if (!is_open(p)) continue;
        const std::size_t list = s.components[p.component].stream;
        others_open[list] = true;
        if (list != stream) continue;
        active = active || p.state != pair_state::frozen;
        if (best == no_index && p.state == pair_state::frozen) best = static_cast<std::uint16_t>(i);
    }
    for (const auto i : s.pairs.by_priority())
        active = active || (s.components[s.pairs[i].component].stream == stream &&
                            s.pairs[i].state != pair_state::frozen);
    for (std::size_t i = 0; i < State::capacity.streams && !active; ++i)
        if (i != stream && s.streams[i].state == checklist_state::running && others_open[i] &&
            s.streams[i].complete_since == time_point::never())
            return no_index;
    return best;
}

template <class State>
constexpr std::uint16_t best_waiting(const State& s, std::size_t stream) noexcept {
    if (s.pairs.waiting() == 0) return no_index;
    for (const auto i : s.pairs.by_priority()) {
        const pair& p = s.pairs[i];
        if (p.listed && !p.held && p.state == pair_state::waiting &&
            s.components[p.component].stream == stream)
            return static_cast<std::uint16_t>(i);
    }
    return no_index;
}

template <class State>
constexpr std::uint16_t first_triggered(const State& s, std::size_t stream) noexcept {
    for (const auto i : s.pairs.queued())
        if (s.components[s.pairs[i].component].stream == stream && !s.pairs[i].held)
            return static_cast<std::uint16_t>(i);
    return no_index;
}

/// The best pair that nothing has triggered, so that it must wait for its turn.
template <class State>
constexpr std::uint16_t best_untriggered(const State& s, std::size_t stream) noexcept {
    for (const auto i : s.pairs.by_priority()) {
        const pair& p = s.pairs[i];
        if (p.listed && !p.held && !p.queued && p.state == pair_state::waiting &&
            s.components[p.component].stream == stream)
            return static_cast<std::uint16_t>(i);
    }
    return no_index;
}

/// Triggered checks go first, but once 40 have gone in vain every fourth turn or so is another's:
/// NATs that map each remote anew trigger checks without end, and a relay would never get its turn.
template <class State>
constexpr bool yields(const State& s) noexcept {
    return s.in_vain > 40 && s.in_vain % 4 == 0;
}

/// Steps 1 to 3 for one checklist. Triggered checks go on after it has completed: a peer that
/// nominates again is answered by them.
template <class Context>
constexpr std::uint16_t pick_pair(Context& c, std::size_t stream) noexcept {
    const stream_record& list = c.s.streams[stream];
    if (!list.used || !list.formed || list.state == checklist_state::failed) return no_index;
    if (const std::uint16_t p = first_triggered(c.s, stream); p != no_index) {
        if (list.state != checklist_state::running || !yields(c.s)) return p;
        const std::uint16_t other = best_untriggered(c.s, stream);
        return other != no_index ? other : p;
    }
    if (list.state != checklist_state::running) return no_index;
    if (const std::uint16_t p = best_waiting(c.s, stream); p != no_index) return p;
    if (c.s.pairs.frozen() == 0) return no_index;
    if constexpr (Context::profile::first_checklist_only) {
        const std::uint16_t p = next_frozen(c.s, stream);
        if (p == no_index) return no_index;
        c.s.pairs.set_state(p, pair_state::waiting);
        c.s.pairs[p].reason = pair_reason::unfrozen;
    } else {
        unfreeze_idle_foundations(c, stream);
    }
    return best_waiting(c.s, stream);
}

/// The checklists take turns: step 4.
template <class Context>
constexpr std::uint16_t pick_next(Context& c) noexcept {
    constexpr std::size_t streams = Context::state_type::capacity.streams;
    for (std::size_t n = 0; n < streams; ++n) {
        const std::size_t stream = (c.s.next_stream + n) % streams;
        const std::uint16_t p = pick_pair(c, stream);
        if (p == no_index) continue;
        c.s.next_stream = static_cast<std::uint8_t>((stream + 1) % streams);
        return p;
    }
    return no_index;
}

/// Whether a check could be picked, without picking one.
template <class State>
constexpr bool has_check_to_send(const State& s) noexcept {
    if (s.pairs.queued().empty() && s.pairs.waiting() == 0 && s.pairs.frozen() == 0) return false;
    for (std::size_t i = 0; i < State::capacity.streams; ++i) {
        const stream_record& list = s.streams[i];
        if (!list.used || !list.formed || list.state == checklist_state::failed) continue;
        if (first_triggered(s, i) != no_index) return true;
        if (list.state != checklist_state::running) continue;
        if (best_waiting(s, i) != no_index) return true;
        if constexpr (State::first_checklist_only) {
            if (next_frozen(s, i) != no_index) return true;
            continue;
        }
        for (const auto p : s.pairs.by_priority())
            if (s.pairs[p].listed && s.pairs[p].state == pair_state::frozen &&
                s.components[s.pairs[p].component].stream == i &&
                !s.pairs.foundation_active(s.pairs[p].foundation))
                return true;
    }
    return false;
}

/// Sets the pace timer for the next new transaction, or stops it. Ends every verb.
template <class Context>
[[gnu::noinline]] constexpr void arm_pace(Context& c) noexcept {
    c.s.timers.set(c.s.pace_timer, has_check_to_send(c.s) ? later(c.s.pace.deadline(), c.now)
                                                          : time_point::never());
}

/// Ta fires: one check at most.
template <class Context>
constexpr void on_pace(Context& c) noexcept {
    if (!has_check_to_send(c.s) || !c.s.pace.start(c.env.pacer, c.now)) return;
    const std::uint16_t next = pick_next(c);
    if (next != no_index) static_cast<void>(start_check(c, next));
}

}  // namespace ice::inline v0_1_0_dev::detail
