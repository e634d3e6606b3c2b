// SPDX-License-Identifier: BSL-1.0
// A simulated network at work: virtual clock, sockets, and datagrams and streams that are taken by
// polling.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "../core/result.hpp"
#include "../core/time.hpp"
#include "../exchange/transport.hpp"
#include "../net/endpoint.hpp"
#include "event_queue.hpp"
#include "packet_pool.hpp"
#include "recording.hpp"
#include "socket_table.hpp"
#include "stream_table.hpp"
#include "stun_server.hpp"
#include "topology.hpp"
#include "turn_server.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// A datagram that reached one of the user's sockets, or news of a stream.
struct delivery {
    time_point at;
    socket_id socket;  ///< none: of a stream
    endpoint source;
    endpoint destination;
    byte_view bytes;  ///< borrowed until the next step() or run_until()
    stream_news news = stream_news::none;
    stream_id stream{};
    listener_id listener{};  ///< that has accepted it
};

/// The topology in motion. One seed decides all that is left to chance, so that the same calls
/// give the same run on every machine; parts draw from streams of their own. Belongs to one
/// thread; a copy is a second network in the same state. Heap memory: out of it, the program ends.
class network : public topology {
  public:
    static constexpr std::size_t largest_datagram = 65507;  // of UDP over IPv4
    static constexpr std::uint8_t most_devices = 32;

    explicit network(std::uint64_t seed, time_point start = {}) noexcept
        : topology(seed), now_(start), pieces_(random_.fork(~std::uint64_t{0} / 4)) {}

    time_point now() const noexcept { return now_; }
    /// When step() would have something to do; never() when all is quiet. It may be nothing that
    /// the user sees.
    time_point next_event() const noexcept { return queue_.next(); }

    /// Binds to one address of the host, or to the unspecified one of a family: then all
    /// interfaces receive, and the first one that has a way to the destination sends. Port 0
    /// takes an ephemeral one. A zone is kept and is shown with link-local sources.
    /// Errors: misuse_sim_id, misuse_sim_address, misuse_sim_port_taken, sim_no_port.
    result<socket_id> bind(host_id host, const endpoint& local) noexcept {
        if (!has(host)) return errc::misuse_sim_id;
        if (local.addr().is_unspecified()) return sockets_.bind(host, {}, local);
        for (const interface_id nic : interfaces_of(host))
            if (has_address(nic, local.addr())) return sockets_.bind(host, nic, local);
        return errc::misuse_sim_address;
    }
    /// The same where an address does not tell, as with two VPNs.
    result<socket_id> bind(interface_id nic, const endpoint& local) noexcept {
        if (!is_attached(nic) || interfaces_[nic.index()].kind != interface_owner::host)
            return errc::misuse_sim_id;
        if (!has_address(nic, local.addr())) return errc::misuse_sim_address;
        return sockets_.bind(host_id(interfaces_[nic.index()].owner_index), nic, local);
    }

    /// What is on its way to the socket is dropped when it comes. Errors: misuse_sim_id.
    errc close(socket_id socket) noexcept {
        if (sockets_.find(socket) == nullptr) return errc::misuse_sim_id;
        sockets_.close(socket);
        return errc::ok;
    }

    /// Where it is bound, the port that was chosen included. Errors: misuse_sim_id.
    result<endpoint> local(socket_id socket) const noexcept {
        const socket_state* s = sockets_.find(socket);
        if (s == nullptr) return errc::misuse_sim_id;
        return s->local;
    }

    /// The bytes are copied. `sent` tells no more than UDP does; `unreachable`: the socket is not
    /// open, its address or interface is gone or down, the destination has no port, or is of a
    /// family that the socket has not, or there are more than largest_datagram bytes.
    send_status send(socket_id socket, const endpoint& remote, byte_view bytes) noexcept {
        if (bytes.size() > largest_datagram) return send_status::unreachable;
        return depart(prepare(socket, remote, bytes));
    }

