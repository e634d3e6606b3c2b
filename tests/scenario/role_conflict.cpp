// SPDX-License-Identifier: BSL-1.0
// Both agents believe to be in the same role: they agree, with one switch where tie-breakers
// differ.
#include "support.hpp"

using namespace story;

namespace {

struct outcome {
    bool one_controls = false;
    bool both_completed = false;
    std::size_t a_switches = 0;
    std::size_t b_switches = 0;
    char controller = '?';
    friend bool operator==(const outcome&, const outcome&) = default;
};

outcome run(couple& c, duration for_long = seconds(5)) {
    c.begin();
    c.w.run_to(for_long);
    outcome o;
    o.one_controls = c.a.agent.role() != c.b.agent.role();
    o.both_completed = c.a.agent.state() == session_state::completed &&
                       c.b.agent.state() == session_state::completed;
    o.a_switches = c.w.count(" A becomes");
    o.b_switches = c.w.count(" B becomes");
    o.controller = c.a.agent.role() == controlling ? 'A' : 'B';
    return o;
}

outcome conflict(agent_role both, std::uint64_t a, std::uint64_t b) {
    couple c(both, both, {a}, {b});
    return run(c);
}

}  // namespace

TEST_CASE("role conflict: the larger tie-breaker ends up controlling, one switch") {
    // RFC8445-7.3.1.1-3; RFC8445-7.3.1.1-2
    constexpr std::uint64_t half = std::uint64_t{1} << 63;
    constexpr std::uint64_t values[] = {1, 2, half - 1, half, half + 1, ~std::uint64_t{0}};
    for (std::size_t i = 0; i + 1 < std::size(values); ++i) {
        const std::uint64_t low = values[i], high = values[i + 1];
        CHECK(conflict(controlling, high, low) == outcome{true, true, 0, 1, 'A'});
        CHECK(conflict(controlling, low, high) == outcome{true, true, 1, 0, 'B'});
        CHECK(conflict(controlled, high, low) == outcome{true, true, 1, 0, 'A'});
        CHECK(conflict(controlled, low, high) == outcome{true, true, 0, 1, 'B'});
    }
}

TEST_CASE("role conflict: equal tie-breakers settle when they are drawn anew") {
    // Both are answered 487 and switch to controlled; then the greater new one switches back.
    couple leaders(controlling, controlling, {7, 9}, {7, 8});
    CHECK(run(leaders) == outcome{true, true, 2, 1, 'A'});
    // Both are asked first, and switch to controlling; from there on as above.
    couple followers(controlled, controlled, {7, 9}, {7, 8});
    CHECK(run(followers) == outcome{true, true, 3, 2, 'A'});
}

TEST_CASE("role conflict: the whole trace, both controlling") {
    couple c(controlling, controlling, {9}, {5});
    c.begin();
    c.w.run_to(seconds(1));
    CHECK(c.w.take() ==
          "0 A is checking\n"
          "0 B is checking\n"
          "0 A A1>B1 check controlling\n"
          "0 B B1>A1 check controlling\n"
          "25000 B B1>A1 ok\n"  // RFC8445-7.3.1.1-3
          "25000 B becomes controlled\n"
          "25000 A A1>B1 487\n"
          "50000 A route 0/1 A1>B1\n"
          "50000 A is connected\n"
          "50000 A A1>B1 check controlling use\n"
          "50000 B B1>A1 check controlled\n"
          "75000 B B1>A1 ok\n"
          "75000 A A1>B1 ok\n"
          "100000 A nominated 0/1\n"
          "100000 A is completed\n"
          "100000 B nominated 0/1\n"
          "100000 B route 0/1 B1>A1\n"
          "100000 B is completed\n");
}

