// SPDX-License-Identifier: BSL-1.0
// Channels: numbers for peers, bound, renewed and left at rest (RFC 8656 section 12).
#pragma once

#include "../stun/channel_data.hpp"
#include "permission.hpp"

namespace ice::inline v0_1_0_dev::turn::detail {

/// A record's number: so a channel is found without a search, and a number that is at rest is not
/// given to another peer.
constexpr std::uint16_t channel_number(std::size_t index) noexcept {
    return static_cast<std::uint16_t>(stun::first_channel + index);
}

/// Not bound as far as we know, but a request for it has gone out, and the server may have heard
/// it although we have no answer. RFC 8656 section 12: its data is taken from then on, as long as
/// such a binding lasts, for the server sends it in no other form.
constexpr bool may_be_bound(const channel_record& c, time_point now) noexcept {
    return c.asked && (c.phase == channel_phase::binding ||
                       (c.phase == channel_phase::resting && now < c.expires));
}

/// O(channels): its record, in whatever phase.
template <class State>
constexpr std::uint8_t find_channel(const State& s, std::size_t h, const endpoint& peer) noexcept {
    for (std::uint8_t i = 0; i < State::capacity.channels; ++i) {
        const channel_record& c = s.channels[i];
        if (c.phase != channel_phase::unused && c.allocation == h && c.peer == peer) return i;
    }
    return no_index;
}

/// The permission that a channel's data needs, no_index where there is none.
template <class State>
constexpr std::uint8_t permission_of(State& s, std::size_t i) noexcept {
    channel_record& c = s.channels[i];
    if (c.permission != no_index) {
        const permission_record& p = s.permissions[c.permission];
        if (p.phase != permission_phase::unused && p.allocation == c.allocation && !p.dropped &&
            p.peer == c.peer.addr())
            return c.permission;
    }
    c.permission = find_permission(s, c.allocation, c.peer.addr());
    return c.permission;
}

template <class State>
constexpr void free_channel(State& s, std::size_t i) noexcept {
    s.timers.cancel(State::first_channel + i);
    s.channels[i] = {};
}

/// The record of the peer's channel. Errors: as want_permission; turn_full when all numbers are
/// taken or at rest.
template <class Rules, class State>
constexpr result<std::uint8_t> want_channel(State& s, std::size_t h,
                                            const endpoint& peer) noexcept {
    std::uint8_t i = find_channel(s, h, peer);
    for (std::uint8_t n = 0; n < State::capacity.channels && i == no_index; ++n)
        if (s.channels[n].phase == channel_phase::unused) i = n;
    if (i == no_index) return errc::turn_full;
    const auto permission = want_permission<Rules>(s, h, peer.addr(), urgency::by_a_channel);
    if (!permission) return permission.error();
    channel_record& c = s.channels[i];
    c.kept = true;
    c.permission = *permission;
    if (c.phase == channel_phase::binding || c.phase == channel_phase::bound) return i;
    // The same number for the same peer, though it be at rest (section 12).
    s.timers.cancel(State::first_channel + i);
    c.peer = peer;
    c.allocation = static_cast<std::uint8_t>(h);
    c.asked = may_be_bound(c, s.now);
    c.phase = channel_phase::binding;
    c.wanted = true;
    return i;
}

/// Nothing goes or comes over it until it is bound again; its number and its peer are not bound
/// otherwise for some time after `expired`.
template <class State>
constexpr void rest_channel(State& s, std::size_t i, time_point expired, reason why,
                            std::uint16_t error) noexcept {
    channel_record& c = s.channels[i];
    c.phase = channel_phase::resting;
    c.expires = expired;
    c.why = why;
    c.error = error;
    c.news = c.kept;
    c.wanted = c.kept = false;
    s.timers.set(State::first_channel + i, later(expired + s.config.channel_rest, s.now));
    // What the channel was to bring along is asked for by itself.
    const std::uint8_t p = permission_of(s, i);
    if (p == no_index || s.permissions[p].phase != permission_phase::asking) return;
    if (s.permissions[p].slot == no_slot) s.permissions[p].wanted = true;
}

/// RFC 8656 section 12.3: the permission is there, too.
template <class State>
constexpr void confirm_channel(State& s, std::size_t i, time_point since) noexcept {
    channel_record& c = s.channels[i];
    c.slot = no_slot;
    c.news = c.phase != channel_phase::bound && c.kept;
    c.phase = channel_phase::bound;
    c.wanted = false;
    c.why = reason::none;
    c.error = 0;
    c.expires = since + s.config.channel_lifetime;
    s.timers.set(State::first_channel + i,
                 c.kept ? renewal(s.config, since, s.config.channel_lifetime) : c.expires);
    if (const std::uint8_t p = permission_of(s, i); p != no_index) grant_permission(s, p, since);
}

/// A ChannelBind request came to nothing. `answered`: the server has said no, and has not bound it.
template <class State>
constexpr void fail_channel(State& s, std::size_t i, bool answered, reason why,
                            std::uint16_t error) noexcept {
    channel_record& c = s.channels[i];
    c.slot = no_slot;
    if (c.phase == channel_phase::bound && s.now < c.expires) {
        c.wanted = false;
        const time_point again = answered ? c.expires : s.now + s.config.retry_wait;
        c.why = why;
        c.error = error;
        return s.timers.set(State::first_channel + i, earlier(again, c.expires));
    }
    rest_channel(s, i, answered ? s.now : s.now + s.config.channel_lifetime, why, error);
}

template <class State>
constexpr void on_channel_timer(State& s, std::size_t i) noexcept {
    channel_record& c = s.channels[i];
    if (c.phase == channel_phase::resting) return free_channel(s, i);
    if (c.phase != channel_phase::bound) return;
    if (s.now < c.expires) {
        c.wanted = c.kept && c.slot == no_slot;
        return s.timers.set(State::first_channel + i, c.expires);
    }
    if (c.wanted || c.slot != no_slot)
        c.phase = channel_phase::binding;  // too late, but the answer may still come
    else
        rest_channel(s, i, c.expires, reason::expired, c.error);
}

}  // namespace ice::turn::detail
