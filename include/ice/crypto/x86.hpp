// SPDX-License-Identifier: BSL-1.0
// The engine of crypto_level::x86_sha. On other architectures it is the portable one.
#pragma once

#include <cstdint>

#include "portable.hpp"
#include "x86_batch.hpp"
#include "x86_crc.hpp"
#include "x86_sha.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

#if defined(__x86_64__) || defined(__i386__)

struct x86_engine {
    using sha1_compress = x86_hash<x86_sha1>;
    using sha256_compress = x86_hash<x86_sha256>;

    static sha1_digest hmac_sha1(const hmac_sha1_key& key, byte_view head,
                                 byte_view body) noexcept {
        return sha1_compress::hmac(key, head, body);
    }
    static sha256_digest hmac_sha256(const hmac_sha256_key& key, byte_view head,
                                     byte_view body) noexcept {
        // In several calls, unlike SHA-1's: few sessions use it, and it takes a kilobyte less.
        return hmac_serial<sha256_algorithm, sha256_compress>(key, head, body);
    }
    static void hmac_sha1_x4(const hmac_job<hmac_sha1_key> (&jobs)[4],
                             sha1_digest (&digests)[4]) noexcept {
        x86_hmac_sha1_x4(jobs, digests);
    }
    static std::uint32_t crc32(byte_view bytes) noexcept {
        if (bytes.size() < x86_crc_least) return portable_engine::crc32(bytes);
        return ~x86_crc32(~0U, bytes.data(), bytes.size());
    }
};

#else

using x86_engine = portable_engine;

#endif

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
