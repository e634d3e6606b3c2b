// SPDX-License-Identifier: BSL-1.0
#include <ice/net/nat64.hpp>

#include <doctest/doctest.h>

#include <string_view>
#include <vector>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address at(std::string_view text) { return *parse_address(text); }
constexpr nat64_prefix pref(std::string_view text) { return *parse_nat64_prefix(text); }

constexpr bool there_and_back(std::string_view prefix, std::uint32_t v4) {
    const nat64_prefix p = pref(prefix);
    const address v6 = p.embed_any(address::v4(v4));
    // RFC6052-2.2-1
    // RFC6052-2.2-3
    return v6.is_v6() && v6.bytes()[8] == 0 && p.block().contains(v6) &&
           p.extract(v6) == address::v4(v4);
}

constexpr bool all_of(std::uint32_t v4) {
    return there_and_back("2001:db8::/32", v4) && there_and_back("2001:db8:100::/40", v4) &&
           there_and_back("2001:db8:122::/48", v4) && there_and_back("2001:db8:122:300::/56", v4) &&
           there_and_back("2001:db8:122:344::/64", v4) &&
           there_and_back("2001:db8:122:344::/96", v4) && there_and_back("64:ff9b::/96", v4);
}

}  // namespace

TEST_CASE("every length carries every octet") {
    ICE_VERIFY(all_of(0x00000000));
    ICE_VERIFY(all_of(0xffffffff));
    ICE_VERIFY(all_of(0x01020304));
    ICE_VERIFY(all_of(0xfe000080));
}

TEST_CASE("six lengths and no other") {
    for (unsigned length = 0; length <= 128; ++length) {
        CAPTURE(length);
        const bool good = length == 32 || length == 40 || length == 48 || length == 56 ||
                          length == 64 || length == 96;
        const auto p = nat64_prefix::of({at("2001:db8:1:2:0:3::"), length});
        CHECK(p.has_value() == good);
        CHECK((good || p.code() == errc::nat64_length));
    }
    ICE_VERIFY(nat64_prefix::of({at("192.0.2.0"), 32}).code() == errc::nat64_length);
    ICE_VERIFY(nat64_prefix::of(prefix()).code() == errc::nat64_length);
    ICE_VERIFY(parse_nat64_prefix("2001:db8::/33").code() == errc::nat64_length);
    ICE_VERIFY(parse_nat64_prefix("2001:db8::1/32").code() == errc::host_bits_set);
}

TEST_CASE("the octet u of a prefix of 96 bits is zero") {
    // RFC6052-2.2-2
    ICE_VERIFY(parse_nat64_prefix("2001:db8:1:2:100::/96").code() == errc::nat64_u_octet);
    ICE_VERIFY(parse_nat64_prefix("2001:db8:1:2:ff::/96").has_value());
}

TEST_CASE("what stands behind the IPv4 address is zero when made, and ignored when read") {
    // RFC6052-2.2-4
    ICE_VERIFY(pref("2001:db8::/32").embed(at("192.0.2.33")) == at("2001:db8:c000:221::"));
    // RFC6052-2.2-5
    ICE_VERIFY(pref("2001:db8::/32").extract(at("2001:db8:c000:221:ff:ffff:ffff:ffff")) ==
               at("192.0.2.33"));
    ICE_VERIFY(pref("2001:db8:122:344::/64").extract(at("2001:db8:122:344:c0:2:2112:3456")) ==
               at("192.0.2.33"));
    // A u that is not zero is no suffix.
    ICE_VERIFY(!pref("2001:db8::/32").contains(at("2001:db8:c000:221:100::")));
}

TEST_CASE("a translator that asks for a suffix gets it") {
    constexpr nat64_prefix p = *nat64_prefix::of(at("2001:db8:122:344:ff:ffff:ff12:3456"), 64);
    ICE_VERIFY(p.embed(at("192.0.2.33")) == at("2001:db8:122:344:c0:2:2112:3456"));
    ICE_VERIFY(p.block() == *parse_prefix("2001:db8:122:344::/64"));
    ICE_VERIFY(p.extract(at("2001:db8:122:344:c0:2:2100::")) == at("192.0.2.33"));
    // The place of the IPv4 address holds nothing: equal translators are equal values.
    ICE_VERIFY(p == *nat64_prefix::of(at("2001:db8:122:344::12:3456"), 64));
    ICE_VERIFY(p != pref("2001:db8:122:344::/64"));
}

TEST_CASE("another prefix, and no IPv6 address, hold no IPv4 address") {
    ICE_VERIFY(!pref("2001:db8:122::/48").contains(at("2001:db8:123:c000:2:2100::")));
    ICE_VERIFY(!pref("2001:db8:122::/48").contains(at("192.0.2.33")));
    ICE_VERIFY(!pref("2001:db8:122::/48").contains(address()));
    ICE_VERIFY(!nat64_prefix().contains(at("::192.0.2.33")));
    ICE_VERIFY(nat64_prefix().embed(at("192.0.2.33")) == address());
    ICE_VERIFY(pref("2001:db8:122::/48").embed(at("2001:db8::1")) == address());
    ICE_VERIFY(nat64_prefix().is_none());
    ICE_VERIFY(nat64_prefix().block() == prefix());
}

