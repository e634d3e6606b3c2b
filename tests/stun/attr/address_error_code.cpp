// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/address_error_code.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;
using codec = stun::address_error_code_codec;
using ice::ip_family;

namespace {

constexpr bool reads(std::string_view bytes, ip_family family, unsigned code,
                     std::string_view reason) {
    const datagram d = hex(bytes);
    const auto value = codec::read(d.view(), nullptr);
    return value && value->family == family && value->code == code && value->reason == reason;
}

}  // namespace

TEST_CASE("an error code with the family it concerns") {
    ICE_VERIFY(reads("02 00 04 28", ip_family::ipv6, 440, ""));
    ICE_VERIFY(reads("01 ff fd 08 6e6f", ip_family::ipv4, 508, "no"));  // RFC8656-18.12-1
    ICE_VERIFY(written<codec>({ip_family::ipv6, 440, "no"}) == hex("02 00 04 28 6e6f"));
    ICE_VERIFY(read_code<codec>("03 00 04 28") == errc::stun_address_family);
    ICE_VERIFY(read_code<codec>("02 00 04") == errc::stun_attribute_length);
    ICE_VERIFY(read_code<codec>("02 00 02 28") == errc::stun_bad_value);
    ICE_VERIFY(codec::size({ip_family::none, 440, {}}).code() == errc::misuse_stun_value);
    ICE_VERIFY(codec::size({ip_family::ipv4, 200, {}}).code() == errc::misuse_stun_value);
}
