// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/cpu_level.hpp>

#include <doctest/doctest.h>

#include <ice/crypto/builtin.hpp>

using namespace ice;

TEST_CASE("the level is one of this architecture, and works") {
    const crypto_level level = cpu_crypto_level();
    CHECK(cpu_crypto_level() == level);
#if defined(__aarch64__)
    CHECK(level != crypto_level::x86_sha);
#else
    CHECK(level == detect_crypto_level());
#endif
    const std::uint8_t digits[] = {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
    CHECK(builtin_crypto(level).crc32(digits) == 0xcbf43926);
    CHECK(builtin_crypto(level).hmac_sha1({}, {}, digits) ==
          builtin_crypto().hmac_sha1({}, {}, digits));
}
