// SPDX-License-Identifier: BSL-1.0
// The longer verbs of turn::basic_client about servers and allocations; included by client.hpp.
#pragma once

#include "../crypto/equal.hpp"
#include "client.hpp"

namespace ice::inline v0_1_0_dev::turn {

namespace detail {

/// Control characters have no place in a name, and could make another protocol of a datagram.
template <class Octets>
constexpr bool has_control(const Octets& text) noexcept {
    for (const auto c : text)
        if (static_cast<std::uint8_t>(c) < 0x20 || static_cast<std::uint8_t>(c) == 0x7f)
            return true;
    return false;
}

/// Into the server's record; false where it is too long or not to be sent. Nothing is changed then.
template <client_limits Limits>
[[nodiscard]] constexpr bool keep_login(server_record<Limits>& to,
                                        const credentials& login) noexcept {
    const bool by_token = !login.token.empty();
    const std::size_t secret = by_token ? login.key.size() : login.password.size();
    if (login.username.size() > Limits.username || secret > Limits.password ||
        login.token.size() > Limits.token || has_control(login.username))
        return false;
    // A name without a secret, or a secret without a name, is a mistake of the host.
    if (login.username.empty() != (secret == 0)) return false;
    wipe(byte_span(to.secret.data(), Limits.password));
    wipe(byte_span(to.token.data(), Limits.token));
    const bool kept = assign(to.username, login.username) && assign(to.token, login.token);
    return kept && (by_token ? assign(to.secret, login.key) : assign(to.secret, login.password));
}

/// Parts of a request that exclude each other (RFC 8656 section 7.1).
constexpr bool is_consistent(const allocate_request& r) noexcept {
    if (r.base.is_none() || r.where.family() == ip_family::none) return false;
    if (r.lifetime < duration{} || r.lifetime > seconds(0xffff'ffff)) return false;
    // RFC 6062 section 4.1
    if (r.tcp && (r.dont_fragment || r.reservation || r.parity != port_parity::any)) return false;
    if (r.reservation)
        return r.parity == port_parity::any && r.family == relayed_family::unspecified;
    return r.family != relayed_family::both || r.parity != port_parity::even_and_next;
}

}  // namespace detail

template <class Transport, class Profile, class Rules>
constexpr result<std::uint8_t> basic_client<Transport, Profile, Rules>::add_server(
    const server& from) noexcept {
    if (const errc e = refused(); e != errc::ok) return e;
    const address a = from.where.addr();
    const protocol proto = is_reliable(from.transport) ? protocol::tcp : protocol::udp;
    if (a.family() == ip_family::none || a.is_unspecified() || is_multicast(a) ||
        from.where.port() == 0 || from.where.proto() != proto)
        return errc::misuse_turn_server;
    typename state_type::server record;
    record.where = from.where;
    record.transport = from.transport;
    if (!detail::keep_login(record, from.login)) return errc::misuse_turn_credentials;
    if (!s_.servers.push_back(record)) return errc::turn_full;
    return static_cast<std::uint8_t>(s_.servers.size() - 1);
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_client<Transport, Profile, Rules>::set_credentials(
    std::uint8_t server, const credentials& login) noexcept {
    if (const errc e = refused(); e != errc::ok) return e;
    if (server >= s_.servers.size()) return errc::misuse_turn_server;
    if (!detail::keep_login(s_.servers[server], login)) return errc::misuse_turn_credentials;
    for (std::size_t h = 0; h < capacity.allocations; ++h) {
        auto& a = s_.allocations[h];
        if (!s_.is_used(h) || a.asked.server != server) continue;
        a.challenges = 0;
        a.is_keyed = false;
    }
    for (std::size_t h = 0; h < capacity.allocations; ++h) {
        auto& a = s_.allocations[h];
        if (!s_.is_used(h) || a.asked.server != server) continue;
        detail::restart_requests(s_, h);
        if (s_.servers[server].has_login() && a.login.active())
            detail::make_allocation_keys(s_, h, env_->crypto);
        else
            a.login = {};
    }
    return forgive(server);
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_client<Transport, Profile, Rules>::forgive(
    std::uint8_t server) noexcept {
    if (const errc e = refused(); e != errc::ok) return e;
    if (server >= s_.servers.size()) return errc::misuse_turn_server;
    auto& record = s_.servers[server];
    record.rests_until = time_point::earliest();
    for (time_point& each : record.family_rests_until) each = time_point::earliest();
    record.mismatches = 0;
    settle();
    return {};
}

template <class Transport, class Profile, class Rules>
constexpr time_point basic_client<Transport, Profile, Rules>::rests_until(
    std::uint8_t server) const noexcept {
    return server < s_.servers.size() ? s_.servers[server].rests_until : time_point::never();
}

template <class Transport, class Profile, class Rules>
constexpr result<std::uint8_t> basic_client<Transport, Profile, Rules>::allocate(
    time_point now, const allocate_request& r) noexcept {
    if (const errc e = enter(now); e != errc::ok) return e;
    if (r.server >= s_.servers.size()) return errc::misuse_turn_server;
    const auto& server = s_.servers[r.server];
    if (!detail::is_consistent(r) || r.where.family() != server.where.family() ||
        (r.tcp && !is_reliable(server.transport)))
        return errc::misuse_turn_request;
    if (s_.now < server.rests_until) return errc::turn_server_rests;
    for (const ip_family f : {ip_family::ipv4, ip_family::ipv6})
        if (detail::was_asked_for(r.family, f) &&
            s_.now < server.family_rests_until[detail::family_index(f)])
            return errc::turn_server_rests;
    std::size_t h = capacity.allocations;
    for (std::size_t i = capacity.allocations; i-- > 0;) {
        const auto& a = s_.allocations[i];
        if (a.phase == detail::allocation_phase::unused) h = i;
        // One five-tuple, one allocation.
        if (s_.is_used(i) && a.asked.base == r.base && a.server == server.where)
            return errc::misuse_turn_request;
    }
    if (h == capacity.allocations) return errc::turn_full;
    auto& a = s_.allocations[h];
    a = {};
    a.asked = r;
    a.server = server.where;
    a.phase = detail::allocation_phase::opening;
    a.wanted = detail::purpose::allocate;
    a.visited.note(s_.now, server.where);
    settle();
    return static_cast<std::uint8_t>(h);
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_client<Transport, Profile, Rules>::release(time_point now,
                                                                        std::uint8_t allocation,
                                                                        ip_family only) noexcept {
    if (const errc e = enter(now); e != errc::ok) return e;
    if (!s_.is_used(allocation)) return errc::misuse_turn_allocation;
    auto& a = s_.allocations[allocation];
    if (only != ip_family::none && !a.has(only)) return errc::misuse_turn_allocation;
    if (a.phase == detail::allocation_phase::opening) {
        // Under way: the server may have made it, and hears of it when it says so.
        if (a.slot == detail::no_slot)
            detail::end_allocation(s_, allocation, event_kind::released, reason::none);
        else
            a.unwanted = true;
    } else if (a.phase == detail::allocation_phase::live) {
        if (only != ip_family::none && a.is_dual()) {
            a.leaving = only;
            detail::want(s_, allocation, detail::purpose::leave);
        } else {
            detail::leave(s_, allocation, event_kind::released, reason::none);
        }
    }
    settle();
    return {};
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_client<Transport, Profile, Rules>::refresh(
    time_point now, std::uint8_t allocation) noexcept {
    if (const errc e = enter(now); e != errc::ok) return e;
    if (!s_.is_live(allocation)) return errc::misuse_turn_allocation;
    auto& a = s_.allocations[allocation];
    if (a.slot == detail::no_slot && a.wanted == detail::purpose::none)
        a.wanted = detail::purpose::refresh;
    settle();
    return {};
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_client<Transport, Profile, Rules>::move(
    time_point now, std::uint8_t allocation, base_id base, const endpoint& where) noexcept {
    if (const errc e = enter(now); e != errc::ok) return e;
    if (!s_.is_live(allocation)) return errc::misuse_turn_allocation;
    auto& a = s_.allocations[allocation];
    if (a.ticket.empty() || a.leaving != ip_family::none) return errc::misuse_turn_allocation;
    if (base.is_none() || base == a.asked.base || where.family() != a.server.family())
        return errc::misuse_turn_request;
    a.next_base = base;
    a.next_where = where;
    a.held = false;
    detail::want(s_, allocation, detail::purpose::move);
    settle();
    return {};
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_client<Transport, Profile, Rules>::base_ready(time_point now,
                                                                           base_id base) noexcept {
    if (const errc e = enter(now); e != errc::ok) return e;
    bool found = false;
    for (std::size_t h = 0; h < capacity.allocations; ++h) {
        auto& a = s_.allocations[h];
        if (!s_.is_used(h) || (a.asked.base != base && a.next_base != base)) continue;
        found = true;
        a.held = false;
    }
    settle();
    if (!found) return errc::misuse_turn_base;
    return {};
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_client<Transport, Profile, Rules>::handle_connection_lost(
    time_point now, const route& way) noexcept {
    if (const errc e = enter(now); e != errc::ok) return e;
    if (way.base.is_none()) return errc::misuse_turn_base;
    bool found = false;
    for (std::size_t h = 0; h < capacity.allocations; ++h) {
        auto& a = s_.allocations[h];
        const bool moves = !a.next_base.is_none();
        if (!s_.is_used(h) || a.server != way.remote) continue;
        if (way.base != (moves ? a.next_base : a.asked.base)) continue;
        found = true;
        if (a.phase == detail::allocation_phase::leaving) {
            detail::end_leaving(s_, h);
        } else if (a.phase == detail::allocation_phase::opening) {
            detail::fail_allocation(s_, h, reason::disconnected);
        } else if (moves) {
            detail::want(s_, h, detail::purpose::none);
            a.held = false;
            detail::fail_move(s_, h, reason::disconnected, 0);
        } else {
            detail::end_allocation(s_, h, event_kind::lost, reason::disconnected);
        }
    }
    settle();
    if (!found) return errc::misuse_turn_base;
    return {};
}

template <class Transport, class Profile, class Rules>
constexpr result<void> basic_client<Transport, Profile, Rules>::name_base(
    std::uint8_t allocation, ip_family family, base_id relayed) noexcept {
    if (const errc e = refused(); e != errc::ok) return e;
    if (!s_.is_live(allocation) || !s_.allocations[allocation].has(family) ||
        s_.allocations[allocation].asked.tcp)
        return errc::misuse_turn_allocation;
    if (relayed.is_none() || is_relayed(relayed)) return errc::misuse_turn_base;
    s_.relayed_base(allocation, family) = relayed;
    return {};
}

template <class Transport, class Profile, class Rules>
constexpr wire_text basic_client<Transport, Profile, Rules>::authorization_server(
    std::uint8_t allocation) const noexcept {
    if (allocation >= capacity.allocations) return {};
    return wire_text(detail::view(s_.allocations[allocation].authorization));
}

}  // namespace ice::turn
