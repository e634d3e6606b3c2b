// SPDX-License-Identifier: BSL-1.0
#include <ice/net/parse.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <string_view>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr bool ok(std::string_view text, address expected) {
    const auto a = parse_address(text);
    return a && *a == expected;
}

constexpr bool ok6(std::string_view text, const std::uint16_t (&groups)[8],
                   std::uint32_t zone = 0) {
    std::uint8_t bytes[16] = {};
    for (unsigned i = 0; i < 8; ++i) store_u16(bytes + 2 * i, groups[i]);
    return ok(text, address::v6(bytes, zone));
}

constexpr bool bad(std::string_view text, errc code, std::uint32_t at) {
    return parse_address(text).error() == failure{code, at};
}

constexpr bool bad_endpoint(std::string_view text, errc code, std::uint32_t at) {
    return parse_endpoint(text).error() == failure{code, at};
}

}  // namespace

TEST_CASE("dotted quads") {
    ICE_VERIFY(ok("0.0.0.0", address::v4(0, 0, 0, 0)));
    ICE_VERIFY(ok("192.0.2.1", address::v4(192, 0, 2, 1)));
    ICE_VERIFY(ok("10.100.99.9", address::v4(10, 100, 99, 9)));
    ICE_VERIFY(ok("255.255.255.255", address::v4(255, 255, 255, 255)));
    ICE_VERIFY(parse_ipv4("192.0.2.1").has_value());
}

TEST_CASE("what is nearly a dotted quad is refused, with the place") {
    ICE_VERIFY(bad("192.0.2.256", errc::bad_octet, 8));
    ICE_VERIFY(bad("256.0.2.1", errc::bad_octet, 0));
    ICE_VERIFY(bad("192.0.2.1000", errc::bad_octet, 8));
    ICE_VERIFY(bad("192.0.2.99999999999999999999", errc::bad_octet, 8));
    ICE_VERIFY(bad("01.2.3.4", errc::leading_zero, 0));
    ICE_VERIFY(bad("1.2.3.00", errc::leading_zero, 6));
    ICE_VERIFY(bad("1.2.3.010", errc::leading_zero, 6));
    ICE_VERIFY(bad("127.1", errc::too_few_octets, 5));
    ICE_VERIFY(bad("127", errc::too_few_octets, 3));
    ICE_VERIFY(bad("2130706433", errc::bad_octet, 0));
    ICE_VERIFY(bad("1.2.3", errc::too_few_octets, 5));
    ICE_VERIFY(bad("1.2.3.", errc::bad_octet, 6));
    ICE_VERIFY(bad("1.2.3.4.", errc::too_many_octets, 7));
    ICE_VERIFY(bad("1.2.3.4.5", errc::too_many_octets, 7));
    ICE_VERIFY(bad(".1.2.3", errc::bad_octet, 0));
    ICE_VERIFY(bad("1..2.3", errc::bad_octet, 2));
    ICE_VERIFY(bad("0x7f.1", errc::bad_octet, 1));
    ICE_VERIFY(bad("0x7f.0.0.0x1", errc::bad_octet, 1));
    ICE_VERIFY(bad("127.0.0.0x1", errc::bad_octet, 9));
    ICE_VERIFY(bad(" 1.2.3.4", errc::bad_octet, 0));
    ICE_VERIFY(bad("1.2.3.4 ", errc::bad_octet, 7));
    ICE_VERIFY(bad("1.2.3.4%1", errc::bad_octet, 7));
    ICE_VERIFY(bad("1.2.3.4/8", errc::bad_octet, 7));
    ICE_VERIFY(bad("+1.2.3.4", errc::bad_octet, 0));
    ICE_VERIFY(bad("1.-2.3.4", errc::bad_octet, 2));
    ICE_VERIFY(bad(std::string_view("1.2.3.4\0", 8), errc::bad_octet, 7));
}

