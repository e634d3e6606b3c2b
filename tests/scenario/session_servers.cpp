// SPDX-License-Identifier: BSL-1.0
// Servers that are dead, slow, lying, full or of the wrong family delay nobody else, and say so.
#include "session_support.hpp"

using namespace session_story;

namespace {

/// One host on the internet itself, with several servers.
struct one_host : internet {
    sim::host_id host = net.add_host("host", wide, address::v4(192, 0, 2, 7));
    peer a;

    explicit one_host(const session_config& config = {})
        : a(net, driver, host, agent_role::controlling, config) {}

    /// Seconds from now until the candidate is there; -1: never within a minute.
    double time_until(std::string_view word, peer& to) {
        const time_point start = net.now();
        a.call(to);
        const bool there = run(seconds(60), [&] { return a.has_said(word); });
        return there ? static_cast<double>((net.now() - start).us) / 1e6 : -1.0;
    }
};

struct listener {
    sim::host_id host;
    peer p;
    explicit listener(internet& i)
        : host(i.net.add_host("other", i.wide, address::v4(192, 0, 2, 8))),
          p(i.net, i.driver, host, agent_role::controlled) {}
};

sim::turn_server_rules silent() {
    sim::turn_server_rules r;
    r.silent = true;
    return r;
}

}  // namespace

TEST_CASE("session servers: a dead one keeps nobody waiting but the end") {
    one_host w;
    listener other(w);
    w.add_turn(1, silent());
    w.add_turn(2);
    w.a.add_turn(w.turn_at(1));
    w.a.add_turn(w.turn_at(2));
    w.a.bind(address::v4(192, 0, 2, 7));
    // Two round trips of 40 ms, and a turn of the pace for each server.
    const double relay = w.time_until("typ relay", other.p);
    CHECK(relay > 0.07);
    CHECK(relay < 0.3);
    CHECK(w.a.count(session_event_kind::gathering_done) == 0);
    w.run(seconds(60));
    const session_event* failed = w.a.find(session_event_kind::relay_failed);
    CHECK(failed != nullptr);
    if (failed == nullptr) return;
    CHECK(failed->server == 0);
    CHECK(failed->reason == turn::reason::timed_out);
    CHECK(w.a.count(session_event_kind::gathering_done) == 1);
    CHECK(w.a.said.back() == end_of_candidates_line);
}

TEST_CASE("session servers: wrong credentials, quota, capacity: told at once, and nothing hangs") {
    const auto refused = [](const sim::turn_server_rules& rules, std::string_view password) {
        one_host w;
        listener other(w);
        w.add_turn(1, rules);
        w.a.add_turn(w.turn_at(1), "user", password);
        w.a.bind(address::v4(192, 0, 2, 7));
        w.a.call(other.p);
        w.run(seconds(3));
        CHECK(w.a.count(session_event_kind::gathering_done) == 1);
        CHECK(!w.a.has_said("typ relay"));
        const session_event* e = w.a.find(session_event_kind::relay_failed);
        CHECK(e != nullptr);
        return e != nullptr ? std::pair(e->reason, e->error)
                            : std::pair(turn::reason::none, std::uint16_t{0});
    };
    CHECK(refused({}, "wrong") == std::pair(turn::reason::wrong_credentials, std::uint16_t{401}));
    sim::turn_server_rules rules;
    rules.quota = 0;
    CHECK(refused(rules, "pass") == std::pair(turn::reason::quota, std::uint16_t{486}));
    rules = {};
    rules.capacity = 0;
    CHECK(refused(rules, "pass") == std::pair(turn::reason::no_capacity, std::uint16_t{508}));
    rules = {};
    rules.relays = {address::v4(203, 0, 113, 99)};  // not its own: no port can be opened
    CHECK(refused(rules, "pass").first == turn::reason::no_capacity);
}

