// SPDX-License-Identifier: BSL-1.0
// A session: an agent with what gathers for it, behind the agent's verbs. What most hosts want.
#pragma once

#include "../agent/agent.hpp"
#include "carrier.hpp"
#include "event.hpp"

namespace ice::inline v0_1_0_dev {

/// Owns an agent, a gatherer and a TURN client over one pace. The host gives sockets, servers and
/// the peer's description; candidates come by events, in the order in which they are found, and are
/// the agent's by then. Answers go to whom they answer: TURN, then STUN servers, then the agent.
/// Same rules as the agent's: one thread, never from inside `send`; after each verb poll until
/// `none`, then ask `next_deadline`.
///
///     ice::session<my_transport> s(host, ice::agent_role::controlling);
///     if (!s.add_stream() ||
///         !s.add_turn_server(now, {server, {}, {.username = "user", .password = "pass"}}) ||
///         !s.add_base(now, {.where = own}))      // sockets are numbered 0, 1, 2 … from here
///         return;
///     ice::put_description(s, 0, say);           // session/lines.hpp: a= lines, for the peer
///     …  s.set_remote_description(now, 0, theirs)  …  s.start(now)
///     …  s.handle_datagram(now, {ice::base_id(0), 0, 1, from}, bytes)  …  s.handle_timeout(now) …
template <class Transport, class Profile = profiles::rfc8445, class Rules = session_rules>
class session {
  public:
    using services_type = services<Transport, Profile>;
    using pool_type = basic_pool<Transport, Profile, Rules>;
    using carrier_type = session_carrier<Transport, Profile, Rules>;
    using agent_type = basic_agent<carrier_type, Profile>;
    static constexpr limits capacity = Profile::capacity;

    /// The services must outlive the session. Never moved: where a copy is wanted, `rebind` it.
    session(services_type& host, agent_role role, const session_config& config = {}) noexcept
        : host_(&host),
          pool_(host, config),
          carrier_(pool_, *host.carrier),
          agent_(host, carrier_, role, with_trickle(config.agent)) {}

    // Where candidates come from. At any time; `now` because servers may be asked at once.

    result<void> add_stun_server(time_point now, const endpoint& server) noexcept {
        pool_.advance(now);
        const auto added = pool_.add_stun_server(server);
        pump();
        return added;
    }
    /// Returns its ordinal. Errors: those of the TURN client.
    result<std::uint8_t> add_turn_server(time_point now, const turn::server& server) noexcept {
        const auto added = pool_.add_turn_server(now, server);
        pump();
        return added;
    }
    /// A socket: a host candidate, and a base for what servers tell. The result names it in routes
    /// from and to the transport. Errors: gather_filtered, gather_full, those of the agent.
    result<base_id> add_base(time_point now, const session_base& base) noexcept;
    /// The host goes over to another socket, as on another network: as add_base, but relays of the
    /// old one go on over the new one (RFC 8016, `config.mobile_relays`), and paths from them last.
    /// Once they do, their routes have changed. `remove_base` the old one when it is gone, before
    /// that too. Errors: as add_base, and misuse_gather_base where there is no old one, or none of
    /// the same component.
    result<base_id> move_base(time_point now, base_id from, const session_base& to) noexcept;
    /// The socket is gone: its candidates are withdrawn, paths over it are lost, relays released.
    result<void> remove_base(time_point now, base_id base) noexcept;
    /// A transport that answered `pending` for this socket is ready.
    result<void> base_ready(time_point now, base_id base) noexcept;
    /// Takes over what was gathered before there was a session, servers and policy included: a
    /// copy, so that the pool must be forgotten afterwards. Streams that its bases name must be
    /// there. Errors: misuse_gather_pool (after bases of one's own), those of the agent.
    result<void> adopt(time_point now, const pool_type& pool) noexcept;

    // The verbs of the agent.