TEST_CASE("a zone is no part of it") {
    ICE_VERIFY(pref("64:ff9b::/96").extract(at("64:ff9b::192.0.2.33%7")) == at("192.0.2.33"));
}

TEST_CASE("the well-known prefix stands for global addresses only") {
    // RFC6052-3.1-1
    constexpr auto refused = [](std::string_view v4) {
        return well_known_nat64_prefix.embed(at(v4)) == address() &&
               !well_known_nat64_prefix.may_embed(at(v4));
    };
    constexpr auto taken = [](std::string_view v4) {
        return well_known_nat64_prefix.extract(well_known_nat64_prefix.embed(at(v4))) == at(v4);
    };
    ICE_VERIFY(refused("10.0.0.1"));
    ICE_VERIFY(refused("172.31.255.255"));
    ICE_VERIFY(refused("192.168.1.1"));
    ICE_VERIFY(refused("0.0.0.1"));
    ICE_VERIFY(refused("127.0.0.1"));
    ICE_VERIFY(refused("169.254.1.1"));
    ICE_VERIFY(refused("192.0.0.1"));
    ICE_VERIFY(refused("192.0.0.9"));
    ICE_VERIFY(refused("192.0.0.170"));
    ICE_VERIFY(refused("192.0.2.33"));
    ICE_VERIFY(refused("192.88.99.1"));
    ICE_VERIFY(refused("198.18.0.1"));
    ICE_VERIFY(refused("198.51.100.1"));
    ICE_VERIFY(refused("203.0.113.1"));
    ICE_VERIFY(refused("224.0.0.1"));
    ICE_VERIFY(refused("240.0.0.1"));
    ICE_VERIFY(refused("255.255.255.255"));
    ICE_VERIFY(refused("100.64.0.1"));
    ICE_VERIFY(taken("8.8.8.8"));
    ICE_VERIFY(taken("192.175.48.1"));
    ICE_VERIFY(taken("223.255.255.255"));
    // A prefix of the network's own stands for all (RFC6052-3.3-2).
    ICE_VERIFY(pref("2001:db8:1::/96").embed(at("10.0.0.1")) == at("2001:db8:1::10.0.0.1"));
    ICE_VERIFY(pref("64:ff9b:1::/96").embed(at("10.0.0.1")) == at("64:ff9b:1::10.0.0.1"));
}

TEST_CASE("well known is one prefix") {
    ICE_VERIFY(well_known_nat64_prefix.is_well_known());
    ICE_VERIFY(well_known_nat64_prefix == pref("64:ff9b::/96"));
    ICE_VERIFY(!pref("64:ff9b:0:0:0:1::/96").is_well_known());
    ICE_VERIFY(!pref("64:ff9b::/64").is_well_known());
    ICE_VERIFY(!nat64_prefix().is_well_known());
}

TEST_CASE("what no translator forwards") {
    for (const char* v4 : {"0.0.0.0", "0.1.2.3", "127.0.0.1", "169.254.1.1", "192.0.0.2",
                           "192.0.0.8", "192.0.0.170", "224.0.0.1", "240.0.0.1", "255.255.255.255"})
        CHECK_MESSAGE(!is_translatable(at(v4)), v4);
    for (const char* v4 : {"10.0.0.1", "100.64.0.1", "192.168.1.1", "192.0.2.1", "8.8.8.8"})
        CHECK_MESSAGE(is_translatable(at(v4)), v4);
    CHECK(!is_translatable(at("2001:db8::1")));
    CHECK(!is_translatable(at("64:ff9b::8.8.8.8")));
    CHECK(!is_translatable(address()));
}

TEST_CASE("what is global and what is translated, against the registry") {
    std::vector<std::uint32_t> values;
    for (const special_block& row : special_ipv4_blocks) {
        const std::uint32_t first = row.block.addr().value_v4();
        const std::uint32_t last = row.block.last().value_v4();
        for (const std::uint32_t v : {first - 1, first, first / 2 + last / 2, last, last + 1})
            values.push_back(v);
    }
    for (const std::uint32_t v : values) {
        const address v4 = address::v4(v);
        const special_block* const row = find_special_block(v4);
        const bool internet =
            row == nullptr || row->rfc == 7534 || row->rfc == 7535 || row->rfc == 7450;
        CAPTURE(v);
        CHECK(well_known_nat64_prefix.may_embed(v4) == internet);
        CHECK((!internet || is_translatable(v4)));
        using enum address_kind;
        const auto kind = kind_of(v4);
        const bool stays = kind == unspecified || kind == this_network || kind == loopback ||
                           kind == link_local || kind == multicast || kind == broadcast ||
                           kind == reserved || v >> 8 == 0xc00000;
        CHECK(is_translatable(v4) == !stays);
    }
}
