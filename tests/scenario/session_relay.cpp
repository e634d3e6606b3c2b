// SPDX-License-Identifier: BSL-1.0
// Sessions that fall back to a relay where nothing else works, and go direct where it does.
#include "session_support.hpp"

using namespace session_story;
using sim::nat_rules;

namespace {

/// Both ways of a table: what the selected pair is, "direct", "relayed" or "none".
std::string path_between(const nat_rules& one, const nat_rules& two) {
    two_homes w(one, two);
    if (!w.connects()) return "none";
    const bool relayed = w.a.selected().find("relay") != std::string::npos;
    CHECK((w.b.selected().find("relay") != std::string::npos) == relayed);
    return relayed ? "relayed" : "direct";
}

}  // namespace

TEST_CASE("session relay: direct where theory says so, relayed where not, whatever the NATs") {
    const nat_rules cone = sim::full_cone();
    const nat_rules address = sim::restricted();
    const nat_rules port = sim::port_restricted();
    const nat_rules symmetric = sim::symmetric();
    CHECK(path_between(cone, cone) == "direct");
    CHECK(path_between(cone, symmetric) == "direct");
    CHECK(path_between(address, symmetric) == "direct");
    CHECK(path_between(symmetric, address) == "direct");
    CHECK(path_between(port, port) == "direct");
    CHECK(path_between(port, symmetric) == "relayed");
    CHECK(path_between(symmetric, port) == "relayed");
    CHECK(path_between(symmetric, symmetric) == "relayed");
}

TEST_CASE("session relay: candidates of every kind, with what is related to them") {
    two_homes w;
    CHECK(w.connects());
    for (const peer* p : {&w.a, &w.b}) {
        const std::string n = p == &w.a ? "1" : "2";
        CHECK(p->has_said(" 10.0." + n + ".2 5000 typ host"));
        CHECK(p->has_said("typ srflx raddr 10.0." + n + ".2 rport 5000"));
        CHECK(p->has_said("typ relay raddr 203.0.113." + n + " rport"));
        CHECK(p->said.back() == end_of_candidates_line);
        CHECK(p->count(session_event_kind::gathering_done) == 1);
    }
    // One allocation tells the reflexive address too: no STUN server was asked.
    CHECK(w.net.server(w.server)->requests(stun::method::binding) == 0);
}

TEST_CASE("session relay: a sender thread has route and four bytes, and data arrives") {
    two_homes w;
    CHECK(w.connects());
    const bool mine = w.a.s.route_of(0, 1).relayed;
    peer& from = mine ? w.a : w.b;
    peer& to = mine ? w.b : w.a;
    const session_route r = from.s.route_of(0, 1);
    CHECK((r.relayed && r.is_plain() && r.prefix() == 4));
    CHECK(r.to.remote == w.turn_at(1));
    if (!r.is_plain()) return;
    std::uint8_t frame[4 + 3] = {0, 0, 0, 0, 'y', 'e', 's'};
    r.put_prefix(std::span<std::uint8_t, 4>(frame, 4), 3);
    to.heard.clear();
    CHECK(from.carrier.line.send(r.to, frame) == send_status::sent);
    from.s.data_sent(w.net.now(), 0, 1);
    w.run(seconds(1));
    CHECK(to.heard == std::vector<std::string>{"yes"});
    // The other side's is plain: its remote is our relay, its base a socket of its own.
    CHECK((to.s.route_of(0, 1).is_plain() || to.s.route_of(0, 1).relayed));
}

TEST_CASE("session relay: it lasts, over refreshes of everything") {
    sim::turn_server_rules rules;
    rules.default_lifetime = seconds(120);
    rules.nonce_lifetime = seconds(200);
    two_homes w(sim::symmetric(), sim::symmetric(), {}, {}, rules);
    CHECK(w.connects());
    for (int i = 0; i < 10; ++i) {
        w.run(seconds(120));
        CHECK(w.talks());
    }
    CHECK(w.a.s.state() == session_state::completed);
}

TEST_CASE("session relay: relays without use are let go") {
    two_homes w(sim::full_cone(), sim::full_cone());
    CHECK(w.connects());
    CHECK(w.a.selected().find("relay") == std::string::npos);
    w.run(seconds(10));
    CHECK(w.net.server(w.server)->size(w.net.now()) == 0);
    CHECK(w.talks());
    // A restart wants them again.
    CHECK(w.a.s.restart(w.net.now()));
    w.run(seconds(2));
    CHECK(w.net.server(w.server)->size(w.net.now()) == 1);
}

