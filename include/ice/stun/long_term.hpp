// SPDX-License-Identifier: BSL-1.0
// The client's side of the long-term credential mechanism (RFC 8489 sections 9.2.3 and 9.2.5):
// what it keeps of a server, what it makes of a challenge, what its requests carry.
#pragma once

#include "../core/static_vector.hpp"
#include "nonce_cookie.hpp"
#include "short_term.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// What a 401 or 438 means. All but the first two fail the request for good.
enum class challenge_verdict : std::uint8_t {
    retry,                ///< in a new transaction, with a key made anew for realm and algorithm
    retry_same_key,       ///< in a new transaction; only the nonce has changed
    bid_down,             ///< the nonce tells of algorithms that someone has taken out
    no_common_algorithm,  ///< none of the server's is known here
    wrong_credentials,    ///< 401 although the request had credentials for this realm
    incomplete,           ///< no NONCE, or no REALM where one was never told
    too_long,             ///< realm, nonce or list exceed what is kept
    too_many_stale,       ///< 438 again and again
    not_a_challenge,      ///< another response, or a 438 to a request without credentials
};

/// Which of a server's password algorithms is taken: the first that is known here (RFC 8489 section
/// 9.2.5), or SHA-256 wherever it is offered, as TURN wants it (RFC 8656 section 6).
enum class algorithm_choice : std::uint8_t { first_known, sha256_if_offered };

constexpr bool may_retry(challenge_verdict v) noexcept {
    return v == challenge_verdict::retry || v == challenge_verdict::retry_same_key;
}

/// What a client knows of one server, copied out of its challenges; one per server and credential.
/// Capacities in bytes; RFC 8489 has fewer than 128 characters in a realm or nonce.
///
///     session.add_to(b, crypto, username);                      // nothing before a challenge
///     if (session.active()) stun::add_integrity(b, crypto, keys, session.integrity());
///     ... on a response with this transaction's id:
///     switch (session.authenticate(m, crypto, keys, had_credentials, reliable).action) ...
///     case challenge: if (may_retry(session.handle_challenge(m, had_credentials))) ...
///     on a success: session.note_success();
template <std::size_t RealmBytes = 256, std::size_t NonceBytes = 256,
          std::size_t AlgorithmBytes = 64>
class basic_long_term_session {
  public:
    /// 438 is answered so often in a row, and once when the nonce it brings is the old one.
    static constexpr unsigned most_stale = 3;

    /// Whether a challenge has been seen, so that requests carry credentials (section 9.2.3).
    constexpr bool active() const noexcept { return !nonce_.empty(); }
    constexpr wire_text realm() const noexcept { return wire_text(view(realm_)); }
    constexpr wire_text nonce() const noexcept { return wire_text(view(nonce_)); }
    /// What the long-term key is made by: make_long_term_key().
    constexpr password_algorithm algorithm() const noexcept { return algorithm_; }
    /// SHA-256 alone once the server has told its algorithms (section 9.2.5), SHA-1 before.
    constexpr integrity_kind integrity() const noexcept {
        if (!active()) return integrity_kind::none;
        return algorithms_.empty() ? integrity_kind::sha1 : integrity_kind::sha256;
    }
    /// Whether requests carry USERHASH in place of USERNAME.
    constexpr bool hides_username() const noexcept { return anonymous_; }

    /// Everything a request carries before its integrity (sections 9.2.3.1, 9.2.3.2 and 9.2.5);
    /// the prepared username is the one for realm(). The server's words go back byte for byte, and
    /// its list of algorithms goes with every request, since it refuses one without the other
    /// (section 9.2.4).
    template <stun_dialect Dialect, crypto_provider Crypto>
    constexpr void add_to(basic_builder<Dialect>& b, const Crypto& crypto,
                          byte_view username) const noexcept {
        if (!active()) return;
        if (anonymous_)
            b.add(attr::userhash, byte_view(make_userhash(crypto, username, view(realm_))));
        else
            b.add(attr::username, username);
        b.add_raw(attr::realm.code, view(realm_)).add_raw(attr::nonce.code, view(nonce_));
        if (algorithms_.empty()) return;
        b.add_raw(attr::password_algorithms.code, view(algorithms_));
        b.add(attr::password_algorithm, {algorithm_, {}});
    }

    /// What to do about a 401 or 438 to a request that had credentials of this session or not.
    /// Keeps what it brought where the verdict is to retry, and nothing otherwise.
    template <stun_dialect Dialect>
    constexpr challenge_verdict handle_challenge(
        const basic_message<Dialect>& m, bool had_credentials,
        algorithm_choice choice = algorithm_choice::first_known) noexcept {
        using enum challenge_verdict;
        const auto error = m.get(attr::error_code);
        if (!error || m.cls() != message_class::error) return not_a_challenge;
        const bool stale = error->code == error::stale_nonce;
        if (!stale && error->code != error::unauthenticated) return not_a_challenge;
        if (stale && (!had_credentials || !active())) return not_a_challenge;

        challenge c;
        if (const auto verdict = read_challenge(m, choice, c); verdict != retry) return verdict;
        const bool same_realm = active() && equal_bytes(c.realm, view(realm_));
        if (!stale) {
            if (had_credentials && same_realm) return wrong_credentials;
            stale_ = 0;
        } else {
            const bool same_nonce = equal_bytes(c.nonce, view(nonce_));
            if (stale_ >= most_stale || (same_nonce && repeated_)) return too_many_stale;
            if (c.list.empty() && !algorithms_.empty()) return bid_down;
            ++stale_;
            repeated_ = same_nonce;
        }
        const bool same_key = stale && same_realm && c.algorithm == algorithm_;
        keep(c);
        return same_key ? retry_same_key : retry;
    }

