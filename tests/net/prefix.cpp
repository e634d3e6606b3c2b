// SPDX-License-Identifier: BSL-1.0
#include <ice/net/prefix.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <string_view>

#include <ice/core/chacha_random.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address at(std::string_view text) { return *parse_address(text); }
constexpr prefix in(std::string_view text) { return *parse_prefix(text); }

/// What is read from `text` is written as `canonical`.
constexpr bool ok(std::string_view text, std::string_view canonical) {
    const auto p = parse_prefix(text);
    return p && to_text(*p) == canonical;
}

constexpr bool bad(std::string_view text, errc code, std::uint32_t where) {
    return parse_prefix(text).error() == failure{code, where};
}

}  // namespace

TEST_CASE("prefixes are read and written") {
    ICE_VERIFY(ok("192.0.2.0/24", "192.0.2.0/24"));
    ICE_VERIFY(ok("0.0.0.0/0", "0.0.0.0/0"));
    ICE_VERIFY(ok("255.255.255.255/32", "255.255.255.255/32"));
    ICE_VERIFY(ok("::/0", "::/0"));
    ICE_VERIFY(ok("2001:DB8:0::/32", "2001:db8::/32"));
    ICE_VERIFY(ok("2001:db8::1/128", "2001:db8::1/128"));
    ICE_VERIFY(ok("2001:db8:0:0:8000::/65", "2001:db8:0:0:8000::/65"));
    ICE_VERIFY(ok("fe80::%2/64", "fe80::%2/64"));
    // RFC 4291 section 2.3: the three ways to write one prefix.
    ICE_VERIFY(ok("2001:0DB8:0000:CD30:0000:0000:0000:0000/60", "2001:db8:0:cd30::/60"));
    ICE_VERIFY(ok("2001:0DB8::CD30:0:0:0:0/60", "2001:db8:0:cd30::/60"));
    ICE_VERIFY(ok("2001:0DB8:0:CD30::/60", "2001:db8:0:cd30::/60"));
    constexpr std::string_view longest = "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295/128";
    ICE_VERIFY(ok(longest, longest));
    ICE_VERIFY(longest.size() == prefix_text::capacity());
}

TEST_CASE("what is nearly a prefix is refused, with the place") {
    ICE_VERIFY(bad("192.0.2.0", errc::missing_prefix_length, 9));
    ICE_VERIFY(bad("192.0.2.0/", errc::expected_digit, 10));
    ICE_VERIFY(bad("192.0.2.0/33", errc::number_too_large, 11));
    ICE_VERIFY(bad("192.0.2.0/024", errc::leading_zero, 10));
    ICE_VERIFY(bad("192.0.2.0/24 ", errc::expected_digit, 12));
    ICE_VERIFY(bad("192.0.2.0/24/8", errc::expected_digit, 12));
    ICE_VERIFY(bad("192.0.2.0/255.255.255.0", errc::number_too_large, 12));
    ICE_VERIFY(bad("192.0.2/24", errc::too_few_octets, 7));
    ICE_VERIFY(bad("10/8", errc::too_few_octets, 2));
    ICE_VERIFY(bad("2001:db8::/129", errc::number_too_large, 13));
    ICE_VERIFY(bad("2001:db8::/-1", errc::expected_digit, 11));
    // RFC 4291 section 2.3: all 128 bits, zeros within are not left out.
    ICE_VERIFY(bad("2001:0DB8:0:CD3/60", errc::too_few_groups, 15));
    ICE_VERIFY(bad("2001:0DB8::CD30/60", errc::host_bits_set, 16));
    ICE_VERIFY(bad("192.0.2.1/24", errc::host_bits_set, 10));
    ICE_VERIFY(bad("/24", errc::end_of_input, 0));
    ICE_VERIFY(bad("", errc::end_of_input, 0));
}

TEST_CASE("a prefix is made around any address inside") {
    ICE_VERIFY(prefix(at("192.0.2.129"), 25) == in("192.0.2.128/25"));
    ICE_VERIFY(prefix(at("2001:db8:1:2:3::"), 33) == in("2001:db8::/33"));
    ICE_VERIFY(prefix(at("2001:db8::ffff"), 127) == in("2001:db8::fffe/127"));
    ICE_VERIFY(prefix(at("1.2.3.4"), 0) == in("0.0.0.0/0"));
    ICE_VERIFY(prefix(at("1.2.3.4"), 99) == in("1.2.3.4/32"));
    ICE_VERIFY(prefix(at("::1"), 200).length() == 128);
    ICE_VERIFY(prefix(address(), 9) == prefix());
    ICE_VERIFY(to_text(prefix()) == "");
}

