// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/ids.hpp>

#include <doctest/doctest.h>

#include <type_traits>

#include "../support/verify.hpp"

using namespace ice::sim;

TEST_CASE("sim ids: a default one names nothing, others are ordered by creation") {
    ICE_VERIFY(host_id().is_none());
    ICE_VERIFY((!host_id(0).is_none() && host_id(7).index() == 7));
    ICE_VERIFY((host_id(1) < host_id(2) && host_id(2) == host_id(2) && host_id(2) != host_id()));
}

TEST_CASE("sim ids: of different things they do not mix") {
    ICE_VERIFY(!std::is_convertible_v<host_id, socket_id>);
    ICE_VERIFY(!std::is_constructible_v<host_id, socket_id>);
    ICE_VERIFY(!std::is_convertible_v<std::uint32_t, host_id>);
}