TEST_CASE("role conflict: the whole trace, both controlled") {
    couple c(controlled, controlled, {9}, {5});
    c.begin();
    c.w.run_to(seconds(1));
    CHECK(c.w.take() ==
          "0 A is checking\n"
          "0 B is checking\n"
          "0 A A1>B1 check controlled\n"
          "0 B B1>A1 check controlled\n"
          "25000 B B1>A1 487\n"
          "25000 A A1>B1 ok\n"
          "25000 A becomes controlling\n"
          "50000 B route 0/1 B1>A1\n"
          "50000 B is connected\n"
          "50000 A A1>B1 check controlling\n"
          "75000 B B1>A1 ok\n"
          "100000 A route 0/1 A1>B1\n"
          "100000 A is connected\n"
          "100000 A A1>B1 check controlling use\n"
          "125000 B B1>A1 ok\n"
          "125000 B nominated 0/1\n"
          "125000 B is completed\n"
          "150000 A nominated 0/1\n"
          "150000 A is completed\n");
}

TEST_CASE("role conflict: the tie-breaker is drawn anew after a 487, and only then") {
    couple c(controlled, controlled, {9, 1}, {5, 2});
    // B is asked first, by being the only one who hears: it has the lesser tie-breaker.
    c.w.loses = [](const sight& s) { return s.who == 'B' && s.what == "check controlled"; };
    run(c);
    // RFC8445-7.2.5.1-1, RFC8445-7.2.5.1-4: A was answered 487; RFC8445-16.1-1: B was not, and
    // keeps its own.
    CHECK(c.a.agent.role() == controlling);
    CHECK(c.a.state().tie_breaker == 1);
    CHECK(c.b.state().tie_breaker == 5);
}

TEST_CASE("role conflict: the pair of the 487 is checked again, in the new role") {
    couple c(controlling, controlling, {5, 3}, {9});
    c.w.loses = [](const sight& s) { return s.who == 'B' && s.what == "check controlling"; };
    run(c, milliseconds(120));
    // RFC8445-7.2.5.1-2, RFC8445-7.2.5.1-3
    CHECK(c.w.take({" A "}) ==
          "0 A is checking\n"
          "0 A A1>B1 check controlling\n"
          "50000 A becomes controlled\n"
          "50000 A A1>B1 check controlled\n"
          "100000 A route 0/1 A1>B1\n"
          "100000 A is connected\n");
}

TEST_CASE("role conflict: priorities of pairs follow the role") {
    couple c(controlling, controlling, {5}, {9});
    c.a.hear_credentials(c.b);
    c.b.hear_credentials(c.a);
    candidate theirs = c.b.state().locals[0].c;
    theirs.priority = 77;
    CHECK(c.a.hear(theirs) == errc::ok);
    c.b.hear_candidates(c.a);
    c.a.start();
    c.b.start();
    const std::uint32_t ours = c.a.state().locals[0].c.priority;
    CHECK(c.a.state().pairs[0].key == rfc8445_pair_order::key(ours, 77));
    c.w.run_to(seconds(1));
    CHECK(c.a.agent.role() == controlled);
    CHECK(c.a.state().pairs[0].key == rfc8445_pair_order::key(77, ours));
}

TEST_CASE("role conflict: lost answers only cost time") {
    for (const agent_role both : {controlling, controlled})
        for (const std::uint64_t a : {4U, 5U, 6U}) {
            couple c(both, both, {a, 14, 12}, {5, 13, 11});
            int lost = 0;
            c.w.loses = [&](const sight& s) { return s.what == "487" && lost++ < 3; };
            const outcome o = run(c, seconds(10));
            CHECK(o.one_controls);
            CHECK(o.both_completed);
            CHECK(o.a_switches + o.b_switches <= (a == 5 ? 5 : 1));
        }
}

TEST_CASE("role conflict: an answer to a request of the old role switches nothing") {
    couple c(controlling, controlling, {5}, {9});
    std::vector<std::uint8_t> held;
    // A's first check is answered 487; the answer is kept back.
    c.w.loses = [&](const sight& s) {
        if (s.what != "487" || s.who != 'B') return false;
        held.assign(s.bytes.begin(), s.bytes.end());
        return true;
    };
    c.begin();
    c.w.run_to(seconds(2));
    CHECK(!held.empty());
    CHECK(c.a.agent.role() == controlled);  // by B's check
    CHECK(c.a.agent.state() == session_state::completed);
    const std::uint64_t tie_breaker = c.a.state().tie_breaker;
    c.w.take();
    route from;
    from.base = base_id(0);
    from.remote = {v4(2), 6000};
    c.a.handle_datagram(c.w.now(), from, held);
    c.w.run_to(seconds(3));
    CHECK(c.a.agent.role() == controlled);
    CHECK(c.a.state().tie_breaker == tie_breaker);
    CHECK(c.w.take() == "");  // nor is anything checked again
}

