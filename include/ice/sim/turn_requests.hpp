// SPDX-License-Identifier: BSL-1.0
// What a simulated TURN server makes of requests: members of turn_server, one a method
// (RFC 8656 sections 7.2, 8.2, 10.2 and 12.2, RFC 8016 section 3).
#pragma once

#include "turn_server.hpp"

namespace ice::inline v0_1_0_dev::sim {

template <class Outlet>
void turn_server::serve(Outlet& o, const turn_client& client, const stun::message& m) noexcept {
    using stun::method;
    ++counts_[static_cast<std::size_t>(m.method()) & 15U];
    task t{client, &m, {}};
    if (m.method() == method::binding)
        return answer(o, t, stun::message_class::success, [&](stun::builder& b) {
            b.add(stun::attr::xor_mapped_address, client.where);
        });
    turn_fault& fault = rules_.fault;
    const bool faulty = fault.times != 0 && fault.method == m.method();
    if (faulty) --fault.times;
    if (faulty && fault.error == 0) return;
    if (faulty && !fault.authenticated) return refuse(o, t, fault.error);
    const bool redirects =
        m.method() == method::allocate && rules_.alternate.family() != ip_family::none;
    if (redirects && rules_.forged_300) return refuse(o, t, stun::error::try_alternate);

    t.who = auth_.judge(rules_, m, client.where, now_);
    if (t.who.error != 0) return refuse(o, t, t.who.error, t.who.challenge);
    if (faulty) return refuse(o, t, fault.error);
    if (redirects) return refuse(o, t, stun::error::try_alternate);
    if (!understood_common.covers(m)) return refuse(o, t, stun::error::unknown_attribute);
    switch (m.method()) {
        case method::allocate: return allocate(o, t);
        case method::refresh: return refresh(o, t);
        case method::create_permission: return create_permission(o, t);
        case method::channel_bind: return channel_bind(o, t);
        case method::connect:
            if constexpr (requires { o.listen(client.where); }) return connect(o, t);
            break;
        case method::connection_bind:
            if constexpr (requires { o.listen(client.where); }) return connection_bind(o, t);
            break;
        default: break;
    }
    refuse(o, t, stun::error::bad_request);
}

/// What an Allocate request must and must not have; 0: it is well formed.
inline std::uint16_t turn_server::judge_request(const stun::message& m,
                                                bool is_stream) const noexcept {
    using namespace stun;
    const auto transport = m.get(attr::requested_transport);
    if (!transport) return error::bad_request;
    if (*transport == transport_tcp && !is_stream) return error::bad_request;  // RFC 6062 5.1
    if (*transport != transport_udp && *transport != transport_tcp)
        return error::unsupported_transport;
    const bool token = m.has(attr::reservation_token);
    const bool family = m.has(attr::requested_address_family);
    const bool second = m.has(attr::additional_address_family);
    const auto even = m.get(attr::even_port);
    if (token && (family || second || even)) return error::bad_request;
    if (second && (family || (even && even->reserve_next))) return error::bad_request;
    if (m.get(attr::requested_address_family).code() == errc::stun_address_family)
        return error::address_family_not_supported;
    if (second &&
        m.get(attr::additional_address_family).value_or(ip_family::none) != ip_family::ipv6)
        return error::bad_request;
    return 0;
}

template <class Outlet>
void turn_server::allocate(Outlet& o, const task& t) noexcept {
    using namespace stun;
    if (turn_allocation* a = find(t.client)) {
        // Section 7.2: the same request again gets the same answer.
        if (a->made_by == t.m->id()) return tell_allocation(o, t, *a, 0);
        return refuse(o, t, error::allocation_mismatch);
    }
    if (const std::uint16_t e = judge_request(*t.m, t.client.where.proto() == protocol::tcp);
        e != 0)
        return refuse(o, t, e);
    const bool mobile = t.m->has(attr::mobility_ticket);
    if (mobile && !rules_.mobility) return refuse(o, t, error::mobility_forbidden);
    std::size_t own = 0;
    for (const turn_allocation& a : allocations_) own += a.user == t.who.user->name ? 1U : 0U;
    if (own >= rules_.quota) return refuse(o, t, error::allocation_quota_reached);
    if (allocations_.size() >= rules_.capacity) return refuse(o, t, error::insufficient_capacity);

    turn_allocation a;
    a.client = t.client;
    a.user = t.who.user->name;
    a.made_by = t.m->id();
    a.ticket = mobile ? random_.next() : 0;
    std::uint16_t missing = 0;
    if (t.m->get(attr::requested_transport).value_or(0) == transport_tcp) {
        if constexpr (requires { o.listen(a.client.where); }) {
            if (!make_tcp(o, t, a)) return;
        } else {
            return refuse(o, t, error::unsupported_transport);
        }
    } else if (!make(o, t, a, missing)) {
        return;
    }
    allocations_.push_back(std::move(a));
    tell_allocation(o, t, allocations_.back(), missing);
}

/// Relayed addresses and lifetime; false: refused. `missing`: why there is no second family.
template <class Outlet>
bool turn_server::make(Outlet& o, const task& t, turn_allocation& a,
                       std::uint16_t& missing) noexcept {
    using namespace stun;
    if (const auto token = t.m->get(attr::reservation_token)) {
        for (std::size_t i = 0; i < reservations_.size(); ++i) {
            if (reservations_[i].token != *token) continue;
            a.relays.push_back(reservations_[i].relay);
            reservations_.erase(reservations_.begin() + static_cast<std::ptrdiff_t>(i));
            break;
        }
        if (a.relays.empty()) return refuse(o, t, error::insufficient_capacity), false;
    } else {
        const auto family = t.m->get(attr::requested_address_family).value_or(ip_family::ipv4);
        const auto even = t.m->get(attr::even_port);
        const auto first = open(o, family, even.has_value());
        if (!first) {
            return refuse(o, t,
                          first.code() == errc::misuse_sim_address
                              ? error::address_family_not_supported
                              : error::insufficient_capacity),
                   false;
        }
        a.relays.push_back(*first);
        if (even && even->reserve_next) {
            const auto port = static_cast<std::uint16_t>(first->where.port() + 1);
            const endpoint next = first->where.with_port(port);
            const auto socket = o.open(next);
            if (!socket) return o.close(first->socket), refuse(o, t, 508), false;
            a.token = random_.next();
            reservations_.push_back({a.token, {*socket, next}, now_ + rules_.reservation_lifetime});
        }
        if (t.m->has(attr::additional_address_family)) {
            const auto second = open(o, ip_family::ipv6, false);
            if (second)
                a.relays.push_back(*second);
            else
                missing = second.code() == errc::misuse_sim_address
                              ? error::address_family_not_supported
                              : error::insufficient_capacity;
        }
    }
    a.expires = now_ + lifetime_of(*t.m);
    return true;
}

/// What an Allocate request gets.
inline duration turn_server::lifetime_of(const stun::message& m) const noexcept {
    duration wanted = rules_.default_lifetime;
    if (const auto asked = m.get(stun::attr::lifetime)) wanted = seconds(*asked);
    if (wanted < rules_.default_lifetime) wanted = rules_.default_lifetime;
    return wanted > rules_.longest_lifetime ? rules_.longest_lifetime : wanted;
}

template <class Outlet>
void turn_server::tell_allocation(Outlet& o, const task& t, const turn_allocation& a,
                                  std::uint16_t missing) noexcept {
    using namespace stun;
    answer(o, t, message_class::success, [&](builder& b) {
        const bool lies = rules_.lie.family() != ip_family::none;
        for (const turn_relay& r : a.relays)
            b.add(attr::xor_relayed_address, lies ? rules_.lie : r.where);
        if (missing != 0) b.add(attr::address_error_code, {ip_family::ipv6, missing, {}});
        b.add(attr::lifetime, static_cast<std::uint32_t>((a.expires - now_).us / 1'000'000));
        if (a.token != 0) b.add(attr::reservation_token, a.token);
        b.add(attr::xor_mapped_address, t.client.where);
        if (a.ticket != 0) {
            std::uint8_t ticket[8] = {};
            store_u64(ticket, a.ticket);
            b.add(attr::mobility_ticket, byte_view(ticket));
        }
    });
}

template <class Outlet>
result<turn_relay> turn_server::open(Outlet& o, ip_family family, bool even) noexcept {
    const address* own = relay_address(family);
    if (own == nullptr && !rules_.relays.empty()) return errc::misuse_sim_address;
    if (own == nullptr && at_.family() != family) return errc::misuse_sim_address;
    const address where = own != nullptr ? *own : at_.addr();
    const std::uint32_t count = std::uint32_t{rules_.last_port} - rules_.first_port + 1;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t port = rules_.first_port + (next_port_ + i) % count;
        if (even && port % 2 != 0) continue;
        const endpoint at(where, static_cast<std::uint16_t>(port));
        const auto socket = o.open(at);
        if (!socket) continue;
        next_port_ += i + 1;
        return turn_relay{*socket, at};
    }
    return errc::sim_no_port;
}

