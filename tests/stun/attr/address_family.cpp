// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/address_family.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;
using codec = stun::address_family_codec;
using ice::ip_family;

TEST_CASE("an address family and 24 bits that are ignored") {
    ICE_VERIFY(*codec::read(hex("01 ffffff").view(), nullptr) == ip_family::ipv4);
    ICE_VERIFY(*codec::read(hex("02 000000").view(), nullptr) == ip_family::ipv6);
    ICE_VERIFY(written<codec>(ip_family::ipv4) == hex("01 000000"));
    ICE_VERIFY(written<codec>(ip_family::ipv6) == hex("02 000000"));
    ICE_VERIFY(read_code<codec>("00 000000") == errc::stun_address_family);
    ICE_VERIFY(read_code<codec>("03 000000") == errc::stun_address_family);
    ICE_VERIFY(read_code<codec>("01 0000") == errc::stun_attribute_length);
    ICE_VERIFY(codec::size(ip_family::none).code() == errc::misuse_stun_value);
}
