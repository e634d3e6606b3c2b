// SPDX-License-Identifier: BSL-1.0
// CRC-32 as in ITU-T V.42 (CRC-32/ISO-HDLC), the sum that FINGERPRINT carries (RFC 8489 section
// 14.7; the XOR with 0x5354554e is the attribute's, not the sum's).
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "blocks.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

struct crc32_slices {
    std::uint32_t at[8][256];
};

// at[k][b]: what byte b becomes behind k further zero bytes. 8 KiB. The sum is linear: all is made
// of the bytes with one bit, so that the compiler of every includer has little to do.
constexpr crc32_slices make_crc32_slices() noexcept {
    crc32_slices slices{};
    auto& first = slices.at[0];
    std::uint32_t crc = 1;
    for (unsigned bit = 128; bit > 0; bit /= 2) {
        crc = crc >> 1 ^ (crc % 2 != 0 ? 0xedb88320U : 0U);
        first[bit] = crc;
    }
    for (unsigned k = 0; k < 8; ++k) {
        auto& slice = slices.at[k];
        for (unsigned bit = 1; k > 0 && bit < 256; bit *= 2) {
            const std::uint32_t before = slices.at[k - 1][bit];
            slice[bit] = before >> 8 ^ first[before & 0xff];
        }
        for (unsigned byte = 3; byte < 256; ++byte)
            slice[byte] = slice[byte & (byte - 1)] ^ slice[byte & (~byte + 1)];
    }
    return slices;
}

inline constexpr crc32_slices crc32_table = make_crc32_slices();

/// The register of the sum moved on by n bytes; the caller has inverted it and inverts it again.
constexpr std::uint32_t crc32_bytes(std::uint32_t crc, const std::uint8_t* p,
                                    std::size_t n) noexcept {
    for (; n != 0; --n, ++p) crc = crc >> 8 ^ crc32_table.at[0][(crc ^ *p) & 0xff];
    return crc;
}

constexpr std::uint32_t crc32_portable(std::uint32_t crc, const std::uint8_t* p,
                                       std::size_t n) noexcept {
    const auto& t = crc32_table.at;
    for (; n >= 8; n -= 8, p += 8) {
        const std::uint32_t low = crc ^ load_u32_le(p);
        const std::uint32_t high = load_u32_le(p + 4);
        crc = t[7][low & 0xff] ^ t[6][low >> 8 & 0xff] ^ t[5][low >> 16 & 0xff] ^ t[4][low >> 24] ^
              t[3][high & 0xff] ^ t[2][high >> 8 & 0xff] ^ t[1][high >> 16 & 0xff] ^
              t[0][high >> 24];
    }
    return crc32_bytes(crc, p, n);
}

}  // namespace detail

/// CRC-32 of `bytes`; with `before` = the sum of what went before, of both one behind the other.
constexpr std::uint32_t crc32(byte_view bytes, std::uint32_t before = 0) noexcept {
    return ~detail::crc32_portable(~before, bytes.data(), bytes.size());
}

}  // namespace ice::inline v0_1_0_dev
