// SPDX-License-Identifier: BSL-1.0
// The server's side of the long-term credential mechanism (RFC 8489 section 9.2.4), for one
// simulated TURN server.
#pragma once

#include <cstdint>

#include "../crypto/builtin.hpp"
#include "../stun/answer.hpp"
#include "../stun/nonce_cookie.hpp"
#include "../stun/short_term.hpp"
#include "prng.hpp"
#include "turn_rules.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// The outcome for one request.
struct turn_verdict {
    std::uint16_t error = 0;          ///< 0: authentic
    bool challenge = false;           ///< the error tells realm and nonce
    const turn_user* user = nullptr;  ///< who, when authentic
    stun::integrity_kind integrity = stun::integrity_kind::none;  ///< of the answer
    stun::kept_keys<builtin_crypto> keys;
};

/// Nonces tell when they were made, for whom, and that it was here: 16 digits of time, 16 of a
/// hash that only this server can make; before them the cookie where features need it.
class turn_auth {
  public:
    static constexpr std::size_t nonce_digits = 32;

    constexpr explicit turn_auth(std::uint64_t secret) noexcept : secret_(secret) {}

    /// Until when older nonces were made stale by hand.
    constexpr void expire_nonces(time_point now) noexcept { stale_before_ = now + duration{1}; }

    turn_verdict judge(const turn_server_rules& rules, const stun::message& m,
                       const endpoint& source, time_point now) const noexcept {
        const builtin_crypto crypto;
        const auto kind = stun::deciding_integrity(m);
        if (kind == stun::integrity_kind::none) return refuse(401, true);
        const auto name = m.get(stun::attr::username);
        const auto hash = m.get(stun::attr::userhash);
        const auto realm = m.get(stun::attr::realm);
        const auto nonce = m.get(stun::attr::nonce);
        if ((!name && !hash) || !realm || !nonce) return refuse(400, false);
        auto algorithm = stun::password_algorithm::md5;
        if (!choose_algorithm(rules, m, *nonce, algorithm)) return refuse(400, false);

        turn_verdict v;
        for (const turn_user& u : rules.users) {
            const auto own = stun::make_userhash(crypto, bytes_of(u.name), bytes_of(rules.realm));
            if (name ? *name == u.name : rules.userhash && equal_bytes(*hash, own)) v.user = &u;
        }
        if (v.user == nullptr || *realm != rules.realm) return refuse(401, true);
        const auto key =
            stun::make_long_term_key(crypto, algorithm, bytes_of(v.user->name),
                                     bytes_of(rules.realm), bytes_of(v.user->password));
        v.keys = stun::make_keys(crypto, key->bytes());
        v.integrity = kind;
        if (!stun::has_integrity(m, crypto, v.keys, kind)) return refuse(401, true);
        if (!is_valid(rules, *nonce, source, now)) return refuse(438, true);
        return v;
    }

    /// REALM, NONCE and what goes with them.
    void add_challenge(const turn_server_rules& rules, stun::builder& b, const endpoint& source,
                       time_point now) const noexcept {
        b.add(stun::attr::realm, rules.realm);
        std::uint8_t text[stun::nonce_cookie_size + nonce_digits] = {};
        const std::size_t cookie = cookie_size(rules);
        if (cookie != 0) {
            stun::security_features f;
            if (rules.password_algorithms)
                f.bits |= stun::security_features::password_algorithms_bit;
            if (rules.userhash) f.bits |= stun::security_features::username_anonymity_bit;
            copy_bytes(text, stun::make_nonce_cookie(f));
        }
        write_nonce(text + cookie, source, now);
        b.add(stun::attr::nonce, byte_view(text, cookie + nonce_digits));
        if (rules.password_algorithms) b.add(stun::attr::password_algorithms, offered);
    }

  private:
    static constexpr stun::algorithm_entry offered[] = {{stun::password_algorithm::sha256, {}},
                                                        {stun::password_algorithm::md5, {}}};

    static std::vector<std::uint8_t> bytes_of(std::string_view text) noexcept {
        return {text.begin(), text.end()};
    }
    static turn_verdict refuse(std::uint16_t error, bool challenge) noexcept {
        turn_verdict v;
        v.error = error;
        v.challenge = challenge;
        return v;
    }
    static std::size_t cookie_size(const turn_server_rules& rules) noexcept {
        return rules.password_algorithms || rules.userhash ? stun::nonce_cookie_size : 0;
    }

    /// False: 400. The list must be the one that was offered.
    static bool choose_algorithm(const turn_server_rules& rules, const stun::message& m,
                                 const wire_text& nonce,
                                 stun::password_algorithm& chosen) noexcept {
        const auto features = stun::read_nonce_cookie(nonce);
        if (!rules.password_algorithms || !features || !features->password_algorithms())
            return true;
        const auto list = m.get(stun::attr::password_algorithms);
        const auto one = m.get(stun::attr::password_algorithm);
        if (!list && !one) return true;
        if (!list || !one || list->size() != 2) return false;
        std::size_t i = 0;
        for (const stun::algorithm_entry e : *list)
            if (!(e == offered[i++])) return false;
        chosen = one->algorithm;
        return list->contains(*one);
    }

    std::uint64_t seal(const endpoint& source, std::uint64_t made) const noexcept {
        std::uint64_t h = prng(secret_ ^ made).next();
        const address addr = source.addr();  // its bytes are a view
        for (const std::uint8_t b : addr.bytes()) h = prng(h ^ b).next();
        return prng(h ^ source.port()).next();
    }
    void write_nonce(std::uint8_t* out, const endpoint& source, time_point now) const noexcept {
        constexpr std::string_view digits = "0123456789abcdef";
        const auto made = static_cast<std::uint64_t>(now.us);
        const std::uint64_t words[] = {made, seal(source, made)};
        for (unsigned i = 0; i < nonce_digits; ++i)
            out[i] = static_cast<std::uint8_t>(digits[words[i / 16] >> (60 - 4 * (i % 16)) & 15]);
    }
    bool is_valid(const turn_server_rules& rules, const wire_text& nonce, const endpoint& source,
                  time_point now) const noexcept {
        const std::size_t cookie = cookie_size(rules);
        if (nonce.size() != cookie + nonce_digits) return false;
        std::uint64_t made = 0;
        for (std::size_t i = cookie; i < cookie + 16; ++i) {
            const std::uint8_t c = nonce[i];
            made = made << 4 | static_cast<std::uint64_t>(c <= '9' ? c - '0' : c - 'a' + 10);
        }
        const time_point then{static_cast<std::int64_t>(made)};
        std::uint8_t expected[nonce_digits] = {};
        write_nonce(expected, source, then);
        return equal_bytes(nonce.bytes().subspan(cookie), expected) && then <= now &&
               then >= stale_before_ && now - then < rules.nonce_lifetime;
    }

    std::uint64_t secret_;
    time_point stale_before_ = time_point::earliest();
};

}  // namespace ice::sim
