// SPDX-License-Identifier: BSL-1.0
// A host that goes over to another network while its relay stays where it is (RFC 8016).
#include "session_support.hpp"

using namespace session_story;

namespace {

session_config relays_that_move() {
    session_config c;
    c.candidates.shows = revealed::relay_only;
    c.mobile_relays = true;
    return c;
}
sim::turn_server_rules lets_move(bool allowed) {
    sim::turn_server_rules rules;
    rules.mobility = allowed;
    return rules;
}

/// A has nothing but a relay, and another network within reach.
struct traveller : two_homes {
    explicit traveller(bool allowed = true)
        : two_homes(sim::symmetric(), sim::symmetric(), relays_that_move(), {},
                    lets_move(allowed)) {
        const auto lan = net.add_segment("mobile", {.latency = milliseconds(1)});
        net.add_nat("NAT", lan, wide, address::v4(203, 0, 113, 3), sim::symmetric());
        CHECK(!net.add_interface(sim::host_id(1), lan, inside(3)).is_none());
    }
    base_id move(base_id from, std::uint16_t port) {
        const endpoint where(inside(3), port);
        const auto socket = net.bind(sim::host_id(1), where);
        const auto base = a.s.move_base(net.now(), from, {.where = where});
        CHECK((socket && base));
        if (!socket || !base) return {};
        a.carrier.line.attach(*base, *socket);
        a.poll();
        return *base;
    }
    std::uint64_t allocations() const {
        return net.server(server)->requests(stun::method::allocate);
    }
    std::size_t relays() const { return net.server(server)->size(net.now()); }
};

}  // namespace

TEST_CASE("session mobility: the relay goes on over another socket, and so does the path") {
    traveller w;
    CHECK(w.connects());
    w.run(seconds(5));
    const std::size_t said = w.a.said.size();
    const session_route before = w.a.s.route_of(0, 1);
    const auto allocated = w.allocations();
    CHECK((before.relayed && before.to.base == base_id(0) && before.channel != 0));
    base_id now_at(0);
    for (std::uint16_t n = 1; n <= 3; ++n) {
        const base_id next = w.move(now_at, static_cast<std::uint16_t>(6000 + n));
        w.a.events.clear();
        // At once: the old network is gone.
        CHECK(w.a.s.remove_base(w.net.now(), now_at));
        CHECK(w.a.s.state() == session_state::completed);
        w.run(milliseconds(100));
        const session_route after = w.a.s.route_of(0, 1);
        CHECK(after.to.base == next);
        CHECK(after.channel == before.channel);
        const session_event* told = w.a.find(session_event_kind::agent);
        CHECK((told != nullptr && told->agent.kind == event_kind::route_changed));
        CHECK(w.talks());
        now_at = next;
    }
    w.run(seconds(3600));  // refreshed from where it is
    CHECK(w.talks());
    CHECK(w.allocations() == allocated);
    CHECK(w.relays() == 1);  // the peer's was let go
    CHECK(w.a.said.size() == said);
    CHECK(w.a.s.state() == session_state::completed);
}

TEST_CASE("session mobility: a server that forbids it gives a relay all the same") {
    traveller w(false);
    CHECK(w.connects());
    const std::size_t said = w.a.said.size();
    CHECK(w.a.count(session_event_kind::relay_failed) == 0);
    const base_id next = w.move(base_id(0), 6001);
    w.run(seconds(1));
    CHECK(w.a.s.route_of(0, 1).to.base == base_id(0));
    CHECK(w.a.said.size() == said + 2);  // another relay, and the end
    CHECK(w.a.s.remove_base(w.net.now(), base_id(0)));
    w.a.poll();
    CHECK(!w.a.s.route_of(0, 1).may_send);
    CHECK(next == base_id(1));
}

TEST_CASE("session mobility: where the server does not answer, the old socket serves on") {
    traveller w;
    CHECK(w.connects());
    w.run(seconds(5));
    sim::turn_server_rules deaf = lets_move(true);
    deaf.fault = {stun::method::refresh, 0, 7};
    CHECK(w.net.set_rules(w.server, deaf) == errc::ok);
    CHECK(w.move(base_id(0), 6001) == base_id(1));
    w.run(seconds(20));
    CHECK(w.talks());
    w.run(seconds(25));  // given up
    CHECK(w.a.s.route_of(0, 1).to.base == base_id(0));
    CHECK(w.talks());
    CHECK(w.a.count(session_event_kind::relay_lost) == 0);
    w.run(seconds(5));
    CHECK(w.relays() == 2);  // the new socket has a relay of its own
}

TEST_CASE("session mobility: where the old socket is gone as well, the relay is lost") {
    traveller w;
    CHECK(w.connects());
    w.run(seconds(5));
    sim::turn_server_rules deaf = lets_move(true);
    deaf.fault = {stun::method::refresh, 0, 7};
    CHECK(w.net.set_rules(w.server, deaf) == errc::ok);
    CHECK(w.move(base_id(0), 6001) == base_id(1));
    CHECK(w.a.s.remove_base(w.net.now(), base_id(0)));
    w.a.carrier.line.answer(base_id(0), send_status::unreachable);
    CHECK(w.a.bind(w.inside(1), 5005) == base_id(2));  // the number is not free yet
    w.run(seconds(45));
    CHECK(w.a.count(session_event_kind::relay_lost) == 1);
    CHECK(!w.a.s.route_of(0, 1).may_send);
    CHECK(w.a.s.move_base(w.net.now(), base_id(0), {}).code() == errc::misuse_gather_base);
    CHECK(w.a.s.move_base(w.net.now(), base_id(1), session_base{.where = {}, .component = 2})
              .code() == errc::misuse_gather_base);
}
