// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/order.hpp>

#include <doctest/doctest.h>

#include "../../support/verify.hpp"

namespace {

using namespace ice;
using namespace ice::mmusic_ice_02;

constexpr order_facts facts(std::uint16_t q, bool relayed, std::int64_t since, std::uint16_t row) {
    return {q_value(q), relayed, time_point{since}, row};
}
constexpr bool before(const order_facts& a, const order_facts& b) {
    return preference_order::better(a, b) && !preference_order::better(b, a);
}

// What the concept asks for and no more, and what lacks a little.
struct archetype {
    static bool better(const order_facts&, const order_facts&) noexcept { return false; }
};
struct that_throws {
    static bool better(const order_facts&, const order_facts&) { return false; }
};
struct that_counts {
    static int better(const order_facts&, const order_facts&) noexcept { return 0; }
};
static_assert(candidate_order<archetype>);
static_assert(!candidate_order<that_throws> && !candidate_order<that_counts>);

}  // namespace

// ICE02-5.3.4-14
TEST_CASE("the priority decides; then direct, then the first to be GOOD") {
    ICE_VERIFY(before(facts(400, true, 9, 9), facts(300, false, 1, 1)));
    ICE_VERIFY(before(facts(400, false, 9, 9), facts(400, true, 1, 1)));
    ICE_VERIFY(before(facts(400, false, 1, 9), facts(400, false, 2, 1)));
    ICE_VERIFY(before(facts(400, false, 1, 1), facts(400, false, 1, 2)));
    ICE_VERIFY(!preference_order::better(facts(1, true, 1, 1), facts(1, true, 1, 1)));
}
