// SPDX-License-Identifier: BSL-1.0
// CRC-32 by carry-less multiplication (PCLMULQDQ): 16 bytes are moved on over the rest of the
// message by multiplying with a power of x modulo the polynomial, instead of byte for byte.
#pragma once

#include <cstddef>
#include <cstdint>

#include "crc32.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

#if defined(__x86_64__) || defined(__i386__)

using x86_pair [[gnu::vector_size(16)]] = long long;
using x86_quad [[gnu::vector_size(16)]] = std::uint32_t;
using x86_octets [[gnu::vector_size(16)]] = char;

/// x^n modulo the polynomial, the highest power in the lowest bit; the shift makes up for the
/// product of two such numbers being one bit short.
constexpr long long x86_crc_power(unsigned n) noexcept {
    std::uint32_t power = 0x80000000;
    for (; n != 0; --n) power = power >> 1 ^ (power % 2 != 0 ? 0xedb88320U : 0U);
    return static_cast<long long>(std::uint64_t{power} << 1);
}
static_assert(x86_crc_power(128 + 32) == 0x1751997d0);

/// The quotient of x^64 by the polynomial, for Barrett's reduction, and the polynomial itself.
inline constexpr long long x86_crc_quotient = 0x1f7011641;
inline constexpr long long x86_crc_polynomial = 0x1db710641;

/// acc moved on by Bits bits of message, plus the 16 bytes found there.
template <unsigned Bits>
[[gnu::target("pclmul,ssse3"), gnu::always_inline]] inline void x86_crc_fold(
    x86_pair& acc, const x86_pair& next) noexcept {
    constexpr x86_pair k{x86_crc_power(Bits + 32), x86_crc_power(Bits - 32)};
    acc = __builtin_ia32_pclmulqdq128(acc, k, 0x00) ^ __builtin_ia32_pclmulqdq128(acc, k, 0x11) ^
          next;
}

[[gnu::target("pclmul,ssse3"), gnu::always_inline]] inline void x86_crc_load(
    x86_pair& to, const std::uint8_t* p) noexcept {
    __builtin_memcpy(&to, p, sizeof to);
}

/// 128 bits down to the register of the sum: two multiplications to 64 bits, then Barrett's.
[[gnu::target("pclmul,ssse3"), gnu::always_inline]] inline std::uint32_t x86_crc_reduce(
    const x86_pair& acc) noexcept {
    constexpr x86_pair powers{x86_crc_power(96), x86_crc_power(64)};
    constexpr x86_pair barrett{x86_crc_quotient, x86_crc_polynomial};
    constexpr x86_pair low_halves{0xffffffff, 0xffffffff};
    constexpr x86_pair zero{};
    x86_pair x =
        __builtin_ia32_pclmulqdq128(acc, powers, 0x00) ^ __builtin_shufflevector(acc, zero, 1, 2);
    const x86_quad words = reinterpret_cast<x86_quad>(x);
    const x86_quad upper = __builtin_shufflevector(words, x86_quad{}, 1, 2, 3, 4);
    x = __builtin_ia32_pclmulqdq128(x & low_halves, powers, 0x10) ^
        reinterpret_cast<x86_pair>(upper);
    x86_pair quotient = __builtin_ia32_pclmulqdq128(x & low_halves, barrett, 0x00) & low_halves;
    x ^= __builtin_ia32_pclmulqdq128(quotient, barrett, 0x10);
    return reinterpret_cast<x86_quad>(x)[1];
}

inline constexpr std::size_t x86_crc_least = 16;

/// As crc32_portable; n is at least x86_crc_least.
[[gnu::target("pclmul,ssse3")]] inline std::uint32_t x86_crc32(std::uint32_t crc,
                                                               const std::uint8_t* p,
                                                               std::size_t n) noexcept {
    std::size_t front = n % 16;
    if (front < 4) {  // the register spans four bytes, which must all lie in the first piece
        crc = crc32_bytes(crc, p, front);
        p += front;
        n -= front;
        front = 16;
    }
    // Zeros before a message change nothing: the odd piece goes to the front, to the end of a
    // vector. An index that came out negative selects zero.
    x86_pair acc;
    x86_crc_load(acc, p);
    acc ^= reinterpret_cast<x86_pair>(x86_quad{crc, 0, 0, 0});
    constexpr x86_octets iota{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const x86_octets order = iota - static_cast<char>(16 - front);
    acc = reinterpret_cast<x86_pair>(
        __builtin_ia32_pshufb128(reinterpret_cast<x86_octets>(acc), order));
    p += front;
    n -= front;
    x86_pair next[4];
    if (n >= 64) {
        x86_pair lane[4] = {x86_pair{}, x86_pair{}, x86_pair{}, acc};
        for (; n >= 64; n -= 64, p += 64)
            for (std::size_t i = 0; i < 4; ++i) {
                x86_crc_load(next[i], p + 16 * i);
                x86_crc_fold<512>(lane[i], next[i]);
            }
        x86_crc_fold<128>(lane[2], lane[3]);
        x86_crc_fold<256>(lane[1], lane[2]);
        x86_crc_fold<384>(lane[0], lane[1]);
        acc = lane[0];
    }
    for (; n != 0; n -= 16, p += 16) {
        x86_crc_load(next[0], p);
        x86_crc_fold<128>(acc, next[0]);
    }
    return x86_crc_reduce(acc);
}

#endif

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
