// SPDX-License-Identifier: BSL-1.0
// Which request goes next, and what fires when (RFC 8656 sections 7 to 12, RFC 8489 section 6.2).
#pragma once

#include "answer.hpp"

namespace ice::inline v0_1_0_dev::turn::detail {

/// RFC 8489 section 6.2: to one server at once.
inline constexpr std::size_t most_outstanding = 10;

struct next_request {
    purpose what = purpose::none;
    std::uint8_t allocation = 0;
    std::uint8_t channel = 0;
};

/// Whether a request of the allocation may go out now.
template <class State>
constexpr bool may_ask(const State& s, std::size_t h) noexcept {
    const auto& a = s.allocations[h];
    if (a.held || s.open.size() == State::transactions) return false;
    std::size_t outstanding = 0;
    for (std::size_t slot = 0; slot < State::transactions; ++slot) {
        const auto& t = s.open[slot];
        outstanding += t.kind != 0 && s.allocations[t.owner].server == a.server ? 1U : 0U;
    }
    return outstanding < most_outstanding;
}

/// What keeps allocations alive goes first, then channels, then permissions; each in order of its
/// number. O(allocations + channels + permissions).
template <class State>
constexpr next_request choose_request(const State& s) noexcept {
    for (std::uint8_t h = 0; h < State::capacity.allocations; ++h) {
        const auto& a = s.allocations[h];
        if (s.is_used(h) && a.wanted != purpose::none && a.slot == no_slot && may_ask(s, h))
            return {a.wanted, h, 0};
    }
    for (std::uint8_t i = 0; i < State::capacity.channels; ++i) {
        const channel_record& c = s.channels[i];
        if (c.phase != channel_phase::unused && c.wanted && c.slot == no_slot &&
            s.is_live(c.allocation) && may_ask(s, c.allocation))
            return {purpose::bind, c.allocation, i};
    }
    for (const permission_record& p : s.permissions)
        if (p.phase != permission_phase::unused && p.wanted && p.slot == no_slot &&
            s.is_live(p.allocation) && may_ask(s, p.allocation))
            return {purpose::permit, p.allocation, 0};
    return {};
}

/// Whom a CreatePermission request names: as many as wait for that allocation, and those that are
/// to be renewed soon, up to the batch; or one that must be named alone.
template <class State>
constexpr void name_peers(State& s, std::size_t h, std::size_t slot, std::size_t most) noexcept {
    std::size_t named = 0;
    const auto name = [&](permission_record& p) {
        p.slot = static_cast<std::uint8_t>(slot);
        p.wanted = false;
        ++named;
    };
    const auto is_free = [&](const permission_record& p) {
        return p.phase != permission_phase::unused && p.allocation == h && p.slot == no_slot;
    };
    for (permission_record& p : s.permissions) {
        if (named == most) return;
        if (!is_free(p) || !p.wanted || (p.alone && named != 0)) continue;
        name(p);
        if (p.alone) return;
    }
    for (std::size_t i = 0; i < State::capacity.permissions && named < most; ++i) {
        permission_record& p = s.permissions[i];
        const bool soon = is_in_force(p, s.now) && p.expires - s.now <= 2 * s.config.refresh_margin;
        const bool renews = s.timers.at(State::first_permission + i) < p.expires;
        if (is_free(p) && !p.alone && soon && renews && p.why == reason::none) name(p);
    }
}

/// Puts a request into a free slot; what it is for knows the slot from now on.
template <class State>
constexpr std::size_t open_request(State& s, const next_request& next,
                                   const stun::transaction_id& id) noexcept {
    const std::size_t slot = s.open.open();
    auto& a = s.allocations[next.allocation];
    typename decltype(s.open)::entry t;
    t.set_id(id);
    t.kind = static_cast<std::uint8_t>(next.what);
    t.owner = next.allocation;
    t.serial = next.channel;
    t.flags = a.login.active() ? with_credentials : std::uint8_t{0};
    t.first_sent = s.now;
    t.rto_us = static_cast<std::uint32_t>(s.config.rto.us);
    s.open.publish(slot, t);
    if (next.what == purpose::permit) {
        name_peers(s, next.allocation, slot, State::capacity.batch);
    } else if (next.what == purpose::bind) {
        s.channels[next.channel].slot = static_cast<std::uint8_t>(slot);
        s.channels[next.channel].wanted = false;
    } else {
        a.slot = static_cast<std::uint8_t>(slot);
        a.wanted_lifetime = a.asked.lifetime > duration{} ? a.asked.lifetime : s.config.lifetime;
        a.wanted = purpose::none;
    }
    return slot;
}

/// It has not gone out: everything as it was before.
template <class State>
constexpr void take_back(State& s, std::size_t slot) noexcept {
    const auto t = s.open[slot];
    close_slot(s, slot);
    const auto p = static_cast<purpose>(t.kind);
    if (p == purpose::permit) {
        for (std::size_t i = 0; i < State::capacity.permissions; ++i) {
            if (s.permissions[i].slot != slot) continue;
            s.permissions[i].slot = no_slot;
            s.permissions[i].wanted = true;
        }
    } else if (p == purpose::bind) {
        s.channels[t.serial].slot = no_slot;
        s.channels[t.serial].wanted = true;
    } else {
        s.allocations[t.owner].slot = no_slot;
        s.allocations[t.owner].wanted = p;
    }
}

/// A timer that is no transaction's.
template <class State>
constexpr void on_timer(State& s, std::size_t timer) noexcept {
    if (timer >= State::first_channel)
        on_channel_timer(s, timer - State::first_channel);
    else if (timer >= State::first_permission)
        on_permission_timer(s, timer - State::first_permission);
    else
        on_allocation_timer(s, timer - State::first_allocation);
}

}  // namespace ice::turn::detail