TEST_CASE("role conflict: a duplicated 487 counts once") {
    couple c(controlling, controlling, {5, 3}, {9});
    c.w.net.set_link(c.w.lan, {.latency = milliseconds(25), .duplicate = 1'000'000});
    const outcome o = run(c);
    CHECK(o == outcome{true, true, 1, 0, 'B'});
}

TEST_CASE("role conflict: a peer that always answers 487 is given up") {
    // B speaks as a second agent that never gives way: a tie-breaker without equal, redrawn each
    // time.
    agent_config config;
    config.patience = seconds(1);
    world w;
    party a(w, 'A', controlling, config);
    CHECK(a.agent.add_stream());
    a.add_base({v4(1), 5000});
    const std::string_view ufrag = "peer", pwd = "passwordpasswordpassword";
    CHECK(a.agent.set_remote_description(w.now(), 0, {ufrag, pwd}).code() == errc::ok);
    CHECK(a.agent.add_remote_candidate(w.now(), 0, {{v4(2), 6000}, 1000, "1"}).code() == errc::ok);
    const auto key = builtin_crypto().make_hmac_sha1_key(
        {reinterpret_cast<const std::uint8_t*>(pwd.data()), pwd.size()});
    const sim::host_id host = w.net.add_host("stubborn", w.lan, v4(2));
    const auto socket = w.net.bind(host, {v4(2), 6000});
    a.start();
    std::size_t checks = 0;
    while (w.now() < at(seconds(20))) {
        const auto d = w.net.step(earlier(at(seconds(20)), a.next_deadline()));
        if (!d) {
            a.handle_timeout(w.now());
            continue;
        }
        const auto m = stun::message::parse(d->bytes);
        if (d->socket != *socket || !m) {
            route from;
            from.base = base_id(0);
            from.remote = d->source;
            a.handle_datagram(w.now(), from, d->bytes);
            continue;
        }
        ++checks;
        std::uint8_t bytes[128];
        stun::builder b(bytes, stun::binding_error, m->id());
        b.add(stun::attr::error_code, {487, {}});
        b.add_integrity(builtin_crypto(), key);
        b.add_fingerprint(builtin_crypto());
        w.net.send(*socket, d->source, *b.finish());
    }
    CHECK(a.state().switches == agent_config().role_switches);
    CHECK(checks == agent_config().role_switches + 1U);
    CHECK(a.agent.state() == session_state::failed);
    CHECK(a.agent.reason() == failed_reason::no_valid_pair);
}

TEST_CASE(
    "role conflict: a 487 from elsewhere switches all the same, as behind a NAT that maps "
    "each remote anew") {
    couple c(controlling, controlling, {5}, {9});
    bool told = false;
    c.w.loses = [&](const sight& s) {
        if (s.who == 'B' && s.what == "487" && !told) {
            told = true;
            const std::vector<std::uint8_t> bytes(s.bytes.begin(), s.bytes.end());
            route r;
            r.base = base_id(0);
            r.remote = {v4(3), 7000};
            c.a.handle_datagram(c.w.now(), r, bytes);
            CHECK(c.a.agent.role() == controlled);  // RFC8445-7.2.5.1-2
            CHECK(c.a.state().pairs[0].state == pair_state::waiting);
            CHECK(c.a.state().pairs[0].queued);  // RFC8445-7.2.5.1-3
            return true;
        }
        return !told && s.who == 'B';  // nothing else tells A
    };
    c.begin();
    c.w.run_to(seconds(5));
    CHECK(told);
    CHECK(c.a.agent.state() == session_state::completed);
    CHECK(c.b.agent.state() == session_state::completed);
}
