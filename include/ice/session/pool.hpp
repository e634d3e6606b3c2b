// SPDX-License-Identifier: BSL-1.0
// Gathering from all servers at once, with or without a session: STUN and TURN over one pace
// (RFC 8445 sections 5.1.1.2 and 14.2).
#pragma once

#include "../gather/reflexive.hpp"
#include "../turn/client.hpp"
#include "records.hpp"

namespace ice::inline v0_1_0_dev {

enum class pool_source : std::uint8_t { none, stun, turn, refused };

/// One piece of news; what counts is the member that `source` names.
struct pool_result {
    pool_source source = pool_source::none;
    base_id base;             ///< the host's socket that asked
    std::uint8_t server = 0;  ///< ordinal, of STUN or TURN servers
    gathered stun;
    turn::event turn;
    errc why = errc::ok;  ///< refused: the request was never made
};

/// The sockets of a host and what servers say of them. Alone it gathers before there is anybody to
/// call; a session takes it over (`session::adopt`) with all that it has, which is then there at
/// once. Each base asks each server of its family; nobody waits for a server that is dead, slow,
/// lying or of the wrong family. Call as the gatherer: one thread, never inside `send`; after each
/// verb ask `next_deadline` and poll.
///
///     ice::basic_pool<my_transport> pool(host);
///     pool.add_stun_server(stun);
///     pool.add_turn_server({turn, {}, {.username = "user", .password = "pass"}});
///     pool.add_base(now, {.where = own});          // its base_id names the socket in routes
///     …  pool.handle_datagram(now, from, bytes)  …  pool.handle_timeout(now, pace)  …
///     while (pool.poll().source != ice::pool_source::none) {}
template <class Transport, class Profile = profiles::rfc8445, class Rules = session_rules>
class basic_pool {
  public:
    using services_type = services<Transport, Profile>;
    using gatherer_type = basic_gatherer<services_type, typename Rules::gathering>;
    using client_type = turn::basic_client<Transport, Profile, typename Rules::relaying>;
    using state_type = detail::pool_state<Rules>;

    constexpr explicit basic_pool(services_type& host, const session_config& config = {}) noexcept
        : host_(&host), gatherer_(host, config.gather), client_(host, config.turn) {
        s_.config = config;
    }

    /// Errors: those of the gatherer.
    constexpr result<void> add_stun_server(const endpoint& server) noexcept {
        const auto added = gatherer_.add_server(server);
        if (!added) return added.error();
        s_.number_of(server.addr());
        return {};
    }
    /// Returns its ordinal. Errors: those of the client.
    constexpr result<std::uint8_t> add_turn_server(time_point now,
                                                   const turn::server& server) noexcept;

    /// Names the socket in routes from and to the host's transport: 0, 1, 2 … as they come, and the
    /// number of one that was removed again. Errors: gather_filtered, gather_full, those of the
    /// gatherer.
    constexpr result<base_id> add_base(time_point now, const session_base& base) noexcept;
    /// The socket is gone; so are its allocations. Errors: misuse_gather_base.
    constexpr result<void> remove_base(time_point now, base_id base) noexcept;
    /// Relays of one socket go on over another, which has just been added and asked no server yet
    /// (RFC 8016); what cannot is asked for from there.
    constexpr void move_relays(time_point now, base_id from, base_id to) noexcept;
    /// A transport that answered `pending` for this base is ready. Errors: misuse_gather_base.
    constexpr result<void> base_ready(time_point now, base_id base) noexcept;

    /// What the relays' clients sent on is `data`; answers to STUN servers are consumed.
    constexpr turn::received handle_datagram(time_point now, const route& from,
                                             byte_view bytes) noexcept {
        advance(now);
        const turn::received r = client_.handle_datagram(s_.now, from, bytes);
        if (r.kind != turn::received_kind::not_mine) return r;
        if (gatherer_.handle_datagram(s_.now, from, bytes) == gather_verdict::not_mine) return r;
        turn::received answer;
        answer.kind = turn::received_kind::consumed;
        return answer;
    }
    constexpr void handle_timeout(time_point now, session_pace& pace) noexcept {
        advance(now);
        client_.handle_timeout(s_.now, pace);
        gatherer_.handle_timeout(s_.now, pace);
        keep_relays_alive();
    }
    constexpr time_point next_deadline(const session_pace& pace) const noexcept {
        time_point next = earlier(client_.next_deadline(pace), gatherer_.next_deadline(pace));
        for (const detail::pool_relay& r : s_.relays)
            if (r.used) next = earlier(next, r.keep_at);
        return next;
    }
    /// News one at a time, until the source is `none`.
    constexpr pool_result poll() noexcept;

    /// No question is open: what comes now are keepalives and refreshes.
    constexpr bool is_done() const noexcept;
    /// Relays that are gone are asked for again, as a restart wants; those that are there are
    /// refreshed, and asked for again where their server does not know them any more. So are
    /// reflexive addresses of TCP.
    constexpr void ask_again(time_point now) noexcept;
    /// Lets go what is there and gives up the rest; goes on until the servers have answered.
    constexpr void release_all(time_point now) noexcept;
    constexpr void release(time_point now, std::uint8_t allocation) noexcept;

    constexpr void advance(time_point now) noexcept {
        s_.now = later(s_.now, now);
        client_.advance(s_.now);
    }
    constexpr const state_type& inspect() const noexcept { return s_; }
    constexpr const gatherer_type& gatherer() const noexcept { return gatherer_; }
    constexpr gatherer_type& gatherer() noexcept { return gatherer_; }
    constexpr const client_type& client() const noexcept { return client_; }
    constexpr client_type& client() noexcept { return client_; }
    /// Of a server's address, for foundations.
    constexpr std::uint8_t number_of(const address& server) noexcept {
        return s_.number_of(server);
    }

    /// A copy continues where the original stood, with services of its own.
    constexpr void rebind(services_type& host) noexcept {
        host_ = &host;
        gatherer_.rebind(host);
        client_.rebind(host, *host.carrier);
    }

  private:
    constexpr bool has(base_id base) const noexcept {
        return base.index() < state_type::bases_most && s_.bases[base.index()].used;
    }
    constexpr void want(std::size_t base, std::size_t server) noexcept {
        const pool_base_type& b = s_.bases[base];
        if (!b.used || b.b.tcp != tcp_type::none || !s_.config.candidates.asks_turn()) return;
        detail::relay_task& t = s_.task(base, server);
        if (can_ask(b.b.where, s_.turn_servers[server]))
            t = {detail::relay_phase::waiting, detail::no_handle, false, t.immobile};
    }
    constexpr turn::allocate_request request(std::size_t base, std::size_t server) const noexcept;
    constexpr pool_result ask_waiting() noexcept;
    constexpr void note(const turn::event& e) noexcept;
    constexpr void note_move(const turn::event& e, std::size_t task) noexcept;
    /// Whether relays are on their way from that socket's number to another.
    constexpr bool is_left(std::size_t base) const noexcept {
        const base_id b(static_cast<std::uint16_t>(base));
        for (const auto& a : client_.inspect().allocations)
            if (!a.next_base.is_none() && a.asked.base == b) return true;
        return false;
    }
    constexpr void ask_again(std::size_t base, std::size_t server) noexcept;
    constexpr void keep_relays_alive() noexcept;

    using pool_base_type = detail::pool_base;

    services_type* host_;
    state_type s_;
    gatherer_type gatherer_;
    client_type client_;
};

}  // namespace ice::inline v0_1_0_dev

#include "pool_verbs.hpp"
