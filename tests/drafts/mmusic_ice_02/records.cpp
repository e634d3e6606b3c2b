// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/records.hpp>

#include <doctest/doctest.h>

using namespace ice::mmusic_ice_02;

TEST_CASE("local and relayed addresses are sourceable, derived ones are not") {
    own_address a;
    CHECK(a.is_sourceable());
    a.kind = ice::candidate_kind::relay;
    CHECK(a.is_sourceable());
    a.kind = ice::candidate_kind::srflx;
    CHECK(!a.is_sourceable());
}
