// SPDX-License-Identifier: BSL-1.0
#include <ice/net/format.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <ice/core/chacha_random.hpp>
#include <ice/net/parse.hpp>

#include "../support/verify.hpp"

using namespace ice;

namespace {

/// What is read from `text` is written as `canonical`.
constexpr bool ok(std::string_view text, std::string_view canonical) {
    const auto a = parse_address(text);
    return a && to_text(*a) == canonical;
}

constexpr bool ok_endpoint(std::string_view text, std::string_view canonical) {
    const auto e = parse_endpoint(text);
    return e && to_text(*e) == canonical;
}

/// RFC 5952 section 4 by trial: of all texts that "::" may give, the one of the most groups, then
/// the first (not always the shortest: a run at an end saves one colon less).
std::string canonical_text(const std::array<std::uint8_t, 16>& bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<std::string, 8> groups;
    for (unsigned i = 0; i < 8; ++i) {
        for (const unsigned byte : {bytes[2 * i] + 0U, bytes[2 * i + 1] + 0U}) {
            groups[i] += digits[byte >> 4];
            groups[i] += digits[byte & 15];
        }
        while (groups[i].size() > 1 && groups[i][0] == '0') groups[i].erase(0, 1);
    }
    const auto joined = [&](std::size_t from, std::size_t to) {
        std::string text;
        for (std::size_t i = from; i < to; ++i) text += (i > from ? ":" : "") + groups[i];
        return text;
    };
    std::string best = joined(0, 8);
    std::size_t most = 1;  // section 4.2.2: never a single group
    for (std::size_t from = 0; from < 8; ++from)
        for (std::size_t to = from; to < 8 && groups[to] == "0"; ++to) {
            if (to + 1 - from <= most) continue;
            most = to + 1 - from;
            best = joined(0, from) + "::" + joined(to + 1, 8);
        }
    return best;
}

}  // namespace

TEST_CASE("the examples of RFC 5952 section 4") {
    ICE_VERIFY(ok("2001:0db8::0001", "2001:db8::1"));                // 4.1
    ICE_VERIFY(ok("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"));         // 4.2.1
    ICE_VERIFY(ok("2001:db8::0:1", "2001:db8::1"));                  // 4.2.1
    ICE_VERIFY(ok("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"));  // 4.2.2
    ICE_VERIFY(ok("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"));   // 4.2.2
    ICE_VERIFY(ok("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"));           // 4.2.3
    ICE_VERIFY(ok("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"));     // 4.2.3
    ICE_VERIFY(ok("2001:DB8::ABCD:EF", "2001:db8::abcd:ef"));        // 4.3
}

TEST_CASE("the many texts of RFC 5952 section 1 end as one") {
    for (const std::string_view text :
         {"2001:db8:0:0:1:0:0:1", "2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1",
          "2001:db8::0:1:0:0:1", "2001:0db8::1:0:0:1", "2001:db8:0:0:1::1", "2001:db8:0000:0:1::1",
          "2001:DB8:0:0:1::1"})
        CHECK(ok(text, "2001:db8::1:0:0:1"));
}

TEST_CASE("IPv6 text at its edges") {
    ICE_VERIFY(ok("::", "::"));
    ICE_VERIFY(ok("::1", "::1"));
    ICE_VERIFY(ok("1::", "1::"));
    ICE_VERIFY(ok("0:0:3:4:5:6:7:8", "::3:4:5:6:7:8"));
    ICE_VERIFY(ok("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"));
    ICE_VERIFY(ok("0:2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"));
    ICE_VERIFY(ok("1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0"));
    ICE_VERIFY(ok("0:1:0:1:0:1:0:1", "0:1:0:1:0:1:0:1"));
    ICE_VERIFY(ok("f:10:100:1000:ffff:fff:ff:f", "f:10:100:1000:ffff:fff:ff:f"));
    // Section 4 without the dotted tails of section 5.
    ICE_VERIFY(ok("::ffff:192.0.2.1", "::ffff:c000:201"));
    ICE_VERIFY(ok("::192.0.2.1", "::c000:201"));
    ICE_VERIFY(ok("64:ff9b::192.0.2.1", "64:ff9b::c000:201"));
}

TEST_CASE("IPv4 text") {
    ICE_VERIFY(ok("0.0.0.0", "0.0.0.0"));
    ICE_VERIFY(ok("1.10.100.255", "1.10.100.255"));
    ICE_VERIFY(ok("9.99.109.200", "9.99.109.200"));
    for (unsigned octet = 0; octet < 256; ++octet)
        CHECK(to_text(address::v4(octet << 8)) == "0.0." + std::to_string(octet) + ".0");
}

