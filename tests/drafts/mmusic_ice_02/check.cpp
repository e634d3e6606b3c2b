// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/check.hpp>

#include <doctest/doctest.h>

#include <initializer_list>

#include "desk.hpp"

using namespace table_desk;
using enum row_state;

namespace {

/// Errors come from a server of this test's own making.
struct stand_in : couple {
    std::uint16_t code = 600;

    using couple::couple;
    /// Answers the last request with an error.
    void refuse() {
        const packet request = a.carrier.sent.back();
        const auto m = message_view::parse(request.bytes);
        CHECK(m);
        if (!m) return;
        std::uint8_t buffer[548];
        auto answer = stun::answer(buffer, *m, stun::message_class::error);
        stun::add_error(answer, code);
        const auto bytes = answer.finish();
        deliver(a, {request.to, request.from, {bytes->begin(), bytes->end()}});
    }
    void alone() {
        loses = [](const packet&) { return true; };
        tell(b, a, now);
        a.agent.handle_timeout(now);
    }
    row_state state() const { return a.agent.inspect().rows[0].state; }
};

}  // namespace

// ICE02-5.3.4-8 ICE02-5.3.4-10 ICE02-5.3.4-12: the timers do what the configuration says.
TEST_CASE("a candidate that nobody answers, to the millisecond") {
    couple t;
    t.loses = [](const packet&) { return true; };
    table::tell(t.b, t.a);
    t.run_to(seconds(200));
    const std::vector<change> expected{{9'500, init, handshaking}, {59'500, handshaking, bad}};
    CHECK(t.a.host.observer.seen == expected);
    // Nine requests each, first retry at 10.5 s. The one of 52.5 s is under way when the give-up
    // timer fires, runs on, and arms the timer of the next when it ends at 62 s.
    std::vector<std::int64_t> starts;
    for (std::size_t i = 0; i < t.a.carrier.sent_ms.size(); i += 9)
        starts.push_back(t.a.carrier.sent_ms[i]);
    const std::vector<std::int64_t> expected_starts{0,      10'500, 21'000,  31'500,
                                                    42'000, 52'500, 122'000, 191'500};
    CHECK(starts == expected_starts);
    const std::vector<std::int64_t> schedule{0, 100, 300, 700, 1500, 3100, 4700, 6300, 7900};
    CHECK(std::vector<std::int64_t>(t.a.carrier.sent_ms.begin(), t.a.carrier.sent_ms.begin() + 9) ==
          schedule);
    CHECK(t.a.agent.state(0, 1) == component_state::unreachable);
}

