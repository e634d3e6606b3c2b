// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/rfc8016.hpp>

#include "../../support/verify.hpp"

namespace stun = ice::stun;
namespace attr = ice::stun::attr;

TEST_CASE("RFC 8016: the attributes' codes and names") {
    // Section 3.3.
    ICE_VERIFY(
        (attr::mobility_ticket.code == 0x8030 && attr::mobility_ticket.name == "MOBILITY-TICKET"));
    ICE_VERIFY(stun::rfc8016_attributes::size == 1);
}