TEST_CASE("a zone is shown when there is one and it is asked for") {
    ICE_VERIFY(ok("fe80::1%0", "fe80::1"));
    ICE_VERIFY(ok("fe80::1%12", "fe80::1%12"));
    ICE_VERIFY(to_text(*parse_address("fe80::1%12"), zone_text::hidden) == "fe80::1");
    ICE_VERIFY(to_text(*parse_endpoint("[fe80::1%12]:1"), zone_text::hidden) == "[fe80::1]:1");
}

TEST_CASE("endpoints") {
    ICE_VERIFY(ok_endpoint("192.0.2.1:0", "192.0.2.1:0"));
    ICE_VERIFY(ok_endpoint("[2001:DB8::0:1]:5000", "[2001:db8::1]:5000"));
    ICE_VERIFY(ok_endpoint("[fe80::1%12]:65535", "[fe80::1%12]:65535"));
}

TEST_CASE("the longest texts fit exactly") {
    constexpr std::string_view longest = "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff%4294967295";
    ICE_VERIFY(longest.size() == address_text::capacity());
    ICE_VERIFY(ok(longest, longest));
    constexpr endpoint e(*parse_address(longest), 65535);
    ICE_VERIFY(to_text(e).size() == endpoint_text::capacity());
    ICE_VERIFY(*parse_endpoint(to_text(e)) == e);
}

TEST_CASE("no address has no text") {
    ICE_VERIFY(to_text(address()) == "");
    ICE_VERIFY(to_text(endpoint(address(), 5)) == "");
    char buffer[64] = {'x'};
    CHECK(write_address(buffer, address()).code() == errc::misuse_bad_argument);
    CHECK(write_endpoint(buffer, endpoint()).code() == errc::misuse_bad_argument);
    CHECK(buffer[0] == 'x');
}

TEST_CASE("the text is a value that C can read") {
    const address_text text = to_text(address::v4(192, 0, 2, 1));
    CHECK(text.c_str() == std::string("192.0.2.1"));
    const std::string_view view = text;
    CHECK(view == "192.0.2.1");
    CHECK(text == to_text(address::v4(192, 0, 2, 1)));
    CHECK(text != to_text(address::v4(192, 0, 2, 2)));
}

TEST_CASE("a buffer that is too small is left alone, one that fits is enough") {
    for (const std::string_view expected : {"192.0.2.1", "2001:db8::1", "fe80::1%4294967295"}) {
        const address a = *parse_address(expected);
        for (std::size_t size = 0; size < 80; ++size) {
            std::string buffer(size, '#');
            const auto n = write_address(buffer, a);
            if (size < expected.size()) {
                CHECK(n.code() == errc::buffer_too_small);
                CHECK(buffer == std::string(size, '#'));
            } else {
                CHECK(n.value_or(0) == expected.size());
                CHECK(buffer == std::string(expected) + std::string(size - expected.size(), '#'));
            }
        }
    }
}

TEST_CASE("the same for endpoints") {
    for (const std::string_view expected : {"192.0.2.1:9", "[2001:db8::1]:5000"}) {
        const endpoint e = *parse_endpoint(expected);
        for (std::size_t size = 0; size < 80; ++size) {
            std::string buffer(size, '#');
            const auto n = write_endpoint(buffer, e);
            CHECK(n.code() == (size < expected.size() ? errc::buffer_too_small : errc::ok));
            CHECK(buffer.starts_with(n ? expected : std::string(size, '#')));
        }
    }
}

TEST_CASE("what is written is read back, and is the canonical text") {
    chacha_random random(std::array<std::uint8_t, 32>{});
    for (int round = 0; round < 5'000; ++round) {
        std::array<std::uint8_t, 16> bytes = {};
        std::uint8_t zeros[2] = {};
        random.fill(bytes, draw::jitter);
        random.fill(zeros, draw::jitter);
        for (unsigned i = 0; i < 8; ++i)  // about half of the groups are zero
            if (zeros[0] >> i & 1U) bytes[2 * i] = bytes[2 * i + 1] = 0;
        const std::uint32_t zone = zeros[1] < 128 ? 0 : load_u32(bytes.data());

        const address six = address::v6(bytes, zone);
        const auto four = address::v4(load_u32(bytes.data()));
        const bool read_back = parse_address(to_text(six)).value_or({}) == six &&
                               parse_address(to_text(four)).value_or({}) == four;
        const bool canonical = to_text(six, zone_text::hidden) == canonical_text(bytes);
        CHECK(read_back);
        CHECK(canonical);

        const endpoint e(six, load_u16(zeros));
        CHECK(parse_endpoint(to_text(e)).value_or({}) == e);
    }
}
