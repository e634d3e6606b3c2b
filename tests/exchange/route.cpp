// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/route.hpp>

#include <doctest/doctest.h>

#include <type_traits>

TEST_CASE("a base_id that was not given names nothing") {
    CHECK(ice::base_id().is_none());
    CHECK(!ice::base_id(0).is_none());
    CHECK(ice::base_id(3).index() == 3);
    CHECK(ice::base_id(3) == ice::base_id(3));
    CHECK(ice::base_id(3) < ice::base_id(4));
}

TEST_CASE("routes are values for any thread") {
    static_assert(std::is_trivially_copyable_v<ice::route>);
    const ice::route a{ice::base_id(1), 0, 1, {ice::address::v4(192, 0, 2, 1), 5}};
    ice::route b = a;
    CHECK(a == b);
    b.component = 2;
    CHECK(!(a == b));
}
