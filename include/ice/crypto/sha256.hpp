// SPDX-License-Identifier: BSL-1.0
// SHA-256 (FIPS 180-4 section 6.2, RFC 6234): what MESSAGE-INTEGRITY-SHA256, USERHASH and the
// SHA-256 password algorithm need (RFC 8489 sections 14.6, 14.4 and 18.5.1.2).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>

#include "blocks.hpp"

namespace ice::inline v0_1_0_dev {

using sha256_digest = std::array<std::uint8_t, 32>;

namespace detail {

// FIPS 180-4 section 4.2.2.
inline constexpr std::uint32_t sha256_k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

// Sixteen steps of FIPS 180-4 section 6.2.2 are straight code on registers, as all of sha1_step's
// are; here a quarter of them, so that what few sessions use takes little room. Names rotate,
// values stay.
template <unsigned Step>
[[gnu::always_inline]] constexpr void sha256_step(std::uint32_t (&v)[8],
                                                  const std::uint32_t (&w)[16],
                                                  const std::uint32_t* k) noexcept {
    const std::uint32_t a = v[(16 - Step) % 8];
    const std::uint32_t b = v[(17 - Step) % 8];
    const std::uint32_t c = v[(18 - Step) % 8];
    std::uint32_t& d = v[(19 - Step) % 8];
    const std::uint32_t e = v[(20 - Step) % 8];
    const std::uint32_t f = v[(21 - Step) % 8];
    const std::uint32_t g = v[(22 - Step) % 8];
    std::uint32_t& h = v[(23 - Step) % 8];
    // The two sums of rotations as nested ones: one temporary less each. What the step before
    // has just made, e and then a, comes last.
    h += w[Step] + k[Step];
    h += g ^ (e & (f ^ g));
    h += std::rotr(std::rotr(std::rotr(e, 14) ^ e, 5) ^ e, 6);
    d += h;
    h += (a & b) + (c & (a ^ b));
    h += std::rotr(std::rotr(std::rotr(a, 9) ^ a, 11) ^ a, 2);
}
template <unsigned... Step>
[[gnu::always_inline]] constexpr void sha256_steps(
    std::uint32_t (&v)[8], const std::uint32_t (&w)[16], const std::uint32_t* k,
    std::integer_sequence<unsigned, Step...>) noexcept {
    (sha256_step<Step>(v, w, k), ...);
}

/// The words of the next sixteen steps.
constexpr void sha256_next_words(std::uint32_t (&w)[16]) noexcept {
    for (unsigned i = 0; i < 16; ++i) {
        const std::uint32_t w2 = w[(i + 14) % 16];
        const std::uint32_t w15 = w[(i + 1) % 16];
        w[i] += (std::rotr(w2, 17) ^ std::rotr(w2, 19) ^ w2 >> 10) + w[(i + 9) % 16] +
                (std::rotr(w15, 7) ^ std::rotr(w15, 18) ^ w15 >> 3);
    }
}

struct sha256_algorithm {
    using state_type = std::array<std::uint32_t, 8>;
    using digest_type = sha256_digest;
    static constexpr bool big_endian = true;
    static constexpr state_type initial{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

    static constexpr void blocks(state_type& state, const std::uint8_t* p, std::size_t n) noexcept {
        for (; n != 0; --n, p += hash_block_size) {
            std::uint32_t w[16] = {};
            std::uint32_t v[8] = {};
            for (unsigned i = 0; i < 8; ++i) v[i] = state[i];
            for (unsigned i = 0; i < 16; ++i) w[i] = load_u32(p + 4 * i);
            for (unsigned first = 0; first < 64; first += 16) {
                if (first != 0) sha256_next_words(w);
                sha256_steps(v, w, sha256_k + first, std::make_integer_sequence<unsigned, 16>());
            }
            for (unsigned i = 0; i < 8; ++i) state[i] += v[i];
        }
    }
};

}  // namespace detail

/// SHA-256 of a message in parts, in portable code: `update(part)` ... `finish()`.
using sha256 = block_hash<detail::sha256_algorithm>;

/// SHA-256 of all parts one behind the other.
constexpr sha256_digest sha256_of(std::span<const byte_view> parts) noexcept {
    return detail::hash_parts<sha256>(parts);
}
constexpr sha256_digest sha256_of(std::initializer_list<byte_view> parts) noexcept {
    return sha256_of(std::span(parts.begin(), parts.size()));
}

}  // namespace ice::inline v0_1_0_dev
