// SPDX-License-Identifier: BSL-1.0
// Which instructions the crypto of this library may use. A value, chosen at run time by the host
// or by `detect_crypto_level`; never a macro and never a global, so that all translation units of
// a program agree whatever flags each was compiled with.
#pragma once

#include <cstdint>

namespace ice::inline v0_1_0_dev {

/// Values are stable. A level of another architecture than the running one works as `portable`.
enum class crypto_level : std::uint8_t {
    portable = 0,
    x86_sha = 1,  ///< SHA extensions, PCLMULQDQ, SSSE3 and SSE4.1
    arm_sha = 2,  ///< little-endian AArch64 with the SHA-1, SHA-256 and CRC-32 instructions
};

namespace detail {

#if defined(__x86_64__) || defined(__i386__)

struct cpuid_registers {
    std::uint32_t a = 0, b = 0, c = 0, d = 0;
};

// By hand: __builtin_cpu_supports does not know "sha" in every supported compiler, and keeps its
// answer in a global.
inline cpuid_registers cpuid(std::uint32_t leaf) noexcept {
    cpuid_registers r;
    asm volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "a"(leaf), "c"(0));
    return r;
}

#endif

}  // namespace detail

/// The best level of this CPU. On x86 it asks the CPU, which a virtual machine may answer slowly
/// (microseconds): ask once and keep the answer. On ARM only the system knows: `portable` here,
/// interop/cpu_level.hpp asks it.
inline crypto_level detect_crypto_level() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    constexpr std::uint32_t pclmulqdq = 1U << 1, ssse3 = 1U << 9, sse41 = 1U << 19;  // 1: ecx
    constexpr std::uint32_t sha = 1U << 29;                                          // 7: ebx
    // All of it works on the SSE registers, which every system that runs this code saves; only
    // AVX would have to ask further (OSXSAVE).
    constexpr std::uint32_t wanted = pclmulqdq | ssse3 | sse41;
    if (detail::cpuid(0).a >= 7 && (detail::cpuid(1).c & wanted) == wanted &&
        (detail::cpuid(7).b & sha) != 0)
        return crypto_level::x86_sha;
#endif
    return crypto_level::portable;
}

}  // namespace ice::inline v0_1_0_dev
