// SPDX-License-Identifier: BSL-1.0
// A hostile wire: what is not authentic changes nothing at all, what is authentic changes little.
#include "support.hpp"

#include <cstring>

using namespace story;

namespace {

/// The agent's whole state, octet by octet.
std::vector<std::uint8_t> picture(const party& p) {
    std::vector<std::uint8_t> bytes(sizeof p.state());
    std::memcpy(bytes.data(), &p.state(), bytes.size());
    return bytes;
}

struct request {
    std::string user{};
    const hmac_sha1_key* key = nullptr;
    bool use_candidate = false;
    std::uint32_t priority = 1000;
    bool controlling = false;
    std::uint64_t tie_breaker = 1;
    bool unknown = false;  ///< an attribute that nobody knows, and must

    std::vector<std::uint8_t> bytes(party& by) const {
        std::uint8_t buffer[512];
        stun::builder b(buffer, stun::binding_request,
                        stun::draw_transaction_id<stun::rfc8489>(by.random()));
        if (!user.empty()) b.add(stun::attr::username, std::string_view(user));
        if (priority != 0) b.add(stun::attr::priority, priority);
        if (use_candidate) b.add(stun::attr::use_candidate);
        if (unknown) b.add(stun::attribute<stun::u32_codec>{0x7ffe, "UNKNOWN"}, 1U);
        b.add(controlling ? stun::attr::ice_controlling : stun::attr::ice_controlled, tie_breaker);
        if (key != nullptr) b.add_integrity(builtin_crypto(), *key);
        b.add_fingerprint(builtin_crypto());
        const auto made = b.finish();
        return {made->begin(), made->end()};
    }
};

struct hostile : couple {
    using couple::couple;

    std::string user() {
        return std::string(a.agent.local_ufrag()) + ':' + std::string(b.agent.local_ufrag());
    }
    const hmac_sha1_key& key() { return a.state().credentials().local_key; }
    void hit(const endpoint& from, const std::vector<std::uint8_t>& bytes) {
        route r;
        r.base = base_id(0);
        r.remote = from;
        a.handle_datagram(w.now(), r, bytes);
    }
};

const endpoint peer(v4(2), 6000);
const endpoint stranger(v4(66), 6666);

}  // namespace

TEST_CASE("hostile: answers that are not authentic change nothing") {
    hostile c;
    std::vector<std::uint8_t> seen;
    c.w.loses = [&](const sight& s) {
        if (s.who == 'A') seen.assign(s.bytes.begin(), s.bytes.end());
        return true;
    };
    c.begin();
    c.w.run_to(milliseconds(10));
    const auto m = stun::message::parse(seen);
    c.a.handle_timeout(c.w.now());  // nothing is due: it sees the time, that is all
    const auto before = picture(c.a);
    const hmac_sha1_key wrong = builtin_crypto().make_hmac_sha1_key(seen);
    for (const int code : {0, 300, 400, 401, 403, 420, 438, 487, 500, 699})
        for (const bool sealed : {false, true}) {
            std::uint8_t bytes[128];
            stun::builder b(bytes, code != 0 ? stun::binding_error : stun::binding_success,
                            m->id());
            if (code != 0) b.add(stun::attr::error_code, {static_cast<std::uint16_t>(code), {}});
            b.add(stun::attr::xor_mapped_address, stranger);
            if (sealed) b.add_integrity(builtin_crypto(), wrong);
            b.add_fingerprint(builtin_crypto());
            const auto made = b.finish();
            c.hit(peer, {made->begin(), made->end()});
            CHECK(c.a.last_verdict == verdict::consumed);
            CHECK(picture(c.a) == before);
        }
    // The schedule goes on, and a good answer still counts.
    c.w.loses = [](const sight&) { return false; };
    c.w.run_to(seconds(2));
    CHECK(c.a.agent.state() == session_state::completed);
}

