// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/explain_session.hpp>

#include <doctest/doctest.h>

#include <ice/sim.hpp>

#include "ladder_case.hpp"

using namespace ice;

namespace {

/// A session behind a NAT, on its own, with servers that answer and servers that do not.
struct gathering_session {
    sim::network net{11};
    sim::segment_id internet = net.add_segment("internet", {.latency = milliseconds(20)});
    sim::segment_id home = net.add_segment("home", {.latency = milliseconds(1)});
    sim::transport sockets{net};
    services<sim::transport> host{sockets, chacha_random(std::array<std::uint8_t, 32>{1})};
    session<sim::transport> s;
    time_point now{};

    explicit gathering_session(const session_config& config = {}, bool is_shown = true)
        : s(host, agent_role::controlling, config) {
        const endpoint own(address::v4(10, 0, 0, 2), 5000);
        const endpoint server(address::v4(198, 51, 100, 1), 3478);
        const endpoint second(address::v4(198, 51, 100, 2), 3478);
        const endpoint dead(address::v4(198, 51, 100, 9), 3478);
        static_cast<void>(net.add_nat("NAT", home, internet, address::v4(192, 0, 2, 1)));
        const auto machine = net.add_host("server", internet, server.addr());
        CHECK(net.add_turn_server(machine, server));
        CHECK(net.add_turn_server(net.add_host("second", internet, second.addr()), second));
        const auto socket = net.bind(net.add_host("Alice", home, own.addr()), own);
        CHECK(socket);
        if (socket) sockets.attach(base_id(0), *socket);
        CHECK(s.add_stream());
        for (const auto& each : {server, dead}) CHECK(s.add_stun_server(now, each));
        turn::server relay;
        relay.where = server;
        relay.login.username = "user";
        relay.login.password = "wrong";
        CHECK(s.add_turn_server(now, relay));
        relay.where = second;
        relay.login.password = "pass";
        CHECK(s.add_turn_server(now, relay));
        session_base base;
        base.where = own;
        base.is_shown = is_shown;
        CHECK(s.add_base(now, base));
    }
    void run(duration for_so_long) {
        const time_point end = now + for_so_long;
        for (;;) {
            const auto d = net.step(earlier(end, later(s.next_deadline(), net.now())));
            now = net.now();
            if (d) {
                route from;
                from.base = base_id(0);
                from.remote = d->source;
                static_cast<void>(s.handle_datagram(now, from, d->bytes));
            } else if (s.next_deadline() <= now) {
                s.handle_timeout(now);
            } else if (now >= end) {
                return;
            }
        }
    }
    std::string whole() {
        return ladder_case::whole([&](auto sink) { trace::put_explanation(s, sink); });
    }
    /// The part before the agent's.
    std::string servers() {
        const std::string all = whole();
        return '\n' + all.substr(0, all.find("ICE session"));
    }
};

struct only_servers {
    std::string text;
    void operator()(const trace::server_report& r) {
        text += std::string(r.turn ? "TURN " : "STUN ") + std::string(to_text(r.state)) + '\n';
    }
};

session_config showing(revealed what) {
    session_config c;
    c.candidates.shows = what;
    return c;
}

/// Own addresses that reports hold, apart from text.
struct own_addresses {
    std::string text;
    void operator()(const trace::server_report& r) { add(r.base), add(r.mapped); }
    void operator()(const trace::candidate_report& r) {
        if (r.local) add(r.c.where);
    }
    void add(const endpoint& e) { text += std::string(to_text(e).view()) + ' '; }
};

/// A check that the peer answered, as a history would have it.
struct one_check {
    trace::check_record r;
    std::size_t size() const { return 1; }
    const trace::check_record& operator[](std::size_t) const { return r; }
};

struct only_checks {
    endpoint mapped;
    void operator()(const trace::check_record& r) { mapped = r.mapped; }
};

}  // namespace

