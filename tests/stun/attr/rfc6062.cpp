// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/rfc6062.hpp>

#include "../../support/verify.hpp"

namespace stun = ice::stun;
namespace attr = ice::stun::attr;

TEST_CASE("RFC 6062: the attributes' codes and names") {
    // Section 6.2.
    ICE_VERIFY((attr::connection_id.code == 0x002a && attr::connection_id.name == "CONNECTION-ID"));
    ICE_VERIFY(stun::rfc6062_attributes::size == 1);
}