TEST_CASE("all text forms of RFC 4291 section 2.2") {
    ICE_VERIFY(ok6("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789",
                   {0xabcd, 0xef01, 0x2345, 0x6789, 0xabcd, 0xef01, 0x2345, 0x6789}));
    ICE_VERIFY(
        ok6("2001:DB8:0:0:8:800:200C:417A", {0x2001, 0xdb8, 0, 0, 8, 0x800, 0x200c, 0x417a}));
    ICE_VERIFY(ok6("2001:DB8::8:800:200C:417A", {0x2001, 0xdb8, 0, 0, 8, 0x800, 0x200c, 0x417a}));
    ICE_VERIFY(ok6("FF01:0:0:0:0:0:0:101", {0xff01, 0, 0, 0, 0, 0, 0, 0x101}));
    ICE_VERIFY(ok6("FF01::101", {0xff01, 0, 0, 0, 0, 0, 0, 0x101}));
    ICE_VERIFY(ok6("0:0:0:0:0:0:0:1", {0, 0, 0, 0, 0, 0, 0, 1}));
    ICE_VERIFY(ok6("::1", {0, 0, 0, 0, 0, 0, 0, 1}));
    ICE_VERIFY(ok6("0:0:0:0:0:0:0:0", {0, 0, 0, 0, 0, 0, 0, 0}));
    ICE_VERIFY(ok6("::", {0, 0, 0, 0, 0, 0, 0, 0}));
    ICE_VERIFY(ok6("0:0:0:0:0:0:13.1.68.3", {0, 0, 0, 0, 0, 0, 0x0d01, 0x4403}));
    ICE_VERIFY(ok6("::13.1.68.3", {0, 0, 0, 0, 0, 0, 0x0d01, 0x4403}));
    ICE_VERIFY(ok6("0:0:0:0:0:FFFF:129.144.52.38", {0, 0, 0, 0, 0, 0xffff, 0x8190, 0x3426}));
    ICE_VERIFY(ok6("::FFFF:129.144.52.38", {0, 0, 0, 0, 0, 0xffff, 0x8190, 0x3426}));
}

TEST_CASE("the double colon in every place") {
    ICE_VERIFY(ok6("1::", {1, 0, 0, 0, 0, 0, 0, 0}));
    ICE_VERIFY(ok6("1::8", {1, 0, 0, 0, 0, 0, 0, 8}));
    ICE_VERIFY(ok6("::2:3:4:5:6:7:8", {0, 2, 3, 4, 5, 6, 7, 8}));
    ICE_VERIFY(ok6("1::3:4:5:6:7:8", {1, 0, 3, 4, 5, 6, 7, 8}));
    ICE_VERIFY(ok6("1:2:3:4:5:6::8", {1, 2, 3, 4, 5, 6, 0, 8}));
    ICE_VERIFY(ok6("1:2:3:4:5:6:7::", {1, 2, 3, 4, 5, 6, 7, 0}));
    ICE_VERIFY(ok6("1:2:3::6:7:8", {1, 2, 3, 0, 0, 6, 7, 8}));
    ICE_VERIFY(ok6("64:ff9b::192.0.2.33", {0x64, 0xff9b, 0, 0, 0, 0, 0xc000, 0x0221}));
    ICE_VERIFY(ok6("1:2:3:4:5::1.2.3.4", {1, 2, 3, 4, 5, 0, 0x102, 0x304}));
    ICE_VERIFY(ok6("0001:0022:0333:4444:5:6:7:0008", {1, 0x22, 0x333, 0x4444, 5, 6, 7, 8}));
}

