// SPDX-License-Identifier: BSL-1.0
// One session for whoever must repeat it bit for bit: two agents, one behind a NAT, with loss and
// jitter, from one seed.
#pragma once

#include <array>
#include <cstdint>
#include <ice/agent.hpp>
#include <ice/sim.hpp>

namespace golden {

using namespace ice;

struct seeded : profiles::rfc8445 {
    using random = chacha_random;
};
using host_services = services<sim::transport, seeded>;
using agent = basic_agent<sim::transport, seeded>;

struct peer {
    sim::transport wire;
    host_services host;
    agent session;

    peer(sim::network& net, std::uint8_t seed, agent_role role)
        : wire(net),
          host(wire, {.random = chacha_random(std::array<std::uint8_t, 32>{seed})}),
          session(host, role) {}

    void add(sim::network& net, sim::host_id where, const endpoint& here) {
        const auto socket = net.bind(where, here);
        const auto base = session.add_local_candidate(net.now(), {.where = here});
        if (socket && base) wire.attach(base_id(*base), *socket);
    }
    void hear_of(time_point now, agent& other) {
        static_cast<void>(
            session.set_remote_description(now, 0, {other.local_ufrag(), other.local_pwd()}));
        other.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            static_cast<void>(session.add_remote_candidate(
                now, 0, {c.where, c.priority, "1", c.component, c.kind}));
        });
        static_cast<void>(session.start(now));
    }
};

/// The digest of every station of every datagram of a minute; 0 when it did not connect.
inline std::uint64_t run(std::uint64_t seed) {
    sim::network net(seed);
    const auto internet = net.add_segment(
        "internet", {.latency = milliseconds(20), .jitter = milliseconds(7), .loss = 100'000});
    const auto home = net.add_segment("home", {.latency = milliseconds(1)});
    net.add_nat("NAT", home, internet, address::v4(192, 0, 2, 1), sim::port_restricted());
    const endpoint a_here(address::v4(10, 0, 0, 2), 5000);
    const endpoint b_here(address::v4(198, 51, 100, 7), 6000);
    const auto alice = net.add_host("alice", home, a_here.addr());
    const auto bob = net.add_host("bob", internet, b_here.addr());
    net.recording().start();

    peer a(net, 1, agent_role::controlling);
    peer b(net, 2, agent_role::controlled);
    static_cast<void>(a.session.add_stream());
    static_cast<void>(b.session.add_stream());
    a.add(net, alice, a_here);
    b.add(net, bob, b_here);
    a.hear_of(net.now(), b.session);
    b.hear_of(net.now(), a.session);

    sim::driver runner(net);
    runner.add(a.wire, a.session);
    runner.add(b.wire, b.session);
    runner.run_until(time_point{} + seconds(60));
    const bool completed = a.session.state() == session_state::completed &&
                           b.session.state() == session_state::completed;
    if (!completed) return 0;
    return net.recording().digest();
}

}  // namespace golden
