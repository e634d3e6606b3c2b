// SPDX-License-Identifier: BSL-1.0
#include <ice/net/interface.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

TEST_CASE("what a host does not say keeps a default that claims nothing") {
    constexpr interface_facts facts;
    ICE_VERIFY(facts.addr == address());
    ICE_VERIFY(facts.index == 0);
    ICE_VERIFY(facts.cost == 0);
    ICE_VERIFY(facts.kind == interface_kind::unknown);
    ICE_VERIFY(facts.home == mobility::unsaid);
    ICE_VERIFY(!facts.temporary);
    ICE_VERIFY(!facts.deprecated);
    ICE_VERIFY(!facts.tentative);
    ICE_VERIFY(!facts.point_to_point);
}

TEST_CASE("facts are values that are named when given") {
    constexpr interface_facts wlan{.addr = address::v4(192, 0, 2, 1),
                                   .index = 3,
                                   .prefix_length = 24,
                                   .kind = interface_kind::wifi};
    constexpr interface_facts other{.addr = address::v4(192, 0, 2, 1),
                                    .index = 4,
                                    .prefix_length = 24,
                                    .kind = interface_kind::wifi};
    ICE_VERIFY(wlan == wlan);
    ICE_VERIFY(wlan != other);
}
