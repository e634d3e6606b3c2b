// SPDX-License-Identifier: BSL-1.0
// Sessions with servers behind streams: reflexive TCP candidates (RFC 6544 section 5.2), and what
// becomes of the connections to STUN and TURN servers (section 11.2).
#include <ice/session.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include <ice/agent/description.hpp>

#include "tcp_support.hpp"

namespace {

using namespace over_tcp;

const endpoint stun_at(address::v4(203, 0, 113, 1), 3478, protocol::tcp);
const endpoint turn_at(address::v4(203, 0, 113, 2), 443, protocol::tcp);

/// A session on a host of the network.
struct party {
    sim::network* net;
    sim::host_id host;
    address own;
    sim::tcp_sockets sockets;
    services<sim::tcp_sockets> lent;
    session<sim::tcp_sockets> ice;
    std::vector<session_event> bad_news{};
    std::string heard{};

    party(sim::network& n, sim::host_id h, agent_role role, std::uint8_t seed)
        : net(&n),
          host(h),
          own(n.addresses_of(n.interfaces_of(h)[0])[0]),
          sockets(n, h),
          lent(sockets, {chacha_random(std::array<std::uint8_t, 32>{seed})}),
          ice(lent, role) {
        CHECK(ice.add_stream());
    }
    party(const party&) = delete;
    party& operator=(const party&) = delete;

    void add_udp(std::uint16_t port) {
        const auto socket = net->bind(host, {own, port});
        const auto base = ice.add_base(net->now(), {.where = {own, port}});
        CHECK((socket && base));
        if (socket && base) CHECK(sockets.attach(*base, *socket) == errc::ok);
    }
    void add_tcp(std::uint16_t port, tcp_type type) {
        session_base b{.where = {own, port, protocol::tcp}};
        b.tcp = type;
        const auto base = ice.add_base(net->now(), b);
        CHECK(base);
        if (base) CHECK(sockets.open_tcp(*base, b.where, type).value_or(endpoint()) == b.where);
    }
    void add_all_of_tcp() {
        add_tcp(tcp_active_port, tcp_type::active);
        add_tcp(4000, tcp_type::passive);
        add_tcp(5000, tcp_type::so);
    }
    void add_stun(const endpoint& where) {
        CHECK(sockets.connections().add_server(where) == errc::ok);
        CHECK(ice.add_stun_server(net->now(), where));
    }
    void add_turn(const endpoint& where) {
        turn::server t;
        t.where = where;
        t.transport = turn::server_transport::tcp;
        t.login.username = "user";
        t.login.password = "pass";
        CHECK(ice.add_turn_server(net->now(), t));
    }
    std::vector<std::string> lines() {
        std::vector<std::string> all;
        put_description(ice, 0, [&](std::string_view line) { all.emplace_back(line); });
        return all;
    }
    void describe_to(party& peer, description_reader& reader) {
        for (const std::string& line : lines()) CHECK(reader.read(peer.ice, net->now(), line));
        ice.description_conveyed(net->now());
    }
    candidate selected() const {
        const auto& agent = ice.agent().inspect();
        const std::uint16_t pair = agent.components[0].nominated;
        return pair == no_index ? candidate() : agent.locals[agent.pairs[pair].valid_local].c;
    }
    bool completed() const { return ice.state() == session_state::completed; }
    bool say(const std::string& text) {
        const std::vector<std::uint8_t> bytes(text.begin(), text.end());
        return ice.send(net->now(), 0, 1, bytes) == send_status::sent;
    }
    /// As a program does when ICE has completed.
    void close_what_nobody_needs() {
        const route stays[] = {ice.route_of(0, 1).to};
        sockets.connections().close_all_but(stays);
        sockets.servers().close_unused([&](const route& r) { return ice.pool().client().uses(r); });
    }

