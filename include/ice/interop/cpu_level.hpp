// SPDX-License-Identifier: BSL-1.0
// The crypto level of this CPU where only the operating system knows it: AArch64, whose feature
// registers a program may not read. On all others as detect_crypto_level.
#pragma once

#include <cstdint>

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

#include "../crypto/level.hpp"

namespace ice::inline v0_1_0_dev {

/// The best level of this CPU: `ice::builtin_crypto crypto(ice::cpu_crypto_level())`. Ask once.
inline crypto_level cpu_crypto_level() noexcept {
#if defined(__aarch64__) && defined(__linux__)
    // Bits of AT_HWCAP, as <asm/hwcap.h> of AArch64 has them.
    constexpr unsigned long has_sha1 = 1UL << 5, has_sha2 = 1UL << 6, has_crc32 = 1UL << 7;
    constexpr unsigned long wanted = has_sha1 | has_sha2 | has_crc32;
    if ((getauxval(AT_HWCAP) & wanted) == wanted) return crypto_level::arm_sha;
#elif defined(__aarch64__) && defined(__APPLE__)
    return crypto_level::arm_sha;  // every one of Apple's has had them
#endif
    return detect_crypto_level();
}

}  // namespace ice::inline v0_1_0_dev
