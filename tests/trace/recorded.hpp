// SPDX-License-Identifier: BSL-1.0
// Sessions on the simulated network with a journal on one side, for whoever needs journals.
#pragma once

#include <array>
#include <cstdint>
#include <ice/agent.hpp>
#include <ice/sim.hpp>
#include <ice/trace/journalled.hpp>
#include <vector>

namespace recorded {

using namespace ice;

struct bytes_of_journal {
    std::vector<std::uint8_t> all;
    void operator()(byte_view b) noexcept { all.insert(all.end(), b.begin(), b.end()); }
};
using file_sink = trace::buffered_journal_sink<bytes_of_journal>;

/// An agent on a host of the simulated network.
template <class Profile>
struct peer {
    sim::transport wire;
    services<sim::transport, Profile> host;
    basic_agent<sim::transport, Profile> session;

    peer(sim::network& net, environment<Profile> services_of_host, agent_role role)
        : wire(net), host(wire, std::move(services_of_host)), session(host, role) {}

    void add(sim::network& net, sim::host_id where, const endpoint& here) {
        const auto socket = net.bind(where, here);
        const auto base = session.add_local_candidate(net.now(), {.where = here});
        if (!socket || !base) return;
        wire.attach(base_id(*base), *socket);
        if (session.inspect().config.trickle)
            static_cast<void>(session.candidate_conveyed(net.now(), *base));
    }
    template <class Other>
    void hear_of(time_point now, Other& other) {
        static_cast<void>(
            session.set_remote_description(now, 0, {other.local_ufrag(), other.local_pwd()}));
        static_cast<void>(session.start(now));
        other.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            static_cast<void>(session.add_remote_candidate(
                now, 0, {c.where, c.priority, "1", c.component, c.kind}));
        });
    }
};

inline chacha_random random_of(std::uint8_t seed) {
    return chacha_random(std::array<std::uint8_t, 32>{seed});
}

/// Two minutes behind a NAT with loss, jitter, a candidate that comes late, a restart in
/// mid-session, and the end.
template <class Profile, class Sink>
void play(trace::basic_journal<Sink>& journal, std::uint64_t seed) {
    using profile = trace::journalled<Profile, Sink>;
    sim::network net(seed);
    const auto internet = net.add_segment(
        "internet", {.latency = milliseconds(20), .jitter = milliseconds(7), .loss = 100'000});
    const auto home = net.add_segment("home", {.latency = milliseconds(1)});
    net.add_nat("NAT", home, internet, address::v4(192, 0, 2, 1), sim::port_restricted());
    const endpoint a_here(address::v4(10, 0, 0, 2), 5000);
    const endpoint b_here(address::v4(198, 51, 100, 7), 6000);
    const auto alice = net.add_host("alice", home, a_here.addr());
    const auto bob = net.add_host("bob", internet, b_here.addr());

    peer<profile> a(net, trace::record<Profile>(journal, {.random = random_of(1)}),
                    agent_role::controlling);
    peer<Profile> b(net, {.random = random_of(2)}, agent_role::controlled);
    static_cast<void>(a.session.add_stream());
    static_cast<void>(b.session.add_stream());
    a.add(net, alice, a_here);
    a.hear_of(net.now(), b.session);
    b.hear_of(net.now(), a.session);
    sim::driver runner(net);
    runner.add(a.wire, a.session);
    runner.add(b.wire, b.session);
    runner.run_until(time_point{} + seconds(1));
    b.add(net, bob, b_here);
    a.hear_of(net.now(), b.session);
    runner.run_until(time_point{} + seconds(60));
    a.session.data_sent(net.now(), 0, 1);
    static_cast<void>(a.session.restart(net.now()));
    static_cast<void>(b.session.restart(net.now()));
    static_cast<void>(a.session.candidate_conveyed(net.now(), 0));
    static_cast<void>(b.session.candidate_conveyed(net.now(), 0));
    a.hear_of(net.now(), b.session);
    b.hear_of(net.now(), a.session);
    runner.run_until(time_point{} + seconds(120));
    journal.checkpoint(a.session);
    a.session.close(net.now());
    journal.finish(a.session);
}

template <class Profile>
std::vector<std::uint8_t> journal_of(std::uint64_t seed, bool masked = false) {
    bytes_of_journal file;
    file_sink sink(file);
    trace::basic_journal<file_sink> journal(sink, {.masked = masked});
    play<Profile>(journal, seed);
    return file.all;
}

}  // namespace recorded
