// SPDX-License-Identifier: BSL-1.0
// The engine of crypto_level::arm_sha: the SHA-1, SHA-256 and CRC-32 instructions of AArch64, an
// inline assembly statement each, because the compilers name their builtins differently. On other
// architectures it is the portable one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "portable.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

#if defined(__aarch64__) && defined(__AARCH64EL__)

using arm_words [[gnu::vector_size(16)]] = std::uint32_t;
using arm_bytes [[gnu::vector_size(16)]] = std::uint8_t;

/// 16 words of a block, big-endian in memory.
inline void arm_load_block(arm_words (&m)[4], const std::uint8_t* p) noexcept {
    for (int i = 0; i < 4; ++i) {
        arm_bytes raw;
        __builtin_memcpy(&raw, p + 16 * i, sizeof raw);
        raw =
            __builtin_shufflevector(raw, raw, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
        m[i] = reinterpret_cast<arm_words>(raw);
    }
}

struct arm_sha1 {
    arm_words abcd, m[4];
    std::uint32_t e;

    // Four steps; the message words of step 4 Q + 16 replace those of step 4 Q.
    template <int Q>
    void quad() noexcept {
        constexpr std::uint32_t k[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
        arm_words& w = m[Q % 4];
        const arm_words sum = w + k[Q / 5];
        std::uint32_t next_e = abcd[0];
        asm(".arch_extension sha2\n\tsha1h %s0, %s0" : "+w"(next_e));
        if constexpr (Q < 5)
            asm(".arch_extension sha2\n\tsha1c %q0, %s1, %2.4s" : "+w"(abcd) : "w"(e), "w"(sum));
        else if constexpr (Q >= 10 && Q < 15)
            asm(".arch_extension sha2\n\tsha1m %q0, %s1, %2.4s" : "+w"(abcd) : "w"(e), "w"(sum));
        else
            asm(".arch_extension sha2\n\tsha1p %q0, %s1, %2.4s" : "+w"(abcd) : "w"(e), "w"(sum));
        e = next_e;
        if constexpr (Q < 16) {
            asm(".arch_extension sha2\n\tsha1su0 %0.4s, %1.4s, %2.4s"
                : "+w"(w)
                : "w"(m[(Q + 1) % 4]), "w"(m[(Q + 2) % 4]));
            asm(".arch_extension sha2\n\tsha1su1 %0.4s, %1.4s" : "+w"(w) : "w"(m[(Q + 3) % 4]));
        }
    }
    template <int... Q>
    void quads(std::integer_sequence<int, Q...>) noexcept {
        (quad<Q>(), ...);
    }

    static void blocks(sha1_algorithm::state_type& state, const std::uint8_t* p,
                       std::size_t n) noexcept {
        arm_sha1 now;
        __builtin_memcpy(&now.abcd, state.data(), sizeof now.abcd);
        now.e = state[4];
        for (; n != 0; --n, p += hash_block_size) {
            const arm_words abcd_before = now.abcd;
            const std::uint32_t e_before = now.e;
            arm_load_block(now.m, p);
            now.quads(std::make_integer_sequence<int, 20>());
            now.abcd += abcd_before;
            now.e += e_before;
        }
        __builtin_memcpy(state.data(), &now.abcd, sizeof now.abcd);
        state[4] = now.e;
    }
};

struct arm_sha256 {
    arm_words abcd, efgh, m[4];

    template <int Q>
    void quad() noexcept {
        arm_words& w = m[Q % 4];
        arm_words sum;
        __builtin_memcpy(&sum, sha256_k + 4 * Q, sizeof sum);
        sum += w;
        const arm_words abcd_before = abcd;
        asm(".arch_extension sha2\n\tsha256h %q0, %q1, %2.4s" : "+w"(abcd) : "w"(efgh), "w"(sum));
        asm(".arch_extension sha2\n\tsha256h2 %q0, %q1, %2.4s"
            : "+w"(efgh)
            : "w"(abcd_before), "w"(sum));
        if constexpr (Q < 12) {
            asm(".arch_extension sha2\n\tsha256su0 %0.4s, %1.4s" : "+w"(w) : "w"(m[(Q + 1) % 4]));
            asm(".arch_extension sha2\n\tsha256su1 %0.4s, %1.4s, %2.4s"
                : "+w"(w)
                : "w"(m[(Q + 2) % 4]), "w"(m[(Q + 3) % 4]));
        }
    }
    template <int... Q>
    void quads(std::integer_sequence<int, Q...>) noexcept {
        (quad<Q>(), ...);
    }

    static void blocks(sha256_algorithm::state_type& state, const std::uint8_t* p,
                       std::size_t n) noexcept {
        arm_sha256 now;
        __builtin_memcpy(&now.abcd, state.data(), sizeof now.abcd);
        __builtin_memcpy(&now.efgh, state.data() + 4, sizeof now.efgh);
        for (; n != 0; --n, p += hash_block_size) {
            const arm_words abcd_before = now.abcd;
            const arm_words efgh_before = now.efgh;
            arm_load_block(now.m, p);
            now.quads(std::make_integer_sequence<int, 16>());
            now.abcd += abcd_before;
            now.efgh += efgh_before;
        }
        __builtin_memcpy(state.data(), &now.abcd, sizeof now.abcd);
        __builtin_memcpy(state.data() + 4, &now.efgh, sizeof now.efgh);
    }
};

inline std::uint32_t arm_crc32(std::uint32_t crc, const std::uint8_t* p, std::size_t n) noexcept {
    for (; n >= 8; n -= 8, p += 8) {
        std::uint64_t word = 0;
        __builtin_memcpy(&word, p, sizeof word);
        asm(".arch_extension crc\n\tcrc32x %w0, %w0, %x1" : "+r"(crc) : "r"(word));
    }
    if (n >= 4) {
        std::uint32_t word = 0;
        __builtin_memcpy(&word, p, sizeof word);
        asm(".arch_extension crc\n\tcrc32w %w0, %w0, %w1" : "+r"(crc) : "r"(word));
        n -= 4;
        p += 4;
    }
    return crc32_bytes(crc, p, n);
}

struct arm_engine {
    using sha1_compress = arm_sha1;
    using sha256_compress = arm_sha256;

    static sha1_digest hmac_sha1(const hmac_sha1_key& key, byte_view head,
                                 byte_view body) noexcept {
        return hmac_serial<sha1_algorithm, arm_sha1>(key, head, body);
    }
    static sha256_digest hmac_sha256(const hmac_sha256_key& key, byte_view head,
                                     byte_view body) noexcept {
        return hmac_serial<sha256_algorithm, arm_sha256>(key, head, body);
    }
    // One behind the other: the CPU overlaps them by itself where it can.
    static void hmac_sha1_x4(const hmac_job<hmac_sha1_key> (&jobs)[4],
                             sha1_digest (&digests)[4]) noexcept {
        for (std::size_t i = 0; i < 4; ++i)
            if (jobs[i].key != nullptr)
                digests[i] = hmac_sha1(*jobs[i].key, jobs[i].head, jobs[i].body);
    }
    static std::uint32_t crc32(byte_view bytes) noexcept {
        return ~arm_crc32(~0U, bytes.data(), bytes.size());
    }
};

#else

using arm_engine = portable_engine;

#endif

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