TEST_CASE("trace explain_session: servers that are asked, give, and fail") {
    gathering_session g;
    CHECK(g.servers() == R"(
Servers
  STUN 198.51.100.1:3478 from 10.0.0.2:5000: waits
  STUN 198.51.100.9:3478 from 10.0.0.2:5000: waits
  TURN 198.51.100.1:3478 from 10.0.0.2:5000: asked
  TURN 198.51.100.2:3478 from 10.0.0.2:5000: asked

)");
    g.run(milliseconds(600));
    CHECK(g.servers() == R"(
Servers
  STUN 198.51.100.1:3478 from 10.0.0.2:5000: gave 192.0.2.1:5000, round trip 0.042 s
  STUN 198.51.100.9:3478 from 10.0.0.2:5000: asked
  TURN 198.51.100.1:3478 from 10.0.0.2:5000: failed
  TURN 198.51.100.2:3478 from 10.0.0.2:5000: gave 198.51.100.2:49152

)");
    g.run(seconds(60));
    CHECK(g.servers() == R"(
Servers
  STUN 198.51.100.1:3478 from 10.0.0.2:5000: gave 192.0.2.1:5000, round trip 0.042 s
  STUN 198.51.100.9:3478 from 10.0.0.2:5000: failed, timed_out
  TURN 198.51.100.1:3478 from 10.0.0.2:5000: failed
  TURN 198.51.100.2:3478 from 10.0.0.2:5000: gave 198.51.100.2:49152

)");
    only_servers sink;
    trace::explain(g.s, sink);
    CHECK('\n' + sink.text == R"(
STUN gave
STUN failed
TURN failed
TURN gave
)");
}

TEST_CASE("trace explain_session: without servers it is its agent's explanation") {
    sim::network net(1);
    sim::transport sockets(net);
    services<sim::transport> host(sockets, chacha_random(std::array<std::uint8_t, 32>{1}));
    session<sim::transport> s(host, agent_role::controlled);
    const auto of = [](const auto& what) {
        return ladder_case::whole([&](auto sink) { trace::put_explanation(what, sink); });
    };
    CHECK(of(s) == of(s.agent()));
}

TEST_CASE("trace explain_session: relays only, and no other own address") {
    gathering_session g(showing(revealed::relay_only));
    g.run(milliseconds(600));
    CHECK(g.servers() == R"(
Servers
  TURN 198.51.100.1:3478 from 0.0.0.0:9: failed
  TURN 198.51.100.2:3478 from 0.0.0.0:9: gave 198.51.100.2:49152

)");
    CHECK(g.whole().find("relay 198.51.100.2:49152") != std::string::npos);
    CHECK(g.whole().find("10.0.0.2") == std::string::npos);
    CHECK(g.whole().find("192.0.2.1") == std::string::npos);
    own_addresses sink;
    trace::explain(g.s, sink);
    CHECK(sink.text.find("198.51.100.2:49152") != std::string::npos);
    CHECK(sink.text.find("10.0.0.2") == std::string::npos);
}

TEST_CASE("trace explain_session: hidden hosts, and what servers see of them") {
    session_config named;
    named.candidates.names_hosts = true;
    const session_config all[] = {showing(revealed::no_host), named, {}};
    for (const session_config& c : all) {
        const bool is_shown = &c != &all[2];
        gathering_session g(c, is_shown);
        g.run(milliseconds(600));
        const std::string text = g.whole();
        CHECK(text.find("from 0.0.0.0:9: gave 192.0.2.1:5000") != std::string::npos);
        CHECK(text.find("  L0  host  0.0.0.0:9 ") != std::string::npos);
        CHECK(text.find("srflx 192.0.2.1:5000 of L0") != std::string::npos);
        CHECK(text.find("10.0.0.2") == std::string::npos);
        // The agent's own explanation is for the host's eyes.
        CHECK(ladder_case::whole([&](auto sink) {
                  trace::put_explanation(g.s.agent(), sink);
              }).find("host  10.0.0.2:5000") != std::string::npos);
    }
}

TEST_CASE("trace explain_session: hidden raddr does not come back as the base of a server's line") {
    session_config c;
    c.candidates.hides_related = true;
    gathering_session g(c);
    g.run(milliseconds(600));
    CHECK(g.servers().find("from 0.0.0.0:9: gave 192.0.2.1:5000") != std::string::npos);
    CHECK(g.whole().find("host  10.0.0.2:5000") != std::string::npos);
}

namespace {

const endpoint far(address::v4(10, 0, 0, 3), 5000);

/// The peer is described, with one candidate, and checks begin.
void meet(gathering_session& g) {
    remote_description d;
    d.ufrag = "frag";
    d.pwd = "passwordpasswordpassword";
    CHECK(g.s.set_remote_description(g.now, 0, d));
    remote_candidate candidate;
    candidate.where = far;
    candidate.priority = 1;
    candidate.foundation = "1";
    CHECK(g.s.add_remote_candidate(g.now, 0, candidate));
    CHECK(g.s.start(g.now));
}

}  // namespace

