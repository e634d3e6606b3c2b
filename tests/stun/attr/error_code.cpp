// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/error_code.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;
using codec = stun::error_code_codec;
using classic = stun::error_code_codec::classic;

namespace {

template <class Codec>
constexpr bool reads(std::string_view bytes, unsigned code, std::string_view reason) {
    const datagram d = hex(bytes);
    const auto value = Codec::read(d.view(), nullptr);
    return value && value->code == code && value->reason == reason;
}
template <class Codec>
constexpr errc writes(std::uint16_t code, stun::octets reason = {}) {
    return Codec::size({code, reason}).code();
}

}  // namespace

TEST_CASE("class and number make the code, the other bits are ignored") {
    ICE_VERIFY(reads<codec>("0000 04 57", 487, ""));
    ICE_VERIFY(reads<codec>("ffff fc 57", 487, ""));  // RFC8489-14.8-3
    ICE_VERIFY(reads<codec>("0000 06 63 6f6b", 699, "ok"));
    ICE_VERIFY(written<codec>({487, {}}) == hex("0000 04 57"));  // RFC8489-14.8-2
    ICE_VERIFY(written<codec>({300, "no"}) == hex("0000 03 00 6e6f"));
}

TEST_CASE("codes are 300 to 699") {
    // RFC8489-14.8-4
    ICE_VERIFY(read_code<codec>("0000 02 00") == errc::stun_bad_value);
    ICE_VERIFY(read_code<codec>("0000 07 00") == errc::stun_bad_value);
    ICE_VERIFY(writes<codec>(299) == errc::misuse_stun_value);
    ICE_VERIFY(writes<codec>(300) == errc::ok);
    ICE_VERIFY(writes<codec>(700) == errc::misuse_stun_value);
    // RFC8489-14.8-5
    ICE_VERIFY(read_code<codec>("0000 04 63") == errc::ok);
    ICE_VERIFY(read_code<codec>("0000 04 64") == errc::stun_bad_value);
    ICE_VERIFY(read_code<codec>("0000 04 ff") == errc::stun_bad_value);
}

TEST_CASE("a value too short for a code is read no further") {
    for (const std::string_view bytes : {"", "00", "0000", "000004"})
        at_every_alignment(hex(bytes).view(), [](byte_view value) {
            CHECK(codec::read(value, nullptr).code() == errc::stun_attribute_length);
            CHECK(classic::read(value, nullptr).code() == errc::stun_attribute_length);
        });
}

TEST_CASE("reasons: fewer than 128 characters written, up to 763 bytes read") {
    std::uint8_t bytes[4 + 764] = {0, 0, 4, 0};
    CHECK(codec::read(byte_view(bytes).first(4 + 763), nullptr).has_value());
    CHECK(codec::read(bytes, nullptr).code() == errc::stun_attribute_length);
    for (auto& b : bytes) b = 'x';
    // RFC8489-14.8-1
    CHECK(writes<codec>(400, byte_view(bytes).first(127)) == errc::ok);
    CHECK(writes<codec>(400, byte_view(bytes).first(128)) == errc::misuse_stun_value);
}

TEST_CASE("RFC 3489: codes from 100, reasons in multiples of four") {
    ICE_VERIFY(reads<classic>("0000 01 00", 100, ""));
    ICE_VERIFY(reads<classic>("0000 06 00", 600, ""));
    ICE_VERIFY(read_code<classic>("0000 00 63") == errc::stun_bad_value);
    ICE_VERIFY(written<classic>({430, "stale"}) == hex("0000041e 7374616c 65202020"));
    ICE_VERIFY(reads<classic>("0000041e 7374616c 65202020", 430, "stale"));
    ICE_VERIFY(written<classic>({600, {}}) == hex("00000600"));
    ICE_VERIFY(writes<classic>(99) == errc::misuse_stun_value);
}
