// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/fate.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice::sim;

TEST_CASE("sim fate: four stations, all else ends the way") {
    ICE_VERIFY((!is_drop(fate::sent) && !is_drop(fate::forwarded)));
    ICE_VERIFY((!is_drop(fate::delivered) && !is_drop(fate::duplicated)));
    ICE_VERIFY((is_drop(fate::lost) && is_drop(fate::no_route) && is_drop(fate::looped)));
}

TEST_CASE("sim fate: each has its own name") {
    ICE_VERIFY(describe(fate::no_mapping) == "no_mapping");
    ICE_VERIFY(describe(static_cast<fate>(0)) == "unknown");
    int named = 0;
    for (int i = 0; i < 256; ++i) {
        if (describe(static_cast<fate>(i)) == "unknown") continue;
        ++named;
        for (int j = 0; j < i; ++j) {
            CAPTURE(i);
            CHECK(describe(static_cast<fate>(i)) != describe(static_cast<fate>(j)));
        }
    }
    CHECK(named == 17);
}
