// SPDX-License-Identifier: BSL-1.0
// The cycles engine of draft-rosenberg-sipping-ice-01 (June 2003): owns the state and forwards each
// verb to the part that does it.
#pragma once

#include "../../exchange/told.hpp"
#include "../../exchange/verdict.hpp"
#include "../default_rule.hpp"
#include "describe.hpp"
#include "remote.hpp"
#include "server.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

/// One dialog of that draft. Offers and answers carry all own alternates; each alternate of the
/// peer is checked once, all at the same time, from each local address; what the answers tell is
/// an alternate of this side, derived from the peer's; and as long as some new one ranks above all
/// that the peer has reached there is another cycle. Media goes to the default address at first,
/// then up, and never down. Nobody has a role beyond who made the first offer.
///
/// A dialog, as a host plays it: add_stream, add_local …; make_offer and receive_answer, or
/// receive_offer and make_answer; then whatever poll_event says: on cycle_useful another
/// make_offer, on address_freed the relay is told. Exchanges do not overlap (RFC 3264).
///
/// What the draft leaves open is decided so. Both sides could free their relay because each has an
/// address of equal q-value through the other's: only the side that answered the first offer does
/// (rules.hpp, answerer_frees_equal). No address is freed while media of this side is sent through
/// it. What is freed holds resources of others: relayed addresses. An address to which media went
/// by default, unproved, is no reason not to step down to one that works. An error that may pass is
/// retried twice, a second apart. A check that succeeded or was refused is not repeated while the
/// peer lists the alternate unchanged; one that timed out is, when the peer lists it again or a
/// check of the peer comes from there. A check whose USERNAME is not of this dialog is refused by
/// 430. RTCP is chosen for by itself, as RTP is.
///
/// An observer is told what it has a member for: check_changed(route, before, after),
/// check_refused(route, code) of an error that answers one of ours, authenticated(route, message)
/// of any answer; and everything, as exchange/told.hpp says.
///
/// No I/O, clock, thread, heap or exception of its own. Call from one thread at a time, never from
/// inside the transport's `send` (answered by misuse_reentered). Time that goes back counts as the
/// latest time seen. After each verb ask `next_deadline` and poll.
template <class Transport, class Profile>
class basic_cycles_agent {
    static_assert(transport<Transport>,
                  "a transport has send(route, bytes) noexcept -> send_status");
    static_assert(media_rule<typename Profile::media_rule> &&
                  freeing_rule<typename Profile::freeing_rule> &&
                  cycle_rule<typename Profile::cycle_rule> &&
                  credential_rule<typename Profile::credential_rule> &&
                  source_rule<typename Profile::source_rule> &&
                  early::default_rule<typename Profile::default_rule> &&
                  stun::stun_dialect<typename Profile::stun_dialect> &&
                  stun::retransmission_schedule<typename Profile::schedule>);
    static_assert(Profile::capacity.credential_bytes >= own_password_length &&
                  Profile::capacity.credential_bytes <= 250 && Profile::capacity.streams <= 255 &&
                  Profile::capacity.components <= 255);

  public:
    using services_type = services<Transport, Profile>;
    using state_type = cycles_state<Profile>;
    static constexpr cycles_limits capacity = Profile::capacity;

    /// The services must outlive the agent.
    constexpr explicit basic_cycles_agent(services_type& host,
                                          const cycles_config& config = Profile::config()) noexcept
        : host_(&host) {
        if (config.is_valid()) state_.config = config;
        state_.next_id = state_.config.first_id;
        ice::detail::tell_verb(host.observer, *this, state_.now, verb_code::construct, config);
        ice::detail::tell_answer(host.observer, *this, verb_code::construct, result<void>());
    }

    // Streams and this side.

    /// Adds a media stream with one component, or RTP and RTCP; returns its number.
    /// Errors: misuse_draft_stream, draft_full.
    constexpr result<std::uint16_t> add_stream(std::uint16_t components = 1) noexcept;
    /// Any time: pre-gathered, or late. Returns its index, which is its base_id when it is a local
    /// one. Errors: misuse_draft_stream, misuse_draft_address, misuse_draft_base, draft_full.
    constexpr result<std::uint16_t> add_local(time_point now, const local_address& from) noexcept {
        return verb(now, ice::detail::told(verb_code::add_local, from), [&](auto& c) {
            const auto at = detail::add_local(c, from);
            if (!at) return at;
            if (from.kind == candidate_kind::host) {
                detail::add_checks(c, from.stream);
                detail::update_component(c,
                                         detail::find_component(c.s, from.stream, from.component));
            }
            detail::update_freeing(c);
            detail::update_cycle(c);
            return at;
        });
    }
    /// Own texts instead of drawn ones, of the alternate with that RTP address, before they are
    /// told. Errors: misuse_draft_base, misuse_draft_credentials.
    constexpr result<void> set_credentials(std::uint16_t index, std::string_view username,
                                           std::string_view password) noexcept {
        return verb(state_.now,
                    ice::detail::told(verb_code::set_local_credentials, index, username, password),
                    [&](auto& c) { return detail::set_credentials(c, index, username, password); });
    }
    /// A transport that answered `pending` for this base is ready. Error: misuse_draft_base.
    constexpr result<void> base_ready(time_point now, base_id base) noexcept;
    /// Section 8: the stream's connectivity is a precondition of alerting. The peer's wish counts
    /// as well. Error: misuse_draft_stream.
    constexpr result<void> want_connectivity(std::uint16_t stream, strength how) noexcept;

