// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/channel_number.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;
using codec = stun::channel_number_codec;

TEST_CASE("channels are 0x4000 to 0x4fff") {
    ICE_VERIFY(*codec::read(hex("4000 ffff").view(), nullptr) == 0x4000);
    ICE_VERIFY(*codec::read(hex("4fff 0000").view(), nullptr) == 0x4fff);
    ICE_VERIFY(read_code<codec>("3fff 0000") == errc::stun_bad_value);
    ICE_VERIFY(read_code<codec>("5000 0000") == errc::stun_bad_value);
    ICE_VERIFY(read_code<codec>("4000") == errc::stun_attribute_length);
    ICE_VERIFY(written<codec>(0x4001) == hex("4001 0000"));
    ICE_VERIFY(codec::size(0x3fff).code() == errc::misuse_stun_value);
    ICE_VERIFY(codec::size(0x5000).code() == errc::misuse_stun_value);
}
