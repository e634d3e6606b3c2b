// SPDX-License-Identifier: BSL-1.0
// The floor under STUN's costs: straight-line code by hand for one known message, which does
// nothing but the work that nobody can leave out: SHA-1 blocks from kept key states, a CRC, copies.
// Shares no code with the library. A measured time divided by the floor's of the same run means
// the same on any machine.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#define FLOOR_HAS_HARDWARE 1
#endif

namespace floor_probe {

using bytes = std::uint8_t;

inline std::uint32_t load32(const bytes* p) {
    std::uint32_t v;
    std::memcpy(&v, p, 4);
    return __builtin_bswap32(v);
}
inline void store32(bytes* p, std::uint32_t v) {
    v = __builtin_bswap32(v);
    std::memcpy(p, &v, 4);
}
inline void store16(bytes* p, unsigned v) {
    p[0] = static_cast<bytes>(v >> 8);
    p[1] = static_cast<bytes>(v);
}

/// The two chaining values of a password.
struct key {
    std::uint32_t inner[5], outer[5];
};

// SHA-1 as FIPS 180-4 prints it, unrolled by the compiler.

inline std::uint32_t rotated(std::uint32_t v, int n) { return v << n | v >> (32 - n); }

struct portable {
    template <int Step>
    [[gnu::always_inline]] static void step(std::uint32_t (&v)[5], std::uint32_t (&w)[16],
                                            const bytes* p) {
        const std::uint32_t a = v[(80 - Step) % 5], b = v[(81 - Step) % 5];
        const std::uint32_t c = v[(82 - Step) % 5], d = v[(83 - Step) % 5];
        std::uint32_t& word = w[Step % 16];
        if constexpr (Step < 16)
            word = load32(p + 4 * Step);
        else
            word = rotated(w[(Step + 13) % 16] ^ w[(Step + 8) % 16] ^ w[(Step + 2) % 16] ^ word, 1);
        std::uint32_t f;
        if constexpr (Step < 20)
            f = (d ^ (b & (c ^ d))) + 0x5a827999;
        else if constexpr (Step < 40)
            f = (b ^ c ^ d) + 0x6ed9eba1;
        else if constexpr (Step < 60)
            f = (b & c) + (d & (b ^ c)) + 0x8f1bbcdc;
        else
            f = (b ^ c ^ d) + 0xca62c1d6;
        v[(84 - Step) % 5] += f + word + rotated(a, 5);
        v[(81 - Step) % 5] = rotated(b, 30);
        if constexpr (Step < 79) step<Step + 1>(v, w, p);
    }
    static void block(std::uint32_t (&state)[5], const bytes* p) {
        std::uint32_t w[16];
        std::uint32_t v[5] = {state[0], state[1], state[2], state[3], state[4]};
        step<0>(v, w, p);
        for (int i = 0; i < 5; ++i) state[i] += v[i];
    }

    /// The MAC of N padded blocks; 20 bytes to `mac`.
    template <std::size_t N>
    [[gnu::always_inline]] static void hmac(const key& k, const bytes* blocks, bytes* mac) {
        std::uint32_t state[5] = {k.inner[0], k.inner[1], k.inner[2], k.inner[3], k.inner[4]};
        for (std::size_t i = 0; i < N; ++i) block(state, blocks + 64 * i);
        bytes last[64] = {};
        for (int i = 0; i < 5; ++i) store32(last + 4 * i, state[i]);
        last[20] = 0x80;
        store16(last + 62, (64 + 20) * 8);
        for (int i = 0; i < 5; ++i) state[i] = k.outer[i];
        block(state, last);
        for (int i = 0; i < 5; ++i) store32(mac + 4 * i, state[i]);
    }

    using slices = std::array<std::array<std::uint32_t, 256>, 8>;
    static slices make_slices() {
        slices s{};
        for (std::uint32_t b = 0; b < 256; ++b) {
            std::uint32_t c = b;
            for (int i = 0; i < 8; ++i) c = c >> 1 ^ (c % 2 != 0 ? 0xedb88320U : 0U);
            s[0][b] = c;
        }
        for (std::size_t k = 1; k < 8; ++k)
            for (std::size_t b = 0; b < 256; ++b)
                s[k][b] = s[k - 1][b] >> 8 ^ s[0][s[k - 1][b] & 0xff];
        return s;
    }
    inline static const slices table = make_slices();