    // Offers and answers. Texts of what is made are views into this agent.

    /// All own alternates of all streams, with new ones since the last time.
    /// Errors: misuse_draft_exchange (one is under way), misuse_draft_address (a stream without
    /// address), draft_full (the description has less room).
    template <std::size_t Streams, std::size_t Alternates>
    constexpr result<void> make_offer(time_point now,
                                      basic_description<Streams, Alternates>& to) noexcept;
    /// The same, of an offer that was received.
    template <std::size_t Streams, std::size_t Alternates>
    constexpr result<void> make_answer(time_point now,
                                       basic_description<Streams, Alternates>& to) noexcept;
    /// Streams in their order. Checks begin at once. Errors: misuse_draft_exchange (not now);
    /// misuse_draft_stream (more streams than there are here); draft_full,
    /// draft_credential_too_long and misuse_draft_credentials name the first alternate that was
    /// left out.
    template <std::size_t Streams, std::size_t Alternates>
    constexpr result<void> receive_offer(
        time_point now, const basic_description<Streams, Alternates>& from) noexcept {
        return receive(now, from, verb_code::receive_offer, exchange_state::none,
                       exchange_state::owed);
    }
    template <std::size_t Streams, std::size_t Alternates>
    constexpr result<void> receive_answer(
        time_point now, const basic_description<Streams, Alternates>& from) noexcept {
        return receive(now, from, verb_code::receive_answer, exchange_state::offered,
                       exchange_state::none);
    }
    /// The offer was refused, or collided, and is as if never made; or the one received is not
    /// going to be answered. Error: misuse_draft_exchange.
    constexpr result<void> abandon_exchange(time_point now) noexcept;
    /// Section 5.8: an offer now would tell the peer something better.
    constexpr bool wants_cycle() const noexcept {
        return detail::is_cycle_useful(const_view{state_});
    }

    // Time and datagrams.

    /// A datagram of a base. `bytes` is read during the call only. What begins with the bits 00
    /// and is well-formed is STUN (section 5.2), all else is media.
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

    // Media and dialog.

    constexpr data_route route_of(std::uint16_t stream, std::uint16_t component) const noexcept;
    constexpr component_state state(std::uint16_t stream, std::uint16_t component) const noexcept {
        const std::uint16_t i = detail::find_component(state_, stream, component);
        return i == no_index ? component_state::idle : state_.components[i].state;
    }
    /// As this side knows it: sendrecv or none.
    constexpr direction connectivity(std::uint16_t stream) const noexcept {
        return stream < capacity.streams && state_.streams[stream].used
                   ? detail::connectivity_of(state_, stream)
                   : direction::none;
    }
    /// Whether the user may be alerted: connectivity is not mandatory, or both sides say that they
    /// have it. One's own view is no certainty (section 8).
    constexpr bool may_alert(std::uint16_t stream) const noexcept;
    /// Errors: misuse_draft_config.
    constexpr result<void> set_config(const cycles_config& config) noexcept {
        return verb(state_.now, ice::detail::told(verb_code::set_config, config),
                    [&](auto& c) -> result<void> {
                        if (!config.is_valid()) return errc::misuse_draft_config;
                        c.s.config = config;
                        return {};
                    });
    }
    /// Nothing is sent or answered any more: usernames and passwords live as long as the dialog.
    constexpr void close() noexcept;

    constexpr const state_type& inspect() const noexcept { return state_; }
    /// Continues where the agent stood that `inspect` gave this.
    constexpr void restore(const state_type& state) noexcept { state_ = state; }
    /// A copy continues where the original stood, with services of its own.
    constexpr void rebind(services_type& host) noexcept { host_ = &host; }

  private:
    using context = cycles_context<Profile>;
    struct const_view {
        using profile = Profile;
        const state_type& s;
    };

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

    template <std::size_t Streams, std::size_t Alternates>
    constexpr result<void> receive(time_point now,
                                   const basic_description<Streams, Alternates>& from, verb_code as,
                                   exchange_state before, exchange_state after) noexcept;
    constexpr verdict receive(time_point now, const route& came, byte_view bytes) noexcept;
    constexpr event next_event() noexcept;
    constexpr bool is_verified(std::uint16_t base, const endpoint& remote) const noexcept;

    services_type* host_;
    state_type state_;
};

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01

#include "cycles_verbs.hpp"
