// SPDX-License-Identifier: BSL-1.0
// Interfaces that come and go while a session runs, and what was gathered before there was one.
#include "session_support.hpp"

using namespace session_story;

TEST_CASE("session interfaces: one that appears later is gathered, and takes over when needed") {
    two_homes w(sim::full_cone(), sim::full_cone());
    CHECK(w.connects());
    const auto lan = w.net.add_segment("mobile", {.latency = milliseconds(1)});
    w.net.add_nat("NAT", lan, w.wide, address::v4(203, 0, 113, 3), sim::full_cone());
    const std::size_t before = w.a.said.size();
    peer& a = w.a;
    // The same host, another interface.
    const auto nic = w.net.add_interface(sim::host_id(1), lan, address::v4(10, 0, 3, 2));
    CHECK(!nic.is_none());
    const base_id second = a.bind(address::v4(10, 0, 3, 2), 5001, 1, 2);
    CHECK(second == base_id(1));
    w.run(seconds(3));
    std::size_t kinds = 0;
    for (std::size_t i = before; i < a.said.size(); ++i)
        for (const char* kind : {"typ host", "typ srflx", "typ relay"})
            kinds += a.said[i].find(kind) != std::string::npos ? 1U : 0U;
    CHECK(kinds == 3);
    CHECK(a.said.back() == end_of_candidates_line);
}

TEST_CASE("session interfaces: one that vanishes is withdrawn with all that hung on it") {
    two_homes w(sim::full_cone(), sim::full_cone());
    w.a.call(w.b);
    w.run(seconds(3));
    CHECK(w.a.has_said("typ relay"));
    CHECK(w.a.s.remove_base(w.net.now(), base_id(0)));
    w.a.poll();
    std::size_t left = 0;
    for (const local_record& l : w.a.s.inspect().locals) left += l.used ? 1U : 0U;
    CHECK(left == 0);
    CHECK(w.a.s.remove_base(w.net.now(), base_id(0)).code() == errc::misuse_gather_base);
    w.run(seconds(2));
    CHECK(w.net.server(w.server)->size(w.net.now()) == 1);  // the other's: ours was released
    // Its number is free for the next one.
    CHECK(w.a.bind(w.inside(1), 5002) == base_id(0));
    w.run(seconds(3));
    CHECK(w.a.has_said("10.0.1.2 5002 typ host"));
}

TEST_CASE("session interfaces: when the path's goes, the session says so") {
    two_homes w(sim::full_cone(), sim::full_cone());
    CHECK(w.connects());
    CHECK(w.a.s.remove_base(w.net.now(), base_id(0)));
    w.a.poll();
    CHECK(w.a.s.state() == session_state::failed);
    CHECK(w.a.s.reason() == failed_reason::candidate_removed);
}

TEST_CASE("session interfaces: a socket that is not ready yet asks when it is") {
    internet i;
    peer a(i.net, i.driver, i.add_home(1, sim::full_cone()), agent_role::controlling);
    peer b(i.net, i.driver, i.add_home(2, sim::full_cone()), agent_role::controlled);
    i.add_turn(1);
    a.add_turn(i.turn_at(1));
    a.add_stun(i.add_stun(2));
    const base_id base = a.bind(i.inside(1));
    a.carrier.line.answer(base, send_status::pending);
    a.call(b);
    i.run(seconds(5));
    CHECK(!a.has_said("typ srflx"));
    a.carrier.line.answer(base, send_status::sent);
    CHECK(a.s.base_ready(i.net.now(), base));
    a.poll();
    i.run(seconds(2));
    CHECK(a.has_said("typ srflx"));
    CHECK(a.has_said("typ relay"));
    CHECK(a.s.base_ready(i.net.now(), base_id(5)).code() == errc::misuse_gather_base);
}

namespace {

/// A host that gathers before anybody calls.
struct waiting {
    sim::network* net;
    wire carrier;
    services_type shared;
    pool_type pool;
    session_pace pace;

    waiting(sim::network& n, sim::driver& driver, sim::host_id host)
        : net(&n),
          carrier{sim::transport(n)},
          shared(carrier, {chacha_random(seed_of(99))}),
          pool(shared) {
        driver.add(carrier.line, *this);
        const auto socket = n.bind(host, endpoint(internet::inside(1), 5000));
        CHECK(socket);
        session_base b;
        b.where = endpoint(internet::inside(1), 5000);
        const auto base = pool.add_base(n.now(), b);
        CHECK(base);
        carrier.line.attach(*base, *socket);
        turn::server t;
        t.where = internet::turn_at(1);
        t.login.username = "user";
        t.login.password = "pass";
        CHECK(pool.add_turn_server(n.now(), t));
        CHECK(pool.add_stun_server(endpoint(address::v4(198, 51, 100, 2), 3478)));
        poll();
    }
    waiting(const waiting&) = delete;
    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        if (taken != nullptr) return taken->handle_datagram(now, from, bytes);
        pool.handle_datagram(now, from, bytes);
        poll();
    }
    void handle_timeout(time_point now) {
        if (taken != nullptr) return;
        pool.handle_timeout(now, pace);
        poll();
    }
    time_point next_deadline() const {
        return taken != nullptr ? time_point::never() : pool.next_deadline(pace);
    }
    void poll() {
        while (pool.poll().source != pool_source::none) {
        }
    }
    peer* taken = nullptr;
};

}  // namespace

TEST_CASE("session interfaces: what was gathered beforehand is there at once") {
    internet i;
    i.add_turn(1);
    i.add_stun(2);
    sim::nat_rules forgetful = sim::symmetric();
    forgetful.timeout = seconds(30);
    const auto home = i.add_home(1, forgetful);
    waiting w(i.net, i.driver, home);
    CHECK(i.run(seconds(3), [&] { return w.pool.is_done(); }));
    i.run(seconds(700));  // kept open and refreshed meanwhile
    peer b(i.net, i.driver, i.add_home(2, sim::symmetric()), agent_role::controlled);
    peer a(i.net, i.driver, home, agent_role::controlling);
    w.taken = &a;
    a.carrier.line = w.carrier.line;
    CHECK(a.s.adopt(i.net.now(), w.pool));
    CHECK(a.s.adopt(i.net.now(), w.pool).code() == errc::misuse_gather_pool);
    a.poll();
    const std::size_t before = a.said.size();
    a.call(b);
    CHECK(before == 0);
    CHECK(a.has_said("typ host"));
    CHECK(a.has_said("typ srflx"));
    CHECK(a.has_said("typ relay"));
    CHECK(a.said.back() == end_of_candidates_line);
    b.add_stun(endpoint(address::v4(198, 51, 100, 2), 3478));
    b.bind(i.inside(2));
    b.call(a);
    a.start();
    b.start();
    CHECK(i.run(seconds(30), [&] { return a.is_over() && b.is_over(); }));
    CHECK(a.s.state() == session_state::completed);
    CHECK(a.selected().starts_with("relay-"));
}
