// SPDX-License-Identifier: BSL-1.0
// The way of a datagram from socket to socket: members of `network`, in the order of the way.
#pragma once

#include <cstddef>
#include <cstdint>

#include "network.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// True: it has reached a socket of the user's, and the slot is the caller's.
inline bool network::proceed(std::uint32_t slot) noexcept {
    switch (packets_[slot].next) {
        case packet::stage::departing: depart(slot); return false;
        case packet::stage::crossing: return cross(slot);
        case packet::stage::arriving: return arrive(slot);
        case packet::stage::alarm: return ring(slot);
        case packet::stage::telling: {
            const stream_id stream = packets_[slot].stream;
            if (tcp_.find(stream) != nullptr) return tell(slot, stream, packets_[slot].news);
            packets_.give_back(slot);
            return false;
        }
    }
    return false;
}

inline send_status network::depart(std::uint32_t slot) noexcept {
    packet& p = packets_[slot];
    const socket_state* s = sockets_.find(p.socket);
    const interface_id nic = s != nullptr ? choose_interface(*s, p.to, p.from) : interface_id();
    if (nic.is_none()) {
        packets_.give_back(slot);
        return send_status::unreachable;
    }
    p.number = ++numbers_;
    p.segment = segment_of(nic);
    p.nic = nic;
    note(slot, fate::sent);
    transmit(slot, nic);
    return send_status::sent;
}

/// By which interface, and `from` which address; none when there is no way. Of several the first
/// that has the destination on its segment, else the first with a gateway, else the first.
inline interface_id network::choose_interface(const socket_state& s, const endpoint& to,
                                              endpoint& from) const noexcept {
    from = s.local.with_address(s.local.addr().with_zone(0));
    if (to.port() == 0 || to.family() != from.family() || to.addr().is_unspecified()) return {};
    if (!s.nic.is_none())
        return is_usable(s.nic) && has_address(s.nic, from.addr()) ? s.nic : interface_id();

    interface_id chosen;
    int best = 0;
    for (const interface_id nic : interfaces_of(s.host)) {
        const address* own = first_address(nic, to.family());
        if (own == nullptr || !is_usable(nic)) continue;
        const segment_id segment = segment_of(nic);
        const int fitness = !interface_at(segment, to.addr()).is_none() ? 3
                            : !downlink(segment, to.addr()).is_none()   ? 3
                            : !gateway(segment, to.addr()).is_none()    ? 2
                                                                        : 1;
        if (fitness <= best) continue;
        best = fitness;
        chosen = nic;
        from = from.with_address(*own);
    }
    return chosen;
}

/// Onto the interface's segment.
inline void network::transmit(std::uint32_t slot, interface_id nic) noexcept {
    packet& p = packets_[slot];
    attachment& a = interfaces_[nic.index()];
    p.nic = nic;
    p.next = packet::stage::crossing;
    if (!is_usable(nic)) return drop(slot, fate::interface_down);
    segment_state& s = segments_[a.segment.index()];
    const ip_family family = p.to.family();
    if (family_link* own = a.out.of(family))
        return enter(slot, own->properties, own->state, a.random);
    if (!a.out.properties)
        for (family_link& each : s.special)
            if (each.family == family) return enter(slot, each.properties, each.state, a.random);
    enter(slot, a.out.properties ? *a.out.properties : s.properties, a.out.state, a.random);
}

inline void network::enter(std::uint32_t slot, const link_rules& l, link_state& state,
                           prng& random) noexcept {
    const packet& p = packets_[slot];
    const std::size_t headers = (p.to.family() == ip_family::ipv4 ? 20U : 40U) +
                                (p.tcp.kind == segment_kind::none ? 8U : 20U);
    const auto passage = state.pass(l, random, now_, headers + p.bytes.size());
    if (is_drop(passage.what)) return drop(slot, passage.what);
    queue_.push(passage.arrival, slot);
    if (passage.second == time_point::never()) return;
    note(slot, fate::duplicated);
    queue_.push(passage.second, packets_.copy(slot));
}

