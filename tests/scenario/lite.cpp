// SPDX-License-Identifier: BSL-1.0
// Sessions with a lite agent, and between two of them (RFC 8445 sections 2.5, 6.1.1 and 8.2).
#include "support.hpp"

#include <ice/agent/lite.hpp>
#include <ice/net/selection.hpp>
#include <ice/profiles/lite.hpp>

using namespace story;

namespace {

struct lite_profile : profiles::lite {
    static constexpr limits capacity{1, 2, 2, 0, 0, 32};
};

/// One host with a lite agent.
struct server {
    server(world& where, char who)
        : w(&where),
          name(who),
          host(where.net.add_host("server")),
          carrier{&where, who, sim::transport(where.net)},
          lent(carrier, chacha_random(std::array<std::uint8_t, 32>{7})),
          agent(lent) {
        where.driver().add(carrier.line, *this);
    }
    server(const server&) = delete;

    void add_component(std::uint16_t id, const endpoint& at) {
        w->net.add_interface(host, w->lan, at.addr());
        const auto socket = w->net.bind(host, at);
        const auto base = agent.add_component(0, id, at);
        CHECK((socket && base));
        if (!socket || !base) return;
        carrier.line.attach(*base, *socket);
        w->names.try_emplace(std::string{to_text(at).view()}, name + std::to_string(id));
    }
    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        agent.handle_datagram(now, from, bytes);
        tell_state();
    }
    void handle_timeout(time_point now) {
        agent.handle_timeout(now);
        tell_state();
    }
    time_point next_deadline() const { return agent.next_deadline(); }
    void tell_state() {
        for (event e = agent.poll_event(); e.kind != event_kind::none; e = agent.poll_event())
            if (e.kind == event_kind::state_changed)
                w->tell(name, std::string("is ") + text_of(e.state));
    }

    world* w;
    char name;
    sim::host_id host;
    wire carrier;
    services<wire, lite_profile> lent;
    basic_lite_agent<wire, lite_profile> agent;
};

/// A full agent is told what a lite one would signal.
void hear(party& p, const world& w, server& from) {
    remote_description d{from.agent.local_ufrag(), from.agent.local_pwd()};
    d.lite = true;
    CHECK(p.agent.set_remote_description(w.now(), 0, d).code() == errc::ok);
    from.agent.for_each_local_candidate(
        [&](std::uint16_t, const candidate& c) { CHECK(p.hear(c) == errc::ok); });
}

}  // namespace

TEST_CASE("lite: a full session with a lite peer, the whole trace") {
    world w;
    party a(w, 'A', controlled);  // it thought so
    server s(w, 'S');
    CHECK(a.agent.add_stream().code() == errc::ok);
    a.add_base({v4(1), 5000});
    s.add_component(1, {v4(2), 6000});
    hear(a, w, s);
    a.start();
    a.tell_events();
    w.run_to(seconds(3));
    // RFC8445-6.1.1-2
    CHECK(w.take() ==
          "0 A becomes controlling\n"
          "0 A is checking\n"
          "0 A A1>S1 check controlling\n"
          "25000 S S1>A1 ok\n"
          "25000 S is checking\n"
          "50000 A route 0/1 A1>S1\n"
          "50000 A is connected\n"
          "50000 A A1>S1 check controlling use\n"
          "75000 S S1>A1 ok\n"
          "75000 S is completed\n"
          "100000 A nominated 0/1\n"
          "100000 A is completed\n");
    // An hour: consent one way, and nothing of the lite agent's own.
    w.run_to(seconds(3600));
    CHECK(w.count("S1>A1 check") + w.count("S1>A1 indication") == 0);
    CHECK(w.count("A1>S1 check") >= 600);
    CHECK((a.agent.state() == session_state::completed && a.agent.route_of(0, 1).may_send));
    CHECK(s.agent.state() == session_state::completed);
    CHECK(s.agent.route_of(0, 1).to.remote == endpoint(v4(1), 5000));

    // New credentials on both sides, and the same path again.
    CHECK(a.agent.restart(w.now()).code() == errc::ok);
    s.agent.restart();
    CHECK((a.agent.route_of(0, 1).may_send && s.agent.route_of(0, 1).may_send));
    hear(a, w, s);
    a.start();
    w.take();
    w.run_to(seconds(3610));
    CHECK(w.count("A1>S1 check controlling use") == 1);
    CHECK(a.agent.role() == controlling);  // RFC8445-9-4
    CHECK(a.agent.state() == session_state::completed);

    a.agent.close(w.now());
    w.run_to(seconds(3700));
    CHECK(s.agent.state() == session_state::failed);
    CHECK(!s.agent.route_of(0, 1).may_send);
}