TEST_CASE("session relay: a restart finds out that a relay is not there any more") {
    internet w;
    const auto server = w.add_turn(1);
    const auto lan = w.net.add_segment("home", {.latency = milliseconds(1)});
    const auto nat = w.net.add_nat("NAT", lan, w.wide, address::v4(203, 0, 113, 1));
    peer a(w.net, w.driver, w.net.add_host("host", lan, w.inside(1)), agent_role::controlling);
    a.add_turn(w.turn_at(1));
    a.bind(w.inside(1));
    w.run(seconds(1));
    const auto relayed = [&] {
        endpoint found;
        a.s.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            if (c.kind == candidate_kind::relay) found = c.where;
        });
        return found;
    };
    const endpoint first = relayed();
    CHECK(first.port() != 0);
    // It is there: nothing is lost by asking.
    CHECK(a.s.restart(w.net.now()));
    w.run(seconds(1));
    CHECK(relayed() == first);
    CHECK(w.net.server(server)->size(w.net.now()) == 1);
    // Behind another port it is somebody else's.
    w.net.rebind(nat);
    w.run(seconds(1));
    CHECK(relayed() == first);
    CHECK(a.s.restart(w.net.now()));
    w.run(seconds(1));
    CHECK(a.count(session_event_kind::relay_lost) == 1);
    CHECK(a.s.is_gathered());
    CHECK(relayed().port() != 0);
    CHECK(relayed() != first);
    // Once for each restart: who loses it later is told, as ever.
    w.net.rebind(nat);
    w.run(seconds(900));
    CHECK(a.count(session_event_kind::relay_lost) == 2);
    CHECK(relayed().port() == 0);
    // Who is done wants none any more.
    CHECK(a.s.restart(w.net.now()));
    w.run(seconds(1));
    CHECK(relayed().port() != 0);
    w.net.rebind(nat);
    CHECK(a.s.restart(w.net.now()));
    w.run(milliseconds(5));  // asked, not answered
    a.s.close(w.net.now());
    const std::size_t before = w.net.server(server)->requests(stun::method::allocate);
    w.run(seconds(60));
    CHECK(w.net.server(server)->requests(stun::method::allocate) == before);
    CHECK(a.next_deadline() == time_point::never());
}

TEST_CASE("session relay: what is in use stays, and is released by close") {
    two_homes w;
    CHECK(w.connects());
    w.run(seconds(10));
    CHECK(w.net.server(w.server)->size(w.net.now()) >= 1);
    CHECK(w.talks());
    w.a.s.close(w.net.now());
    w.b.s.close(w.net.now());
    w.run(seconds(5));
    CHECK(w.net.server(w.server)->size(w.net.now()) == 0);
    CHECK(w.a.next_deadline() == time_point::never());
}

TEST_CASE("session relay: a server that crashes takes its paths with it, and that is told") {
    two_homes w;
    CHECK(w.connects());
    w.net.restart(w.server);
    w.run(seconds(60));
    CHECK(w.a.s.state() == session_state::failed);
    CHECK(w.b.s.state() == session_state::failed);
}

TEST_CASE("session relay: a copy goes on where the original stood") {
    two_homes w;
    CHECK(w.connects());
    session_type copy = w.a.s;
    copy.rebind(w.a.shared);
    w.b.heard.clear();
    CHECK(copy.send(w.net.now(), 0, 1, bytes_of("copy")) == send_status::sent);
    w.run(seconds(1));
    CHECK(w.b.heard == std::vector<std::string>{"copy"});
    static_assert(std::is_trivially_copyable_v<session_type>);
}

namespace {

sim::turn_server_rules channels_fail(std::uint16_t error, std::uint32_t times) {
    sim::turn_server_rules rules;
    rules.fault = {stun::method::channel_bind, error, times};
    return rules;
}
int route_changes(const peer& p) {
    int n = 0;
    for (const session_event& e : p.events)
        n += e.kind == session_event_kind::agent && e.agent.kind == event_kind::route_changed;
    return n;
}

}  // namespace

TEST_CASE("session relay: a channel that is refused, or unanswered, is asked for again") {
    struct failure {
        std::uint16_t error;
        std::uint32_t times;
        duration until;  // from the first request on
    };
    for (const failure f : {failure{508, 1, seconds(60)}, failure{508, 2, seconds(120)},
                            failure{0, 7, milliseconds(39'500) + seconds(5)}}) {
        two_homes w(sim::symmetric(), sim::symmetric(), {}, {}, channels_fail(f.error, f.times));
        CHECK(w.connects());
        peer& mine = w.a.s.route_of(0, 1).relayed ? w.a : w.b;
        CHECK(mine.s.route_of(0, 1).channel == 0);
        const int changes = route_changes(mine);
        w.run(f.until - seconds(5));
        CHECK(mine.s.route_of(0, 1).channel == 0);
        CHECK(w.talks());  // as Send indications
        w.run(seconds(6));
        CHECK(mine.s.route_of(0, 1).channel != 0);
        CHECK(route_changes(mine) == changes + 1);
        CHECK(w.talks());
    }
}

TEST_CASE("session relay: a channel that expires while its path goes on is bound anew") {
    two_homes w;
    CHECK(w.connects());
    peer& mine = w.a.s.route_of(0, 1).relayed ? w.a : w.b;
    w.run(seconds(1));
    const std::uint16_t number = mine.s.route_of(0, 1).channel;
    CHECK(number != 0);
    // The server does not answer, nor renew, until the channel has expired on both sides.
    CHECK(w.net.set_rules(w.server, channels_fail(0, 1'000)) == errc::ok);
    w.run(seconds(620));
    CHECK(mine.s.route_of(0, 1).channel == 0);
    CHECK(w.talks());
    CHECK(w.net.set_rules(w.server, sim::turn_server_rules()) == errc::ok);
    w.run(seconds(60));
    CHECK(mine.s.route_of(0, 1).channel == number);  // the same peer: no need to wait (section 12)
    CHECK(w.talks());
    CHECK(w.net.server(w.server)->requests(stun::method::channel_bind) < 40);
    CHECK(mine.s.state() == session_state::completed);
}
