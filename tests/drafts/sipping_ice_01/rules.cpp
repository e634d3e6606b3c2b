// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/rules.hpp>

#include <doctest/doctest.h>

#include "../../support/verify.hpp"

using namespace ice;
using namespace ice::sipping_ice_01;

namespace {

constexpr rank low{q_value(400), false};
constexpr rank low_derived{q_value(400), true};
constexpr rank high{q_value(800), false};
constexpr std::uint8_t name[] = {'u', 's', 'e', 'r'};

}  // namespace

TEST_CASE("peer-derived addresses come first among equal ones only") {
    ICE_VERIFY(outranks(low_derived, low));
    ICE_VERIFY(!outranks(low, low_derived));
    ICE_VERIFY(outranks(high, low_derived));
    ICE_VERIFY(!outranks(low, low));
}

TEST_CASE("media goes up only") {
    ICE_VERIFY(never_step_down::replaces(high, low));
    ICE_VERIFY(never_step_down::replaces(low_derived, low));
    ICE_VERIFY(!never_step_down::replaces(low, high));
    ICE_VERIFY(!never_step_down::replaces(low, low));
    ICE_VERIFY(!never_step_down::may_follow(low, high));
    ICE_VERIFY(never_step_down::may_follow(low, low_derived));
}

TEST_CASE("of two sides that could free for each other's address, one does") {
    ICE_VERIFY(answerer_frees_equal::frees(high, low, false));
    ICE_VERIFY(answerer_frees_equal::frees(high, low, true));
    ICE_VERIFY(!answerer_frees_equal::frees(low, high, true));
    ICE_VERIFY(!answerer_frees_equal::frees(low, low, true));
    ICE_VERIFY(answerer_frees_equal::frees(low_derived, low, true));
    ICE_VERIFY(!answerer_frees_equal::frees(low_derived, low, false));
    // Whatever the q-values of both relays: A's peer-derived address has that of B's relay, B's
    // that of A's. Never both are freed.
    for (std::uint16_t q_a = 0; q_a <= 1000; q_a += 100)
        for (std::uint16_t q_b = 0; q_b <= 1000; q_b += 100) {
            const rank relay_a{q_value(q_a), false}, relay_b{q_value(q_b), false};
            const rank through_b{q_value(q_b), true}, through_a{q_value(q_a), true};
            const bool a_frees = answerer_frees_equal::frees(through_b, relay_a, false);
            const bool b_frees = answerer_frees_equal::frees(through_a, relay_b, true);
            CHECK(!(a_frees && b_frees));
            CHECK((a_frees || b_frees));  // and one always is: two would be needless
        }
}

TEST_CASE("a cycle is for something higher") {
    ICE_VERIFY(only_higher::helps(q_value(1000), q_value(400)));
    ICE_VERIFY(!only_higher::helps(q_value(400), q_value(400)));
    ICE_VERIFY(!only_higher::helps(q_value(300), q_value(400)));
}

TEST_CASE("usernames are compared whole") {
    ICE_VERIFY(one_for_each_alternate::matches(wire_text(name), "user"));
    ICE_VERIFY(!one_for_each_alternate::matches(wire_text(name), "user1"));
    ICE_VERIFY(!one_for_each_alternate::matches(wire_text(name), "use"));
    ICE_VERIFY(one_for_each_address::matches(wire_text(name), "user"));
    ICE_VERIFY(!one_for_each_address::for_each_alternate);
}

TEST_CASE("a policy without a member is none") {
    struct half {
        static bool replaces(const rank&, const rank&) noexcept { return false; }
    };
    struct loud {
        static bool helps(q_value, q_value) { return false; }
    };
    struct silent {
        static constexpr bool matches(wire_text, std::string_view) noexcept { return true; }
    };
    struct one_word {
        static constexpr int from_named() noexcept { return 1; }
    };
    static_assert(!media_rule<half> && !cycle_rule<loud> && !freeing_rule<half>);
    static_assert(!credential_rule<silent> && !source_rule<one_word>);
    CHECK(silent::matches({}, {}));
    CHECK(one_word::from_named() == 1);
    CHECK(!half::replaces(low, low));
    CHECK(!loud::helps({}, {}));
}