    // As the driver sees it.
    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        const session_received r = ice.handle_datagram(now, from, bytes);
        if (r.what == verdict::data) heard.assign(r.data.begin(), r.data.end());
        poll();
    }
    void handle_timeout(time_point now) {
        ice.handle_timeout(now);
        poll();
    }
    time_point next_deadline() const { return ice.next_deadline(); }
    void base_ready(time_point now, base_id base) {
        CHECK(ice.base_ready(now, base));
        poll();
    }
    void handle_connection_failed(time_point now, const route& to) {
        CHECK(ice.handle_connection_failed(now, to));
        poll();
    }
    void poll() {
        for (session_event e = ice.poll_event(); e.kind != session_event_kind::none;
             e = ice.poll_event())
            if (e.kind == session_event_kind::stun_failed ||
                e.kind == session_event_kind::relay_failed ||
                e.kind == session_event_kind::relay_lost)
                bad_news.push_back(e);
    }
};

/// Two of them, a STUN server and a TURN server.
struct gathering_place : two_places {
    party a, b;
    sim::turn_id turn;
    sim::driver run{net};

    gathering_place(const surroundings& l, const surroundings& r)
        : two_places(l, r),
          a(net, left, agent_role::controlling, 1),
          b(net, right, agent_role::controlled, 2) {
        const sim::host_id stun_host = net.add_host("stun", wide, stun_at.addr());
        const auto stun = net.add_stun_server(stun_host, stun_at);
        CHECK(stun);
        CHECK(net.add_listener(stun.value_or(sim::server_id()), stun_host, stun_at) == errc::ok);
        turn = net.add_turn_server(net.add_host("turn", wide, turn_at.addr()), turn_at)
                   .value_or(sim::turn_id());
        CHECK(net.add_listener(turn, turn_at) == errc::ok);
        run.add(a.sockets, a);
        run.add(b.sockets, b);
    }
    void pass(duration d) { run.run_until(net.now() + d); }
    bool gather(duration within = seconds(5)) {
        return run.run_until(net.now() + within, [&] {
            return a.ice.is_gathered() && b.ice.is_gathered();
        }) == sim::run_end::done;
    }
    bool connects(duration within = seconds(60)) {
        description_reader of_a, of_b;
        a.describe_to(b, of_a);
        b.describe_to(a, of_b);
        CHECK((a.ice.start(net.now()) && b.ice.start(net.now())));
        return run.run_until(net.now() + within, [&] { return a.completed() && b.completed(); }) ==
               sim::run_end::done;
    }
    void expect_talk() {
        CHECK((a.say("from A") && b.say("from B")));
        pass(seconds(1));
        CHECK((b.heard == "from A" && a.heard == "from B"));
        a.heard.clear();
        b.heard.clear();
    }
};

surroundings behind_nat(const sim::nat_rules& nat = sim::port_restricted()) {
    surroundings s;
    s.behind_nat = true;
    s.nat = nat;
    return s;
}

/// Of a candidate line: what comes behind the priority.
std::string from_address_on(const std::string& line) {
    std::size_t at = 0;
    for (int i = 0; i < 4; ++i) at = line.find(' ', at) + 1;
    return line.substr(at);
}

}  // namespace

TEST_CASE("tcp sessions: what a STUN server sees of each TCP base, told as RFC 6544 does") {
    gathering_place w(behind_nat(), {});
    w.a.add_all_of_tcp();
    w.a.add_stun(stun_at);
    CHECK(w.gather());
    std::vector<std::string> told;
    std::vector<std::uint32_t> priorities;
    for (const std::string& line : w.a.lines())
        if (line.starts_with("candidate:")) {
            told.push_back(from_address_on(line));
            CHECK(line.find(" 1 TCP ") != std::string::npos);
            std::size_t at = 0;
            for (int i = 0; i < 3; ++i) at = line.find(' ', at) + 1;
            priorities.push_back(static_cast<std::uint32_t>(std::stoul(line.substr(at))));
        }
    // RFC6544-4.1-4
    CHECK(told == std::vector<std::string>{
                      "10.0.0.1 9 typ host tcptype active",
                      "10.0.0.1 4000 typ host tcptype passive",
                      "10.0.0.1 5000 typ host tcptype so",
                      "192.0.2.1 4000 typ srflx raddr 10.0.0.1 rport 4000 tcptype passive",
                      "192.0.2.1 9 typ srflx raddr 10.0.0.1 rport 9 tcptype active",
                      "192.0.2.1 5000 typ srflx raddr 10.0.0.1 rport 5000 tcptype so",
                  });
    if (priorities.size() != 6) return;
    // Section 4.2: active, passive, so; of reflexive ones so, active, passive.
    CHECK((priorities[0] > priorities[1] && priorities[1] > priorities[2]));
    CHECK((priorities[5] > priorities[4] && priorities[4] > priorities[3]));
    CHECK(w.net.streams() == 4);  // two connections, one from each port
}