    template <std::size_t N>
    static std::uint32_t crc(const bytes* p) {
        std::uint32_t c = ~0U;
        for (std::size_t i = 0; i + 8 <= N; i += 8) {
            std::uint32_t low, high;
            std::memcpy(&low, p + i, 4);
            std::memcpy(&high, p + i + 4, 4);
            low ^= c;
            c = table[7][low & 0xff] ^ table[6][low >> 8 & 0xff] ^ table[5][low >> 16 & 0xff] ^
                table[4][low >> 24] ^ table[3][high & 0xff] ^ table[2][high >> 8 & 0xff] ^
                table[1][high >> 16 & 0xff] ^ table[0][high >> 24];
        }
        for (std::size_t i = N / 8 * 8; i < N; ++i) c = c >> 8 ^ table[0][(c ^ p[i]) & 0xff];
        return ~c;
    }
    template <std::size_t N>
    static std::uint32_t crc_of_new(const bytes* p) {
        return crc<N>(p);
    }
};

#ifdef FLOOR_HAS_HARDWARE

struct hardware {
    struct chain {
        __m128i abcd, e;
    };

    template <int Q>
    [[gnu::target("sha,sse4.1"), gnu::always_inline]] static void quad(chain& c, __m128i (&m)[4]) {
        const __m128i sum = Q == 0 ? _mm_add_epi32(c.e, m[0]) : _mm_sha1nexte_epu32(c.e, m[Q % 4]);
        c.e = c.abcd;
        c.abcd = _mm_sha1rnds4_epu32(c.abcd, sum, Q / 5);
        if constexpr (Q < 16) {
            __m128i w = _mm_sha1msg1_epu32(m[Q % 4], m[(Q + 1) % 4]);
            w = _mm_xor_si128(w, m[(Q + 2) % 4]);
            m[Q % 4] = _mm_sha1msg2_epu32(w, m[(Q + 3) % 4]);
        }
        if constexpr (Q < 19) quad<Q + 1>(c, m);
    }
    [[gnu::target("sha,sse4.1"), gnu::always_inline]] static void block(chain& c, __m128i (&m)[4]) {
        chain now = c;
        quad<0>(now, m);
        c.abcd = _mm_add_epi32(c.abcd, now.abcd);
        c.e = _mm_sha1nexte_epu32(now.e, c.e);
    }
    [[gnu::target("sha,sse4.1"), gnu::always_inline]] static chain begin(
        const std::uint32_t (&s)[5]) {
        const __m128i v = _mm_loadu_si128(reinterpret_cast<const __m128i*>(s));
        return {_mm_shuffle_epi32(v, 0x1b), _mm_set_epi32(static_cast<int>(s[4]), 0, 0, 0)};
    }

    template <std::size_t N>
    [[gnu::target("sha,sse4.1"), gnu::always_inline]] static void hmac(const key& k,
                                                                       const bytes* blocks,
                                                                       bytes* mac) {
        const __m128i order = _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        chain c = begin(k.inner);
        __m128i m[4];
        for (std::size_t i = 0; i < N; ++i) {
            for (std::size_t j = 0; j < 4; ++j)
                m[j] = _mm_shuffle_epi8(
                    _mm_loadu_si128(reinterpret_cast<const __m128i*>(blocks + 64 * i + 16 * j)),
                    order);
            block(c, m);
        }
        m[0] = c.abcd;
        m[1] = _mm_set_epi32(_mm_extract_epi32(c.e, 3), static_cast<int>(0x80000000), 0, 0);
        m[2] = _mm_setzero_si128();
        m[3] = _mm_set_epi32(0, 0, 0, (64 + 20) * 8);
        c = begin(k.outer);
        block(c, m);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(mac), _mm_shuffle_epi8(c.abcd, order));
        store32(mac + 16, static_cast<std::uint32_t>(_mm_extract_epi32(c.e, 3)));
    }

    /// Folds 16 bytes at a time; the first piece, of Front bytes, is filled with zeros in front.
    template <std::size_t N, std::size_t Front>
    [[gnu::target("pclmul,sse4.1"), gnu::always_inline]] static std::uint32_t folded(
        const bytes* p) {
        static_assert(Front >= 4 && N >= 16 && (N - Front) % 16 == 0);
        const auto at = [p](std::size_t i) {
            return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + i));
        };
        __m128i x = _mm_xor_si128(at(0), _mm_cvtsi32_si128(-1));
        x = _mm_slli_si128(x, 16 - Front);
        const __m128i k = _mm_set_epi64x(0xccaa009e, 0x1751997d0);
        for (std::size_t i = Front; i < N; i += 16)
            x = _mm_xor_si128(
                _mm_xor_si128(_mm_clmulepi64_si128(x, k, 0x00), _mm_clmulepi64_si128(x, k, 0x11)),
                at(i));
        const __m128i low = _mm_set_epi32(0, -1, 0, -1);
        const __m128i k5 = _mm_set_epi64x(0x163cd6124, 0xccaa009e);
        x = _mm_xor_si128(_mm_clmulepi64_si128(x, k5, 0x00), _mm_srli_si128(x, 8));
        x = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(x, low), k5, 0x10),
                          _mm_srli_si128(x, 4));
        return reduced(x);
    }
    [[gnu::target("pclmul,sse4.1"), gnu::always_inline]] static std::uint32_t reduced(__m128i x) {
        const __m128i low = _mm_set_epi32(0, -1, 0, -1);
        const __m128i poly = _mm_set_epi64x(0x1db710641, 0x1f7011641);
        __m128i q = _mm_clmulepi64_si128(_mm_and_si128(x, low), poly, 0x00);
        q = _mm_clmulepi64_si128(_mm_and_si128(q, low), poly, 0x10);
        return static_cast<std::uint32_t>(_mm_extract_epi32(_mm_xor_si128(x, q), 1));
    }

    template <std::size_t N>
    [[gnu::target("pclmul,sse4.1"), gnu::always_inline]] static std::uint32_t crc(const bytes* p) {
        return ~folded < N, N % 16 == 0 ? 16 : N % 16 > (p);
    }
    /// The same where the last 20 bytes have just been stored as 16 and 4: in pieces that do not
    /// wait for both stores.
    template <std::size_t N>
    [[gnu::target("pclmul,sse4.1"), gnu::always_inline]] static std::uint32_t crc_of_new(
        const bytes* p) {
        constexpr std::size_t front = (N - 4) % 16 == 0 ? 16 : (N - 4) % 16;
        std::uint32_t last;
        std::memcpy(&last, p + N - 4, 4);
        const std::uint32_t c = folded<N - 4, front>(p) ^ last;
        return ~reduced(_mm_cvtsi32_si128(static_cast<int>(c)));
    }
};

