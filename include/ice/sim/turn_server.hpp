// SPDX-License-Identifier: BSL-1.0
// A TURN server (RFC 8656, RFC 8016, RFC 6062), which can be told to misbehave.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "../core/result.hpp"
#include "../stun/attr/rfc6062.hpp"
#include "../stun/attr/rfc8016.hpp"
#include "../stun/attr/rfc8656.hpp"
#include "../stun/channel_data.hpp"
#include "turn_allocation.hpp"
#include "turn_auth.hpp"
#include "turn_rules.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// The state of one server; sockets are its network's, by way of an `Outlet`:
///   o.open(endpoint)                result<socket_id>, bound at the server's host
///   o.close(socket_id)
///   o.send(socket_id, to, bytes, delay)   copies; where `to` is of TCP, to that client's stream
/// and for those that have streams
///   o.listen(endpoint)              result<listener_id>, likewise; o.close(listener_id)
///   o.connect(local, peer)          result<stream_id>; o.reset(stream_id)
///   o.join(client, stream_id)       that client's stream and a peer's are one from now on
/// What has expired is gone for all who ask; its memory and sockets are given back when the server
/// next receives something. O(allocations) a datagram.
class turn_server {
  public:
    turn_server(const turn_server_rules& rules, const endpoint& at, prng random)
        : rules_(rules), at_(at), random_(random), auth_(random_.next()) {}

    const turn_server_rules& rules() const noexcept { return rules_; }
    void set_rules(const turn_server_rules& rules) { rules_ = rules; }
    const endpoint& where() const noexcept { return at_; }

    /// Every nonce given out until now is stale.
    void expire_nonces(time_point now) noexcept { auth_.expire_nonces(now); }
    /// Forgets everything, as after a crash. Sockets are closed.
    template <class Outlet>
    void restart(Outlet& o) noexcept {
        for (turn_allocation& a : allocations_) close(o, a);
        allocations_.clear();
        for (const turn_reservation& r : reservations_) o.close(r.relay.socket);
        reservations_.clear();
    }

    /// Those alive at `now`, in the order they were made.
    std::size_t size(time_point now) const noexcept {
        std::size_t n = 0;
        for (const turn_allocation& a : allocations_) n += a.expires > now ? 1U : 0U;
        return n;
    }
    const std::vector<turn_allocation>& allocations() const noexcept { return allocations_; }
    /// Requests of that method received, answered or not.
    std::uint64_t requests(stun::method m) const noexcept {
        return counts_[static_cast<std::size_t>(m) & 15U];
    }

    /// A datagram at one of its sockets: from a client at `main`, else from a peer.
    template <class Outlet>
    void receive(Outlet& o, time_point now, socket_id main, socket_id socket,
                 const endpoint& source, byte_view bytes) noexcept {
        now_ = now;
        purge(o);
        if (socket != main) return from_peer(o, socket, source, bytes);
        if (rules_.silent) return;
        const turn_client client{socket, source};
        if (const auto data = stun::read_channel_data(bytes))
            return relay_channel(o, client, *data);
        const auto m = stun::message::parse(bytes);
        if (!m) return;
        if (m->fingerprint_offset() != 0 && !stun::verify_fingerprint(*m, builtin_crypto())) return;
        if (m->cls() == stun::message_class::indication) {
            if (m->method() == stun::method::send) relay_send(o, client, *m);
        } else if (m->cls() == stun::message_class::request) {
            serve(o, client, *m);
        }
    }

    // News of streams, turn_tcp.hpp.

    /// A stream to a peer that was begun by Connect is open, or never will be.
    template <class Outlet>
    void peer_connected(Outlet& o, time_point now, stream_id stream, bool is_open) noexcept;
    /// A peer has connected to a relayed address.
    template <class Outlet>
    void peer_accepted(Outlet& o, time_point now, listener_id door, stream_id stream,
                       const endpoint& peer) noexcept;
    /// What was between a client and a peer is no more.
    void peer_closed(stream_id stream) noexcept;
    /// A client's stream has ended, and so has what was allocated over it.
    template <class Outlet>
    void client_closed(Outlet& o, const turn_client& client) noexcept;

