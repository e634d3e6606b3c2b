// SPDX-License-Identifier: BSL-1.0
// Long-term credentials of allocations: keys, challenges, third parties and redirections
// (RFC 8489 sections 9.2.5 and 10, RFC 7635 section 5, RFC 8656 sections 6 and 7.4).
#pragma once

#include "../stun/attr/rfc7635.hpp"
#include "../stun/error.hpp"
#include "records.hpp"

namespace ice::inline v0_1_0_dev::turn::detail {

/// Of one allocation, between two authentic answers: 401, three times 438, and one to spare for a
/// server that changes its realm.
inline constexpr std::uint8_t most_challenges = 5;

/// The keys for the realm and algorithm that the server named: computed once, whatever the number
/// of allocations that share them. A token's key is taken as it is (RFC 7635 section 5).
template <class State, class Crypto>
constexpr void make_allocation_keys(State& s, std::size_t h, const Crypto& crypto) noexcept {
    auto& a = s.allocations[h];
    const auto& server = s.server_of(a);
    for (std::size_t i = 0; i < State::capacity.allocations; ++i) {
        const auto& other = s.allocations[i];
        if (i == h || !s.is_used(i) || other.asked.server != a.asked.server || !other.is_keyed ||
            !equal_bytes(other.login.realm().bytes(), a.login.realm().bytes()) ||
            other.login.algorithm() != a.login.algorithm())
            continue;
        a.keys = other.keys;
        a.is_keyed = true;
        return;
    }
    byte_view secret = view(server.secret);
    stun::long_term_key key;
    if (server.token.empty()) {
        // The session chose one of the two algorithms that there are.
        const auto made = stun::make_long_term_key(
            crypto, a.login.algorithm(), view(server.username), a.login.realm().bytes(), secret);
        if (made) key = *made;
        secret = key.bytes();
    }
    a.keys = stun::make_keys(crypto, secret);
    a.is_keyed = true;
}

/// What comes of a 401 or 438 to a request of an allocation.
struct challenge_outcome {
    bool retries = false;     ///< in a new transaction
    bool is_nobodys = false;  ///< it makes no sense: as if it had never come
    turn::reason why = turn::reason::none;
};

constexpr reason reason_of(stun::challenge_verdict v) noexcept {
    if (v == stun::challenge_verdict::wrong_credentials) return reason::wrong_credentials;
    if (v == stun::challenge_verdict::too_many_stale) return reason::too_many_challenges;
    return reason::challenge_refused;
}

template <class State, class Message, class Crypto>
constexpr challenge_outcome on_challenge(State& s, std::size_t h, const Message& m,
                                         bool had_credentials, const Crypto& crypto) noexcept {
    auto& a = s.allocations[h];
    const auto& server = s.server_of(a);
    const auto error = m.get(stun::attr::error_code);
    const bool is_401 = error && error->code == stun::error::unauthenticated;
    if (const auto third = m.get(stun::attr::third_party_authorization); is_401 && third)
        if (!assign(a.authorization, third->bytes())) a.authorization.clear();
    if (!server.has_login()) {
        // RFC 7635 section 6.1: who has no token defaults to a password, if there is one.
        const bool wants_token = is_401 && m.has(stun::attr::third_party_authorization);
        return {false, false, wants_token ? reason::third_party : reason::no_credentials};
    }
    if (a.challenges >= most_challenges) return {false, false, reason::too_many_challenges};
    const auto verdict =
        a.login.handle_challenge(m, had_credentials, stun::algorithm_choice::sha256_if_offered);
    if (verdict == stun::challenge_verdict::not_a_challenge) return {false, true, reason::none};
    if (!stun::may_retry(verdict)) {
        // RFC 7635 section 8: its time is over.
        const bool wants_token =
            !server.token.empty() && verdict == stun::challenge_verdict::wrong_credentials;
        return {false, false, wants_token ? reason::third_party : reason_of(verdict)};
    }
    ++a.challenges;
    if (s.config.hide_username && !is_encrypted(server.transport) && !a.login.hides_username()) {
        a.login = {};  // or the next request would tell it
        a.is_keyed = false;
        return {false, false, reason::username_exposed};
    }
    if (verdict == stun::challenge_verdict::retry || !a.is_keyed)
        make_allocation_keys(s, h, crypto);
    return {true, false, reason::none};
}

/// Whether an authentic 300 may be followed; then the allocation is at the other server.
template <class State, class Message>
constexpr bool follow_redirection(State& s, std::size_t h, const Message& m) noexcept {
    auto& a = s.allocations[h];
    const auto to = m.get(stun::attr::alternate_server);
    if (!to) return false;
    const endpoint where = to->with_protocol(a.server.proto());
    // What cannot be a peer's address cannot be a server's.
    if (where.port() == 0 || !unicast_peers::permits(where.addr(), s.config.allow_loopback))
        return false;
    // One five-tuple, one allocation.
    for (std::size_t i = 0; i < State::capacity.allocations; ++i)
        if (i != h && s.is_used(i) && s.allocations[i].asked.base == a.asked.base &&
            s.allocations[i].server == where)
            return false;
    if (a.visited.judge(s.now, a.server, where, true) != stun::redirect_verdict::follow)
        return false;
    a.server = where;
    a.login = {};
    a.is_keyed = false;
    a.challenges = 0;
    return true;
}

}  // namespace ice::turn::detail
