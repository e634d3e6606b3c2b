// SPDX-License-Identifier: BSL-1.0
// The test vector of RFC 8489 appendix B.1. As printed its header has the length 0x9c where 0x88
// bytes follow, and the HMAC is that of the message with the printed length; so it must be refused.
// With the length put right and the HMAC made anew by the key of the text, it must be accepted.
#include <ice/stun.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

using namespace stun_test;
namespace attr = ice::stun::attr;

namespace {

constexpr ice::builtin_crypto crypto;

constexpr datagram printed =
    hex("0001009c 2112a442 78ad3433 c6ad72c0 29da412e 001e0020 4a3cf38f ef6992bd "
        "a952c678 0417da0f 24819415 569e60b2 05c46e41 407f1704 00150029 6f624d61 "
        "744a6f73 32414141 43662f2f 3439396b 39353464 364f4c33 346f4c39 46535476 "
        "79363473 41000000 0014000b 6578616d 706c652e 6f726700 001c0020 e4686c8f "
        "0edeb590 13e07090 010a93ef ccbccc54 4c0a45d9 f830aa6d 6f735a01");

constexpr datagram user = hex("e3839ee38388e383aae38383e382afe382b9");
constexpr datagram realm = text("example.org");
constexpr auto key = crypto.make_hmac_sha256_key(
    stun::make_long_term_key(crypto, stun::password_algorithm::sha256, user.view(), realm.view(),
                             text("TheMatrIX").view())
        ->bytes());

constexpr datagram with_right_length() {
    datagram d = printed;
    ice::store_u16(d.data() + 2, static_cast<std::uint16_t>(d.size() - 20));
    return d;
}

/// Header, USERHASH, NONCE and REALM of the vector, its integrity by this library.
constexpr datagram corrected() {
    std::uint8_t buffer[256] = {};
    stun::builder b(buffer, stun::binding_request,
                    stun::message::parse(with_right_length().view())->id());
    b.add(attr::userhash, byte_view(stun::make_userhash(crypto, user.view(), realm.view())));
    b.add(attr::nonce, "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA");
    b.add(attr::realm, "example.org").add_integrity_sha256(crypto, key);
    datagram d;
    d.append(*b.finish());
    return d;
}

constexpr errc verified(const datagram& d) {
    const auto m = stun::message::parse(d.view());
    return m ? verify_integrity_sha256(*m, crypto, key).code() : m.code();
}

constexpr datagram right = corrected();
constexpr auto parsed = stun::message::parse(right.view());

}  // namespace

TEST_CASE("RFC 8489 B.1 as printed is refused") {
    ICE_VERIFY(printed.size() == 156);
    ICE_VERIFY(verified(printed) == errc::stun_truncated);
    ICE_VERIFY(verified(with_right_length()) == errc::stun_integrity_mismatch);
}

TEST_CASE("its HMAC is that of the wrong length") {
    const auto mac = crypto.hmac_sha256(key, {}, printed.view().first(120));
    CHECK(ice::equal_bytes(mac, printed.view().last(32)));
}

TEST_CASE("corrected it is accepted") {
    ICE_VERIFY(right.size() == printed.size());
    ICE_VERIFY(verified(right) == errc::ok);
    ICE_VERIFY(ice::equal_bytes(right.view().subspan(4, 116), printed.view().subspan(4, 116)));
    ICE_VERIFY(ice::load_u16(right.data() + 2) == 0x88);
    ICE_VERIFY(*parsed->get(attr::nonce) == "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA");
    ICE_VERIFY(*parsed->get(attr::realm) == "example.org");
    ICE_VERIFY(ice::equal_bytes(*parsed->get(attr::userhash),
                                stun::make_userhash(crypto, user.view(), realm.view())));
}