  private:
    /// One request and what is needed to answer it.
    struct task {
        turn_client client;
        const stun::message* m;
        turn_verdict who;
    };

    static constexpr stun::comprehension understood_common{
        stun::attr::username,      stun::attr::realm,
        stun::attr::nonce,         stun::attr::password_algorithm,
        stun::attr::userhash,      stun::attr::channel_number,
        stun::attr::lifetime,      stun::attr::xor_peer_address,
        stun::attr::data,          stun::attr::requested_address_family,
        stun::attr::even_port,     stun::attr::requested_transport,
        stun::attr::dont_fragment, stun::attr::reservation_token,
        stun::attr::connection_id};

    // turn_tcp.hpp
    template <class Outlet>
    void connect(Outlet& o, const task& t) noexcept;
    template <class Outlet>
    void connection_bind(Outlet& o, const task& t) noexcept;
    template <class Outlet>
    bool make_tcp(Outlet& o, const task& t, turn_allocation& a) noexcept;

    // turn_requests.hpp: one function a method.
    template <class Outlet>
    void serve(Outlet& o, const turn_client& client, const stun::message& m) noexcept;
    template <class Outlet>
    void allocate(Outlet& o, const task& t) noexcept;
    template <class Outlet>
    bool make(Outlet& o, const task& t, turn_allocation& a, std::uint16_t& missing) noexcept;
    template <class Outlet>
    void tell_allocation(Outlet& o, const task& t, const turn_allocation& a,
                         std::uint16_t missing) noexcept;
    template <class Outlet>
    void refresh(Outlet& o, const task& t) noexcept;
    template <class Outlet>
    void create_permission(Outlet& o, const task& t) noexcept;
    template <class Outlet>
    void channel_bind(Outlet& o, const task& t) noexcept;
    std::uint16_t judge_request(const stun::message& m, bool is_stream) const noexcept;
    duration lifetime_of(const stun::message& m) const noexcept;
    std::uint16_t judge_peer(const turn_allocation& a, const endpoint& peer) const noexcept;

    template <class Outlet>
    void from_peer(Outlet& o, socket_id socket, const endpoint& peer, byte_view bytes) noexcept {
        for (const turn_allocation& a : allocations_) {
            const turn_relay* r = a.relay_for(peer.family());
            if (r == nullptr || r->socket != socket) continue;
            if (!a.permits(peer.addr(), now_)) return;
            std::vector<std::uint8_t> out(bytes.size() + 64);
            if (const std::uint16_t channel = a.channel_to(peer, now_)) {
                store_u16(out.data(), channel);
                store_u16(out.data() + 2, static_cast<std::uint16_t>(bytes.size()));
                copy_bytes(out.data() + 4, bytes);
                return o.send(a.client.socket, a.client.where,
                              byte_view(out).first(4 + bytes.size()), {});
            }
            stun::builder b(out, {stun::method::data, stun::message_class::indication}, draw_id());
            b.add(stun::attr::xor_peer_address, peer).add(stun::attr::data, bytes);
            if (const auto whole = b.finish()) o.send(a.client.socket, a.client.where, *whole, {});
            return;
        }
    }
    template <class Outlet>
    void relay_send(Outlet& o, const turn_client& client, const stun::message& m) noexcept {
        const turn_allocation* a = find(client);
        const auto peer = m.get(stun::attr::xor_peer_address);
        const auto data = m.get(stun::attr::data);
        if (a == nullptr || !peer || !data || !understood_common.covers(m)) return;
        const turn_relay* r = a->relay_for(peer->family());
        if (r != nullptr && a->permits(peer->addr(), now_)) o.send(r->socket, *peer, *data, {});
    }
    template <class Outlet>
    void relay_channel(Outlet& o, const turn_client& client,
                       const stun::channel_data& data) noexcept {
        const turn_allocation* a = find(client);
        const endpoint* peer = a != nullptr ? a->peer_of(data.channel, now_) : nullptr;
        const turn_relay* r = peer != nullptr ? a->relay_for(peer->family()) : nullptr;
        // Section 12.6: the permission counts too, which may have run out before the channel.
        if (r != nullptr && a->permits(peer->addr(), now_)) o.send(r->socket, *peer, data.data, {});
    }

