// SPDX-License-Identifier: BSL-1.0
// The life of an allocation: what hangs on it, how it is left, and how it ends (RFC 8656 sections
// 5, 6 and 8).
#pragma once

#include "channel.hpp"

namespace ice::inline v0_1_0_dev::turn::detail {

template <class State>
constexpr void close_slot(State& s, std::size_t slot) noexcept {
    if (slot >= State::transactions) return;
    s.open.close(slot);
    s.timers.cancel(slot);
}

/// Its request is to go out, in a new transaction.
template <class State>
constexpr void want(State& s, std::size_t h, purpose p) noexcept {
    auto& a = s.allocations[h];
    close_slot(s, a.slot);
    a.slot = no_slot;
    a.wanted = p;
}

/// What was asked with another nonce, socket or key is asked again in new transactions: answers to
/// the old ones could only be refusals, and a transaction sends the same bytes each time.
template <class State>
constexpr void restart_requests(State& s, std::size_t h) noexcept {
    for (std::size_t slot = 0; slot < State::transactions; ++slot) {
        const auto& t = s.open[slot];
        if (t.kind == 0 || t.owner != h) continue;
        for (permission_record& p : s.permissions) {
            if (p.slot != slot || p.phase == permission_phase::unused) continue;
            p.slot = no_slot;
            p.wanted = true;
        }
        for (channel_record& c : s.channels) {
            if (c.slot != slot || c.phase == channel_phase::unused) continue;
            c.slot = no_slot;
            c.wanted = true;
        }
        if (s.allocations[h].slot == slot)
            want(s, h, static_cast<purpose>(t.kind));
        else
            close_slot(s, slot);
    }
    for (std::size_t i = 0; i < State::capacity.permissions; ++i)
        if (s.permissions[i].allocation == h && s.permissions[i].dropped) free_permission(s, i);
}

/// Permissions and channels of the allocation, or of one of its families, are no more.
template <class State>
constexpr void drop_peers(State& s, std::size_t h, ip_family only = ip_family::none) noexcept {
    for (std::size_t i = 0; i < State::capacity.permissions; ++i) {
        permission_record& p = s.permissions[i];
        if (p.phase == permission_phase::unused || p.allocation != h) continue;
        if (only == ip_family::none)
            free_permission(s, i);
        else if (p.peer.family() == only)
            drop_permission(s, i);
    }
    for (std::size_t i = 0; i < State::capacity.channels; ++i) {
        channel_record& c = s.channels[i];
        if (c.phase == channel_phase::unused || c.allocation != h) continue;
        if (only == ip_family::none) {
            free_channel(s, i);
        } else if (c.peer.family() == only) {
            close_slot(s, c.slot);
            c.slot = no_slot;
            c.kept = false;
            rest_channel(s, i, s.now, reason::none, 0);
        }
    }
}

/// All that is under way or granted; the allocation itself stays for what is said of it.
template <class State>
constexpr void strip_allocation(State& s, std::size_t h) noexcept {
    for (std::size_t slot = 0; slot < State::transactions; ++slot)
        if (s.open[slot].kind != 0 && s.open[slot].owner == h) close_slot(s, slot);
    drop_peers(s, h);
    for (permission_record& p : s.permissions)
        if (p.evicted_allocation == h) p.eviction_news = false;
    if (s.icmp.allocation == h) s.icmp.fresh = false;
    s.timers.cancel(State::first_allocation + h);
    auto& a = s.allocations[h];
    a.slot = no_slot;
    a.wanted = purpose::none;
    a.expires = time_point::earliest();
    for (endpoint& each : a.relayed) each = {};
    s.relayed_base(h, ip_family::ipv4) = s.relayed_base(h, ip_family::ipv6) = {};
    a.news = {};
}

/// It is gone, at the server too as far as anybody knows.
template <class State>
constexpr void end_allocation(State& s, std::size_t h, event_kind farewell, reason why,
                              std::uint16_t error = 0) noexcept {
    strip_allocation(s, h);
    auto& a = s.allocations[h];
    if (a.told) {
        a = {};
        return;
    }
    a.phase = allocation_phase::over;
    a.farewell = farewell;
    a.why = why;
    a.error = error;
    a.news.over = true;
}

/// It is deleted (RFC 8656 section 8). Of a failure the host hears at once.
template <class State>
constexpr void leave(State& s, std::size_t h, event_kind farewell, reason why) noexcept {
    strip_allocation(s, h);
    auto& a = s.allocations[h];
    a.phase = allocation_phase::leaving;
    a.wanted = purpose::leave;
    a.leaving = ip_family::none;
    a.farewell = farewell;
    a.why = why;
    a.news.over = farewell != event_kind::released;
}

/// The server knows that it is deleted, or does not answer: it will find out by itself.
template <class State>
constexpr void end_leaving(State& s, std::size_t h) noexcept {
    auto& a = s.allocations[h];
    end_allocation(s, h, a.farewell, a.why, a.error);
}

template <class State>
constexpr void rest_server(State& s, std::size_t h, time_point until) noexcept {
    auto& server = s.server_of(s.allocations[h]);
    server.rests_until = later(server.rests_until, until);
}

/// Nothing came of an Allocate request. Others that wait to ask the same server share its fate
/// where it may not be asked for now.
template <class State>
constexpr void fail_allocation(State& s, std::size_t h, reason why,
                               std::uint16_t error = 0) noexcept {
    const std::uint8_t server = s.allocations[h].asked.server;
    const bool unwanted = s.allocations[h].unwanted;
    end_allocation(s, h, unwanted ? event_kind::released : event_kind::failed,
                   unwanted ? reason::none : why, unwanted ? std::uint16_t{0} : error);
    if (s.servers[server].rests_until <= s.now) return;
    for (std::size_t i = 0; i < State::capacity.allocations; ++i) {
        const auto& a = s.allocations[i];
        if (a.phase == allocation_phase::opening && a.asked.server == server && a.slot == no_slot)
            end_allocation(s, i, event_kind::failed, reason::server_rests);
    }
}

}  // namespace ice::turn::detail
