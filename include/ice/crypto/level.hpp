// SPDX-License-Identifier: BSL-1.0
// Which instructions the crypto of this library may use. A value, chosen at run time by the host
// or by `detect`; never a macro and never a global, so that every translation unit agrees.
#pragma once

#include <cstdint>

namespace ice::inline v0_1_0_dev {

/// Values are stable. A level of another architecture than this one works as `portable`.
enum class crypto_level : std::uint8_t {
    portable = 0,
    x86_sha = 1,  ///< SHA extensions, PCLMULQDQ, SSSE3 and SSE4.1
    arm_sha = 2,  ///< 64-bit ARMv8 with SHA-1, SHA-256 and CRC-32 instructions
};

}  // namespace ice::inline v0_1_0_dev
