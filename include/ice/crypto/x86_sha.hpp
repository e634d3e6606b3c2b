// SPDX-License-Identifier: BSL-1.0
// SHA-1, SHA-256 and their HMACs with the SHA extensions of x86. Without <immintrin.h>, which
// costs more to include than the whole core: vector types and builtins do, under a target
// attribute a function, so that nobody needs a compiler flag and no other code is touched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "hmac.hpp"
#include "sha1.hpp"
#include "sha256.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

#if defined(__x86_64__) || defined(__i386__)

// Vectors go by reference into functions that are always inlined: passed by value they would
// change the ABI of a 32-bit program built without SSE.
using x86_words [[gnu::vector_size(16)]] = int;  // as the builtins want them
using x86_unsigned_words [[gnu::vector_size(16)]] = std::uint32_t;
using x86_bytes [[gnu::vector_size(16)]] = char;

[[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] inline void x86_add(
    x86_words& to, const x86_words& by) noexcept {
    to = reinterpret_cast<x86_words>(reinterpret_cast<x86_unsigned_words>(to) +
                                     reinterpret_cast<const x86_unsigned_words&>(by));
}

[[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] inline void x86_load(
    x86_words& to, const void* from) noexcept {
    __builtin_memcpy(&to, from, sizeof to);
}

[[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] inline void x86_load_block(
    x86_words (&m)[4], const std::uint8_t* p, const x86_bytes& order) noexcept {
    for (int i = 0; i < 4; ++i) {
        x86_bytes raw;
        __builtin_memcpy(&raw, p + 16 * i, sizeof raw);
        m[i] = reinterpret_cast<x86_words>(__builtin_ia32_pshufb128(raw, order));
    }
}

[[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] inline void x86_store_bytes(
    std::uint8_t* p, const x86_words& words, const x86_bytes& order) noexcept {
    const x86_bytes raw = __builtin_ia32_pshufb128(reinterpret_cast<x86_bytes>(words), order);
    __builtin_memcpy(p, &raw, sizeof raw);
}

/// SHA-1: lanes from the top are a, b, c, d; e has the top lane of its own vector; so have the
/// message words, the first one on top.
struct x86_sha1 {
    using algorithm = sha1_algorithm;
    static constexpr x86_bytes order{15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0};

    x86_words abcd, e, m[4];

    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void load(
        const algorithm::state_type& state) noexcept {
        x86_load(abcd, state.data());
        abcd = __builtin_shufflevector(abcd, abcd, 3, 2, 1, 0);
        e = x86_words{0, 0, 0, static_cast<int>(state[4])};
    }
    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void store(
        algorithm::state_type& state) const noexcept {
        for (unsigned i = 0; i < 4; ++i) state[i] = static_cast<std::uint32_t>(abcd[3 - i]);
        state[4] = static_cast<std::uint32_t>(e[3]);
    }
    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void store(
        algorithm::digest_type& digest) const noexcept {
        x86_store_bytes(digest.data(), abcd, order);
        store_u32(digest.data() + 16, static_cast<std::uint32_t>(e[3]));
    }
    /// The outer message of HMAC, straight from the registers of the inner one.
    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void digest_to_message() noexcept {
        m[0] = abcd;
        m[1] = x86_words{0, 0, static_cast<int>(0x80000000), e[3]};
        m[2] = x86_words{};
        m[3] = x86_words{8 * (64 + 20), 0, 0, 0};
    }

    // Four steps; the message words of step 4 Q + 16 replace those of step 4 Q.
    template <int Q>
    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void quad() noexcept {
        x86_words& w = m[Q % 4];
        x86_words sum = e;
        if constexpr (Q == 0)
            x86_add(sum, w);
        else
            sum = __builtin_ia32_sha1nexte(e, w);
        e = abcd;
        abcd = __builtin_ia32_sha1rnds4(abcd, sum, Q / 5);
        if constexpr (Q < 16)
            w = __builtin_ia32_sha1msg2(__builtin_ia32_sha1msg1(w, m[(Q + 1) % 4]) ^ m[(Q + 2) % 4],
                                        m[(Q + 3) % 4]);
    }
    template <int... Q>
    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void quads(
        std::integer_sequence<int, Q...>) noexcept {
        (quad<Q>(), ...);
    }
    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void take(
        const x86_sha1& from) noexcept {
        abcd = from.abcd;
        e = from.e;
    }
    /// The end of a block: `after` is this state after the steps, this one as it was before.
    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void add(
        const x86_sha1& after) noexcept {
        x86_add(abcd, after.abcd);
        e = __builtin_ia32_sha1nexte(after.e, e);
    }
    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void compress() noexcept {
        x86_sha1 after = *this;
        after.quads(std::make_integer_sequence<int, 20>());
        add(after);
    }
};

/// SHA-256: lanes from the top are a, b, e, f and c, d, g, h; message words ascend.
struct x86_sha256 {
    using algorithm = sha256_algorithm;
    static constexpr x86_bytes order{3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12};

    x86_words abef, cdgh, m[4];

    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void load(
        const algorithm::state_type& state) noexcept {
        x86_words low, high;
        x86_load(low, state.data());
        x86_load(high, state.data() + 4);
        abef = __builtin_shufflevector(low, high, 5, 4, 1, 0);
        cdgh = __builtin_shufflevector(low, high, 7, 6, 3, 2);
    }
    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void store(
        algorithm::state_type& state) const noexcept {
        const x86_words low = __builtin_shufflevector(abef, cdgh, 3, 2, 7, 6);
        const x86_words high = __builtin_shufflevector(abef, cdgh, 1, 0, 5, 4);
        __builtin_memcpy(state.data(), &low, sizeof low);
        __builtin_memcpy(state.data() + 4, &high, sizeof high);
    }

    template <int Q>
    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void quad() noexcept {
        x86_words& w = m[Q % 4];
        x86_words sum;
        x86_load(sum, sha256_k + 4 * Q);
        x86_add(sum, w);
        cdgh = __builtin_ia32_sha256rnds2(cdgh, abef, sum);
        sum = __builtin_shufflevector(sum, sum, 2, 3, 0, 1);
        abef = __builtin_ia32_sha256rnds2(abef, cdgh, sum);
        if constexpr (Q < 12) {
            w = __builtin_ia32_sha256msg1(w, m[(Q + 1) % 4]);
            x86_add(w, __builtin_shufflevector(m[(Q + 2) % 4], m[(Q + 3) % 4], 1, 2, 3, 4));
            w = __builtin_ia32_sha256msg2(w, m[(Q + 3) % 4]);
        }
    }
    template <int... Q>
    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void quads(
        std::integer_sequence<int, Q...>) noexcept {
        (quad<Q>(), ...);
    }
    [[gnu::target("sha,sse4.1,ssse3"), gnu::always_inline]] void compress() noexcept {
        x86_sha256 after = *this;
        after.quads(std::make_integer_sequence<int, 16>());
        x86_add(abef, after.abef);
        x86_add(cdgh, after.cdgh);
    }
};

template <class Chain>
struct x86_hash {
    using algorithm = typename Chain::algorithm;

    [[gnu::target("sha,sse4.1,ssse3")]] static void blocks(typename algorithm::state_type& state,
                                                           const std::uint8_t* p,
                                                           std::size_t n) noexcept {
        Chain chain;
        chain.load(state);
        for (; n != 0; --n, p += hash_block_size) {
            x86_load_block(chain.m, p, Chain::order);
            chain.compress();
        }
        chain.store(state);
    }

    /// The whole MAC in one function, the state in registers from the first block to the digest.
    /// SHA-1 only: a chain must know digest_to_message().
    [[gnu::target("sha,sse4.1,ssse3")]] static typename algorithm::digest_type hmac(
        const hmac_key<algorithm>& key, byte_view head, byte_view body) noexcept {
        const hmac_blocks<algorithm> message(head, body);
        Chain chain;
        chain.load(key.inner);
        for (std::size_t i = 0; i < message.size(); ++i) {
            x86_load_block(chain.m, message[i], Chain::order);
            chain.compress();
        }
        chain.digest_to_message();
        chain.load(key.outer);
        chain.compress();
        typename algorithm::digest_type digest;
        chain.store(digest);
        return digest;
    }
};

#endif

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
