// SPDX-License-Identifier: BSL-1.0
#include <ice/net/clat.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string_view>

#include <ice/net/parse.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address at(std::string_view text) { return *parse_address(text); }

constexpr interface_facts fact(std::uint32_t index, std::string_view addr) {
    interface_facts f;
    f.addr = at(addr);
    f.index = index;
    return f;
}

constexpr std::uint32_t cellular = 2;
constexpr std::uint32_t clat = 3;
constexpr std::uint32_t wifi = 4;
constexpr std::uint32_t second_sim = 5;

}  // namespace

TEST_CASE("the block of the continuity prefix ends where it ends") {
    ICE_VERIFY(is_clat_address(at("192.0.0.0")));
    ICE_VERIFY(is_clat_address(at("192.0.0.4")));
    ICE_VERIFY(is_clat_address(at("192.0.0.7")));
    ICE_VERIFY(!is_clat_address(at("192.0.0.8")));
    ICE_VERIFY(!is_clat_address(at("191.255.255.255")));
    ICE_VERIFY(!is_clat_address(at("::192.0.0.4")));
    ICE_VERIFY(!is_clat_address(address()));
}

TEST_CASE("names tell") {
    ICE_VERIFY((is_clat_name("v4-rmnet_data0") && is_clat_name("clat4") && is_clat_name("clat")));
    ICE_VERIFY((!is_clat_name("rmnet_data0") && !is_clat_name("") && !is_clat_name("wlan0-v4-")));
    ICE_VERIFY(clat_parent("v4-wlan0") == "wlan0");
    ICE_VERIFY(clat_parent("clat4").empty());
}

TEST_CASE("464XLAT on a phone: the CLAT does it") {
    constexpr std::array facts{fact(cellular, "2001:db8::1"), fact(clat, "192.0.0.4")};
    ICE_VERIFY((is_clat(facts[1]) && !is_clat(facts[0])));
    ICE_VERIFY(!needs_synthesis(cellular, 1, facts));
}

TEST_CASE("NAT64 on one interface, IPv4 on another: both are used") {
    constexpr std::array facts{fact(cellular, "2001:db8::1"), fact(wifi, "192.168.1.7")};
    ICE_VERIFY(needs_synthesis(cellular, 1, facts));
}

TEST_CASE("no IPv4 at all") {
    constexpr std::array facts{fact(cellular, "2001:db8::1")};
    ICE_VERIFY(needs_synthesis(cellular, 1, facts));
}

TEST_CASE("two SIMs, one CLAT") {
    constexpr std::array facts{fact(cellular, "2001:db8::1"), fact(second_sim, "2001:db8:1::1"),
                               fact(clat, "192.0.0.4")};
    // Nobody knows which network it serves: none goes without.
    ICE_VERIFY(needs_synthesis(cellular, 2, facts));
    ICE_VERIFY(needs_synthesis(second_sim, 2, facts));
    constexpr std::array hints{clat_hint{clat, second_sim}};
    ICE_VERIFY(needs_synthesis(cellular, 2, facts, hints));
    ICE_VERIFY(!needs_synthesis(second_sim, 2, facts, hints));
}

TEST_CASE("a CLAT with a private address needs a hint") {
    constexpr std::array facts{fact(cellular, "2001:db8::1"), fact(clat, "192.168.255.1")};
    constexpr std::array hints{clat_hint{clat, 0}};
    ICE_VERIFY(needs_synthesis(cellular, 1, facts));
    ICE_VERIFY(!needs_synthesis(cellular, 1, facts, hints));
}

TEST_CASE("a CLAT numbered on the interface that it translates through") {
    constexpr std::array facts{fact(cellular, "2001:db8::1"), fact(cellular, "192.0.0.1"),
                               fact(second_sim, "2001:db8:1::1")};
    ICE_VERIFY(!needs_synthesis(cellular, 2, facts));
    ICE_VERIFY(needs_synthesis(second_sim, 2, facts));
}

TEST_CASE("a CLAT that is not up yet carries nothing") {
    std::array facts{fact(cellular, "2001:db8::1"), fact(clat, "192.0.0.4")};
    facts[1].tentative = true;
    CHECK(needs_synthesis(cellular, 1, facts));
}
