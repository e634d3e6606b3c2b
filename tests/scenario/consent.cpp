// SPDX-License-Identifier: BSL-1.0
// Consent (RFC 7675): asked for every 4 to 6 seconds, gone after 30, and never back.
#include "support.hpp"

using namespace story;

namespace {

/// Jitter that makes the next intervals of A the least, the middle and the longest one.
const std::vector<std::uint64_t> least_middle_longest = {0, std::uint64_t{1} << 63,
                                                         ~std::uint64_t{0}};

bool is_answer_of_b(const sight& s) { return s.who == 'B' && s.what == "ok"; }

/// An answer to the latest request of A that was seen.
struct forger {
    std::vector<std::uint8_t> request{};

    void look(const sight& s) {
        if (s.who == 'A' && s.what.starts_with("check"))
            request.assign(s.bytes.begin(), s.bytes.end());
    }
    void answer(couple& c, std::uint16_t error, const hmac_sha1_key* key) const {
        const auto m = stun::message::parse(request);
        if (!m) return;
        std::uint8_t bytes[256];
        stun::builder b(bytes, error != 0 ? stun::binding_error : stun::binding_success, m->id());
        if (error != 0)
            b.add(stun::attr::error_code, {error, {}});
        else
            b.add(stun::attr::xor_mapped_address, endpoint(v4(1), 5000));
        if (key != nullptr) b.add_integrity(builtin_crypto(), *key);
        b.add_fingerprint(builtin_crypto());
        route from;
        from.base = base_id(0);
        from.remote = {v4(2), 6000};
        c.a.handle_datagram(c.w.now(), from, *b.finish());
    }
};

}  // namespace

TEST_CASE("consent: asked 0.8 to 1.2 times 5 s after the last time") {
    couple c;
    c.a.random().jitter = least_middle_longest;
    c.complete();  // the first interval was drawn with the first valid pair, at 50 ms
    c.w.run_to(seconds(16));
    // RFC7675-5.1-3, RFC7675-5.1-4, RFC7675-5.1-5: 4 s, 5 s, 6 s; RFC8445-11-13
    CHECK(c.w.take({" A A1>B1 check"}) ==
          "4050000 A A1>B1 check controlling\n"
          "9050000 A A1>B1 check controlling\n"
          "15050000 A A1>B1 check controlling\n");
}

