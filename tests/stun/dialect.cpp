// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/dialect.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <ice/stun/attributes.hpp>
#include <ice/stun/builder.hpp>
#include <ice/stun/integrity.hpp>

using namespace stun_test;
namespace attr = ice::stun::attr;

namespace {

struct lacks_one_fact {
    static constexpr bool has_cookie = true;
    static constexpr bool has_fingerprint = true;
    static constexpr bool has_sha256 = true;
    static constexpr bool integrity_is_last = false;
    static constexpr bool classic_values = false;
};
static_assert(stun::stun_dialect<stun::rfc8489> && stun::stun_dialect<stun::rfc5389> &&
              stun::stun_dialect<stun::rfc3489>);
static_assert(!stun::stun_dialect<lacks_one_fact>);

constexpr ice::builtin_crypto crypto;
constexpr auto password = hex("396b6b736a3d3d");  // 9kksj==
constexpr auto key = crypto.make_hmac_sha1_key(password.view());

constexpr stun::transaction_id classic_id{{0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18,
                                           0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f}};

/// A check as the first drafts of ICE send it.
constexpr datagram classic_request() {
    std::uint8_t buffer[256] = {};
    stun::basic_builder<stun::rfc3489> b(buffer, stun::binding_request, classic_id);
    b.add(attr::username, "user1").add(attr::change_request, {true, true});
    b.add_integrity(crypto, key);
    datagram d;
    d.append(*b.finish());
    return d;
}

template <class Dialect>
constexpr bool round_trips() {
    std::uint8_t buffer[256] = {};
    const stun::transaction_id id = Dialect::has_cookie ? test_id : classic_id;
    stun::basic_builder<Dialect> b(buffer, {stun::method::binding, stun::message_class::error}, id);
    const std::uint16_t unknown[] = {0x7001, 0x7002, 0x7003};
    b.add(attr::username, "user1").add(attr::error_code, {420, "odd"});
    b.add(attr::unknown_attributes, unknown).add(attr::priority, 7U).add_integrity(crypto, key);
    const auto bytes = b.finish();
    if (!bytes) return false;
    const auto m = stun::basic_message<Dialect>::parse(*bytes);
    if (!m || !(m->id() == id)) return false;
    const auto list = m->get(attr::unknown_attributes);
    return *m->get(attr::username) == "user1" && m->get(attr::error_code)->code == 420 &&
           m->get(attr::error_code)->reason == "odd" && list->contains(0x7001) &&
           list->contains(0x7003) && *m->get(attr::priority) == 7 &&
           verify_integrity(*m, crypto, key).has_value();
}

}  // namespace

TEST_CASE("what a builder writes its reader understands, in every dialect") {
    ICE_VERIFY(round_trips<stun::rfc8489>());
    ICE_VERIFY(round_trips<stun::rfc5389>());
    ICE_VERIFY(round_trips<stun::rfc3489>());
}

TEST_CASE("RFC 3489 on the wire: padding within the length, flags, integrity last") {
    static constexpr datagram d = classic_request();
    // 8 + 4 of USERNAME, 4 + 4 of CHANGE-REQUEST, 24 of MESSAGE-INTEGRITY
    ICE_VERIFY(
        ice::equal_bytes(d.view().first(40), hex("0001 002c 10111213 14151617 18191a1b 1c1d1e1f"
                                                 "0006 0008 75736572 31000000  0003 0004 00000006")
                                                 .view()));
    ICE_VERIFY(ice::equal_bytes(d.view().subspan(40, 4), hex("0008 0014").view()));
    ICE_VERIFY(d.size() == 64);
}

TEST_CASE("RFC 3489: the MAC is over the text, zeros up to 64 bytes, and the final length") {
    static constexpr datagram d = classic_request();
    datagram text;
    text.append(d.view().first(40));
    while (text.size() % 64 != 0) CHECK(text.push_back(0));
    const auto mac = crypto.hmac_sha1(key, {}, text.view());
    CHECK(ice::equal_bytes(mac, d.view().subspan(44)));
    const auto m = stun::basic_message<stun::rfc3489>::parse(d.view());
    CHECK(m.has_value());
    CHECK(verify_integrity(*m, crypto, key).has_value());
}

TEST_CASE("RFC 3489: text whose length is a multiple of 64 gets no padding block") {
    std::uint8_t buffer[256] = {};
    stun::basic_builder<stun::rfc3489> b(buffer, stun::binding_request, classic_id);
    b.add(attr::username, "0123456789012345678901234567890123456789");  // 20 + 4 + 40 bytes
    const auto mac = crypto.hmac_sha1(key, {}, [&] {
        ice::store_u16(buffer + 2, 64 - 20 + 24);
        return byte_view(buffer).first(64);
    }());
    b.add_integrity(crypto, key);
    const auto bytes = b.finish();
    CHECK(bytes->size() == 88);
    CHECK(ice::equal_bytes(mac, bytes->last(20)));
}

TEST_CASE("RFC 3489 reads what RFC 5389 pads outside of the length") {
    static constexpr datagram d = message("0006 0005 7573657231 ff00ff  0003 0004 00000002");
    constexpr auto m = stun::basic_message<stun::rfc3489>::parse(d.view());
    ICE_VERIFY(m.has_value());
    ICE_VERIFY(*m->get(attr::username) == "user1");
    ICE_VERIFY(m->get(attr::change_request)->port);
    // Unpadded attributes, which neither RFC allows, are no message.
    const datagram unpadded = message("0006 0005 7573657231");
    CHECK(stun::basic_message<stun::rfc3489>::parse(unpadded.view()).code() ==
          errc::stun_bad_length);
}

TEST_CASE("RFC 3489: an attribute behind MESSAGE-INTEGRITY fails it") {
    datagram d = classic_request();
    d.append(hex("0025 0000").view());
    ice::store_u16(d.data() + 2, 48);
    const auto m = stun::basic_message<stun::rfc3489>::parse(d.view());
    CHECK(m.has_value());
    CHECK(verify_integrity(*m, crypto, key).code() == errc::stun_integrity_not_last);
}

TEST_CASE("fingerprint and SHA-256 are ordinary unknown attributes where they are not known") {
    static constexpr datagram d =
        message("0006 0004 75736572  8028 0004 00000000  0024 0004 00000001");
    constexpr auto classic = stun::basic_message<stun::rfc3489>::parse(d.view());
    ICE_VERIFY(classic->has(attr::priority));
    constexpr auto today = stun::message::parse(d.view());
    ICE_VERIFY(!today->has(attr::priority));

    static constexpr datagram sha256 =
        message("001c 0010 00000000 00000000 00000000 00000000  0024 0004 00000001");
    constexpr auto before = stun::basic_message<stun::rfc5389>::parse(sha256.view());
    ICE_VERIFY(before->has(attr::priority));
    ICE_VERIFY(before->integrity_sha256_offset() == 0);
    constexpr auto now = stun::message::parse(sha256.view());
    ICE_VERIFY(!now->has(attr::priority));
    ICE_VERIFY(now->integrity_sha256_offset() == 20);
}

TEST_CASE("an id without the cookie is classic STUN only") {
    const datagram d = classic_request();
    CHECK(stun::message::parse(d.view()).code() == errc::stun_no_cookie);
    const auto m = stun::basic_message<stun::rfc3489>::parse(d.view());
    CHECK(m->id() == classic_id);
}
