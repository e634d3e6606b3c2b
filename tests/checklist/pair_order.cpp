// SPDX-License-Identifier: BSL-1.0
#include <ice/checklist/pair_order.hpp>

#include <doctest/doctest.h>

#include <initializer_list>

#include "../support/verify.hpp"

namespace {

using order = ice::rfc8445_pair_order;

constexpr std::uint32_t sample[] = {1,     2,        3,          255,        256,
                                    65536, 16777215, 1694498815, 2130706431, 0x7fffffff};

/// RFC 8445 section 6.1.2.3 with the widest integers at hand, written another way.
constexpr std::uint64_t formula(std::uint64_t g, std::uint64_t d) {
    const std::uint64_t least = g > d ? d : g;
    const std::uint64_t most = g + d - least;
    return 0x1'0000'0000U * least + 2 * most + (g > d);
}

}  // namespace

TEST_CASE("the pair priority is the formula, for every mix of sizes") {
    for (const std::uint32_t g : sample)
        for (const std::uint32_t d : sample) CHECK(order::key(g, d) == formula(g, d));
    ICE_VERIFY(order::key(2130706431, 1694498815) == formula(2130706431, 1694498815));
    ICE_VERIFY(order::key(1694498815, 2130706431) + 1 == order::key(2130706431, 1694498815));
}

TEST_CASE("the order is monotone in each side, and the lesser priority decides first") {
    for (const std::uint32_t g : sample)
        for (const std::uint32_t d : sample)
            for (const std::uint32_t more : sample) {
                if (more >= g) CHECK(order::key(more, d) >= order::key(g, d));
                if (more >= d) CHECK(order::key(g, more) >= order::key(g, d));
                for (const std::uint32_t other : sample) {
                    const auto least = [](std::uint32_t a, std::uint32_t b) {
                        return a < b ? a : b;
                    };
                    if (least(g, d) > least(more, other))
                        CHECK(order::key(g, d) > order::key(more, other));
                }
            }
}
