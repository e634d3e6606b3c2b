// SPDX-License-Identifier: BSL-1.0
// Peer-reflexive candidates, learnt on both sides, and merged when they are signalled later.
#include "support.hpp"

using namespace story;

namespace {

/// A knows B's credentials, not its candidate; B checks.
struct unsignalled : couple {
    void meet() {
        a.hear_credentials(b);
        b.hear_credentials(a);
        b.hear_candidates(a);
        a.start();
        b.start();
        a.tell_events();
        b.tell_events();
    }
};

}  // namespace

TEST_CASE("peer-reflexive: the remote one, learnt from a check") {
    unsignalled c;
    c.meet();
    c.w.run_to(seconds(1));
    CHECK(c.w.take() ==
          "0 A is checking\n"
          "0 B is checking\n"
          "0 B B1>A1 check controlled\n"
          "25000 A A1>B1 ok\n"
          "25000 A learns\n"
          "25000 A A1>B1 check controlling\n"
          "50000 B route 0/1 B1>A1\n"
          "50000 B is connected\n"
          "50000 B B1>A1 ok\n"
          "75000 A route 0/1 A1>B1\n"
          "75000 A is connected\n"
          "75000 A A1>B1 check controlling use\n"
          "100000 B B1>A1 ok\n"
          "100000 B nominated 0/1\n"
          "100000 B is completed\n"
          "125000 A nominated 0/1\n"
          "125000 A is completed\n");
    const candidate& r = c.a.state().remotes[0].c;
    CHECK(r.kind == candidate_kind::prflx);
    // RFC8445-7.1.1-1: with the preference of its type, in the check of B
    CHECK(r.priority == (110U << 24) + (65535U << 8) + 255U);
}

TEST_CASE("peer-reflexive: signalled later, at any moment: one pair, with all it had") {
    // Before the check, after it, during our own, after its answer, while nominating, after all.
    for (const int ms : {10, 30, 60, 80, 110, 130, 2000}) {
        unsignalled c;
        c.meet();
        c.w.run_to(milliseconds(ms));
        const bool known = ms > 25;
        const pair before = known ? c.a.state().pairs[0] : pair{};
        c.a.hear_candidates(c.b);
        CHECK(c.a.state().pairs.size() == 1);
        const remote_record& r = c.a.state().remotes[0];
        CHECK((r.signalled && r.c.kind == candidate_kind::host));
        if (known) {
            const pair& p = c.a.state().pairs[0];
            CHECK(p.state == before.state);
            CHECK(p.key == before.key);
            CHECK(p.valid == before.valid);
            CHECK(p.nominated == before.nominated);
            CHECK(r.c.priority / (1U << 24) == 110);  // RFC8838-11-2: the one that was signed
        } else {
            CHECK(r.c.priority / (1U << 24) == 126);
        }
        CHECK(!c.a.state().remotes[1].used);
        c.w.run_to(seconds(3));
        CHECK(c.a.state().pairs.size() == 1);
        CHECK(c.a.agent.state() == session_state::completed);
        CHECK(c.b.agent.state() == session_state::completed);
        CHECK(c.a.state().components[0].nominated == 0);
        CHECK(c.w.count("nominated") == 2);
    }
}

TEST_CASE("peer-reflexive: a merged one is paired with the bases it was not seen on") {
    unsignalled c;
    c.a.add_base({v4(3), 5000});
    c.meet();
    c.w.loses = [](const sight& s) { return s.to == endpoint(v4(3), 5000); };
    c.w.run_to(milliseconds(30));
    CHECK(c.a.state().pairs.size() == 1);
    c.a.hear_candidates(c.b);
    CHECK(c.a.state().pairs.size() == 2);
}