    /// The next datagram for the user until and including `until`; time stands at its arrival
    /// then. Nothing: all that is due has happened, and time stands at `until` (where it was, if
    /// that is never()). Time never goes back.
    std::optional<delivery> step(time_point until) noexcept {
        release_held();
        while (!queue_.empty() && queue_.next() <= until) {
            const event_queue::event e = queue_.pop();
            now_ = later(now_, e.at);
            if (!proceed(e.what)) continue;
            held_ = e.what;
            const packet& p = packets_[e.what];
            return delivery{now_, p.socket, p.from, p.to, p.bytes, p.news, p.stream, p.listener};
        }
        if (until != time_point::never()) now_ = later(now_, until);
        return {};
    }

    /// For those who only look at servers and recordings. Returns how many datagrams nobody took.
    std::size_t run_until(time_point until) noexcept {
        std::size_t untaken = 0;
        while (step(until)) ++untaken;
        return untaken;
    }

    // Streams (stream.hpp). The peer is `source` in their deliveries, and all their endpoints are
    // of TCP. Verbs never call back: what they lead to comes out of step().

    /// From now on `stream_news::accepted` tells who has connected to there. Port 0 takes one.
    /// Errors: as bind.
    result<listener_id> listen(host_id host, const endpoint& local) noexcept;
    /// `connected` or `failed` follows, the latter at once where there is no way to the remote.
    /// Port 0 takes one; another may listen as well, or lead to other remotes: both ends that
    /// connect to each other open one stream. Unspecified `local`: as bind. Errors: as bind.
    result<stream_id> connect(host_id host, const endpoint& local, const endpoint& remote) noexcept;
    /// Both, one behind the other, or nothing: `would_block` while the peer has not acknowledged
    /// enough, which `writable` ends; `unreachable` when it is not open.
    send_status write(stream_id stream, byte_view first, byte_view second = {}) noexcept;
    /// The peer gets what was written, and `closed`. Errors: misuse_sim_id.
    errc close(stream_id stream) noexcept;
    /// The peer gets `closed` at once. Errors: misuse_sim_id.
    errc reset(stream_id stream) noexcept;
    /// Its streams stay. Errors: misuse_sim_id.
    errc close(listener_id listener) noexcept;
    /// Errors: misuse_sim_id.
    result<endpoint> local(stream_id stream) const noexcept;
    result<endpoint> local(listener_id listener) const noexcept;
    void set_rules(const stream_rules& rules) noexcept { stream_rules_ = rules; }
    /// Ends of connections that a host still knows of.
    std::size_t streams() const noexcept { return tcp_.size(); }

    /// A server that the network itself runs. Errors: as bind.
    result<server_id> add_stun_server(host_id host, const endpoint& local,
                                      const stun_server_rules& rules = {}) noexcept {
        const auto socket = bind(host, local);
        if (!socket) return socket.error();
        const server_id id(static_cast<std::uint32_t>(servers_.size()));
        servers_.push_back(stun_server(rules));
        sockets_.find(*socket)->server = id;
        return id;
    }
    /// The same server over streams; answers are not delayed there. Errors: as listen.
    errc add_listener(server_id server, host_id host, const endpoint& local) noexcept {
        if (server.index() >= servers_.size()) return errc::misuse_sim_id;
        const auto door = listen(host, local);
        if (door) tcp_.find(*door)->server = server;
        return door.code();
    }
    errc set_rules(server_id server, const stun_server_rules& rules) noexcept {
        if (server.index() >= servers_.size()) return errc::misuse_sim_id;
        servers_[server.index()].set_rules(rules);
        return errc::ok;
    }
    /// A TURN server; its relayed addresses are on the same host. Errors: as bind.
    result<turn_id> add_turn_server(host_id host, const endpoint& local,
                                    const turn_server_rules& rules = {}) noexcept {
        const auto socket = bind(host, local);
        if (!socket) return socket.error();
        const turn_id id(static_cast<std::uint32_t>(turns_.size()));
        turns_.push_back(
            {turn_server(rules, local, random_.fork(~std::uint64_t{0} / 2 - id.index())), host,
             *socket});
        sockets_.find(*socket)->turn = id;
        return id;
    }
    /// The same server over streams, at one address of its host, once: there it also gives relays
    /// of TCP (RFC 6062). Errors: as listen, misuse_sim_port_taken.
    errc add_listener(turn_id server, const endpoint& local) noexcept {
        if (server.index() >= turns_.size()) return errc::misuse_sim_id;
        turn_state& t = turns_[server.index()];
        if (!t.door.is_none()) return errc::misuse_sim_port_taken;
        const auto door = listen(t.host, local);
        if (!door) return door.code();
        tcp_.find(*door)->turn = server;
        t.door = *door;
        return errc::ok;
    }
    errc set_rules(turn_id server, const turn_server_rules& rules) noexcept {
        if (server.index() >= turns_.size()) return errc::misuse_sim_id;
        turns_[server.index()].server.set_rules(rules);
        return errc::ok;
    }
    /// The server has crashed and is back: allocations are gone. Errors: misuse_sim_id.
    errc restart(turn_id server) noexcept;
    /// All nonces that it has given out are stale now. Errors: misuse_sim_id.
    errc expire_nonces(turn_id server) noexcept {
        if (server.index() >= turns_.size()) return errc::misuse_sim_id;
        turns_[server.index()].server.expire_nonces(now_);
        return errc::ok;
    }
    /// Null when there is no such server. Valid until one is added.
    const turn_server* server(turn_id server) const noexcept {
        return server.index() < turns_.size() ? &turns_[server.index()].server : nullptr;
    }
    using topology::set_rules;
    /// Binding requests received, answered or not.
    std::uint64_t requests(server_id server) const noexcept {
        return server.index() < servers_.size() ? servers_[server.index()].requests() : 0;
    }