TEST_CASE("hostile: requests that are not authentic change nothing, and cost one short answer") {
    hostile c;
    c.complete();
    const auto before = picture(c.a);
    const hmac_sha1_key wrong = builtin_crypto().make_hmac_sha1_key(before);
    const std::string good = c.user();
    const std::vector<std::pair<request, std::string>> table = {
        {{}, "400"},              // neither USERNAME nor integrity
        {{.user = good}, "400"},  // RFC8445-7.3-2
        {{.user = {}, .key = &c.key()}, "400"},
        {{.user = "some:body", .key = &c.key()}, "401"},                     // RFC8445-7.3-4
        {{.user = good.substr(0, good.find(':')), .key = &c.key()}, "401"},  // no colon
        {{.user = good, .key = &wrong, .use_candidate = true}, "401"},
        {{.user = good, .key = &wrong, .controlling = true, .tie_breaker = ~0ULL}, "401"},
        {{.user = good, .key = &wrong, .unknown = true}, "401"},  // integrity is looked at first
    };
    c.w.take();
    for (const auto& [what, answer] : table) {
        c.hit(stranger, what.bytes(c.b));
        CHECK(c.w.take() ==
              std::to_string(c.w.now().us) + " A A1>192.0.2.66:6666 " + answer + '\n');
        CHECK(picture(c.a) == before);
    }
}

TEST_CASE("hostile: authentic requests that break rules are refused, and change nothing") {
    hostile c;
    c.complete();
    const auto before = picture(c.a);
    // RFC8445-7.3.1.5-2; the refusals are authenticated: RFC8445-7.3-3
    c.hit(stranger, request{.user = c.user(), .key = &c.key(), .priority = 0}.bytes(c.b));
    c.hit(stranger, request{.user = c.user(), .key = &c.key(), .priority = 0x80000000}.bytes(c.b));
    c.hit(stranger, request{.user = c.user(), .key = &c.key(), .unknown = true}.bytes(c.b));
    const std::string now = std::to_string(c.w.now().us);
    CHECK(c.w.take() == now + " A A1>192.0.2.66:6666 400\n" + now + " A A1>192.0.2.66:6666 400\n" +
                            now + " A A1>192.0.2.66:6666 420\n");
    CHECK(picture(c.a) == before);
}

TEST_CASE("hostile: what is not STUN of this agent is somebody else's") {
    hostile c;
    c.complete();
    const auto before = picture(c.a);
    auto message = request{.user = c.user(), .key = &c.key()}.bytes(c.b);
    auto no_fingerprint = message;
    no_fingerprint.resize(message.size() - 8);
    no_fingerprint[3] = static_cast<std::uint8_t>(no_fingerprint[3] - 8);
    auto bad_fingerprint = message;
    bad_fingerprint.back() ^= 1;
    auto other_method = message;
    other_method[1] = 3;  // Allocate
    auto unasked = message;
    unasked[0] = 1, unasked[1] = 1;  // an answer to nothing; its fingerprint is wrong, too
    // RFC8445-7.3-8: without FINGERPRINT it is not taken for a check
    for (const auto& each : {no_fingerprint, bad_fingerprint, other_method, unasked}) {
        c.hit(peer, each);
        CHECK(c.a.last_verdict == verdict::not_mine);
        CHECK(picture(c.a) == before);
    }
    c.hit(peer, {0x80, 1, 2, 3});
    CHECK(c.a.last_verdict == verdict::data);
    c.hit(stranger, {0x80, 1, 2, 3});
    CHECK(c.a.last_verdict == verdict::data_unverified);
    CHECK(picture(c.a) == before);
    CHECK(c.w.take() == "");
}

TEST_CASE("hostile: an answer from elsewhere, or to elsewhere, fails the pair") {
    for (const bool other_source : {true, false}) {
        hostile c;
        const auto second = c.a.add_base({v4(3), 5000});
        std::vector<std::uint8_t> seen;
        c.w.loses = [&](const sight& s) {
            if (s.who == 'A' && seen.empty()) seen.assign(s.bytes.begin(), s.bytes.end());
            return true;
        };
        c.begin();
        c.w.run_to(milliseconds(10));
        std::uint8_t bytes[128];
        stun::builder b(bytes, stun::binding_success, stun::message::parse(seen)->id());
        b.add(stun::attr::xor_mapped_address, endpoint(v4(1), 5000));
        b.add_integrity(builtin_crypto(), c.b.state().credentials().local_key);
        b.add_fingerprint(builtin_crypto());
        route r;
        r.base = base_id(other_source ? std::uint16_t{0} : second);
        r.remote = other_source ? stranger : peer;
        c.a.handle_datagram(c.w.now(), r, *b.finish());
        const pair& p = c.a.state().pairs[0];
        // RFC8445-7.2.5.2.1-1, RFC8445-7.2.5.2.1-2, RFC8445-7.2.5.2.1-3
        CHECK(p.state == pair_state::failed);
        CHECK(p.reason == pair_reason::not_symmetric);
        CHECK(!p.valid);
    }
}

