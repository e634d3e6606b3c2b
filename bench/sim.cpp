// SPDX-License-Identifier: BSL-1.0
// How many datagrams a second the simulated network delivers: c++ -O2 -std=c++20 -Iinclude
// bench/sim.cpp. The goal is 1,000,000 on one core; the exit status is 1 when a case misses it.
#include <chrono>
#include <cstdio>
#include <ice/sim.hpp>

namespace {

using namespace ice;

constexpr std::uint32_t count = 2'000'000;
constexpr std::uint32_t window = 64;  // datagrams on their way at any time
constexpr std::uint8_t payload[100] = {};

/// Two sockets send each datagram they get back, `count` times in all. Returns datagrams a second.
double ping_pong(sim::network& net, sim::socket_id from, const endpoint& to) {
    const auto start = std::chrono::steady_clock::now();
    for (std::uint32_t i = 0; i < window; ++i) net.send(from, to, payload);
    std::uint32_t delivered = 0;
    while (const auto d = net.step(time_point::never())) {
        ++delivered;
        if (delivered + window <= count) net.send(d->socket, d->source, d->bytes);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    return delivered == count ? count / took.count() : 0;
}

int report(const char* name, double rate, double goal) {
    std::printf("%-42s %6.2f million datagrams a second\n", name, rate / 1e6);
    return rate < goal ? 1 : 0;
}

}  // namespace

int main() {
    const endpoint at_alice(address::v4(10, 0, 0, 1), 5000);
    const endpoint at_bob(address::v4(10, 0, 0, 2), 5000);
    int missed = 0;
    {
        sim::network net(1);
        const auto lan = net.add_segment("LAN", {.latency = milliseconds(1)});
        const auto alice = net.add_host("alice", lan, at_alice.addr());
        const auto bob = net.add_host("bob", lan, at_bob.addr());
        const auto socket = net.bind(alice, at_alice);
        if (!socket || !net.bind(bob, at_bob)) return 1;
        missed += report("one LAN", ping_pong(net, *socket, at_bob), 1e6);
    }
    {
        sim::network net(1);
        const auto wide = net.add_segment("internet", {.latency = milliseconds(20)});
        const auto home = net.add_segment("home", {.latency = milliseconds(1)});
        net.add_nat("NAT", home, wide, address::v4(192, 0, 2, 1), sim::port_restricted());
        const auto alice = net.add_host("alice", home, at_alice.addr());
        const auto bob = net.add_host("bob", wide, address::v4(198, 51, 100, 2));
        const auto socket = net.bind(alice, at_alice);
        const endpoint public_bob(address::v4(198, 51, 100, 2), 5000);
        if (!socket || !net.bind(bob, public_bob)) return 1;
        missed += report("through a NAT (two links a datagram)",
                         ping_pong(net, *socket, public_bob), 1e6);
    }
    {
        sim::network net(1);
        const auto lan = net.add_segment("LAN", {.latency = milliseconds(1), .jitter = {500}});
        for (std::uint8_t i = 0; i < 200; ++i) {
            const auto host = net.add_host("other", lan, address::v4(10, 0, 1, i));
            if (!net.bind(host, {address::v4(10, 0, 1, i), 5000})) return 1;
        }
        const auto alice = net.add_host("alice", lan, at_alice.addr());
        const auto bob = net.add_host("bob", lan, at_bob.addr());
        const auto socket = net.bind(alice, at_alice);
        if (!socket || !net.bind(bob, at_bob)) return 1;
        missed += report("one LAN of 202 hosts, with jitter", ping_pong(net, *socket, at_bob), 1e6);
    }
    return missed != 0 ? 1 : 0;
}
