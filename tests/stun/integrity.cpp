// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/integrity.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <ice/stun/attributes.hpp>
#include <ice/stun/builder.hpp>

using namespace stun_test;
namespace attr = ice::stun::attr;

namespace {

constexpr ice::builtin_crypto crypto;
constexpr auto password = hex("766f6b4a7862526c");
constexpr auto key = crypto.make_hmac_sha1_key(password.view());
constexpr auto key256 = crypto.make_hmac_sha256_key(password.view());
constexpr auto other_key = crypto.make_hmac_sha1_key(password.view().first(7));

template <class Add>
datagram built(Add add) {
    std::uint8_t buffer[256];
    stun::builder b(buffer, stun::binding_request, test_id);
    b.add(attr::username, "user1");
    add(b);
    datagram d;
    d.append(*b.finish());
    return d;
}
errc sha1(const datagram& d) {
    return verify_integrity(*stun::message::parse(d.view()), crypto, key).code();
}
errc sha256(const datagram& d, std::size_t shortest = 32) {
    return verify_integrity_sha256(*stun::message::parse(d.view()), crypto, key256, shortest)
        .code();
}
errc fingerprint(const datagram& d) {
    return verify_fingerprint(*stun::message::parse(d.view()), crypto).code();
}

/// A message whose integrity attribute has `length` bytes of the right MAC, more of them zero.
datagram with_integrity_length(std::uint16_t code, std::size_t length) {
    datagram d = message("0006 0005 7573657231 000000");
    std::uint8_t head[4];
    ice::store_u16(head, code);
    ice::store_u16(head + 2, static_cast<std::uint16_t>(length));
    const std::size_t end = d.size() - 20 + 4 + stun::padded(length);
    ice::store_u16(d.data() + 2, static_cast<std::uint16_t>(end));
    std::uint8_t mac[64] = {};
    if (code == 0x0008)
        ice::copy_bytes(mac, crypto.hmac_sha1(key, {}, d.view()));
    else
        ice::copy_bytes(mac, crypto.hmac_sha256(key256, {}, d.view()));
    d.append(head);
    d.append(byte_view(mac).first(stun::padded(length)));
    return d;
}

}  // namespace

TEST_CASE("only the key's own MAC is accepted") {
    const datagram d = built([](auto& b) { b.add_integrity(crypto, key); });
    CHECK(sha1(d) == errc::ok);
    const auto m = stun::message::parse(d.view());
    CHECK(verify_integrity(*m, crypto, other_key).error() ==
          ice::failure{errc::stun_integrity_mismatch, 32});
    CHECK(sha256(d) == errc::stun_attribute_missing);
    CHECK(fingerprint(d) == errc::stun_attribute_missing);
}

TEST_CASE("any flipped bit that is covered fails, padding included") {
    const datagram good =
        built([](auto& b) { b.add_integrity(crypto, key).add_fingerprint(crypto); });
    CHECK(sha1(good) == errc::ok);
    CHECK(fingerprint(good) == errc::ok);
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
        datagram d = good;
        d[bit / 8] = static_cast<std::uint8_t>(d[bit / 8] ^ 1U << bit % 8);
        const auto m = stun::message::parse(d.view());
        if (!m) continue;  // the header or a length
        CHECK(verify_fingerprint(*m, crypto).code() != errc::ok);
        const bool covered = bit / 8 < 32 + 24;  // all before the fingerprint
        CHECK((verify_integrity(*m, crypto, key).code() == errc::ok) == !covered);
    }
}

TEST_CASE("MESSAGE-INTEGRITY has 20 bytes, of which none is left out") {
    for (std::size_t n = 0; n <= 40; ++n) {
        const datagram d = with_integrity_length(0x0008, n);
        at_every_alignment(d.view(), [&](byte_view bytes) {
            const auto m = stun::message::parse(bytes);
            CHECK(m.has_value());
            const errc code = verify_integrity(*m, crypto, key).code();
            // Other lengths change the length in the header as well, so their MAC is another.
            CHECK(code == (n == 20 ? errc::ok : errc::stun_integrity_length));
        });
    }
}

TEST_CASE("MESSAGE-INTEGRITY-SHA256 may be cut where the usage says so, to no less than 16") {
    for (std::size_t n = 0; n <= 40; ++n) {
        const datagram d = with_integrity_length(0x001c, n);
        const bool possible = n >= 16 && n <= 32 && n % 4 == 0;
        for (const std::size_t shortest : {0U, 16U, 20U, 32U}) {
            const errc expected =
                possible && n >= shortest ? errc::ok : errc::stun_integrity_length;
            CHECK(sha256(d, shortest) == expected);  // RFC8489-14.6-1
        }
    }
}

TEST_CASE("either integrity stands on its own under the other and the fingerprint") {
    const datagram d = built([](auto& b) {
        b.add_integrity(crypto, key).add_integrity_sha256(crypto, key256).add_fingerprint(crypto);
    });
    CHECK(sha1(d) == errc::ok);
    CHECK(sha256(d) == errc::ok);
    CHECK(fingerprint(d) == errc::ok);
}

TEST_CASE("the fingerprint is the last attribute, of four bytes") {
    datagram d = built([](auto& b) { b.add_fingerprint(crypto); });
    CHECK(fingerprint(d) == errc::ok);
    d.append(hex("8022 0000").view());
    ice::store_u16(d.data() + 2, static_cast<std::uint16_t>(d.size() - 20));
    CHECK(fingerprint(d) == errc::stun_fingerprint_not_last);
    CHECK(fingerprint(message("8028 0003 000000 00")) == errc::stun_attribute_length);
    CHECK(fingerprint(message("8028 0000")) == errc::stun_attribute_length);
    CHECK(fingerprint(message("8028 0008 00000000 00000000")) == errc::stun_attribute_length);
    CHECK(fingerprint(message("8028 0004 00000000")) == errc::stun_fingerprint_mismatch);
}