TEST_CASE("what is nearly an IPv6 address is refused, with the place") {
    ICE_VERIFY(bad("1:2:3:4:5:6:7", errc::too_few_groups, 13));
    ICE_VERIFY(bad("1:2:3:4:5:6:7:8:9", errc::too_many_groups, 16));
    ICE_VERIFY(bad("1:2:3:4:5:6:7:8::", errc::too_many_groups, 17));
    ICE_VERIFY(bad("::1:2:3:4:5:6:7:8", errc::too_many_groups, 17));
    ICE_VERIFY(bad("1:2:3:4::5:6:7:8", errc::too_many_groups, 16));
    ICE_VERIFY(bad("1::2::3", errc::repeated_double_colon, 4));
    ICE_VERIFY(bad("::1::", errc::repeated_double_colon, 3));
    ICE_VERIFY(bad(":::", errc::bad_group, 2));
    ICE_VERIFY(bad("1:::2", errc::bad_group, 3));
    ICE_VERIFY(bad("::::", errc::bad_group, 2));
    ICE_VERIFY(bad(":", errc::bad_group, 0));
    ICE_VERIFY(bad(":1:2:3:4:5:6:7", errc::bad_group, 0));
    ICE_VERIFY(bad(":1::2", errc::bad_group, 0));
    ICE_VERIFY(bad("1:2:3:4:5:6:7:", errc::bad_group, 14));
    ICE_VERIFY(bad("1::2:", errc::bad_group, 5));
    ICE_VERIFY(bad("12345::", errc::bad_group, 0));
    ICE_VERIFY(bad("2001:0db80::", errc::bad_group, 5));
    ICE_VERIFY(bad("20010:db8::1", errc::bad_group, 0));
    ICE_VERIFY(bad("::g", errc::bad_group, 2));
    ICE_VERIFY(bad("1:2:3:4:5:6:7:8x", errc::bad_group, 15));
    ICE_VERIFY(bad("::1 ", errc::bad_group, 3));
    ICE_VERIFY(bad(" ::1", errc::bad_group, 0));
    ICE_VERIFY(bad("::1/64", errc::bad_group, 3));
    ICE_VERIFY(bad("::-1", errc::bad_group, 2));
    ICE_VERIFY(bad("::0x1", errc::bad_group, 3));
    ICE_VERIFY(bad(std::string_view("::1\0", 4), errc::bad_group, 3));
}

TEST_CASE("a dotted tail is as strict as a dotted quad, and last") {
    ICE_VERIFY(bad("::1.2.3", errc::too_few_octets, 7));
    ICE_VERIFY(bad("::1.2.3.256", errc::bad_octet, 8));
    ICE_VERIFY(bad("::1.2.3.04", errc::leading_zero, 8));
    ICE_VERIFY(bad("::1.2.3.4:5", errc::bad_octet, 9));
    ICE_VERIFY(bad("::1.2.3.4.5", errc::too_many_octets, 9));
    ICE_VERIFY(bad("::a.2.3.4", errc::bad_octet, 2));
    ICE_VERIFY(bad("::.2.3.4", errc::bad_octet, 2));
    ICE_VERIFY(bad("1:2:3:4:5:6:7:1.2.3.4", errc::too_many_groups, 14));
    ICE_VERIFY(bad("1:2:3:4:5:1.2.3.4", errc::too_few_groups, 17));
    ICE_VERIFY(bad("1:2:3:4:5:6::1.2.3.4", errc::too_many_groups, 20));
}

TEST_CASE("zones are numbers") {
    ICE_VERIFY(ok6("fe80::1%1", {0xfe80, 0, 0, 0, 0, 0, 0, 1}, 1));
    ICE_VERIFY(ok6("fe80::1%0", {0xfe80, 0, 0, 0, 0, 0, 0, 1}, 0));
    ICE_VERIFY(ok6("fe80::1%4294967295", {0xfe80, 0, 0, 0, 0, 0, 0, 1}, 0xffffffff));
    ICE_VERIFY(ok6("::1.2.3.4%9", {0, 0, 0, 0, 0, 0, 0x102, 0x304}, 9));
    ICE_VERIFY(ok6("::%5", {0, 0, 0, 0, 0, 0, 0, 0}, 5));
    ICE_VERIFY(bad("fe80::1%", errc::bad_zone, 8));
    ICE_VERIFY(bad("fe80::1%4294967296", errc::bad_zone, 8));
    ICE_VERIFY(bad("fe80::1%01", errc::bad_zone, 8));
    ICE_VERIFY(bad("fe80::1%eth0", errc::zone_name, 8));
    ICE_VERIFY(bad("fe80::1%6in4", errc::zone_name, 8));
    ICE_VERIFY(bad("fe80::1%1%2", errc::zone_name, 8));
    ICE_VERIFY(category(errc::zone_name) == error_category::unsupported);
    ICE_VERIFY(bad("fe80:1%eth0", errc::too_few_groups, 6));
}

TEST_CASE("zones that are names stay text for the host") {
    constexpr auto named = parse_zoned_ipv6("fe80::1%eth0");
    ICE_VERIFY((named && named->zone == "eth0" && named->addr == *parse_address("fe80::1")));
    constexpr auto bare = parse_zoned_ipv6("fe80::1");
    ICE_VERIFY((bare && bare->zone.empty() && bare->addr.zone() == 0));
    ICE_VERIFY(parse_zoned_ipv6("fe80::1%").error() == failure{errc::bad_zone, 8});
    ICE_VERIFY(parse_zoned_ipv6("1.2.3.4%eth0").code() != errc::ok);
}

