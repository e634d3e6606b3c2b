// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/rfc8656.hpp>

#include "../../support/verify.hpp"

namespace stun = ice::stun;
namespace attr = ice::stun::attr;

TEST_CASE("RFC 8656: the attributes' codes and names") {
    // Section 18.
    ICE_VERIFY(
        (attr::channel_number.code == 0x000c && attr::channel_number.name == "CHANNEL-NUMBER"));
    ICE_VERIFY((attr::lifetime.code == 0x000d && attr::lifetime.name == "LIFETIME"));
    ICE_VERIFY((attr::xor_peer_address.code == 0x0012 &&
                attr::xor_peer_address.name == "XOR-PEER-ADDRESS"));
    ICE_VERIFY((attr::data.code == 0x0013 && attr::data.name == "DATA"));
    ICE_VERIFY((attr::xor_relayed_address.code == 0x0016 &&
                attr::xor_relayed_address.name == "XOR-RELAYED-ADDRESS"));
    ICE_VERIFY((attr::requested_address_family.code == 0x0017 &&
                attr::requested_address_family.name == "REQUESTED-ADDRESS-FAMILY"));
    ICE_VERIFY((attr::even_port.code == 0x0018 && attr::even_port.name == "EVEN-PORT"));
    ICE_VERIFY((attr::requested_transport.code == 0x0019 &&
                attr::requested_transport.name == "REQUESTED-TRANSPORT"));
    ICE_VERIFY((attr::dont_fragment.code == 0x001a && attr::dont_fragment.name == "DONT-FRAGMENT"));
    ICE_VERIFY((attr::reservation_token.code == 0x0022 &&
                attr::reservation_token.name == "RESERVATION-TOKEN"));
    ICE_VERIFY((attr::additional_address_family.code == 0x8000 &&
                attr::additional_address_family.name == "ADDITIONAL-ADDRESS-FAMILY"));
    ICE_VERIFY((attr::address_error_code.code == 0x8001 &&
                attr::address_error_code.name == "ADDRESS-ERROR-CODE"));
    ICE_VERIFY((attr::icmp.code == 0x8004 && attr::icmp.name == "ICMP"));
    ICE_VERIFY(stun::rfc8656_attributes::size == 13);
}

TEST_CASE("protocol numbers of REQUESTED-TRANSPORT") {
    ICE_VERIFY((stun::transport_udp == 17 && stun::transport_tcp == 6));
}
