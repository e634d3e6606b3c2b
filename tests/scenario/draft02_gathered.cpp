// SPDX-License-Identifier: BSL-1.0
// The table engine of draft-ietf-mmusic-ice-02 with addresses of STUN and TURN servers, each of
// which a host may do without (section 5.3.1).
#include <ice/drafts/mmusic_ice_02/table_agent.hpp>
#include <ice/gather/reflexive.hpp>
#include <ice/profiles/mmusic_ice_02.hpp>
#include <ice/profiles/rfc8445.hpp>
#include <ice/turn.hpp>

#include <array>

#include "internet.hpp"

namespace {

using namespace ice;
using namespace ice::mmusic_ice_02;
using story_net::internet;

struct roomy : profiles::mmusic_ice_02 {
    static constexpr table_limits capacity = audio_and_video;
};

/// What a host's configuration allows.
struct allowed {
    bool stun = true;
    bool turn = true;
};

const endpoint at_stun = internet::server_at(1);
const endpoint at_turn = internet::server_at(2);

constexpr std::array<std::uint8_t, 32> seed_of(std::uint8_t n) { return {n}; }

/// A host with one socket behind a NAT of its own.
struct party {
    using way = turn::relay<sim::transport>;

    sim::network& net;
    sim::transport line;
    endpoint own;
    environment<profiles::rfc8445> for_turn;
    turn::basic_client<sim::transport> client{for_turn, line};
    session_pace pace{duration{}};
    way relay{client, line};
    services<way, roomy> lent;
    basic_table_agent<way, roomy> agent{lent};
    std::size_t heard = 0;  ///< media from verified addresses

    party(internet& i, std::uint8_t n, const sim::nat_rules& nat, const allowed& may)
        : net(i.net),
          line(i.net),
          own(internet::inside(n), 5000),
          for_turn{.random = chacha_random(seed_of(n))},
          lent(relay, chacha_random(seed_of(static_cast<std::uint8_t>(n + 100)))) {
        const auto socket = net.bind(i.add_home(n, nat), own);
        CHECK(socket);
        CHECK(agent.add_stream());
        const auto at = agent.add_local(net.now(), {.where = own});
        CHECK((at && line.attach(base_id(*at), *socket) == errc::ok));
        i.driver.add(line, *this);
        if (may.stun) ask_stun();
        if (may.turn) ask_turn();
    }
    party(const party&) = delete;

    /// Asks and waits, since nobody else is there yet.
    void ask_stun() {
        basic_gatherer<services<way, roomy>, roomy::gathering_rules> gatherer(
            lent, gather_config{.keepalive = {}});
        CHECK((gatherer.add_server(at_stun) && gatherer.add_base({base_id(0), own})));
        while (!gatherer.is_done()) {
            gatherer.handle_timeout(net.now(), pace);
            if (const auto d = net.step(gatherer.next_deadline(pace)))
                static_cast<void>(
                    gatherer.handle_datagram(d->at, {base_id(0), 0, 1, d->source}, d->bytes));
        }
        const auto r = gatherer.poll();
        CHECK(is_candidate(r.outcome));
        CHECK(agent.add_local(
            net.now(), {.where = r.mapped, .kind = candidate_kind::srflx, .base = base_id(0)}));
    }
    void ask_turn() {
        CHECK(client.add_server({.where = at_turn, .login = {"user", "pass"}}));
        CHECK(client.allocate(net.now(), {.base = base_id(0), .where = own}));
    }
    void tell(party& other) {
        basic_message<2, 12> m;
        CHECK(agent.describe(message_type::initiate, m));
        for (std::uint16_t s = 0; s < m.streams.size(); ++s)
            CHECK(other.agent.set_remote(net.now(), s, m.streams[s].view()));
    }
    bool is_connected() const { return agent.state(0, 1) == component_state::connected; }
    /// By which kind of own address media leaves; `other` when it does not.
    candidate_kind leaves_by() const {
        if (!agent.route_of(0, 1).may_send) return candidate_kind::other;
        return agent.inspect().locals[agent.route_of(0, 1).to.base.index()].kind;
    }
    void send_media() {
        const data_route r = agent.route_of(0, 1);
        const std::uint8_t rtp[] = {0x80, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1};
        client.advance(net.now());
        CHECK((r.may_send && relay.send(r.to, rtp) == send_status::sent));
    }

