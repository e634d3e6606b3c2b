// SPDX-License-Identifier: BSL-1.0
// MD5 (RFC 1321): only for the long-term key of the MD5 password algorithm (RFC 8489 section
// 9.2.2), which old TURN servers still want. Not for anything new.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "blocks.hpp"

namespace ice::inline v0_1_0_dev {

using md5_digest = std::array<std::uint8_t, 16>;

namespace detail {

// RFC 1321 section 3.4: the table T and the rotations of the four rounds.
inline constexpr std::uint32_t md5_t[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
inline constexpr int md5_rotation[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

struct md5_algorithm {
    using state_type = std::array<std::uint32_t, 4>;
    using digest_type = md5_digest;
    static constexpr bool big_endian = false;
    static constexpr state_type initial{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};

    // Kept small, not fast: one key a credential.
    static constexpr void blocks(state_type& state, const std::uint8_t* p, std::size_t n) noexcept {
        for (; n != 0; --n, p += hash_block_size) {
            std::uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
            for (unsigned step = 0; step < 64; ++step) {
                std::uint32_t f = 0;
                unsigned word = step;
                switch (step / 16) {
                    case 0: f = d ^ (b & (c ^ d)); break;
                    case 1: f = c ^ (d & (b ^ c)), word = 5 * step + 1; break;
                    case 2: f = b ^ c ^ d, word = 3 * step + 5; break;
                    default: f = c ^ (b | ~d), word = 7 * step; break;
                }
                f += a + md5_t[step] + load_u32_le(p + 4 * (word % 16));
                a = d, d = c, c = b;
                b += std::rotl(f, md5_rotation[step / 16][step % 4]);
            }
            state[0] += a, state[1] += b, state[2] += c, state[3] += d;
        }
    }
};

}  // namespace detail

/// MD5 of a message in parts: `update(part)` ... `finish()`.
using md5 = block_hash<detail::md5_algorithm>;

/// MD5 of all parts one behind the other.
constexpr md5_digest md5_of(std::span<const byte_view> parts) noexcept {
    return detail::hash_parts<md5>(parts);
}
constexpr md5_digest md5_of(std::initializer_list<byte_view> parts) noexcept {
    return md5_of(std::span(parts.begin(), parts.size()));
}

}  // namespace ice::inline v0_1_0_dev
