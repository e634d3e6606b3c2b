// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/os_seed.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include <ice/core/chacha_random.hpp>

namespace {

TEST_CASE("the system gives seeds, each time another") {
    std::set<std::array<std::uint8_t, 32>> seeds;
    for (int i = 0; i < 1'000; ++i) {
        const auto seed = ice::os_seed();
        if (!seed) {
            CHECK_MESSAGE(false, "no entropy");
            return;
        }
        CHECK(seeds.insert(*seed).second);
    }
    // Each byte is filled: in a thousand seeds it has most of its 256 values.
    for (std::size_t i = 0; i < 32; ++i) {
        std::set<std::uint8_t> values;
        for (const auto& seed : seeds) values.insert(seed[i]);
        CHECK(values.size() > 200);
    }
}

TEST_CASE("a seed seeds") {
    const auto seed = ice::os_seed();
    if (!seed) return;
    ice::chacha_random a(*seed);
    ice::chacha_random b(*seed);
    CHECK(ice::draw_u64(a, ice::draw::tie_breaker) == ice::draw_u64(b, ice::draw::tie_breaker));
}

TEST_CASE("a refusal is no seed") {
    const auto refuses = [](std::uint8_t* out, std::size_t size) {
        std::fill_n(out, size / 2, std::uint8_t{7});
        return false;
    };
    const auto seed = ice::detail::seed_by(refuses);
    CHECK(!seed);
    CHECK(seed.error() == ice::failure{ice::errc::no_entropy, 0});

    const auto fills = [](std::uint8_t* out, std::size_t size) {
        std::fill_n(out, size, std::uint8_t{7});
        return true;
    };
    const auto sevens = ice::detail::seed_by(fills);
    CHECK(sevens);
    CHECK(std::count((*sevens).begin(), (*sevens).end(), 7) == 32);
}

}  // namespace
