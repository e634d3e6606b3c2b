// SPDX-License-Identifier: BSL-1.0
// What the scenarios of TCP candidates over simulated streams share: two agents, and places for
// them.
#pragma once

#include <ice/agent/agent.hpp>
#include <ice/sim.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace over_tcp {

using namespace ice;

inline constexpr time_point at(duration d) { return time_point{} + d; }

/// An agent on a host of the network, with TCP candidates.
struct side {
    sim::network* net;
    sim::host_id host;
    address own;
    sim::tcp_sockets sockets;
    services<sim::tcp_sockets> lent;
    basic_agent<sim::tcp_sockets> agent;
    std::string heard{};

    side(sim::network& n, sim::host_id h, agent_role role, std::uint8_t seed,
         const agent_config& config = {})
        : net(&n),
          host(h),
          own(n.addresses_of(n.interfaces_of(h)[0])[0]),
          sockets(n, h),
          lent(sockets, {chacha_random(std::array<std::uint8_t, 32>{seed})}),
          agent(lent, role, config) {
        CHECK(agent.add_stream());
    }
    side(const side&) = delete;
    side& operator=(const side&) = delete;

    base_id add_udp(std::uint16_t port) {
        const auto index = agent.add_local_candidate({}, {.where = {own, port}});
        const auto socket = net->bind(host, {own, port});
        CHECK((index && socket));
        if (!index || !socket) return {};
        CHECK(sockets.attach(base_id(*index), *socket) == errc::ok);
        return base_id(*index);
    }
    base_id add_tcp(std::uint16_t port, tcp_type type) {
        const endpoint where(own, type == tcp_type::active ? tcp_active_port : port, protocol::tcp);
        const auto index = agent.add_local_candidate({}, {.where = where, .tcp = type});
        CHECK(index);
        if (!index) return {};
        CHECK(sockets.open_tcp(base_id(*index), where, type).value_or(endpoint()) == where);
        return base_id(*index);
    }
    /// Where a NAT is known to map the base's port.
    void add_reflexive(base_id base, const endpoint& seen, tcp_type type) {
        CHECK(agent.add_local_candidate({}, {.where = seen.with_protocol(protocol::tcp),
                                             .kind = candidate_kind::srflx,
                                             .base = base,
                                             .tcp = type}));
    }
    /// `apart`: as if no two of the candidates were alike.
    void describe_to(side& peer, bool apart = false) {
        CHECK(peer.agent.set_remote_description(net->now(), 0,
                                                {agent.local_ufrag(), agent.local_pwd()}));
        agent.for_each_local_candidate([&](std::uint16_t i, const candidate& c) {
            const std::string foundation = std::to_string(apart ? i : c.foundation);
            remote_candidate r{c.where, c.priority, foundation};
            r.kind = c.kind;
            r.tcp = c.tcp;
            CHECK(peer.agent.add_remote_candidate(net->now(), 0, r));
        });
    }
    void say(std::string_view text) {
        const data_route r = agent.route_of(0, 1);
        const std::vector<std::uint8_t> bytes(text.begin(), text.end());
        CHECK(r.may_send);
        CHECK(sockets.send(r.to, bytes) == send_status::sent);
    }
    const pair& selected() const {
        return agent.inspect().pairs[agent.inspect().components[0].nominated];
    }
    tcp_type selected_type() const { return agent.inspect().locals[selected().valid_local].c.tcp; }
    bool completed() const { return agent.state() == session_state::completed; }

    // As the driver sees it.
    verdict handle_datagram(time_point now, const route& from, byte_view bytes) {
        const verdict v = agent.handle_datagram(now, from, bytes);
        if (v == verdict::data) heard.assign(bytes.begin(), bytes.end());
        return v;
    }
    void handle_timeout(time_point now) { agent.handle_timeout(now); }
    time_point next_deadline() const { return agent.next_deadline(); }
    bool accepts_data(const route& from) const { return agent.accepts_data(from); }
    void base_ready(time_point now, base_id base) { CHECK(agent.base_ready(now, base)); }
    void handle_connection_failed(time_point now, const route& to) {
        CHECK(agent.handle_connection_failed(now, to));
    }
};

/// Two of them, and the time.
struct meeting {
    sim::network& net;
    side a, b;
    sim::driver run{net};

    meeting(sim::network& n, sim::host_id left, sim::host_id right, const agent_config& config = {})
        : net(n),
          a(n, left, agent_role::controlling, 1, config),
          b(n, right, agent_role::controlled, 2, config) {
        run.add(a.sockets, a);
        run.add(b.sockets, b);
    }
    void start() {
        a.describe_to(b);
        b.describe_to(a);
        CHECK((a.agent.start(net.now()) && b.agent.start(net.now())));
    }
    void pass(duration d) { run.run_until(net.now() + d); }
    bool complete(duration within) {
        return run.run_until(net.now() + within, [&] { return a.completed() && b.completed(); }) ==
               sim::run_end::done;
    }
    void expect_talk() {
        a.say("from A");
        b.say("from B");
        pass(seconds(1));
        CHECK(b.heard == "from A");
        CHECK(a.heard == "from B");
        a.heard.clear();
        b.heard.clear();
    }
};

/// What is between a host and the internet.
struct surroundings {
    bool behind_nat = false;
    sim::nat_rules nat = sim::port_restricted();
    sim::firewall_rules firewall = sim::all_open();
};

/// Two hosts, each behind a firewall and perhaps a NAT: 10.0.0.1 behind 192.0.2.1, or
/// 198.51.100.1; the right one has 2 at the end.
struct two_places {
    sim::network net;
    sim::segment_id wide = net.add_segment("internet", {.latency = milliseconds(20)});
    sim::nat_id nats[2];
    sim::firewall_id firewalls[2];
    sim::host_id left, right;

    two_places(const surroundings& l, const surroundings& r, std::uint64_t seed = 1)
        : net(seed), left(add(0, l)), right(add(1, r)) {}

    static address seen(int which) {
        return address::v4(192, 0, 2, static_cast<std::uint8_t>(which + 1));
    }

  private:
    sim::host_id add(int which, const surroundings& s) {
        const char* const name = which == 0 ? "left" : "right";
        const auto last = static_cast<std::uint8_t>(which + 1);
        const sim::segment_id street = net.add_segment("street", {.latency = milliseconds(1)});
        firewalls[which] = net.add_firewall("firewall", street, wide, s.firewall);
        if (!s.behind_nat) return net.add_host(name, street, address::v4(198, 51, 100, last));
        const sim::segment_id lan = net.add_segment("LAN", {.latency = milliseconds(1)});
        nats[which] = net.add_nat("NAT", lan, street, seen(which), s.nat);
        return net.add_host(name, lan, address::v4(10, 0, 0, last));
    }
};

}  // namespace over_tcp