template <class Outlet>
void turn_server::refresh(Outlet& o, const task& t) noexcept {
    using namespace stun;
    turn_allocation* a = find(t.client);
    const auto ticket = t.m->get(attr::mobility_ticket);
    if (a == nullptr && ticket && ticket->size() == 8) a = find_ticket(load_u64(ticket->data()));
    if (a == nullptr) return refuse(o, t, error::allocation_mismatch);
    if (a->user != t.who.user->name) return refuse(o, t, error::wrong_credentials);
    const auto family = t.m->get(attr::requested_address_family);
    if (family && a->relay_for(*family) == nullptr)
        return refuse(o, t, error::peer_family_mismatch);
    // RFC 8016 section 3.2.2, at once: the old 5-tuple is forgotten.
    a->client = t.client;
    if (ticket && a->ticket != 0) a->ticket = random_.next();
    const auto asked = t.m->get(attr::lifetime);
    duration wanted = asked ? seconds(*asked) : rules_.default_lifetime;
    if (wanted != duration{} && wanted < rules_.default_lifetime) wanted = rules_.default_lifetime;
    if (wanted > rules_.longest_lifetime) wanted = rules_.longest_lifetime;
    // RFC 8656 section 8.1: one of two goes, the other stays as it is.
    if (family && wanted == duration{} && a->relays.size() > 1)
        drop_family(o, *a, *family);
    else
        a->expires = now_ + wanted;
    answer(o, t, message_class::success, [&](builder& b) {
        b.add(attr::lifetime, static_cast<std::uint32_t>(wanted.us / 1'000'000));
        if (!ticket || a->ticket == 0) return;
        std::uint8_t bytes[8] = {};
        store_u64(bytes, a->ticket);
        b.add(attr::mobility_ticket, byte_view(bytes));
    });
    purge(o);
}