    result<std::uint16_t> add_stream(std::uint16_t count = 1) noexcept {
        return agent_.add_stream(count);
    }
    result<void> remove_stream(time_point now, std::uint16_t stream) noexcept {
        return run(now, [&](time_point t) { return agent_.remove_stream(t, stream); });
    }
    result<void> remove_component(time_point now, std::uint16_t stream, std::uint16_t id) noexcept {
        return run(now, [&](time_point t) { return agent_.remove_component(t, stream, id); });
    }
    /// The peer has been told of it (RFC 8838 section 10): it may be paired.
    result<void> candidate_conveyed(time_point now, std::uint16_t candidate) noexcept;
    /// Of all that is there and may be told: a description has gone out.
    void description_conveyed(time_point now) noexcept {
        for (std::uint16_t i = 0; i < capacity.locals; ++i)
            if (is_told(i)) static_cast<void>(candidate_conveyed(now, i));
    }
    /// `f(index, const candidate&)` for each that the peer may be told of, in order. From then on
    /// their priorities stand.
    template <class F>
    void for_each_local_candidate(F f) {
        agent_.for_each_local_candidate([&](std::uint16_t i, const candidate& c) {
            if (is_told(i)) f(i, c);
        });
    }
    result<void> set_local_credentials(std::string_view ufrag, std::string_view pwd) noexcept {
        return agent_.set_local_credentials(ufrag, pwd);
    }
    std::string_view local_ufrag() const noexcept { return agent_.local_ufrag(); }
    std::string_view local_pwd() const noexcept { return agent_.local_pwd(); }

    result<void> set_remote_description(time_point now, std::uint16_t stream,
                                        const remote_description& d) noexcept {
        return run(now, [&](time_point t) { return agent_.set_remote_description(t, stream, d); });
    }
    result<std::uint16_t> add_remote_candidate(time_point now, std::uint16_t stream,
                                               const remote_candidate& from) noexcept;
    result<void> end_of_remote_candidates(time_point now, std::uint16_t stream) noexcept {
        return run(now, [&](time_point t) { return agent_.end_of_remote_candidates(t, stream); });
    }
    result<void> start(time_point now) noexcept {
        return run(now, [&](time_point t) { return agent_.start(t); });
    }

    session_received handle_datagram(time_point now, const route& from, byte_view bytes) noexcept;
    /// Whether a check has validated who is there, as seen from a socket of add_base: what
    /// tcp_transport::judge wants to know.
    bool accepts_data(const route& from) const noexcept {
        route way = from;
        way.base = carrier_.base_of(from.base);
        return !way.base.is_none() && agent_.accepts_data(way);
    }
    void handle_timeout(time_point now) noexcept {
        pool_.handle_timeout(now, agent_.pace());
        agent_.handle_timeout(pool_.inspect().now);
        pump();
    }
    time_point next_deadline() const noexcept {
        return earlier(earlier(pool_.next_deadline(agent_.inspect().pace), agent_.next_deadline()),
                       rebind_at_);
    }
    session_event poll_event() noexcept;

    /// For sender threads.
    session_route route_of(std::uint16_t stream, std::uint16_t component) const noexcept;
    /// Data to the peer, by whatever way there is. `unreachable` where there is none.
    send_status send(time_point now, std::uint16_t stream, std::uint16_t component,
                     byte_view bytes) noexcept;
    /// A sender thread has sent: keepalives wait.
    void data_sent(time_point now, std::uint16_t stream, std::uint16_t component) noexcept {
        pool_.advance(now);
        agent_.data_sent(now, stream, component);
    }
    /// A hard error of ICMP for something sent there.
    result<void> handle_unreachable(time_point now, const route& to) noexcept;
    /// No TCP connection from this socket's base to there: see the agent. A stream to a TURN server
    /// may also have ended: its relay is lost.
    result<void> handle_connection_failed(time_point now, const route& to) noexcept;
    /// A translator serves the network of this IPv6 socket, and no CLAT does: see the agent. Before
    /// the peer's candidates come. IPv4 servers are asked through it when they are given as
    /// `p.embed` has them, with `config.gather.nat64`.
    result<std::uint16_t> add_nat64(time_point now, base_id base, const nat64_prefix& p) noexcept {
        return run(now, [&](time_point t) -> result<std::uint16_t> {
            const base_id own = carrier_.base_of(base);
            if (own.is_none()) return errc::misuse_gather_base;
            return agent_.add_nat64(t, own, p);
        });
    }
    /// An interface fails or works again: see the agent.
    result<void> set_unreliable(time_point now, std::uint8_t network, bool unreliable) noexcept {
        return run(now,
                   [&](time_point t) { return agent_.set_unreliable(t, network, unreliable); });
    }
    result<void> nominate(time_point now, std::size_t pair_index) noexcept {
        return run(now, [&](time_point t) { return agent_.nominate(t, pair_index); });
    }

    /// New credentials; candidates stay, and relays that were let go, or that their servers do not
    /// know any more, are asked for anew.
    result<void> restart(time_point now) noexcept {
        pool_.ask_again(now);
        told_done_ = false;
        return run(now, [&](time_point t) { return agent_.restart(t); });
    }
    /// Nothing more is checked or told. Relays are released: go on with datagrams and timeouts
    /// until `next_deadline` is never(), or leave them to expire.
    void close(time_point now) noexcept {
        pool_.advance(now);
        agent_.close(now);
        pool_.release_all(now);
        pump();
    }
    result<void> set_config(time_point now, const agent_config& config) noexcept {
        return run(now, [&](time_point t) { return agent_.set_config(t, with_trickle(config)); });
    }

