// SPDX-License-Identifier: BSL-1.0
#include <ice/net/address.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <type_traits>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr std::array<std::uint8_t, 16> documentation = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0,
                                                        0,    0,    0,    0,    0, 0, 0, 1};
constexpr std::array<std::uint8_t, 16> mapped = {0, 0, 0,    0,    0,   0, 0, 0,
                                                 0, 0, 0xff, 0xff, 192, 0, 2, 1};

constexpr address quad = address::v4(192, 0, 2, 1);
constexpr address six = address::v6(documentation);

static_assert(std::is_trivially_copyable_v<address>);
static_assert(std::is_nothrow_default_constructible_v<address>);

}  // namespace

TEST_CASE("an address knows its family, bytes and zone") {
    ICE_VERIFY((quad.family() == ip_family::ipv4 && quad.is_v4() && !quad.is_v6()));
    ICE_VERIFY((quad.bytes().size() == 4 && quad.bytes()[0] == 192 && quad.bytes()[3] == 1));
    ICE_VERIFY(quad.value_v4() == 0xc0000201);
    ICE_VERIFY(quad.zone() == 0);

    ICE_VERIFY((six.family() == ip_family::ipv6 && !six.is_v4() && six.is_v6()));
    ICE_VERIFY(equal_bytes(six.bytes(), documentation));
    ICE_VERIFY(six.value_v4() == 0);
    ICE_VERIFY(address::v6(documentation, 7).zone() == 7);
}

TEST_CASE("the three ways to an IPv4 address agree") {
    constexpr std::array<std::uint8_t, 4> octets = {192, 0, 2, 1};
    ICE_VERIFY(address::v4(octets) == quad);
    ICE_VERIFY(address::v4(0xc0000201) == quad);
    ICE_VERIFY(address::v4(0xffffffff).value_v4() == 0xffffffff);
}

TEST_CASE("the two ways to an IPv6 address agree") {
    ICE_VERIFY(address::v6(0x2001'0db8'0000'0000, 1) == six);
    ICE_VERIFY(address::v6(0x2001'0db8'0000'0000, 1, 7) == six.with_zone(7));
    ICE_VERIFY(address::v6(0, ~std::uint64_t{0}).bytes()[7] == 0);
    ICE_VERIFY(address::v6(0, ~std::uint64_t{0}).bytes()[8] == 0xff);
}

TEST_CASE("no address is of no family and has no bytes") {
    ICE_VERIFY(address().family() == ip_family::none);
    ICE_VERIFY(address().bytes().empty());
    ICE_VERIFY((!address().is_v4() && !address().is_v6() && !address().is_unspecified()));
    ICE_VERIFY(address::any(ip_family::none) == address());
}

TEST_CASE("the unspecified addresses") {
    ICE_VERIFY(address::any(ip_family::ipv4).is_unspecified());
    ICE_VERIFY(address::any(ip_family::ipv4) == address::v4(0));
    ICE_VERIFY(address::any(ip_family::ipv6).is_unspecified());
    ICE_VERIFY(address::any(ip_family::ipv6).bytes().size() == 16);
    ICE_VERIFY(address::any(ip_family::ipv6).with_zone(3).is_unspecified());
    ICE_VERIFY(address::any(ip_family::ipv4) != address::any(ip_family::ipv6));
    ICE_VERIFY((!quad.is_unspecified() && !six.is_unspecified()));
    ICE_VERIFY((!address::v4(1).is_unspecified() && !address::v4(1U << 31).is_unspecified()));
}

TEST_CASE("an IPv4 address and the IPv6 address that maps it differ") {
    ICE_VERIFY(address::v6(mapped) != quad);
    ICE_VERIFY(address::v6(mapped).is_v6());
    ICE_VERIFY(address::v6(mapped).bytes().size() == 16);
}

TEST_CASE("a zone belongs to IPv6 and to the value") {
    ICE_VERIFY(six.with_zone(2) != six);
    ICE_VERIFY(six.with_zone(2).with_zone(0) == six);
    ICE_VERIFY(quad.with_zone(2) == quad);
    ICE_VERIFY(address().with_zone(2) == address());
}

TEST_CASE("the order is total: family, bytes, zone") {
    constexpr std::array ordered = {
        address(),
        address::any(ip_family::ipv4),
        address::v4(0, 0, 0, 1),
        address::v4(1, 0, 0, 0),
        address::v4(127, 255, 255, 255),
        address::v4(128, 0, 0, 0),
        address::v4(255, 255, 255, 255),
        address::any(ip_family::ipv6),
        address::any(ip_family::ipv6).with_zone(1),
        address::v6(mapped),
        six,
        six.with_zone(1),
        six.with_zone(0xffffffff),
    };
    for (std::size_t i = 0; i < ordered.size(); ++i)
        for (std::size_t j = 0; j < ordered.size(); ++j) {
            CHECK((ordered[i] <=> ordered[j]) == (i <=> j));
            CHECK((ordered[i] == ordered[j]) == (i == j));
        }
    ICE_VERIFY((address() < quad && quad < six && six < six.with_zone(1)));
}

TEST_CASE("every single bit counts in comparisons") {
    for (unsigned bit = 0; bit < 128; ++bit) {
        std::array<std::uint8_t, 16> bytes = documentation;
        bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << bit % 8));
        const address other = address::v6(bytes);
        CHECK(other != six);
        CHECK((other > six) == (bytes[bit / 8] > documentation[bit / 8]));
    }
}
