// SPDX-License-Identifier: BSL-1.0
// The table engine of draft-ietf-mmusic-ice-02 (July 2004): owns the state and forwards each verb
// to the part that does it.
#pragma once

#include "../../exchange/told.hpp"
#include "../../exchange/verdict.hpp"
#include "../default_rule.hpp"
#include "local.hpp"
#include "remote.hpp"
#include "server.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

/// One session of that draft. Each component of each stream has a table of candidates, remote x
/// sourceable addresses, and each candidate a STUN transaction of RFC 3489 again and again, for as
/// long as the session lasts; media goes to the best one that answers. Nobody has a role, nothing
/// is nominated or paced.
///
/// What the draft leaves open is decided so: HANDSHAKING and success is GOOD; the fifth state is
/// the GOOD one in use; a failed refresh is BAD at once; the first GOOD candidate is used at once
/// and a better one after ten seconds; every timer is armed when a transaction completes, so the
/// first retry of a dead candidate is 10.5 s after its first request; a transaction that is under
/// way when the give-up timer fires runs on. Losing the last GOOD candidate sends all of a table to
/// HANDSHAKING with a new give-up timer, and when all are BAD after that it has `failed` for good,
/// until the peer describes itself anew. All BAD without ever having been connected is
/// `unreachable`, and goes on. Equal priorities: direct before relayed, then the first to be GOOD.
/// Nothing is sent to the default address of a peer that speaks ICE (section 5.3.3).
///
/// An observer is told what it has a member for: row_changed(route, before, after) of a candidate's
/// state, check_refused(route, code) of an error that answers one of ours, authenticated(route,
/// message) of any answer.
///
/// No I/O, clock, thread, heap or exception of its own. Call from one thread at a time, never from
/// inside the transport's `send` (answered by misuse_reentered). Time that goes back counts as the
/// latest time seen. After each verb ask `next_deadline` and poll.
template <class Transport, class Profile>
class basic_table_agent {
    static_assert(transport<Transport>,
                  "a transport has send(route, bytes) noexcept -> send_status");
    static_assert(candidate_order<typename Profile::candidate_order> &&
                  fragment_match<typename Profile::fragment_match> &&
                  preference_rule<typename Profile::preference_rule> &&
                  early::default_rule<typename Profile::default_rule> &&
                  stun::stun_dialect<typename Profile::stun_dialect> &&
                  stun::retransmission_schedule<typename Profile::schedule>);
    static_assert(Profile::capacity.credential_bytes >= own_password_length &&
                  Profile::capacity.credential_bytes <= 250 && Profile::capacity.streams <= 255 &&
                  Profile::capacity.components <= 255);

  public:
    using services_type = services<Transport, Profile>;
    using state_type = table_state<Profile>;
    static constexpr table_limits capacity = Profile::capacity;

    /// The services must outlive the agent.
    constexpr explicit basic_table_agent(services_type& host,
                                         const table_config& config = Profile::config()) noexcept
        : host_(&host) {
        if (config.is_valid()) state_.config = config;
        ice::detail::tell_verb(host.observer, *this, state_.now, verb_code::construct, config);
        state_.tag = static_cast<std::uint32_t>(draw_u64(host.random, draw::ufrag));
        ice::detail::tell_answer(host.observer, *this, verb_code::construct, result<void>());
    }

    // Streams and this side.

    /// Adds a media stream with RTP alone, or RTP and RTCP; returns its number.
    /// Errors: misuse_draft_stream, draft_full.
    constexpr result<std::uint16_t> add_stream(std::uint16_t components = 1) noexcept;
    /// With all that belongs to it. Error: misuse_draft_stream.
    constexpr result<void> remove_stream(time_point now, std::uint16_t stream) noexcept;

