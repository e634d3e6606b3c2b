// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/change_request.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;
using codec = stun::change_request_codec;

TEST_CASE("two bits of 32") {
    using stun::change_request;
    ICE_VERIFY(*codec::read(hex("00000000").view(), nullptr) == change_request{false, false});
    ICE_VERIFY(*codec::read(hex("00000004").view(), nullptr) == change_request{true, false});
    ICE_VERIFY(*codec::read(hex("00000002").view(), nullptr) == change_request{false, true});
    ICE_VERIFY(*codec::read(hex("ffffffff").view(), nullptr) == change_request{true, true});
    ICE_VERIFY(written<codec>({true, true}) == hex("00000006"));
    ICE_VERIFY(written<codec>({true, false}) == hex("00000004"));
    ICE_VERIFY(read_code<codec>("000000") == errc::stun_attribute_length);
    ICE_VERIFY(read_code<codec>("0000000000") == errc::stun_attribute_length);
}
