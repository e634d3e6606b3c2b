// SPDX-License-Identifier: BSL-1.0
// What the peer's checks prove about own addresses: which relayed ones can be given back, and
// whether connectivity holds both ways (draft-rosenberg-sipping-ice-01 sections 5.5 and 8).
#pragma once

#include "media.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01::detail {

/// Media of this side rests on the own alternate: the peer's address was derived from it.
template <class State>
constexpr bool is_leant_on(const State& s, std::uint16_t alternate) noexcept {
    for (std::uint16_t k = 0; k < State::capacity.components; ++k) {
        if (!s.components[k].used) continue;
        const std::uint16_t remote = media_target(s, k);
        if (remote != no_index && s.remotes[remote].source == alternate) return true;
    }
    return false;
}

/// Sets the timers of all relayed addresses. To be called when a check of the peer has proved an
/// address, and when media goes elsewhere.
template <class Context>
constexpr void update_freeing(Context& c) noexcept {
    using rule = typename Context::profile::freeing_rule;
    for (std::uint16_t i = 0; i < c.s.capacity.locals; ++i) {
        const own_address& l = c.s.locals[i];
        if (!l.used || l.freed || l.kind != candidate_kind::relay || l.component != 1) continue;
        const time_point since = superseded_at(c, i);
        const bool needed = rule::spares_own_path() && is_leant_on(c.s, i);
        if (since == time_point::never() || needed)
            c.s.timers.cancel(c.s.free_timer + i);
        else
            c.s.timers.set(c.s.free_timer + i, since + c.s.config.free_wait);
    }
}

/// What the peer derived from it leads nowhere now.
template <class Context>
constexpr void free_address(Context& c, std::uint16_t alternate) noexcept {
    c.s.locals[alternate].freed = true;
    const std::uint16_t rtcp = rtcp_of(c.s, alternate);
    if (rtcp != no_index) c.s.locals[rtcp].freed = true;
    c.s.dirty_locals[alternate].mark(event_kind::address_freed);
    for (std::uint16_t i = 0; i < c.s.capacity.checks; ++i) {
        check_record& r = c.s.checks[i];
        if (!r.used || c.s.remotes[r.remote].source != alternate ||
            c.s.components[r.component].in_use == i)
            continue;
        c.s.transactions.close(i);
        c.s.timers.cancel(c.s.step_timer + i);
        r.held = false;
        set_state(c, i, check_state::failed);
        update_component(c, r.component);
    }
}

/// The peer has sent checks to all components of the alternate.
template <class State>
constexpr bool is_connected(const State& s, std::uint16_t alternate) noexcept {
    const own_address& l = s.locals[alternate];
    if (l.proved == time_point::never()) return false;
    if (!checks_pairs(s, l.stream)) return true;
    const std::uint16_t rtcp = rtcp_of(s, alternate);
    return rtcp != no_index && s.locals[rtcp].proved != time_point::never();
}

/// Both ways or not at all, as figure 2 has it. Towards the peer it is an answered check for each
/// component; from the peer its check, since what brings a request one way brings the answer back
/// (section 5.5), or its own word.
template <class State>
constexpr direction connectivity_of(const State& s, std::size_t stream) noexcept {
    bool sends = false;
    for (std::uint16_t k = 0; k < State::capacity.components; ++k) {
        const component_record& component = s.components[k];
        if (component.stream != stream || !is_checked(s, component)) continue;
        if (component.in_use == no_index) return direction::none;
        sends = true;
    }
    bool hears = includes(s.streams[stream].told, direction::recv);
    for (std::uint16_t i = 0; i < State::capacity.locals; ++i) {
        const own_address& l = s.locals[i];
        hears = hears || (l.used && l.component == 1 && l.stream == stream && is_connected(s, i));
    }
    return sends && hears ? direction::sendrecv : direction::none;
}

template <class Context>
constexpr void update_precondition(Context& c, std::size_t stream) noexcept {
    stream_record& r = c.s.streams[stream];
    const direction now = connectivity_of(c.s, stream);
    if (r.before == now) return;
    r.before = now;
    c.s.dirty[find_component(c.s, stream, 1)].mark(event_kind::precondition_met);
}

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01::detail
