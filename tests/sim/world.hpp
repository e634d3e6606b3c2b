// SPDX-License-Identifier: BSL-1.0
// What the scenarios of these tests share: a small world, and short verbs.
#pragma once

#include <ice/sim/network.hpp>

#include <doctest/doctest.h>

namespace world {

using namespace ice;
using namespace ice::sim;

inline constexpr std::uint8_t hello[] = {'h', 'e', 'l', 'l', 'o'};

inline address v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    return address::v4(a, b, c, d);
}
/// fe80::n and 2001:db8::n.
inline address link_local(std::uint8_t n, std::uint32_t zone = 0) {
    const std::uint8_t bytes[16] = {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n};
    return address::v6(bytes, zone);
}
inline address v6(std::uint8_t n) {
    const std::uint8_t bytes[16] = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n};
    return address::v6(bytes);
}
inline constexpr time_point at(duration d) { return time_point{} + d; }

/// Binds, and says so when it could not.
template <class Place>
socket_id bind(network& net, Place place, const endpoint& local) {
    const auto s = net.bind(place, local);
    CHECK(s.code() == errc::ok);
    return s ? *s : socket_id();
}

/// The fate of the last station in the recording.
inline fate last_fate(const network& net) {
    const auto& r = net.recording();
    return r.size() > 0 ? r[r.size() - 1].what : fate{};
}

/// Sends, lets a second pass, and says how it ended.
inline fate try_send(network& net, socket_id from, const endpoint& to) {
    net.recording().start();
    if (net.send(from, to, hello) != send_status::sent) return fate{};
    net.run_until(net.now() + seconds(1));
    return last_fate(net);
}

/// The internet, and a server on it that is just a socket.
struct internet {
    network net;
    segment_id wide = net.add_segment("internet", {.latency = milliseconds(20)});
    endpoint at_server{v4(198, 51, 100, 1), 3478};
    host_id server = net.add_host("server", wide, at_server.addr());
    socket_id server_socket = bind(net, server, at_server);

    explicit internet(std::uint64_t seed = 1) : net(seed) {}
};

/// Behind a NAT: alice, 10.0.0.2:5000, and bob, 10.0.0.3:5000; public address 192.0.2.1.
struct home : internet {
    segment_id lan = net.add_segment("home", {.latency = milliseconds(1)});
    address public_address = v4(192, 0, 2, 1);
    nat_id nat;
    endpoint at_alice{v4(10, 0, 0, 2), 5000};
    endpoint at_bob{v4(10, 0, 0, 3), 5000};
    host_id alice = net.add_host("alice", lan, at_alice.addr());
    host_id bob = net.add_host("bob", lan, at_bob.addr());
    socket_id alice_socket = bind(net, alice, at_alice);
    socket_id bob_socket = bind(net, bob, at_bob);

    explicit home(const nat_rules& rules = {}, std::uint64_t seed = 1)
        : internet(seed), nat(net.add_nat("home NAT", lan, wide, public_address, rules)) {}

    /// Where `from` is seen at the server.
    endpoint mapped(socket_id from) {
        net.send(from, at_server, hello);
        const auto d = net.step(net.now() + seconds(1));
        CHECK((d && d->socket == server_socket));
        return d ? d->source : endpoint();
    }
};

}  // namespace world
