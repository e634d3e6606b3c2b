// SPDX-License-Identifier: BSL-1.0
// One offer, several answers (RFC 8839 section 7): the offerer's sessions share credentials, base
// and port. The first of them has no answer yet; each answer continues in a copy of it.
#include <ice/agent/agent.hpp>
#include <ice/mux.hpp>

#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <string>
#include <vector>

using namespace ice;

namespace {

endpoint at(std::uint8_t last) { return {address::v4(192, 0, 2, last), 5000}; }

struct datagram {
    endpoint from;
    endpoint to;
    std::vector<std::uint8_t> bytes;
};

/// The socket of one address. Agents that share it are told apart by their tags.
struct socket {
    endpoint own;
    std::deque<datagram>* net = nullptr;
    session_router* routes = nullptr;  ///< of a shared port: learns who has asked what
    send_status send(const route& to, byte_view bytes) noexcept {
        net->push_back({own, to.remote, {bytes.begin(), bytes.end()}});
        const auto m = stun::message::parse(bytes);
        if (routes != nullptr && m && m->cls() == stun::message_class::request)
            static_cast<void>(routes->expect(to.tag, m->id()));
        return send_status::sent;
    }
};
using agent_type = basic_agent<socket>;

struct answerer {
    socket out;
    services<socket> lent;
    agent_type agent;
    std::string heard{};

    answerer(std::deque<datagram>& net, std::uint8_t last)
        : out{at(last), &net},
          lent(out, {chacha_random(std::array<std::uint8_t, 32>{last})}),
          agent(lent, agent_role::controlled) {
        CHECK(agent.add_stream());
        CHECK(agent.add_local_candidate({}, {.where = at(last)}));
    }
    /// The offer arrives: checks begin at once, long before the answer is back.
    void receive_offer(const agent_type& offerer, std::uint32_t priority) {
        CHECK(agent.set_remote_description({}, 0, {offerer.local_ufrag(), offerer.local_pwd()}));
        CHECK(agent.add_remote_candidate({}, 0, {at(1), priority, "1"}));
        CHECK(agent.start({}));
    }
};

struct offerer {
    socket out;
    services<socket> lent;
    std::array<session_router::session_record, 8> records{};
    std::array<session_slot, 32> fragments{};
    std::array<session_slot, 64> learned{};
    session_router routes;
    std::array<std::uint32_t, 1> users{};
    shared_bases bases{users};
    std::vector<agent_type> sessions{};
    std::vector<std::string> heard{};

    explicit offerer(std::deque<datagram>& net)
        : out{at(1), &net, nullptr},
          lent(out, {chacha_random(std::array<std::uint8_t, 32>{1})}),
          routes(records, fragments, learned, hash_key::draw_from(lent.random)) {
        out.routes = &routes;
        sessions.reserve(8);
        sessions.emplace_back(lent, agent_role::controlling);
        CHECK(root().add_stream());
        CHECK(root().add_local_candidate({}, {.where = at(1)}));
        CHECK(routes.add(0, root().local_ufrag()) == errc::ok);
        CHECK(bases.hold(base_id(0)) == errc::ok);
        heard.resize(1);
    }
    agent_type& root() { return sessions[0]; }

    void receive_answer(time_point now, const answerer& b) {
        const auto n = static_cast<session_number>(sessions.size());
        sessions.push_back(root());
        heard.emplace_back();
        agent_type& one = sessions.back();
        agent_config config = one.inspect().config;
        config.tag = n;
        CHECK(one.set_config(now, config));
        CHECK(routes.add_sibling(n, 0, one.local_ufrag(), b.agent.local_ufrag()) == errc::ok);
        CHECK(bases.hold(base_id(0)) == errc::ok);
        CHECK(one.set_remote_description(now, 0, {b.agent.local_ufrag(), b.agent.local_pwd()}));
        CHECK(one.add_remote_candidate(now, 0, {b.out.own, 2130706431, "1"}));
        CHECK(one.start(now));
    }
    void receive(time_point now, const datagram& d) {
        const route from{base_id(0), 0, 1, d.from};
        const routed to = routes.find(from, d.bytes);
        if (to.session == no_session) return;
        const verdict what = sessions[to.session].handle_datagram(now, from, d.bytes);
        if (sessions[to.session].accepts_data(from))
            CHECK(routes.learn(to.session, from) == errc::ok);
        if (what == verdict::data) heard[to.session].assign(d.bytes.begin() + 1, d.bytes.end());
    }
};

struct call {
    std::deque<datagram> net;
    time_point now;
    offerer a{net};
    answerer b{net, 2}, c{net, 3};

