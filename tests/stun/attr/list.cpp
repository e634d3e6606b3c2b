// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/list.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;
using codec = stun::code_list_codec;
using classic = stun::code_list_codec::classic;

namespace {

constexpr std::uint16_t three[] = {0x0024, 0x4321, 0x7fff};

}  // namespace

TEST_CASE("lists of codes") {
    static constexpr datagram bytes = hex("0024 4321 7fff");
    constexpr auto list = codec::read(bytes.view(), nullptr);
    ICE_VERIFY((list && list->size() == 3 && (*list)[1] == 0x4321));
    ICE_VERIFY((list->contains(0x7fff) && !list->contains(0x7ffe)));
    ICE_VERIFY(written<codec>(three) == bytes);
    ICE_VERIFY(read_code<codec>("") == errc::ok);
    ICE_VERIFY(read_code<codec>("00") == errc::stun_attribute_length);
    ICE_VERIFY(read_code<codec>("002443") == errc::stun_attribute_length);
}

TEST_CASE("RFC 3489: an odd list repeats an entry") {
    ICE_VERIFY(written<classic>(three) == hex("0024 4321 7fff 7fff"));
    ICE_VERIFY(written<classic>(std::span(three).first(2)) == hex("0024 4321"));
    ICE_VERIFY(written<classic>(std::span(three).first(1)) == hex("0024 0024"));
    ICE_VERIFY(written<classic>({}).empty());
    static constexpr datagram bytes = hex("0024 0024");
    constexpr auto list = classic::read(bytes.view(), nullptr);
    ICE_VERIFY((list && list->size() == 2 && list->contains(0x0024)));
}

TEST_CASE("lists of 32-bit numbers") {
    static constexpr datagram bytes = hex("01020304 a0b0c0d0");
    constexpr auto list = stun::u32_list_codec::read(bytes.view(), nullptr);
    ICE_VERIFY((list && list->size() == 2 && (*list)[1] == 0xa0b0c0d0));
    ICE_VERIFY(read_code<stun::u32_list_codec>("0102") == errc::stun_attribute_length);
}

TEST_CASE("a list that no attribute could hold is refused") {
    static constexpr std::uint16_t many[0x4000] = {};
    CHECK(codec::size(many).code() == errc::misuse_stun_value);
    CHECK(*codec::size(std::span(many).first(0x3fff)) == 0x7ffe);
}
