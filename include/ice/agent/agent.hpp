// SPDX-License-Identifier: BSL-1.0
// The agent of RFC 8445: owns the state and forwards each verb to the part that does it.
#pragma once

#include "../exchange/told.hpp"
#include "../exchange/verdict.hpp"
#include "../fwd.hpp"
#include "../profiles/rfc8445.hpp"
#include "check_client.hpp"
#include "check_server.hpp"
#include "restart.hpp"
#include "schedule.hpp"
#include "upkeep.hpp"
#include "widen.hpp"

namespace ice::inline v0_1_0_dev {

// What runs a few times a session is marked cold: it is compiled for size.

/// One ICE session: streams, components, candidates in; datagrams and events out. No I/O, clock,
/// thread, heap or exception of its own. Call from one thread at a time, never from inside the
/// transport's `send` (answered by misuse_reentered). Every verb that takes `now` may send; time
/// that goes back counts as the latest time seen. After each verb ask `next_deadline` and poll.
/// After `close` verbs are answered by misuse_agent_closed. What is refused has changed nothing.
template <class Transport, class Profile>
class basic_agent {
    static_assert(transport<Transport>,
                  "a transport has send(route, bytes) noexcept -> send_status");
    static_assert(profile<Profile>, "a profile has the members that ice/profile.hpp lists");

  public:
    using services_type = services<Transport, Profile>;
    using state_type = agent_state<Profile>;
    static constexpr limits capacity = Profile::capacity;

    /// The services must outlive the agent. Credentials are drawn at once.
    basic_agent(services_type& host, agent_role role,
                const agent_config& config = Profile::config()) noexcept
        : basic_agent(host, *host.carrier, role, config) {}
    /// The same with a transport of its own, and the other services shared.
    [[gnu::cold]] basic_agent(environment<Profile>& host, Transport& carrier, agent_role role,
                              const agent_config& config = Profile::config()) noexcept
        : services_(&host), carrier_(&carrier) {
        state_.role = role;
        state_.config = Profile::config();
        state_.pace.set_ta(state_.config.ta);
        detail::tell_verb(host.observer, *this, state_.now, verb_code::construct, role, config);
        state_.tie_breaker = draw_u64(host.random, draw::tie_breaker);
        outgoing none;
        auto c = context(none, state_.now);
        static_cast<void>(detail::apply_config(c, config));
        detail::draw_local_credentials(c);
        detail::tell_answer(host.observer, *this, verb_code::construct, result<void>());
    }

    /// Continues where another agent stood, whose `inspect` has given `state`: of a profile with
    /// the same capacities or smaller ones (agent/widen.hpp).
    template <class Small>
    basic_agent(environment<Profile>& host, Transport& carrier,
                const agent_state<Small>& state) noexcept
        : services_(&host), carrier_(&carrier) {
        widen(state, state_);
    }

    // Streams and components.

    /// Adds a data stream with components 1 .. count; returns its number. In any state. Errors:
    /// misuse_agent_component for a count that is not 1 to 256, agent_full.
    result<std::uint16_t> add_stream(std::uint16_t count = 1) noexcept;
    /// Removes it with all its candidates and pairs, in any state. Error: misuse_agent_stream.
    result<void> remove_stream(time_point now, std::uint16_t stream) noexcept;
    /// As rtcp-mux does to component 2, in mid-check too. Error: misuse_agent_component.
    result<void> remove_component(time_point now, std::uint16_t stream, std::uint16_t id) noexcept;

    // This side.