    call() {
        std::uint32_t priority = 0;
        a.root().for_each_local_candidate(
            [&](std::uint16_t, const candidate& own) { priority = own.priority; });
        b.receive_offer(a.root(), priority);
        c.receive_offer(a.root(), priority);
    }
    void run(duration d) {
        const time_point end = now + d;
        for (;;) {
            for (; !net.empty(); net.pop_front()) {
                const datagram each = net.front();
                if (each.to == a.out.own) a.receive(now, each);
                for (answerer* x : {&b, &c}) {
                    if (each.to != x->out.own) continue;
                    const route from{base_id(0), 0, 1, each.from};
                    if (x->agent.handle_datagram(now, from, each.bytes) == verdict::data)
                        x->heard.assign(each.bytes.begin() + 1, each.bytes.end());
                }
            }
            time_point next = earlier(b.agent.next_deadline(), c.agent.next_deadline());
            for (const agent_type& s : a.sessions) next = earlier(next, s.next_deadline());
            if (next > end) break;
            now = later(now, next);
            for (agent_type& s : a.sessions) s.handle_timeout(now);
            b.agent.handle_timeout(now);
            c.agent.handle_timeout(now);
        }
        now = end;
    }
};

std::vector<std::uint8_t> media(std::string_view text) {
    std::vector<std::uint8_t> bytes{0x80};
    bytes.insert(bytes.end(), text.begin(), text.end());
    return bytes;
}

}  // namespace

TEST_CASE("forking: every answer becomes a session of its own, on one port") {
    call s;
    s.run(milliseconds(200));  // checks of both come, and nobody has told who they are
    CHECK(s.a.root().inspect().early.size() == 2);
    CHECK(s.b.agent.state() == session_state::connected);  // they were answered all the same
    CHECK(s.c.agent.state() == session_state::connected);

    s.a.receive_answer(s.now, s.c);
    s.run(seconds(2));
    CHECK(s.a.sessions[1].state() == session_state::completed);
    CHECK(s.c.agent.state() == session_state::completed);
    CHECK(s.a.root().state() == session_state::idle);
    CHECK(s.b.agent.state() != session_state::completed);

    s.a.receive_answer(s.now, s.b);
    s.run(seconds(2));
    CHECK(s.a.sessions[2].state() == session_state::completed);
    CHECK(s.b.agent.state() == session_state::completed);

    s.b.out.send(s.b.agent.route_of(0, 1).to, media("from B"));
    s.c.out.send(s.c.agent.route_of(0, 1).to, media("from C"));
    s.a.out.send(s.a.sessions[1].route_of(0, 1).to, media("to C"));
    s.a.out.send(s.a.sessions[2].route_of(0, 1).to, media("to B"));
    s.run(seconds(60));  // consent of both goes on
    CHECK(s.a.heard[1] == "from C");
    CHECK(s.a.heard[2] == "from B");
    CHECK(s.b.heard == "to B");
    CHECK(s.c.heard == "to C");
    for (const agent_type* each : {&s.b.agent, &s.c.agent, &s.a.sessions[1], &s.a.sessions[2]})
        CHECK(each->state() == session_state::completed);
}

TEST_CASE("forking: a session ends, the others talk on; the base goes with the last") {
    call s;
    s.a.receive_answer(s.now, s.b);
    s.a.receive_answer(s.now, s.c);
    s.run(seconds(2));
    s.a.sessions[1].close(s.now);
    CHECK(s.a.routes.remove(1) == errc::ok);
    CHECK(!s.a.bases.release(base_id(0)));
    s.a.root().close(s.now);  // no more answers are waited for
    CHECK(s.a.routes.remove(0) == errc::ok);
    CHECK(!s.a.bases.release(base_id(0)));
    s.run(seconds(60));
    CHECK(s.b.agent.state() == session_state::failed);  // its consent has run out
    CHECK(s.c.agent.state() == session_state::completed);
    s.c.out.send(s.c.agent.route_of(0, 1).to, media("still here"));
    s.run(seconds(1));
    CHECK(s.a.heard[2] == "still here");
    s.a.sessions[2].close(s.now);
    CHECK(s.a.bases.release(base_id(0)));
}

TEST_CASE("forking: what is held for answers that never come is bounded") {
    call s;
    s.run(milliseconds(10));
    // Whoever knows the offer may pretend to be any number of answerers.
    for (std::uint8_t i = 10; i < 60; ++i) {
        answerer forger(s.net, i);
        forger.receive_offer(s.a.root(), 1);
        forger.agent.handle_timeout(s.now);
        s.run({});
    }
    CHECK(s.a.root().inspect().early.size() == s.a.root().inspect().early.capacity());
    CHECK(s.a.root().inspect().remotes[0].used == false);
    CHECK(s.a.routes.learned() == 0);
    s.a.receive_answer(s.now, s.b);  // its held check is gone; it will check again
    s.run(seconds(40));
    CHECK(s.a.sessions[1].state() == session_state::completed);
}
