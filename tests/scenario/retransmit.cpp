// SPDX-License-Identifier: BSL-1.0
// Retransmissions at exact microseconds, the timeout rule, and a hundred pairs.
#include "support.hpp"

using namespace story;

TEST_CASE("retransmit: seven transmissions, and 39.5 s until the pair has failed") {
    couple c;
    c.w.loses = [](const sight&) { return true; };
    c.a.hear_credentials(c.b);
    c.a.hear_candidates(c.b);
    c.a.start();
    c.a.tell_events();
    c.w.run_to(microseconds(39'499'999));
    CHECK(c.a.state().pairs[0].state == pair_state::in_progress);
    c.w.run_to(seconds(200));
    // RFC8445-14.3-4 (500 ms), RFC8445-7.2.5.2.3-1, RFC8863-4-2
    CHECK(c.w.take() ==
          "0 A is checking\n"
          "0 A A1>B1 check controlling lost\n"
          "500000 A A1>B1 check controlling lost\n"
          "1500000 A A1>B1 check controlling lost\n"
          "3500000 A A1>B1 check controlling lost\n"
          "7500000 A A1>B1 check controlling lost\n"
          "15500000 A A1>B1 check controlling lost\n"
          "31500000 A A1>B1 check controlling lost\n"
          "39500000 A is failed no_valid_pair\n");
    CHECK(c.a.state().pairs[0].state == pair_state::failed);
    CHECK(c.a.state().pairs[0].reason == pair_reason::timed_out);
    CHECK(c.a.next_deadline() == time_point::never());
}

TEST_CASE("retransmit: Rc, Rm and RTO bounds are the host's") {
    agent_config config;
    config.rc = 3;
    config.rm = 4;
    config.shortest_rto = milliseconds(600);
    config.patience = seconds(1);
    couple c(milliseconds(25), config);
    c.w.loses = [](const sight&) { return true; };
    c.a.hear_credentials(c.b);
    c.a.hear_candidates(c.b);
    c.a.start();
    c.a.tell_events();
    c.w.run_to(seconds(20));
    CHECK(c.w.take() ==
          "0 A is checking\n"
          "0 A A1>B1 check controlling lost\n"
          "600000 A A1>B1 check controlling lost\n"
          "1800000 A A1>B1 check controlling lost\n"
          "4200000 A is failed no_valid_pair\n");
}

TEST_CASE("retransmit: a request goes out unchanged") {
    couple c;
    std::vector<std::vector<std::uint8_t>> seen;
    c.w.loses = [&](const sight& s) {
        seen.emplace_back(s.bytes.begin(), s.bytes.end());
        return true;
    };
    c.a.hear_credentials(c.b);
    c.a.hear_candidates(c.b);
    c.a.start();
    c.w.run_to(seconds(4));
    CHECK(seen.size() == 4);
    for (const auto& each : seen) CHECK(each == seen[0]);
}

