// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/level.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "../support/verify.hpp"

using namespace ice;

TEST_CASE("levels are stable values") {
    ICE_VERIFY(static_cast<int>(crypto_level::portable) == 0);
    ICE_VERIFY(static_cast<int>(crypto_level::x86_sha) == 1);
    ICE_VERIFY(static_cast<int>(crypto_level::arm_sha) == 2);
    ICE_VERIFY(sizeof(crypto_level) == 1);
}

TEST_CASE("what is detected is what the system lists") {
    const crypto_level level = detect_crypto_level();
    CHECK(detect_crypto_level() == level);
#if defined(__x86_64__) || defined(__i386__)
    std::ifstream list("/proc/cpuinfo");
    std::string line;
    while (std::getline(list, line) && !line.starts_with("flags")) {
    }
    if (line.empty()) {
        MESSAGE("the system lists no CPU flags: detection is not compared");
        return;
    }
    line += ' ';
    bool all = true;
    for (const char* flag : {" sha_ni ", " pclmulqdq ", " ssse3 ", " sse4_1 "})
        all = all && line.find(flag) != std::string::npos;
    CHECK((level == crypto_level::x86_sha) == all);
#else
    CHECK(level == crypto_level::portable);
#endif
}
