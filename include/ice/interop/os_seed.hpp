// SPDX-License-Identifier: BSL-1.0
// 32 bytes of the operating system's entropy, the seed of chacha_random. Programs for Windows
// are linked with bcrypt (done here for MSVC).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../core/result.hpp"

#if defined(_WIN32)
#if defined(_MSC_VER)
#pragma comment(lib, "bcrypt")
#endif
#elif defined(__APPLE__)
#include <sys/random.h>
#else
#include <unistd.h>
#endif

namespace ice::inline v0_1_0_dev {

namespace detail {

#if defined(_WIN32)

// As <bcrypt.h> has it (NTSTATUS is long, the handle void*), without <windows.h> and its macros.
extern "C" long __stdcall BCryptGenRandom(void* algorithm, unsigned char* buffer,
                                          unsigned long size, unsigned long flags);

inline bool fill_by_system(std::uint8_t* out, std::size_t size) noexcept {
    constexpr unsigned long use_system_preferred_generator = 2;
    return BCryptGenRandom(nullptr, out, static_cast<unsigned long>(size),
                           use_system_preferred_generator) >= 0;
}

#else

// All or nothing for up to 256 bytes; waits, early after boot, until there is entropy. glibc 2.25,
// musl 1.1.20, macOS 10.12, FreeBSD 12, OpenBSD 5.6, NetBSD 10, Android 9 have it.
inline bool fill_by_system(std::uint8_t* out, std::size_t size) noexcept {
    return ::getentropy(out, size) == 0;
}

#endif

/// Apart, so that a refusal can be tested.
template <class Fill>
result<std::array<std::uint8_t, 32>> seed_by(Fill fill) noexcept {
    std::array<std::uint8_t, 32> seed{};
    if (!fill(seed.data(), seed.size())) return errc::no_entropy;
    return seed;
}

}  // namespace detail

/// A new seed at each call. Errors: no_entropy (a system call that is missing or forbidden); there
/// is no fallback, as a guessable seed is worse than none.
inline result<std::array<std::uint8_t, 32>> os_seed() noexcept {
    return detail::seed_by(detail::fill_by_system);
}

}  // namespace ice::inline v0_1_0_dev