/// On the segment: who is it for?
inline bool network::cross(std::uint32_t slot) noexcept {
    packet& p = packets_[slot];
    interface_id to = interface_at(p.segment, p.to.addr());
    if (to.is_none() && !is_link_local(p.to.addr())) {
        to = downlink(p.segment, p.to.addr());
        if (to.is_none()) to = gateway(p.segment, p.to.addr());
        if (to == p.nic) to = {};  // it has come from there
    }
    if (to.is_none()) return drop(slot, fate::no_route), false;
    attachment& a = interfaces_[to.index()];
    p.nic = to;
    p.next = packet::stage::arriving;
    family_link* const own = a.in.of(p.to.family());
    if ((own == nullptr && !a.in.properties) || !a.up) return arrive(slot);
    if (own != nullptr)
        enter(slot, own->properties, own->state, a.random);
    else
        enter(slot, *a.in.properties, a.in.state, a.random);
    return false;
}

inline bool network::arrive(std::uint32_t slot) noexcept {
    packet& p = packets_[slot];
    const attachment& a = interfaces_[p.nic.index()];
    if (!is_usable(p.nic)) return drop(slot, fate::interface_down), false;
    if (a.kind == interface_owner::host) return receive(slot, host_id(a.owner_index));
    if (++p.devices > most_devices) return drop(slot, fate::looped), false;
    switch (a.kind) {
        case interface_owner::host: break;
        case interface_owner::nat_inside: translate_outbound(slot, nats_[a.owner_index]); break;
        case interface_owner::nat_outside: translate_inbound(slot, nats_[a.owner_index]); break;
        case interface_owner::firewall_inside: guard(slot, a.owner_index, true); break;
        case interface_owner::firewall_outside: guard(slot, a.owner_index, false); break;
    }
    return false;
}

inline bool network::receive(std::uint32_t slot, host_id host) noexcept {
    packet& p = packets_[slot];
    if (p.tcp.kind != segment_kind::none) return receive_segment(slot, host);
    p.socket = sockets_.receiver(host, p.nic, p.to);
    const socket_state* s = sockets_.find(p.socket);
    if (s == nullptr) return drop(slot, fate::no_socket), false;
    note(slot, fate::delivered);
    if (!s->server.is_none()) return serve(slot, servers_[s->server.index()]), false;
    if (!s->turn.is_none()) return serve(slot, turn_id(s->turn)), false;
    if (is_link_local(p.from.addr()))
        p.from = p.from.with_address(p.from.addr().with_zone(s->local.addr().zone()));
    return true;
}

inline void network::serve(std::uint32_t slot, stun_server& server) noexcept {
    std::uint8_t out[stun_server::largest_answer] = {};
    const packet& p = packets_[slot];
    const socket_id socket = p.socket;
    const endpoint client = p.from;
    const byte_view answer = server.answer(p.bytes, client, out);
    packets_.give_back(slot);
    if (answer.empty()) return;
    const std::uint32_t reply = prepare(socket, client, answer);
    if (server.rules().delay > duration{})
        queue_.push(now_ + server.rules().delay, reply);
    else
        depart(reply);
}

inline void network::serve(std::uint32_t slot, turn_id server) noexcept {
    const packet& p = packets_[slot];
    const socket_id socket = p.socket;
    const endpoint source = p.from;
    turn_state& t = turns_[server.index()];
    turn_outlet o{this, server};
    t.server.receive(o, now_, t.main, socket, source, p.bytes);
    packets_.give_back(slot);
}

inline errc network::restart(turn_id server) noexcept {
    if (server.index() >= turns_.size()) return errc::misuse_sim_id;
    turn_outlet o{this, server};
    turns_[server.index()].server.restart(o);
    return errc::ok;
}

