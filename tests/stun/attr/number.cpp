// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/number.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;

namespace {

template <class Codec>
constexpr auto value(std::string_view bytes) {
    return *Codec::read(hex(bytes).view(), nullptr);
}

}  // namespace

TEST_CASE("numbers are big-endian, reserved bytes are ignored and written as zero") {
    ICE_VERIFY(value<stun::u8_codec>("11 ff ff ff") == 0x11);
    ICE_VERIFY(written<stun::u8_codec>(17) == hex("11 00 00 00"));
    ICE_VERIFY(value<stun::u16_codec>("4001 ffff") == 0x4001);
    ICE_VERIFY(written<stun::u16_codec>(0x4001) == hex("4001 0000"));
    ICE_VERIFY(value<stun::u32_codec>("6e0001ff") == 0x6e0001ff);
    ICE_VERIFY(written<stun::u32_codec>(0x6e0001ff) == hex("6e0001ff"));
    ICE_VERIFY(value<stun::u64_codec>("932ff9b151263b36") == 0x932ff9b151263b36);
    ICE_VERIFY(written<stun::u64_codec>(0x932ff9b151263b36) == hex("932ff9b151263b36"));
    ICE_VERIFY(value<stun::flag_codec>("") == stun::flag_codec::present{});
    ICE_VERIFY(written<stun::flag_codec>({}).empty());
}

TEST_CASE("numbers have one length each") {
    const auto other_lengths_fail = []<class Codec>(Codec, std::size_t right) {
        const std::uint8_t bytes[24] = {};
        for (std::size_t n = 0; n <= 24; ++n) {
            const auto code = Codec::read(byte_view(bytes).first(n), nullptr).code();
            CHECK(code == (n == right ? errc::ok : errc::stun_attribute_length));
        }
    };
    other_lengths_fail(stun::u8_codec{}, 4);
    other_lengths_fail(stun::u16_codec{}, 4);
    other_lengths_fail(stun::u32_codec{}, 4);
    other_lengths_fail(stun::u64_codec{}, 8);
    other_lengths_fail(stun::flag_codec{}, 0);
}
