// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/sockaddr.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include <ice/net/parse.hpp>

namespace {

ice::endpoint at(std::string_view text) { return ice::parse_endpoint(text).value_or({}); }

TEST_CASE("endpoints come back from a sockaddr") {
    for (const std::string_view text :
         {"192.0.2.1:5000", "0.0.0.0:0", "255.255.255.255:65535", "[2001:db8::1]:5000", "[::]:1",
          "[::ffff:192.0.2.1]:9", "[fe80::1%7]:3478", "[fe80::1%4294967295]:1"}) {
        CAPTURE(text);
        const ice::socket_address a(at(text));
        CHECK(a.to_endpoint() == at(text));
        CHECK(a.to_endpoint(ice::protocol::tcp) == at(text).with_protocol(ice::protocol::tcp));
    }
}

TEST_CASE("the fields are those of the system") {
    const ice::socket_address a(at("192.0.2.1:5000"));
    CHECK(a.get()->sa_family == AF_INET);
    CHECK(a.size() == sizeof(sockaddr_in));
    sockaddr_in v4{};
    std::memcpy(&v4, a.get(), sizeof v4);
    CHECK(v4.sin_port == htons(5000));
    CHECK(v4.sin_addr.s_addr == htonl(0xc0000201));

    const ice::socket_address b(at("[fe80::1%7]:5000"));
    CHECK(b.get()->sa_family == AF_INET6);
    CHECK(b.size() == sizeof(sockaddr_in6));
    sockaddr_in6 v6{};
    std::memcpy(&v6, b.get(), sizeof v6);
    CHECK(v6.sin6_port == htons(5000));
    CHECK(v6.sin6_scope_id == 7);
    CHECK(v6.sin6_addr.s6_addr[0] == 0xfe);
    CHECK(v6.sin6_addr.s6_addr[15] == 1);
}

TEST_CASE("the zone of the socket stands in for none") {
    CHECK(ice::socket_address(at("[fe80::1]:1"), 7).to_endpoint() == at("[fe80::1%7]:1"));
    CHECK(ice::socket_address(at("[fe80::1%3]:1"), 7).to_endpoint() == at("[fe80::1%3]:1"));
    CHECK(ice::socket_address(at("192.0.2.1:1"), 7).to_endpoint() == at("192.0.2.1:1"));
}

TEST_CASE("no address is of no family") {
    CHECK(ice::socket_address().to_endpoint() == ice::endpoint());
    const ice::socket_address none{ice::endpoint()};
    CHECK(none.size() == 0);
    CHECK(none.to_endpoint() == ice::endpoint());

    ice::socket_address other;
    CHECK(*other.out_size() == sizeof(sockaddr_storage));
    other.out()->sa_family = AF_UNIX;
    CHECK(other.to_endpoint() == ice::endpoint());
}

}  // namespace
