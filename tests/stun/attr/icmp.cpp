// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/icmp.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;
using codec = stun::icmp_codec;

TEST_CASE("type, code and data of an ICMP error") {
    constexpr stun::icmp_error too_big{3, 4, 1280};
    ICE_VERIFY(*codec::read(hex("ffff 03 04 00000500").view(), nullptr) == too_big);
    ICE_VERIFY(written<codec>(too_big) == hex("0000 03 04 00000500"));
    ICE_VERIFY(read_code<codec>("0000 03 04 000005") == errc::stun_attribute_length);
    ICE_VERIFY(read_code<codec>("") == errc::stun_attribute_length);
}
