// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/authentication.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

namespace {

constexpr std::string_view with_algorithms = "obMatJos2gAAAxyz";
constexpr std::string_view with_anonymity = "obMatJos2QAAAxyz";
const octets md5_and_sha256{0, 1, 0, 0, 0, 2, 0, 0};
const octets unknown_algorithm{0, 9, 0, 0};

/// A challenge that tells its algorithms.
answer listed(std::uint16_t error, std::string_view nonce, const octets& algorithms) {
    answer a = challenge(error, nonce);
    a.algorithms = algorithms;
    return a;
}
std::string username_of(const packet& p) {
    const auto u = p.message().get(attr::username);
    return u ? std::string(u->begin(), u->end()) : "-";
}
std::string nonce_of(const packet& p) {
    const auto n = p.message().get(attr::nonce);
    return n ? std::string(n->begin(), n->end()) : "-";
}
bool is_protected(const packet& p, const stun::kept_keys<builtin_crypto>& keys) {
    return stun::has_integrity(p.message(), builtin_crypto(), keys, stun::integrity_kind::sha1);
}

}  // namespace

TEST_CASE("a first request is bare; after a 401 it has the long-term credentials") {
    session s;
    s.ask();
    CHECK(codes(s.last()) == std::vector<std::uint16_t>{0x0019, 0x8028});
    const auto first_id = s.last().message().id();
    s.tell(challenge(401));
    CHECK(s.run_to_send());
    // RFC8656-5-1 RFC8445-5.1.1.2-6
    CHECK(s.last().message().id() != first_id);
    CHECK(username_of(s.last()) == "user");
    CHECK(nonce_of(s.last()) == "nonce-1");
    CHECK(is_protected(s.last(), basic_keys::of("example.org", false)));
    CHECK(!is_protected(s.last(), basic_keys::of("example.org", false, "guess")));
}

TEST_CASE("438 with a new nonce: three times, then it is over") {
    session s;
    s.ask_again();
    for (const char* nonce : {"nonce-2", "nonce-3", "nonce-4"}) {
        s.tell(challenge(438, nonce));
        CHECK(s.story().empty());
        CHECK(s.run_to_send());
        CHECK(nonce_of(s.last()) == nonce);
        CHECK(username_of(s.last()) == "user");
    }
    s.tell(challenge(438, "nonce-5"));
    CHECK(s.story() == "failed too_many_challenges 438");
    CHECK(s.next() == time_point::never());
}

TEST_CASE("438 with the same nonce is answered once") {
    session s;
    s.ask_again();
    s.tell(challenge(438, "nonce-1"));
    CHECK(s.run_to_send());
    s.tell(challenge(438, "nonce-1"));
    CHECK(s.story() == "failed too_many_challenges 438");
}

TEST_CASE("438 is counted anew after a success") {
    session s;
    const std::uint8_t h = s.open();
    for (int round = 0; round < 5; ++round) {
        CHECK(s.c.refresh(s.now, h));  // RFC8656-8-3
        for (const char* nonce : {"nonce-2", "nonce-3", "nonce-4"}) {
            CHECK(s.run_to_send());
            s.tell(challenge(438, nonce));
        }
        CHECK(s.run_to_send());
        s.tell({.lifetime = 600});
        CHECK(s.story().empty());
    }
}

TEST_CASE("401 to a request that had credentials ends it, and the server is left alone") {
    session s;
    s.ask_again();
    s.tell(challenge(401, "nonce-2"));
    CHECK(s.story() == "failed wrong_credentials 401");  // RFC8656-7.4-4
    CHECK(s.c.rests_until(0) == time_point::never());
    CHECK(s.c.allocate(s.now, {.base = base_id(1), .where = home}).error().code ==
          errc::turn_server_rests);  // RFC8656-7.4-5
    // Until somebody has put it right.
    CHECK(s.c.set_credentials(0, {"user", "other"}));
    CHECK(s.c.allocate(s.now, {.base = base_id(1), .where = home}));
    CHECK(s.run_to_send());
    s.tell(challenge(401));
    CHECK(s.run_to_send());
    CHECK(is_protected(s.last(), basic_keys::of("example.org", false, "other")));
}