/// From the inside; a destination that is the NAT's own address turns around (RFC 4787 section 6).
inline void network::translate_outbound(std::uint32_t slot, nat_state& nat) noexcept {
    if (nat.kind == translation::clat) return translate_stateless(slot, nat, true);
    packet& p = packets_[slot];
    const nat_rules rules = nat.rules_for(p.tcp.kind);
    nat_table& table = nat.table_for(p.tcp.kind);
    const bool six = nat.kind == translation::nat64;
    const endpoint to = six ? p.to.with_address(nat.prefix.extract(p.to.addr())) : p.to;
    if (to.family() == ip_family::none) return drop(slot, fate::no_translation);
    const bool back = has_address(nat.outside, to.addr());
    if (back && rules.hairpin == nat_hairpin::none) return drop(slot, fate::no_hairpin);
    const auto source =
        table.outbound(rules, p.from, to, now_, addresses_of(nat.outside), nat.random);
    if (source.what != fate::forwarded) return drop(slot, source.what);
    p.to = to;
    if (back) {
        const auto target = table.inbound(rules, to, source.translated, now_);
        if (target.what != fate::forwarded) return drop(slot, target.what);
        p.to = target.translated;
    }
    if (back && six) {
        p.from = source.translated.with_address(
            nat.prefix.embed_any(source.translated.addr()));  // RFC 6146 section 3.8
    } else if (!back || rules.hairpin == nat_hairpin::external_source) {
        p.from = source.translated;
    }
    forward(slot, back ? nat.inside : nat.outside);
}

inline void network::translate_inbound(std::uint32_t slot, nat_state& nat) noexcept {
    if (nat.kind == translation::clat) return translate_stateless(slot, nat, false);
    packet& p = packets_[slot];
    const nat_rules rules = nat.rules_for(p.tcp.kind);
    nat_table& table = nat.table_for(p.tcp.kind);
    const bool unwanted = p.tcp.kind == segment_kind::syn && !rules.tcp_simultaneous_open &&
                          !table.is_forwarded(p.to);
    const auto target = unwanted ? nat_table::verdict{fate::filtered, {}}
                                 : table.inbound(rules, p.to, p.from, now_);
    if (target.what != fate::forwarded) {
        if (p.tcp.kind == segment_kind::syn && rules.tcp_refuses) refuse(slot, nat);
        return drop(slot, target.what);
    }
    p.to = target.translated;
    if (nat.kind == translation::nat64)
        p.from = p.from.with_address(nat.prefix.embed_any(p.from.addr()));
    forward(slot, nat.inside);
}

/// Answers a SYN as if the NAT itself were meant.
inline void network::refuse(std::uint32_t slot, nat_state& nat) noexcept {
    const std::uint32_t answer = packets_.copy(slot);
    packet& p = packets_[answer];
    const endpoint from = p.from;
    p.from = p.to;
    p.to = from;
    p.tcp = {segment_kind::rst, 0, p.tcp.from_stream, 0, 0};
    p.number = ++numbers_;
    p.devices = 0;
    forward(answer, nat.outside);
}

/// RFC 7915 with one address on each side.
inline void network::translate_stateless(std::uint32_t slot, nat_state& clat, bool out) noexcept {
    packet& p = packets_[slot];
    const address own =
        addresses_of(clat.outside).empty() ? address() : addresses_of(clat.outside)[0];
    const address from = out ? own : clat.prefix.extract(p.from.addr());
    const address to = out ? clat.prefix.embed_any(p.to.addr()) : clat.inside_v4;
    const bool its_own = out ? p.from.addr() == clat.inside_v4 : p.to.addr() == own;
    if (!its_own || from.family() == ip_family::none || to.family() == ip_family::none)
        return drop(slot, fate::no_translation);
    p.from = p.from.with_address(from);
    p.to = p.to.with_address(to);
    forward(slot, out ? clat.outside : clat.inside);
}

inline void network::guard(std::uint32_t slot, std::uint32_t firewall, bool out) noexcept {
    const packet& p = packets_[slot];
    firewall_state& f = firewalls_[firewall];
    const firewall_rules rules = f.rules_for(p.tcp.kind);
    firewall_table& table = p.tcp.kind == segment_kind::none ? f.table : f.tcp;
    const fate what =
        out ? table.outbound(rules, p.from, p.to, now_) : table.inbound(rules, p.to, p.from, now_);
    if (is_drop(what)) return drop(slot, what);
    forward(slot, out ? f.outside : f.inside);
}

inline void network::forward(std::uint32_t slot, interface_id nic) noexcept {
    packets_[slot].segment = segment_of(nic);
    note(slot, fate::forwarded);
    transmit(slot, nic);
}

}  // namespace ice::sim
