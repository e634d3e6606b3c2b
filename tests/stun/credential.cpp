// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/credential.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

using namespace stun_test;
using stun::integrity_kind;
using stun::password_algorithm;

namespace {

constexpr ice::builtin_crypto crypto;

constexpr stun::long_term_key key(password_algorithm algorithm, std::string_view user,
                                  std::string_view realm, std::string_view password) {
    return *stun::make_long_term_key(crypto, algorithm, text(user).view(), text(realm).view(),
                                     text(password).view());
}
constexpr bool md5_is(std::string_view user, std::string_view realm, std::string_view password) {
    // RFC 8489 section 9.2.2's example: user:realm:pass
    return ice::equal_bytes(key(password_algorithm::md5, user, realm, password).bytes(),
                            hex("8493fbc53ba582fb4c044c456bdc40eb").view());
}

struct computed {
    constexpr ice::hmac_sha1_key sha1(const ice::builtin_crypto& c) const noexcept {
        return c.make_hmac_sha1_key({});
    }
    constexpr ice::hmac_sha256_key sha256(const ice::builtin_crypto& c) const noexcept {
        return c.make_hmac_sha256_key({});
    }
};
struct sha1_only {
    ice::hmac_sha1_key sha1(const ice::builtin_crypto&) const noexcept { return {}; }
};
static_assert(
    stun::integrity_credential<stun::kept_keys<ice::builtin_crypto>, ice::builtin_crypto>);
static_assert(stun::integrity_credential<computed, ice::builtin_crypto>);
static_assert(!stun::integrity_credential<sha1_only, ice::builtin_crypto>);

}  // namespace

TEST_CASE("the long-term key by MD5") {
    ICE_VERIFY(md5_is("user", "realm", "pass"));
    ICE_VERIFY(md5_is("\"user\"", "\"realm\"", "pass"));
    ICE_VERIFY(md5_is(std::string_view("user\0\0", 6), std::string_view("realm\0", 6),
                      std::string_view("pass\0", 5)));
    ICE_VERIFY(!md5_is("user", "realm", "\"pass\""));  // a password keeps its quotes
    ICE_VERIFY(key(password_algorithm::md5, "a", "b", "c").size == 16);
}

TEST_CASE("the long-term key by SHA-256") {
    constexpr auto k = key(password_algorithm::sha256, "user", "realm", "pass");
    static constexpr datagram joined = text("user:realm:pass");
    ICE_VERIFY(ice::equal_bytes(k.bytes(), ice::sha256_of({joined.view()})));
    CHECK(stun::make_long_term_key(crypto, password_algorithm{3}, {}, {}, {}).code() ==
          errc::misuse_bad_argument);
}

TEST_CASE("the hash of a username") {
    // The values of RFC 8489 B.1, whose username is six Katakana letters.
    constexpr auto user = hex("e3839ee38388e383aae38383e382afe382b9");
    ICE_VERIFY(
        ice::equal_bytes(stun::make_userhash(crypto, user.view(), text("example.org").view()),
                         hex("4a3cf38f ef6992bd a952c678 0417da0f"
                             "24819415 569e60b2 05c46e41 407f1704")
                             .view()));
}

TEST_CASE("the key of a short-term credential is the password") {
    constexpr auto password = text("VOkJxbRl1RmTxUk/WvJxBt");
    constexpr auto keys = stun::make_keys(crypto, password.view());
    ICE_VERIFY(crypto.hmac_sha1(keys.sha1(crypto), {}, {}) ==
               crypto.hmac_sha1(crypto.make_hmac_sha1_key(password.view()), {}, {}));
    ICE_VERIFY(crypto.hmac_sha256(keys.sha256(crypto), {}, {}) ==
               crypto.hmac_sha256(crypto.make_hmac_sha256_key(password.view()), {}, {}));
}

TEST_CASE("printable ASCII is prepared as it is") {
    ICE_VERIFY(stun::is_prepared_ascii("user name~"));
    ICE_VERIFY(!stun::is_prepared_ascii(""));
    ICE_VERIFY(!stun::is_prepared_ascii("tab\t"));
    ICE_VERIFY(!stun::is_prepared_ascii("\x7f"));
    ICE_VERIFY(!stun::is_prepared_ascii("The\xc2\xadM\xc2\xaatr\xe2\x85\xa8"));
}

TEST_CASE("kinds of integrity are sets") {
    ICE_VERIFY(includes(integrity_kind::both, integrity_kind::sha1));
    ICE_VERIFY(includes(integrity_kind::both, integrity_kind::sha256));
    ICE_VERIFY(!includes(integrity_kind::sha1, integrity_kind::sha256));
    ICE_VERIFY(!includes(integrity_kind::none, integrity_kind::sha1));
    ICE_VERIFY(!includes(integrity_kind::both, integrity_kind::none));
}
