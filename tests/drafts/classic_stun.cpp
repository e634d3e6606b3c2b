// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/classic_stun.hpp>

#include <doctest/doctest.h>

#include <ice/crypto/builtin.hpp>
#include <ice/stun/builder.hpp>
#include <ice/stun/reader.hpp>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::early;

namespace {

template <class Add>
constexpr bool detour(Add add) {
    std::uint8_t out[128] = {};
    stun::basic_builder<stun::rfc3489> b(out, stun::binding_request, {});
    add(b);
    const auto bytes = b.finish();
    const auto m = stun::basic_message<stun::rfc3489>::parse(*bytes);
    return m && asks_for_detour(*m);
}

}  // namespace

TEST_CASE("requests that want an answer from or to elsewhere") {
    ICE_VERIFY(!detour([](auto&) {}));
    ICE_VERIFY(!detour([](auto& b) { b.add(stun::attr::change_request, {false, false}); }));
    ICE_VERIFY(detour([](auto& b) { b.add(stun::attr::change_request, {true, false}); }));
    ICE_VERIFY(detour([](auto& b) { b.add(stun::attr::change_request, {false, true}); }));
    ICE_VERIFY(detour([](auto& b) { b.add_raw(stun::attr::change_request.code, {}); }));
    ICE_VERIFY(detour([](auto& b) {
        b.add(stun::attr::response_address, endpoint(address::v4(1, 2, 3, 4), 5));
    }));
}

TEST_CASE("the key of a password is that of its bytes") {
    const builtin_crypto crypto;
    const std::uint8_t bytes[] = {'p', 'w'};
    credentials_record<8, builtin_crypto> mine;
    mine.assign(crypto, "user", "pw");
    CHECK(mine.used);
    const auto other = crypto.make_hmac_sha1_key(bytes);
    const classic_credential<builtin_crypto> c{&mine.key};
    CHECK(crypto.hmac_sha1(c.sha1(crypto), {}, bytes) == crypto.hmac_sha1(other, {}, bytes));
    mine.assign(crypto, "user", "nine char");
    CHECK(!mine.used);
}

TEST_CASE("all attributes of RFC 3489 are understood, and none of later ones") {
    ICE_VERIFY(known_attributes.has(stun::attr::password.code));
    ICE_VERIFY(known_attributes.has(stun::attr::reflected_from.code));
    ICE_VERIFY(!known_attributes.has(0x0024));  // PRIORITY
}
