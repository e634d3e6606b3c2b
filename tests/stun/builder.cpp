// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/builder.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <ice/stun/attributes.hpp>
#include <ice/stun/integrity.hpp>

using namespace stun_test;
namespace attr = ice::stun::attr;

namespace {

constexpr ice::builtin_crypto crypto;
constexpr auto password = hex("766f6b4a7862526c31526d54785554");
constexpr auto key = crypto.make_hmac_sha1_key(password.view());
constexpr auto key256 = crypto.make_hmac_sha256_key(password.view());

/// What `add` builds, in a buffer filled with `fill`.
template <class Dialect = stun::rfc8489, class Add>
datagram built(Add add, std::uint8_t fill = 0, std::size_t room = 256) {
    std::uint8_t buffer[256];
    for (auto& b : buffer) b = fill;
    stun::basic_builder<Dialect> b(ice::byte_span(buffer).first(room), stun::binding_request,
                                   test_id);
    add(b);
    datagram d;
    if (const auto bytes = b.finish()) d.append(*bytes);
    return d;
}
template <class Add>
ice::failure fails(Add add, std::size_t room = 256) {
    std::uint8_t buffer[256];
    stun::builder b(ice::byte_span(buffer).first(room), stun::binding_request, test_id);
    add(b);
    return b.finish().error();
}

}  // namespace

TEST_CASE("header, attributes, padding and length") {
    const datagram d = built(
        [](stun::builder& b) {
            b.add(attr::username, "user1")
                .add(attr::priority, 0x6e0001ffU)
                .add(attr::use_candidate);
            CHECK(b.size() == 20 + 12 + 8 + 4);
        },
        0xff);
    // RFC8489-6.1-1, RFC8489-5-7, RFC8489-14-1, RFC8489-14-2, RFC8489-14-3, RFC8489-14-4
    CHECK(d == message("0006 0005 7573657231 000000  0024 0004 6e0001ff  0025 0000"));
}

TEST_CASE("SOFTWARE is there only where the host adds it") {
    // RFC8489-16.1.2-1
    CHECK(built([](stun::builder&) {}) == message({}));
    const datagram d = built([](stun::builder& b) { b.add(attr::software, "ice 0.1"); });
    CHECK(*stun::message::parse(d.view())->get(attr::software) == "ice 0.1");
}

TEST_CASE("text from parts") {
    const auto joined = [](auto& b) { b.add_joined(attr::username, {"us", ":", "er1"}); };
    CHECK(built(joined, 0xff) == message("0006 0006 75733a657231 0000"));
    const datagram classic = built<stun::rfc3489>(joined, 0xff);
    CHECK(ice::equal_bytes(classic.view().subspan(20), hex("0006 0008 75733a657231 0000").view()));
    const std::string_view long_part(
        "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567");
    const ice::failure f = fails([&](stun::builder& b) {
        b.add_joined(attr::username,
                     {long_part, long_part, long_part, long_part, long_part, long_part});
    });
    CHECK(f == ice::failure{errc::misuse_stun_value, 20});
}

TEST_CASE("attributes of the host's own") {
    constexpr stun::attribute<stun::u32_codec> mine{0xc123, "MINE"};
    const datagram d = built(
        [&](stun::builder& b) {
            b.add(mine, 5U).add_raw(0xc124, hex("010203").view()).add_raw(0xc125, {});
        },
        0xff);
    CHECK(d == message("c123 0004 00000005  c124 0003 010203 00  c125 0000"));
    const auto m = stun::message::parse(d.view());
    CHECK(*m->get(mine) == 5);
    CHECK(m->find(0xc124)->value.size() == 3);
}

TEST_CASE("the same bytes whatever was in the buffer") {
    const auto everything = [](stun::builder& b) {
        const std::uint16_t unknown[] = {0x7001, 0x7002, 0x7003};
        const stun::algorithm_entry algorithms[] = {{stun::password_algorithm::sha256, {}}};
        b.add(attr::username, "u").add(attr::realm, "re").add(attr::nonce, "non");
        b.add(attr::error_code, {420, "x"}).add(attr::unknown_attributes, unknown);
        b.add(attr::even_port, {true}).add(attr::requested_transport, std::uint8_t{17});
        b.add(attr::channel_number, std::uint16_t{0x4000}).add(attr::icmp, {3, 4, 0});
        b.add(attr::requested_address_family, ice::ip_family::ipv6);
        b.add(attr::password_algorithms, algorithms).add(attr::network_info, {1, 2});
        b.add(attr::xor_mapped_address, ice::endpoint(ice::address::v4(192, 0, 2, 1), 1));
        b.add(attr::data, "12345").add_raw(0xc001, hex("01").view());
        b.add_integrity(crypto, key).add_integrity_sha256(crypto, key256, 20);
        b.add_fingerprint(crypto);
    };
    const datagram aa = built(everything, 0xaa);
    CHECK(!aa.empty());
    CHECK(aa == built(everything, 0x55));

    const auto classic = [](auto& b) {
        const std::uint16_t unknown[] = {0x7001, 0x7002, 0x7003};
        b.add(attr::username, "u").add(attr::password, "9kksj==");
        b.add(attr::error_code, {420, "x"}).add(attr::unknown_attributes, unknown);
        b.add(attr::change_request, {true, false}).add_joined(attr::username, {"a", "b"});
        b.add_integrity(crypto, key);
    };
    const datagram classic_aa = built<stun::rfc3489>(classic, 0xaa);
    CHECK(!classic_aa.empty());
    CHECK(classic_aa == built<stun::rfc3489>(classic, 0x55));
}

