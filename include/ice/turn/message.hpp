// SPDX-License-Identifier: BSL-1.0
// The requests of a TURN client (RFC 8656 sections 7.1, 8.1, 10.1 and 12.1; RFC 8016 section 3;
// RFC 7635 sections 5 and 9).
#pragma once

#include "../stun/answer.hpp"
#include "../stun/attr/rfc7635.hpp"
#include "../stun/attr/rfc8016.hpp"
#include "../stun/attr/rfc8656.hpp"
#include "channel.hpp"

namespace ice::inline v0_1_0_dev::turn::detail {

constexpr stun::method method_of(purpose p) noexcept {
    switch (p) {
        case purpose::none:
        case purpose::allocate: break;
        case purpose::refresh:
        case purpose::move:
        case purpose::leave: return stun::method::refresh;
        case purpose::permit: return stun::method::create_permission;
        case purpose::bind: return stun::method::channel_bind;
    }
    return stun::method::allocate;
}

/// LIFETIME, in whole seconds.
template <class Builder>
constexpr void add_lifetime(Builder& b, duration d) noexcept {
    b.add(stun::attr::lifetime, static_cast<std::uint32_t>(d.us / 1'000'000));
}

template <class Builder, class Allocation>
constexpr void add_allocate(Builder& b, const Allocation& a) noexcept {
    const allocate_request& ask = a.asked;
    b.add(stun::attr::requested_transport, ask.tcp ? stun::transport_tcp : stun::transport_udp);
    if (a.wanted_lifetime > duration{}) add_lifetime(b, a.wanted_lifetime);
    if (ask.dont_fragment && !a.no_fragment_option) b.add(stun::attr::dont_fragment);
    if (ask.parity != port_parity::any)
        b.add(stun::attr::even_port, {ask.parity == port_parity::even_and_next});
    if (ask.reservation) b.add(stun::attr::reservation_token, *ask.reservation);
    if (ask.family == relayed_family::both)
        b.add(stun::attr::additional_address_family, ip_family::ipv6);
    else if (ask.family != relayed_family::unspecified && !a.no_family_option)
        b.add(stun::attr::requested_address_family,
              ask.family == relayed_family::ipv4 ? ip_family::ipv4 : ip_family::ipv6);
    if (ask.mobility) b.add_raw(stun::attr::mobility_ticket.code, {});
}

/// Without REQUESTED-ADDRESS-FAMILY a Refresh is for all that is there.
template <class Builder, class Allocation>
constexpr void add_refresh(Builder& b, const Allocation& a, purpose p) noexcept {
    if (p == purpose::leave) {
        add_lifetime(b, {});
        if (a.leaving != ip_family::none) b.add(stun::attr::requested_address_family, a.leaving);
        return;
    }
    if (a.wanted_lifetime > duration{}) add_lifetime(b, a.wanted_lifetime);
    if (p == purpose::move) b.add_raw(stun::attr::mobility_ticket.code, view(a.ticket));
}

/// What an allocation says to authenticate itself, and the integrity.
template <class Builder, class State, class Crypto>
constexpr void finish_request(Builder& b, const State& s, std::size_t h, purpose p,
                              const Crypto& crypto) noexcept {
    const auto& a = s.allocations[h];
    const auto& server = s.server_of(a);
    if (a.login.active()) {
        a.login.add_to(b, crypto, view(server.username));
        // RFC 7635 section 9: in no other request.
        const bool carries_token = p == purpose::allocate || method_of(p) == stun::method::refresh;
        if (carries_token && !server.token.empty())
            b.add_raw(stun::attr::access_token.code, view(server.token));
        stun::add_integrity(b, crypto, a.keys, a.login.integrity());
    }
    b.add_fingerprint(crypto);
}

/// The request of a slot, from nothing but the state, so that it is the same bytes each time.
/// Empty where it does not fit `out`.
template <class Rules, class State, class Crypto>
constexpr byte_view write_request(byte_span out, const State& s, std::size_t slot,
                                  const Crypto& crypto) noexcept {
    const auto& t = s.open[slot];
    const auto p = static_cast<purpose>(t.kind);
    const auto& a = s.allocations[t.owner];
    const bool tells_software =
        method_of(p) == stun::method::allocate || method_of(p) == stun::method::refresh;
    stun::builder b(out, {method_of(p), stun::message_class::request}, t.id());
    if (tells_software && !Rules::software.empty()) b.add(stun::attr::software, Rules::software);
    if (p == purpose::allocate) {
        add_allocate(b, a);
    } else if (p == purpose::permit) {
        for (const permission_record& each : s.permissions)
            if (each.slot == slot) b.add(stun::attr::xor_peer_address, endpoint(each.peer, 0));
    } else if (p == purpose::bind) {
        b.add(stun::attr::channel_number, channel_number(t.serial));
        b.add(stun::attr::xor_peer_address, s.channels[t.serial].peer);
    } else {
        add_refresh(b, a, p);
    }
    finish_request(b, s, t.owner, p, crypto);
    const auto bytes = b.finish();
    return bytes ? *bytes : byte_view();
}

}  // namespace ice::turn::detail
