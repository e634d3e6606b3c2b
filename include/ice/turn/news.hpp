// SPDX-License-Identifier: BSL-1.0
// Events built from the state when the host asks, so that none is lost and none overflows.
#pragma once

#include "allocation.hpp"
#include "message.hpp"

namespace ice::inline v0_1_0_dev::turn::detail {

template <class State>
constexpr event base_event(const State& s, std::size_t h, event_kind kind) noexcept {
    const auto& a = s.allocations[h];
    event e;
    e.kind = kind;
    e.allocation = static_cast<std::uint8_t>(h);
    e.server = a.asked.server;
    e.error = a.error;
    e.relayed_v4 = a.relayed[0];
    e.relayed_v6 = a.relayed[1];
    e.mapped = a.mapped;
    e.lifetime = a.lifetime;
    e.reservation = a.reservation;
    e.dont_fragment = a.asked.dont_fragment && !a.no_fragment_option;
    return e;
}

constexpr reason family_reason(std::uint16_t error) noexcept {
    if (error == stun::error::address_family_not_supported) return reason::no_such_family;
    return error == stun::error::insufficient_capacity ? reason::no_capacity : reason::none;
}

template <class State>
constexpr event allocation_event(State& s, std::size_t h) noexcept {
    auto& a = s.allocations[h];
    if (a.news.over) {
        event e = base_event(s, h, a.farewell);
        e.reason = a.why;
        a.news.over = false;
        a.told = true;
        if (a.phase == allocation_phase::over) a = {};
        return e;
    }
    if (a.news.allocated) {
        a.news.allocated = false;
        return base_event(s, h, event_kind::allocated);
    }
    if (a.news.family_lost) {
        a.news.family_lost = false;
        event e = base_event(s, h, event_kind::family_lost);
        e.family = a.lost_family;
        e.reason = family_reason(a.error);
        return e;
    }
    if (a.news.moved) {
        a.news.moved = false;
        return base_event(s, h, event_kind::moved);
    }
    event e = base_event(s, h,
                         a.news.move_failed   ? event_kind::move_failed
                         : a.news.wants_token ? event_kind::wants_token
                                              : event_kind::none);
    e.reason = a.why;
    if (a.news.move_failed)
        a.news.move_failed = false;
    else
        a.news.wants_token = false;
    return e;
}

template <class State>
constexpr event peer_event(const State& s, std::size_t h, const endpoint& peer,
                           event_kind kind) noexcept {
    event e = base_event(s, h, kind);
    e.error = 0;
    e.peer = peer;
    e.base = s.relayed_base(h, peer.family());
    return e;
}

template <class State>
constexpr event permission_event(State& s, permission_record& p) noexcept {
    if (p.eviction_news) {
        p.eviction_news = false;
        event e = peer_event(s, p.evicted_allocation, endpoint(p.evicted, 0), event_kind::refused);
        e.reason = reason::evicted;
        return e;
    }
    p.news = false;
    const bool granted = p.phase == permission_phase::granted;
    event e = peer_event(s, p.allocation, endpoint(p.peer, 0),
                         granted ? event_kind::permitted : event_kind::refused);
    e.reason = p.why;
    e.error = p.error;
    return e;
}

template <class State>
constexpr event channel_event(State& s, std::size_t i) noexcept {
    channel_record& c = s.channels[i];
    c.news = false;
    const bool bound = c.phase == channel_phase::bound;
    event e = peer_event(s, c.allocation, c.peer,
                         bound ? event_kind::channel_bound : event_kind::channel_lost);
    e.reason = c.why;
    e.error = c.error;
    e.channel = channel_number(i);
    return e;
}

/// The next one: allocations first, then permissions, then channels, each in order.
template <class State>
constexpr event next_event(State& s) noexcept {
    for (std::size_t h = 0; h < State::capacity.allocations; ++h) {
        const allocation_news& n = s.allocations[h].news;
        if (n.over || n.allocated || n.family_lost || n.moved || n.move_failed || n.wants_token)
            return allocation_event(s, h);
    }
    for (permission_record& p : s.permissions)
        if (p.eviction_news || (p.phase != permission_phase::unused && p.news))
            return permission_event(s, p);
    for (std::size_t i = 0; i < State::capacity.channels; ++i)
        if (s.channels[i].phase != channel_phase::unused && s.channels[i].news)
            return channel_event(s, i);
    if (s.icmp.fresh) {
        s.icmp.fresh = false;
        event e = peer_event(s, s.icmp.allocation, s.icmp.peer, event_kind::icmp);
        e.icmp = s.icmp.error;
        return e;
    }
    return {};
}

}  // namespace ice::turn::detail