/// 0: it may be a peer of the allocation.
inline std::uint16_t turn_server::judge_peer(const turn_allocation& a,
                                             const endpoint& peer) const noexcept {
    if (a.relay_for(peer.family()) == nullptr) return stun::error::peer_family_mismatch;
    for (const address& f : rules_.forbidden)
        if (f == peer.addr()) return stun::error::forbidden;
    return 0;
}

template <class Outlet>
void turn_server::create_permission(Outlet& o, const task& t) noexcept {
    using namespace stun;
    turn_allocation* a = find(t.client);
    if (a == nullptr) return refuse(o, t, error::allocation_mismatch);
    if (a->user != t.who.user->name) return refuse(o, t, error::wrong_credentials);
    std::vector<address> peers;
    for (const raw_attribute raw : t.m->attributes()) {
        if (raw.code != attr::xor_peer_address.code) continue;
        const auto peer = t.m->read(attr::xor_peer_address, raw);
        if (!peer) return refuse(o, t, error::bad_request);
        if (const std::uint16_t e = judge_peer(*a, *peer); e != 0) return refuse(o, t, e);
        peers.push_back(peer->addr());
    }
    if (peers.empty()) return refuse(o, t, error::bad_request);
    for (const address& p : peers) a->permissions.assign(p, now_ + rules_.permission_lifetime);
    answer(o, t, message_class::success, [](builder&) {});
}

template <class Outlet>
void turn_server::channel_bind(Outlet& o, const task& t) noexcept {
    using namespace stun;
    turn_allocation* a = find(t.client);
    if (a == nullptr) return refuse(o, t, error::allocation_mismatch);
    if (a->user != t.who.user->name) return refuse(o, t, error::wrong_credentials);
    const auto channel = t.m->get(attr::channel_number);
    const auto peer = t.m->get(attr::xor_peer_address);
    if (!channel || !peer) return refuse(o, t, error::bad_request);
    if (const std::uint16_t e = judge_peer(*a, *peer); e != 0) return refuse(o, t, e);
    const endpoint* bound = a->peer_of(*channel, now_);
    const std::uint16_t other = a->channel_to(*peer, now_);
    if ((bound != nullptr && *bound != *peer) || (other != 0 && other != *channel))
        return refuse(o, t, error::bad_request);
    a->channels.assign(*channel, {*peer, now_ + rules_.channel_lifetime});
    a->permissions.assign(peer->addr(), now_ + rules_.permission_lifetime);
    answer(o, t, message_class::success, [](builder&) {});
}

}  // namespace ice::sim
