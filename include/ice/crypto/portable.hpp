// SPDX-License-Identifier: BSL-1.0
// What an engine of `builtin_crypto` offers, in portable code that also runs in constant
// evaluation. The hardware engines have the same members and fall back to these.
#pragma once

#include <cstddef>
#include <cstdint>

#include "crc32.hpp"
#include "hmac.hpp"
#include "sha1.hpp"
#include "sha256.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

struct portable_engine {
    using sha1_compress = sha1_algorithm;
    using sha256_compress = sha256_algorithm;

    static constexpr sha1_digest hmac_sha1(const hmac_sha1_key& key, byte_view head,
                                           byte_view body) noexcept {
        return hmac_serial<sha1_algorithm, sha1_algorithm>(key, head, body);
    }
    static constexpr sha256_digest hmac_sha256(const hmac_sha256_key& key, byte_view head,
                                               byte_view body) noexcept {
        return hmac_serial<sha256_algorithm, sha256_algorithm>(key, head, body);
    }
    static constexpr void hmac_sha1_x4(const hmac_job<hmac_sha1_key> (&jobs)[4],
                                       sha1_digest (&digests)[4]) noexcept {
        for (std::size_t i = 0; i < 4; ++i)
            if (jobs[i].key != nullptr)
                digests[i] = hmac_sha1(*jobs[i].key, jobs[i].head, jobs[i].body);
    }
    static constexpr std::uint32_t crc32(byte_view bytes) noexcept { return ice::crc32(bytes); }
};

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
