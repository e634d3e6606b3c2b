// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/even_port.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;
using codec = stun::even_port_codec;

TEST_CASE("one bit of one byte") {
    ICE_VERIFY(codec::read(hex("80").view(), nullptr)->reserve_next);
    ICE_VERIFY(codec::read(hex("ff").view(), nullptr)->reserve_next);
    ICE_VERIFY(!codec::read(hex("7f").view(), nullptr)->reserve_next);
    ICE_VERIFY(written<codec>({true}) == hex("80"));
    ICE_VERIFY(written<codec>({false}) == hex("00"));
    ICE_VERIFY(read_code<codec>("") == errc::stun_attribute_length);
    ICE_VERIFY(read_code<codec>("8000") == errc::stun_attribute_length);
}