// ICE02-5.3.4-6 ICE02-5.3.4-8 ICE02-5.3.4-10 ICE02-5.3.4-12
TEST_CASE("every timer can be configured") {
    couple t({.rapid_retry = milliseconds(250),
              .give_up = seconds(10),
              .bad_retry = milliseconds(1500)});
    t.loses = [](const packet&) { return true; };
    table::tell(t.b, t.a);
    t.run_to(seconds(40));
    const std::vector<change> expected{{9'500, init, handshaking}, {19'500, handshaking, bad}};
    CHECK(t.a.host.observer.seen == expected);
    std::vector<std::int64_t> starts;
    for (std::size_t i = 0; i < t.a.carrier.sent_ms.size(); i += 9)
        starts.push_back(t.a.carrier.sent_ms[i]);
    const std::vector<std::int64_t> expected_starts{0, 9'750, 19'500, 30'500};
    CHECK(starts == expected_starts);
}

// ICE02-5.3.4-6 ICE02-5.3.4-7: the refresh timer, which the draft calls Retry Timer there.
TEST_CASE("a good candidate is asked again five seconds after each answer") {
    for (const int refresh : {5, 1}) {
        couple t({.refresh = seconds(refresh)});
        t.begin();
        t.run_to(seconds(21));
        std::vector<std::int64_t> expected;
        for (int s = 0; s <= 21; s += refresh) expected.push_back(s * 1000);
        CHECK(t.a.carrier.sent_ms == expected);
        CHECK(t.a.count(in_use) == 1);
    }
}

TEST_CASE("a failed refresh is BAD at once, and the last one lost makes all hands shake") {
    couple t;
    t.begin();
    t.run_to(seconds(1));
    t.loses = [](const packet&) { return true; };
    t.run_to(seconds(120));
    // The refresh of 5 s times out at 14.5 s.
    const std::vector<change> expected{{0, init, good},
                                       {0, good, in_use},
                                       {14'500, in_use, bad},
                                       {14'500, bad, handshaking},
                                       {64'500, handshaking, bad}};
    CHECK(t.a.host.observer.seen == expected);
    CHECK(t.a.agent.state(0, 1) == component_state::failed);
    CHECK(t.a.agent.next_deadline() == time_point::never());
}

TEST_CASE("errors that cannot be recovered from end in BAD, for a minute") {
    for (const std::uint16_t code : std::initializer_list<std::uint16_t>{400, 431, 600}) {
        stand_in t;
        t.code = code;
        t.alone();
        t.refuse();
        CHECK(t.state() == bad);
        CHECK(t.a.agent.next_deadline() == at(seconds(60)));
    }
}

// ICE02-5.3.4-4
TEST_CASE("errors that can are tried again after a second") {
    for (const std::uint16_t code : std::initializer_list<std::uint16_t>{401, 420, 430, 432, 500}) {
        stand_in t;
        t.code = code;
        t.alone();
        t.refuse();
        CHECK(t.state() == handshaking);
        CHECK(t.a.agent.next_deadline() == at(seconds(1)));
        t.run_to(seconds(1));
        CHECK(t.a.carrier.sent_ms.back() == 1000);
        t.refuse();
        CHECK(t.state() == handshaking);
    }
}

TEST_CASE("a good candidate survives one such error, not two in a row") {
    stand_in t;
    t.code = 500;
    t.begin();
    t.run_to(milliseconds(4'999));
    t.loses = [](const packet&) { return true; };
    t.run_to(milliseconds(5'000));
    t.refuse();
    CHECK(t.state() == in_use);
    t.run_to(seconds(6));
    t.refuse();
    CHECK(t.state() == handshaking);  // BAD, and it was the only one
    CHECK(t.a.agent.state(0, 1) == component_state::reconnecting);
}

TEST_CASE("an answer that says nothing stops the requests, and the time runs out") {
    stand_in t;
    t.code = 300;  // RFC 3489 section 9.4: no more requests, otherwise discarded
    t.alone();
    t.refuse();
    CHECK(t.state() == init);
    CHECK(t.a.agent.next_deadline() == at(milliseconds(9'500)));
    t.run_to(milliseconds(9'500));
    CHECK(t.a.carrier.sent_ms.size() == 1);
    CHECK(t.state() == handshaking);
}

// ICE02-5.3.4-1 ICE02-5.3.4-2 ICE02-5.3.4-3
TEST_CASE("a request carries USERNAME and MESSAGE-INTEGRITY, and asks for no detour") {
    couple t;
    CHECK(t.a.agent.set_credentials(0, "x-frag", "mine").code() == errc::ok);
    CHECK(t.b.agent.set_credentials(0, "asd9f8f8==", "siprulz").code() == errc::ok);
    table::tell(t.b, t.a);
    t.run_to({});
    const packet request = t.a.carrier.sent.front();
    CHECK(request.username() == "asd9f8f8==x-frag");
    const auto m = message_view::parse(request.bytes);
    CHECK(m);
    if (!m) return;
    const std::uint8_t password[] = {'s', 'i', 'p', 'r', 'u', 'l', 'z'};
    const builtin_crypto crypto;
    CHECK(stun::verify_integrity(*m, crypto, crypto.make_hmac_sha1_key(password)).has_value());
    CHECK(!m->has(stun::attr::change_request));
    CHECK(!m->has(stun::attr::response_address));
    CHECK(m->type() == stun::binding_request);
}

TEST_CASE("answers that come another way, or are not authentic, were never received") {
    couple t;
    t.loses = [](const packet& p) { return !p.is_request(); };
    t.begin();
    t.run_to({});
    packet answer;
    for (const packet& p : t.b.carrier.sent)
        if (!p.is_request()) answer = p;
    packet elsewhere = answer;
    elsewhere.from = v4(3);
    t.deliver(t.a, elsewhere);
    CHECK(t.a.count(init) == 1);
    packet forged = answer;
    forged.bytes.back() ^= 1;
    t.deliver(t.a, forged);
    CHECK(t.a.count(init) == 1);
    t.deliver(t.a, answer);
    CHECK(t.a.count(in_use) == 1);
    t.deliver(t.a, answer);  // nothing is open any more
    CHECK(t.a.count(in_use) == 1);
}

TEST_CASE("what the transport cannot send yet waits for its base") {
    couple t;
    t.a.carrier.says = send_status::pending;
    t.begin();
    t.run_to(seconds(3));
    CHECK(t.a.carrier.sent.empty());
    CHECK(t.a.agent.next_deadline() == time_point::never());
    t.a.carrier.says = send_status::sent;
    CHECK(t.a.agent.base_ready(t.now, base_id(0)).code() == errc::ok);
    t.run_to(seconds(3));
    CHECK(t.a.carrier.sent_ms == std::vector<std::int64_t>{3000});
    CHECK(t.a.count(in_use) == 1);
}

TEST_CASE("an answer that comes while a repetition waits for its base is the end of the check") {
    couple t;
    t.begin();
    while (t.a.carrier.sent.empty()) t.a.agent.handle_timeout(t.now);
    CHECK(t.flying.size() == 1);
    t.deliver(t.b, t.flying.front());  // the answer is on its way
    t.flying.erase(t.flying.begin());
    const packet answer = t.flying.back();
    t.flying.clear();
    t.a.carrier.says = send_status::pending;
    t.now = t.a.agent.next_deadline();
    t.a.agent.handle_timeout(t.now);
    CHECK(t.a.agent.inspect().rows[0].held);
    t.deliver(t.a, answer);
    CHECK(t.a.count(in_use) == 1);
    CHECK_FALSE(t.a.agent.inspect().rows[0].held);
    const time_point refresh = t.a.agent.next_deadline();
    CHECK(t.a.agent.base_ready(t.now, base_id(0)).code() == errc::ok);
    CHECK(t.a.agent.next_deadline() == refresh);
}
