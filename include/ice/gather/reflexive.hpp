// SPDX-License-Identifier: BSL-1.0
// Server-reflexive candidates from STUN servers, and their bindings kept alive
// (RFC 8445 sections 5.1.1.2, 5.1.1.4 and 14; RFC 8489 sections 6 and 12; RFC 5389 section 12.1).
#pragma once

#include "../core/result.hpp"
#include "answer.hpp"
#include "records.hpp"

namespace ice::inline v0_1_0_dev {

enum class gather_verdict : std::uint8_t {
    consumed,  ///< an answer to a request of this gatherer, or what claims to be one
    not_mine,  ///< ask the agent
};

/// Asks every server from every base of its family, one new transaction at each turn of the
/// session's pace. Servers and bases may be added at any time; each pair of them reports by itself,
/// so that nobody waits for a server that is dead or slow. Nothing is authenticated, so an answer
/// is only taken from the server, on the base that asked; redirections are not followed.
///
/// Shares a session_pace with the agent of its session: give `agent.pace()`. Of two who are due at
/// one moment the first that is called goes; call the gatherer first, whose requests are few.
/// Call from one thread at a time, never from inside the transport's `send`. After each verb ask
/// `next_deadline` and poll.
///
///     ice::basic_gatherer<ice::services<my_transport>> gatherer(host);
///     gatherer.add_server(stun_server);
///     gatherer.add_base(now, {base, where});
///     …  gatherer.handle_datagram(now, from, bytes) == ice::gather_verdict::consumed  …
///     …  gatherer.handle_timeout(now, agent.pace());  …
///     while (const auto r = gatherer.poll(); r.outcome != ice::gather_outcome::none)
///         ice::add_gathered(agent, now, r);
template <class Host, class Rules = gathering>
class basic_gatherer {
  public:
    static_assert(gathering_host<Host>, "a host has carrier, random, pacer and crypto");
    static_assert(gathering_rto<typename Rules::rto>);
    static_assert(stun::retransmission_schedule<typename Rules::schedule>);

    using state_type = detail::gatherer_state<Rules>;
    static constexpr gather_limits capacity = Rules::capacity;

    /// `host` must outlive the gatherer. A configuration out of range is replaced by the default.
    constexpr explicit basic_gatherer(Host& host, const gather_config& config = {}) noexcept
        : host_(&host) {
        if (config.is_valid()) s_.config = config;
    }

    /// One of TCP is asked by TCP bases only, over a connection from their very port (RFC 6544
    /// section 5.2), and once: nothing is repeated, and nothing kept alive. A base opens one such
    /// connection at a time.
    /// Returns its ordinal, an old one when it is there. Errors: misuse_gather_server (no unicast
    /// address, no port), gather_full, misuse_gather_closed, misuse_reentered.
    constexpr result<std::uint8_t> add_server(const endpoint& server) noexcept;

    /// Errors: misuse_gather_base (no base or address, active, or that base is there), gather_full,
    /// misuse_gather_closed, misuse_reentered.
    constexpr result<void> add_base(const gather_base& base) noexcept;

    /// Its transactions and results are dropped. Errors: misuse_gather_base and as above.
    constexpr result<void> remove_base(base_id base) noexcept;
    /// A transport that answered `pending` for this base is ready. Errors: as remove_base.
    constexpr result<void> base_ready(base_id base) noexcept;

    /// What is not kept alive is asked once more, as a restart wants: servers of TCP.
    constexpr void ask_again() noexcept;

    /// The stream to a server could not be opened, or has ended. False: it is none of these.
    constexpr bool handle_connection_failed(const route& to) noexcept;

    constexpr gather_verdict handle_datagram(time_point now, const route& from,
                                             byte_view bytes) noexcept;

    /// To be called at `next_deadline`; earlier does nothing, later does what is due.
    constexpr void handle_timeout(time_point now, session_pace& pace) noexcept;

    /// Exact, as far as `pace` knows the queue of the pacer; changes with what others of the
    /// session start.
    constexpr time_point next_deadline(const session_pace& pace) const noexcept {
        const time_point turn =
            s_.waiting != 0 ? later(pace.deadline(), s_.now) : time_point::never();
        return earlier(turn, s_.timers.next());
    }

    /// Results one at a time, servers in their order, until the outcome is `none`. Each pair of
    /// base and server reports once when its question is over, and again when keepalives show that
    /// the address has moved, is lost, or is back.
    constexpr gathered poll() noexcept;

    /// No question is open: what comes now are keepalives.
    constexpr bool is_done() const noexcept {
        for (const auto& t : s_.tasks)
            if (t.phase != detail::gather_phase::unused && !t.settled) return false;
        return true;
    }
    /// Each base has an answer of some server, or none to hope for: more may come, but a host
    /// that trickles nothing need not wait for dead servers.
    constexpr bool is_served() const noexcept;

    /// Gives up what has not been answered; found bindings are still kept alive.
    constexpr void cancel() noexcept;
    /// Nothing is sent, answered or reported any more.
    constexpr void close() noexcept {
        if (s_.in_send) return;
        for (std::size_t t = 0; t < s_.tasks_count; ++t)
            if (s_.tasks[t].phase != detail::gather_phase::unused) s_.stop(t);
        s_.closed = true;
    }

    /// Errors: misuse_gather_config, misuse_gather_closed, misuse_reentered.
    constexpr result<void> set_config(const gather_config& config) noexcept;

    constexpr const state_type& inspect() const noexcept { return s_; }
    /// A copy continues where the original stood, with services of its own.
    constexpr void rebind(Host& host) noexcept { host_ = &host; }

  private:
    constexpr errc refused() const noexcept {
        if (s_.in_send) return errc::misuse_reentered;
        return s_.closed ? errc::misuse_gather_closed : errc::ok;
    }
    constexpr std::size_t find_base(base_id base) const noexcept {
        std::size_t i = 0;
        while (i < s_.bases_most && !(s_.bases[i].used && s_.bases[i].b.base == base)) ++i;
        return i;
    }
    constexpr void join(std::size_t base, std::size_t server) noexcept {
        const endpoint& from = s_.bases[base].b.where;
        const endpoint& to = s_.servers[server].where;
        if (from.proto() != to.proto() || !can_ask(from, to)) return;
        const std::size_t task = server * s_.bases_most + base;
        s_.tasks[task] = {};
        s_.queue(task);
    }

    constexpr stun::transaction_timing timing(std::uint32_t rto_us) const noexcept {
        return {duration{static_cast<std::int64_t>(rto_us)}, s_.config.rc, s_.config.rm, {}};
    }
    constexpr void begin(std::size_t task, duration ta) noexcept;
    constexpr void transmit(std::size_t task) noexcept;
    constexpr void fire(std::size_t task) noexcept;

    Host* host_;
    state_type s_;
};

}  // namespace ice::inline v0_1_0_dev

#include "reflexive_verbs.hpp"
