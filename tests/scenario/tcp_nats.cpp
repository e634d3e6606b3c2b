// SPDX-License-Identifier: BSL-1.0
// TCP candidates (RFC 6544) through simulated NATs and firewalls, over streams that arrive in
// crumbs, late, or no more.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tcp_support.hpp"

namespace {

using namespace over_tcp;

surroundings office() {
    surroundings s;
    s.behind_nat = true;
    s.firewall = sim::udp_blocked();
    return s;
}
surroundings home(const sim::nat_rules& nat = sim::port_restricted()) {
    surroundings s;
    s.behind_nat = true;
    s.nat = nat;
    return s;
}

/// Connections to `to` that were begun, from the recording.
std::size_t begun(const sim::network& net, const address& to) {
    std::vector<std::uint64_t> streams;
    const auto& r = net.recording();
    for (std::size_t i = 0; i < r.size(); ++i)
        if (r[i].what == sim::fate::sent && r[i].tcp.kind == sim::segment_kind::syn &&
            r[i].to.addr() == to &&
            std::find(streams.begin(), streams.end(), r[i].tcp.from_stream) == streams.end())
            streams.push_back(r[i].tcp.from_stream);
    return streams.size();
}

/// The same candidates on both sides: UDP, and what a host has of TCP.
void add_usual(side& s) {
    s.add_udp(3000);
    s.add_tcp(tcp_active_port, tcp_type::active);
    s.add_tcp(4000, tcp_type::passive);
}

}  // namespace

TEST_CASE("tcp over NATs: out of an office that blocks UDP, to a host of the internet") {
    for (const bool office_controls : {true, false}) {
        two_places w(office_controls ? office() : surroundings{},
                     office_controls ? surroundings{} : office());
        meeting m(w.net, w.left, w.right);
        add_usual(m.a);
        add_usual(m.b);
        m.start();
        CHECK(m.complete(seconds(60)));
        side& inside = office_controls ? m.a : m.b;
        side& outside = office_controls ? m.b : m.a;
        CHECK(inside.selected_type() == tcp_type::active);
        CHECK(outside.selected_type() == tcp_type::passive);
        // What came through the NAT is nobody's candidate: peer-reflexive.
        CHECK(outside.agent.inspect().remotes[outside.selected().remote].c.kind ==
              candidate_kind::prflx);
        CHECK(outside.agent.inspect().remotes[outside.selected().remote].c.where.addr() ==
              two_places::seen(office_controls ? 0 : 1));
        m.expect_talk();
    }
}

TEST_CASE("tcp over NATs: with UDP let through, TCP is not used") {
    two_places w(home(), {});
    meeting m(w.net, w.left, w.right);
    add_usual(m.a);
    add_usual(m.b);
    m.start();
    CHECK(m.complete(seconds(60)));
    CHECK(m.a.selected_type() == tcp_type::none);
}

TEST_CASE("tcp over NATs: the handshake costs round trips, and no more") {
    two_places w(home(), {});
    meeting m(w.net, w.left, w.right);
    m.a.add_tcp(tcp_active_port, tcp_type::active);
    m.b.add_tcp(4000, tcp_type::passive);
    m.start();
    const duration one_way = milliseconds(1 + 1 + 20 + 1);
    const time_point valid = [&] {
        m.run.run_until(at(seconds(2)), [&] {
            const auto& pairs = m.a.agent.inspect().pairs;
            return pairs.size() != 0 && pairs[0].valid;
        });
        return w.net.now();
    }();
    // The first turn opens it, a round trip; the next turn asks, another one.
    CHECK(valid >= at(4 * one_way));
    CHECK(valid <= at(4 * one_way + milliseconds(50)));
    CHECK(m.complete(seconds(5)));
}

TEST_CASE("tcp over NATs: simultaneous open between two NATs that let it pass") {
    for (const bool permit : {true, false}) {
        sim::nat_rules nat = sim::port_restricted();
        nat.tcp_simultaneous_open = permit;
        two_places w(home(nat), home(nat));
        meeting m(w.net, w.left, w.right);
        m.a.add_reflexive(m.a.add_tcp(5000, tcp_type::so), {two_places::seen(0), 5000},
                          tcp_type::so);
        m.b.add_reflexive(m.b.add_tcp(6000, tcp_type::so), {two_places::seen(1), 6000},
                          tcp_type::so);
        m.start();
        CHECK(m.complete(seconds(20)) == permit);
        if (!permit) {
            m.pass(seconds(120));
            CHECK(m.a.agent.state() == session_state::failed);
            continue;
        }
        CHECK(m.a.selected_type() == tcp_type::so);
        CHECK(m.b.selected_type() == tcp_type::so);
        m.expect_talk();
        for (side* each : {&m.a, &m.b}) {
            const route stays[] = {each->agent.route_of(0, 1).to};
            each->sockets.connections().close_all_but(stays);
        }
        m.pass(seconds(1));
        CHECK(w.net.streams() == 2);  // one connection, whoever was first
        m.expect_talk();              // RFC6544-8-2
    }
}

TEST_CASE("tcp over NATs: nothing of two homes' own candidates alone, neither active nor so") {
    two_places w(home(), home());
    meeting m(w.net, w.left, w.right);
    add_usual(m.a);
    m.b.add_tcp(tcp_active_port, tcp_type::active);
    m.b.add_tcp(4000, tcp_type::passive);
    m.start();
    m.pass(seconds(200));
    CHECK(m.a.agent.state() == session_state::failed);
}