TEST_CASE("the first and the last address") {
    ICE_VERIFY(in("192.0.2.0/24").addr() == at("192.0.2.0"));
    ICE_VERIFY(in("192.0.2.0/24").last() == at("192.0.2.255"));
    ICE_VERIFY(in("0.0.0.0/0").last() == at("255.255.255.255"));
    ICE_VERIFY(in("1.2.3.4/32").last() == at("1.2.3.4"));
    ICE_VERIFY(in("2001:db8::/32").last() == at("2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"));
    ICE_VERIFY(in("fe80::%2/64").last() == at("fe80::ffff:ffff:ffff:ffff%2"));
    ICE_VERIFY(in("::/0").last() == at("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
    ICE_VERIFY(prefix().last() == address());
}

TEST_CASE("containment") {
    ICE_VERIFY(in("192.0.2.0/24").contains(at("192.0.2.0")));
    ICE_VERIFY(in("192.0.2.0/24").contains(at("192.0.2.255")));
    ICE_VERIFY(!in("192.0.2.0/24").contains(at("192.0.3.0")));
    ICE_VERIFY(!in("192.0.2.0/24").contains(at("192.0.1.255")));
    ICE_VERIFY(in("::/0").contains(at("ffff::")));
    ICE_VERIFY(!in("::/0").contains(at("1.2.3.4")));
    ICE_VERIFY(!in("0.0.0.0/0").contains(at("::")));
    ICE_VERIFY(!in("::ffff:0:0/96").contains(at("1.2.3.4")));
    ICE_VERIFY(!in("::/0").contains(address()));
    ICE_VERIFY(!prefix().contains(address()));
    ICE_VERIFY(!prefix().contains(at("::")));
    ICE_VERIFY(in("fe80::/64").contains(at("fe80::1%2")));
    ICE_VERIFY(in("fe80::%2/64").contains(at("fe80::1%2")));
    ICE_VERIFY(!in("fe80::%2/64").contains(at("fe80::1%3")));
    ICE_VERIFY(!in("fe80::%2/64").contains(at("fe80::1")));

    ICE_VERIFY(in("10.0.0.0/8").contains(in("10.1.0.0/16")));
    ICE_VERIFY(in("10.0.0.0/8").contains(in("10.0.0.0/8")));
    ICE_VERIFY(!in("10.0.0.0/16").contains(in("10.0.0.0/8")));
    ICE_VERIFY(!in("10.0.0.0/8").contains(in("11.1.0.0/16")));
}

TEST_CASE("what contains stands before what is contained") {
    ICE_VERIFY(in("0.0.0.0/0") < in("0.0.0.0/8"));
    ICE_VERIFY(in("10.0.0.0/8") < in("10.1.0.0/16"));
    ICE_VERIFY(in("255.0.0.0/8") < in("::/0"));
}

TEST_CASE("the common length") {
    ICE_VERIFY(common_prefix_length(at("1.2.3.4"), at("1.2.3.4")) == 32);
    ICE_VERIFY(common_prefix_length(at("1.2.3.4"), at("1.2.3.5")) == 31);
    ICE_VERIFY(common_prefix_length(at("127.0.0.1"), at("128.0.0.1")) == 0);
    ICE_VERIFY(common_prefix_length(at("fe80::1"), at("fe80::1%9")) == 128);
    ICE_VERIFY(common_prefix_length(at("fe80::1"), at("fe80::2")) == 126);
    ICE_VERIFY(common_prefix_length(at("::"), at("0:0:0:1::")) == 63);
    ICE_VERIFY(common_prefix_length(at("::"), at("0:0:0:0:8000::")) == 64);
    ICE_VERIFY(common_prefix_length(at("1.2.3.4"), at("::1.2.3.4")) == 0);
    ICE_VERIFY(common_prefix_length(address(), address()) == 0);
    ICE_VERIFY(address_width(ip_family::ipv4) == 32);
    ICE_VERIFY(address_width(ip_family::ipv6) == 128);
    ICE_VERIFY(address_width(ip_family::none) == 0);
}

TEST_CASE("common length, containment and text agree on random prefixes") {
    chacha_random random(std::array<std::uint8_t, 32>{1});
    for (int round = 0; round < 2'000; ++round) {
        std::uint8_t bytes[16] = {};
        random.fill(bytes, draw::jitter);
        const bool four = draw_below(random, 2, draw::jitter) == 0;
        const unsigned width = four ? 32 : 128;
        const unsigned bit = draw_below(random, width, draw::jitter);
        const auto make = [&] {
            return four ? address::v4(load_u32(bytes))
                        : address::v6(std::span<const std::uint8_t, 16>(bytes));
        };
        const address a = make();
        bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (0x80U >> bit % 8));
        const address b = make();
        CHECK(common_prefix_length(a, b) == bit);
        const unsigned length = draw_below(random, width + 1, draw::jitter);
        const prefix p(a, length);
        CHECK(p.contains(a));
        CHECK(p.contains(b) == (length <= bit));
        CHECK(parse_prefix(to_text(p)).value_or({}) == p);
        const bool ends = p.contains(p.addr()) && p.contains(p.last()) && p.addr() <= a &&
                          a <= p.last() && common_prefix_length(p.addr(), p.last()) == length;
        CHECK(ends);
    }
}
