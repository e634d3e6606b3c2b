// SPDX-License-Identifier: BSL-1.0
// The MAC of MESSAGE-INTEGRITY, shared by builder and verifier (RFC 8489 section 14.5, RFC 3489
// section 11.2.8).
#pragma once

#include "../crypto/provider.hpp"
#include "dialect.hpp"

namespace ice::inline v0_1_0_dev::stun::detail {

inline constexpr std::uint32_t fingerprint_xor = 0x5354554e;  // RFC 8489 section 14.7

/// HMAC-SHA1 over head and body: the message up to MESSAGE-INTEGRITY, its length field adjusted.
/// RFC 3489 has the final length there from the start, so its text is always one piece: `body`.
template <stun_dialect Dialect, crypto_provider Crypto>
constexpr sha1_digest integrity_mac(const Crypto& crypto, const typename Crypto::hmac_sha1_key& key,
                                    byte_view head, byte_view body) noexcept {
    if constexpr (Dialect::integrity_is_last) {
        const std::size_t partial = body.size() % 64;
        std::uint8_t last_block[64] = {};  // zero bytes up to a multiple of 64
        copy_bytes(last_block, body.last(partial));
        return crypto.hmac_sha1(key, body.first(body.size() - partial),
                                byte_view(last_block).first(partial == 0 ? 0 : 64));
    } else {
        return crypto.hmac_sha1(key, head, body);
    }
}

}  // namespace ice::inline v0_1_0_dev::stun::detail