TEST_CASE("consent: each request is sent once, with an id of its own") {
    couple c;
    std::vector<std::vector<std::uint8_t>> ids;
    c.complete();
    c.w.loses = [&](const sight& s) {
        if (s.who == 'A' && s.what.starts_with("check")) {
            const auto id = stun::message::parse(s.bytes)->id();
            ids.emplace_back(id.bytes.begin(), id.bytes.end());
        }
        return is_answer_of_b(s);
    };
    c.w.run_to(milliseconds(29'000));
    CHECK(ids.size() >= 4);  // RFC7675-5.1-6; never again, though nothing was answered
    CHECK(ids.size() <= 7);
    for (std::size_t i = 0; i < ids.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) CHECK(ids[i] != ids[k]);
}

TEST_CASE("consent: 30 s after the last answer nothing is sent any more") {
    couple c;
    c.complete();
    c.w.loses = is_answer_of_b;
    const time_point last = c.a.state().components[0].path.consent_until - seconds(30);
    const duration since_start = last - c.w.epoch;
    c.w.run_to(since_start + milliseconds(29'999));
    CHECK(c.a.agent.route_of(0, 1).may_send);
    CHECK(c.a.agent.state() == session_state::disconnected);
    c.w.take();
    c.w.run_to(since_start + seconds(30));
    // RFC7675-5.1-1, RFC7675-5.1-2
    CHECK(!c.a.agent.route_of(0, 1).may_send);
    CHECK(c.w.take({" A "}) ==
          "30100000 A route 0/1 none\n"
          "30100000 A is failed consent_expired\n");
    CHECK(c.a.state().transactions_open.size() == 0);  // RFC7675-5.1-8
    c.w.run_to(seconds(100));
    CHECK(c.w.take({" A A1>"}).find("check") == std::string::npos);
}

TEST_CASE("consent: late and forged answers do not restore it") {
    couple c;
    c.complete();
    forger f;
    c.w.loses = [&](const sight& s) {
        f.look(s);
        return is_answer_of_b(s);
    };
    c.w.run_to(seconds(31));
    CHECK(c.a.agent.state() == session_state::failed);
    const hmac_sha1_key& good = c.b.state().credentials().local_key;
    f.answer(c, 0, &good);  // RFC7675-5.1-8: late, but authentic
    f.answer(c, 0, nullptr);
    CHECK(c.a.agent.state() == session_state::failed);
    CHECK(!c.a.agent.route_of(0, 1).may_send);
    CHECK(c.a.agent.reason() == failed_reason::consent_expired);
}

TEST_CASE("consent: forged answers in time do not prolong it") {
    couple c;
    c.complete();
    forger f;
    c.w.loses = [&](const sight& s) {
        f.look(s);
        return is_answer_of_b(s);
    };
    const time_point until = c.a.state().components[0].path.consent_until;
    for (int s = 1; s < 29; ++s) {
        c.w.run_to(seconds(s));
        f.answer(c, 0, nullptr);
        f.answer(c, 0, &c.a.state().credentials().local_key);  // not the peer's password
    }
    CHECK(c.a.state().components[0].path.consent_until == until);
}

TEST_CASE("consent: an authenticated 403 revokes it at once, another one does nothing") {
    couple c;
    c.complete();
    forger f;
    c.w.loses = [&](const sight& s) {
        f.look(s);
        return is_answer_of_b(s);
    };
    c.w.run_to(seconds(7));
    c.w.take();
    f.answer(c, 403, nullptr);
    CHECK(c.a.agent.route_of(0, 1).may_send);
    f.answer(c, 403, &c.b.state().credentials().local_key);  // RFC7675-5.2
    CHECK(!c.a.agent.route_of(0, 1).may_send);
    CHECK(c.a.agent.reason() == failed_reason::consent_revoked);
    CHECK(c.w.take() ==
          "7000000 A route 0/1 none\n"
          "7000000 A is failed consent_revoked\n");
}

TEST_CASE("consent: other errors revoke nothing") {
    couple c;
    c.complete();
    forger f;
    c.w.loses = [&](const sight& s) {
        f.look(s);
        return is_answer_of_b(s);
    };
    c.w.run_to(seconds(7));
    for (const int code : {400, 401, 420, 500, 699})
        f.answer(c, static_cast<std::uint16_t>(code), &c.b.state().credentials().local_key);
    CHECK(c.a.agent.route_of(0, 1).may_send);
}

TEST_CASE("consent: disconnected after 5 s of silence, and back with the next answer") {
    couple c;
    c.a.random().jitter = {0, 0, 0, 0};
    c.complete();
    bool silent = true;
    c.w.loses = [&](const sight& s) { return silent && is_answer_of_b(s); };
    c.w.run_to(seconds(12));
    silent = false;
    c.w.run_to(seconds(13));
    CHECK(c.w.take({" A is"}) ==
          "9050000 A is disconnected\n"  // the first unanswered check was at 4.05 s
          "12100000 A is completed\n");
}

TEST_CASE("consent: survives three minutes with a tenth of all datagrams lost") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        couple c(milliseconds(25), {}, seed);
        c.complete();
        c.w.net.set_link(c.w.lan, {.latency = milliseconds(25), .loss = 100'000});
        c.w.run_to(seconds(180));
        CHECK(c.a.agent.route_of(0, 1).may_send);
        CHECK(c.b.agent.route_of(0, 1).may_send);
    }
}

TEST_CASE("consent: may be switched on while running") {
    agent_config config;
    config.consent_interval = {};
    couple c(milliseconds(25), config);
    c.complete();
    c.w.run_to(seconds(100));
    CHECK(c.w.count("check") == 0);  // no consent where the host wants none
    CHECK(c.a.agent.route_of(0, 1).may_send);
    // Switched on while running: 30 s from here, not from when the pair was validated.
    CHECK(c.a.agent.set_config(c.w.now(), {}).code() == errc::ok);
    c.w.run_to(seconds(101));
    CHECK(c.a.agent.state() == session_state::completed);
    c.w.run_to(seconds(200));
    CHECK(c.a.agent.state() == session_state::completed);
}

TEST_CASE("consent: once lost, these credentials are never used again; a restart regains it") {
    couple c;
    c.complete();
    c.w.loses = [](const sight& s) { return s.who == 'B'; };
    c.w.run_to(seconds(32));
    CHECK(c.a.agent.state() == session_state::failed);
    c.w.loses = [](const sight&) { return false; };  // the network is back
    c.w.take();
    c.w.run_to(seconds(50));
    CHECK(c.w.take({"A1>B1 check"}) == "");  // RFC7675-5.1-13
    CHECK(!c.a.agent.route_of(0, 1).may_send);
    CHECK((c.a.agent.restart(c.w.now()) && c.b.agent.restart(c.w.now())));
    CHECK(!c.a.agent.route_of(0, 1).may_send);
    introduce(c.a, c.b);
    CHECK(!c.a.agent.route_of(0, 1).may_send);
    c.w.run_to(seconds(51));
    CHECK(c.a.agent.route_of(0, 1).may_send);  // RFC7675-5.1-12: by a check
}
