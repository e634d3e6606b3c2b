// SPDX-License-Identifier: BSL-1.0
// Agents with services of their own run side by side on two threads, for ThreadSanitizer: nothing
// is shared, so each thread gets what one alone would get.
#include <doctest/doctest.h>

#include <cstdint>
#include <thread>

#include "../golden/session.hpp"

TEST_CASE("threads: two sessions at once are the sessions one after the other") {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    std::thread one([&] { first = golden::run(7); });
    std::thread two([&] { second = golden::run(8); });
    one.join();
    two.join();
    CHECK(first == golden::run(7));
    CHECK(second == golden::run(8));
    CHECK(first != 0);
    CHECK(second != 0);
}
