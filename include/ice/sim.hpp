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
// Byte streams take the same ways, through the same NATs; what is lost there comes late:
//
//     const auto door = net.listen(server, {server_address, 80});
//     const auto call = net.connect(alice, {alice_address, 0}, {server_address, 80});
//     d = net.step(net.now() + seconds(1));           // news: connected, after a round trip
//     d = net.step(net.now() + seconds(1));           // news: accepted, by *door, as d->stream
//     net.write(*call, hello);
//     d = net.step(net.now() + seconds(1));           // news: bytes, or the first of them
//     net.close(d->stream);
//     d = net.step(net.now() + seconds(1));           // news: closed, at alice's
//
// An atlas gives out the addresses, so that each place is a line: a home behind a carrier, a home
// with the address range that all homes have, an office that blocks UDP, a phone with IPv6 only,
// a VPN beside a home:
//
//     sim::network earth(43);
//     sim::atlas map(earth);
//     const auto carrier = map.add_site(map.internet(), {.nat = sim::symmetric()});
//     const auto bobs = map.add_site(carrier, {.range = address::v4(192, 168, 1, 0)});
//     const auto office = map.add_site(map.internet(), {.firewall = sim::udp_blocked()});
//     const auto mobile = map.add_mobile(map.internet());
//     const auto vpn = map.add_site(map.internet(), {.name = "VPN", .ipv6 = false});
//     const auto bob = map.add_host(bobs, "bob");
//     const auto clerk = map.add_host(office, "clerk");
//     const auto phone = map.add_host(mobile, "phone");
//     map.add_clat(phone, mobile);                    // 464XLAT: the phone has IPv4 after all
//     const auto tunnel = map.join(bob, vpn);         // a second interface
//
// To test a host's own integration on it:
// let the program's sockets be sim::transport (or anything that calls network::send), its clock
// network::now(), its random bytes network::make_random(). Where it would wait for sockets and
// timers, call network::step(deadline): a datagram, or the deadline has come; sim::driver is that
// loop for any number of engines. Run many seeds, and keep those that fail: a seed and the same
// calls fail again for ever, and recording().digest() tells whether two runs were the same.
//
// What can go wrong, at any moment of a run:
//   loss, jitter, duplicates, order, MTU, rate    set_link, set_outbound, set_inbound (link.hpp)
//   one family is broken, slow, broken one way    the same with ip_family, `blackhole()`; mend
//   an interface goes down, goes, comes           set_up, remove_interface, add_interface
//   an address goes, comes, changes               remove_address, add_address, atlas::renumber
//   a NAT forgets all, gives other ports          reboot, rebind
//   its ports run out, a host's share of them     nat_rules: first_port to last_port, most_mappings
//   no UDP or TCP, only answers, idle flows       firewall_rules, set_rules, reboot
//   a server lies, is slow, dead or of old        stun_server_rules, turn_server_rules
//   streams come in crumbs, are slow to take more stream_rules
//   simultaneous open is not let through          nat_rules: tcp_simultaneous_open, tcp_refuses
//   a socket fails, would block, is not ready     transport::answer
//
// From here:
//   network.hpp      clock, sockets, streams, step(); STUN and TURN servers that answer
//   stream_servers.hpp   over streams too (add_listener), with relays of TCP (RFC 6062)
//   topology.hpp     segments, hosts, interfaces, NATs, firewalls, NAT64, CLAT
//   atlas.hpp        the same in a line each
//   link.hpp         latency, jitter, loss, duplication, reordering, MTU, rate of a link
//   nat.hpp          how a NAT behaves (RFC 4787); NATs may stand behind NATs
//   firewall.hpp     what a firewall lets through
//   stream.hpp       what TCP is here
//   dns64.hpp        what a resolver would say in a network with NAT64
//   transport.hpp    the transport service of an engine
//   tcp_sockets.hpp  the same with TCP candidates
//   driver.hpp       runs engines to a time or until something holds
//   early_relay.hpp  the relay of 2003, for the flows of the first draft
//   recording.hpp    net.recording().start(): every station of every datagram, and a digest
#pragma once

#include "sim/atlas.hpp"
#include "sim/behavior_server.hpp"
#include "sim/dns64.hpp"
#include "sim/driver.hpp"
#include "sim/early_relay.hpp"
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
#include "sim/stream.hpp"
#include "sim/stream_path.hpp"
#include "sim/stream_servers.hpp"
#include "sim/stream_table.hpp"
#include "sim/stun_server.hpp"
#include "sim/tcp_sockets.hpp"
#include "sim/topology.hpp"
#include "sim/transport.hpp"
#include "sim/turn_server.hpp"
#include "sim/turn_tcp.hpp"