TEST_CASE("what is no attempt at an address is somebody else's") {
    ICE_VERIFY(bad("example.com", errc::not_an_address, 0));
    ICE_VERIFY(bad("example.com.", errc::not_an_address, 0));
    ICE_VERIFY(bad("localhost", errc::not_an_address, 0));
    ICE_VERIFY(bad("1f92b2a9-3f1e-4d8f-9b6e-0d3f2e1c4b5a.local", errc::not_an_address, 0));
    ICE_VERIFY(bad("192.0.2.1.example", errc::not_an_address, 0));
    ICE_VERIFY(bad("\xc3\xa9", errc::not_an_address, 0));
    ICE_VERIFY(category(errc::not_an_address) == error_category::not_mine);
    ICE_VERIFY(bad("", errc::end_of_input, 0));
    ICE_VERIFY(bad("-", errc::bad_octet, 0));
    ICE_VERIFY(bad(".", errc::bad_octet, 0));
    ICE_VERIFY(bad("[::1]", errc::bracketed_address, 0));
    ICE_VERIFY(bad("[2001:db8::1]", errc::bracketed_address, 0));
    ICE_VERIFY(bad("[192.0.2.1]", errc::bracketed_address, 0));
}

TEST_CASE("endpoints") {
    ICE_VERIFY(*parse_endpoint("192.0.2.1:5000") == endpoint(address::v4(192, 0, 2, 1), 5000));
    ICE_VERIFY(*parse_endpoint("192.0.2.1:0", protocol::tcp) ==
               endpoint(address::v4(192, 0, 2, 1), 0, protocol::tcp));
    ICE_VERIFY(*parse_endpoint("[2001:db8::1]:65535") ==
               endpoint(*parse_address("2001:db8::1"), 65535));
    ICE_VERIFY(parse_endpoint("[fe80::1%3]:9")->addr().zone() == 3);
    ICE_VERIFY(*parse_endpoint("[::]:0") == endpoint(address::any(ip_family::ipv6), 0));
}

TEST_CASE("what is nearly an endpoint is refused, with the place") {
    ICE_VERIFY(bad_endpoint("192.0.2.1", errc::missing_port, 9));
    ICE_VERIFY(bad_endpoint("192.0.2.1:", errc::expected_digit, 10));
    ICE_VERIFY(bad_endpoint("192.0.2.1:65536", errc::number_too_large, 14));
    ICE_VERIFY(bad_endpoint("192.0.2.1:05000", errc::leading_zero, 10));
    ICE_VERIFY(bad_endpoint("192.0.2.1:50x", errc::expected_digit, 12));
    ICE_VERIFY(bad_endpoint("192.0.2.1:-1", errc::expected_digit, 10));
    ICE_VERIFY(bad_endpoint("192.0.2.256:1", errc::bad_octet, 8));
    ICE_VERIFY(bad_endpoint("[2001:db8::1]", errc::missing_port, 13));
    ICE_VERIFY(bad_endpoint("[2001:db8::1]5000", errc::missing_port, 13));
    ICE_VERIFY(bad_endpoint("[2001:db8::1]:", errc::expected_digit, 14));
    ICE_VERIFY(bad_endpoint("[2001:db8::1:5000", errc::missing_bracket, 17));
    ICE_VERIFY(bad_endpoint("[", errc::missing_bracket, 1));
    ICE_VERIFY(bad_endpoint("[]:1", errc::too_few_groups, 1));
    ICE_VERIFY(bad_endpoint("[2001:db8::g]:1", errc::bad_group, 11));
    ICE_VERIFY(bad_endpoint("[192.0.2.1]:5000", errc::too_few_groups, 10));
    ICE_VERIFY(bad_endpoint("2001:db8::1", errc::missing_bracket, 0));
    ICE_VERIFY(bad_endpoint("2001:db8::1:5000", errc::missing_bracket, 0));
    ICE_VERIFY(bad_endpoint("example.com:80", errc::not_an_address, 0));
    ICE_VERIFY(bad_endpoint(":80", errc::end_of_input, 0));
    ICE_VERIFY(bad_endpoint("", errc::end_of_input, 0));
}
