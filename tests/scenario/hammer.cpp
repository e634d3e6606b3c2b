// SPDX-License-Identifier: BSL-1.0
// What a session can be made to send in vain: at most what one full checklist sends when nobody
// answers (RFC 8445 sections 6.1.2.5 and 19.5.1), whatever candidates and checks the peer makes up.
#include "forged.hpp"
#include "support.hpp"

using namespace story;

namespace {

constexpr std::uint64_t most = 100 * 7;  // pairs, and transmissions of a check

/// A peer that is told everything and never answers; all that is sent to others is counted.
struct victim : couple {
    std::uint64_t sent = 0;
    std::uint64_t in_a_row = 0;
    time_point last = time_point::earliest();

    victim() : couple() {
        w.silent = true;
        w.loses = [this](const sight& s) {
            if (s.who == 'A' && s.what.starts_with("check")) ++sent;
            return true;
        };
    }
    void hit(int n) {
        const forged f{.priority = 0x7fffffffU - static_cast<std::uint32_t>(n % 1000)};
        route r;
        r.base = base_id(0);
        r.remote = {v4(66), static_cast<std::uint16_t>(1024 + n % 60'000)};
        a.handle_datagram(w.now(), r, f.bytes(a, b));
    }
};

}  // namespace

TEST_CASE(
    "hammer: checks that the peer pretends to make from everywhere cost 700 packets at most") {
    // RFC8445-19.5.1-1: each of them is authentic, its source is a victim's.
    for (const int per_second : {5, 100}) {
        victim c;
        c.begin();
        for (int n = 0; n < 120 * per_second; ++n) {
            c.hit(n);
            c.w.run_to(milliseconds(1000 / per_second) * n);
        }
        CHECK(c.sent <= most);
        CHECK(c.sent > 300);
        c.w.run_to(seconds(300));
        CHECK(c.sent <= most);
        CHECK(c.a.agent.state() == session_state::failed);
    }
}

TEST_CASE("hammer: the same victim, woken again and again, costs no more") {
    victim c;
    c.begin();
    for (int n = 0; n < 1'000; ++n) {
        c.hit(7);
        c.w.run_to(milliseconds(250) * n);
    }
    c.w.run_to(seconds(400));
    CHECK((c.sent > 100 && c.sent <= most));
    CHECK(c.a.agent.state() == session_state::failed);
}

TEST_CASE("hammer: 50, 1,000 and 100,000 signalled candidates of one victim") {
    for (const int count : {50, 1'000, 100'000}) {
        victim c;
        c.a.hear_credentials(c.b);
        c.a.start();
        int taken = 0;
        for (int n = 0; n < count; ++n) {
            candidate each;
            each.where = {v4(66), static_cast<std::uint16_t>(1 + n % 65'535)};
            each.priority = 1U + static_cast<std::uint32_t>(n);
            each.foundation = static_cast<std::uint16_t>(n % 7);
            taken += c.a.hear(each) == errc::ok ? 1 : 0;
            if (n % 20 == 0) c.w.run_to(milliseconds(n / 20));  // trickled slowly, too
        }
        CHECK(c.a.state().pairs.size() <= 100);
        c.w.run_to(seconds(300));
        CHECK((c.sent > 32 && c.sent <= most));
        CHECK(c.a.agent.state() == session_state::failed);
        CHECK(taken >= 32);
    }
}

TEST_CASE("hammer: a session that is spent still answers, and keeps what works") {
    victim c;
    c.begin();
    for (int n = 0; n < 4'000; ++n) {
        c.hit(n);
        c.w.run_to(milliseconds(10) * n);
    }
    CHECK(c.a.state().is_spent());
    std::string answer;
    c.w.loses = [&](const sight& s) {
        answer = s.what;
        return true;
    };
    c.hit(5);
    CHECK(answer == "ok");
    CHECK(c.a.agent.restart(c.w.now()).code() == errc::ok);  // begins to count anew
    CHECK(!c.a.state().is_spent());
}

TEST_CASE("hammer: checks without end leave a turn to the candidates that were signalled") {
    victim c;
    candidate relay;
    relay.where = {v4(77), 7777};
    relay.priority = 1;
    relay.foundation = 9;
    std::uint64_t to_relay = 0;
    c.w.loses = [&](const sight& s) {
        to_relay += s.who == 'A' && s.to == relay.where ? 1U : 0U;
        return true;
    };
    c.begin();
    CHECK(c.a.hear(relay) == errc::ok);
    for (int n = 0; n < 500; ++n) {
        c.hit(n);
        c.w.run_to(milliseconds(10) * n);
    }
    CHECK(to_relay > 0);
    CHECK(!c.a.state().is_spent());
}
