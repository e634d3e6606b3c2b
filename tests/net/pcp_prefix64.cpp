// SPDX-License-Identifier: BSL-1.0
#include <ice/net/pcp_prefix64.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string_view>
#include <vector>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address at(std::string_view text) { return *parse_address(text); }

// 2001:db8:122:300::/56 with a suffix, for two IPv4 prefixes, one of them invalid.
constexpr std::array<std::uint8_t, 32> two_ranges{
    129,  0,    0,    28,                      // 28 octets
    0,    7,                                   // a prefix of 7 octets
    0x20, 0x01, 0x0d, 0xb8, 0x01, 0x22, 0x03,  // the prefix
    1,    2,    3,    4,    5,                 // the suffix, of which four octets fit
    0,    2,                                   // two IPv4 prefixes
    0,    24,   192,  0,    2,    0,           // 192.0.2.0/24
    0,    16,   10,   1,    2,    0};          // host bits set

constexpr auto without_list = [] {
    std::array<std::uint8_t, 18> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = two_ranges[i];
    bytes[3] = 14;
    return bytes;
}();

errc read(std::vector<std::uint8_t> bytes) { return pcp_prefix64::read(bytes).code(); }

std::vector<std::uint8_t> changed(std::size_t at, std::uint8_t value) {
    std::vector<std::uint8_t> bytes(two_ranges.begin(), two_ranges.end());
    bytes[at] = value;
    return bytes;
}

}  // namespace

TEST_CASE("prefix, suffix and the addresses that it is for") {
    constexpr auto p = *pcp_prefix64::read(two_ranges);
    ICE_VERIFY(p.translator().block() == *parse_prefix("2001:db8:122:300::/56"));
    ICE_VERIFY(p.translator().embed(at("192.0.2.33")) == at("2001:db8:122:3c0:0:221:102:304"));
    ICE_VERIFY(p.size() == 2);
    ICE_VERIFY(p[0] == *parse_prefix("192.0.2.0/24"));
    ICE_VERIFY(p[1] == prefix());
}

TEST_CASE("no list: for all") {
    constexpr auto p = *pcp_prefix64::read(without_list);
    ICE_VERIFY(p.size() == 0);
    ICE_VERIFY(p.translator().length() == 56);
}

TEST_CASE("96 bits have no suffix and no second place for u") {
    constexpr std::array<std::uint8_t, 18> bytes{129,  0, 0, 14, 0, 12, 0x00, 0x64, 0xff,
                                                 0x9b, 0, 0, 0,  0, 0,  0,    0,    0};
    constexpr auto p = *pcp_prefix64::read(bytes);
    ICE_VERIFY(p.translator().is_well_known());
}

TEST_CASE("every length that is not one of the six is refused") {
    for (unsigned octets = 0; octets < 256; ++octets) {
        const bool good = (octets >= 4 && octets <= 8) || octets == 12;
        CAPTURE(octets);
        // Of 12 octets the ninth, which is part of the suffix here, would be u.
        const errc e = read(changed(5, static_cast<std::uint8_t>(octets)));
        CHECK((good || e == errc::nat64_length));
        CHECK((!good || e == (octets == 12 ? errc::nat64_u_octet : errc::ok)));
    }
    CHECK(read(changed(4, 1)) == errc::nat64_length);
}

TEST_CASE("what is cut short or contradicts itself") {
    CHECK(read({}) == errc::pcp_truncated);
    CHECK(read({129}) == errc::pcp_truncated);
    CHECK(read(changed(0, 128)) == errc::pcp_other_option);
    for (std::size_t size = 1; size < two_ranges.size(); ++size)
        CHECK(read({two_ranges.begin(), two_ranges.begin() + static_cast<std::ptrdiff_t>(size)}) ==
              errc::pcp_truncated);
    CHECK(read(changed(3, 13)) == errc::pcp_bad_prefix64);
    CHECK(read(changed(19, 3)) == errc::pcp_bad_prefix64);
    CHECK(read(changed(18, 0xff)) == errc::pcp_bad_prefix64);
    CHECK(read(changed(3, 29)) == errc::pcp_truncated);
}
