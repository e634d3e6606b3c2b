// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/nonce_cookie.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

using namespace stun_test;

namespace {

constexpr std::optional<stun::security_features> cookie(std::string_view nonce) {
    std::uint8_t bytes[64] = {};
    ice::copy_bytes(bytes, nonce);
    return stun::read_nonce_cookie(ice::wire_text(byte_view(bytes).first(nonce.size())));
}
constexpr bool is(std::string_view nonce, bool algorithms, bool anonymity) {
    const auto f = cookie(nonce);
    return f && f->password_algorithms() == algorithms && f->username_anonymity() == anonymity;
}
constexpr bool none(std::string_view nonce) { return !cookie(nonce).has_value(); }

}  // namespace

TEST_CASE("the features of a nonce") {
    // RFC8489-9.2.5-1
    ICE_VERIFY(is("obMatJos2AAAAxyz", false, false));
    ICE_VERIFY(is("obMatJos2AAAA", false, false));  // nothing behind it
    ICE_VERIFY(is("obMatJos2gAAAxyz", true, false));
    ICE_VERIFY(is("obMatJos2QAAAxyz", false, true));
    ICE_VERIFY(is("obMatJos2wAAAxyz", true, true));
    ICE_VERIFY(is("obMatJos2////", true, true));
    // The nonce of RFC 8489 B.1 has bits that no feature is assigned to.
    ICE_VERIFY(is("obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA", false, false));
    ICE_VERIFY(cookie("obMatJos2AAAC")->bits == 2);
}

TEST_CASE("other nonces have no cookie") {
    ICE_VERIFY(none(""));
    ICE_VERIFY(none("f//499k954d6OL34oL9FSTvy64sA"));  // RFC 5769
    ICE_VERIFY(none("obMatJos2AAA"));                  // too short
    ICE_VERIFY(none("obmatjos2AAAA"));
    ICE_VERIFY(none("obMatJos2AA=A"));
    ICE_VERIFY(none("xobMatJos2AAAA"));
}

TEST_CASE("cookies are read as they are made") {
    for (unsigned bit = 0; bit < 24; ++bit) {
        const stun::security_features f{1U << bit};
        const auto made = stun::make_nonce_cookie(f);
        CHECK(stun::read_nonce_cookie(ice::wire_text(made)) == f);
    }
    constexpr auto both =
        stun::make_nonce_cookie({stun::security_features::password_algorithms_bit |
                                 stun::security_features::username_anonymity_bit});
    ICE_VERIFY(ice::wire_text(both) == "obMatJos2wAAA");
}
