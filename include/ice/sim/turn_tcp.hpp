// SPDX-License-Identifier: BSL-1.0
// Relays of TCP at a simulated TURN server: members of turn_server (RFC 6062 section 5).
#pragma once

#include "turn_server.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// A listener at the relayed address instead of a socket; false: refused.
template <class Outlet>
bool turn_server::make_tcp(Outlet& o, const task& t, turn_allocation& a) noexcept {
    using namespace stun;
    const auto family = t.m->get(attr::requested_address_family).value_or(ip_family::ipv4);
    const address* own = relay_address(family);
    if (own == nullptr && (!rules_.relays.empty() || at_.family() != family))
        return refuse(o, t, error::address_family_not_supported), false;
    // Section 5.1
    if (t.m->has(attr::even_port) || t.m->has(attr::dont_fragment) ||
        t.m->has(attr::reservation_token))
        return refuse(o, t, error::bad_request), false;
    const std::uint32_t count = std::uint32_t{rules_.last_port} - rules_.first_port + 1;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t port = rules_.first_port + (next_port_ + i) % count;
        const endpoint at(own != nullptr ? *own : at_.addr(), static_cast<std::uint16_t>(port));
        const auto door = o.listen(at);
        if (!door) continue;
        next_port_ += i + 1;
        a.door = *door;
        a.relays.push_back({socket_id(), at});
        a.expires = now_ + lifetime_of(*t.m);
        return true;
    }
    return refuse(o, t, error::insufficient_capacity), false;
}

/// Section 5.2; answered when the connection is there, or is not.
template <class Outlet>
void turn_server::connect(Outlet& o, const task& t) noexcept {
    using namespace stun;
    turn_allocation* a = find(t.client);
    if (a == nullptr || a->door.is_none()) return refuse(o, t, error::allocation_mismatch);
    if (a->user != t.who.user->name) return refuse(o, t, error::wrong_credentials);
    const auto peer = t.m->get(attr::xor_peer_address);
    if (!peer) return refuse(o, t, error::bad_request);
    if (const std::uint16_t e = judge_peer(*a, *peer); e != 0) return refuse(o, t, e);
    for (const turn_peer_stream& p : a->peers)
        if (p.peer == *peer) return refuse(o, t, error::connection_exists);
    const auto stream = o.connect(a->relay_for(peer->family())->where, *peer);
    if (!stream) return refuse(o, t, error::connection_timeout);
    const byte_view request = t.m->bytes();
    a->peers.push_back({0, *peer, *stream, false, time_point::never(),
                        std::vector<std::uint8_t>(request.begin(), request.end()), t.who});
}

template <class Outlet>
void turn_server::peer_connected(Outlet& o, time_point now, stream_id stream,
                                 bool is_open) noexcept {
    now_ = now;
    for (turn_allocation& a : allocations_)
        for (std::size_t i = 0; i < a.peers.size(); ++i) {
            if (a.peers[i].stream != stream) continue;
            turn_peer_stream& p = a.peers[i];
            const std::vector<std::uint8_t> request = p.request;
            const auto m = stun::message::parse(request);
            if (!m) return;
            const task t{a.client, &*m, p.who};
            if (!is_open) {
                a.peers.erase(a.peers.begin() + static_cast<std::ptrdiff_t>(i));
                return refuse(o, t, stun::error::connection_timeout);
            }
            p.number = ++next_connection_;
            p.expires = now_ + seconds(30);
            return answer(o, t, stun::message_class::success,
                          [&](stun::builder& b) { b.add(stun::attr::connection_id, p.number); });
        }
}

/// Section 5.3
template <class Outlet>
void turn_server::peer_accepted(Outlet& o, time_point now, listener_id door, stream_id stream,
                                const endpoint& peer) noexcept {
    now_ = now;
    purge(o);
    for (turn_allocation& a : allocations_) {
        if (a.door != door) continue;
        if (!a.permits(peer.addr(), now_)) break;
        const std::uint32_t number = ++next_connection_;
        const endpoint plain = peer.with_protocol({});
        a.peers.push_back({number, plain, stream, false, now_ + seconds(30), {}, {}});
        std::uint8_t out[64] = {};
        stun::builder b(out, {stun::method::connection_attempt, stun::message_class::indication},
                        draw_id());
        b.add(stun::attr::connection_id, number).add(stun::attr::xor_peer_address, plain);
        if (const auto bytes = b.finish()) o.send(a.client.socket, a.client.where, *bytes, {});
        return;
    }
    o.reset(stream);
}

/// Section 5.4: the connection that this came over is the peer's from now on.
template <class Outlet>
void turn_server::connection_bind(Outlet& o, const task& t) noexcept {
    using namespace stun;
    const auto number = t.m->get(attr::connection_id);
    if (!number || find(t.client) != nullptr) return refuse(o, t, error::bad_request);
    for (turn_allocation& a : allocations_)
        for (turn_peer_stream& p : a.peers) {
            if (p.number != *number || p.number == 0 || p.is_bound) continue;
            if (a.user != t.who.user->name) return refuse(o, t, error::wrong_credentials);
            answer(o, t, message_class::success, [](builder&) {});
            p.is_bound = o.join(t.client.where, p.stream);
            p.expires = time_point::never();
            return;
        }
    refuse(o, t, error::bad_request);
}

inline void turn_server::peer_closed(stream_id stream) noexcept {
    for (turn_allocation& a : allocations_)
        std::erase_if(a.peers, [&](const turn_peer_stream& p) { return p.stream == stream; });
}

template <class Outlet>
void turn_server::client_closed(Outlet& o, const turn_client& client) noexcept {
    for (std::size_t i = 0; i < allocations_.size(); ++i) {
        if (allocations_[i].client != client) continue;
        close(o, allocations_[i]);
        allocations_.erase(allocations_.begin() + static_cast<std::ptrdiff_t>(i));
        return;
    }
}

}  // namespace ice::sim
