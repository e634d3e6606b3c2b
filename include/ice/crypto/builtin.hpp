// SPDX-License-Identifier: BSL-1.0
// The default crypto service: this library's own code, with the CPU's instructions where it has
// them.
#pragma once

#include <cstdint>
#include <span>
#include <type_traits>

#include "arm.hpp"
#include "blocks.hpp"
#include "hmac.hpp"
#include "level.hpp"
#include "md5.hpp"
#include "portable.hpp"
#include "provider.hpp"
#include "sha1.hpp"
#include "sha256.hpp"
#include "x86.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

// The one place of dispatch, once a message. Engines of other architectures are the portable one,
// so that a level that cannot be here still gives right answers.
template <class Call>
constexpr auto with_engine(crypto_level level, Call call) noexcept {
    if (!std::is_constant_evaluated()) {
        if (level == crypto_level::x86_sha) return call(x86_engine{});
        if (level == crypto_level::arm_sha) return call(arm_engine{});
    }
    return call(portable_engine{});
}

}  // namespace detail

/// Default model of `crypto_provider`: one byte, no state, usable in constant evaluation, which
/// takes the portable path at every level. All levels give the same results and key states.
class builtin_crypto {
  public:
    using hmac_sha1_key = ice::hmac_sha1_key;
    using hmac_sha256_key = ice::hmac_sha256_key;
    using hmac_sha1_job = hmac_job<hmac_sha1_key>;

    /// Portable code.
    constexpr builtin_crypto() noexcept = default;
    /// The caller promises that this CPU has the level's instructions.
    constexpr explicit builtin_crypto(crypto_level level) noexcept : level_(level) {}
    /// With the best level of this CPU: see detect_crypto_level. Once a host, not once a message.
    static builtin_crypto detect() noexcept { return builtin_crypto(detect_crypto_level()); }

    constexpr crypto_level level() const noexcept { return level_; }

    constexpr hmac_sha1_key make_hmac_sha1_key(byte_view key) const noexcept {
        return detail::with_engine(level_, [&]<class Engine>(Engine) {
            return detail::make_hmac_key<detail::sha1_algorithm, typename Engine::sha1_compress>(
                key);
        });
    }
    constexpr hmac_sha256_key make_hmac_sha256_key(byte_view key) const noexcept {
        return detail::with_engine(level_, [&]<class Engine>(Engine) {
            return detail::make_hmac_key<detail::sha256_algorithm,
                                         typename Engine::sha256_compress>(key);
        });
    }
    constexpr sha1_digest hmac_sha1(const hmac_sha1_key& key, byte_view head,
                                    byte_view body) const noexcept {
        return detail::with_engine(
            level_, [&]<class Engine>(Engine) { return Engine::hmac_sha1(key, head, body); });
    }
    constexpr sha256_digest hmac_sha256(const hmac_sha256_key& key, byte_view head,
                                        byte_view body) const noexcept {
        return detail::with_engine(
            level_, [&]<class Engine>(Engine) { return Engine::hmac_sha256(key, head, body); });
    }
    constexpr void hmac_sha1_x4(const hmac_sha1_job (&jobs)[4],
                                sha1_digest (&digests)[4]) const noexcept {
        detail::with_engine(level_,
                            [&]<class Engine>(Engine) { Engine::hmac_sha1_x4(jobs, digests); });
    }
    constexpr sha1_digest sha1(std::span<const byte_view> parts) const noexcept {
        return detail::with_engine(level_, [&]<class Engine>(Engine) {
            return detail::hash_parts<
                block_hash<detail::sha1_algorithm, typename Engine::sha1_compress>>(parts);
        });
    }
    constexpr sha256_digest sha256(std::span<const byte_view> parts) const noexcept {
        return detail::with_engine(level_, [&]<class Engine>(Engine) {
            return detail::hash_parts<
                block_hash<detail::sha256_algorithm, typename Engine::sha256_compress>>(parts);
        });
    }
    constexpr md5_digest md5(std::span<const byte_view> parts) const noexcept {
        return md5_of(parts);
    }
    constexpr std::uint32_t crc32(byte_view bytes) const noexcept {
        return detail::with_engine(level_,
                                   [&]<class Engine>(Engine) { return Engine::crc32(bytes); });
    }

  private:
    crypto_level level_ = crypto_level::portable;
};

static_assert(crypto_provider<builtin_crypto> && sizeof(builtin_crypto) == 1);

}  // namespace ice::inline v0_1_0_dev