    /// Any time, before the first message or in mid-session (then `modify` tells the peer).
    /// Returns its index, which is its base_id when it is sourceable.
    /// Errors: misuse_draft_stream, misuse_draft_address, misuse_draft_base, draft_full.
    constexpr result<std::uint16_t> add_local(time_point now, const local_address& from) noexcept {
        return verb(now, ice::detail::told(verb_code::add_local, from),
                    [&](auto& c) { return detail::add_local(c, from); });
    }
    /// With what is derived from it and the RTCP address of its alternate.
    constexpr result<void> remove_local(time_point now, std::uint16_t index) noexcept {
        return verb(now, ice::detail::told(verb_code::remove_local, index),
                    [&](auto& c) -> result<void> {
                        if (index >= capacity.locals || !c.s.locals[index].used)
                            return errc::misuse_draft_base;
                        detail::remove_local(c, index);
                        return {};
                    });
    }
    /// Own texts instead of drawn ones, before they are told. Errors: misuse_draft_base,
    /// misuse_draft_credentials.
    constexpr result<void> set_credentials(std::uint16_t index, std::string_view fragment,
                                           std::string_view password) noexcept {
        return verb(state_.now,
                    ice::detail::told(verb_code::set_local_credentials, index, fragment, password),
                    [&](auto& c) { return detail::set_credentials(c, index, fragment, password); });
    }
    /// A transport that answered `pending` for this base is ready.
    constexpr result<void> base_ready(time_point now, base_id base) noexcept;

    /// Fills in a message about all streams: a default address and the alternates of each. Its
    /// texts are views into this agent. Errors: misuse_draft_address (a stream without address),
    /// draft_full (the message has less room).
    template <std::size_t Streams, std::size_t Alternates>
    constexpr result<void> describe(message_type type,
                                    basic_message<Streams, Alternates>& to) const noexcept;

    // The other side.

    /// What the peer's initiate, accept or modify says of a stream. Checks begin at once. Errors:
    /// misuse_draft_stream; draft_full, draft_credential_too_long and misuse_draft_credentials
    /// name the first alternate that was left out.
    constexpr result<void> set_remote(time_point now, std::uint16_t stream,
                                      const stream_description& d) noexcept {
        return verb(now, ice::detail::told(verb_code::set_remote, stream, d),
                    [&](auto& c) { return detail::set_remote(c, stream, d); });
    }

    // Time and datagrams.

    /// A datagram of a base. `bytes` is read during the call only. What begins with the bits 00
    /// and is well-formed is STUN (section 5.3.2), all else is media.
    constexpr verdict handle_datagram(time_point now, const route& came, byte_view bytes) noexcept;
    /// To be called at `next_deadline`; earlier does nothing, later does what is due.
    constexpr void handle_timeout(time_point now) noexcept;
    constexpr time_point next_deadline() const noexcept { return state_.timers.next(); }
    /// What happened, one at a time, until `event_kind::none`.
    constexpr event poll_event() noexcept {
        const event e = next_event();
        ice::detail::tell_answer(host_->observer, *this, verb_code::poll, e);
        return e;
    }

    // Media and session.

    constexpr data_route route_of(std::uint16_t stream, std::uint16_t component) const noexcept;
    constexpr component_state state(std::uint16_t stream, std::uint16_t component) const noexcept {
        const std::uint16_t i = detail::find_component(state_, stream, component);
        return i == no_index ? component_state::idle : state_.components[i].state;
    }
    /// Errors: misuse_draft_config.
    constexpr result<void> set_config(const table_config& config) noexcept {
        return verb(state_.now, ice::detail::told(verb_code::set_config, config),
                    [&](auto& c) -> result<void> {
                        if (!config.is_valid()) return errc::misuse_draft_config;
                        c.s.config = config;
                        return {};
                    });
    }
    /// Nothing is sent or answered any more. Secrets are wiped.
    constexpr void close() noexcept;

    constexpr const state_type& inspect() const noexcept { return state_; }
    /// Continues where the agent stood that `inspect` gave this.
    constexpr void restore(const state_type& state) noexcept { state_ = state; }
    /// A copy continues where the original stood, with services of its own.
    constexpr void rebind(services_type& host) noexcept { host_ = &host; }

  private:
    using context = table_context<Profile>;

    /// Runs one verb: no reentry, no life after close, time that does not go back.
    template <class Told, class F>
    constexpr auto verb(time_point now, Told told, F f) noexcept
        -> decltype(f(std::declval<context&>())) {
        if (state_.in_send) return errc::misuse_reentered;
        if (state_.closed) return errc::misuse_draft_closed;
        state_.now = later(state_.now, now);
        told.tell(host_->observer, *this, state_.now);
        outgoing out;
        context c{state_, *host_, state_.now, out};
        const auto r = f(c);
        ice::detail::tell_answer(host_->observer, *this, told.verb, r);
        return r;
    }

    constexpr verdict receive(time_point now, const route& came, byte_view bytes) noexcept;
    constexpr event next_event() noexcept;

    constexpr bool is_verified(std::uint16_t base, const endpoint& remote) const noexcept;

    services_type* host_;
    state_type state_;
};

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02

#include "table_verbs.hpp"
