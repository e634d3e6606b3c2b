// SPDX-License-Identifier: BSL-1.0
#include <ice/net/kind.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <ice/core/chacha_random.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address at(std::string_view text) { return *parse_address(text); }

/// The address space cut where the kind changes: each row reaches to the next one.
struct cut {
    std::string_view first;
    address_kind kind;
};

using enum address_kind;

constexpr cut ipv4_cuts[] = {
    {"0.0.0.0", unspecified},
    {"0.0.0.1", this_network},
    {"1.0.0.0", global},
    {"10.0.0.0", private_use},
    {"11.0.0.0", global},
    {"100.64.0.0", shared},
    {"100.128.0.0", global},
    {"127.0.0.0", loopback},
    {"128.0.0.0", global},
    {"169.254.0.0", link_local},
    {"169.255.0.0", global},
    {"172.16.0.0", private_use},
    {"172.32.0.0", global},
    {"192.0.0.0", service_continuity},
    {"192.0.0.8", dummy},
    {"192.0.0.9", service_anycast},
    {"192.0.0.11", protocol_assignment},
    {"192.0.0.170", nat64_discovery},
    {"192.0.0.172", protocol_assignment},
    {"192.0.1.0", global},
    {"192.0.2.0", documentation},
    {"192.0.3.0", global},
    {"192.31.196.0", service_anycast},
    {"192.31.197.0", global},
    {"192.52.193.0", service_anycast},
    {"192.52.194.0", global},
    {"192.88.99.0", service_anycast},
    {"192.88.100.0", global},
    {"192.168.0.0", private_use},
    {"192.169.0.0", global},
    {"192.175.48.0", service_anycast},
    {"192.175.49.0", global},
    {"198.18.0.0", benchmarking},
    {"198.20.0.0", global},
    {"198.51.100.0", documentation},
    {"198.51.101.0", global},
    {"203.0.113.0", documentation},
    {"203.0.114.0", global},
    {"224.0.0.0", multicast},
    {"240.0.0.0", reserved},
    {"255.255.255.255", broadcast},
};

constexpr cut ipv6_cuts[] = {
    {"::", unspecified},
    {"::1", loopback},
    {"::2", v4_compatible},
    {"::1:0:0", global},
    {"::ffff:0:0", v4_mapped},
    {"::1:0:0:0", global},
    {"64:ff9b::", nat64_well_known},
    {"64:ff9b::1:0:0", global},
    {"64:ff9b:1::", nat64_local},
    {"64:ff9b:2::", global},
    {"100::", discard},
    {"100:0:0:1::", dummy},
    {"100:0:0:2::", global},
    {"2001::", teredo},
    {"2001:1::", protocol_assignment},
    {"2001:1::1", service_anycast},
    {"2001:1::4", protocol_assignment},
    {"2001:2::", benchmarking},
    {"2001:2:1::", protocol_assignment},
    {"2001:3::", service_anycast},
    {"2001:4::", protocol_assignment},
    {"2001:4:112::", service_anycast},
    {"2001:4:113::", protocol_assignment},
    {"2001:10::", orchid},
    {"2001:30::", drone_remote_id},
    {"2001:40::", protocol_assignment},
    {"2001:200::", global},
    {"2001:db8::", documentation},
    {"2001:db9::", global},
    {"2002::", six_to_four},
    {"2003::", global},
    {"2620:4f:8000::", service_anycast},
    {"2620:4f:8001::", global},
    {"3fff::", documentation},
    {"3fff:1000::", global},
    {"5f00::", segment_routing},
    {"5f01::", global},
    {"fc00::", unique_local},
    {"fe00::", global},
    {"fe80::", link_local},
    {"fec0::", site_local},
    {"ff00::", multicast},
};

/// The address in front of `a`, which is not the first of its family.
constexpr address before(const address& a) {
    std::uint8_t bytes[16] = {};
    copy_bytes(bytes, a.bytes());
    std::size_t i = a.bytes().size();
    while (bytes[--i] == 0) bytes[i] = 0xff;
    --bytes[i];
    return a.is_v4() ? address::v4(load_u32(bytes))
                     : address::v6(std::span<const std::uint8_t, 16>(bytes));
}

/// Both sides of a cut: the last address of the kind in front, the first of this one.
constexpr bool ok(std::span<const cut> cuts, std::size_t i) {
    const address first = at(cuts[i].first);
    return kind_of(first) == cuts[i].kind &&
           (i == 0 ? first.is_unspecified() : kind_of(before(first)) == cuts[i - 1].kind);
}

constexpr std::uint16_t rfc_of(std::string_view text) {
    const special_block* const row = find_special_block(at(text));
    return row ? row->rfc : std::uint16_t{0};
}

