// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/verdict.hpp>

#include <doctest/doctest.h>

#include <type_traits>

TEST_CASE("a route of data may be copied to a sender thread, and permits nothing by itself") {
    static_assert(std::is_trivially_copyable_v<ice::data_route>);
    CHECK(!ice::data_route().may_send);
    CHECK(ice::data_route().to.base.is_none());
    CHECK(ice::verdict::data != ice::verdict::data_unverified);
}
