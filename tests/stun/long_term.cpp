// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/long_term.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <ice/stun/answer.hpp>

using namespace stun_test;
namespace attr = ice::stun::attr;
using stun::challenge_verdict;
using stun::integrity_kind;
using stun::password_algorithm;
using stun::response_action;
using enum stun::challenge_verdict;

namespace {

constexpr ice::builtin_crypto crypto;
constexpr auto keys = stun::make_keys(crypto, hex("01020304").view());
constexpr auto other_keys = stun::make_keys(crypto, hex("01020305").view());
constexpr std::uint8_t name[] = {'j', 'o', 'e'};

constexpr std::string_view plain_nonce = "abcdef";
constexpr std::string_view with_algorithms = "obMatJos2gAAAxyz";
constexpr std::string_view with_anonymity = "obMatJos2QAAAxyz";

/// A response; what is empty or 0 is left out.
struct response {
    std::uint16_t error = 401;
    std::string_view realm = "example.org";
    std::string_view nonce = plain_nonce;
    std::string_view algorithms = "";  // bytes of the value
    integrity_kind integrity = integrity_kind::none;
    const stun::kept_keys<ice::builtin_crypto>& key = keys;
};
constexpr std::string_view both_algorithms = "0002 0000 0001 0000";

datagram built(const response& r) {
    std::uint8_t buffer[256];
    stun::builder b(buffer, r.error != 0 ? stun::binding_error : stun::binding_success, test_id);
    if (r.error != 0) add_error(b, r.error);
    if (!r.realm.empty()) b.add(attr::realm, r.realm);
    if (!r.nonce.empty()) b.add(attr::nonce, r.nonce);
    if (!r.algorithms.empty()) b.add_raw(attr::password_algorithms.code, hex(r.algorithms).view());
    add_integrity(b, crypto, r.key, r.integrity);
    datagram d;
    d.append(*b.finish());
    return d;
}
challenge_verdict challenge(stun::long_term_session& s, const response& r, bool had) {
    const datagram d = built(r);
    return s.handle_challenge(*stun::message::parse(d.view()), had);
}
stun::response_verdict verdict(const stun::long_term_session& s, const response& r, bool had,
                               bool reliable = false) {
    const datagram d = built(r);
    return s.authenticate(*stun::message::parse(d.view()), crypto, keys, had, reliable);
}
/// The request that the session sends now.
datagram request(const stun::long_term_session& s) {
    std::uint8_t buffer[256];
    stun::builder b(buffer, stun::binding_request, test_id);
    s.add_to(b, crypto, name);
    add_integrity(b, crypto, keys, s.integrity());
    datagram d;
    d.append(*b.finish());
    return d;
}

}  // namespace

TEST_CASE("the first request has no credentials") {
    const stun::long_term_session s;
    CHECK(!s.active());
    CHECK(request(s) == message({}));  // RFC8489-9.2.3.1-1
}

TEST_CASE("401: the next request has username, realm, nonce and integrity") {
    stun::long_term_session s;
    CHECK(challenge(s, {}, false) == retry);  // RFC8489-9.2.5-3
    CHECK(s.active());
    CHECK(s.realm() == "example.org");  // RFC8489-9.2.3.2-1
    CHECK(s.nonce() == plain_nonce);
    CHECK(s.algorithm() == password_algorithm::md5);
    const datagram d = request(s);
    const auto m = stun::message::parse(d.view());
    CHECK(*m->get(attr::username) == "joe");       // RFC8489-9.2.5-4
    CHECK(*m->get(attr::realm) == "example.org");  // RFC8489-9.2.5-6
    CHECK(*m->get(attr::nonce) == plain_nonce);    // RFC8489-9.2.5-7
    CHECK(!m->has(attr::password_algorithm));
    CHECK(!m->has(attr::userhash));
    CHECK(verify_integrity(*m, crypto, keys.sha1_key).has_value());
    CHECK(m->integrity_sha256_offset() == 0);
    CHECK(request(s) == d);  // RFC8489-9.2.3.2-2, RFC8489-9.2.3.2-3: so do all that follow
}

TEST_CASE("the server's list goes back unchanged, with its first algorithm that is known") {
    stun::long_term_session s;
    // An unknown algorithm with parameters, whose padding is not zero.
    constexpr std::string_view list = "8001 0003 010203 ff  0002 0000  0001 0000";
    CHECK(challenge(s, {401, "r", with_algorithms, list}, false) == retry);
    CHECK(s.algorithm() == password_algorithm::sha256);
    const datagram d = request(s);
    const auto m = stun::message::parse(d.view());
    CHECK(ice::equal_bytes(m->get(attr::password_algorithms)->bytes(),
                           hex(list).view()));  // RFC8489-9.2.5-8
    CHECK(m->get(attr::password_algorithm)->algorithm ==
          password_algorithm::sha256);                                        // RFC8489-9.2.5-9
    CHECK(verify_integrity_sha256(*m, crypto, keys.sha256_key).has_value());  // RFC8489-9.2.5-19
    CHECK(m->integrity_offset() == 0);

    stun::long_term_session md5_first;
    CHECK(challenge(md5_first, {401, "r", with_algorithms, "0001 0000 0002 0000"}, false) == retry);
    // The server's preference decides.
    CHECK(md5_first.algorithm() == password_algorithm::md5);
    CHECK(md5_first.integrity() == integrity_kind::sha256);
}

