// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/disclosure.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address lan = address::v4(10, 0, 0, 1);
constexpr address vpn = address::v4(10, 8, 0, 1);
constexpr address lan6 = address::v6(0x2001'0db8'0000'0000, 1);
constexpr default_route by_lan{lan, lan6, false};
constexpr default_route by_proxy{lan, lan6, true};

struct says_nothing_of_related {
    static constexpr bool uses(const address&, const default_route&) noexcept { return true; }
    static constexpr bool shows(const address&, const default_route&) noexcept { return true; }
};
static_assert(!disclosure_rule<says_nothing_of_related> && !disclosure_rule<int>);

}  // namespace

TEST_CASE("gather disclosure: the way out is known by its addresses") {
    ICE_VERIFY(by_lan.leaves_from(lan));
    ICE_VERIFY(by_lan.leaves_from(lan6));
    ICE_VERIFY(!by_lan.leaves_from(vpn));
    ICE_VERIFY(!default_route{}.leaves_from(lan));
    ICE_VERIFY(!default_route{}.leaves_from({}));
    ICE_VERIFY(default_route{{}, address::v6(0xfe80'0000'0000'0000, 1, 2)}.leaves_from(
        address::v6(0xfe80'0000'0000'0000, 1)));
}

TEST_CASE("gather disclosure: the four modes") {
    // Mode 1.
    ICE_VERIFY(all_addresses::uses(vpn, by_lan));
    ICE_VERIFY(all_addresses::shows(vpn, by_lan));
    ICE_VERIFY(all_addresses::uses(vpn, {}));
    // Mode 2.
    ICE_VERIFY(default_route_addresses::uses(lan, by_lan));
    ICE_VERIFY(default_route_addresses::uses(lan6, by_lan));
    ICE_VERIFY(default_route_addresses::shows(lan, by_lan));
    ICE_VERIFY(!default_route_addresses::uses(vpn, by_lan));
    // Mode 3.
    ICE_VERIFY(default_route_only::uses(lan, by_lan));
    ICE_VERIFY(!default_route_only::shows(lan, by_lan));
    ICE_VERIFY(!default_route_only::uses(vpn, by_lan));
    // Mode 4.
    ICE_VERIFY(proxy_only::uses(lan, by_lan));
    ICE_VERIFY(!proxy_only::shows(lan, by_lan));
    ICE_VERIFY(!proxy_only::uses(lan, by_proxy));
    ICE_VERIFY(default_route_only::uses(lan, by_proxy));
}

TEST_CASE("gather disclosure: hidden hosts stay hidden in related addresses") {
    constexpr endpoint base(lan, 5000);
    constexpr endpoint mapped(address::v4(203, 0, 113, 1), 6000);
    ICE_VERIFY(all_addresses::related::related(mapped, base) == base);
    ICE_VERIFY(default_route_addresses::related::related(mapped, base) == base);
    ICE_VERIFY(default_route_only::related::related(mapped, base) ==
               endpoint(address::any(ip_family::ipv4), 9));
    ICE_VERIFY(proxy_only::related::related(mapped, base) ==
               endpoint(address::any(ip_family::ipv4), 9));
}
