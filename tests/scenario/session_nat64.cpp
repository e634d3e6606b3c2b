// SPDX-License-Identifier: BSL-1.0
// Sessions of hosts without IPv4: servers, relays and peers behind a translator.
#include <ice/net/parse.hpp>

#include "session_support.hpp"

using namespace session_story;

namespace {

/// A phone on an IPv6-only network, a desk behind a NAT, STUN 198.51.100.9 and TURN 198.51.100.1.
struct world : internet {
    nat64_prefix prefix = *parse_nat64_prefix("2001:db8:64::/96");
    address own = *parse_address("2001:db8:1::7");
    address pool = address::v4(203, 0, 113, 64);
    endpoint stun = add_stun(9);
    sim::turn_id turn = add_turn(1);
    sim::segment_id carrier;
    sim::host_id phone_host;
    peer phone;
    peer desk;
    base_id base;

    world(const sim::nat_rules& nat64, const sim::nat_rules& home)
        : phone_host(add_phone(nat64)),
          phone(net, driver, phone_host, agent_role::controlling, through_nat64()),
          desk(net, driver, add_home(1, home), agent_role::controlled) {
        desk.add_stun(stun);
        desk.bind(inside(1));
        base = phone.bind(own);
        CHECK(phone.s.add_nat64(net.now(), base, prefix));
    }
    endpoint behind(const endpoint& e) const { return e.with_address(prefix.embed(e.addr())); }

    bool connects() {
        run(seconds(2));
        phone.call(desk);
        desk.call(phone);
        phone.start();
        desk.start();
        return run(seconds(30), [&] { return phone.is_over() && desk.is_over(); }) &&
               phone.s.state() == session_state::completed &&
               desk.s.state() == session_state::completed;
    }
    bool talks() {
        phone.heard.clear();
        desk.heard.clear();
        CHECK(phone.send("up") == send_status::sent);
        CHECK(desk.send("down") == send_status::sent);
        run(seconds(1));
        return phone.heard == std::vector<std::string>{"down"} &&
               desk.heard == std::vector<std::string>{"up"};
    }

  private:
    static session_config through_nat64() {
        session_config c;
        c.gather.nat64 = true;
        return c;
    }
    sim::host_id add_phone(const sim::nat_rules& rules) {
        carrier = net.add_segment("carrier", {.latency = milliseconds(10)});
        net.add_nat64("NAT64", carrier, wide, pool, prefix, rules);
        return net.add_host("phone", carrier, own);
    }
};

}  // namespace

TEST_CASE("session nat64: direct, by an IPv4 address that the server has told") {
    world w(sim::port_restricted(), sim::port_restricted());
    w.phone.add_stun(w.behind(w.stun));
    CHECK(w.connects());
    CHECK(w.phone.has_said("203.0.113.64"));
    CHECK(w.phone.has_said("typ srflx raddr 2001:db8:1::7 rport 5000"));
    CHECK(w.phone.s.route_of(0, 1).to.base == w.base);
    CHECK(w.prefix.contains(w.phone.s.route_of(0, 1).to.remote.addr()));
    CHECK(w.talks());
    // No synthesised address is ever told to anybody.
    CHECK_FALSE(w.phone.has_said("2001:db8:64:"));
}

TEST_CASE("session nat64: a relay through the translator, where nothing else works") {
    world w(sim::symmetric(), sim::symmetric());
    w.phone.add_turn(w.behind(internet::turn_at(1)));
    CHECK(w.connects());
    CHECK(w.phone.has_said("198.51.100.1"));
    CHECK(w.phone.has_said("typ relay"));
    CHECK(w.phone.selected().starts_with("relay"));
    CHECK(w.phone.s.route_of(0, 1).relayed);
    CHECK(w.phone.s.route_of(0, 1).to.remote == w.behind(internet::turn_at(1)));
    CHECK(w.talks());
}

TEST_CASE("session nat64: without an IPv4 address of one's own that anybody has told") {
    world w(sim::full_cone(), sim::full_cone());
    CHECK(w.connects());
    CHECK(w.talks());
    CHECK_FALSE(w.phone.has_said("203.0.113.64"));
}

TEST_CASE("session nat64: a socket goes with all that stands on its shadow") {
    world w(sim::port_restricted(), sim::port_restricted());
    w.phone.add_stun(w.behind(w.stun));
    CHECK(w.connects());
    CHECK(w.phone.s.remove_base(w.net.now(), w.base));
    for (const local_record& l : w.phone.s.inspect().locals) CHECK_FALSE(l.used);
    CHECK_FALSE(w.phone.is_up());
    CHECK(w.phone.s.add_nat64(w.net.now(), w.base, w.prefix).code() == errc::misuse_gather_base);
}

TEST_CASE("session nat64: a relay that is reached by IPv6 gives IPv4 without the translator") {
    world w(sim::symmetric(), sim::symmetric());
    // The server has both families on the internet, where the phone's IPv6 goes by itself.
    const auto host = w.net.add_host("both", w.wide, *parse_address("2001:db8:ffff::1"));
    w.net.add_interface(host, w.wide, address::v4(198, 51, 100, 20));
    const endpoint server(*parse_address("2001:db8:ffff::1"), 3478);
    sim::turn_server_rules rules;
    rules.relays = {server.addr(), address::v4(198, 51, 100, 20)};
    CHECK(w.net.add_turn_server(host, server, rules));
    w.net.add_firewall("native", w.carrier, w.wide);
    CHECK(w.phone.s.inspect().locals[1].used);
    w.phone.add_turn(server);
    CHECK(w.connects());
    CHECK(w.phone.has_said("198.51.100.20"));
    CHECK(w.phone.selected().starts_with("relay"));
    CHECK(w.phone.s.route_of(0, 1).to.remote == server);
    CHECK(w.talks());
}
