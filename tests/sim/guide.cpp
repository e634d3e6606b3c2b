// SPDX-License-Identifier: BSL-1.0
// The program in the guide of ice/sim.hpp: it compiles, does what it says, and is the same text.
#include <ice/sim.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <string>

using namespace ice;

TEST_CASE("sim guide: the example") {
    // clang-format off
    //[guide
    sim::network net(42);
    const auto internet = net.add_segment("internet", {.latency = milliseconds(20)});
    const auto home = net.add_segment("home", {.latency = milliseconds(1)});
    const address server_address = address::v4(198, 51, 100, 1);
    const address alice_address = address::v4(10, 0, 0, 2);
    net.add_nat("home NAT", home, internet, address::v4(192, 0, 2, 1), sim::port_restricted());
    const auto alice = net.add_host("alice", home, alice_address);
    const auto server = net.add_host("server", internet, server_address);
    const auto a = net.bind(alice, {alice_address, 5000});
    const auto s = net.bind(server, {server_address, 7});
    const std::uint8_t hello[] = {1, 2, 3};
    net.send(*a, {server_address, 7}, hello);
    auto d = net.step(time_point{} + seconds(1));   // arrives after 21 ms, from 192.0.2.1:5000
    net.send(d->socket, d->source, d->bytes);       // the server sends it back
    d = net.step(time_point{} + seconds(1));        // at alice's, after 42 ms
    //]
    // clang-format on
    if (!a || !s || !d) {
        CHECK((a && s && d));
        return;
    }
    CHECK((d->socket == *a && d->at == time_point{42'000}));
    CHECK(equal_bytes(d->bytes, hello));
    // clang-format off
    //[guide
    const auto door = net.listen(server, {server_address, 80});
    const auto call = net.connect(alice, {alice_address, 0}, {server_address, 80});
    d = net.step(net.now() + seconds(1));           // news: connected, after a round trip
    d = net.step(net.now() + seconds(1));           // news: accepted, by *door, as d->stream
    net.write(*call, hello);
    d = net.step(net.now() + seconds(1));           // news: bytes, or the first of them
    net.close(d->stream);
    d = net.step(net.now() + seconds(1));           // news: closed, at alice's
    //]
    // clang-format on
    CHECK((d && d->news == sim::stream_news::closed && d->stream == *call));
    CHECK((door && d && d->at == time_point{42'000 + 42'000 + 63'000}));
}

TEST_CASE("sim guide: places in a line each") {
    // clang-format off
    //[guide
    sim::network earth(43);
    sim::atlas map(earth);
    const auto carrier = map.add_site(map.internet(), {.nat = sim::symmetric()});
    const auto bobs = map.add_site(carrier, {.range = address::v4(192, 168, 1, 0)});
    const auto office = map.add_site(map.internet(), {.firewall = sim::udp_blocked()});
    const auto mobile = map.add_mobile(map.internet());
    const auto vpn = map.add_site(map.internet(), {.name = "VPN", .ipv6 = false});
    const auto bob = map.add_host(bobs, "bob");
    const auto clerk = map.add_host(office, "clerk");
    const auto phone = map.add_host(mobile, "phone");
    map.add_clat(phone, mobile);                    // 464XLAT: the phone has IPv4 after all
    const auto tunnel = map.join(bob, vpn);         // a second interface
    //]
    // clang-format on
    CHECK(map.address_of(bob, ip_family::ipv4) == address::v4(192, 168, 1, 1));
    CHECK(map.address_of(clerk, ip_family::ipv4) == address::v4(10, 3, 0, 1));
    CHECK(map.address_of(phone, ip_family::ipv4) == address::v4(192, 0, 0, 4));
    CHECK(earth.addresses_of(tunnel).size() == 1);
}

TEST_CASE("sim guide: the header shows those examples") {
    std::string here;
    std::ifstream test("tests/sim/guide.cpp");
    bool inside = false;
    for (std::string line; std::getline(test, line);) {
        if (line == "    //]") inside = false;
        if (inside) here += line.substr(4) + '\n';
        if (line == "    //[guide") inside = true;
    }
    if (here.empty()) {
        MESSAGE("not run from the top of the project: texts not compared");
        return;
    }
    const std::string indent = "//     ";
    std::string shown;
    std::ifstream header("include/ice/sim.hpp");
    for (std::string line; std::getline(header, line);)
        if (line.starts_with(indent)) shown += line.substr(indent.size()) + '\n';
    CHECK(shown == here);
}
