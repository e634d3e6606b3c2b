// SPDX-License-Identifier: BSL-1.0
// Authenticity and fingerprint of received messages (RFC 8489 sections 14.5 to 14.7, RFC 3489
// section 11.2.8).
#pragma once

#include "../crypto/equal.hpp"
#include "../crypto/provider.hpp"
#include "dialect.hpp"
#include "mac.hpp"
#include "reader.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace detail {

/// The header with its length set as if the message ended at `end`.
struct header_copy {
    std::uint8_t bytes[header_size];

    constexpr header_copy(const std::uint8_t* message, std::size_t end) noexcept : bytes{} {
        copy_bytes(bytes, {message, header_size});
        store_u16(bytes + 2, static_cast<std::uint16_t>(end - header_size));
    }
};

/// Whether MESSAGE-INTEGRITY is there, of the right length and in the right place.
template <stun_dialect Dialect>
constexpr result<void> integrity_form(const basic_message<Dialect>& m) noexcept {
    const std::size_t at = m.integrity_offset();
    if (at == 0) return fail(errc::stun_attribute_missing);
    if (m.attribute_at(at).value.size() != sizeof(sha1_digest))
        return fail(errc::stun_integrity_length, at);
    const std::size_t end = at + 4 + sizeof(sha1_digest);
    if (Dialect::integrity_is_last && end != m.bytes().size())
        return fail(errc::stun_integrity_not_last, end);
    return {};
}

}  // namespace detail

/// The same for a digest that was computed before, of this very message (integrity_batch.hpp).
/// Errors: as verify_integrity.
template <stun_dialect Dialect>
constexpr result<void> compare_integrity(const basic_message<Dialect>& m,
                                         const sha1_digest& expected) noexcept {
    if (const auto fit = detail::integrity_form(m); !fit) return fit;
    const std::size_t at = m.integrity_offset();
    if (!equal_constant_time(expected, m.attribute_at(at).value))
        return fail(errc::stun_integrity_mismatch, at);
    return {};
}

/// Checks MESSAGE-INTEGRITY with the kept key state of the password, in constant time. One HMAC.
/// Errors: stun_attribute_missing, stun_integrity_length (anything but 20 bytes),
/// stun_integrity_not_last (RFC 3489 only), stun_integrity_mismatch.
template <stun_dialect Dialect, crypto_provider Crypto>
constexpr result<void> verify_integrity(const basic_message<Dialect>& m, const Crypto& crypto,
                                        const typename Crypto::hmac_sha1_key& key) noexcept {
    if (const auto fit = detail::integrity_form(m); !fit) return fit;
    const std::size_t at = m.integrity_offset();
    sha1_digest expected{};
    if constexpr (Dialect::integrity_is_last) {
        expected = detail::integrity_mac<Dialect>(crypto, key, {}, m.bytes().first(at));
    } else {
        const detail::header_copy head(m.bytes().data(), at + 4 + sizeof(sha1_digest));
        expected = detail::integrity_mac<Dialect>(crypto, key, head.bytes,
                                                  m.bytes().subspan(header_size, at - header_size));
    }
    if (!equal_constant_time(expected, m.attribute_at(at).value))
        return fail(errc::stun_integrity_mismatch, at);
    return {};
}

/// Checks MESSAGE-INTEGRITY-SHA256. `shortest` is the truncation that the usage allows; without
/// one the full 32 bytes are required (RFC 8489 section 14.6).
/// Errors: as verify_integrity.
template <stun_dialect Dialect, crypto_provider Crypto>
constexpr result<void> verify_integrity_sha256(const basic_message<Dialect>& m,
                                               const Crypto& crypto,
                                               const typename Crypto::hmac_sha256_key& key,
                                               std::size_t shortest = 32) noexcept {
    static_assert(Dialect::has_sha256);
    const std::size_t at = m.integrity_sha256_offset();
    if (at == 0) return fail(errc::stun_attribute_missing);
    const byte_view received = m.attribute_at(at).value;
    const std::size_t n = received.size();
    if (n < 16 || n < shortest || n > sizeof(sha256_digest) || n % 4 != 0)
        return fail(errc::stun_integrity_length, at);

    const detail::header_copy head(m.bytes().data(), at + 4 + n);
    const sha256_digest expected =
        crypto.hmac_sha256(key, head.bytes, m.bytes().subspan(header_size, at - header_size));
    if (!equal_constant_time(byte_view(expected).first(n), received))
        return fail(errc::stun_integrity_mismatch, at);
    return {};
}

/// Checks FINGERPRINT, which must be the last attribute. One CRC.
/// Errors: stun_attribute_missing, stun_attribute_length, stun_fingerprint_not_last,
/// stun_fingerprint_mismatch.
template <stun_dialect Dialect, crypto_provider Crypto>
constexpr result<void> verify_fingerprint(const basic_message<Dialect>& m,
                                          const Crypto& crypto) noexcept {
    static_assert(Dialect::has_fingerprint);
    const std::size_t at = m.fingerprint_offset();
    if (at == 0) return fail(errc::stun_attribute_missing);
    const byte_view value = m.attribute_at(at).value;
    if (value.size() != 4) return fail(errc::stun_attribute_length, at);
    if (at + 8 != m.bytes().size()) return fail(errc::stun_fingerprint_not_last, at + 8);
    if ((crypto.crc32(m.bytes().first(at)) ^ detail::fingerprint_xor) != load_u32(value.data()))
        return fail(errc::stun_fingerprint_mismatch, at);
    return {};
}

}  // namespace ice::inline v0_1_0_dev::stun
