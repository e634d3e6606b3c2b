// SPDX-License-Identifier: BSL-1.0
// A session over a lossy network is the same with every compiler, on every machine and width.
#include "session.hpp"

#include <doctest/doctest.h>

TEST_CASE("golden: one seed, one run, everywhere") {
    const std::uint64_t seven = golden::run(7);
    CHECK(seven == golden::run(7));
    CHECK(seven != golden::run(8));
    // Whoever changes what an agent does changes this number, and says so.
    CHECK(seven == 8223574074655007238U);
}