    /// Adds a candidate; priority and foundation are computed. The result names the candidate, and
    /// as `base_id` the base if it is one; a redundant one (RFC 8445 section 5.1.3) is that which
    /// is there. Errors: misuse_agent_stream, misuse_agent_component, misuse_agent_base,
    /// misuse_agent_candidate (no address, a kind that is learnt, a number out of range),
    /// agent_redundant (a check has told the peer of it already), agent_full.
    result<std::uint16_t> add_local_candidate(time_point now,
                                              const local_candidate& from) noexcept {
        return verb(now, detail::told(verb_code::add_local, from),
                    [&](auto& c) { return detail::add_local(c, from); });
    }
    /// A translator serves the network of this IPv6 base, and no CLAT does (net/clat.hpp): the
    /// peer's IPv4 candidates are checked through it. Before the peer's candidates come. Takes a
    /// slot of a local candidate, whose index is the result; remove it as one. As `base_id` it is
    /// the base of an IPv4 address that a server behind this prefix saw; such an address on the
    /// IPv6 base itself belongs to the first prefix. Errors: misuse_agent_base,
    /// misuse_agent_candidate (no prefix), agent_full.
    result<std::uint16_t> add_nat64(time_point now, base_id base, const nat64_prefix& p) noexcept {
        return verb(now, detail::told(verb_code::add_nat64, base, p),
                    [&](auto& c) { return detail::add_shadow(c, base.index(), p); });
    }
    /// An interface, by the number that its candidates have, fails or works again. Its candidates
    /// go behind all others of their kind, or back: at once where the peer does not know them,
    /// after a restart where it does. Errors: misuse_agent_candidate for a number that is not 1
    /// to 63.
    result<void> set_unreliable(time_point now, std::uint8_t network, bool unreliable) noexcept {
        return verb(now, detail::told(verb_code::set_unreliable, network, unreliable),
                    [&](auto& c) { return detail::set_unreliable(c, network, unreliable); });
    }
    /// With `config.trickle`: the peer has been told (RFC 8838 section 10). Error:
    /// misuse_agent_candidate.
    result<void> candidate_conveyed(time_point now, std::uint16_t candidate) noexcept {
        return verb(now, detail::told(verb_code::local_conveyed, candidate),
                    [&](auto& c) { return detail::convey_local(c, candidate); });
    }
    /// The candidate's address is gone. Pairs of it fail; a path over it is lost. Error:
    /// misuse_agent_candidate.
    result<void> remove_local_candidate(time_point now, std::uint16_t candidate) noexcept;
    /// A transport that answered `pending` for this base is ready. Error: misuse_agent_base.
    result<void> base_ready(time_point now, base_id base) noexcept;
    /// Own credentials instead of drawn ones, before they are conveyed; misuse_agent_described once
    /// checks have begun. Fragment 4 to 256 characters, password 22 to 256 (RFC 8839 section 5.4),
    /// or misuse_agent_credentials; both within the capacity, or agent_full.
    result<void> set_local_credentials(std::string_view ufrag, std::string_view pwd) noexcept {
        return verb(state_.now, detail::told(verb_code::set_local_credentials, ufrag, pwd),
                    [&](auto& c) { return detail::set_local_credentials(c, ufrag, pwd); });
    }
    /// Valid until `restart`, or other credentials are set.
    std::string_view local_ufrag() const noexcept {
        return state_.credentials().local_ufrag.view();
    }
    std::string_view local_pwd() const noexcept { return state_.credentials().local_pwd.view(); }

    /// `f(index, const candidate&)` for each local candidate that can be signalled, in order. From
    /// then on their priorities stand.
    template <class F>
    void for_each_local_candidate(F f) {
        detail::tell_verb(services_->observer, *this, state_.now, verb_code::locals_described);
        for (std::uint16_t i = 0; i < capacity.locals; ++i) {
            const local_record& l = state_.locals[i];
            if (!l.used || l.retired || l.c.kind == candidate_kind::prflx || is_shadow(l.c))
                continue;
            state_.locals[i].described = true;
            f(i, state_.locals[i].c);
        }
    }

    // The other side.

    /// The peer's credentials for a stream, copied; checks begin with `start`, and what came before
    /// is acted on then. Once more in a session, for other facts than these. Errors:
    /// misuse_agent_stream, misuse_agent_credentials (none), misuse_agent_described (others than
    /// before: see `restart`), agent_full (longer than there is room for).
    result<void> set_remote_description(time_point now, std::uint16_t stream,
                                        const remote_description& d) noexcept {
        return verb(now, detail::told(verb_code::set_remote, stream, d),
                    [&](auto& c) { return detail::set_remote(c, stream, d); });
    }
    /// Any time; after `start` it is trickled (RFC 8838 section 11). Returns its index. The errors
    /// of category not_mine mean that it was ignored, as it must be; others: misuse_agent_stream,
    /// misuse_agent_candidate, agent_full.
    result<std::uint16_t> add_remote_candidate(time_point now, std::uint16_t stream,
                                               const remote_candidate& from) noexcept {
        return verb(now, detail::told(verb_code::add_remote, stream, from),
                    [&](auto& c) { return detail::add_remote(c, stream, from); });
    }
    /// RFC 8838 section 14: nothing is taken any more until a restart. Error: misuse_agent_stream.
    result<void> end_of_remote_candidates(time_point now, std::uint16_t stream) noexcept;
    /// Forms the checklists of all described streams and begins to check. Again when a stream is
    /// described later. Error: misuse_agent_stream where none is.
    result<void> start(time_point now) noexcept;

    // Time and datagrams.

    /// A datagram of a base; at most one is sent in turn. `bytes` is read during the call only.
    /// Binding requests and responses are for the agent, authentic or not; what is not STUN is
    /// judged by where it came from.
    verdict handle_datagram(time_point now, const route& from, byte_view bytes) noexcept;
    /// Whether what comes from there is this session's: a check has validated it. For hosts of many
    /// sessions on one port (mux/router.hpp).
    bool accepts_data(const route& from) const noexcept {
        const std::uint16_t base = detail::base_of_route(state_, from);
        return base != no_index &&
               detail::is_validated(state_, base, detail::without_zone(from.remote));
    }
    /// To be called at `next_deadline`; earlier does nothing, later does what is due.
    void handle_timeout(time_point now) noexcept;
    /// never() when there is nothing to wait for. O(1).
    time_point next_deadline() const noexcept { return state_.timers.next(); }