TEST_CASE("a nonce of more than 127 characters goes back as well") {
    stun::basic_long_term_session<16, 200> s;
    std::uint8_t nonce[200];
    for (auto& c : nonce) c = 'n';
    std::uint8_t buffer[512];
    stun::builder b(buffer, stun::binding_error, test_id);
    add_error(b, 401);
    b.add(attr::realm, "r").add_raw(attr::nonce.code, nonce);
    CHECK(s.handle_challenge(*stun::message::parse(*b.finish()), false) == retry);
    stun::builder out(buffer, stun::binding_request, test_id);
    s.add_to(out, crypto, name);
    CHECK(stun::message::parse(*out.finish())->get(attr::nonce)->size() == 200);
}

TEST_CASE("a username is hashed where the server says so") {
    stun::long_term_session s;
    CHECK(challenge(s, {401, "example.org", with_anonymity}, false) == retry);
    CHECK(s.hides_username());
    const datagram d = request(s);
    const auto m = stun::message::parse(d.view());
    CHECK(!m->has(attr::username));  // RFC8489-9.2.5-5
    CHECK(ice::equal_bytes(*m->get(attr::userhash),
                           stun::make_userhash(crypto, name, s.realm().bytes())));
}

TEST_CASE("bid-down: the cookie tells of a list that is not there") {
    stun::long_term_session s;
    // RFC8489-9.2.5-1, RFC8489-9.2.5-2
    CHECK(challenge(s, {401, "r", with_algorithms}, false) == bid_down);
    CHECK(challenge(s, {401, "r", with_algorithms, "00"}, false) == bid_down);
    CHECK(!s.active());
    CHECK(challenge(s, {401, "r", with_algorithms, both_algorithms}, false) == retry);
    CHECK(challenge(s, {438, "r", with_algorithms}, true) == bid_down);
    // A later 438 with neither the bit nor the list.
    CHECK(challenge(s, {438, "r", plain_nonce}, true) == bid_down);
    CHECK(s.integrity() == integrity_kind::sha256);
}

TEST_CASE("algorithms that nobody here knows") {
    stun::long_term_session s;
    CHECK(challenge(s, {401, "r", with_algorithms, "0003 0000 8001 0000"}, false) ==
          no_common_algorithm);  // RFC8489-9.2.5-10
    // A known one with parameters, which it does not have.
    CHECK(challenge(s, {401, "r", with_algorithms, "0002 0004 00000000"}, false) ==
          no_common_algorithm);
    CHECK(!s.active());
}

TEST_CASE("401 to a request with credentials is not tried again") {
    stun::long_term_session s;
    CHECK(challenge(s, {}, false) == retry);
    CHECK(challenge(s, {401, "example.org", "fresh"}, true) ==
          wrong_credentials);  // RFC8489-9.2.5-11
    CHECK(s.nonce() == plain_nonce);
    CHECK(challenge(s, {401, "example.net", "fresh"}, true) == retry);  // another realm
    CHECK(s.realm() == "example.net");
}

TEST_CASE("438: the new nonce, the same key") {
    stun::long_term_session s;
    CHECK(challenge(s, {}, false) == retry);
    CHECK(challenge(s, {438, "example.org", "n1"}, true) == retry_same_key);  // RFC8489-9.2.5-12
    CHECK(s.nonce() == "n1");
    const datagram d = request(s);
    const auto m = stun::message::parse(d.view());
    // RFC8489-9.2.5-13
    CHECK((m->has(attr::username) && m->has(attr::realm) && m->integrity_offset() != 0));
    CHECK(challenge(s, {438, "", "n2"}, true) == retry_same_key);  // realm as before
    CHECK(s.realm() == "example.org");
    CHECK(challenge(s, {438, "example.net", "n3"}, true) == retry);  // realm, so key, changed
}

TEST_CASE("438 for ever ends after three, with the same nonce after one") {
    stun::long_term_session s;
    CHECK(challenge(s, {}, false) == retry);
    CHECK(challenge(s, {438, "example.org", "n1"}, true) == retry_same_key);
    CHECK(challenge(s, {438, "example.org", "n2"}, true) == retry_same_key);
    CHECK(challenge(s, {438, "example.org", "n3"}, true) == retry_same_key);
    CHECK(challenge(s, {438, "example.org", "n4"}, true) == too_many_stale);
    s.note_success();
    CHECK(challenge(s, {438, "example.org", "n4"}, true) == retry_same_key);
    CHECK(challenge(s, {438, "example.org", "n4"}, true) == retry_same_key);
    CHECK(challenge(s, {438, "example.org", "n4"}, true) == too_many_stale);
}

