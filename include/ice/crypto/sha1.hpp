// SPDX-License-Identifier: BSL-1.0
// SHA-1 (FIPS 180-4 section 6.1, RFC 3174): what MESSAGE-INTEGRITY needs (RFC 8489 section 14.5).
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

using sha1_digest = std::array<std::uint8_t, 20>;

namespace detail {

// One step of FIPS 180-4 section 6.1.2. The five variables do not move: their names rotate with
// the step, so that all 80 steps unroll into straight code on registers. The message schedule
// is kept as a ring of 16 words.
template <unsigned Step>
[[gnu::always_inline]] constexpr void sha1_step(std::uint32_t (&v)[5], std::uint32_t (&w)[16],
                                                const std::uint8_t* p) noexcept {
    const std::uint32_t a = v[(80 - Step) % 5];
    std::uint32_t& b = v[(81 - Step) % 5];
    const std::uint32_t c = v[(82 - Step) % 5];
    const std::uint32_t d = v[(83 - Step) % 5];
    std::uint32_t& e = v[(84 - Step) % 5];
    std::uint32_t& word = w[Step % 16];
    if constexpr (Step < 16)
        word = load_u32(p + 4 * Step);
    else
        word = std::rotl(w[(Step + 13) % 16] ^ w[(Step + 8) % 16] ^ w[(Step + 2) % 16] ^ word, 1);
    if constexpr (Step < 20)
        e += (d ^ (b & (c ^ d))) + 0x5a827999;
    else if constexpr (Step < 40)
        e += (b ^ c ^ d) + 0x6ed9eba1;
    else if constexpr (Step < 60)
        e += (b & c) + (d & (b ^ c)) + 0x8f1bbcdc;
    else
        e += (b ^ c ^ d) + 0xca62c1d6;
    e += word;
    e += std::rotl(a, 5);  // last: the step before has just made `a`
    b = std::rotl(b, 30);
}

template <unsigned... Step>
[[gnu::always_inline]] constexpr void sha1_steps(
    std::uint32_t (&v)[5], std::uint32_t (&w)[16], const std::uint8_t* p,
    std::integer_sequence<unsigned, Step...>) noexcept {
    (sha1_step<Step>(v, w, p), ...);
}

struct sha1_algorithm {
    using state_type = std::array<std::uint32_t, 5>;
    using digest_type = sha1_digest;
    static constexpr bool big_endian = true;
    static constexpr state_type initial{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};

    static constexpr void blocks(state_type& state, const std::uint8_t* p, std::size_t n) noexcept {
        for (; n != 0; --n, p += hash_block_size) {
            std::uint32_t w[16] = {};
            std::uint32_t v[5] = {state[0], state[1], state[2], state[3], state[4]};
            sha1_steps(v, w, p, std::make_integer_sequence<unsigned, 80>());
            for (unsigned i = 0; i < 5; ++i) state[i] += v[i];
        }
    }
};

}  // namespace detail

/// SHA-1 of a message in parts, in portable code: `update(part)` ... `finish()`.
using sha1 = block_hash<detail::sha1_algorithm>;

/// SHA-1 of all parts one behind the other.
constexpr sha1_digest sha1_of(std::span<const byte_view> parts) noexcept {
    return detail::hash_parts<sha1>(parts);
}
constexpr sha1_digest sha1_of(std::initializer_list<byte_view> parts) noexcept {
    return sha1_of(std::span(parts.begin(), parts.size()));
}

}  // namespace ice::inline v0_1_0_dev