    // As the driver sees it.
    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        const turn::received r = client.handle_datagram(now, from, bytes);
        verdict v = verdict::consumed;
        if (r.kind == turn::received_kind::data)
            v = agent.handle_datagram(now, r.from, r.data);
        else if (r.kind == turn::received_kind::not_mine)
            v = agent.handle_datagram(now, from, bytes);
        heard += v == verdict::data ? 1U : 0U;
        poll(now);
    }
    void handle_timeout(time_point now) {
        client.handle_timeout(now, pace);
        agent.handle_timeout(now);
        poll(now);
    }
    time_point next_deadline() const {
        return earlier(client.next_deadline(pace), agent.next_deadline());
    }
    void poll(time_point now) {
        for (auto e = client.poll_event(); e.kind != turn::event_kind::none;
             e = client.poll_event()) {
            if (e.kind == turn::event_kind::allocated) {
                const auto at = agent.add_local(
                    now,
                    {.where = e.relayed_v4, .kind = candidate_kind::relay, .base = base_id(0)});
                CHECK((at && client.name_base(e.allocation, ip_family::ipv4, base_id(*at))));
            }
            if (e.kind == turn::event_kind::permitted || e.kind == turn::event_kind::refused)
                CHECK(agent.base_ready(now, e.base));
        }
    }
};

struct served : internet {
    served() {
        add_stun(1, {.behavior = sim::stun_behavior::classic});
        CHECK(net.add_turn_server(net.add_host("TURN", wide, at_turn.addr()), at_turn, {}));
    }
};

/// Both gather what they may, tell each other, and check.
struct call {
    served i;
    party a, b;

    call(const sim::nat_rules& nat, const allowed& a_may, const allowed& b_may)
        : a(i, 1, nat, a_may), b(i, 2, nat, b_may) {
        pass(seconds(1));
        introduce();
        pass(seconds(5));
    }
    void introduce() {
        a.tell(b);
        b.tell(a);
    }
    void pass(duration d) { i.driver.run_until(i.net.now() + d); }
    bool are_connected() const { return a.is_connected() && b.is_connected(); }
    bool talk() {
        a.heard = b.heard = 0;
        a.send_media();
        b.send_media();
        pass(seconds(1));
        return a.heard == 1 && b.heard == 1;
    }
};

constexpr allowed all, no_turn{true, false}, no_stun{false, true}, neither{false, false};

}  // namespace

// ICE02-5.3.1-2
TEST_CASE("draft 02: addresses of STUN and TURN servers, and either without the other") {
    {
        call c(sim::port_restricted(), no_turn, no_turn);
        CHECK(c.are_connected());
        CHECK(c.talk());
        CHECK(c.a.leaves_by() == candidate_kind::host);
    }
    {
        call c(sim::symmetric(), no_turn, no_turn);
        CHECK(!c.are_connected());
    }
    {
        call c(sim::symmetric(), no_stun, no_turn);
        CHECK(c.are_connected());
        CHECK(c.talk());
        CHECK(c.a.leaves_by() == candidate_kind::relay);
        CHECK(c.b.leaves_by() == candidate_kind::host);
    }
    {
        call c(sim::port_restricted(), all, all);  // what is direct is preferred
        c.pass(seconds(12));
        CHECK(c.talk());
        CHECK(c.a.leaves_by() == candidate_kind::host);
        CHECK(c.b.leaves_by() == candidate_kind::host);
    }
}

// ICE02-5.3.1-3
TEST_CASE("draft 02: servers that were disabled are asked once they are not, in mid-session") {
    call c(sim::symmetric(), neither, no_turn);
    CHECK(!c.are_connected());
    CHECK(c.i.net.now() > time_point{} + seconds(5));
    c.a.ask_turn();
    c.pass(seconds(1));
    c.introduce();
    c.pass(seconds(5));
    CHECK(c.are_connected());
    CHECK(c.talk());
}