    template <class Outlet>
    void purge(Outlet& o) noexcept {
        std::size_t kept = 0;
        for (turn_allocation& a : allocations_) {
            if (a.expires <= now_)
                close(o, a);
            else if (&allocations_[kept++] != &a)
                allocations_[kept - 1] = std::move(a);
        }
        allocations_.resize(kept);
        // RFC 6062 section 5.3
        if constexpr (requires { o.reset(stream_id()); })
            for (turn_allocation& a : allocations_)
                std::erase_if(a.peers, [&](const turn_peer_stream& p) {
                    if (p.expires <= now_) o.reset(p.stream);
                    return p.expires <= now_;
                });
        for (std::size_t i = reservations_.size(); i-- > 0;) {
            if (reservations_[i].expires > now_) continue;
            o.close(reservations_[i].relay.socket);
            reservations_.erase(reservations_.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
    template <class Outlet>
    static void close(Outlet& o, const turn_allocation& a) noexcept {
        if constexpr (requires { o.close(a.door); })
            if (!a.door.is_none()) {
                for (const turn_peer_stream& p : a.peers) o.reset(p.stream);
                return o.close(a.door);
            }
        for (const turn_relay& r : a.relays) o.close(r.socket);
    }
    template <class Outlet>
    static void drop_family(Outlet& o, turn_allocation& a, ip_family family) noexcept {
        const bool second = a.relays[1].where.family() == family;
        const std::size_t at = second ? 1 : 0;
        o.close(a.relays[at].socket);
        a.relays.erase(a.relays.begin() + static_cast<std::ptrdiff_t>(at));
    }
    turn_allocation* find(const turn_client& client) noexcept {
        for (turn_allocation& a : allocations_)
            if (a.client == client) return &a;
        return nullptr;
    }
    turn_allocation* find_ticket(std::uint64_t ticket) noexcept {
        for (turn_allocation& a : allocations_)
            if (ticket != 0 && a.ticket == ticket) return &a;
        return nullptr;
    }

    /// An answer is begun: the success of `t`, its integrity to be added by finish().
    template <class Outlet, class Add>
    void answer(Outlet& o, const task& t, stun::message_class cls, Add add) noexcept {
        std::uint8_t out[512] = {};
        stun::builder b = stun::answer(out, *t.m, cls);
        add(b);
        if (t.who.user != nullptr)
            stun::add_integrity(b, builtin_crypto(), t.who.keys, t.who.integrity);
        if (t.m->fingerprint_offset() != 0) b.add_fingerprint(builtin_crypto());
        if (const auto bytes = b.finish())
            o.send(t.client.socket, t.client.where, *bytes, rules_.delay);
    }
    template <class Outlet>
    void refuse(Outlet& o, const task& t, std::uint16_t error, bool challenge = false) noexcept {
        answer(o, t, stun::message_class::error, [&](stun::builder& b) {
            stun::add_error(b, error, stun::reason_phrase(error));
            if (challenge) auth_.add_challenge(rules_, b, t.client.where, now_);
            if (error == stun::error::unknown_attribute)
                b.add(stun::attr::unknown_attributes,
                      std::span<const std::uint16_t>(stun::find_unknown(*t.m, understood_common)));
            if (error == stun::error::try_alternate)
                b.add(stun::attr::alternate_server, rules_.alternate);
        });
    }

    stun::transaction_id draw_id() noexcept {
        return stun::draw_transaction_id<stun::rfc8489>(random_);
    }
    const address* relay_address(ip_family family) const noexcept {
        for (const address& a : rules_.relays)
            if (a.family() == family) return &a;
        return nullptr;
    }
    template <class Outlet>
    result<turn_relay> open(Outlet& o, ip_family family, bool even) noexcept;

    turn_server_rules rules_;
    endpoint at_;
    prng random_;
    turn_auth auth_;
    time_point now_;
    std::vector<turn_allocation> allocations_;
    std::vector<turn_reservation> reservations_;
    std::uint64_t counts_[16] = {};
    std::uint32_t next_port_ = 0;  // offset from the first
    std::uint32_t next_connection_ = 0;
};

}  // namespace ice::sim

#include "turn_requests.hpp"  // IWYU pragma: export
#include "turn_tcp.hpp"       // IWYU pragma: export
