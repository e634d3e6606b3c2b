// SPDX-License-Identifier: BSL-1.0
// The crypto service: every digest, MAC and checksum that STUN and TURN ask for.
#pragma once

#include <concepts>
#include <cstdint>
#include <span>
#include <type_traits>

#include "hmac.hpp"
#include "md5.hpp"
#include "sha1.hpp"
#include "sha256.hpp"

namespace ice::inline v0_1_0_dev {

/// What a provider keeps of a key: bytes that can be copied, stored in arrays and wiped.
template <class Key>
concept hmac_key_state = std::is_trivially_copyable_v<Key> && std::default_initializable<Key>;

/// Service: digests, MACs and checksums. A provider is used through `const`, answers the same to
/// the same, cannot fail and does not throw; a model over a library that can fail (no memory, an
/// algorithm forbidden by policy) says in its own documentation what it answers then.
///   hmac_sha1_key, hmac_sha256_key   a key's state, made once a credential; secret as the key.
///       Only one made by make_hmac_... of the same kind of provider is a key.
///   make_hmac_sha1_key(key)          any length, 0 and more than a block included (RFC 2104).
///   hmac_sha1(key, head, body)       MAC over head || body. The head is a STUN header whose
///       length was patched; both may have any size.
///   hmac_sha1_x4(jobs, digests)      the same for four messages of any sizes, side by side where
///       that is faster. A job without key is idle: its digest is not touched.
///   sha1, sha256, md5(parts)         digest of all parts one behind the other.
///   crc32(bytes)                     CRC-32/ISO-HDLC; the XOR of FINGERPRINT is not included.
/// Views are borrowed during the call only.
/// Models: builtin_crypto (crypto/builtin.hpp, the default), openssl_crypto (interop/openssl.hpp).
template <class C>
concept crypto_provider =
    hmac_key_state<typename C::hmac_sha1_key> && hmac_key_state<typename C::hmac_sha256_key> &&
    requires(const C& c, byte_view bytes, std::span<const byte_view> parts,
             const typename C::hmac_sha1_key& sha1_key,
             const typename C::hmac_sha256_key& sha256_key,
             const hmac_job<typename C::hmac_sha1_key> (&jobs)[4], sha1_digest (&digests)[4]) {
        { c.make_hmac_sha1_key(bytes) } noexcept -> std::same_as<typename C::hmac_sha1_key>;
        { c.make_hmac_sha256_key(bytes) } noexcept -> std::same_as<typename C::hmac_sha256_key>;
        { c.hmac_sha1(sha1_key, bytes, bytes) } noexcept -> std::same_as<sha1_digest>;
        { c.hmac_sha256(sha256_key, bytes, bytes) } noexcept -> std::same_as<sha256_digest>;
        { c.hmac_sha1_x4(jobs, digests) } noexcept -> std::same_as<void>;
        { c.sha1(parts) } noexcept -> std::same_as<sha1_digest>;
        { c.sha256(parts) } noexcept -> std::same_as<sha256_digest>;
        { c.md5(parts) } noexcept -> std::same_as<md5_digest>;
        { c.crc32(bytes) } noexcept -> std::same_as<std::uint32_t>;
    };

}  // namespace ice::inline v0_1_0_dev
