// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/client_verbs.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

TEST_CASE("a request is repeated as RFC 8489 has it, to the microsecond") {
    session s;
    s.ask();
    const time_point start = s.now;
    const octets first = s.last().bytes;
    std::size_t n = 1;
    for (const std::int64_t again : {500, 1'500, 3'500, 7'500, 15'500, 31'500}) {
        CHECK(s.next() == start + milliseconds(again));
        s.tick(start + milliseconds(again) - microseconds(1));
        CHECK(s.sent() == n);
        s.tick(start + milliseconds(again));
        CHECK(s.sent() == ++n);
        CHECK(s.last().bytes == first);
    }
    CHECK(s.next() == start + milliseconds(39'500));
    s.tick(start + milliseconds(39'500));
    CHECK(s.sent() == 7);
    CHECK(s.story() == "failed timed_out");
    CHECK(s.next() == time_point::never());
}

TEST_CASE("over a stream a request goes out once, and an answer that is not authentic ends it") {
    wire w;
    environment<test_profile> env{};
    turn::basic_client<wire, test_profile> c(env, w);
    session_pace pace;
    const endpoint where = at_server.with_protocol(protocol::tcp);
    CHECK(c.add_server({where, turn::server_transport::tcp, {"user", "pass"}}));
    CHECK(c.allocate(ms(0), {.base = base_id(0), .where = home}));
    c.handle_timeout(ms(0), pace);
    CHECK(w.sent.size() == 1);
    CHECK(c.next_deadline(pace) == ms(39'500));
    const packet bare = w.sent.back();
    c.handle_datagram(ms(5), bare.to, write_answer(bare, challenge(401)));
    c.handle_timeout(ms(50), pace);
    CHECK(w.sent.size() == 2);
    answer forged = allocated();
    forged.protection = by::a_stranger;
    const packet asked = w.sent.back();
    c.handle_datagram(ms(60), asked.to, write_answer(asked, forged));
    const turn::event e = c.poll_event();
    CHECK(e.kind == turn::event_kind::failed);
    CHECK(e.reason == reason::integrity_violated);
}

TEST_CASE("Refresh counts from the lifetime that the server returned") {
    struct row {
        std::uint32_t told;
        std::int64_t renewed;
    };
    for (const row r : {row{600, 540}, row{3600, 3540}, row{120, 60}, row{100, 50}, row{10, 5}}) {
        session s;
        s.ask_again({.lifetime = seconds(1800)});
        const time_point since = s.now;
        s.now = s.now + milliseconds(30);
        s.tell(allocated(r.told));
        CHECK(s.story() == "allocated");
        // RFC8656-8-1
        CHECK(s.next() == since + seconds(r.renewed));
        CHECK(s.run_to_send(seconds(4000)));
        CHECK(s.now == since + seconds(r.renewed));
        CHECK(s.last().method() == stun::method::refresh);
        const time_point asked = s.now;
        s.now = s.now + milliseconds(30);
        s.tell({.lifetime = 400});
        CHECK(s.next() == asked + seconds(340));
    }
}

TEST_CASE("a Refresh that fails is tried again until the allocation expires") {
    session s;
    const std::uint8_t h = s.open();
    const time_point expires = s.c.inspect().allocations[h].expires;
    CHECK(s.run_to_send());
    s.tell({.error = 500});
    const time_point refused = s.now;
    CHECK(s.run_to_send());
    CHECK(s.now == refused + seconds(5));
    // Silence: the next one follows at once.
    const octets silent = s.last().bytes;
    const time_point asked = s.now;
    s.run(asked + milliseconds(39'500) - microseconds(1));
    CHECK(s.last().bytes == silent);
    s.tick(asked + milliseconds(39'500));
    s.run(s.now + milliseconds(100));
    CHECK(s.last().bytes != silent);
    s.run(expires - microseconds(1));
    CHECK(s.story().empty());
    s.tick(expires);
    CHECK(s.story() == "lost timed_out");
}

TEST_CASE("a lifetime of zero in a Refresh success: it is gone") {
    session s;
    const std::uint8_t h = s.open();
    CHECK(s.c.refresh(s.now, h));
    CHECK(s.run_to_send());
    s.tell({.zero_lifetime = true});
    CHECK(s.story() == "lost expired");
}

TEST_CASE("new transactions wait for the pace, one at a turn") {
    session s;
    for (std::uint16_t n = 0; n < 4; ++n)
        CHECK(s.c.allocate(ms(0), {.base = base_id(n), .where = home}));
    for (std::int64_t n = 0; n < 4; ++n) {
        CHECK(s.next() == ms(50 * n));
        s.tick(ms(50 * n));
        CHECK(s.sent() == static_cast<std::size_t>(n) + 1);
    }
    CHECK(s.next() == ms(500));
    // What a challenge asks for is a new transaction, too.
    s.now = ms(160);
    s.tell(s.w.sent[0], challenge(401));
    s.tell(s.w.sent[1], challenge(401));
    CHECK(s.next() == ms(200));
    s.tick(ms(200));
    CHECK(s.sent() == 5);
    CHECK(s.next() == ms(250));
}

TEST_CASE("a socket that is not ready: nothing was sent, and it goes on when the host says so") {
    session s;
    s.w.status = send_status::pending;
    CHECK(s.c.allocate(ms(0), {.base = base_id(0), .where = home}));
    s.tick(ms(0));
    CHECK(s.next() == time_point::never());
    s.w.status = send_status::sent;
    CHECK(s.c.base_ready(ms(100), base_id(3)).error().code == errc::misuse_turn_base);
    CHECK(s.c.base_ready(ms(100), base_id(0)));
    CHECK(s.next() == ms(100));
    s.tick(ms(100));
    CHECK(s.sent() == 1);
    CHECK(s.next() == ms(600));
    // Later it counts as lost on the wire.
    s.w.status = send_status::pending;
    s.tick(ms(600));
    CHECK(s.next() == ms(1600));
}

TEST_CASE("datagrams that are nobody's are left to the others") {
    session s;
    s.open();
    std::uint8_t buffer[100] = {};
    const auto id = stun::transaction_id::from(std::array<std::uint8_t, 12>{1});
    const auto is_mine = [&](stun::message_type type) {
        stun::builder b(buffer, type, id);
        const auto bytes = b.finish();
        return s.hear({bytes->begin(), bytes->end()}).kind != turn::received_kind::not_mine;
    };
    CHECK(!is_mine(stun::binding_request));
    CHECK(!is_mine(stun::binding_success));
    CHECK(!is_mine(stun::binding_error));
    CHECK(!is_mine(stun::binding_indication));
    CHECK(!is_mine({stun::method::allocate, stun::message_class::request}));
    CHECK(is_mine({stun::method::allocate, stun::message_class::success}));  // late
    CHECK(is_mine({stun::method::data, stun::message_class::indication}));
    for (const octets& other : {octets{}, octets{0x80, 0, 0, 1}, octets{22, 1, 2, 3}, octets{0}})
        CHECK(s.hear(other).kind == turn::received_kind::not_mine);
}

TEST_CASE("a fingerprint that is wrong: not of a server") {
    session s;
    s.ask();
    octets bytes = write_answer(s.last(), challenge(401));
    std::uint8_t buffer[300] = {};
    stun::builder b(buffer, {stun::method::allocate, stun::message_class::error},
                    s.last().message().id());
    b.add(attr::error_code, {401, {}}).add(attr::realm, "example.org").add(attr::nonce, "n");
    b.add_fingerprint(builtin_crypto());
    const auto whole = b.finish();
    bytes.assign(whole->begin(), whole->end());
    octets wrong = bytes;
    wrong.back() ^= 1;
    CHECK(s.hear(wrong).kind == turn::received_kind::not_mine);
    CHECK(s.is_quiet(milliseconds(400)));
    CHECK(s.hear(bytes).kind == turn::received_kind::consumed);
    CHECK(s.run_to_send());
    CHECK(s.last().message().has(attr::username));
}

TEST_CASE("a closed client does nothing, and has forgotten everything") {
    session s;
    const std::uint8_t h = s.open();
    s.permit(h);
    s.c.close();
    CHECK(s.next() == time_point::never());
    CHECK(s.send(text("x")) == send_status::unreachable);
    CHECK(s.hear(indication(peer, "x")).kind == turn::received_kind::not_mine);
    CHECK(s.c.release(s.now, h).error().code == errc::misuse_turn_closed);
    CHECK(s.c.add_server({at_server, {}, {}}).error().code == errc::misuse_turn_closed);
    CHECK(s.c.set_config({}).error().code == errc::misuse_turn_closed);
    CHECK(s.story().empty());
    CHECK(s.c.inspect().servers.empty());
    CHECK(s.is_quiet(seconds(1000)));
}

TEST_CASE("a configuration out of range is refused, or replaced by the default") {
    turn::client_config bad;
    bad.rc = 0;
    session s(bad);
    CHECK(s.c.inspect().config.rc == 7);
    CHECK(s.c.set_config(bad).error().code == errc::misuse_turn_config);
}

TEST_CASE("a clock that goes back stands still; one that jumps makes no burst") {
    session s;
    const std::uint8_t h = s.open();
    s.permit(h);
    const std::size_t before = s.sent();
    s.c.handle_timeout(time_point::earliest(), s.pace);
    CHECK(s.sent() == before);
    CHECK(s.c.inspect().now == s.now);
    s.tick(s.now + seconds(100'000));
    CHECK(s.sent() <= before + 1);
    CHECK(s.story() == "lost expired");
}

TEST_CASE("a host with a schedule of its own") {
    struct patient : turn::client_rules {
        using schedule = stun::classic_schedule;
    };
    basic_session<patient> s;
    s.ask();
    s.run(s.now + seconds(20));
    CHECK(s.sent() == 9);
    CHECK(s.story() == "failed timed_out");
}