TEST_CASE("hostile: a replayed request earns answers and at most a check") {
    hostile c;
    std::vector<std::uint8_t> seen;
    c.w.loses = [&](const sight& s) {
        if (s.who == 'B' && s.what == "check controlled" && seen.empty())
            seen.assign(s.bytes.begin(), s.bytes.end());
        return false;
    };
    c.begin();
    c.w.run_to(milliseconds(60));
    CHECK(c.a.agent.state() == session_state::connected);
    c.w.take();
    for (int i = 0; i < 5; ++i) {
        c.hit(stranger, seen);
        c.w.run_to(milliseconds(61 + i));
    }
    CHECK(c.a.agent.route_of(0, 1).to.remote == peer);
    c.w.run_to(seconds(3));
    CHECK(c.w.take({"192.0.2.66:6666"}) ==
          "60000 A A1>192.0.2.66:6666 ok\n"
          "61000 A A1>192.0.2.66:6666 ok\n"
          "62000 A A1>192.0.2.66:6666 ok\n"
          "63000 A A1>192.0.2.66:6666 ok\n"
          "64000 A A1>192.0.2.66:6666 ok\n");  // nomination came before its check was due
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.a.agent.route_of(0, 1).to.remote == peer);  // data never goes to the stranger
    CHECK(c.a.state().remotes[1].used);
    CHECK(!c.a.state().remotes[2].used);
}

TEST_CASE("hostile: ten thousand authentic requests from everywhere, after nomination") {
    hostile c;
    c.w.silent = true;
    c.complete();
    for (int i = 0; i < 10'000; ++i) {
        const request r{
            .user = c.user(), .key = &c.key(), .use_candidate = i % 2 == 0, .priority = 0x7fffffff};
        c.hit({v4(static_cast<std::uint8_t>(100 + i % 100)), static_cast<std::uint16_t>(1024 + i)},
              r.bytes(c.b));
        if (i % 100 == 0) c.w.run_to(c.w.now() - c.w.epoch + milliseconds(10));
    }
    CHECK(c.a.state().pairs.size() <= 100);
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.a.agent.route_of(0, 1).to.remote == peer);
    CHECK(c.a.agent.route_of(0, 1).may_send);
    c.w.run_to(seconds(120));
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.b.agent.state() == session_state::completed);
}

TEST_CASE("hostile: the same before there is any pair; the true candidate is not pushed out") {
    hostile c;
    c.w.silent = true;
    c.w.loses = [](const sight& s) { return s.what.starts_with("check"); };
    c.begin();
    std::uint64_t checks = 0;
    for (int i = 0; i < 10'000; ++i) {
        const request r{.user = c.user(), .key = &c.key(), .priority = 0x7fffffff};
        c.hit({v4(static_cast<std::uint8_t>(100 + i % 100)), static_cast<std::uint16_t>(1024 + i)},
              r.bytes(c.b));
        if (i % 100 == 0) c.w.run_to(c.w.now() - c.w.epoch + milliseconds(20));
    }
    c.w.loses = [&](const sight& s) {
        checks += s.who == 'A' && s.what.starts_with("check") && !(s.to == peer) ? 1U : 0U;
        return false;
    };
    CHECK(c.a.state().remotes[0].c.where == peer);
    CHECK(c.a.state().pairs.size() <= 32);
    CHECK(c.w.run_to(seconds(39), [&] { return c.a.agent.state() == session_state::completed; }));
    CHECK(c.a.agent.route_of(0, 1).to.remote == peer);
    CHECK(checks <= 32 * 7);  // RFC8445-6.1.2.5-1, RFC8445-19.5.1-2
}
