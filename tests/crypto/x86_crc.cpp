// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/x86_crc.hpp>

#include <doctest/doctest.h>

#include <ice/crypto/portable.hpp>

#include "vectors.hpp"

using namespace ice;

#if defined(__x86_64__) || defined(__i386__)

namespace {

bool runs_here() {
    const bool yes = detect_crypto_level() == crypto_level::x86_sha;
    if (!yes) MESSAGE("this CPU lacks the SHA extensions: x86_crc.hpp is not run");
    return yes;
}

}  // namespace

TEST_CASE("the register moves on as in portable code, at every length and alignment") {
    if (!runs_here()) return;
    vectors::noise noise;
    const auto memory = noise.bytes(400);
    for (std::size_t at = 0; at < 17; ++at)
        for (std::size_t size = detail::x86_crc_least; size <= 300; ++size) {
            const std::uint8_t* const p = memory.data() + at;
            for (const std::uint32_t before : {0U, ~0U, 0x12345678U, noise.below(1U << 31)})
                CHECK(detail::x86_crc32(before, p, size) ==
                      detail::crc32_portable(before, p, size));
        }
}

TEST_CASE("powers of x modulo the polynomial, as published for this method") {
    CHECK(detail::x86_crc_power(4 * 128 + 32) == 0x154442bd4);
    CHECK(detail::x86_crc_power(4 * 128 - 32) == 0x1c6e41596);
    CHECK(detail::x86_crc_power(128 + 32) == 0x1751997d0);
    CHECK(detail::x86_crc_power(128 - 32) == 0x0ccaa009e);
    CHECK(detail::x86_crc_power(64) == 0x163cd6124);
}

#else

TEST_CASE("another architecture") { MESSAGE("not x86: x86_crc.hpp is empty"); }

#endif