TEST_CASE("peer-reflexive: the local one, learnt from an answer through a NAT") {
    world w;
    const auto home = w.net.add_segment("home", {.latency = milliseconds(1)});
    w.net.add_nat("nat", home, w.lan, v4(1), sim::full_cone());
    party a(w, 'A', controlling);
    party b(w, 'B', controlled);
    CHECK((a.agent.add_stream() && b.agent.add_stream()));
    a.add_base_on(home, {address::v4(10, 0, 0, 2), 5000});
    b.add_base({v4(2), 6000});
    introduce(a, b);
    w.run_to(seconds(1));
    CHECK(a.agent.state() == session_state::completed);
    CHECK(b.agent.state() == session_state::completed);
    const pair& p = a.state().pairs[0];
    const candidate& local = a.state().locals[p.valid_local].c;
    // RFC8445-7.2.5.3.1-1
    CHECK(local.kind == candidate_kind::prflx);
    CHECK(local.where == endpoint(v4(1), 5000));
    CHECK(local.base == 0);
    CHECK(local.priority == (110U << 24) + (65535U << 8) + 255U);
    CHECK(local.foundation != a.state().locals[0].c.foundation);
    // B cannot reach 10.0.0.2; what it learnt is what it uses.
    CHECK(b.agent.route_of(0, 1).to.remote == endpoint(v4(1), 5000));
    int described = 0;
    a.agent.for_each_local_candidate([&](std::uint16_t, const candidate&) { ++described; });
    CHECK(described == 1);  // it is not signalled

    // A server's answer that comes later says what it is; a restart signals it as that.
    local_candidate told;
    told.where = {v4(1), 5000};
    told.kind = candidate_kind::srflx;
    told.base = base_id(0);
    CHECK(a.agent.add_local_candidate(w.now(), told).code() == errc::agent_redundant);
    CHECK(a.state().locals[p.valid_local].c.kind == candidate_kind::prflx);
    CHECK(a.agent.restart(w.now()).code() == errc::ok);
    std::vector<candidate> all;
    a.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) { all.push_back(c); });
    CHECK((all.size() == 2 && all[1].where == told.where));
    CHECK((all.size() == 2 && all[1].kind == candidate_kind::srflx));
    CHECK((all.size() == 2 && all[1].priority == (100U << 24) + (65535U << 8) + 255U));
}

TEST_CASE("peer-reflexive: an answer that names another base makes that base's pair valid") {
    // RFC 8445 section 7.2.5.3.2, item 2. B tells A1's request that it came from A2.
    couple c;
    c.a.add_base({v4(3), 5000});
    c.w.loses = [&](const sight& s) {
        if (s.from == endpoint(v4(3), 5000))
            return s.what == "check controlling" && c.w.now() < at(seconds(4));
        if (s.to != endpoint(v4(1), 5000) || s.what != "ok") return s.what == "check controlled";
        const auto m = stun::message::parse(s.bytes);
        std::uint8_t bytes[128];
        stun::builder b(bytes, stun::binding_success, m->id());
        b.add(stun::attr::xor_mapped_address, endpoint(v4(3), 5000));
        b.add_integrity(builtin_crypto(), c.b.state().credentials().local_key);
        b.add_fingerprint(builtin_crypto());
        c.w.net.send(c.b.carrier().line.socket_of(base_id(0)), s.to, *b.finish());
        return true;
    };
    agent_config config;
    config.ta = milliseconds(20);  // both checks are under way when the answer comes
    CHECK(c.a.agent.set_config(c.w.now(), config).code() == errc::ok);
    c.a.hear_credentials(c.b, 0, milliseconds(20));
    c.b.hear_credentials(c.a);
    c.a.hear_candidates(c.b);
    c.b.hear_candidates(c.a);
    c.a.start();
    c.a.tell_events();
    c.w.run_to(milliseconds(60));
    const auto& pairs = c.a.state().pairs;
    CHECK(pairs.size() == 2);
    for (std::uint16_t i = 0; i < 2; ++i) CHECK(pairs[i].valid == (pairs.base_of(i) == 1));
    const auto& open = c.a.state().transactions_open;
    bool cancelled = false;
    for (std::size_t i = 0; i < open.capacity(); ++i)
        if (open[i].kind != 0 && open[i].first_sent == at(milliseconds(20)))
            cancelled = (open[i].flags & transaction_flag::cancelled) != 0;
    CHECK(cancelled);
    c.b.start();
    c.w.run_to(seconds(45));
    CHECK(c.a.agent.state() == session_state::completed);
    // The check of that pair has nothing left to show: it is neither sent again nor missed.
    CHECK(pairs[1].state == pair_state::succeeded);
    CHECK(c.w.take({"A2>B1 check controlling lost"}) == "20000 A A2>B1 check controlling lost\n");
}