TEST_CASE("session servers: one without a relay to give still tells what it sees") {
    for (const bool quota : {true, false}) {
        sim::turn_server_rules rules;
        (quota ? rules.quota : rules.capacity) = 0;
        internet w;
        w.add_turn(1, rules);
        listener other(w);
        peer a(w.net, w.driver, w.add_home(1, sim::full_cone()), agent_role::controlling);
        a.add_turn(w.turn_at(1));
        a.bind(w.inside(1));
        a.call(other.p);
        w.run(seconds(3));
        CHECK(!a.has_said("typ relay"));
        CHECK(a.has_said("203.0.113.1 5000 typ srflx"));  // RFC8445-5.1.1.2-8
        CHECK(a.count(session_event_kind::relay_failed) == 1);
        CHECK(a.said.back() == end_of_candidates_line);
    }
}

TEST_CASE("session servers: a relayed address that is the host's own is none") {
    sim::turn_server_rules lying;
    lying.lie = endpoint(address::v4(192, 0, 2, 7), 5000);
    one_host w;
    listener other(w);
    w.add_turn(1, lying);
    w.a.add_turn(w.turn_at(1));
    w.a.bind(address::v4(192, 0, 2, 7));
    w.a.call(other.p);
    w.run(seconds(3));
    CHECK(w.a.has_said("192.0.2.7 5000 typ host"));
    CHECK(!w.a.has_said("typ relay"));  // RFC8445-5.1.1.2-9
}

TEST_CASE("session servers: a nonce that grows stale is renewed without a word") {
    sim::turn_server_rules rules;
    rules.nonce_lifetime = seconds(1);
    one_host w;
    listener other(w);
    const auto server = w.add_turn(1, rules);
    w.a.add_turn(w.turn_at(1));
    w.a.bind(address::v4(192, 0, 2, 7));
    w.a.call(other.p);
    w.run(seconds(700));
    CHECK(w.net.server(server)->size(w.net.now()) == 1);
    CHECK(w.a.count(session_event_kind::relay_failed) == 0);
    CHECK(w.a.count(session_event_kind::relay_lost) == 0);
}

TEST_CASE("session servers: STUN and TURN answer what they know, each for every base") {
    one_host w;
    listener other(w);
    const auto second = w.net.add_interface(w.host, w.wide, address::v4(192, 0, 2, 17));
    CHECK(!second.is_none());
    w.add_turn(1);
    w.add_turn(2);
    for (const std::uint8_t n : std::to_array<std::uint8_t>({1, 2})) w.a.add_turn(w.turn_at(n));
    w.a.add_stun(w.add_stun(3));
    w.a.bind(address::v4(192, 0, 2, 7), 5000, 1, 1);
    w.a.bind(address::v4(192, 0, 2, 17), 5000, 1, 2);
    w.a.call(other.p);
    w.run(seconds(3));
    std::size_t relays = 0;
    for (const std::string& line : w.a.said)
        relays += line.find("typ relay") != line.npos ? 1U : 0U;
    CHECK(relays == 4);
    // Nobody is behind a NAT: what servers see is redundant (RFC 8445 section 5.1.3).
    CHECK(!w.a.has_said("typ srflx"));
}

TEST_CASE("session servers: one that lies about the address it relays from is not believed") {
    sim::turn_server_rules lying;
    lying.lie = internet::turn_at(2).with_port(49152);
    one_host w;
    listener other(w);
    w.add_turn(1, lying);
    w.add_turn(2);
    for (const std::uint8_t n : std::to_array<std::uint8_t>({2, 1})) w.a.add_turn(w.turn_at(n));
    w.a.bind(address::v4(192, 0, 2, 7));
    w.a.call(other.p);
    w.run(seconds(3));
    std::size_t lines = 0;
    for (const std::string& line : w.a.said)
        lines += line.find("198.51.100.2 49152") != line.npos ? 1U : 0U;
    CHECK(lines == 1);
    lying.lie = endpoint(address::v4(127, 0, 0, 1), 5000);
    one_host v;
    listener another(v);
    v.add_turn(1, lying);
    v.a.add_turn(v.turn_at(1));
    v.a.bind(address::v4(192, 0, 2, 7));
    v.a.call(another.p);
    v.run(seconds(3));
    CHECK(!v.a.has_said("typ relay"));
    CHECK(v.a.count(session_event_kind::relay_failed) == 1);
}

