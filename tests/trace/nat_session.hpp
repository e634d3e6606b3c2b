// SPDX-License-Identifier: BSL-1.0
// A session that is worth a figure: Alice behind a NAT, Bob on the internet behind nothing, and a
// STUN server, all recorded.
#pragma once

#include <ice/agent/agent.hpp>
#include <ice/sim.hpp>

#include <array>
#include <string>

namespace nat_session {

using namespace ice;

inline const address alice_address = address::v4(10, 0, 0, 2);
inline const address nat_address = address::v4(192, 0, 2, 1);
inline const address bob_address = address::v4(198, 51, 100, 7);

/// One agent on one socket.
struct party {
    sim::network* net;
    sim::transport sockets;
    services<sim::transport> host;
    basic_agent<sim::transport> agent;
    sim::socket_id socket;

    party(sim::network& n, sim::host_id on, const endpoint& where, agent_role role,
          std::uint8_t seed)
        : net(&n),
          sockets(n),
          host(sockets, {chacha_random(std::array<std::uint8_t, 32>{seed})}),
          agent(host, role) {
        static_cast<void>(agent.add_stream());
        const auto bound = n.bind(on, where);
        const auto added = agent.add_local_candidate(n.now(), {.where = where});
        if (!bound || !added) return;
        socket = *bound;
        sockets.attach(base_id(*added), socket);
    }
    party(const party&) = delete;

    void hear(party& other) {
        static_cast<void>(agent.set_remote_description(
            net->now(), 0, {other.agent.local_ufrag(), other.agent.local_pwd()}));
        other.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            const std::string foundation = std::to_string(c.foundation);
            remote_candidate r;
            r.where = c.where;
            r.priority = c.priority;
            r.foundation = foundation;
            r.kind = c.kind;
            static_cast<void>(agent.add_remote_candidate(net->now(), 0, r));
        });
        static_cast<void>(agent.end_of_remote_candidates(net->now(), 0));
    }
    bool completed() const { return agent.state() == session_state::completed; }
};

/// Descriptions are exchanged at once, checks begin.
struct session {
    sim::network net;
    sim::segment_id internet, home;
    sim::nat_id nat;
    party alice, bob;
    sim::driver driver;

    explicit session(const sim::nat_rules& rules = sim::port_restricted(), std::uint64_t seed = 7)
        : net(seed),
          internet(net.add_segment("internet", {.latency = milliseconds(20)})),
          home(net.add_segment("home", {.latency = milliseconds(1)})),
          nat(net.add_nat("home NAT", home, internet, nat_address, rules)),
          alice(net, net.add_host("Alice", home, alice_address), {alice_address, 5000},
                agent_role::controlling, 1),
          bob(net, net.add_host("Bob", internet, bob_address), {bob_address, 6000},
              agent_role::controlled, 2),
          driver(net) {
        driver.add(alice.sockets, alice.agent);
        driver.add(bob.sockets, bob.agent);
        net.recording().start();
    }
    void start() {
        alice.hear(bob);
        bob.hear(alice);
        static_cast<void>(alice.agent.start(net.now()));
        static_cast<void>(bob.agent.start(net.now()));
    }
    bool run(duration end = seconds(30)) {
        return driver.run_until(time_point{} + end, [&] {
            return alice.completed() && bob.completed();
        }) == sim::run_end::done;
    }
};

}  // namespace nat_session
