// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/password_algorithm.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;
using one = stun::password_algorithm_codec;
using many = stun::password_algorithms_codec;
using stun::algorithm_entry;
using stun::password_algorithm;

namespace {

constexpr std::uint8_t five[] = {1, 2, 3, 4, 5};
constexpr algorithm_entry entries[] = {{password_algorithm::sha256, {}},
                                       {password_algorithm{0x8001}, five},
                                       {password_algorithm::md5, {}}};

}  // namespace

TEST_CASE("one algorithm and its parameters") {
    static constexpr datagram plain = hex("0002 0000");
    constexpr auto sha256 = one::read(plain.view(), nullptr);
    ICE_VERIFY((sha256 && *sha256 == entries[0]));
    static constexpr datagram bytes = hex("8001 0005 0102030405 ffffff");  // RFC8489-14.12-1
    constexpr auto other = one::read(bytes.view(), nullptr);
    ICE_VERIFY((other && *other == entries[1]));
    ICE_VERIFY(written<one>(entries[0]) == hex("0002 0000"));
    ICE_VERIFY(written<one>(entries[1]) == hex("8001 0005 0102030405 000000"));
    ICE_VERIFY(read_code<one>("8001 0005 0102030405") == errc::ok);  // padded by the attribute
}

TEST_CASE("a list of algorithms") {
    static constexpr datagram bytes = hex("0002 0000 8001 0005 0102030405 000000 0001 0000");
    constexpr auto list = many::read(bytes.view(), nullptr);
    ICE_VERIFY((list && list->size() == 3));
    ICE_VERIFY((list->contains(entries[0]) && list->contains(entries[1])));
    ICE_VERIFY(!list->contains({password_algorithm{7}, {}}));
    ICE_VERIFY(written<many>(entries) == bytes);
    ICE_VERIFY(written<many>(*list) == bytes);
    ICE_VERIFY(read_code<many>("") == errc::ok);
}

TEST_CASE("inner lengths that lie") {
    for (const std::string_view bytes :
         {"00", "0002", "000200", "0002 0001", "0002 ffff", "0002 0005 01020304", "0002 0000 00",
          "0002 0000 0001 0004 010203"}) {
        at_every_alignment(hex(bytes).view(), [](byte_view value) {
            CHECK(one::read(value, nullptr).code() == errc::stun_attribute_length);
            CHECK(many::read(value, nullptr).code() == errc::stun_attribute_length);
        });
    }
    ICE_VERIFY(read_code<one>("0002 0000 0001 0000") == errc::stun_attribute_length);
    ICE_VERIFY(many::read(hex("0002 0000 0001 0004").view(), nullptr).error().at == 6);
}