TEST_CASE("trace explain_session: what a peer's answer tells of a hidden host") {
    for (const revealed shows : {revealed::everything, revealed::no_host}) {
        const endpoint own(address::v4(10, 0, 0, 2), 5000);
        gathering_session g(showing(shows));
        g.run(milliseconds(600));
        g.s.description_conveyed(g.now);
        meet(g);
        one_check history;
        history.r.engine = &g.s.agent();
        history.r.way.base = base_id(0);
        history.r.way.remote = far;
        history.r.mapped = own;
        history.r.code = 200;
        history.r.times = 1;
        const auto seen = [&] {
            only_checks sink;
            trace::explain(g.s, sink, history);
            return sink.mapped;
        };
        const bool open = shows == revealed::everything;
        const endpoint nowhere(address::any(ip_family::ipv4), 9);
        CHECK(seen() == (open ? own : nowhere));
        history.r.mapped = own.with_port(7000);  // learnt from a check
        CHECK(seen() == (open ? history.r.mapped : nowhere));
        const std::string text =
            ladder_case::whole([&](auto sink) { trace::put_explanation(g.s, sink, history); });
        CHECK(text.find(open ? "mapped to 10.0.0.2:7000" : "mapped to 0.0.0.0:9") != text.npos);
        CHECK((text.find("10.0.0.2") == text.npos) == !open);
        CHECK(text.find("10.0.0.3:5000") != text.npos);
        // Of a check of the peer it is the peer's address.
        history.r.by_peer = true;
        history.r.mapped = far;
        CHECK(seen() == far);
    }
}

namespace {

/// "L0 candidate_paired", "L0 R1 never_redundant", "advice_restart": what speaks of own candidates
/// that the peer was not told.
struct untold_reasons {
    std::string text = "\n";
    void operator()(const trace::candidate_report& r) {
        if (r.local) add("L" + std::to_string(r.index) + ' ', r.why);
    }
    void operator()(const trace::unformed_report& r) {
        add("L" + std::to_string(r.local) + " R" + std::to_string(r.remote) + ' ', r.why);
    }
    void operator()(const trace::advice_report& r) { add("", r.advice); }
    void add(const std::string& who, trace::reason why) {
        text += who + std::string(to_text(why)) + '\n';
    }
};

/// One remote candidate; `tells` what the host conveys; nothing of it works.
std::string untold(const session_config& c, bool is_shown, bool tells) {
    gathering_session g(c, is_shown);
    g.run(milliseconds(600));
    if (tells) g.s.description_conveyed(g.now);
    meet(g);
    untold_reasons sink;
    trace::explain(g.s, sink);
    return sink.text;
}

}  // namespace

TEST_CASE("trace explain_session: hidden by policy, and not by forgetfulness") {
    session_config named;
    named.candidates.names_hosts = true;
    const session_config hosts_hidden = showing(revealed::no_host);
    CHECK(untold({}, true, false) == R"(
advice_not_conveyed
advice_patience
advice_more_candidates
L0 candidate_not_conveyed
L1 candidate_not_conveyed
L2 candidate_not_conveyed
L0 R0 never_not_conveyed
L1 R0 never_not_conveyed
L2 R0 never_not_conveyed
)");
    CHECK(untold(hosts_hidden, true, false) == R"(
advice_not_conveyed
advice_hidden_by_policy
advice_patience
advice_more_candidates
L0 candidate_hidden_by_policy
L1 candidate_not_conveyed
L2 candidate_not_conveyed
L0 R0 never_hidden_by_policy
L1 R0 never_not_conveyed
L2 R0 never_not_conveyed
)");
    const std::string hidden = R"(
advice_hidden_by_policy
advice_more_candidates
L0 candidate_hidden_by_policy
L1 candidate_of_base
L2 candidate_paired
L0 R0 never_redundant
)";
    CHECK(untold(hosts_hidden, true, true) == hidden);
    CHECK(untold({}, false, true) == hidden);  // a base that is not shown
    CHECK(untold(named, true, false) == R"(
advice_not_conveyed
advice_unnamed
advice_patience
advice_more_candidates
L0 candidate_unnamed
L1 candidate_not_conveyed
L2 candidate_not_conveyed
L0 R0 never_unnamed
L1 R0 never_not_conveyed
L2 R0 never_not_conveyed
)");
    for (const session_config& c : {session_config{}, named, showing(revealed::relay_only)}) {
        const std::string text = untold(c, true, true);
        for (const char* word : {"not_conveyed", "hidden_by_policy", "unnamed"})
            CHECK(text.find(word) == std::string::npos);
    }
}
