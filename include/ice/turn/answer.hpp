// SPDX-License-Identifier: BSL-1.0
// Answers of a TURN server: whose they are, whether they count, and what they change (RFC 8489
// sections 6.3 and 9.2.5, RFC 8656 sections 7.3, 7.4, 8.3, 10.3 and 12.3).
#pragma once

#include "../stun/comprehension.hpp"
#include "allocate_answer.hpp"

namespace ice::inline v0_1_0_dev::turn::detail {

/// An answer that requires anything else to be understood fails its transaction.
inline constexpr stun::comprehension known_in_answer(
    stun::attr::mapped_address, stun::attr::xor_mapped_address, stun::attr::error_code,
    stun::attr::unknown_attributes, stun::attr::realm, stun::attr::nonce, stun::attr::lifetime,
    stun::attr::xor_relayed_address, stun::attr::reservation_token, stun::attr::channel_number,
    stun::attr::xor_peer_address, stun::attr::requested_address_family, stun::attr::username,
    stun::attr::userhash, stun::attr::password_algorithm);

/// A request came to nothing. `answered`: the server has said no.
template <class State>
constexpr void fail_request(State& s, std::size_t slot, bool answered, reason why,
                            std::uint16_t error) noexcept {
    const auto t = s.open[slot];
    const auto p = static_cast<purpose>(t.kind);
    close_slot(s, slot);
    if (p == purpose::permit) {
        std::size_t named = 0;
        for (const permission_record& each : s.permissions) named += each.slot == slot ? 1U : 0U;
        for (std::size_t i = 0; i < State::capacity.permissions; ++i)
            if (s.permissions[i].slot == slot)
                fail_permission(s, i, answered, named > 1, why, error);
    } else if (p == purpose::bind) {
        fail_channel(s, t.serial, answered, why, error);
    } else if (p == purpose::allocate) {
        s.allocations[t.owner].slot = no_slot;
        fail_allocation(s, t.owner, why, error);
    } else {
        fail_refresh(s, t.owner, p, why, error);
    }
}

/// Its own request goes to the next turn of the pace; those with it in the same clothes, too.
template <class State>
constexpr void repeat_request(State& s, std::size_t slot) noexcept {
    restart_requests(s, s.open[slot].owner);
}

template <class State>
constexpr void fail_login(State& s, std::size_t slot, reason why, std::uint16_t error) noexcept {
    const auto t = s.open[slot];
    // RFC 8656 section 7.4: nothing more to that server until someone has put it right.
    if (why == reason::wrong_credentials) rest_server(s, t.owner, time_point::never());
    fail_request(s, slot, true, why, error);
}

constexpr reason reason_of_error(std::uint16_t code) noexcept {
    switch (code) {
        case stun::error::forbidden:
        case stun::error::mobility_forbidden: return reason::forbidden;
        case stun::error::allocation_mismatch: return reason::mismatch;
        case stun::error::wrong_credentials: return reason::wrong_credentials;
        case stun::error::peer_family_mismatch: return reason::family_mismatch;
        case stun::error::allocation_quota_reached: return reason::quota;
        case stun::error::insufficient_capacity: return reason::no_capacity;
        default: return reason::error_response;
    }
}

/// An authentic error, or one to a request without credentials.
template <class State, class Message>
constexpr void on_error(State& s, std::size_t slot, const Message& m, std::uint16_t code) noexcept {
    const auto t = s.open[slot];
    const auto p = static_cast<purpose>(t.kind);
    if (p == purpose::allocate) {
        close_slot(s, slot);
        s.allocations[t.owner].slot = no_slot;
        if (code != stun::error::try_alternate) return on_allocate_error(s, t.owner, m, code);
        if (follow_redirection(s, t.owner, m)) return want(s, t.owner, purpose::allocate);
        return fail_allocation(s, t.owner, reason::redirected_too_far, code);
    }
    const bool deletes = p == purpose::leave;
    if (code == stun::error::allocation_mismatch && !deletes && p != purpose::move)
        return end_allocation(s, t.owner, event_kind::lost, reason::mismatch, code);
    if (p == purpose::bind && code == stun::error::bad_request) {
        // Section 12.3: the server remembers otherwise; start afresh.
        s.allocations[t.owner].error = code;
        return leave(s, t.owner, event_kind::lost, reason::out_of_sync);
    }
    // RFC 8489 section 6.3.4: 5xx may pass.
    const bool final_answer = code < 500 || code == stun::error::insufficient_capacity;
    fail_request(s, slot, final_answer, reason_of_error(code), code);
}

template <class State, class Message>
constexpr void on_success(State& s, std::size_t slot, const Message& m) noexcept {
    const auto t = s.open[slot];
    const auto p = static_cast<purpose>(t.kind);
    close_slot(s, slot);
    s.allocations[t.owner].login.note_success();
    s.allocations[t.owner].challenges = 0;
    if (p == purpose::allocate) return on_allocate_success(s, t.owner, m, t.first_sent);
    if (p == purpose::bind) return confirm_channel(s, t.serial, t.first_sent);
    if (p != purpose::permit) return on_refresh_success(s, t.owner, m, p, t.first_sent);
    for (std::size_t i = 0; i < State::capacity.permissions; ++i) {
        if (s.permissions[i].slot != slot) continue;
        s.permissions[i].slot = no_slot;
        grant_permission(s, i, t.first_sent);
    }
}

/// Whether an answer that needs no credentials may be obeyed (RFC 8656 section 21.1.5): no success
/// where we have credentials, and no redirection at all.
template <class State, class Message>
constexpr bool may_be_bare(const State& s, std::size_t h, const Message& m,
                           std::uint16_t code) noexcept {
    if (m.cls() == stun::message_class::success)
        return s.config.allow_unauthenticated || !s.server_of(s.allocations[h]).has_login();
    return code != stun::error::try_alternate;
}

/// An answer to an open request, from whom it was sent to.
template <class State, class Message, class Crypto>
constexpr void on_answer(State& s, std::size_t slot, const Message& m,
                         const Crypto& crypto) noexcept {
    auto& t = s.open[slot];
    const std::size_t h = t.owner;
    auto& a = s.allocations[h];
    const bool had_credentials = (t.flags & with_credentials) != 0;
    const bool reliable = is_reliable(s.server_of(a).transport);
    const auto error = m.get(stun::attr::error_code);
    const std::uint16_t code = error ? error->code : std::uint16_t{0};
    const auto verdict = a.login.authenticate(m, crypto, a.keys, had_credentials, reliable);
    if (verdict.action == stun::response_action::challenge) {
        const auto outcome = on_challenge(s, h, m, had_credentials, crypto);
        if (outcome.retries) return repeat_request(s, slot);
        if (!outcome.is_nobodys) return fail_login(s, slot, outcome.why, code);
    } else if (verdict.action == stun::response_action::end) {
        return fail_request(s, slot, false, reason::integrity_violated, 0);
    } else if (verdict.action == stun::response_action::accept &&
               (had_credentials || may_be_bare(s, h, m, code))) {
        if (!known_in_answer.covers(m)) return fail_request(s, slot, true, reason::bad_response, 0);
        if (m.cls() == stun::message_class::success) return on_success(s, slot, m);
        if (code == 0) return fail_request(s, slot, true, reason::bad_response, 0);
        return on_error(s, slot, m, code);
    }
    // As if it had never come (RFC 8489 section 9.2.5): what is sent again goes on.
    t.flags |= saw_unauthentic;
    count(s.counters.unauthentic);
}

}  // namespace ice::turn::detail