    session_state state() const noexcept { return agent_.state(); }
    failed_reason reason() const noexcept { return agent_.reason(); }
    agent_role role() const noexcept { return agent_.role(); }
    const session_config& config() const noexcept { return pool_.inspect().config; }
    bool is_gathered() const noexcept { return pool_.is_done(); }
    /// Everything, hidden addresses included: for the host's own eyes.
    const typename agent_type::state_type& inspect() const noexcept { return agent_.inspect(); }
    const agent_type& agent() const noexcept { return agent_; }
    const pool_type& pool() const noexcept { return pool_; }

    /// Whether the peer may be told of a candidate.
    bool is_told(std::uint16_t candidate) const noexcept;
    /// The server-reflexive address behind a relayed candidate; none for others.
    endpoint mapped_of(std::uint16_t candidate) const noexcept;
    /// The rule by which a candidate stands for a host candidate, or null.
    const address_rewriting* rewriting_of(std::uint16_t candidate) const noexcept;

    /// A copy continues where the original stood, with services of its own.
    void rebind(services_type& host) noexcept {
        host_ = &host;
        pool_.rebind(host);
        carrier_.rebind(pool_, *host.carrier);
        agent_.rebind(host, carrier_);
    }

  private:
    using pool_state = detail::pool_state<Rules>;
    static constexpr std::size_t relays_most = pool_state::relays_most;
    static constexpr std::size_t stun_most = Rules::gathering::capacity.servers;
    static constexpr std::size_t asked_most = stun_most + pool_state::servers_most;

    /// Of one base and server, until it is polled.
    struct bad_news {
        session_event_kind kind = session_event_kind::none;
        gather_outcome outcome = gather_outcome::none;
        turn::reason reason = turn::reason::none;
        std::uint16_t error = 0;
        errc why = errc::ok;
    };

    static agent_config with_trickle(agent_config c) noexcept {
        c.trickle = true;
        return c;
    }
    template <class F>
    auto run(time_point now, F f) noexcept {
        pool_.advance(now);
        const auto r = f(pool_.inspect().now);
        pump();
        return r;
    }
    result<base_id> join(time_point now, const session_base& base) noexcept;
    result<void> admit(time_point now, base_id socket, const session_base& base) noexcept;
    void rewrite(base_id socket, std::uint16_t local, const session_base& base) noexcept;
    void announce(std::uint16_t local) noexcept {
        if (announced_[local]) return;
        announced_[local] = true;
        fresh_[local] = is_told(local);
    }

    // session_news.hpp: what came out of the pool, and what follows from it.
    void pump() noexcept;
    void on_stun(const gathered& r) noexcept;
    void on_turn(const pool_result& r) noexcept;
    void add_reflexive(const session_base& base, base_id socket, const endpoint& mapped,
                       const address& server) noexcept;
    void add_relayed(std::uint8_t allocation, ip_family family) noexcept;
    void drop_relayed(std::uint8_t allocation, ip_family family) noexcept;
    void permit_all(std::uint8_t allocation) noexcept;
    void on_moved(const pool_result& r) noexcept;
    void tell_channel(const turn::event& e) noexcept;
    void bind_channels() noexcept;
    void rebind_after(duration d) noexcept {
        rebind_at_ = earlier(rebind_at_, pool_.inspect().now + d);
    }
    void free_relays() noexcept;
    void report(session_event_kind kind, const pool_result& r) noexcept;

    services_type* host_;
    pool_type pool_;
    carrier_type carrier_;
    agent_type agent_;
    bad_news reports_[pool_state::bases_most * asked_most] =
        {};                                       ///< base by base; STUN servers first
    std::uint16_t relayed_[relays_most][2] = {};  ///< candidates, plus one; by handle and family
    route channels_[capacity.components] = {};    ///< what a channel was asked for
    bool announced_[capacity.locals] = {};
    bool fresh_[capacity.locals] = {};          ///< to be polled
    bool new_route_[capacity.components] = {};  ///< to be polled
    bool has_channel_[capacity.components] = {};
    time_point rebind_at_ = time_point::never();  ///< channels that were refused or lost
    bool told_done_ = true;
};

}  // namespace ice::inline v0_1_0_dev

#include "session_news.hpp"
#include "session_verbs.hpp"
