// SPDX-License-Identifier: BSL-1.0
// Keys of message integrity: of a short-term password (RFC 8489 section 9.1.1) and of a long-term
// credential (sections 9.2.2 and 18.5.1), and the hash that hides a username (section 14.4).
//
// RFC 8489 prepares usernames, realms and passwords by the OpaqueString profile (RFC 8265
// section 4.2; RFC 5389 by SASLprep). That takes tables of Unicode, which this library does not
// carry: the host prepares text before it comes here. ASCII needs no preparation, and
// is_prepared_ascii() tells it.
#pragma once

#include "../crypto/provider.hpp"
#include "attr/octets.hpp"
#include "attr/password_algorithm.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Whether OpaqueString leaves the text as it is: one or more of the printable ASCII characters,
/// space included. Where false, the host must run the profile or refuse the text.
constexpr bool is_prepared_ascii(const octets& text) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] < 0x20 || text[i] > 0x7e) return false;
    return !text.empty();
}

/// Which integrity attributes a message carries, or is to carry.
enum class integrity_kind : std::uint8_t { none = 0, sha1 = 1, sha256 = 2, both = 3 };

constexpr bool includes(integrity_kind set, integrity_kind one) noexcept {
    return (static_cast<unsigned>(set) & static_cast<unsigned>(one)) != 0;
}

/// Service: the keys of one credential, as authentication asks for them.
///   c.sha1(crypto)     Crypto's kept key state for MESSAGE-INTEGRITY
///   c.sha256(crypto)   the same for MESSAGE-INTEGRITY-SHA256
///   c.computed_sha1()  optional: the HMAC of the message at hand, if it was computed beside
///                      others (integrity_batch.hpp); null otherwise
/// By value or reference; may be computed when asked. Models: kept_keys.
template <class C, class Crypto>
concept integrity_credential =
    crypto_provider<Crypto> && requires(const C& c, const Crypto& crypto) {
        { c.sha1(crypto) } noexcept -> std::convertible_to<const typename Crypto::hmac_sha1_key&>;
        {
            c.sha256(crypto)
        } noexcept -> std::convertible_to<const typename Crypto::hmac_sha256_key&>;
    };

/// Both key states, computed once. Secret: wipe() when done.
template <crypto_provider Crypto>
struct kept_keys {
    typename Crypto::hmac_sha1_key sha1_key{};
    typename Crypto::hmac_sha256_key sha256_key{};

    constexpr const typename Crypto::hmac_sha1_key& sha1(const Crypto&) const noexcept {
        return sha1_key;
    }
    constexpr const typename Crypto::hmac_sha256_key& sha256(const Crypto&) const noexcept {
        return sha256_key;
    }
};

/// The key of a short-term credential is the prepared password itself.
template <crypto_provider Crypto>
constexpr kept_keys<Crypto> make_keys(const Crypto& crypto, byte_view password) noexcept {
    return {crypto.make_hmac_sha1_key(password), crypto.make_hmac_sha256_key(password)};
}

/// 16 or 32 bytes. Secret, as good as the password within its realm.
struct long_term_key {
    std::array<std::uint8_t, 32> storage{};
    std::uint8_t size = 0;

    constexpr byte_view bytes() const noexcept { return byte_view(storage).first(size); }
};

namespace detail {

/// Without quotes around it and zero bytes behind it (RFC 8489 section 9.2.2).
constexpr byte_view unquoted(byte_view text) noexcept {
    while (!text.empty() && text.back() == 0) text = text.first(text.size() - 1);
    while (!text.empty() && text.back() == '"') text = text.first(text.size() - 1);
    while (!text.empty() && text.front() == '"') text = text.subspan(1);
    return text;
}
constexpr byte_view without_zeros(byte_view text) noexcept {
    while (!text.empty() && text.back() == 0) text = text.first(text.size() - 1);
    return text;
}

inline constexpr std::uint8_t colon[] = {':'};

}  // namespace detail

/// The key of a long-term credential; all three prepared, the username as the USERNAME attribute
/// has it. MD5 serves servers that know nothing else (section 18.5.1.1). Errors:
/// misuse_bad_argument for an algorithm that is neither.
template <crypto_provider Crypto>
constexpr result<long_term_key> make_long_term_key(const Crypto& crypto,
                                                   password_algorithm algorithm, byte_view username,
                                                   byte_view realm, byte_view password) noexcept {
    const byte_view parts[] = {detail::unquoted(username), detail::colon, detail::unquoted(realm),
                               detail::colon, detail::without_zeros(password)};
    long_term_key key;
    if (algorithm == password_algorithm::md5) {
        copy_bytes(key.storage.data(), crypto.md5(parts));
        key.size = 16;
    } else if (algorithm == password_algorithm::sha256) {
        copy_bytes(key.storage.data(), crypto.sha256(parts));
        key.size = 32;
    } else {
        return errc::misuse_bad_argument;
    }
    return key;
}

/// The value of USERHASH; both prepared.
template <crypto_provider Crypto>
constexpr sha256_digest make_userhash(const Crypto& crypto, byte_view username,
                                      byte_view realm) noexcept {
    const byte_view parts[] = {username, detail::colon, realm};
    return crypto.sha256(parts);
}

}  // namespace ice::inline v0_1_0_dev::stun
