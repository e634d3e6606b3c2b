// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/description.hpp>

#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <ice/agent/lite.hpp>
#include <ice/net/parse.hpp>
#include <ice/profiles/lite.hpp>
#include <ice/profiles/rfc5245.hpp>

#include "two_agents.hpp"

namespace {

using namespace ice;
using two_agents::side;

endpoint at(std::string_view text) { return parse_endpoint(text).value_or({}); }

std::vector<std::string> lines_of(side& s) {
    std::vector<std::string> lines;
    put_description(s.agent, 0, [&](std::string_view line) { lines.emplace_back(line); });
    return lines;
}

struct pair_of_sides {
    side a{agent_role::controlling, 1};
    side b{agent_role::controlled, 2};
    description_reader of_a;  // what b has read of a
    description_reader of_b;

    pair_of_sides() {
        a.add_host(at("192.0.2.1:5000"));
        b.add_host(at("192.0.2.2:6000"));
    }
    void connect(time_point now) {
        for (const auto& line : lines_of(a)) CHECK(of_a.read(b.agent, now, line));
        for (const auto& line : lines_of(b)) CHECK(of_b.read(a.agent, now, line));
        CHECK(a.agent.start(now));
        CHECK(b.agent.start(now));
        two_agents::run(a, b, now, now + seconds(10));
        CHECK(a.agent.state() == session_state::completed);
        CHECK(b.agent.state() == session_state::completed);
    }
};

TEST_CASE("a description has its lines in the usual order") {
    side s(agent_role::controlling, 1);
    s.add_host(at("192.0.2.1:5000"));
    s.add_host(at("[2001:db8::1]:5001"));
    const auto srflx = s.agent.add_local_candidate(
        {}, {.where = at("203.0.113.7:40000"), .kind = candidate_kind::srflx, .base = base_id(0)});
    CHECK(srflx);
    CHECK(s.agent.set_local_credentials("evtj", "VOkJxbRl1RmTxUk/WvJxBt"));
    CHECK(lines_of(s) ==
          std::vector<std::string>{
              "ice-ufrag:evtj",
              "ice-pwd:VOkJxbRl1RmTxUk/WvJxBt",
              "ice-options:ice2",
              "candidate:1 1 UDP 2130673663 192.0.2.1 5000 typ host",
              "candidate:2 1 UDP 2130706431 2001:db8::1 5001 typ host",
              "candidate:3 1 UDP 1694498815 203.0.113.7 40000 typ srflx raddr 192.0.2.1 rport 5000",
          });  // RFC8445-5.3-5: 50 ms go without saying
    // What was read stands, even if a rule would now prefer otherwise.
    CHECK(s.agent.inspect().locals[*srflx].stands());
}

TEST_CASE("options and pacing are written when there is something to say") {
    agent_config config;
    config.trickle = true;
    config.ta = milliseconds(20);
    side s(agent_role::controlling, 1, config);
    const auto lines = lines_of(s);
    CHECK(lines.size() == 4);
    if (lines.size() != 4) return;
    CHECK(lines[2] == "ice-options:ice2 trickle");
    CHECK(lines[3] == "ice-pacing:20");
}

struct two_components : profiles::lite {
    static constexpr limits capacity{1, 2, 2, 0, 0, 32};
};

TEST_CASE("a lite agent says so") {
    two_agents::wire out;
    services<two_agents::wire, two_components> host(out,
                                                    chacha_random(std::array<std::uint8_t, 32>{1}));
    basic_lite_agent<two_agents::wire, two_components> agent(host);
    CHECK(agent.add_component(0, 1, at("192.0.2.1:5000")));
    CHECK(agent.add_component(0, 2, at("192.0.2.1:5001")));
    std::vector<std::string> lines;
    put_description(agent, 0, [&](std::string_view line) { lines.emplace_back(line); });
    CHECK(lines == std::vector<std::string>{
                       "ice-ufrag:" + std::string(agent.local_ufrag()),
                       "ice-pwd:" + std::string(agent.local_pwd()),
                       "ice-options:ice2",
                       "ice-lite",
                       "candidate:1 1 UDP 2130706431 192.0.2.1 5000 typ host",
                       "candidate:1 2 UDP 2130706430 192.0.2.1 5001 typ host",
                   });
}

TEST_CASE("a profile before RFC 8445 does not say ice2") {
    two_agents::wire out;
    services<two_agents::wire, profiles::rfc5245> host(
        out, chacha_random(std::array<std::uint8_t, 32>{1}));
    agent_config config = profiles::rfc5245::config();
    for (const bool trickle : {false, true}) {
        config.trickle = trickle;
        basic_agent<two_agents::wire, profiles::rfc5245> agent(host, agent_role::controlling,
                                                               config);
        std::vector<std::string> lines;
        put_description(agent, 0, [&](std::string_view line) { lines.emplace_back(line); });
        CHECK(lines.size() == (trickle ? 4 : 3));
        CHECK(lines.back() == "ice-pacing:20");
        CHECK(lines[2] == (trickle ? "ice-options:trickle" : "ice-pacing:20"));
    }
}

/// What Ta an agent comes to that wants 20 ms, when its peer says `lines`.
template <class Profile>
duration ta_after(std::initializer_list<std::string_view> lines) {
    two_agents::wire out;
    services<two_agents::wire, Profile> host(out, chacha_random(std::array<std::uint8_t, 32>{1}));
    agent_config config = Profile::config();
    config.ta = milliseconds(20);
    basic_agent<two_agents::wire, Profile> agent(host, agent_role::controlling, config);
    CHECK(agent.add_stream());
    description_reader reader;
    for (const std::string_view line : lines) CHECK(reader.read(agent, {}, line));
    return agent.inspect().pace.ta();
}

constexpr std::string_view ufrag = "ice-ufrag:h6vY";
constexpr std::string_view pwd = "ice-pwd:VOkJxbRl1RmTxUk/WvJxBt";

TEST_CASE("a peer that says no pacing has 50 ms, and what it says counts wherever it stands") {
    using now = profiles::rfc8445;
    CHECK(ta_after<now>({}) == milliseconds(20));
    CHECK(ta_after<now>({ufrag, pwd}) == milliseconds(50));
    CHECK(ta_after<now>({ufrag, pwd, "ice-options:ice2"}) == milliseconds(50));
    CHECK(ta_after<now>({ufrag, pwd, "ice-pacing:20"}) == milliseconds(20));
    CHECK(ta_after<now>({"ice-pacing:20", ufrag, pwd}) == milliseconds(20));
    CHECK(ta_after<now>({ufrag, pwd, "ice-pacing:60"}) == milliseconds(60));
}

TEST_CASE("RFC 5245 compares no Ta, but a peer of today goes by 50 ms") {
    using old = profiles::rfc5245;
    CHECK(ta_after<old>({ufrag, pwd}) == milliseconds(20));
    CHECK(ta_after<old>({ufrag, pwd, "ice-options:ice2"}) == milliseconds(50));
    CHECK(ta_after<old>({"ice-options:ice2", ufrag, pwd}) == milliseconds(50));
    CHECK(ta_after<old>({ufrag, pwd, "ice-options:ice2", "ice-pacing:30"}) == milliseconds(30));
}

TEST_CASE("related addresses") {
    side s(agent_role::controlling, 1);
    s.add_host(at("192.0.2.1:5000"));
    const auto relay = s.agent.add_local_candidate(
        {}, {.where = at("198.51.100.1:49152"), .kind = candidate_kind::relay});
    CHECK(relay);
    if (!relay) return;
    CHECK(candidate_attribute(s.agent, *relay).view().ends_with("typ relay raddr 0.0.0.0 rport 9"));
    CHECK(candidate_attribute(s.agent, *relay, at("203.0.113.7:40000"))
              .view()
              .ends_with("typ relay raddr 203.0.113.7 rport 40000"));
    const auto srflx = s.agent.add_local_candidate(
        {}, {.where = at("203.0.113.7:40000"), .kind = candidate_kind::srflx, .base = base_id(0)});
    CHECK(srflx);
    if (!srflx) return;
    CHECK(candidate_attribute<hidden_related>(s.agent, *srflx)
              .view()
              .ends_with("typ srflx raddr 0.0.0.0 rport 9"));
    CHECK(candidate_attribute(s.agent, 9).view().empty());
    CHECK(candidate_attribute(s.agent, 999).view().empty());
}

TEST_CASE("foundations by another rule") {
    side s(agent_role::controlling, 1);
    s.add_host(at("192.0.2.1:5000"));
    const auto seen_by = [&](std::uint8_t server, std::string_view where) {
        return s.agent
            .add_local_candidate({}, {.where = at(where),
                                      .kind = candidate_kind::srflx,
                                      .base = base_id(0),
                                      .server = server})
            .has_value();
    };
    CHECK(seen_by(0, "203.0.113.7:40000"));
    const auto foundations = [&] {
        std::string all;
        put_description<letter_foundation>(s.agent, 0, [&](std::string_view line) {
            if (line.starts_with("candidate:")) all += line.substr(10, line.find(' ') - 9);
        });
        return all;
    };
    CHECK(foundations() == "Hc0000201 Sc0000201 ");
    CHECK(seen_by(1, "203.0.113.8:40000"));
    CHECK(foundations() == "Hc0000201 Sc0000201+1 Sc0000201+2 ");
}

TEST_CASE("lines in any order make a session") {
    pair_of_sides p;
    const auto lines = lines_of(p.b);
    for (auto line = lines.rbegin(); line != lines.rend();
         ++line)  // candidates, password, fragment
        CHECK(p.of_b.read(p.a.agent, {}, *line));
    CHECK(p.of_b.ice2());
    CHECK(!p.of_b.trickle());
    for (const auto& line : lines_of(p.a)) CHECK(p.of_a.read(p.b.agent, {}, line));
    CHECK(p.a.agent.start({}));
    CHECK(p.b.agent.start({}));
    two_agents::run(p.a, p.b, {}, time_point{} + seconds(10));
    CHECK(p.a.agent.state() == session_state::completed);
    CHECK(p.b.agent.state() == session_state::completed);
}

TEST_CASE("what each line meant") {
    pair_of_sides p;
    const auto read = [&](std::string_view line) { return p.of_b.read(p.a.agent, {}, line); };
    CHECK(read("ice-pwd:VOkJxbRl1RmTxUk/WvJxBt").value_or({}) == line_meaning::credential);
    CHECK(!p.a.agent.inspect().streams[0].described);
    CHECK(read("ice-ufrag:h6vY").value_or({}) == line_meaning::credential);
    CHECK(p.a.agent.inspect().streams[0].described);
    CHECK(read("ice-options:trickle ice2").value_or({}) == line_meaning::fact);
    CHECK(p.of_b.trickle());
    CHECK(read("ice-pacing:70").value_or({}) == line_meaning::fact);
    CHECK(p.a.agent.inspect().pace.ta() == milliseconds(70));
    CHECK(read("candidate:1 1 UDP 2130706431 192.0.2.2 6000 typ host").value_or({}) ==
          line_meaning::candidate);
    CHECK(read("end-of-candidates").value_or({}) == line_meaning::end);
    CHECK(read("candidate:2 1 UDP 2130706175 192.0.2.3 6000 typ host").code() ==
          errc::agent_after_end);
}

TEST_CASE("bad lines change nothing and say where") {
    pair_of_sides p;
    const auto bad = [&](std::string_view line, errc code, std::uint32_t offset) {
        CAPTURE(line);
        const auto r = p.of_b.read(p.a.agent, {}, line);
        CHECK(r.error() == failure{code, offset});
    };
    bad("ice-ufrag:abc", errc::sdp_bad_ufrag, 13);
    bad("ice-pwd:short", errc::sdp_bad_password, 13);
    bad("candidate:1 1 UDP 0 192.0.2.2 6000 typ host", errc::candidate_bad_priority, 18);
    bad("candidate:1 1 UDP 1 192.0.2.2 6000 typ wheel", errc::candidate_unknown_type, 0);
    bad("candidate:1 1 SCTP 1 192.0.2.2 6000 typ host", errc::candidate_unknown_transport, 0);
    bad("candidate:1 1 UDP 1 a.example 6000 typ host", errc::candidate_name, 0);
    bad("candidate:1 2 UDP 1 192.0.2.2 6000 typ host", errc::agent_no_component, 0);
    bad("ice-pacing:soon", errc::sdp_bad_pacing, 11);
    bad("rtpmap:0 PCMU/8000", errc::sdp_other_attribute, 0);
    bad("", errc::sdp_other_attribute, 0);
    CHECK(p.of_b.read<mdns_lines>(p.a.agent, {}, "candidate:1 1 UDP 1 a.local 6000 typ host")
              .code() == errc::candidate_name);
    CHECK(!p.a.agent.inspect().streams[0].described);
    CHECK(!p.a.agent.inspect().remotes[0].used);
}

TEST_CASE("lite is heard before and after the credentials") {
    for (const bool first : {true, false}) {
        CAPTURE(first);
        side s(agent_role::controlled, 1);
        description_reader reader;
        const auto read = [&](std::string_view line) { CHECK(reader.read(s.agent, {}, line)); };
        if (first) read("ice-lite");
        read("ice-ufrag:h6vY");
        read("ice-pwd:VOkJxbRl1RmTxUk/WvJxBt");
        if (!first) CHECK(s.agent.role() == agent_role::controlled);
        if (!first) read("ice-lite");
        CHECK(reader.lite());
        CHECK(s.agent.role() == agent_role::controlling);  // RFC8445-6.1.1-2
        CHECK(s.agent.inspect().streams[0].remote_lite);
    }
}

TEST_CASE("new credentials are a restart, which is answered by one") {
    pair_of_sides p;
    p.connect({});
    const std::string before(p.b.agent.local_ufrag());
    const time_point later = time_point{} + seconds(20);
    CHECK(p.a.agent.restart(later));
    int restarts = 0;
    for (const auto& line : lines_of(p.a)) {
        const auto meaning = p.of_a.read(p.b.agent, later, line);
        CHECK(meaning);
        restarts += meaning.value_or({}) == line_meaning::restart ? 1 : 0;
    }
    CHECK(restarts == 1);
    CHECK(p.b.agent.local_ufrag() != before);
    // The answer to our own restart is none.
    for (const auto& line : lines_of(p.b))
        CHECK(p.of_b.read(p.a.agent, later, line).value_or({}) != line_meaning::restart);
    CHECK(p.a.agent.start(later));
    CHECK(p.b.agent.start(later));
    two_agents::run(p.a, p.b, later, later + seconds(10));
    CHECK(p.a.agent.state() == session_state::completed);
    CHECK(p.b.agent.state() == session_state::completed);

    // The same description once more is none either.
    for (const auto& line : lines_of(p.a))
        CHECK(p.of_a.read(p.b.agent, later, line).value_or({}) != line_meaning::restart);
}

TEST_CASE("both sides may restart at once") {
    pair_of_sides p;
    p.connect({});
    const time_point later = time_point{} + seconds(20);
    CHECK(p.a.agent.restart(later));
    CHECK(p.b.agent.restart(later));
    p.connect(later);
}

TEST_CASE("link-local addresses meet whatever their zones") {
    side a(agent_role::controlling, 1);
    side b(agent_role::controlled, 2);
    a.add_host(at("[fe80::1%2]:5000"));
    b.add_host(at("[fe80::2%7]:6000"));
    description_reader of_a, of_b;
    for (const auto& line : lines_of(a)) CHECK(of_a.read(b.agent, {}, line));
    for (const auto& line : lines_of(b)) CHECK(of_b.read(a.agent, {}, line));
    CHECK(lines_of(a).back() == "candidate:1 1 UDP 2130706431 fe80::1 5000 typ host");
    CHECK(a.agent.start({}));
    CHECK(b.agent.start({}));
    two_agents::run(a, b, {}, time_point{} + seconds(10));
    CHECK(a.agent.state() == session_state::completed);
    CHECK(b.agent.state() == session_state::completed);
    // Neither the sender's zone nor the receiver's made a peer-reflexive candidate.
    for (const side* s : {&a, &b}) {
        CHECK(!s->agent.inspect().locals[1].used);
        CHECK(!s->agent.inspect().remotes[1].used);
        CHECK(s->agent.inspect().pairs.size() == 1);
    }
}

}  // namespace
