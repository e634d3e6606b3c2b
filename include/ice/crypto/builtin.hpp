// SPDX-License-Identifier: BSL-1.0
// The default crypto service: this library's own code, with the CPU's instructions where it has
// them.
#pragma once

#include <cstdint>
#include <span>

#include "crc32.hpp"
#include "hmac.hpp"
#include "level.hpp"
#include "md5.hpp"
#include "provider.hpp"
#include "sha1.hpp"
#include "sha256.hpp"

namespace ice::inline v0_1_0_dev {

/// Default model of `crypto_provider`: one byte, no state, usable in constant evaluation (which
/// takes the portable path).
class builtin_crypto {
  public:
    using hmac_sha1_key = ice::hmac_sha1_key;
    using hmac_sha256_key = ice::hmac_sha256_key;
    using hmac_sha1_job = hmac_job<hmac_sha1_key>;

    /// Portable code.
    constexpr builtin_crypto() noexcept = default;
    /// The caller promises that this CPU has the level.
    constexpr explicit builtin_crypto(crypto_level level) noexcept : level_(level) {}
    /// The best level of this CPU.
    static builtin_crypto detect() noexcept { return builtin_crypto(); }

    constexpr crypto_level level() const noexcept { return level_; }

    constexpr hmac_sha1_key make_hmac_sha1_key(byte_view key) const noexcept {
        return detail::make_hmac_key<detail::sha1_algorithm, detail::sha1_algorithm>(key);
    }
    constexpr hmac_sha256_key make_hmac_sha256_key(byte_view key) const noexcept {
        return detail::make_hmac_key<detail::sha256_algorithm, detail::sha256_algorithm>(key);
    }
    constexpr sha1_digest hmac_sha1(const hmac_sha1_key& key, byte_view head,
                                    byte_view body) const noexcept {
        return detail::hmac_portable(key, head, body);
    }
    constexpr sha256_digest hmac_sha256(const hmac_sha256_key& key, byte_view head,
                                        byte_view body) const noexcept {
        return detail::hmac_portable(key, head, body);
    }
    constexpr void hmac_sha1_x4(const hmac_sha1_job (&jobs)[4],
                                sha1_digest (&digests)[4]) const noexcept {
        for (unsigned i = 0; i < 4; ++i)
            if (jobs[i].key != nullptr)
                digests[i] = hmac_sha1(*jobs[i].key, jobs[i].head, jobs[i].body);
    }
    constexpr sha1_digest sha1(std::span<const byte_view> parts) const noexcept {
        return sha1_of(parts);
    }
    constexpr sha256_digest sha256(std::span<const byte_view> parts) const noexcept {
        return sha256_of(parts);
    }
    constexpr md5_digest md5(std::span<const byte_view> parts) const noexcept {
        return md5_of(parts);
    }
    constexpr std::uint32_t crc32(byte_view bytes) const noexcept { return ice::crc32(bytes); }

  private:
    crypto_level level_ = crypto_level::portable;
};

static_assert(crypto_provider<builtin_crypto> && sizeof(builtin_crypto) == 1);

}  // namespace ice::inline v0_1_0_dev