TEST_CASE("challenges that lack something leave the session as it was") {
    stun::long_term_session s;
    CHECK(challenge(s, {401, ""}, false) == incomplete);
    CHECK(challenge(s, {401, "r", ""}, false) == incomplete);
    CHECK(challenge(s, {438, "r", "n"}, false) == not_a_challenge);
    CHECK(challenge(s, {400}, false) == not_a_challenge);
    CHECK(challenge(s, {0}, false) == not_a_challenge);
    CHECK(!s.active());
    CHECK((may_retry(retry) && may_retry(retry_same_key) && !may_retry(bid_down)));
}

TEST_CASE("what does not fit is refused whole") {
    stun::basic_long_term_session<4, 4, 4> s;
    const auto refused = [&s](const response& r) {
        const datagram d = built(r);
        return s.handle_challenge(*stun::message::parse(d.view()), false) == too_long;
    };
    CHECK(refused({401, "realm", "n"}));
    CHECK(refused({401, "r", "nonce"}));
    CHECK(refused({401, "r", "n", both_algorithms}));
    CHECK(!s.active());
    CHECK(!refused({401, "real", "nonc", "0002 0000"}));
}

TEST_CASE("401 and 438 are for the challenge, whatever their integrity") {
    stun::long_term_session s;
    CHECK(verdict(s, {401}, false).action == response_action::challenge);
    CHECK(challenge(s, {}, false) == retry);
    CHECK(verdict(s, {401}, true).action == response_action::challenge);
    CHECK(verdict(s, {438}, true).action == response_action::challenge);
}

TEST_CASE("before a challenge there is nothing to authenticate") {
    const stun::long_term_session s;
    CHECK(verdict(s, {0, "", ""}, false).action == response_action::accept);
    CHECK(verdict(s, {500, "", ""}, false).action == response_action::accept);
}

TEST_CASE("other responses need the integrity of the session") {
    stun::long_term_session s;
    CHECK(challenge(s, {}, false) == retry);
    const auto action = [&s](std::uint16_t error, integrity_kind kind, bool reliable,
                             const auto& key) {
        return verdict(s, {error, "", "", "", kind, key}, true, reliable).action;
    };
    CHECK(action(0, integrity_kind::sha1, false, keys) == response_action::accept);
    CHECK(action(487, integrity_kind::sha1, false, keys) == response_action::accept);
    // RFC8489-9.2.5-16
    CHECK(action(0, integrity_kind::none, false, keys) == response_action::ignore);
    CHECK(action(0, integrity_kind::sha1, false, other_keys) == response_action::ignore);
    CHECK(action(300, integrity_kind::none, false, keys) == response_action::ignore);
    // RFC8489-9.2.5-18
    CHECK(action(0, integrity_kind::none, true, keys) == response_action::end);
    CHECK(action(0, integrity_kind::sha1, true, other_keys) == response_action::end);
    // RFC8489-9.2.5-15: also over TCP
    CHECK(action(400, integrity_kind::none, false, keys) == response_action::ignore);
    CHECK(action(400, integrity_kind::none, true, keys) == response_action::ignore);
    CHECK(action(400, integrity_kind::sha1, true, keys) == response_action::accept);
}

TEST_CASE("bid-down in any other response: it is ignored") {
    stun::long_term_session s;
    CHECK(challenge(s, {401, "r", with_algorithms, both_algorithms}, false) == retry);
    // RFC8489-9.2.5-14
    CHECK(verdict(s, {0, "", with_algorithms, "", integrity_kind::sha256}, true, true).action ==
          response_action::ignore);
    CHECK(verdict(s, {0, "", with_algorithms, both_algorithms, integrity_kind::sha256}, true)
              .action == response_action::accept);
    // SHA-1 where SHA-256 was agreed.
    CHECK(verdict(s, {0, "", "", "", integrity_kind::sha1}, true).action ==
          response_action::ignore);
}

TEST_CASE("a dialect without SHA-256 knows nothing of cookies and algorithms") {
    stun::long_term_session s;
    const datagram d = built({401, "r", with_algorithms});
    const auto m = stun::basic_message<stun::rfc5389>::parse(d.view());
    CHECK(s.handle_challenge(*m, false) == retry);
    CHECK(s.integrity() == integrity_kind::sha1);
    CHECK(!s.hides_username());
}

TEST_CASE("TURN takes SHA-256 wherever it stands in the list") {
    // RFC8656-6-3
    const datagram d = built({.nonce = with_algorithms, .algorithms = "0001 0000 0002 0000"});
    const auto m = *stun::message::parse(d.view());
    stun::long_term_session first;
    CHECK(first.handle_challenge(m, false) == retry);
    CHECK(first.algorithm() == password_algorithm::md5);
    stun::long_term_session best;
    CHECK(best.handle_challenge(m, false, stun::algorithm_choice::sha256_if_offered) == retry);
    CHECK(best.algorithm() == password_algorithm::sha256);

    const datagram weak = built({.nonce = with_algorithms, .algorithms = "0001 0000"});
    stun::long_term_session only;
    CHECK(only.handle_challenge(*stun::message::parse(weak.view()), false,
                                stun::algorithm_choice::sha256_if_offered) == retry);
    CHECK(only.algorithm() == password_algorithm::md5);
}