TEST_CASE("tcp sessions: two homes meet by simultaneous open") {
    gathering_place w(behind_nat(), behind_nat());
    for (party* each : {&w.a, &w.b}) {
        each->add_all_of_tcp();
        each->add_stun(stun_at);
    }
    CHECK(w.gather());
    CHECK(w.connects());
    CHECK((w.a.selected().tcp == tcp_type::so && w.b.selected().tcp == tcp_type::so));
    CHECK(w.a.selected().kind != candidate_kind::host);
    w.expect_talk();
    CHECK(w.net.streams() > 4);  // those to the server are kept while ICE runs
    w.a.close_what_nobody_needs();
    w.b.close_what_nobody_needs();
    w.pass(seconds(2));
    CHECK(w.net.streams() == 2);  // RFC6544-11.2-1
    w.expect_talk();
    w.pass(seconds(300));
    CHECK((w.a.completed() && w.b.completed()));
    CHECK(w.net.streams() == 2);  // nothing asks the server again
}

TEST_CASE("tcp sessions: where a NAT lets anybody in, what it maps a passive base to is enough") {
    gathering_place w(behind_nat(), behind_nat(sim::full_cone()));
    w.a.add_tcp(tcp_active_port, tcp_type::active);
    w.b.add_tcp(4000, tcp_type::passive);
    w.b.add_stun(stun_at);
    CHECK(w.gather());
    CHECK(w.connects());
    CHECK(w.b.selected().tcp == tcp_type::passive);
    CHECK(w.a.ice.route_of(0, 1).to.remote == endpoint(two_places::seen(1), 4000, protocol::tcp));
    w.expect_talk();
}

TEST_CASE("tcp sessions: direct where theory says so, whatever the NATs") {
    const sim::nat_rules kinds[] = {sim::full_cone(), sim::restricted(), sim::port_restricted(),
                                    sim::symmetric()};
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j) {
            CAPTURE(i);
            CAPTURE(j);
            gathering_place w(behind_nat(kinds[i]), behind_nat(kinds[j]));
            for (party* each : {&w.a, &w.b}) {
                each->add_all_of_tcp();
                each->add_stun(stun_at);
            }
            CHECK(w.gather());
            // A mapping for each remote cannot be told to the peer, whose filter must then take
            // what comes from another port than the one it was told.
            const bool blocked = i >= 2 && j >= 2 && (i == 3 || j == 3);
            CHECK(w.connects(seconds(120)) != blocked);
            if (!blocked) w.expect_talk();
        }
}

TEST_CASE("tcp sessions: a restart asks again what a NAT makes of TCP candidates") {
    gathering_place w(behind_nat(), behind_nat());
    for (party* each : {&w.a, &w.b}) {
        each->add_all_of_tcp();
        each->add_stun(stun_at);
    }
    CHECK((w.gather() && w.connects()));
    w.a.close_what_nobody_needs();
    w.b.close_what_nobody_needs();
    w.pass(seconds(5));
    CHECK(w.net.rebind(w.nats[0]) == errc::ok);
    CHECK(w.a.say("into the void"));
    w.pass(seconds(1));
    CHECK((w.a.ice.restart(w.net.now()) && w.b.ice.restart(w.net.now())));
    CHECK(w.gather());
    std::size_t fresh = 0;
    for (const std::string& line : w.a.lines()) {
        CHECK(line.find("192.0.2.1 5000 ") == std::string::npos);  // that was before
        fresh += line.find(" 192.0.2.1 ") != std::string::npos ? 1U : 0U;
    }
    CHECK(fresh == 3);
    CHECK(w.connects());
    w.expect_talk();
}

