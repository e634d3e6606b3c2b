// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/short_term.hpp>

#include "../support/verify.hpp"
#include "datagram.hpp"

#include <ice/stun/answer.hpp>

using namespace stun_test;
namespace attr = ice::stun::attr;
using stun::integrity_kind;
using stun::request_action;
using stun::response_action;

namespace {

constexpr ice::builtin_crypto crypto;
using keys = stun::kept_keys<ice::builtin_crypto>;
constexpr keys ours = stun::make_keys(crypto, hex("0102030405").view());
constexpr keys theirs = stun::make_keys(crypto, hex("0102030406").view());

struct one_user {
    const keys* find(ice::wire_text name) const noexcept {
        return name == "user" ? &ours : nullptr;
    }
};

struct request {
    std::string_view username = "user";
    integrity_kind integrity = integrity_kind::sha1;
    const keys& key = ours;
    stun::message_class cls = stun::message_class::request;
};

template <class Dialect = stun::rfc8489>
datagram built(const request& r) {
    std::uint8_t buffer[256];
    stun::basic_builder<Dialect> b(buffer, {stun::method::binding, r.cls}, test_id);
    if (!r.username.empty()) b.add(attr::username, r.username);
    add_integrity(b, crypto, r.key, r.integrity);
    datagram d;
    d.append(*b.finish());
    return d;
}

template <class Dialect = stun::rfc8489>
auto judge(const datagram& d) {
    one_user users;
    return authenticate_request(*stun::basic_message<Dialect>::parse(d.view()), crypto, users);
}
template <class Dialect = stun::rfc8489>
bool refused(const datagram& d, unsigned error) {
    const auto v = judge<Dialect>(d);
    return v.action == request_action::refuse && v.error == error &&
           v.integrity == integrity_kind::none && v.credential == nullptr;
}
bool discarded(request r) {
    r.cls = stun::message_class::indication;
    const auto v = judge(built(r));
    return v.action == request_action::discard && v.error == 0 && v.credential == nullptr;
}

/// The verdict on a response with this integrity to a request that had `sent`.
auto answered(integrity_kind integrity, integrity_kind sent, bool reliable = false,
              const keys& key = ours, stun::message_class cls = stun::message_class::success) {
    const datagram d = built({"", integrity, key, cls});
    return authenticate_response(*stun::message::parse(d.view()), crypto, ours, sent, reliable);
}
bool accepted(integrity_kind integrity, integrity_kind sent, integrity_kind pinned) {
    const auto v = answered(integrity, sent);
    return v.action == response_action::accept && v.integrity == pinned;
}

constexpr auto none = integrity_kind::none;
constexpr auto sha1 = integrity_kind::sha1;
constexpr auto sha256 = integrity_kind::sha256;
constexpr auto both = integrity_kind::both;

}  // namespace

TEST_CASE("a request carries what is not known to be too much") {
    const datagram d = built({"user", both});
    const auto m = stun::message::parse(d.view());
    CHECK(m->has(attr::username));
    CHECK((m->integrity_offset() != 0 && m->integrity_sha256_offset() != 0));  // RFC8489-9.1.2-1
    // RFC8489-9.1.2-2, RFC8489-9.1.5-1: one kind where one is known
    CHECK(stun::message::parse(built({"user", sha1}).view())->integrity_sha256_offset() == 0);
    CHECK(stun::message::parse(built({"user", sha256}).view())->integrity_offset() == 0);
}

TEST_CASE("a server authenticates in the order of RFC 8489 section 9.1.3") {
    CHECK(refused(built({"user", none}), 400));  // RFC8489-9.1.3-1, RFC8489-9.1.3-2
    CHECK(refused(built({"", sha1}), 400));
    CHECK(refused(built({"", none}), 400));
    CHECK(refused(built({"other", sha1}), 401));         // RFC8489-9.1.3-4, RFC8489-9.1.3-5
    CHECK(refused(built({"user", sha1, theirs}), 401));  // RFC8489-9.1.3-7, RFC8489-9.1.3-8
    CHECK(refused(built({"user", sha256, theirs}), 401));

    const auto v = judge(built({"user", sha1}));
    CHECK(v.action == request_action::proceed);
    CHECK(v.credential == &ours);
    CHECK(v.integrity == sha1);                                 // RFC8489-9.1.3-11
    CHECK(judge(built({"user", sha256})).integrity == sha256);  // RFC8489-9.1.3-10
    CHECK(judge(built({"user", both})).integrity == sha256);
}

TEST_CASE("an answer carries the integrity that authenticated its request, and no username") {
    for (const auto kind : {sha1, sha256, both}) {
        const datagram d = built({"user", kind});
        const auto request = stun::message::parse(d.view());
        const auto v = judge(d);
        std::uint8_t buffer[128];
        auto b = stun::answer(buffer, *request, stun::message_class::success);
        add_integrity(b, crypto, *v.credential, v.integrity);
        const auto m = stun::message::parse(*b.finish());
        const bool only_sha1 = kind == sha1;
        CHECK((m->integrity_offset() != 0) == only_sha1);          // RFC8489-9.1.3-11
        CHECK((m->integrity_sha256_offset() != 0) == !only_sha1);  // RFC8489-9.1.3-10
        CHECK(!m->has(attr::username));                            // RFC8489-9.1.3-12
        CHECK(has_integrity(*m, crypto, ours, v.integrity));       // RFC8489-6.3.1.1-4
    }
}