TEST_CASE("a server that changes its realm each time is given up") {
    session s;
    s.ask();
    std::size_t asked = 1;
    for (const char* realm : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
        s.tell({.error = 401, .protection = by::nobody, .nonce = realm, .realm = realm});
        if (s.next() == time_point::never()) break;
        CHECK(s.run_to_send());
        ++asked;
    }
    CHECK(asked == 6);
    CHECK(s.story() == "failed too_many_challenges 401");
}

TEST_CASE("challenges that may not be followed") {
    const auto story = [](const answer& a) {
        session s;
        s.ask();
        s.tell(a);
        return s.story();
    };
    // The nonce tells of algorithms, and somebody has taken them out.
    CHECK(story(challenge(401, with_algorithms)) == "failed challenge_refused 401");
    CHECK(story(listed(401, with_algorithms, unknown_algorithm)) == "failed challenge_refused 401");
    CHECK(story({.error = 401, .protection = by::nobody, .realm = "example.org"}) ==
          "failed challenge_refused 401");
    CHECK(story({.error = 401, .protection = by::nobody, .nonce = "n"}) ==
          "failed challenge_refused 401");
    CHECK(story(challenge(401, std::string(257, 'n'))) == "failed challenge_refused 401");
    // Not to a request that had none.
    CHECK(story(challenge(438)).empty());
}

TEST_CASE("a 438 that lost the list of algorithms is refused") {
    session s;
    s.ask();
    s.tell(listed(401, with_algorithms, md5_and_sha256));
    CHECK(s.run_to_send());
    s.tell(challenge(438, "plain"));
    CHECK(s.story() == "failed challenge_refused 438");
}

TEST_CASE("SHA-256 wherever the server offers it, and then nothing else") {
    session s;
    s.ask();
    s.tell(listed(401, with_algorithms, md5_and_sha256));
    CHECK(s.run_to_send());
    const stun::message m = s.last().message();
    const auto chosen = m.get(attr::password_algorithm);
    CHECK((chosen && chosen->algorithm == stun::password_algorithm::sha256));  // RFC8656-6-3
    const auto list = m.find(attr::password_algorithms.code);
    CHECK((list && equal_bytes(list->value, md5_and_sha256)));
    CHECK(m.integrity_offset() == 0);
    CHECK(stun::has_integrity(m, builtin_crypto(), basic_keys::of("example.org", true),
                              stun::integrity_kind::sha256));
    answer weak = allocated();
    s.tell(weak);  // protected by SHA-1
    CHECK(s.story().empty());
    weak.is_sha256 = true;
    s.tell(weak);
    CHECK(s.story() == "allocated");
}

TEST_CASE("USERHASH where the server offers anonymity") {
    turn::client_config hiding;
    hiding.hide_username = true;
    session s(hiding);
    s.ask();
    s.tell(challenge(401, with_anonymity));
    CHECK(s.run_to_send());
    const stun::message m = s.last().message();
    // RFC8656-21.1.6-1
    CHECK(!m.has(attr::username));
    const auto hash = m.get(attr::userhash);
    CHECK((hash && equal_bytes(*hash, stun::make_userhash(builtin_crypto(), text("user"),
                                                          text("example.org")))));
}

TEST_CASE("a name that must not be seen does not go out in clear") {
    turn::client_config hiding;
    hiding.hide_username = true;
    session s(hiding);
    s.ask();
    s.tell(challenge(401));
    CHECK(s.story() == "failed username_exposed 401");  // RFC8656-21.1.6-1
    CHECK(s.next() == time_point::never());

    // Nor when a live allocation is challenged without the bit.
    session live(hiding);
    live.ask();
    live.tell(challenge(401, with_anonymity));
    CHECK(live.run_to_send());
    live.tell(allocated());
    CHECK(live.story() == "allocated");
    CHECK(live.c.refresh(live.now, 0));
    CHECK(live.run_to_send());
    live.tell(challenge(438, "plain"));
    CHECK(live.run_to_send());
    CHECK(!live.last().message().has(attr::username));
}

TEST_CASE("without credentials a challenge is the end") {
    session s({}, {});
    s.ask();
    s.tell(challenge(401));
    CHECK(s.story() == "failed no_credentials 401");
}

