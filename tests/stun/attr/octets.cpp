// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/attr/octets.hpp>

#include "../../support/verify.hpp"
#include "../datagram.hpp"

using namespace stun_test;

TEST_CASE("octets come from characters and from bytes") {
    static constexpr std::uint8_t bytes[] = {'a', 'b', 'c'};
    constexpr stun::octets from_text = "abc";
    constexpr stun::octets from_bytes = byte_view(bytes);
    ICE_VERIFY((from_text.size() == 3 && from_bytes.size() == 3));
    ICE_VERIFY((from_text[1] == 'b' && from_bytes[1] == 'b'));
    ICE_VERIFY(written<stun::opaque_codec<0, 8>>(from_text) == hex("616263"));
    ICE_VERIFY(written<stun::opaque_codec<0, 8>>(from_bytes) == hex("616263"));
    ICE_VERIFY(written<stun::opaque_codec<0, 8>>(ice::wire_text(bytes)) == hex("616263"));
    ICE_VERIFY(written<stun::opaque_codec<0, 8>>(from_text.part(1, 2)) == hex("6263"));
    ICE_VERIFY(written<stun::opaque_codec<0, 8>>(from_bytes.part(1, 2)) == hex("6263"));
    ICE_VERIFY(stun::octets().empty());
}

TEST_CASE("opaque values keep their bounds when read and when written") {
    using two_to_four = stun::opaque_codec<2, 4>;
    ICE_VERIFY(read_code<two_to_four>("01") == errc::stun_attribute_length);
    ICE_VERIFY(read_code<two_to_four>("0102") == errc::ok);
    ICE_VERIFY(read_code<two_to_four>("01020304") == errc::ok);
    ICE_VERIFY(read_code<two_to_four>("0102030405") == errc::stun_attribute_length);
    ICE_VERIFY(two_to_four::size("a").code() == errc::misuse_stun_value);
    ICE_VERIFY(*two_to_four::size("abcd") == 4);
    ICE_VERIFY(two_to_four::size("abcde").code() == errc::misuse_stun_value);
}