    /// What happened, one at a time, until `event_kind::none`.
    event poll_event() noexcept {
        const event e = detail::next_event(state_);
        detail::tell_answer(services_->observer, *this, verb_code::poll, e);
        return e;
    }

    // Data.

    /// Where data goes; `may_send` is false where there is no such component or no way yet.
    data_route route_of(std::uint16_t stream, std::uint16_t component) const noexcept;
    /// The host sent data on a path: keepalives wait (RFC 8445 section 11).
    void data_sent(time_point now, std::uint16_t stream, std::uint16_t component) noexcept;

    /// A hard error of ICMP for something sent there. A hint that anybody can forge: ignored unless
    /// `config.believe_icmp`, and undone by any answer.
    result<void> handle_unreachable(time_point now, const route& to) noexcept {
        return verb(now, detail::told(verb_code::unreachable, to),
                    [&](auto& c) { return detail::hint_unreachable(c, to); });
    }
    /// No TCP connection from this base to there could be opened, or the one that was does not
    /// answer in STUN (RFC 6544 section 7.1): the pair fails. Errors: misuse_agent_base, also for a
    /// base without TCP.
    result<void> handle_connection_failed(time_point now, const route& to) noexcept {
        return verb(now, detail::told(verb_code::connection_failed, to),
                    [&](auto& c) { return detail::on_connection_failed(c, to); });
    }
    /// Nominates this pair of `inspect().pairs`, which must be valid: instead of the profile's
    /// rule, or after it where both sides know renomination. Errors: misuse_agent_pair,
    /// misuse_agent_role.
    result<void> nominate(time_point now, std::size_t pair_index) noexcept {
        return verb(now, detail::told(verb_code::nominate, pair_index),
                    [&](auto& c) { return detail::nominate_by_host(c, pair_index); });
    }

    // Session.

    /// New credentials for both sides; data flows on until new pairs are selected (RFC 8445 section
    /// 9). Own candidates stay unless they are not kept; the peer's are forgotten.
    result<void> restart(time_point now, bool keep_local_candidates = true) noexcept;
    /// The end: nothing is sent, answered or timed any more, and secrets are wiped.
    void close(time_point now) noexcept;
    /// In any state; deadlines that stand are computed anew. Error: misuse_agent_config, out of
    /// range.
    result<void> set_config(time_point now, const agent_config& config) noexcept;

    session_state state() const noexcept { return state_.state; }
    /// Of `failed`.
    failed_reason reason() const noexcept { return state_.reason; }
    agent_role role() const noexcept { return state_.role; }
    /// All that the agent knows, for statistics, snapshots and tests.
    const state_type& inspect() const noexcept { return state_; }

    /// Ta of this session and its place in the pacer's queue, for what else begins transactions in
    /// it: gathering (RFC 8445 section 14.2).
    session_pace& pace() noexcept {
        detail::tell_verb(services_->observer, *this, state_.now, verb_code::pace_lent);
        return state_.pace;
    }

    /// Continues where the agent stood that `inspect` gave this.
    void restore(const state_type& state) noexcept { state_ = state; }
    /// A copy continues where the original stood, with services of its own.
    void rebind(services_type& host) noexcept { rebind(host, *host.carrier); }
    void rebind(environment<Profile>& host, Transport& carrier) noexcept {
        services_ = &host;
        carrier_ = &carrier;
    }

  private:
    agent_context<Profile> context(outgoing& out, time_point now) noexcept {
        return {state_, *services_, now, out};
    }

    /// Runs one verb: no reentry, no life after close, time that does not go back, and at the end
    /// the pace timer.
    template <class Told, class F>
    auto verb(time_point now, Told told, F f) noexcept
        -> decltype(f(std::declval<agent_context<Profile>&>())) {
        if (state_.in_send) return errc::misuse_reentered;
        if (state_.state == session_state::closed) return errc::misuse_agent_closed;
        state_.now = later(state_.now, now);
        told.tell(services_->observer, *this, state_.now);
        outgoing out;
        auto c = context(out, state_.now);
        auto r = f(c);
        detail::arm_pace(c);
        if (out.size != 0) transmit(c);
        detail::tell_answer(services_->observer, *this, told.verb, r);
        return r;
    }

    verdict receive(time_point now, const route& came, byte_view bytes) noexcept;

    void transmit(agent_context<Profile>& c) noexcept;
    void fire(agent_context<Profile>& c, std::size_t timer) noexcept;

    environment<Profile>* services_;
    Transport* carrier_;
    state_type state_;
};

}  // namespace ice::inline v0_1_0_dev

#include "agent_verbs.hpp"
