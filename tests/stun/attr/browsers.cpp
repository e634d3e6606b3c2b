// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/browsers.hpp>

#include "../../support/verify.hpp"

namespace stun = ice::stun;
namespace attr = ice::stun::attr;

TEST_CASE("browsers: the attributes' codes and names") {
    // As browsers send them.
    ICE_VERIFY((attr::nomination.code == 0xc001 && attr::nomination.name == "NOMINATION"));
    ICE_VERIFY((attr::network_info.code == 0xc057 && attr::network_info.name == "NETWORK-INFO"));
    ICE_VERIFY((attr::misc_info.code == 0xc059 && attr::misc_info.name == "MISC-INFO"));
    ICE_VERIFY((attr::dtls_in_stun.code == 0xc070 && attr::dtls_in_stun.name == "DTLS-IN-STUN"));
    ICE_VERIFY((attr::dtls_in_stun_ack.code == 0xc071 &&
                attr::dtls_in_stun_ack.name == "DTLS-IN-STUN-ACK"));
    ICE_VERIFY(stun::browser_attributes::size == 5);
}