TEST_CASE("session servers: both families from one allocation, or the one that there is") {
    const std::uint8_t bytes[16] = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    const address six = address::v6(bytes);
    sim::turn_server_rules rules;
    rules.relays = {internet::turn_at(1).addr(), six};
    one_host w;
    listener other(w);
    const auto server = w.add_turn(1, rules);
    w.net.add_address(w.net.interface_at(w.wide, w.turn_at(1).addr()), six);
    w.a.add_turn(w.turn_at(1));
    w.a.bind(address::v4(192, 0, 2, 7));
    w.a.call(other.p);
    w.run(seconds(3));
    CHECK(w.a.has_said("198.51.100.1 49152 typ relay"));
    CHECK(w.a.has_said("2001:db8::1 49153 typ relay raddr :: rport 9"));
    CHECK(w.net.server(server)->size(w.net.now()) == 1);
}

TEST_CASE("session servers: the wrong family is not asked at all") {
    one_host w;
    listener other(w);
    const std::uint8_t bytes[16] = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};
    const endpoint six(address::v6(bytes), 3478);
    w.a.add_turn(six);
    w.a.bind(address::v4(192, 0, 2, 7));
    w.a.call(other.p);
    CHECK(w.a.count(session_event_kind::gathering_done) == 0);
    CHECK(w.a.said.back() == end_of_candidates_line);
}

TEST_CASE("session servers: redirected by one that knows the password, and by nobody else") {
    sim::turn_server_rules rules;
    rules.alternate = internet::turn_at(2);
    one_host w;
    listener other(w);
    const auto first = w.add_turn(1, rules);
    w.add_turn(2);
    w.a.add_turn(w.turn_at(1));
    w.a.bind(address::v4(192, 0, 2, 7));
    w.a.call(other.p);
    w.run(seconds(3));
    CHECK(w.a.has_said("198.51.100.2 49152 typ relay"));
    rules.forged_300 = true;
    w.net.set_rules(first, rules);
    peer b(w.net, w.driver, w.net.add_host("b", w.wide, address::v4(192, 0, 2, 77)),
           agent_role::controlled);
    b.add_turn(w.turn_at(1));
    b.bind(address::v4(192, 0, 2, 77));
    b.call(other.p);
    w.run(seconds(60));
    CHECK(!b.has_said("typ relay"));
}

TEST_CASE("session servers: transactions of all kinds keep one pace") {
    one_host w;
    listener other(w);
    std::vector<time_point> starts;
    std::vector<stun::transaction_id> seen;
    w.a.carrier.heard = [&](const route&, byte_view bytes) {
        const auto m = stun::message::parse(bytes);
        if (!m || m->cls() != stun::message_class::request) return;
        for (const auto& id : seen)
            if (id == m->id()) return;
        seen.push_back(m->id());
        starts.push_back(w.net.now());
    };
    for (const std::uint8_t n : std::to_array<std::uint8_t>({1, 2, 3})) {
        w.add_turn(n);
        w.a.add_turn(w.turn_at(n));
    }
    w.a.add_stun(w.add_stun(4));
    w.a.bind(address::v4(192, 0, 2, 7));
    w.a.call(other.p);
    w.run(seconds(3));
    CHECK(starts.size() >= 7);
    for (std::size_t i = 1; i < starts.size(); ++i)
        CHECK(starts[i] - starts[i - 1] >= milliseconds(50));  // RFC8445-14.2-1
}