TEST_CASE("an open server is fine for who has no credentials, and for who says so") {
    answer bare = allocated();
    bare.protection = by::nobody;
    session no_login({}, {});
    no_login.ask();
    no_login.tell(bare);
    CHECK(no_login.story() == "allocated");

    session careful;
    careful.ask();
    careful.tell(bare);  // somebody on the way may have said that
    CHECK(careful.story().empty());
    careful.tell(challenge(401));
    CHECK(careful.run_to_send());
    CHECK(username_of(careful.last()) == "user");

    turn::client_config trusting;
    trusting.allow_unauthenticated = true;
    session easy(trusting);
    easy.ask();
    easy.tell(bare);
    CHECK(easy.story() == "allocated");
}

TEST_CASE("an access token of a third party: in Allocate and Refresh only, its key as it is") {
    const octets key(20, 0x5a);
    const octets token(60, 0xa5);
    session s({}, {"kid-1", {}, key, token});
    s.ask();
    CHECK(!s.last().message().has(attr::access_token));
    answer third = challenge(401);
    third.third_party = "turn.example.org";
    s.tell(third);
    CHECK(s.run_to_send());
    const auto carried = s.last().message().get(attr::access_token);
    CHECK((carried && equal_bytes(*carried, token)));
    CHECK(username_of(s.last()) == "kid-1");
    const auto keys = stun::make_keys(builtin_crypto(), byte_view(key));
    CHECK(is_protected(s.last(), keys));
}

TEST_CASE("who has no token is told whom to ask for one") {
    answer third = challenge(401);
    third.third_party = "turn.example.org";
    session s({}, {});
    const std::uint8_t h = s.ask();
    s.tell(third);
    CHECK(s.c.authorization_server(h) == "turn.example.org");
    CHECK(s.story() == "failed third_party 401");

    session by_password;  // RFC 7635 section 6.1: not capable of the other
    by_password.ask();
    by_password.tell(third);
    CHECK(by_password.run_to_send());
    CHECK(username_of(by_password.last()) == "user");
}

TEST_CASE("a token whose time is over is replaced while the allocation lives") {
    const octets key(20, 0x5a), token(60, 0xa5), new_key(20, 0x11), new_token(40, 0x22);
    session s({}, {"kid-1", {}, key, token});
    const std::uint8_t h = s.ask();
    s.tell(challenge(401));
    CHECK(s.run_to_send());
    answer a = allocated();
    a.protection = by::nobody;
    std::uint8_t buffer[200] = {};
    stun::builder b(buffer, {stun::method::allocate, stun::message_class::success},
                    s.last().message().id());
    b.add(attr::xor_relayed_address, relay_v4).add(attr::xor_mapped_address, seen);
    b.add(attr::lifetime, 600);
    stun::add_integrity(b, builtin_crypto(), stun::make_keys(builtin_crypto(), byte_view(key)),
                        stun::integrity_kind::sha1);
    const auto bytes = b.finish();
    s.hear({bytes->begin(), bytes->end()});
    CHECK(s.story() == "allocated");
    CHECK(s.c.refresh(s.now, h));
    CHECK(s.run_to_send());
    CHECK(s.last().message().has(attr::access_token));
    s.tell(challenge(401, "nonce-2"));
    CHECK(s.story() == "wants_token third_party 401");
    CHECK(s.c.set_credentials(0, {"kid-2", {}, new_key, new_token}));
    CHECK(s.run_to_send());
    const auto carried = s.last().message().get(attr::access_token);
    CHECK((carried && equal_bytes(*carried, new_token)));
    CHECK(username_of(s.last()) == "kid-2");
    CHECK(is_protected(s.last(), stun::make_keys(builtin_crypto(), byte_view(new_key))));
}

TEST_CASE("keys are shared by allocations of one server and realm") {
    session s;
    s.open();
    const auto before = s.c.inspect().allocations[0].keys;
    CHECK(s.c.allocate(s.now, {.base = base_id(1), .where = home}));
    CHECK(s.run_to_send());
    s.tell(challenge(401, "another nonce"));
    CHECK(s.run_to_send());
    CHECK(is_protected(s.last(), before));
    CHECK(nonce_of(s.last()) == "another nonce");
}

TEST_CASE("credentials that are taken away: requests are bare again") {
    session s;
    const std::uint8_t h = s.open();
    CHECK(s.c.refresh(s.now, h));
    CHECK(s.run_to_send());
    CHECK(s.last().message().has(attr::username));
    CHECK(s.c.set_credentials(0, {}));
    CHECK(s.run_to_send());
    CHECK(!s.last().message().has(attr::username));
    CHECK(s.last().message().integrity_offset() == 0);
}
