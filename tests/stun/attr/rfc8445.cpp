// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/rfc8445.hpp>

#include "../../support/verify.hpp"

namespace stun = ice::stun;
namespace attr = ice::stun::attr;

TEST_CASE("RFC 8445: the attributes' codes and names") {
    // Section 16.1.
    ICE_VERIFY((attr::priority.code == 0x0024 && attr::priority.name == "PRIORITY"));
    ICE_VERIFY((attr::use_candidate.code == 0x0025 && attr::use_candidate.name == "USE-CANDIDATE"));
    ICE_VERIFY(
        (attr::ice_controlled.code == 0x8029 && attr::ice_controlled.name == "ICE-CONTROLLED"));
    ICE_VERIFY(
        (attr::ice_controlling.code == 0x802a && attr::ice_controlling.name == "ICE-CONTROLLING"));
    ICE_VERIFY(stun::rfc8445_attributes::size == 4);
}
