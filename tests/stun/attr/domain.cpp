// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/domain.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;
using codec = stun::domain_codec;

namespace {

constexpr bool ok(std::string_view name) { return codec::size(name).has_value(); }
constexpr bool bad(std::string_view name) {
    return codec::size(name).code() == errc::misuse_stun_value;
}

}  // namespace

TEST_CASE("DNS names of up to 255 ASCII characters") {
    // RFC8489-14.16-1
    ICE_VERIFY(ok("example.org"));
    ICE_VERIFY(ok("example.org."));
    ICE_VERIFY(ok("xn--bcher-kva.example"));
    ICE_VERIFY((ok("3com.example") && ok("a") && ok("a-b")));
    ICE_VERIFY((bad("") && bad(".") && bad("a..b") && bad(".a")));
    ICE_VERIFY((bad("-a") && bad("a-") && bad("a-.b") && bad("a.-b")));
    ICE_VERIFY((bad("a b") &&
                bad("b\xc3\xbc"
                    "cher") &&
                bad("a_b")));
    constexpr std::string_view label =
        "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc";
    static_assert(label.size() == 63);
    ICE_VERIFY(ok(label));
    static constexpr std::string_view longer =
        "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd";
    ICE_VERIFY(bad(longer));
}

TEST_CASE("what is no name is refused when read, too") {
    ICE_VERIFY(*codec::read(hex("61 2e 62").view(), nullptr) == "a.b");
    ICE_VERIFY(read_code<codec>("") == errc::stun_attribute_length);
    ICE_VERIFY(read_code<codec>("61 00") == errc::stun_bad_value);
    ICE_VERIFY(read_code<codec>("61 0d 0a") == errc::stun_bad_value);
    std::uint8_t bytes[256];
    for (std::size_t i = 0; i < 256; ++i) bytes[i] = i % 2 == 0 ? 'a' : '.';
    CHECK(codec::read(byte_view(bytes).first(255), nullptr).has_value());
    CHECK(codec::read(bytes, nullptr).code() == errc::stun_attribute_length);
}
