// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/rfc7635.hpp>

#include "../../support/verify.hpp"

namespace stun = ice::stun;
namespace attr = ice::stun::attr;

TEST_CASE("RFC 7635: the attributes' codes and names") {
    // Section 9.
    ICE_VERIFY((attr::access_token.code == 0x001b && attr::access_token.name == "ACCESS-TOKEN"));
    ICE_VERIFY((attr::third_party_authorization.code == 0x802e &&
                attr::third_party_authorization.name == "THIRD-PARTY-AUTHORIZATION"));
    ICE_VERIFY(stun::rfc7635_attributes::size == 2);
}
