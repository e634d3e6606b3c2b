// SPDX-License-Identifier: BSL-1.0
// What the engines of both early drafts ask of classic STUN (RFC 3489): keys of passwords, what is
// understood, and requests that want an answer from or to elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../exchange/credential_text.hpp"
#include "../stun/attr/rfc3489.hpp"
#include "../stun/attr/rfc8489.hpp"
#include "../stun/comprehension.hpp"

namespace ice::inline v0_1_0_dev::early {

/// Every attribute of RFC 3489, whether it means something in this message or not.
inline constexpr stun::comprehension known_attributes(
    stun::attr::mapped_address, stun::attr::response_address, stun::attr::change_request,
    stun::attr::source_address, stun::attr::changed_address, stun::attr::username,
    stun::attr::password, stun::attr::error_code, stun::attr::unknown_attributes,
    stun::attr::reflected_from);

/// The key of a password, as authentication asks for it. SHA-256 came later.
template <class Crypto>
struct classic_credential {
    const typename Crypto::hmac_sha1_key* key = nullptr;

    constexpr const typename Crypto::hmac_sha1_key& sha1(const Crypto&) const noexcept {
        return *key;
    }
    constexpr typename Crypto::hmac_sha256_key sha256(const Crypto&) const noexcept { return {}; }
};

/// A username, or the fragment that one side gives to it, with its password and the key that the
/// password makes. Secret.
template <std::size_t N, class Crypto>
struct credentials_record {
    credential_text<N> username;
    credential_text<N> password;
    typename Crypto::hmac_sha1_key key{};
    bool used = false;

    /// Leaves no copy of the password elsewhere. Not used when a text has more than N bytes.
    constexpr void assign(const Crypto& crypto, std::string_view name,
                          std::string_view secret) noexcept {
        used = username.assign(name) && password.assign(secret);
        if (!used) return;
        std::uint8_t bytes[N] = {};
        copy_bytes(bytes, secret);
        key = crypto.make_hmac_sha1_key(byte_view(bytes, secret.size()));
        fill_zero(bytes);
    }
};

/// CHANGE-REQUEST with a flag set asks for another address, which nobody has; RESPONSE-ADDRESS for
/// an answer to somebody else. Peers must not send either.
template <class Message>
constexpr bool asks_for_detour(const Message& m) noexcept {
    const auto change = m.get(stun::attr::change_request);
    const bool there = change || change.code() != errc::stun_attribute_missing;
    return (there && (!change || change->address || change->port)) ||
           m.has(stun::attr::response_address);
}

}  // namespace ice::inline v0_1_0_dev::early
