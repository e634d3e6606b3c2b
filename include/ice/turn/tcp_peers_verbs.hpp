// SPDX-License-Identifier: BSL-1.0
// The longer verbs of turn::tcp_peers; included by tcp_peers.hpp.
#pragma once

#include "tcp_peers.hpp"

namespace ice::inline v0_1_0_dev::turn {

namespace detail {

inline constexpr stun::comprehension known_in_tcp_answer(
    stun::attr::mapped_address, stun::attr::xor_mapped_address, stun::attr::error_code,
    stun::attr::unknown_attributes, stun::attr::realm, stun::attr::nonce,
    stun::attr::xor_peer_address, stun::attr::connection_id, stun::attr::username,
    stun::attr::userhash, stun::attr::password_algorithm);

}  // namespace detail

template <class Transport, class Profile, class Rules, std::size_t Most>
constexpr auto tcp_peers<Transport, Profile, Rules, Most>::make(std::uint8_t allocation,
                                                                const endpoint& peer,
                                                                phase is) noexcept -> record* {
    for (record& r : records_) {
        if (r.is != phase::unused) continue;
        const auto& a = client_->inspect().allocations[allocation];
        r = {};
        r.is = is;
        r.allocation = allocation;
        r.control = a.asked.base;
        r.server = a.server;
        r.peer = peer;
        return &r;
    }
    return nullptr;
}

template <class Transport, class Profile, class Rules, std::size_t Most>
constexpr result<std::uint8_t> tcp_peers<Transport, Profile, Rules, Most>::connect(
    time_point now, std::uint8_t allocation, const endpoint& peer) noexcept {
    if (!is_tcp(allocation)) return errc::misuse_turn_allocation;
    const auto& state = client_->inspect();
    const endpoint to = endpoint(peer.addr().with_zone(0), peer.port(), protocol::tcp);
    if (to.port() == 0 || !state.allocations[allocation].has(to.family()))
        return errc::misuse_turn_peer;
    if (!Rules::peers::permits(to.addr(), state.config.allow_loopback))
        return errc::turn_peer_refused;
    if (record* old = find(allocation, to)) {
        if (old->is != phase::resting) return errc::misuse_turn_peer;
        if (now < old->deadline) return errc::turn_server_rests;
        *old = {};
    }
    record* r = make(allocation, to, phase::connecting);
    if (r == nullptr) return errc::turn_full;
    ask(now, *r);
    return static_cast<std::uint8_t>(r - records_.data());
}

template <class Transport, class Profile, class Rules, std::size_t Most>
constexpr result<void> tcp_peers<Transport, Profile, Rules, Most>::bind(time_point now,
                                                                        std::uint8_t connection,
                                                                        base_id base) noexcept {
    if (connection >= Most || records_[connection].is != phase::arrived)
        return errc::misuse_turn_peer;
    record& r = records_[connection];
    if (!is_tcp(r.allocation)) return errc::misuse_turn_peer;
    // Section 4.3: from another local address than the control connection's.
    const route way{base, 0, 1, r.server};
    if (base.is_none() || uses(way) || client_->uses(way)) return errc::misuse_turn_base;
    r.is = phase::binding;
    r.base = base;
    r.news = tcp_peer_event_kind::none;
    r.challenges = 0;
    ask(now, r);
    return {};
}

/// A new transaction, with what the control connection authenticates itself by.
template <class Transport, class Profile, class Rules, std::size_t Most>
constexpr void tcp_peers<Transport, Profile, Rules, Most>::ask(time_point now, record& r) noexcept {
    const auto& state = client_->inspect();
    const auto& a = state.allocations[r.allocation];
    const bool binds = r.is == phase::binding;
    if (r.challenges == 0) {
        r.login = a.login;
        r.keys = a.keys;
    }
    r.asked = stun::draw_transaction_id<stun::rfc8489>(env_->random);
    std::uint8_t buffer[stun::largest_message(ip_family::ipv6)];
    const auto method = binds ? stun::method::connection_bind : stun::method::connect;
    stun::builder b(buffer, {method, stun::message_class::request}, r.asked);
    if (binds)
        b.add(stun::attr::connection_id, r.id);
    else
        b.add(stun::attr::xor_peer_address, r.peer);
    if (r.login.active()) {
        r.login.add_to(b, env_->crypto, detail::view(state.server_of(a).username));
        stun::add_integrity(b, env_->crypto, r.keys, r.login.integrity());
    }
    b.add_fingerprint(env_->crypto);
    const auto bytes = b.finish();
    if (!bytes) return fail(r, reason::challenge_refused);
    const route to{way_of(r), a.asked.stream, a.asked.component, r.server};
    const send_status status = carrier_->send(to, *bytes);
    r.sent = status == send_status::sent;
    if (!r.sent && status != send_status::pending) return fail(r, reason::disconnected);
    r.deadline = now + (binds && !r.sent ? bind_within : state.config.reliable_timeout);
}

template <class Transport, class Profile, class Rules, std::size_t Most>
constexpr void tcp_peers<Transport, Profile, Rules, Most>::base_ready(time_point now,
                                                                      base_id base) noexcept {
    for (record& r : records_)
        if ((r.is == phase::connecting || r.is == phase::binding) && !r.sent && way_of(r) == base)
            ask(now, r);
}

template <class Transport, class Profile, class Rules, std::size_t Most>
constexpr bool tcp_peers<Transport, Profile, Rules, Most>::handle_connection_lost(
    const route& way) noexcept {
    for (record& r : records_) {
        if (r.is == phase::unused || r.base.is_none() || r.base != way.base ||
            r.server != way.remote)
            continue;
        fail(r, reason::disconnected);
        return true;
    }
    return false;
}

template <class Transport, class Profile, class Rules, std::size_t Most>
constexpr bool tcp_peers<Transport, Profile, Rules, Most>::handle_datagram(
    time_point now, const route& from, byte_view bytes) noexcept {
    const auto m = stun::message::parse(bytes);
    if (!m) return false;
    if (m->fingerprint_offset() != 0 && !stun::verify_fingerprint(*m, env_->crypto)) return false;
    if (m->method() == stun::method::connection_attempt)
        return m->cls() == stun::message_class::indication && receive_attempt(now, from, *m);
    const bool connects = m->method() == stun::method::connect;
    if (!connects && m->method() != stun::method::connection_bind) return false;
    for (record& r : records_) {
        if (r.is != (connects ? phase::connecting : phase::binding) || !r.sent ||
            r.asked != m->id() || way_of(r) != from.base || r.server != from.remote)
            continue;
        on_answer(now, r, *m);
        return true;
    }
    return false;
}

/// Section 4.4. Nobody authenticates it: it counts for permitted peers, over the control
/// connection.
template <class Transport, class Profile, class Rules, std::size_t Most>
constexpr bool tcp_peers<Transport, Profile, Rules, Most>::receive_attempt(
    time_point now, const route& from, const stun::message& m) noexcept {
    const std::uint8_t h = detail::find_allocation(client_->inspect(), from);
    if (h == detail::no_index || !is_tcp(h)) return false;
    const auto id = m.get(stun::attr::connection_id);
    const auto peer = m.get(stun::attr::xor_peer_address);
    if (!id || !peer || !client_->is_permitted(h, peer->addr())) return true;
    // One that waits already is another connection of the same peer's: the latest counts.
    const endpoint to = peer->with_protocol(protocol::tcp);
    record* r = find(h, to);
    if (r != nullptr && r->is == phase::resting) *r = {};
    if (r == nullptr || r->is == phase::unused) r = make(h, to, phase::arrived);
    if (r == nullptr || r->is != phase::arrived) return true;
    r->id = *id;
    r->news = tcp_peer_event_kind::incoming;
    r->deadline = now + bind_within;
    return true;
}

template <class Transport, class Profile, class Rules, std::size_t Most>
constexpr void tcp_peers<Transport, Profile, Rules, Most>::on_success(
    time_point now, record& r, const stun::message& m) noexcept {
    if (r.is == phase::binding) {
        r.is = phase::bound;
        r.news = tcp_peer_event_kind::bound;
        r.deadline = time_point::never();
        return;
    }
    const auto id = m.get(stun::attr::connection_id);
    if (!id) return fail(r, reason::bad_response);
    r.id = *id;
    r.is = phase::arrived;
    r.news = tcp_peer_event_kind::connected;
    r.deadline = now + bind_within;
}

template <class Transport, class Profile, class Rules, std::size_t Most>
constexpr void tcp_peers<Transport, Profile, Rules, Most>::on_answer(
    time_point now, record& r, const stun::message& m) noexcept {
    const bool had_credentials = r.login.active();
    const auto verdict = r.login.authenticate(m, env_->crypto, r.keys, had_credentials, true);
    if (verdict.action == stun::response_action::challenge) {
        // A stale nonce; the key stays as it is (RFC 8489 section 9.2.5).
        const auto what =
            r.login.handle_challenge(m, had_credentials, stun::algorithm_choice::sha256_if_offered);
        if (what == stun::challenge_verdict::not_a_challenge) return;
        if (what != stun::challenge_verdict::retry_same_key ||
            ++r.challenges >= detail::most_challenges)
            return fail(r, detail::reason_of(what));
        return ask(now, r);
    }
    if (verdict.action == stun::response_action::end) return fail(r, reason::integrity_violated);
    if (verdict.action != stun::response_action::accept) return;
    if (!detail::known_in_tcp_answer.covers(m)) return fail(r, reason::bad_response);
    if (m.cls() == stun::message_class::success) return on_success(now, r, m);
    const auto error = m.get(stun::attr::error_code);
    if (!error) return fail(r, reason::bad_response);
    fail(r, detail::reason_of_error(error->code), error->code);
    // Section 4.3: not again within ten seconds.
    if (error->code == stun::error::connection_timeout) r.deadline = now + rest_after_timeout;
}

template <class Transport, class Profile, class Rules, std::size_t Most>
constexpr void tcp_peers<Transport, Profile, Rules, Most>::handle_timeout(time_point now) noexcept {
    for (record& r : records_) {
        if (r.is == phase::unused || r.deadline > now) continue;
        if (r.is == phase::resting)
            r = {};
        else if (r.is == phase::over)
            r.deadline = time_point::never();  // rested before it was told
        else
            fail(r, r.is == phase::arrived || !r.sent ? reason::expired : reason::timed_out);
    }
}

template <class Transport, class Profile, class Rules, std::size_t Most>
constexpr tcp_peer_event tcp_peers<Transport, Profile, Rules, Most>::poll_event() noexcept {
    for (std::size_t i = 0; i < Most; ++i) {
        record& r = records_[i];
        if (r.news == tcp_peer_event_kind::none) continue;
        const tcp_peer_event e{r.news, r.why, static_cast<std::uint8_t>(i), r.allocation, r.error,
                               r.base, r.peer};
        r.news = tcp_peer_event_kind::none;
        if (r.is != phase::over) return e;
        if (r.deadline == time_point::never())
            r = {};
        else
            r.is = phase::resting;
        return e;
    }
    return {};
}

}  // namespace ice::turn
