// SPDX-License-Identifier: BSL-1.0
#include <ice/net/endpoint.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address quad = address::v4(192, 0, 2, 1);
constexpr std::array<std::uint8_t, 16> link_local = {0xfe, 0x80, 0, 0, 0, 0, 0, 0,
                                                     0,    0,    0, 0, 0, 0, 0, 1};
constexpr address six = address::v6(link_local, 4);

}  // namespace

TEST_CASE("an endpoint gives back what it was made of") {
    constexpr endpoint four(quad, 5000);
    ICE_VERIFY((four.addr() == quad && four.port() == 5000 && four.proto() == protocol::udp));
    ICE_VERIFY(four.family() == ip_family::ipv4);

    constexpr endpoint stream(six, 65535, protocol::tcp);
    ICE_VERIFY((stream.addr() == six && stream.addr().zone() == 4));
    ICE_VERIFY((stream.port() == 65535 && stream.proto() == protocol::tcp));
    ICE_VERIFY(stream.family() == ip_family::ipv6);

    ICE_VERIFY((endpoint().addr() == address() && endpoint().port() == 0));
    ICE_VERIFY((endpoint().family() == ip_family::none && endpoint().proto() == protocol::udp));
}

TEST_CASE("one part is changed, the others stay") {
    constexpr endpoint e(six, 9, protocol::tcp);
    ICE_VERIFY(e.with_port(10) == endpoint(six, 10, protocol::tcp));
    ICE_VERIFY(e.with_address(quad) == endpoint(quad, 9, protocol::tcp));
    ICE_VERIFY(e.with_protocol(protocol::udp) == endpoint(six, 9));
}

TEST_CASE("every part counts in equality") {
    constexpr endpoint e(six, 9, protocol::tcp);
    ICE_VERIFY(e == endpoint(six, 9, protocol::tcp));
    ICE_VERIFY((e != e.with_port(8) && e != e.with_protocol(protocol::udp)));
    ICE_VERIFY((e != e.with_address(quad) && e != e.with_address(six.with_zone(5))));
    for (unsigned bit = 0; bit < 128; ++bit) {
        auto bytes = link_local;
        bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << bit % 8));
        CHECK(e != e.with_address(address::v6(bytes, 4)));
    }
}

TEST_CASE("the order is total: address, port, protocol") {
    constexpr std::array ordered = {
        endpoint(),
        endpoint(quad, 0),
        endpoint(quad, 0, protocol::tcp),
        endpoint(quad, 1),
        endpoint(quad, 256),
        endpoint(quad, 65535, protocol::tcp),
        endpoint(six.with_zone(0), 2),
        endpoint(six, 1),
        endpoint(six, 2),
    };
    for (std::size_t i = 0; i < ordered.size(); ++i)
        for (std::size_t j = 0; j < ordered.size(); ++j) {
            CHECK((ordered[i] <=> ordered[j]) == (i <=> j));
            CHECK((ordered[i] == ordered[j]) == (i == j));
        }
    ICE_VERIFY(endpoint(quad, 1) < endpoint(quad, 1, protocol::tcp));
    ICE_VERIFY(endpoint(quad, 2) < endpoint(six, 1));
}