TEST_CASE("SHA-256 decides where both stand") {
    // Valid SHA-1 before a SHA-256 of another key.
    std::uint8_t buffer[256];
    stun::builder b(buffer, stun::binding_request, test_id);
    b.add(attr::username, "user").add_integrity(crypto, ours.sha1_key);
    b.add_integrity_sha256(crypto, theirs.sha256_key);
    datagram d;
    d.append(*b.finish());
    CHECK(refused(d, 401));
}

TEST_CASE("a username behind integrity is no username") {
    datagram d = built({"", sha1});
    d.append(hex("0006 0004 75736572").view());
    ice::store_u16(d.data() + 2, static_cast<std::uint16_t>(d.size() - 20));
    CHECK(refused(d, 400));
}

TEST_CASE("indications are discarded in silence") {
    CHECK(discarded({"user", none}));          // RFC8489-9.1.3-3
    CHECK(discarded({"other", sha1}));         // RFC8489-9.1.3-6
    CHECK(discarded({"user", sha1, theirs}));  // RFC8489-9.1.3-9
    const auto v = judge(built({"user", sha1, ours, stun::message_class::indication}));
    CHECK(v.action == request_action::proceed);
}

TEST_CASE("responses are no requests") {
    for (const auto cls : {stun::message_class::success, stun::message_class::error})
        CHECK(judge(built({"user", sha1, ours, cls})).action == request_action::discard);
}

TEST_CASE("RFC 3489: 401, 432, 430 and 431") {
    const auto classic = [](const request& r) { return built<stun::rfc3489>(r); };
    CHECK(refused<stun::rfc3489>(classic({"user", none}), 401));
    CHECK(refused<stun::rfc3489>(classic({"", sha1}), 432));
    CHECK(refused<stun::rfc3489>(classic({"other", sha1}), 430));
    CHECK(refused<stun::rfc3489>(classic({"user", sha1, theirs}), 431));
    CHECK(judge<stun::rfc3489>(classic({"user", sha1})).action == request_action::proceed);
}

TEST_CASE("a client accepts what has the integrity of its request") {
    CHECK(accepted(sha1, sha1, sha1));
    CHECK(accepted(sha256, sha256, sha256));
    CHECK(accepted(sha1, both, sha1));  // RFC8489-9.1.5-1: then sha1 alone
    CHECK(accepted(sha256, both, sha256));
    CHECK(accepted(both, sha1, sha1));
    CHECK(accepted(none, none, none));
}

TEST_CASE("the other algorithm, a wrong MAC or none is as if nothing had come") {
    // RFC8489-9.1.4-1
    CHECK(answered(sha256, sha1).action == response_action::ignore);
    CHECK(answered(sha1, sha256).action == response_action::ignore);
    // RFC8489-9.1.4-2
    CHECK(answered(none, sha1).action == response_action::ignore);
    CHECK(answered(none, both).action == response_action::ignore);
    CHECK(answered(sha1, sha1, false, theirs).action == response_action::ignore);
    CHECK(answered(sha256, both, false, theirs).action == response_action::ignore);
    // RFC8489-9.1.4-4
    CHECK(answered(none, sha1, true).action == response_action::end);
    CHECK(answered(sha1, sha1, true, theirs).action == response_action::end);
}

TEST_CASE("an error code without integrity has no effect") {
    for (const unsigned code : {300U, 400U, 401U, 487U, 500U}) {
        std::uint8_t buffer[64];
        stun::builder b(buffer, stun::binding_error, test_id);
        add_error(b, static_cast<std::uint16_t>(code));
        const auto m = stun::message::parse(*b.finish());
        const auto v = authenticate_response(*m, crypto, ours, sha1, false);
        CHECK(v.action == response_action::ignore);  // RFC8489-14.8-7, RFC8489-14.8-9
    }
    CHECK(answered(sha1, sha1, false, ours, stun::message_class::error).action ==
          response_action::accept);
}

TEST_CASE("RFC 3489: error responses cannot have integrity") {
    const auto judged = [](const request& r) {
        const datagram d = built<stun::rfc3489>(r);
        const auto m = stun::basic_message<stun::rfc3489>::parse(d.view());
        return authenticate_response(*m, crypto, ours, sha1, false);
    };
    CHECK(judged({"", none, ours, stun::message_class::error}).action == response_action::accept);
    CHECK(judged({"", sha1, theirs, stun::message_class::error}).action == response_action::ignore);
    CHECK(judged({"", none, ours, stun::message_class::success}).action == response_action::ignore);
    CHECK(judged({"", sha1, ours, stun::message_class::success}).integrity == sha1);
}