    /// What to do about any response (section 9.2.5). `credential` made the request's integrity,
    /// if it had_credentials.
    template <stun_dialect Dialect, crypto_provider Crypto, integrity_credential<Crypto> Credential>
    constexpr response_verdict authenticate(const basic_message<Dialect>& m, const Crypto& crypto,
                                            const Credential& credential, bool had_credentials,
                                            bool reliable) const noexcept {
        if (m.cls() == message_class::error) {
            const auto error = m.get(attr::error_code);
            const std::uint16_t code = error ? error->code : std::uint16_t{0};
            if (code == error::unauthenticated || code == error::stale_nonce)
                return {response_action::challenge, integrity_kind::none};
            if (code == error::bad_request && deciding_integrity(m) == integrity_kind::none)
                return {response_action::ignore, integrity_kind::none};
        }
        if (bids_down(m)) return {response_action::ignore, integrity_kind::none};
        if (!had_credentials) return {response_action::accept, integrity_kind::none};
        return authenticate_response(m, crypto, credential, integrity(), reliable);
    }

    /// An authenticated success: 438 is counted anew.
    constexpr void note_success() noexcept {
        stale_ = 0;
        repeated_ = false;
    }

  private:
    template <std::size_t N>
    using bytes = static_vector<std::uint8_t, N>;

    struct challenge {
        byte_view realm;
        byte_view nonce;
        byte_view list;
        password_algorithm algorithm = password_algorithm::md5;
        bool anonymous = false;
    };

    template <std::size_t N>
    static constexpr byte_view view(const bytes<N>& b) noexcept {
        return {b.data(), b.size()};
    }
    template <std::size_t N>
    static constexpr void assign(bytes<N>& to, byte_view from) noexcept {
        to.clear();
        for (const std::uint8_t b : from) static_cast<void>(to.push_back(b));
    }

    /// The bid-down test: the cookie has the bit and the list is gone, or is none.
    template <stun_dialect Dialect>
    static constexpr bool bids_down(const basic_message<Dialect>& m) noexcept {
        if constexpr (!Dialect::has_sha256) return false;
        const auto nonce = m.get(attr::nonce);
        if (!nonce) return false;
        const auto features = read_nonce_cookie(*nonce);
        return features && features->password_algorithms() &&
               !m.get(attr::password_algorithms).has_value();
    }

    template <stun_dialect Dialect>
    constexpr challenge_verdict read_challenge(const basic_message<Dialect>& m,
                                               algorithm_choice choice,
                                               challenge& c) const noexcept {
        if (bids_down(m)) return challenge_verdict::bid_down;
        const auto nonce = m.get(attr::nonce);
        const auto realm = m.get(attr::realm);
        if (!nonce || nonce->empty()) return challenge_verdict::incomplete;
        if (!realm && realm_.empty()) return challenge_verdict::incomplete;
        c.nonce = nonce->bytes();
        c.realm = realm ? realm->bytes() : view(realm_);
        if constexpr (Dialect::has_sha256) {
            const auto features = read_nonce_cookie(*nonce);
            c.anonymous = features && features->username_anonymity();
            if (const auto list = m.get(attr::password_algorithms); list && !list->empty()) {
                c.list = list->bytes();
                if (!choose(*list, choice, c.algorithm))
                    return challenge_verdict::no_common_algorithm;
            }
        }
        if (c.realm.size() > RealmBytes || c.nonce.size() > NonceBytes ||
            c.list.size() > AlgorithmBytes)
            return challenge_verdict::too_long;
        return challenge_verdict::retry;
    }

    /// Of those known here, which have no parameters.
    static constexpr bool choose(algorithm_list list, algorithm_choice choice,
                                 password_algorithm& chosen) noexcept {
        bool found = false;
        for (const algorithm_entry e : list) {
            const bool is_best = e.algorithm == password_algorithm::sha256;
            if ((!is_best && e.algorithm != password_algorithm::md5) || !e.parameters.empty())
                continue;
            if (!found || is_best) chosen = e.algorithm;
            found = true;
            if (is_best || choice == algorithm_choice::first_known) break;
        }
        return found;
    }

    constexpr void keep(const challenge& c) noexcept {
        if (c.realm.data() != realm_.data()) assign(realm_, c.realm);
        assign(nonce_, c.nonce);
        assign(algorithms_, c.list);
        algorithm_ = c.algorithm;
        anonymous_ = c.anonymous;
    }

    bytes<RealmBytes> realm_;
    bytes<NonceBytes> nonce_;
    bytes<AlgorithmBytes> algorithms_;
    password_algorithm algorithm_ = password_algorithm::md5;
    bool anonymous_ = false;
    bool repeated_ = false;
    std::uint8_t stale_ = 0;
};

using long_term_session = basic_long_term_session<>;

}  // namespace ice::inline v0_1_0_dev::stun
