// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/text.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;

namespace {

using text = stun::text_codec<12, 8>;

constexpr bool reads(std::string_view bytes, std::string_view expected) {
    const datagram d = hex(bytes);
    const auto value = text::read(d.view(), nullptr);
    return value && *value == expected;
}
constexpr bool reads_classic(std::string_view bytes, std::string_view expected) {
    const datagram d = hex(bytes);
    const auto value = text::classic::read(d.view(), nullptr);
    return value && *value == expected;
}

constexpr datagram repeated(std::string_view character, std::size_t times) {
    datagram out;
    for (std::size_t i = 0; i < times; ++i) out.append(hex(character).view());
    return out;
}
constexpr errc phrase(std::string_view character, std::size_t times) {
    return stun::phrase_codec::size(repeated(character, times).view()).code();
}

}  // namespace

TEST_CASE("text is as long as its length says, whatever it holds") {
    ICE_VERIFY(reads("", ""));
    ICE_VERIFY(reads("6162", "ab"));
    ICE_VERIFY(reads("6100", std::string_view("a\0", 2)));
    ICE_VERIFY(read_code<text>("ff fe 80") == errc::ok);  // no UTF-8
    ICE_VERIFY(read_code<text>("00000000 00000000 00000000") == errc::ok);
    ICE_VERIFY(read_code<text>("00000000 00000000 00000000 00") == errc::stun_attribute_length);
    ICE_VERIFY(*text::size("12345678") == 8);
    ICE_VERIFY(text::size("123456789").code() == errc::misuse_stun_value);
}

TEST_CASE("RFC 3489: zero bytes fill a multiple of four within the length") {
    ICE_VERIFY(written<text::classic>("user1") == hex("75736572 31000000"));
    ICE_VERIFY(written<text::classic>("user") == hex("75736572"));
    ICE_VERIFY(written<text::classic>("").empty());
    ICE_VERIFY(text::classic::size("123456789").code() == errc::misuse_stun_value);
    ICE_VERIFY(reads_classic("75736572 31000000", "user1"));
    ICE_VERIFY(reads_classic("7573657231", "user1"));  // a length without the padding
    ICE_VERIFY(reads_classic("75736572", "user"));
    ICE_VERIFY(reads_classic("61000000 00", std::string_view("a\0", 2)));  // three at most
    ICE_VERIFY(reads_classic("000000", ""));
}

TEST_CASE("phrases have fewer than 128 characters, of up to four bytes") {
    ICE_VERIFY(phrase("61", 127) == errc::ok);
    ICE_VERIFY(phrase("61", 128) == errc::misuse_stun_value);  // RFC8489-14.14-2
    ICE_VERIFY(phrase("c3a4", 127) == errc::ok);
    ICE_VERIFY(phrase("c3a4", 128) == errc::misuse_stun_value);
}