TEST_CASE("tcp over NATs: no more than five at once to an address that does not answer") {
    surroundings closed;  // a firewall that drops: each attempt takes a minute
    closed.firewall = {};
    two_places w({}, closed);
    meeting m(w.net, w.left, w.right);
    m.a.add_tcp(tcp_active_port, tcp_type::active);
    for (std::uint16_t i = 0; i < 8; ++i)
        m.b.add_tcp(static_cast<std::uint16_t>(4000 + i), tcp_type::passive);
    w.net.recording().start();
    m.b.describe_to(m.a, true);
    CHECK(m.a.agent.start({}));
    m.pass(seconds(30));
    const address there = address::v4(198, 51, 100, 2);
    CHECK(m.a.sockets.connections().attempts(there) == 5);  // RFC6544-12-3
    CHECK(begun(w.net, there) == 5);
    m.pass(seconds(40));  // the first have failed
    CHECK(m.a.sockets.connections().attempts(there) == 3);
    CHECK(begun(w.net, there) == 8);
    m.pass(seconds(70));
    CHECK(m.a.agent.state() == session_state::failed);
}

TEST_CASE("tcp over NATs: a restart uses the connection that is there") {
    two_places w(office(), {});
    meeting m(w.net, w.left, w.right);
    add_usual(m.a);
    add_usual(m.b);
    m.start();
    CHECK(m.complete(seconds(60)));
    const address there = address::v4(198, 51, 100, 2);
    const route before = m.a.agent.route_of(0, 1).to;
    m.pass(seconds(60));
    w.net.recording().start();
    CHECK((m.a.agent.restart(w.net.now()) && m.b.agent.restart(w.net.now())));
    m.expect_talk();  // meanwhile
    m.start();
    CHECK(m.complete(seconds(60)));
    CHECK(m.a.agent.route_of(0, 1).to.remote == before.remote);
    CHECK(m.a.agent.route_of(0, 1).to.base == before.base);
    CHECK(begun(w.net, there) == 0);  // RFC6544-9.2-1
    m.expect_talk();
}

TEST_CASE("tcp over NATs: a connection that closes mid session is opened again") {
    two_places w(office(), {});
    meeting m(w.net, w.left, w.right);
    add_usual(m.a);
    add_usual(m.b);
    m.start();
    CHECK(m.complete(seconds(60)));
    m.expect_talk();
    CHECK(w.net.rebind(w.nats[0]) == errc::ok);  // what A sends now comes from a stranger
    w.net.recording().start();
    m.a.say("into the void");
    m.pass(milliseconds(200));  // reset, and noticed
    const data_route way = m.a.agent.route_of(0, 1);
    const std::uint8_t bytes[] = {1};
    CHECK(m.a.sockets.send(way.to, bytes) == send_status::pending);  // RFC6544-11.1-5
    m.pass(seconds(20));
    CHECK(begun(w.net, address::v4(198, 51, 100, 2)) == 1);
    CHECK((m.a.completed() && m.b.completed()));
    m.a.say("again");
    m.pass(seconds(1));
    CHECK(m.b.heard == "again");
}

TEST_CASE("tcp over NATs: segments of any size, down to a byte") {
    for (const std::size_t largest : {1U, 2U, 3U, 7U, 19U, 20U, 21U, 1200U})
        for (const bool ragged : {false, true}) {
            two_places w(home(), {});
            w.net.set_rules(sim::stream_rules{.largest_segment = largest, .ragged = ragged});
            meeting m(w.net, w.left, w.right);
            m.a.add_tcp(tcp_active_port, tcp_type::active);
            m.b.add_tcp(4000, tcp_type::passive);
            m.start();
            CHECK(m.complete(seconds(5)));  // RFC6544-7.2-3
            m.expect_talk();                // RFC6544-10.2-1
        }
}

TEST_CASE("tcp over NATs: loss makes it slow and nothing else") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        two_places w(home(), {}, seed);
        w.net.set_link(w.wide, {.latency = milliseconds(20), .loss = 200'000});
        meeting m(w.net, w.left, w.right);
        m.a.add_tcp(tcp_active_port, tcp_type::active);
        m.b.add_tcp(4000, tcp_type::passive);
        m.start();
        CHECK(m.complete(seconds(60)));
        m.pass(seconds(120));
        CHECK((m.a.completed() && m.b.completed()));
    }
}

TEST_CASE("tcp over NATs: consent goes over the connection, and runs out with it") {
    two_places w(office(), {});
    meeting m(w.net, w.left, w.right);
    m.a.add_tcp(tcp_active_port, tcp_type::active);
    m.b.add_tcp(4000, tcp_type::passive);
    m.start();
    CHECK(m.complete(seconds(60)));
    m.pass(seconds(300));
    CHECK((m.a.completed() && m.b.completed()));
    CHECK(w.net.set_link(w.wide, sim::blackhole()) == errc::ok);
    m.pass(seconds(45));
    CHECK(!m.a.agent.route_of(0, 1).may_send);
    CHECK(!m.b.agent.route_of(0, 1).may_send);
    m.pass(seconds(100));
    CHECK((m.a.agent.state() == session_state::failed ||
           m.a.agent.state() == session_state::disconnected));
}

TEST_CASE("tcp over NATs: a port that a NAT forwards is a reflexive passive candidate") {
    two_places w(home(), home());
    const endpoint outside(two_places::seen(1), 8000, protocol::tcp);
    CHECK(w.net.forward_port(w.nats[1], outside, {address::v4(10, 0, 0, 2), 4000}) == errc::ok);
    meeting m(w.net, w.left, w.right);
    m.a.add_tcp(tcp_active_port, tcp_type::active);
    m.b.add_reflexive(m.b.add_tcp(4000, tcp_type::passive), outside, tcp_type::passive);
    m.start();
    CHECK(m.complete(seconds(20)));
    CHECK(m.a.agent.route_of(0, 1).to.remote == outside);
    m.expect_talk();
}
