// SPDX-License-Identifier: BSL-1.0
// What answers to Allocate and Refresh requests make of an allocation (RFC 8656 sections 7.3, 7.4
// and 8.3; RFC 8016 section 3).
#pragma once

#include "../stun/attr/rfc8016.hpp"
#include "../stun/attr/rfc8656.hpp"
#include "allocation.hpp"
#include "authentication.hpp"

namespace ice::inline v0_1_0_dev::turn::detail {

/// What can be the address of a relay: unicast, and more than this link knows.
constexpr bool is_plausible_relay(const endpoint& e, bool allow_loopback) noexcept {
    return e.port() != 0 && unicast_peers::permits(e.addr(), allow_loopback);
}

/// Whether an address of that family answers the request (section 7.1: IPv4 where nothing is said).
constexpr bool was_asked_for(relayed_family wanted, ip_family got) noexcept {
    switch (wanted) {
        case relayed_family::unspecified:
        case relayed_family::ipv4: return got == ip_family::ipv4;
        case relayed_family::ipv6: return got == ip_family::ipv6;
        case relayed_family::both: return got != ip_family::none;
    }
    return false;
}

/// The lifetime starts when the request was sent, at the latest.
template <class State>
constexpr void start_lifetime(State& s, std::size_t h, std::uint32_t lifetime_seconds,
                              time_point since) noexcept {
    auto& a = s.allocations[h];
    a.why = reason::none;
    a.error = 0;
    a.lifetime = seconds(lifetime_seconds);
    a.expires = since + a.lifetime;
    s.timers.set(State::first_allocation + h, renewal(s.config, since, a.lifetime));
}

/// Both relayed addresses, each in its place. The reason why they cannot be, or none.
template <class State, class Message>
constexpr reason read_relayed(const State& s, const Message& m, relayed_family wanted,
                              endpoint (&relayed)[2]) noexcept {
    for (const stun::raw_attribute raw : m.attributes()) {
        if (raw.code != stun::attr::xor_relayed_address.code) continue;
        const auto e = m.read(stun::attr::xor_relayed_address, raw);
        if (!e) return reason::family_mismatch;
        if (!was_asked_for(wanted, e->family())) return reason::family_mismatch;
        endpoint& place = relayed[family_index(e->family())];
        if (place.family() != ip_family::none) continue;  // the first of a kind counts
        if (!is_plausible_relay(*e, s.config.allow_loopback)) return reason::bad_address;
        place = *e;
    }
    const bool any =
        relayed[0].family() != ip_family::none || relayed[1].family() != ip_family::none;
    return any ? reason::none : reason::bad_response;
}

/// ADDRESS-ERROR-CODE: one of two families was refused (section 7.3).
template <class State, class Message>
constexpr void note_address_error(State& s, std::size_t h, const Message& m) noexcept {
    const auto refused = m.get(stun::attr::address_error_code);
    if (!refused) return;
    auto& a = s.allocations[h];
    if (a.asked.family != relayed_family::both || a.has(refused->family)) return;
    time_point& until = s.server_of(a).family_rests_until[family_index(refused->family)];
    if (refused->code == stun::error::address_family_not_supported)
        until = time_point::never();
    else if (refused->code == stun::error::insufficient_capacity)
        until = later(until, s.now + s.config.quota_rest);
    a.lost_family = refused->family;
    a.error = refused->code;
    a.news.family_lost = true;
}

template <class State, class Message>
constexpr void keep_ticket(State& s, std::size_t h, const Message& m) noexcept {
    auto& a = s.allocations[h];
    a.ticket.clear();
    const auto ticket = m.get(stun::attr::mobility_ticket);
    if (a.asked.mobility && ticket && !assign(a.ticket, *ticket)) a.ticket.clear();
}

template <class State, class Message>
constexpr void on_allocate_success(State& s, std::size_t h, const Message& m,
                                   time_point since) noexcept {
    auto& a = s.allocations[h];
    a.slot = no_slot;
    if (a.unwanted) return leave(s, h, event_kind::released, reason::none);
    endpoint relayed[2];
    reason why = read_relayed(s, m, a.asked.family, relayed);
    const auto mapped = m.get(stun::attr::xor_mapped_address);
    const auto lifetime = m.get(stun::attr::lifetime);
    if (why == reason::none && (!mapped || mapped->addr().is_unspecified() || !lifetime))
        why = reason::bad_response;
    if (why == reason::none && *lifetime == 0) why = reason::bad_response;
    if (why != reason::none) {
        // Section 7.3: deleted, and not asked for again until someone has put it right.
        rest_server(s, h, time_point::never());
        return leave(s, h, event_kind::failed, why);
    }
    a.phase = allocation_phase::live;
    const protocol relays = a.asked.tcp ? protocol::tcp : protocol::udp;
    for (std::size_t i = 0; i < 2; ++i)
        if (relayed[i].family() != ip_family::none) a.relayed[i] = relayed[i].with_protocol(relays);
    // A NAT maps streams and datagrams apart: the candidate is of the transport that was used.
    a.mapped = mapped->with_protocol(a.server.proto());
    a.reservation.reset();
    if (a.asked.parity == port_parity::even_and_next)
        if (const auto token = m.get(stun::attr::reservation_token)) a.reservation = *token;
    keep_ticket(s, h, m);
    start_lifetime(s, h, *lifetime, since);
    s.server_of(a).mismatches = 0;
    a.news.allocated = true;
    note_address_error(s, h, m);
}

/// Whether the request goes out once more, without an option that the server listed as unknown.
template <class State, class Message>
constexpr bool retry_with_less(State& s, std::size_t h, const Message& m) noexcept {
    auto& a = s.allocations[h];
    const auto unknown = m.get(stun::attr::unknown_attributes);
    if (!unknown) return false;
    const bool minds_fragments = unknown->contains(stun::attr::dont_fragment.code) &&
                                 a.asked.dont_fragment && !a.no_fragment_option;
    // Servers of RFC 5766 give IPv4 addresses and nothing else.
    const bool minds_family = unknown->contains(stun::attr::requested_address_family.code) &&
                              a.asked.family == relayed_family::ipv4 && !a.no_family_option;
    if (minds_fragments) a.no_fragment_option = true;
    if (minds_family) a.no_family_option = true;
    if (minds_fragments || minds_family) want(s, h, purpose::allocate);
    return minds_fragments || minds_family;
}

/// RFC 8656 section 7.4. 300, 401 and 438 are dealt with before.
template <class State, class Message>
constexpr void on_allocate_error(State& s, std::size_t h, const Message& m,
                                 std::uint16_t code) noexcept {
    auto& a = s.allocations[h];
    auto& server = s.server_of(a);
    const bool particular = a.asked.parity != port_parity::any || a.asked.reservation.has_value();
    switch (code) {
        case stun::error::unknown_attribute:
            if (retry_with_less(s, h, m)) return;
            rest_server(s, h, time_point::never());
            return fail_allocation(s, h, reason::error_response, code);
        case stun::error::allocation_mismatch:
            // Another socket may do; after three of them the server is left alone.
            if (++server.mismatches >= 3) {
                server.mismatches = 0;
                rest_server(s, h, s.now + s.config.mismatch_rest);
            }
            return fail_allocation(s, h, reason::mismatch, code);
        case stun::error::address_family_not_supported:
            for (const ip_family f : {ip_family::ipv4, ip_family::ipv6})
                if (was_asked_for(a.asked.family, f))
                    server.family_rests_until[family_index(f)] = time_point::never();
            return fail_allocation(s, h, reason::no_such_family, code);
        case stun::error::allocation_quota_reached:
            rest_server(s, h, s.now + s.config.quota_rest);
            return fail_allocation(s, h, reason::quota, code);
        case stun::error::insufficient_capacity:
            // The host may ask for less particular ports at once.
            if (!particular) rest_server(s, h, s.now + s.config.quota_rest);
            return fail_allocation(s, h, reason::no_capacity, code);
        case stun::error::forbidden:
        case stun::error::mobility_forbidden:
            // The same request is refused again; without mobility it might not be.
            if (code == stun::error::forbidden) rest_server(s, h, time_point::never());
            return fail_allocation(s, h, reason::forbidden, code);
        case stun::error::wrong_credentials:
            rest_server(s, h, time_point::never());
            return fail_allocation(s, h, reason::wrong_credentials, code);
        case stun::error::bad_request:
        case stun::error::unsupported_transport:
            rest_server(s, h, time_point::never());
            return fail_allocation(s, h, reason::error_response, code);
        default: return fail_allocation(s, h, reason::error_response, code);
    }
}

/// One of two relayed addresses was deleted.
template <class State>
constexpr void lose_family(State& s, std::size_t h, ip_family f) noexcept {
    auto& a = s.allocations[h];
    drop_peers(s, h, f);
    a.relayed[family_index(f)] = {};
    s.relayed_base(h, f) = {};
    a.lost_family = f;
    a.leaving = ip_family::none;
    a.error = 0;
    a.news.family_lost = true;
}

template <class State, class Message>
constexpr void on_refresh_success(State& s, std::size_t h, const Message& m, purpose p,
                                  time_point since) noexcept {
    auto& a = s.allocations[h];
    a.slot = no_slot;
    if (a.phase == allocation_phase::leaving) return end_leaving(s, h);
    if (p == purpose::leave) return lose_family(s, h, a.leaving);
    const auto lifetime = m.get(stun::attr::lifetime);
    if (lifetime && *lifetime == 0) return end_allocation(s, h, event_kind::lost, reason::expired);
    if (lifetime) start_lifetime(s, h, *lifetime, since);
    if (p != purpose::move) return;
    a.prior_base = a.asked.base;
    a.asked.base = a.next_base;
    a.asked.where = a.next_where;
    a.next_base = {};
    keep_ticket(s, h, m);
    if (const auto mapped = m.get(stun::attr::xor_mapped_address))
        a.mapped = mapped->with_protocol(a.server.proto());
    a.news.moved = true;
    restart_requests(s, h);
}

/// The move came to nothing: the old socket still serves (RFC 8016 section 3.2.2).
template <class State>
constexpr void fail_move(State& s, std::size_t h, reason why, std::uint16_t error) noexcept {
    auto& a = s.allocations[h];
    a.next_base = {};
    a.why = why;
    a.error = error;
    a.news.move_failed = true;
    // What the new socket was told is nothing to the old one.
    const time_point due = renewal(s.config, a.expires - a.lifetime, a.lifetime);
    s.timers.set(State::first_allocation + h, earlier(later(due, s.now), a.expires));
}

/// A Refresh was refused, or not answered. Section 8.3: 437 to a deletion is as good as success.
template <class State>
constexpr void fail_refresh(State& s, std::size_t h, purpose p, reason why,
                            std::uint16_t error) noexcept {
    auto& a = s.allocations[h];
    a.slot = no_slot;
    if (a.phase == allocation_phase::leaving) return end_leaving(s, h);
    if (p == purpose::leave) return lose_family(s, h, a.leaving);
    if (p == purpose::move) return fail_move(s, h, why, error);
    a.why = why;
    a.error = error;
    if (why == reason::third_party) a.news.wants_token = true;
    // Silence has lasted long enough.
    const time_point again = why == reason::timed_out ? s.now : s.now + s.config.retry_wait;
    s.timers.set(State::first_allocation + h, earlier(again, a.expires));
}

template <class State>
constexpr void on_allocation_timer(State& s, std::size_t h) noexcept {
    auto& a = s.allocations[h];
    if (a.phase != allocation_phase::live) return;
    if (s.now >= a.expires)
        return end_allocation(s, h, event_kind::lost,
                              a.why == reason::none ? reason::expired : a.why, a.error);
    if (a.slot == no_slot && a.wanted == purpose::none) a.wanted = purpose::refresh;
    s.timers.set(State::first_allocation + h, a.expires);
}

}  // namespace ice::turn::detail
