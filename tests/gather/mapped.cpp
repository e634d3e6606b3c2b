// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/mapped.hpp>

#include <ice/net/parse.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr endpoint at(std::string_view text, std::uint16_t port = 5000) {
    return {*parse_address(text), port};
}
constexpr bool plausible(std::string_view mapped, std::string_view base,
                         const gather_config& config = {}) {
    return is_plausible_mapping(at(mapped), at(base), config);
}
constexpr bool asks(std::string_view base, std::string_view server) {
    return can_ask(at(base), at(server, 3478));
}

}  // namespace

TEST_CASE("gather mapped: addresses that can be a candidate's") {
    for (const auto* told : {"8.8.8.8", "10.0.0.7", "192.168.1.1", "100.64.0.1", "203.0.113.9"})
        CHECK(plausible(told, "10.0.0.1"));
    for (const auto* told : {"2001:db8::7", "fd00::7", "64:ff9b::a00:1", "2002::1"})
        CHECK(plausible(told, "2001:db8::1"));
    ICE_VERIFY(plausible("203.0.113.9", "10.0.0.1"));
    // What a NAT makes of a stream says nothing about datagrams.
    ICE_VERIFY(
        !is_plausible_mapping(at("203.0.113.9").with_protocol(protocol::tcp), at("10.0.0.1"), {}));
    ICE_VERIFY(!is_plausible_mapping(at("203.0.113.9", 0), at("10.0.0.1"), {}));
}

TEST_CASE("gather mapped: addresses that cannot") {
    for (const auto* told : {"0.0.0.0", "0.1.2.3", "127.0.0.1", "169.254.1.1", "224.0.0.1",
                             "239.255.255.250", "255.255.255.255"})
        CHECK_FALSE(plausible(told, "10.0.0.1"));
    for (const auto* told :
         {"::", "::1", "ff02::1", "fe80::1", "fec0::1", "::ffff:8.8.8.8", "::8.8.8.8"})
        CHECK_FALSE(plausible(told, "2001:db8::1"));
    ICE_VERIFY(!is_plausible_mapping({}, at("10.0.0.1"), {}));
    ICE_VERIFY(!plausible("127.0.0.1", "127.0.0.1"));
    ICE_VERIFY(plausible("127.0.0.1", "127.0.0.1", {.allow_loopback = true}));
    ICE_VERIFY(plausible("::1", "::1", {.allow_loopback = true}));
}

TEST_CASE("gather mapped: another family is a lie, or a translator between") {
    ICE_VERIFY(!plausible("203.0.113.9", "2001:db8::1"));
    ICE_VERIFY(!plausible("2001:db8::1", "10.0.0.1"));
    ICE_VERIFY(plausible("203.0.113.9", "2001:db8::1", {.nat64 = true}));
    ICE_VERIFY(!plausible("127.0.0.1", "2001:db8::1", {.nat64 = true}));
    ICE_VERIFY(!plausible("2001:db8::1", "10.0.0.1", {.nat64 = true}));
}

TEST_CASE("gather mapped: who can reach whom") {
    ICE_VERIFY(asks("10.0.0.1", "198.51.100.1"));
    ICE_VERIFY(asks("10.0.0.1", "10.9.9.9"));
    ICE_VERIFY(asks("2001:db8::1", "2001:db8:1::9"));
    ICE_VERIFY(!asks("10.0.0.1", "2001:db8::9"));
    ICE_VERIFY(!asks("2001:db8::1", "198.51.100.1"));
    ICE_VERIFY(asks("127.0.0.1", "127.0.0.1"));
    ICE_VERIFY(!asks("127.0.0.1", "198.51.100.1"));
    ICE_VERIFY(!asks("10.0.0.1", "127.0.0.1"));
    ICE_VERIFY(!asks("fe80::1", "2001:db8::9"));
    ICE_VERIFY(!asks("169.254.3.4", "198.51.100.1"));
    ICE_VERIFY(asks("10.0.0.1", "169.254.3.4"));
    ICE_VERIFY(asks("fe80::1", "fe80::9"));
    ICE_VERIFY(asks("fe80::1%3", "fe80::9%3"));
    ICE_VERIFY(!asks("fe80::1%3", "fe80::9%4"));
}