TEST_CASE("retransmit: a cancelled check ends when it would have ended") {
    // Sent at 0, 0.5 and 1.5 s; then the peer's check cancels it. Its answer counts until 39.5 s.
    couple c;
    c.w.loses = [&](const sight& s) {
        return s.what.starts_with("check") && (s.who == 'A' || c.w.now() > at(seconds(2)));
    };
    c.a.hear_credentials(c.b);
    c.b.hear_credentials(c.a);
    c.a.hear_candidates(c.b);
    c.b.hear_candidates(c.a);
    c.a.start();
    c.w.run_to(seconds(2));
    c.b.start();
    c.w.run_to(milliseconds(2'100));
    CHECK(c.a.state().transactions_open.size() == 2);
    c.w.run_to(microseconds(39'499'999));
    CHECK(c.a.state().transactions_open.size() == 2);
    c.w.run_to(microseconds(39'500'000));
    CHECK(c.a.state().transactions_open.size() == 1);
}

TEST_CASE("retransmit: a cancelled check may still be answered") {
    // A's request arrives after three seconds; meanwhile B's check began another one.
    couple c;
    std::vector<std::uint8_t> first;
    c.w.loses = [&](const sight& s) {
        if (s.who != 'A' || !s.what.starts_with("check")) return s.who == 'B' && s.what == "487";
        if (first.empty()) first.assign(s.bytes.begin(), s.bytes.end());
        return c.w.now() < at(seconds(9));
    };
    c.begin();
    c.w.run_to(seconds(3));
    CHECK(c.a.agent.state() == session_state::checking);
    route from;
    from.base = base_id(0);
    from.remote = {v4(1), 5000};
    c.b.handle_datagram(c.w.now(), from, first);
    c.w.run_to(milliseconds(3'025));
    CHECK(c.a.agent.state() == session_state::connected);
    CHECK(c.a.state().pairs[0].state != pair_state::failed);
}

TEST_CASE("retransmit: a peer that cancels all the time exhausts nothing") {
    world w;
    w.silent = true;
    party a(w, 'A', controlling);
    party b(w, 'B', controlled);
    CHECK((a.agent.add_stream() && b.agent.add_stream()));
    a.add_base({v4(1), 5000});
    b.add_base({v4(101), 6000});
    // A hears B, but not B's answers; B checks as often as Ta lets it.
    w.loses = [](const sight& s) { return s.who == 'A' || !s.what.starts_with("check"); };
    introduce(a, b);
    std::size_t most = 0;
    for (int i = 0; i < 300; ++i) {
        w.run_to(milliseconds(100 * i));
        route from;
        from.base = base_id(0);
        from.remote = {v4(101), 6000};
        // As if B had lost all it knew: the same authenticated request, again and again.
        std::uint8_t bytes[256];
        stun::builder m(bytes, stun::binding_request,
                        stun::draw_transaction_id<stun::rfc8489>(b.random()));
        m.add_joined(stun::attr::username, {a.agent.local_ufrag(), ":", b.agent.local_ufrag()});
        m.add(stun::attr::priority, 1000U);
        m.add(stun::attr::ice_controlled, std::uint64_t{1});
        m.add_integrity(builtin_crypto(), a.state().credentials().local_key);
        m.add_fingerprint(builtin_crypto());
        a.handle_datagram(w.now(), from, *m.finish());
        most =
            a.state().transactions_open.size() > most ? a.state().transactions_open.size() : most;
    }
    CHECK(most == a.state().transactions_open.capacity());
    CHECK(a.state().pairs[0].requests_sent > 290);  // the newest one always goes out
}

TEST_CASE("retransmit: the timeout grows with what is to be done") {
    // RFC8445-14.3-3: by the rule set_rto, Ta x (Waiting + In-Progress).
    for (const int pairs : {1, 10, 11, 20, 32}) {
        world w;
        party a(w, 'A', controlling);
        CHECK(a.agent.add_stream());
        a.add_base({v4(1), 5000});
        remote_description d{"peer", "passwordpasswordpassword"};
        CHECK(a.agent.set_remote_description(w.now(), 0, d).code() == errc::ok);
        for (int i = 0; i < pairs; ++i) {
            const std::string foundation = std::to_string(i);
            remote_candidate r{{v4(static_cast<std::uint8_t>(100 + i)), 7000}, 99, foundation};
            CHECK(a.agent.add_remote_candidate(w.now(), 0, r).code() == errc::ok);
        }
        a.start();
        w.run_to(milliseconds(0));
        const duration expected = milliseconds(50 * pairs < 500 ? 500 : 50 * pairs);
        CHECK(a.state().transactions_open[0].rto_us == expected.us);
    }
}

TEST_CASE("retransmit: a hundred pairs, the first datagram of each is lost") {
    world w;
    w.silent = true;
    party a(w, 'A', controlling);
    party b(w, 'B', controlled);
    CHECK((a.agent.add_stream() && b.agent.add_stream()));
    for (std::uint8_t i = 0; i < 10; ++i) {
        a.add_base({v4(static_cast<std::uint8_t>(1 + i)), 5000});
        b.add_base({v4(static_cast<std::uint8_t>(101 + i)), 6000});
    }
    std::map<std::string, int> sent;
    std::uint64_t checks = 0;
    w.loses = [&](const sight& s) {
        if (!s.what.starts_with("check")) return false;
        ++checks;
        return sent[s.who + w.name(s.from) + w.name(s.to)]++ == 0;
    };
    introduce(a, b);
    CHECK(a.state().pairs.size() == 100);
    CHECK(w.run_to(seconds(20), [&] {
        return a.agent.state() == session_state::completed &&
               b.agent.state() == session_state::completed;
    }));
    // The best pair's second datagram goes out after its timeout of 100 x Ta, 5 s.
    CHECK(w.now() < at(seconds(6)));
    CHECK(checks < 300);
    const data_route r = a.agent.route_of(0, 1);
    CHECK(r.to.remote == endpoint(v4(101), 6000));
}
