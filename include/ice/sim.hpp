// SPDX-License-Identifier: BSL-1.0
// Umbrella of sim/: a deterministic simulated network, for tests of the library and of its users.
//
// No socket, thread or clock: time is virtual, all chance comes from one 64-bit seed, and the same
// calls give the same run on every machine. A host and a server, and a NAT between them:
//
//     sim::network net(42);
//     const auto internet = net.add_segment("internet", {.latency = milliseconds(20)});
//     const auto home = net.add_segment("home", {.latency = milliseconds(1)});
//     const address server_address = address::v4(198, 51, 100, 1);
//     const address alice_address = address::v4(10, 0, 0, 2);
//     net.add_nat("home NAT", home, internet, address::v4(192, 0, 2, 1), sim::port_restricted());
//     const auto alice = net.add_host("alice", home, alice_address);
//     const auto server = net.add_host("server", internet, server_address);
//     const auto a = net.bind(alice, {alice_address, 5000});
//     const auto s = net.bind(server, {server_address, 7});
//     const std::uint8_t hello[] = {1, 2, 3};
//     net.send(*a, {server_address, 7}, hello);
//     auto d = net.step(time_point{} + seconds(1));   // arrives after 21 ms, from 192.0.2.1:5000
//     net.send(d->socket, d->source, d->bytes);       // the server sends it back
//     d = net.step(time_point{} + seconds(1));        // at alice's, after 42 ms
//
// From here:
//   network.hpp      clock, sockets, step(); STUN servers that answer by themselves
//   topology.hpp     segments, hosts, interfaces, NATs, all changeable while it runs
//   link.hpp         latency, jitter, loss, duplication, reordering, MTU, rate of a link
//   nat.hpp          how a NAT behaves (RFC 4787); NATs may stand behind NATs
//   transport.hpp    the transport service of an engine
//   driver.hpp       runs engines to a time or until something holds
//   recording.hpp    net.recording().start(): every station of every datagram, and a digest
#pragma once

#include "sim/dns64.hpp"
#include "sim/driver.hpp"
#include "sim/event_queue.hpp"
#include "sim/fate.hpp"
#include "sim/firewall.hpp"
#include "sim/flat_map.hpp"
#include "sim/ids.hpp"
#include "sim/link.hpp"
#include "sim/nat.hpp"
#include "sim/nat_table.hpp"
#include "sim/network.hpp"
#include "sim/packet_pool.hpp"
#include "sim/parts.hpp"
#include "sim/path.hpp"
#include "sim/prng.hpp"
#include "sim/recording.hpp"
#include "sim/socket_table.hpp"
#include "sim/stun_server.hpp"
#include "sim/topology.hpp"
#include "sim/transport.hpp"