TEST_CASE("all padding is zero, for each length") {
    const std::uint8_t value[8] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    for (std::size_t n = 0; n <= 8; ++n) {
        const datagram d =
            built([&](stun::builder& b) { b.add_raw(0xc001, byte_view(value).first(n)); }, 0xaa);
        CHECK(d.size() == 24 + stun::padded(n));
        for (std::size_t i = 24 + n; i < d.size(); ++i) CHECK(d[i] == 0);
    }
}

TEST_CASE("both integrities, then the fingerprint, which is last") {
    const datagram d = built([](stun::builder& b) {
        b.add(attr::priority, 1U).add_integrity(crypto, key);
        b.add_integrity_sha256(crypto, key256).add_fingerprint(crypto);
    });
    const auto m = stun::message::parse(d.view());
    CHECK(m->integrity_offset() == 28);
    CHECK(m->integrity_sha256_offset() == 52);
    CHECK(m->fingerprint_offset() == 88);  // RFC8489-14.7-2
    CHECK(verify_integrity(*m, crypto, key).has_value());
    CHECK(verify_integrity_sha256(*m, crypto, key256).has_value());
    CHECK(verify_fingerprint(*m, crypto).has_value());
}

TEST_CASE("out of order is misuse, and sticks") {
    const ice::failure order{errc::misuse_stun_order, 44};
    CHECK(fails([](stun::builder& b) { b.add_integrity(crypto, key).add(attr::priority, 1U); }) ==
          order);
    CHECK(fails([](stun::builder& b) {
              b.add_integrity(crypto, key).add_integrity(crypto, key);
          }) == order);
    CHECK(fails([](stun::builder& b) {
              b.add_integrity(crypto, key).add(attr::priority, 1U).add_fingerprint(crypto);
          }) == order);
    CHECK(fails([](stun::builder& b) { b.add_fingerprint(crypto).add_integrity(crypto, key); }) ==
          ice::failure{errc::misuse_stun_order, 28});
    CHECK(fails([](stun::builder& b) { b.add_fingerprint(crypto).add_fingerprint(crypto); }) ==
          ice::failure{errc::misuse_stun_order, 28});
    CHECK(fails([](stun::builder& b) {
              b.add_integrity_sha256(crypto, key256).add_integrity(crypto, key);
          }) == ice::failure{errc::misuse_stun_order, 56});
    CHECK(fails([](stun::builder& b) {
              b.add_integrity_sha256(crypto, key256).add_integrity_sha256(crypto, key256);
          }) == ice::failure{errc::misuse_stun_order, 56});
}

TEST_CASE("what protects a message is not added as a value") {
    const ice::failure order{errc::misuse_stun_order, 20};
    CHECK(fails([](stun::builder& b) { b.add_raw(0x0008, {}); }) == order);
    CHECK(fails([](stun::builder& b) {
              b.add(attr::message_integrity_sha256, password.view().first(0));
          }).code == errc::misuse_stun_value);
    CHECK(fails([](stun::builder& b) { b.add(attr::fingerprint, 1U); }) == order);
}

TEST_CASE("truncated SHA-256: 16 to 32 bytes, multiples of four") {
    for (std::size_t n = 0; n <= 40; ++n) {
        const datagram d =
            built([&](stun::builder& b) { b.add_integrity_sha256(crypto, key256, n); });
        // RFC8489-14.6-1
        CHECK(d.empty() == !(n >= 16 && n <= 32 && n % 4 == 0));
        if (!d.empty()) CHECK(d.size() == 24 + n);
    }
}

TEST_CASE("buffers of every size: a whole message or buffer_too_small") {
    const auto add = [](stun::builder& b) {
        b.add(attr::username, "user1").add_integrity(crypto, key).add_fingerprint(crypto);
    };
    const std::size_t whole = built(add).size();
    CHECK(whole == 20 + 12 + 24 + 8);
    for (std::size_t room = 0; room < whole; ++room) {
        const ice::failure f = fails(add, room);
        CHECK(f.code == errc::buffer_too_small);
        CHECK(f.at == (room < 20 ? 0U : room < 32 ? 20U : room < 56 ? 32U : 56U));
    }
    CHECK(fails(add, whole).code == errc::ok);
}

TEST_CASE("a message has no more than 65,532 bytes of attributes") {
    static std::uint8_t buffer[0x20000];
    static const std::uint8_t value[0xffff] = {};
    stun::builder b(buffer, stun::binding_request, test_id);
    b.add_raw(0xc001, byte_view(value).first(0xfff8));
    CHECK(b.finish()->size() == 20 + 0xfffc);
    b.add_raw(0xc001, {});
    CHECK(b.finish().error() == ice::failure{errc::stun_message_full, 20 + 0xfffc});
    stun::builder longer(buffer, stun::binding_request, test_id);
    longer.add_raw(0xc001, value);
    CHECK(longer.finish().code() == errc::stun_message_full);
}

TEST_CASE("values outside their range are misuse") {
    const ice::failure value{errc::misuse_stun_value, 20};
    CHECK(fails([](stun::builder& b) { b.add(attr::xor_mapped_address, ice::endpoint()); }) ==
          value);
    CHECK(fails([](stun::builder& b) { b.add(attr::error_code, {299, {}}); }) == value);
    CHECK(fails([](stun::builder& b) { b.add(attr::userhash, "short"); }) == value);
    CHECK(fails([](stun::builder& b) { b.add(attr::channel_number, std::uint16_t{1}); }) == value);
}

TEST_CASE("a message may be finished, and go on") {
    std::uint8_t buffer[64];
    stun::builder b(buffer, stun::binding_request, test_id);
    CHECK(b.finish()->size() == 20);
    b.add(attr::priority, 1U);
    CHECK(b.finish()->size() == 28);
    CHECK(b.error().code == errc::ok);
}
