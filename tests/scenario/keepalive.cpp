// SPDX-License-Identifier: BSL-1.0
// Keepalives (RFC 8445 section 11): where consent checks do not keep the path open already.
#include "support.hpp"

using namespace story;

namespace {

agent_config without_consent() {
    agent_config config;
    config.consent_interval = {};
    return config;
}

}  // namespace

TEST_CASE("keepalive: an indication 15 s after the last packet, when there is no consent") {
    couple c(milliseconds(25), without_consent());
    std::vector<std::uint8_t> seen;
    c.w.loses = [&](const sight& s) {
        if (s.what == "indication") seen.assign(s.bytes.begin(), s.bytes.end());
        return false;
    };
    c.complete();
    c.w.run_to(seconds(40));
    // RFC8445-11-14: by default; RFC8445-11-3, RFC8445-11-4, RFC8445-11-5
    CHECK(c.w.take({"A1>B1"}) ==
          "15050000 A A1>B1 indication\n"
          "30050000 A A1>B1 indication\n");
    // RFC8445-11-11, RFC8445-11-12: FINGERPRINT alone
    CHECK(seen.size() == 28);
    const auto m = stun::message::parse(seen);
    CHECK((m && m->integrity_offset() == 0 && m->fingerprint_offset() == 20));
}

TEST_CASE("keepalive: data puts it off") {
    couple c(milliseconds(25), without_consent());
    c.complete();
    for (int s = 1; s <= 60; ++s) {
        c.w.run_to(seconds(s));
        c.a.agent.data_sent(c.w.now(), 0, 1);
    }
    CHECK(c.w.take({"A1>B1 indication"}) == "");
    c.w.run_to(seconds(76));
    CHECK(c.w.take({"A1>B1 indication"}) == "75000000 A A1>B1 indication\n");
}

TEST_CASE("keepalive: with consent there is nothing to add") {
    couple c;
    c.complete();
    c.w.run_to(seconds(120));
    CHECK(c.w.count("indication") == 0);
}

TEST_CASE("keepalive: another interval, while it runs, or none") {
    couple c(milliseconds(25), without_consent());
    c.complete();
    agent_config config = without_consent();
    config.keepalive_interval = seconds(20);
    CHECK(c.a.agent.set_config(c.w.now(), config).code() == errc::ok);  // RFC8445-11-9
    c.w.run_to(seconds(30));
    CHECK(c.w.take({"A1>B1 indication"}) == "20050000 A A1>B1 indication\n");
    config.keepalive_interval = {};
    CHECK(c.a.agent.set_config(c.w.now(), config).code() == errc::ok);
    c.w.run_to(seconds(200));
    CHECK(c.w.take({"A1>B1 indication"}) == "");
}

TEST_CASE("keepalive: ends with the stream, and with the session") {
    couple removed(milliseconds(25), without_consent());
    removed.complete();
    CHECK(removed.a.agent.remove_stream(removed.w.now(), 0).code() == errc::ok);
    removed.w.run_to(seconds(60));
    CHECK(removed.w.count("A1>B1") == 0);  // RFC8445-11-7
    couple closed(milliseconds(25), without_consent());
    closed.complete();
    closed.a.agent.close(closed.w.now());
    closed.w.run_to(seconds(60));
    CHECK(closed.w.count("A1>B1") == 0);  // RFC8445-11-8
}

TEST_CASE("keepalive: an indication of the peer is taken, and answered by nothing") {
    couple c;
    c.complete();
    std::uint8_t bytes[64];
    stun::builder b(bytes, stun::binding_indication,
                    stun::draw_transaction_id<stun::rfc8489>(c.b.random()));
    b.add_fingerprint(builtin_crypto());
    route r;
    r.base = base_id(0);
    r.remote = {v4(2), 6000};
    c.a.handle_datagram(c.w.now(), r, *b.finish());
    CHECK(c.a.last_verdict == verdict::consumed);  // RFC8445-11-2
    r.remote = {v4(66), 6666};
    c.a.handle_datagram(c.w.now(), r, *b.finish());
    CHECK(c.a.last_verdict == verdict::consumed);
    CHECK(c.w.take() == "");
}

TEST_CASE("keepalive: a binding that a NAT forgets after 20 s stays open") {
    for (const bool consent : {true, false}) {
        world w;
        const auto home = w.net.add_segment("home", {.latency = milliseconds(1)});
        sim::nat_rules forgetful = sim::port_restricted();
        forgetful.timeout = seconds(20);
        w.net.add_nat("nat", home, w.lan, v4(1), forgetful);
        const agent_config config = consent ? agent_config{} : without_consent();
        party a(w, 'A', controlling, config);
        party b(w, 'B', controlled, config);
        CHECK((a.agent.add_stream() && b.agent.add_stream()));
        a.add_base_on(home, {address::v4(10, 0, 0, 2), 5000});
        b.add_base({v4(2), 6000});
        introduce(a, b);
        w.run_to(seconds(300));
        CHECK(a.agent.state() == session_state::completed);
        CHECK(b.agent.state() == session_state::completed);
        const std::uint8_t hello[] = {0x80, 1, 2, 3};
        const data_route to_a = b.agent.route_of(0, 1);
        CHECK(to_a.may_send);
        b.carrier().line.send(to_a.to, hello);
        a.last_verdict = verdict::not_mine;
        CHECK(w.run_to(seconds(301), [&] { return a.last_verdict == verdict::data; }));
    }
}
