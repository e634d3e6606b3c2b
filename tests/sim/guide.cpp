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
}

TEST_CASE("sim guide: the header shows that example") {
    std::string here;
    std::ifstream test("tests/sim/guide.cpp");
    bool inside = false;
    for (std::string line; std::getline(test, line) && line != "    //]";) {
        if (inside) here += line.substr(4) + '\n';
        inside = inside || line == "    //[guide";
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
