// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/result.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;
using enum gather_outcome;

static_assert(std::is_trivially_copyable_v<gathered>);

TEST_CASE("gather result: two outcomes are candidates, all have names") {
    int named = 0;
    for (int i = 0; i < 16; ++i) {
        const auto o = static_cast<gather_outcome>(i);
        if (describe(o) != "unknown") ++named;
        CHECK(is_candidate(o) == (o == found || o == moved));
    }
    CHECK(named == 12);
    ICE_VERIFY(describe(none) == "none");
    ICE_VERIFY(describe(cancelled) == "cancelled");
    ICE_VERIFY(gathered{}.outcome == none);
}
