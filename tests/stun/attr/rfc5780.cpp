// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/rfc5780.hpp>

#include "../../support/verify.hpp"

namespace stun = ice::stun;
namespace attr = ice::stun::attr;

TEST_CASE("RFC 5780: the attributes' codes and names") {
    // Section 9.1.
    ICE_VERIFY(
        (attr::change_request.code == 0x0003 && attr::change_request.name == "CHANGE-REQUEST"));
    ICE_VERIFY((attr::padding.code == 0x0026 && attr::padding.name == "PADDING"));
    ICE_VERIFY((attr::response_port.code == 0x0027 && attr::response_port.name == "RESPONSE-PORT"));
    ICE_VERIFY((attr::cache_timeout.code == 0x8027 && attr::cache_timeout.name == "CACHE-TIMEOUT"));
    ICE_VERIFY(
        (attr::response_origin.code == 0x802b && attr::response_origin.name == "RESPONSE-ORIGIN"));
    ICE_VERIFY((attr::other_address.code == 0x802c && attr::other_address.name == "OTHER-ADDRESS"));
    ICE_VERIFY(stun::rfc5780_attributes::size == 6);
}