    /// Mappings of the NAT that are alive now, of UDP and TCP.
    std::size_t mappings(nat_id id) const noexcept {
        if (!has(id)) return 0;
        return nats_[id.index()].table.size(now_) + nats_[id.index()].tcp.size(now_);
    }

    /// Flows through the firewall that are alive now, of UDP and TCP.
    std::size_t flows(firewall_id id) const noexcept {
        if (!has(id)) return 0;
        return firewalls_[id.index()].table.size(now_) + firewalls_[id.index()].tcp.size(now_);
    }

    /// Every station of every datagram, once started.
    sim::recording& recording() noexcept { return recording_; }
    const sim::recording& recording() const noexcept { return recording_; }

    /// A random service out of the run's seed: each call another stream.
    prng make_random() noexcept { return random_.fork(~streams_++); }

  private:
    static constexpr std::uint32_t nothing = 0xffff'ffff;

    struct turn_state {
        turn_server server;
        host_id host;
        socket_id main;
        listener_id door{};
    };
    struct turn_outlet;

    bool has_address(interface_id nic, const address& addr) const noexcept {
        for (const address& a : addresses_of(nic))
            if (a == addr.with_zone(0)) return true;
        return false;
    }
    const address* first_address(interface_id nic, ip_family family) const noexcept {
        for (const address& a : addresses_of(nic))
            if (a.family() == family) return &a;
        return nullptr;
    }
    bool is_usable(interface_id nic) const noexcept {
        return is_attached(nic) && interfaces_[nic.index()].up;
    }
    static bool is_link_local(const address& a) noexcept {
        const byte_view b = a.bytes();
        return a.is_v6() ? b[0] == 0xfe && (b[1] & 0xc0) == 0x80
                         : a.is_v4() && b[0] == 169 && b[1] == 254;
    }

    void release_held() noexcept {
        if (held_ != nothing) packets_.give_back(held_);
        held_ = nothing;
    }

    std::uint32_t prepare(socket_id socket, const endpoint& remote, byte_view bytes) noexcept {
        const std::uint32_t slot = packets_.take(bytes);
        packet& p = packets_[slot];
        p.socket = socket;
        p.to = remote.with_address(remote.addr().with_zone(0));
        p.next = packet::stage::departing;
        return slot;
    }

    void note(std::uint32_t slot, fate what) noexcept {
        if (!recording_.is_on()) return;
        const packet& p = packets_[slot];
        recording_.add({now_, p.number, p.segment, what, p.from, p.to, p.bytes, p.nic, p.tcp});
    }
    void drop(std::uint32_t slot, fate what) noexcept {
        note(slot, what);
        packets_.give_back(slot);
    }

