// SPDX-License-Identifier: BSL-1.0
#include <ice/session/config.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

TEST_CASE("session config: what the standards say is the default") {
    constexpr session_config c;
    ICE_VERIFY(c.candidates.shows == revealed::everything);
    ICE_VERIFY(c.relays == turn::relayed_family::both);
    ICE_VERIFY((c.eager_permissions && c.binds_channels && c.frees_relays && c.says_trickle));
    ICE_VERIFY(!c.mobile_relays);  // a wish that some servers refuse
    ICE_VERIFY(c.rewriting.size() == 0);
    ICE_VERIFY((c.gather.is_valid() && c.turn.is_valid()));
    ICE_VERIFY(session_rules::relaying::capacity.allocations == 8);
}
