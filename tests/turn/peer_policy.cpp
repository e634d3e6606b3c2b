// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/peer_policy.hpp>

#include <doctest/doctest.h>

#include <ice/net/parse.hpp>

#include "../support/verify.hpp"

namespace {

using ice::turn::any_peer;
using ice::turn::unicast_peers;

constexpr bool permits(std::string_view text, bool allow_loopback = false) {
    return unicast_peers::permits(*ice::parse_address(text), allow_loopback);
}

}  // namespace

TEST_CASE("unicast addresses, of a site too") {
    ICE_VERIFY(permits("192.0.2.1"));
    ICE_VERIFY(permits("10.0.0.1"));
    ICE_VERIFY(permits("100.64.0.1"));
    ICE_VERIFY(permits("8.8.8.8"));
    ICE_VERIFY(permits("2001:db8::1"));
    ICE_VERIFY(permits("fd00::1"));
    ICE_VERIFY(permits("64:ff9b::192.0.2.1"));
    ICE_VERIFY(permits("2002:c000:201::1"));
}

TEST_CASE("what is no peer beyond this host or link") {
    ICE_VERIFY(!permits("0.0.0.0"));
    ICE_VERIFY(!permits("0.1.2.3"));
    ICE_VERIFY(!permits("127.0.0.1"));
    ICE_VERIFY(!permits("127.255.0.9"));
    ICE_VERIFY(!permits("169.254.0.1"));
    ICE_VERIFY(!permits("224.0.0.1"));
    ICE_VERIFY(!permits("239.255.255.255"));
    ICE_VERIFY(!permits("255.255.255.255"));
    ICE_VERIFY(!permits("::"));
    ICE_VERIFY(!permits("::1"));
    ICE_VERIFY(!permits("fe80::1"));
    ICE_VERIFY(!permits("ff02::1"));
    ICE_VERIFY(!unicast_peers::permits({}, true));
}

TEST_CASE("an IPv4 address in IPv6 clothes opens no way around") {
    ICE_VERIFY(!permits("::ffff:127.0.0.1"));
    ICE_VERIFY(!permits("::ffff:127.0.0.1", true));
    ICE_VERIFY(!permits("::ffff:192.0.2.1"));
    ICE_VERIFY(!permits("::127.0.0.1"));
    ICE_VERIFY(!permits("2002:7f00:1::1", true));
    ICE_VERIFY(!permits("2002:0000:0000::1"));
    ICE_VERIFY(!permits("64:ff9b::127.0.0.1", true));
    ICE_VERIFY(!permits("64:ff9b::224.0.0.1"));
    // Teredo has the client's address inverted: 127.0.0.1.
    ICE_VERIFY(!permits("2001:0:c000:201:0:0:80ff:fffe"));
    ICE_VERIFY(permits("2001:0:c000:201:0:0:3fff:fdfe"));
}

TEST_CASE("loopback where the host says so, and everything where it has no policy") {
    ICE_VERIFY(permits("127.0.0.1", true));
    ICE_VERIFY(permits("::1", true));
    ICE_VERIFY(any_peer::permits(*ice::parse_address("127.0.0.1"), false));
    ICE_VERIFY(!any_peer::permits({}, true));
}
