// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/turn_auth.hpp>

#include <ice/stun/long_term.hpp>

#include "turn_desk.hpp"

using namespace world;
using stun::method;

TEST_CASE("sim turn_auth: nobody is served without credentials, and all are told how") {
    turn_desk d;
    CHECK(d.ask(method::allocate, turn_desk::udp, false) == 401);
    CHECK(d.answer().integrity_offset() == 0);
    CHECK(!d.answer().has(stun::attr::password_algorithms));
    d.learn();
    CHECK(d.realm == turn_desk::bytes_of("example.org"));
    const std::vector<std::uint8_t> nonce = d.nonce;
    CHECK(d.ask(method::allocate, turn_desk::udp) == 0);
    CHECK(d.answer().integrity_offset() != 0);
    d.nonce.clear();
    CHECK(d.ask(method::refresh, [](stun::builder&) {}) == 401);
    d.learn();
    CHECK(d.nonce != nonce);
}

TEST_CASE("sim turn_auth: wrong user, password, realm") {
    turn_desk d;
    d.ask(method::allocate, turn_desk::udp, false);
    d.learn();
    d.password = "wrong";
    CHECK(d.ask(method::allocate, turn_desk::udp) == 401);
    d.password = "pass";
    d.user = "nobody";
    CHECK(d.ask(method::allocate, turn_desk::udp) == 401);
    d.user = "user";
    const auto realm = d.realm;
    d.realm = turn_desk::bytes_of("elsewhere");
    CHECK(d.ask(method::allocate, turn_desk::udp) == 401);
    d.realm = realm;
    CHECK(d.ask(method::allocate, turn_desk::udp) == 0);
}

TEST_CASE("sim turn_auth: nonces grow stale, are not made up, and are nobody else's") {
    turn_server_rules rules;
    rules.nonce_lifetime = seconds(10);
    turn_desk d(rules);
    d.allocate();
    d.net.run_until(d.net.now() + seconds(10));
    CHECK(d.refresh(600) == 438);
    d.learn();
    CHECK(d.refresh(600) == 0);
    CHECK(d.net.expire_nonces(d.server) == errc::ok);
    CHECK(d.refresh(600) == 438);
    d.learn();
    CHECK(d.refresh(600) == 0);
    d.nonce[0] ^= 1;
    CHECK(d.refresh(600) == 438);
    d.nonce.assign(5, 'x');
    CHECK(d.refresh(600) == 438);
}

TEST_CASE("sim turn_auth: SHA-256 and a hidden username where the server offers them") {
    turn_server_rules rules;
    rules.password_algorithms = true;
    rules.userhash = true;
    turn_desk d(rules);
    CHECK(d.ask(method::allocate, turn_desk::udp, false) == 401);
    stun::long_term_session session;
    CHECK(session.handle_challenge(d.answer(), false) == stun::challenge_verdict::retry);
    CHECK((session.hides_username() && session.integrity() == stun::integrity_kind::sha256));
    const auto user = turn_desk::bytes_of("user");
    const auto pass = turn_desk::bytes_of("pass");
    const auto key = stun::make_long_term_key(d.crypto, session.algorithm(), user,
                                              session.realm().bytes(), pass);
    const auto keys = stun::make_keys(d.crypto, key->bytes());
    const auto signed_request = [&](stun::builder& b) {
        turn_desk::udp(b);
        session.add_to(b, d.crypto, user);
        stun::add_integrity(b, d.crypto, keys, session.integrity());
    };
    CHECK(d.ask(method::allocate, signed_request, false) == 0);
    CHECK(d.answer().integrity_sha256_offset() != 0);
    // A list that somebody has changed.
    const auto bent = [&](stun::builder& b) {
        turn_desk::udp(b);
        b.add(stun::attr::username, "user");
        b.add(stun::attr::realm, "example.org").add(stun::attr::nonce, session.nonce());
        const stun::algorithm_entry md5[] = {{stun::password_algorithm::md5, {}}};
        b.add(stun::attr::password_algorithms, md5).add(stun::attr::password_algorithm, md5[0]);
        b.add_integrity(d.crypto, keys.sha1_key);
    };
    CHECK(d.ask(method::refresh, bent, false) == 400);
}
