// SPDX-License-Identifier: BSL-1.0
// What the engines of both early drafts ask of classic STUN (RFC 3489): keys of passwords, what is
// understood, and requests that want an answer from or to elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

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

/// The kept key of a password of at most `Longest` bytes, which leaves no copy behind.
template <std::size_t Longest, class Crypto>
constexpr typename Crypto::hmac_sha1_key make_password_key(const Crypto& crypto,
                                                           std::string_view password) noexcept {
    std::uint8_t bytes[Longest] = {};
    copy_bytes(bytes, password);
    const auto key = crypto.make_hmac_sha1_key(byte_view(bytes, password.size()));
    fill_zero(bytes);
    return key;
}

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