    // path.hpp: from socket to socket.
    bool proceed(std::uint32_t slot) noexcept;
    send_status depart(std::uint32_t slot) noexcept;
    interface_id choose_interface(const socket_state& s, const endpoint& to,
                                  endpoint& from) const noexcept;
    void transmit(std::uint32_t slot, interface_id nic) noexcept;
    void enter(std::uint32_t slot, const link_rules& l, link_state& state, prng& random) noexcept;
    bool cross(std::uint32_t slot) noexcept;
    bool arrive(std::uint32_t slot) noexcept;
    bool receive(std::uint32_t slot, host_id host) noexcept;
    void serve(std::uint32_t slot, stun_server& server) noexcept;
    void serve(std::uint32_t slot, turn_id server) noexcept;
    void translate_outbound(std::uint32_t slot, nat_state& nat) noexcept;
    void translate_inbound(std::uint32_t slot, nat_state& nat) noexcept;
    void translate_stateless(std::uint32_t slot, nat_state& clat, bool out) noexcept;
    void guard(std::uint32_t slot, std::uint32_t firewall, bool out) noexcept;
    void forward(std::uint32_t slot, interface_id nic) noexcept;
    void refuse(std::uint32_t slot, nat_state& nat) noexcept;

    // stream_path.hpp: what the ends of a connection do.
    result<interface_id> place_of(host_id host, const endpoint& local) const noexcept;
    bool receive_segment(std::uint32_t slot, host_id host) noexcept;
    bool accept_segment(std::uint32_t slot, stream_id id) noexcept;
    bool take_bytes(std::uint32_t slot, stream_id id) noexcept;
    bool take_acknowledgement(std::uint32_t slot, stream_id id) noexcept;
    bool establish(std::uint32_t slot, stream_id id) noexcept;
    bool ring(std::uint32_t slot) noexcept;
    bool tell(std::uint32_t slot, stream_id id, stream_news news) noexcept;
    void announce(stream_id id, stream_news news) noexcept;
    void send_segment(stream_id id, segment_kind kind, std::uint64_t first = 0,
                      byte_view bytes = {}) noexcept;
    void send_reset(const packet& to, host_id host) noexcept;
    void send_from(stream_id id, std::size_t offset) noexcept;
    void arm(stream_id id) noexcept;

    // stream_servers.hpp: streams of the network's own servers.
    void serve_stream(std::uint32_t slot, stream_id id) noexcept;
    void serve_messages(stream_id id) noexcept;
    void serve_message(stream_id id, byte_view message) noexcept;
    void serve_relayed(stream_id id, stream_news news, byte_view bytes) noexcept;
    void push(stream_id id, byte_view bytes) noexcept;

    time_point now_;
    event_queue queue_;
    packet_pool packets_;
    socket_table sockets_;
    stream_table tcp_;
    stream_rules stream_rules_;
    prng pieces_;  // of ragged streams
    std::vector<stun_server> servers_;
    std::vector<turn_state> turns_;
    sim::recording recording_;
    std::uint64_t numbers_ = 0;     // of datagrams
    std::uint64_t streams_ = 0;     // given to users
    std::uint32_t held_ = nothing;  // the slot whose bytes the user is reading
};

/// What a TURN server may do with the network.
struct network::turn_outlet {
    network* net;
    turn_id server;

    result<socket_id> open(const endpoint& local) noexcept {
        const auto socket = net->bind(net->turns_[server.index()].host, local);
        if (socket) net->sockets_.find(*socket)->turn = server;
        return socket;
    }
    void close(socket_id socket) noexcept { net->sockets_.close(socket); }
    // Over streams, stream_servers.hpp.
    result<listener_id> listen(const endpoint& local) noexcept;
    result<stream_id> connect(const endpoint& local, const endpoint& peer) noexcept;
    void close(listener_id door) noexcept { static_cast<void>(net->close(door)); }
    void reset(stream_id stream) noexcept;
    bool join(const endpoint& client, stream_id peer) noexcept;
    stream_id stream_of(const endpoint& client) const noexcept;

    void send(socket_id socket, const endpoint& to, byte_view bytes, duration delay) noexcept {
        if (to.proto() == protocol::tcp) return net->push(stream_of(to), bytes);
        const std::uint32_t slot = net->prepare(socket, to, bytes);
        if (delay > duration{})
            net->queue_.push(net->now_ + delay, slot);
        else
            net->depart(slot);
    }
};

}  // namespace ice::sim

#include "path.hpp"            // IWYU pragma: export
#include "stream_path.hpp"     // IWYU pragma: export
#include "stream_servers.hpp"  // IWYU pragma: export
