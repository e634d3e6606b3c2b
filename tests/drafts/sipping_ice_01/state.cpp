// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/state.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace cycles_desk;

static_assert(std::is_trivially_copyable_v<cycles_state<profile>>);

TEST_CASE("components, checks and the addresses of an alternate are found") {
    table t;
    CHECK(t.a.agent.add_stream(2).code() == errc::ok);
    const auto rtp = t.a.add({.where = v4(1, 1010)});
    const auto rtcp = t.a.add({.where = v4(1, 1011), .component = 2, .partner = rtp});
    const auto& s = t.a.agent.inspect();
    CHECK(sipping_ice_01::detail::find_component(s, 0, 2) == 1);
    CHECK(sipping_ice_01::detail::find_component(s, 1, 1) == no_index);
    CHECK(sipping_ice_01::detail::rtcp_of(s, rtp) == rtcp);
    CHECK(sipping_ice_01::detail::address_of(s, rtp, 1) == rtp);
    CHECK(sipping_ice_01::detail::checks_pairs(s, 0));
    CHECK(!sipping_ice_01::detail::checks_pairs(s, 1));
    CHECK(sipping_ice_01::detail::find_check(s, 0, rtp, 0) == no_index);
    CHECK(t.a.agent.receive_offer({}, telling({far_alternate()})).code() == errc::ok);
    const auto found = sipping_ice_01::detail::find_check(t.a.agent.inspect(), 0, rtcp, 1);
    CHECK(found != no_index);
    if (found == no_index) return;
    CHECK(sipping_ice_01::detail::route_of_check(t.a.agent.inspect(), found) ==
          route{base_id(rtcp), 0, 2, v4(9, 5001)});
}