#endif

/// The key states of a password of at most 64 bytes. Not part of what is measured.
inline key make_key(const char* password, std::size_t size) {
    bytes block[64] = {};
    std::memcpy(block, password, size);
    key k{{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0},
          {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}};
    for (bytes& b : block) b ^= 0x36;
    portable::block(k.inner, block);
    for (bytes& b : block) b ^= 0x36 ^ 0x5c;
    portable::block(k.outer, block);
    return k;
}

/// How many blocks are left to hash of `text` bytes behind the kept key state.
constexpr std::size_t blocks_of(std::size_t text) { return text + 9 <= 64 ? 1 : 2; }

/// Copies the text of a message and pads it, with the length field as its MAC wants it.
template <std::size_t Text>
[[gnu::always_inline]] inline void lay_out(const bytes* in, bytes (&b)[64 * blocks_of(Text)]) {
    std::memcpy(b, in, Text);
    b[Text] = 0x80;
    std::memset(b + Text + 1, 0, sizeof b - Text - 1);
    store16(b + sizeof b - 2, (64 + Text) * 8);
    store16(b + 2, Text + 24 - 20);
}

inline constexpr std::size_t check_text = 20 + 16 + 8 + 12 + 4;  // with a USERNAME of 9 bytes
inline constexpr std::size_t answer_text = 20 + 12;              // with an IPv4 address

/// The values that change from check to check.
struct check {
    bytes transaction[12];
    bytes username[9];
    std::uint32_t priority;
    std::uint64_t tie_breaker;
};

[[gnu::always_inline]] inline void write_check(const check& c, bytes* out) {
    store32(out, 0x00010000);
    store32(out + 4, 0x2112a442);
    std::memcpy(out + 8, c.transaction, 12);
    store32(out + 20, 0x00060009);
    store32(out + 32, 0);
    std::memcpy(out + 24, c.username, 9);
    store32(out + 36, 0x00240004);
    store32(out + 40, c.priority);
    store32(out + 44, 0x802a0008);
    store32(out + 48, static_cast<std::uint32_t>(c.tie_breaker >> 32));
    store32(out + 52, static_cast<std::uint32_t>(c.tie_breaker));
    store32(out + 56, 0x00250000);
}

[[gnu::always_inline]] inline void read_check(const bytes* in, check& c) {
    std::memcpy(c.transaction, in + 8, 12);
    std::memcpy(c.username, in + 24, 9);
    c.priority = load32(in + 40);
    c.tie_breaker = std::uint64_t{load32(in + 48)} << 32 | load32(in + 52);
}

/// To the transaction, the address 192.0.2.1:32853 and so on.
[[gnu::always_inline]] inline void write_answer(const bytes* transaction, std::uint32_t address,
                                                unsigned port, bytes* out) {
    store32(out, 0x01010000);
    store32(out + 4, 0x2112a442);
    std::memcpy(out + 8, transaction, 12);
    store32(out + 20, 0x00200008);
    store32(out + 24, 0x00010000 | (port ^ 0x2112));
    store32(out + 28, address ^ 0x2112a442);
}

namespace by_portable {
#define LEVEL portable
#define TARGET
#include "floor_works.inc"
#undef TARGET
#undef LEVEL
}  // namespace by_portable

#ifdef FLOOR_HAS_HARDWARE
namespace by_hardware {
#define LEVEL hardware
#define TARGET [[gnu::target("sha,sse4.1,ssse3,pclmul")]]
#include "floor_works.inc"
#undef TARGET
#undef LEVEL
}  // namespace by_hardware
#endif

}  // namespace floor_probe
