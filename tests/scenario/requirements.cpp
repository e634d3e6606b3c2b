// SPDX-License-Identifier: BSL-1.0
// Single requirements that no other story tells: each test is about the ids it names.
#include "support.hpp"

#include <ice/agent/description.hpp>

using namespace story;

namespace {

const std::uint8_t hello[] = {0x80, 1, 2, 3};

/// A has two bases, 192.0.2.1 and 192.0.2.3, and both pairs become valid.
struct two_homed : couple {
    two_homed() : couple(milliseconds(25), fastest()) { a.add_base({v4(3), 5000}); }
    verdict data_on(std::uint16_t base, const endpoint& from = {v4(2), 6000}) {
        return a.agent.handle_datagram(w.now(), {base_id(base), 0, 1, from}, hello);
    }
    static agent_config fastest() {
        agent_config config;
        config.nomination = nomination_mode::lowest_rtt;
        return config;
    }
};

agent_config trickling(bool on) {
    agent_config config;
    config.trickle = on;
    return config;
}

/// What both agents do when the hosts exchange descriptions as text. `a_trickles` and `b_trickles`
/// say what each supports; a host whose peer does not say "trickle" goes on without.
std::string story_of(bool a_trickles, bool b_trickles) {
    couple c;
    party* const both[] = {&c.a, &c.b};
    const bool trickles[] = {a_trickles, b_trickles};
    for (const int i : {0, 1})
        CHECK(both[i]->agent.set_config(c.w.now(), trickling(trickles[i])).code() == errc::ok);
    std::vector<std::string> said[2];
    for (const int i : {0, 1})
        put_description(both[i]->agent, 0,
                        [&](std::string_view line) { said[i].emplace_back(line); });
    for (const int i : {0, 1}) {
        description_reader reader;
        for (const std::string& line : said[1 - i])
            CHECK(reader.read(both[i]->agent, c.w.now(), line).code() == errc::ok);
        CHECK(reader.ice2());  // RFC8445-10-1
        CHECK(reader.trickle() == trickles[1 - i]);
        if (!reader.trickle())
            CHECK(both[i]->agent.set_config(c.w.now(), trickling(false)).code() == errc::ok);
    }
    for (party* p : both) {
        p->start();
        p->tell_events();
    }
    c.w.run_to(seconds(3));
    return c.w.take();
}

}  // namespace

TEST_CASE("requirements: STUN and data are taken on each candidate that was signalled") {
    two_homed c;
    c.b.hear_credentials(c.a);
    c.b.hear_candidates(c.a);
    c.b.start();
    c.w.run_to(seconds(1));
    // RFC8445-5.3-7: though A knows nothing of its peer
    CHECK(c.w.count("A A1>B1 ok") > 0);
    CHECK(c.w.count("A A2>B1 ok") > 0);
    for (const std::uint16_t base : {std::uint16_t{0}, std::uint16_t{1}})
        CHECK(c.data_on(base) == verdict::data_unverified);

    c.a.hear_credentials(c.b);
    c.a.hear_candidates(c.b);
    c.a.start();
    c.w.run_to(seconds(5));
    CHECK(c.a.agent.state() == session_state::completed);
    // RFC8445-12.2-1: on the other pair too, and from anywhere, for the host to judge
    for (const std::uint16_t base : {std::uint16_t{0}, std::uint16_t{1}}) {
        CHECK(c.data_on(base) == verdict::data);
        CHECK(c.data_on(base, {v4(9), 9}) == verdict::data_unverified);
    }
}

TEST_CASE("requirements: data goes over the selected pair, however many are valid") {
    two_homed c;
    // What comes and goes by A1 takes longer.
    c.w.net.set_outbound(sim::interface_id(0), {.latency = milliseconds(85)});
    c.complete();
    std::size_t valid = 0;
    for (const auto i : c.a.state().pairs.by_priority()) valid += c.a.state().pairs[i].valid;
    CHECK(valid == 2);
    for (int s = 5; s <= 100; s += 5) {  // RFC8445-12.1-2: A1 is the better one, A2 was selected
        c.w.run_to(seconds(s));
        CHECK(c.a.agent.route_of(0, 1).to.base == base_id(1));
        CHECK(c.b.agent.route_of(0, 1).to.remote == endpoint(v4(3), 5000));
    }
}

TEST_CASE("requirements: a peer that begins anew in the other role is accepted") {
    world w;
    party a(w, 'A', controlling, {}, {5});
    party b(w, 'B', controlled);
    CHECK((a.agent.add_stream() && b.agent.add_stream()));
    a.add_base({v4(1), 5000});
    b.add_base({v4(2), 6000});
    introduce(a, b);
    w.run_to(seconds(2));
    CHECK(a.agent.state() == session_state::completed);
    CHECK(a.agent.role() == controlling);
    // The peer was moved to another machine, which controls: with the restart the role changes,
    // though nothing of section 6.1.1 has called for it.
    party c(w, 'C', controlling, {}, {9});
    CHECK(c.agent.add_stream().code() == errc::ok);
    c.add_base({v4(3), 7000});
    CHECK(a.agent.restart(w.now()).code() == errc::ok);
    introduce(a, c);
    w.run_to(seconds(4));
    CHECK(a.agent.role() == controlled);  // RFC8445-6.1.1-6
    CHECK((a.agent.state() == session_state::completed && a.agent.route_of(0, 1).may_send));
    CHECK(c.agent.state() == session_state::completed);
    CHECK(a.agent.route_of(0, 1).to.remote == endpoint(v4(3), 7000));
}