TEST_CASE(
    "lite: the better base of the full agent reaches nobody, and the other one is nominated") {
    world w;
    party a(w, 'A', controlling);
    server s(w, 'S');
    CHECK(a.agent.add_stream().code() == errc::ok);
    a.add_base({v4(1), 5000});
    a.add_base({v4(3), 5000});
    s.add_component(1, {v4(2), 6000});
    w.loses = [](const sight& d) { return d.from == endpoint(v4(1), 5000); };
    hear(a, w, s);
    a.start();
    w.run_to(seconds(5));
    CHECK(a.agent.route_of(0, 1).to.base == base_id(1));
    CHECK(s.agent.route_of(0, 1).to.remote == endpoint(v4(3), 5000));
    CHECK(s.agent.state() == session_state::completed);
}

TEST_CASE("lite: candidates, one for each component") {
    world w;
    server s(w, 'S');
    s.add_component(1, {v4(2), 6000});
    s.add_component(2, {v4(2), 6001});  // RFC8445-5.2-4: RTCP has one of its own
    // RFC8445-5.2-1 RFC8445-5.2-2: no second one, neither here nor on another address
    for (const std::uint8_t last : {std::uint8_t{2}, std::uint8_t{3}})
        CHECK(s.agent.add_component(0, 1, {v4(last), 6002}).code() == errc::misuse_agent_component);
    server apart(w, 'T');
    apart.add_component(1, {v4(4), 6000});
    apart.add_component(2, {v4(5), 6000});

    std::vector<candidate> same, other;
    s.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) { same.push_back(c); });
    apart.agent.for_each_local_candidate(
        [&](std::uint16_t, const candidate& c) { other.push_back(c); });
    CHECK((same.size() == 2 && other.size() == 2));
    if (same.size() != 2 || other.size() != 2) return;
    CHECK(same[0].foundation == same[1].foundation);
    CHECK(other[0].foundation != other[1].foundation);  // RFC8445-5.2-5
    CHECK(same[0].priority != same[1].priority);        // RFC8445-5.2-6
    CHECK((same[0].priority >> 24) == 126);             // RFC8445-5.2-7
    CHECK((same[0].priority >> 8 & 0xffff) == 65535);   // RFC8445-5.2-8
}

TEST_CASE("lite: two of them choose by RFC 6724, and are completed without a datagram") {
    world w;
    server s(w, 'S');
    server t(w, 'T');
    s.add_component(1, {v4(2), 6000});
    t.add_component(1, {v4(4), 7000});

    // T has signalled a second address, of another network; a router between would have to help.
    interface_facts own;
    own.addr = v4(2);
    own.prefix_length = 24;
    destination offered[2];
    offered[0].addr = address::v4(198, 51, 100, 4);
    offered[0].unreachable = true;
    offered[1].addr = v4(4);
    order_destinations(offered, {&own, 1});
    CHECK(offered[0].addr == v4(4));  // RFC8445-8.2-1
    CHECK(s.agent.select_lite_remote(w.now(), 0, 1, {offered[0].addr, 7000}).code() == errc::ok);
    CHECK(t.agent.select_lite_remote(w.now(), 0, 1, {v4(2), 6000}).code() == errc::ok);
    s.tell_state();
    t.tell_state();
    w.run_to(seconds(3600));
    CHECK(w.take() ==
          "0 S is completed\n"
          "0 T is completed\n");

    const data_route to_t = s.agent.route_of(0, 1);
    CHECK((to_t.may_send && to_t.to.remote == endpoint(v4(4), 7000)));
    const std::uint8_t hello[] = {0x80, 1, 2, 3};
    const route from_s{base_id(0), 0, 1, {v4(2), 6000}};
    CHECK(t.agent.handle_datagram(w.now(), from_s, hello) == verdict::data);
}

TEST_CASE("lite: two of them, with two components, once each has its pair") {
    world w;
    server s(w, 'S');
    s.add_component(1, {v4(2), 6000});
    s.add_component(2, {v4(2), 6001});
    CHECK(s.agent.select_lite_remote(w.now(), 0, 1, {v4(4), 7000}).code() == errc::ok);
    CHECK(s.agent.state() == session_state::checking);
    CHECK(!s.agent.route_of(0, 1).may_send);
    CHECK(s.agent.select_lite_remote(w.now(), 0, 2, {v4(4), 7001}).code() == errc::ok);
    CHECK(s.agent.state() == session_state::completed);
    CHECK((s.agent.route_of(0, 1).may_send && s.agent.route_of(0, 2).may_send));
    // The updated candidate list of the controlling side says otherwise: its choice counts.
    CHECK(s.agent.select_lite_remote(w.now(), 0, 1, {v4(5), 7000}).code() == errc::ok);
    CHECK(s.agent.route_of(0, 1).to.remote == endpoint(v4(5), 7000));
}
