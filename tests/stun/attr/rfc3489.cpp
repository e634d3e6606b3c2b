// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/rfc3489.hpp>

#include "../../support/verify.hpp"

namespace stun = ice::stun;
namespace attr = ice::stun::attr;

TEST_CASE("RFC 3489: the attributes' codes and names") {
    // Section 11.2.
    ICE_VERIFY((attr::response_address.code == 0x0002 &&
                attr::response_address.name == "RESPONSE-ADDRESS"));
    ICE_VERIFY(
        (attr::source_address.code == 0x0004 && attr::source_address.name == "SOURCE-ADDRESS"));
    ICE_VERIFY(
        (attr::changed_address.code == 0x0005 && attr::changed_address.name == "CHANGED-ADDRESS"));
    ICE_VERIFY((attr::password.code == 0x0007 && attr::password.name == "PASSWORD"));
    ICE_VERIFY(
        (attr::reflected_from.code == 0x000b && attr::reflected_from.name == "REFLECTED-FROM"));
    ICE_VERIFY(stun::rfc3489_attributes::size == 5);
}