TEST_CASE("requirements: relayed candidates of several servers have preferences of their own") {
    couple c;
    std::vector<std::uint32_t> priorities;
    for (std::uint8_t server = 1; server <= 4; ++server) {
        local_candidate relay{.where = {v4(static_cast<std::uint8_t>(100 + server)), 49152}};
        relay.kind = candidate_kind::relay;
        relay.server = server;
        relay.host_preference = server == 3 ? 9 : 1;
        CHECK(c.a.agent.add_local_candidate(c.w.now(), relay).code() == errc::ok);
    }
    c.a.agent.for_each_local_candidate([&](std::uint16_t, const candidate& k) {
        if (k.kind == candidate_kind::relay) priorities.push_back(k.priority);
    });
    CHECK(priorities.size() == 4);
    if (priorities.size() != 4) return;
    for (const std::size_t i : {0U, 1U, 3U}) CHECK(priorities[2] > priorities[i]);
    CHECK(priorities[0] != priorities[1]);  // RFC8445-5.1.2.2-3
    CHECK(priorities[0] != priorities[3]);
    CHECK(priorities[1] != priorities[3]);
}

TEST_CASE("requirements: each data stream is kept alive") {
    world w;
    agent_config config;
    config.consent_interval = {};
    basic_party<many> a(w, 'A', controlling, config);
    basic_party<many> b(w, 'B', controlled, config);
    for (std::uint16_t s = 0; s < 3; ++s) {
        CHECK((a.agent.add_stream() && b.agent.add_stream()));
        a.add_base({v4(1), static_cast<std::uint16_t>(5000 + s)}, s);
        b.add_base({v4(2), static_cast<std::uint16_t>(6000 + s)}, s);
    }
    introduce(a, b, 3);
    w.run_to(seconds(10));
    CHECK(a.agent.state() == session_state::completed);
    w.take();
    w.run_to(seconds(41));
    for (const char* way : {"A1>B1", "A2>B2", "A3>B3", "B1>A1", "B2>A2", "B3>A3"})
        CHECK(w.count(std::string(way) + " indication") == 2);  // RFC8445-11-1
}

TEST_CASE("requirements: a Ta that is not the usual one is told to the peer") {
    for (const int ms : {20, 50}) {
        couple c;
        agent_config config;
        config.ta = milliseconds(ms);
        CHECK(c.a.agent.set_config(c.w.now(), config).code() == errc::ok);
        std::string all;
        put_description(c.a.agent, 0,
                        [&](std::string_view line) { all += std::string(line) + '\n'; });
        // RFC8445-14.2-2
        CHECK((all.find("ice-pacing:20\n") != std::string::npos) == (ms == 20));
    }
}

TEST_CASE("requirements: a peer that does not trickle gets regular ICE") {
    const std::string regular = story_of(false, false);
    CHECK(regular.find("A is completed") != std::string::npos);
    CHECK(story_of(true, false) == regular);  // RFC8838-3-2
    CHECK(story_of(false, true) == regular);  // RFC8838-5-1
    CHECK(story_of(true, true) != regular);   // there nothing is paired before it is conveyed
}

TEST_CASE("requirements: local candidates are paired in the order in which they are conveyed") {
    world w;
    basic_party<many> a(w, 'A', controlling, trickling(true));
    party b(w, 'B', controlled);
    CHECK((a.agent.add_stream(2) && b.agent.add_stream()));
    const std::uint16_t first = a.add_base({v4(1), 5000}, 0, 1);
    const std::uint16_t second = a.add_base({v4(1), 5001}, 0, 2);
    a.hear_credentials(b);
    for (const std::uint16_t component : {std::uint16_t{1}, std::uint16_t{2}}) {
        candidate c;
        c.where = {v4(2), static_cast<std::uint16_t>(6000 + component)};
        c.priority = 100;
        c.component = component;
        CHECK(a.hear(c) == errc::ok);
    }
    a.start();
    std::vector<std::size_t> paired;
    for (const std::uint16_t each : {first, second}) {
        CHECK(a.agent.candidate_conveyed(w.now(), each).code() == errc::ok);
        paired.clear();
        for (std::uint16_t i = 0; i < a.state().capacity.pairs; ++i)
            if (a.state().pairs.exists(i)) paired.push_back(a.state().pairs.base_of(i));
        CHECK(paired.back() == each);  // RFC8838-17-2
    }
    CHECK(paired == std::vector<std::size_t>{first, second});
}

TEST_CASE("requirements: the answer to a consent check is awaited for 16 RTOs, 8 s at most") {
    for (const bool in_time : {true, false}) {
        couple c;
        c.complete();
        time_point asked = time_point::never();
        std::vector<std::uint8_t> answer;
        c.w.loses = [&](const sight& s) {
            if (s.who == 'A' && s.what.starts_with("check")) asked = earlier(asked, c.w.now());
            if (s.who == 'B' && s.what == "ok" && answer.empty())
                answer.assign(s.bytes.begin(), s.bytes.end());
            return s.who == 'B';
        };
        CHECK(c.w.run_to(seconds(10), [&] { return !answer.empty(); }));
        c.w.run_to(asked - c.w.epoch + milliseconds(in_time ? 7'990 : 8'010));
        const time_point before = c.a.state().components[0].path.consent_until;
        c.a.handle_datagram(c.w.now(), {base_id(0), 0, 1, {v4(2), 6000}}, answer);
        const time_point after = c.a.state().components[0].path.consent_until;
        // RFC7675-5.1-7
        CHECK(c.a.last_verdict == (in_time ? verdict::consumed : verdict::not_mine));
        CHECK(after == (in_time ? c.w.now() + seconds(30) : before));
    }
}
