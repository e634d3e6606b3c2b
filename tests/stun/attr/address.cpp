// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/address.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;
using ice::address;
using ice::endpoint;

namespace {

constexpr std::uint8_t test_header[20] = {};

constexpr endpoint ipv4(address::v4(192, 0, 2, 1), 32853);
constexpr std::uint8_t ipv6_bytes[16] = {0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34, 0x56, 0x78,
                                         0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77};
constexpr endpoint ipv6(address::v6(ipv6_bytes), 32853);

template <class Codec>
constexpr bool reads(std::string_view bytes, const endpoint& expected) {
    const datagram m = message({});
    const datagram d = hex(bytes);
    const auto value = Codec::read(d.view(), m.data());
    return value && *value == expected;
}

using plain = stun::address_codec;
using xored = stun::xor_address_codec;

}  // namespace

TEST_CASE("plain addresses") {
    ICE_VERIFY(reads<plain>("00 01 8055 c0000201", ipv4));
    // RFC8489-14.1-3: the first byte is not looked at, and written as zero
    ICE_VERIFY(reads<plain>("ff 01 8055 c0000201", ipv4));
    ICE_VERIFY(written<plain>(ipv4) == hex("00 01 8055 c0000201"));
    ICE_VERIFY(reads<plain>("00 02 8055 20010db8 12345678 00112233 44556677", ipv6));
    ICE_VERIFY(written<plain>(ipv6) == hex("00 02 8055 20010db8 12345678 00112233 44556677"));
}

TEST_CASE("XOR-ed addresses, with the values of RFC 5769") {
    ICE_VERIFY(reads<xored>("00 01 a147 e112a643", ipv4));
    ICE_VERIFY(written<xored>(ipv4) == hex("00 01 a147 e112a643"));
    ICE_VERIFY(reads<xored>("00 02 a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9", ipv6));
    ICE_VERIFY(written<xored>(ipv6) == hex("00 02 a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9"));
}

TEST_CASE("an IPv4-mapped address stays an IPv6 address") {
    constexpr std::string_view mapped = "00 02 0050 00000000 00000000 0000ffff 7f000001";
    constexpr auto e = plain::read(hex(mapped).view(), test_header);
    ICE_VERIFY((e && e->family() == ice::ip_family::ipv6));
    ICE_VERIFY(written<plain>(*e) == hex(mapped));
}

TEST_CASE("each length from 0 to 24, both families") {
    for (const unsigned family : {1U, 2U}) {
        for (std::size_t n = 0; n <= 24; ++n) {
            std::uint8_t bytes[24] = {};
            bytes[1] = static_cast<std::uint8_t>(family);
            // RFC8489-14.1-1, RFC8489-14.1-2: 4 or 16 bytes of address, as the family says
            const bool right = n == (family == 1 ? 8U : 20U);
            const datagram m = message({});
            at_every_alignment(byte_view(bytes).first(n), [&](byte_view value) {
                CHECK(plain::read(value, m.data()).has_value() == right);
                CHECK(xored::read(value, m.data()).has_value() == right);
            });
        }
    }
}

TEST_CASE("other families are unsupported, no address has no wire form") {
    ICE_VERIFY(read_code<plain>("00 00 8055 c0000201") == errc::stun_address_family);
    ICE_VERIFY(read_code<plain>("00 03 8055 c0000201") == errc::stun_address_family);
    ICE_VERIFY(read_code<xored>("00 03 8055") == errc::stun_address_family);
    ICE_VERIFY(read_code<plain>("00 01 80") == errc::stun_attribute_length);
    ICE_VERIFY(plain::size(endpoint()).code() == errc::misuse_stun_value);
}
