// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/channel_data.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

using namespace stun_test;

namespace {

constexpr bool reads(std::string_view bytes, unsigned channel, std::string_view data) {
    const datagram d = hex(bytes);
    const auto c = stun::read_channel_data(d.view());
    return c && c->channel == channel && ice::wire_text(c->data) == data;
}
constexpr ice::failure fails(std::string_view bytes) {
    const datagram d = hex(bytes);
    return stun::read_channel_data(d.view()).error();
}

}  // namespace

TEST_CASE("ChannelData in a datagram") {
    ICE_VERIFY(reads("4000 0000", 0x4000, ""));
    ICE_VERIFY(reads("4fff 0003 616263", 0x4fff, "abc"));
    ICE_VERIFY(reads("4001 0003 616263 00", 0x4001, "abc"));  // padded
    ICE_VERIFY((fails("4001 0004 616263") == ice::failure{errc::stun_truncated, 7}));
    ICE_VERIFY((fails("4001 ffff 616263") == ice::failure{errc::stun_truncated, 7}));
    ICE_VERIFY((fails("4001 00") == ice::failure{errc::stun_truncated, 3}));
    ICE_VERIFY(fails("").code == errc::stun_truncated);
    ICE_VERIFY(fails("0001 0000").code == errc::stun_first_bits);
    ICE_VERIFY(fails("8001 0000").code == errc::stun_first_bits);
    ICE_VERIFY(fails("5000 0000").code == errc::stun_bad_value);
    ICE_VERIFY(fails("7fff 0000").code == errc::stun_bad_value);
}

TEST_CASE("its header, and its padding over TCP") {
    std::uint8_t header[4] = {};
    CHECK(stun::write_channel_header(header, 0x4001, 3).has_value());
    CHECK(ice::equal_bytes(header, hex("4001 0003").view()));
    CHECK(stun::write_channel_header(header, 0x5000, 3).code() == errc::misuse_stun_value);
    CHECK(stun::write_channel_header(header, 0x4001, 0x10000).code() == errc::misuse_stun_value);
    CHECK(ice::equal_bytes(header, hex("4001 0003").view()));
    ICE_VERIFY(stun::channel_padding(0) == 0);
    ICE_VERIFY(stun::channel_padding(3) == 1);
    ICE_VERIFY(stun::channel_padding(5) == 3);
}

TEST_CASE("lengths at the end of a block") {
    for (std::size_t n = 0; n <= 12; ++n) {
        std::uint8_t bytes[12] = {0x40, 0x01, 0x00, 0x05};
        at_every_alignment(byte_view(bytes).first(n), [&](byte_view datagram) {
            CHECK(stun::read_channel_data(datagram).has_value() == (n >= 9));
        });
    }
}