/// Each predicate that has an answer of its own gives that of the table.
bool predicates_agree(const address& a) {
    const address_kind kind = kind_of(a);
    return is_loopback(a) == (kind == loopback) && is_link_local(a) == (kind == link_local) &&
           is_site_local(a) == (kind == site_local) && is_multicast(a) == (kind == multicast) &&
           is_unique_local(a) == (kind == unique_local) && is_v4_mapped(a) == (kind == v4_mapped) &&
           is_v4_compatible(a) == (kind == v4_compatible) &&
           is_private_use(a) == (kind == private_use) &&
           a.is_unspecified() == (kind == unspecified);
}

}  // namespace

TEST_CASE("first and last address of every kind, and the neighbours of both") {
    for (std::size_t i = 0; i < std::size(ipv4_cuts); ++i) {
        CAPTURE(ipv4_cuts[i].first);
        CHECK(ok(ipv4_cuts, i));
        CHECK(predicates_agree(at(ipv4_cuts[i].first)));
        if (i > 0) CHECK(predicates_agree(before(at(ipv4_cuts[i].first))));
    }
    for (std::size_t i = 0; i < std::size(ipv6_cuts); ++i) {
        CAPTURE(ipv6_cuts[i].first);
        CHECK(ok(ipv6_cuts, i));
        CHECK(predicates_agree(at(ipv6_cuts[i].first)));
        if (i > 0) CHECK(predicates_agree(before(at(ipv6_cuts[i].first))));
    }
    ICE_VERIFY(kind_of(at("255.255.255.255")) == broadcast);
    ICE_VERIFY(kind_of(at("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")) == multicast);
}

TEST_CASE("the same in constant evaluation") {
    ICE_VERIFY(ok(ipv4_cuts, 3));   // 10.0.0.0
    ICE_VERIFY(ok(ipv4_cuts, 16));  // 192.0.0.11
    ICE_VERIFY(ok(ipv6_cuts, 1));   // ::1
    ICE_VERIFY(ok(ipv6_cuts, 15));  // 2001:1::1
    ICE_VERIFY(ok(ipv6_cuts, 40));  // fec0::
}

TEST_CASE("nothing else has a kind: random addresses fall between the cuts") {
    chacha_random random(std::array<std::uint8_t, 32>{2});
    const auto expected = [](std::span<const cut> cuts, const address& a) {
        address_kind kind = none;
        for (const auto& c : cuts)
            if (at(c.first) <= a) kind = c.kind;
        return kind;
    };
    for (int round = 0; round < 2'000; ++round) {
        std::uint8_t bytes[16] = {};
        random.fill(bytes, draw::jitter);
        const address four = address::v4(load_u32(bytes));
        CHECK(kind_of(four) == expected(ipv4_cuts, four));
        CHECK(predicates_agree(four));
        // A random tail behind a block's start lands in or near blocks of all sizes.
        const auto& row = special_ipv6_blocks[bytes[0] % special_ipv6_blocks.size()];
        const unsigned kept = bytes[1] % 16U;
        copy_bytes(bytes, row.block.addr().bytes().first(kept));
        const address six = address::v6(bytes);
        CHECK(kind_of(six) == expected(ipv6_cuts, six));
        CHECK(predicates_agree(six));
    }
}

TEST_CASE("every row of the registries is a prefix of its own, in order, with its document") {
    const auto sound = [](const auto& rows) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            CHECK(rows[i].rfc > 0);
            CHECK(rows[i].kind != none);
            CHECK(rows[i].kind != global);
            if (i > 0) CHECK(rows[i - 1].block < rows[i].block);
        }
    };
    sound(special_ipv4_blocks);
    sound(special_ipv6_blocks);
}

TEST_CASE("the row that says most is found") {
    ICE_VERIFY(rfc_of("192.0.0.1") == 7335);
    ICE_VERIFY(rfc_of("192.0.0.10") == 8155);
    ICE_VERIFY(rfc_of("192.0.0.100") == 6890);
    ICE_VERIFY(rfc_of("64:ff9b::192.0.2.1") == 6052);
    ICE_VERIFY(rfc_of("64:ff9b:1::") == 8215);
    ICE_VERIFY(rfc_of("2001:20::1") == 7343);
    ICE_VERIFY(rfc_of("2001:11::1") == 4843);
    ICE_VERIFY(find_special_block(at("8.8.8.8")) == nullptr);
    ICE_VERIFY(find_special_block(address()) == nullptr);
}

TEST_CASE("no address, zones, and addresses within addresses") {
    ICE_VERIFY(kind_of(address()) == none);
    CHECK(predicates_agree(address()));
    ICE_VERIFY(kind_of(at("fe80::1%3")) == link_local);
    ICE_VERIFY(kind_of(at("::1%1")) == loopback);
    ICE_VERIFY(is_loopback(at("::1%1")));
    ICE_VERIFY(!is_loopback(at("::ffff:127.0.0.1")));
    ICE_VERIFY(kind_of(at("::ffff:10.0.0.1")) == v4_mapped);
    ICE_VERIFY(kind_of(from_v4_mapped(at("::ffff:10.0.0.1"))) == private_use);
}