TEST_CASE("tcp sessions: a STUN server that refuses, and one that never answers") {
    for (const bool silent : {false, true}) {
        gathering_place w({}, {});
        w.a.add_tcp(5000, tcp_type::so);
        w.a.add_stun(silent ? endpoint(address::v4(203, 0, 113, 99), 1, protocol::tcp)
                            : stun_at.with_port(1));
        CHECK(!w.gather(milliseconds(40)));
        w.pass(silent ? seconds(64) : seconds(1));
        CHECK(w.a.bad_news.size() == 1);
        if (w.a.bad_news.empty()) continue;
        CHECK(w.a.bad_news[0].kind == session_event_kind::stun_failed);
        CHECK(w.a.bad_news[0].outcome == gather_outcome::not_connected);
        CHECK(w.a.ice.is_gathered());
    }
}

TEST_CASE(
    "tcp sessions: a TURN server behind TCP carries out of an office, for as long as it lasts") {
    surroundings office = behind_nat();
    office.firewall = sim::udp_blocked();
    gathering_place w(office, {});
    w.a.add_udp(3000);
    w.b.add_udp(3000);
    w.a.add_turn(turn_at);
    CHECK(w.gather(seconds(60)));
    CHECK(w.connects());
    CHECK(w.a.selected().kind == candidate_kind::relay);
    for (int minute = 0; minute < 60; ++minute) {
        w.a.close_what_nobody_needs();
        w.pass(seconds(60));
    }
    CHECK((w.a.completed() && w.b.completed()));
    CHECK(w.net.streams() == 2);  // RFC6544-11.2-2
    CHECK(w.net.server(w.turn)->requests(stun::method::allocate) == 2);
    w.expect_talk();
}

TEST_CASE("tcp sessions: the connection to a TURN server that nobody needs is closed") {
    gathering_place w(behind_nat(), {});
    w.a.add_udp(3000);
    w.b.add_udp(3000);
    w.a.add_turn(turn_at);
    CHECK(w.gather());
    CHECK(w.net.streams() == 2);
    CHECK(w.connects());
    CHECK(w.a.selected().kind != candidate_kind::relay);
    w.pass(seconds(10));  // the relay has been let go
    w.a.close_what_nobody_needs();
    w.pass(seconds(1));
    CHECK(w.net.streams() == 0);  // RFC6544-11.2-3
    w.expect_talk();
}

TEST_CASE("tcp sessions: a lost connection to the TURN server is a new allocation, and a restart") {
    surroundings office = behind_nat();
    office.firewall = sim::udp_blocked();
    gathering_place w(office, {});
    w.a.add_udp(3000);
    w.b.add_udp(3000);
    w.a.add_turn(turn_at);
    CHECK(w.gather(seconds(60)));
    CHECK(w.connects());
    const endpoint before = w.a.selected().where;
    CHECK(w.net.rebind(w.nats[0]) == errc::ok);
    CHECK(w.a.say("into the void"));
    w.pass(seconds(2));
    CHECK(w.a.bad_news.size() == 1);
    if (w.a.bad_news.empty()) return;
    CHECK(w.a.bad_news[0].kind == session_event_kind::relay_lost);
    // As a host does then.
    CHECK((w.a.ice.restart(w.net.now()) && w.b.ice.restart(w.net.now())));
    CHECK(w.gather(seconds(60)));
    CHECK(w.connects());  // RFC6544-11.2-4
    CHECK(w.a.selected().kind == candidate_kind::relay);
    CHECK(w.a.selected().where != before);
    w.expect_talk();
}
