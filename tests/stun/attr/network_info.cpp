// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/network_info.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;
using codec = stun::network_info_codec;

TEST_CASE("a network's number and its cost") {
    ICE_VERIFY(*codec::read(hex("0001 03e7").view(), nullptr) == stun::network_info{1, 999});
    ICE_VERIFY(written<codec>({1, 10}) == hex("0001 000a"));
    ICE_VERIFY(read_code<codec>("0001") == errc::stun_attribute_length);
}
