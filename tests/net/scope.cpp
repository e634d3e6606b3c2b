// SPDX-License-Identifier: BSL-1.0
#include <ice/net/scope.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address at(std::string_view text) { return *parse_address(text); }
constexpr address_scope scope(std::string_view text) { return scope_of(at(text)); }
constexpr bool ok(std::string_view text, unsigned precedence, unsigned label) {
    const address_policy policy = policy_of(at(text));
    return policy.precedence == precedence && policy.label == label;
}

}  // namespace

TEST_CASE("scopes of RFC 6724 section 3") {
    // 3.1: unicast scopes are mapped to multicast ones.
    ICE_VERIFY(scope("fe80::1") == address_scope::link_local);
    ICE_VERIFY(scope("fec0::1") == address_scope::site_local);
    ICE_VERIFY(scope("2001:db8::1") == address_scope::global);
    ICE_VERIFY(scope("fd00::1") == address_scope::global);
    ICE_VERIFY(scope("ff01::1") == address_scope::interface_local);
    ICE_VERIFY(scope("ff02::1") == address_scope::link_local);
    ICE_VERIFY(scope("ff13::1") == address_scope::realm_local);
    ICE_VERIFY(scope("ff04::1") == address_scope::admin_local);
    ICE_VERIFY(scope("ff35::1") == address_scope::site_local);
    ICE_VERIFY(scope("ff08::1") == address_scope::organization_local);
    ICE_VERIFY(scope("ff0e::1") == address_scope::global);
    ICE_VERIFY(scope("ff0f::1") == address_scope::global);
    ICE_VERIFY(scope("fe80::1") < scope("ff05::1"));
    ICE_VERIFY(scope("fec0::1") < scope("ff08::1"));
    ICE_VERIFY(scope("ff08::1") < scope("2001:db8::1"));
    // 3.2: IPv4.
    ICE_VERIFY(scope("169.254.1.1") == address_scope::link_local);
    ICE_VERIFY(scope("127.0.0.1") == address_scope::link_local);
    ICE_VERIFY(scope("10.0.0.1") == address_scope::global);
    ICE_VERIFY(scope("192.168.0.1") == address_scope::global);
    ICE_VERIFY(scope("100.64.0.1") == address_scope::global);
    ICE_VERIFY(scope("192.0.2.1") == address_scope::global);
    // 3.3: IPv6 with IPv4 inside; 3.4: loopback.
    ICE_VERIFY(scope("::ffff:169.254.1.1") == address_scope::global);
    ICE_VERIFY(scope("::192.0.2.1") == address_scope::global);
    ICE_VERIFY(scope("2002:a9fe:101::1") == address_scope::global);
    ICE_VERIFY(scope("::1") == address_scope::link_local);
}

TEST_CASE("the default policy table of RFC 6724 section 2.1") {
    ICE_VERIFY(ok("::1", 50, 0));
    ICE_VERIFY(ok("2001:db8::1", 40, 1));
    ICE_VERIFY(ok("fe80::1", 40, 1));
    ICE_VERIFY(ok("192.0.2.1", 35, 4));
    ICE_VERIFY(ok("::ffff:192.0.2.1", 35, 4));
    ICE_VERIFY(ok("127.0.0.1", 35, 4));
    ICE_VERIFY(ok("2002::1", 30, 2));
    ICE_VERIFY(ok("2001::1", 5, 5));
    ICE_VERIFY(ok("fc00::1", 3, 13));
    ICE_VERIFY(ok("fdff::1", 3, 13));
    ICE_VERIFY(ok("::2", 1, 3));
    ICE_VERIFY(ok("::192.0.2.1", 1, 3));
    ICE_VERIFY(ok("fec0::1", 1, 11));
    ICE_VERIFY(ok("3ffe::1", 1, 12));
    ICE_VERIFY(ok("3fff::1", 40, 1));
    ICE_VERIFY(ok("2001:1::1", 40, 1));
}

TEST_CASE("another table may take its place") {
    constexpr policy_row rows[] = {
        {*parse_prefix("::/0"), {40, 1}},
        {*parse_prefix("::ffff:10.0.0.0/104"), {99, 7}},
        {*parse_prefix("::ffff:10.0.0.0/104"), {98, 8}},
        {*parse_prefix("fe80::%2/64"), {60, 9}},
    };
    ICE_VERIFY(policy_of(at("10.1.2.3"), rows) == address_policy{99, 7});
    ICE_VERIFY(policy_of(at("11.1.2.3"), rows) == address_policy{40, 1});
    ICE_VERIFY(policy_of(at("fe80::1%2"), rows) == address_policy{60, 9});
    ICE_VERIFY(policy_of(at("fe80::1%3"), rows) == address_policy{40, 1});
    ICE_VERIFY(policy_of(at("::1"), {}) == address_policy{});
    ICE_VERIFY(policy_of(at("10.1.2.3"), policy_table(rows).subspan(3)) == address_policy{});
}
