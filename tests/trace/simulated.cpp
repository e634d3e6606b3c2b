// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/simulated.hpp>

#include <doctest/doctest.h>

#include <ice/trace/ladder_text.hpp>

#include "ladder_case.hpp"
#include "nat_session.hpp"

using namespace ice;
using ladder_case::whole;

namespace {

std::string text(const sim::network& net, const trace::ladder_style& style = {}) {
    trace::ladder l;
    trace::add_recording(l, net);
    return '\n' + whole([&](auto sink) { trace::put_ladder_text(l, sink, style); });
}

/// "Alice/home 3 packets": of each interface.
std::string tell_capture(const sim::network& net) {
    std::vector<std::uint8_t> all;
    trace::put_pcapng(net,
                      [&](byte_view piece) { all.insert(all.end(), piece.begin(), piece.end()); });
    std::vector<std::pair<std::string, int>> interfaces;
    const auto text_at = [&](std::size_t at) {
        const std::size_t size = load_u16(all.data() + at + 2);
        return std::string(all.begin() + static_cast<std::ptrdiff_t>(at + 4),
                           all.begin() + static_cast<std::ptrdiff_t>(at + 4 + size));
    };
    std::string comments;
    for (std::size_t at = 0; at < all.size(); at += load_u32(all.data() + at + 4)) {
        const std::uint32_t type = load_u32(all.data() + at);
        if (type == 1) {
            const std::string name = text_at(at + 16);
            interfaces.emplace_back(name + '/' + text_at(at + 20 + (name.size() + 3) / 4 * 4), 0);
        }
        if (type != 6) continue;
        ++interfaces[load_u32(all.data() + at + 8)].second;
        const std::size_t options = at + 28 + (load_u32(all.data() + at + 20) + 3) / 4 * 4;
        if (load_u16(all.data() + options + 8) == 1) comments += text_at(options + 8) + '\n';
    }
    std::string told;
    for (const auto& [name, count] : interfaces) told += name + ' ' + std::to_string(count) + '\n';
    return told + comments;
}

}  // namespace

TEST_CASE("trace simulated: a session through a NAT") {
    nat_session::session s;
    s.furnish();
    s.start();
    CHECK(s.run());
    CHECK(text(s.net) == R"(
          Alice                             home NAT                               Bob
            |                                   |                                   |
    0.000   |(1) Binding request, controlling   |                                   |
            |---------------------------------->|                                   |
    0.000   |                              (2) Binding request, controlled: no route|
            |                                   |      X - - - - - - - - - - - - - -|
    0.001   |                                   |(3) Binding request, controlling   |
            |                                   |---------------------------------->|
    0.021   |                                   |(4) Binding success                |
            |                                   |<----------------------------------|
    0.041   |(5) Binding success                |                                   |
            |<----------------------------------|                                   |
    0.050   |(6) Binding request, USE-CANDIDATE |                                   |
            |---------------------------------->|                                   |
    0.050   |                                   |(7) Binding request, controlled    |
            |                                   |<----------------------------------|
    0.051   |                                   |(8) Binding request, USE-CANDIDATE |
            |                                   |---------------------------------->|
    0.070   |(9) Binding request, controlled    |                                   |
            |<----------------------------------|                                   |
    0.071   |(10) Binding success               |                                   |
            |---------------------------------->|                                   |
    0.071   |                                   |(11) Binding success               |
            |                                   |<----------------------------------|
    0.072   |                                   |(12) Binding success               |
            |                                   |---------------------------------->|
    0.091   |(13) Binding success               |                                   |
            |<----------------------------------|                                   |
            |                                   |                                   |
)");
    CHECK(tell_capture(s.net) ==
          "Alice/home 6\n"
          "Bob/internet 7\n"
          "home NAT/home 6\n"
          "home NAT/internet 6\n");
}

TEST_CASE("trace simulated: what is lost, and where") {
    sim::network net(1);
    const auto wire = net.add_segment("wire", {.latency = milliseconds(10)});
    const auto home = net.add_segment("home");
    const address a = address::v4(192, 0, 2, 1), b = address::v4(192, 0, 2, 2);
    const auto sender = net.add_host("sender", wire, a);
    static_cast<void>(net.add_nat("NAT", home, wire, b));
    const auto socket = net.bind(sender, {a, 1000});
    CHECK(socket.has_value());
    net.recording().start();
    const std::uint8_t hi[] = {'h', 'i'};
    net.send(*socket, {b, 2000}, hi);                          // the NAT knows no such port
    net.send(*socket, {address::v4(192, 0, 2, 3), 2000}, hi);  // nobody has the address
    net.run_until(time_point{} + milliseconds(50));
    net.send(*socket, {b, 3000}, hi);
    CHECK(text(net) == R"(
         sender                                NAT
            |                                   |
    0.000   |(1) data, 2 bytes: no mapping      |
            |- - - - - - - - - - - - - - - - - X|
    0.000   |(2) data, 2 bytes: no route        |
            |- - - - - - -X                     |
    0.050   |(3) data, 2 bytes: still under way |
            |- - - - - - -X                     |
            |                                   |
)");
    CHECK(tell_capture(net) ==
          "sender/wire 3\n"
          "NAT/wire 1\n"
          "no mapping\n");
}

TEST_CASE("trace simulated: a duplicate takes its own way") {
    sim::network net(1);
    const auto wire =
        net.add_segment("wire", {.latency = milliseconds(10), .duplicate = 1'000'000});
    const address a = address::v4(192, 0, 2, 1), b = address::v4(192, 0, 2, 2);
    const auto socket = net.bind(net.add_host("A", wire, a), {a, 1000});
    static_cast<void>(net.bind(net.add_host("B", wire, b), {b, 2000}));
    net.recording().start();
    const std::uint8_t hi[] = {'h', 'i'};
    net.send(*socket, {b, 2000}, hi);
    net.run_until(time_point{} + seconds(1));
    CHECK(text(net) == R"(
            A                  B
            |                  |
    0.000   |(1) data, 2 bytes |
            |----------------->|
    0.000   |(2) data, 2 bytes |
            |----------------->|
            |                  |
)");
}

TEST_CASE("trace simulated: what a host sends to itself is not lost") {
    sim::network net(1);
    const auto wire = net.add_segment("wire", {.latency = milliseconds(10)});
    const address a = address::v4(192, 0, 2, 1);
    const auto host = net.add_host("TURN", wire, a);
    static_cast<void>(net.add_host("B", wire, address::v4(192, 0, 2, 2)));
    const auto socket = net.bind(host, {a, 1000});
    static_cast<void>(net.bind(host, {a, 2000}));
    net.recording().start();
    const std::uint8_t hi[] = {'h', 'i'};
    net.send(*socket, {a, 2000}, hi);
    net.run_until(time_point{} + seconds(1));
    CHECK(text(net) == R"(
          TURN
            |
    0.000   * to itself: data, 2 bytes, 192.0.2.1:1000 -> 192.0.2.1:2000
            |
)");
}

TEST_CASE("trace simulated: a network that has recorded nothing") {
    sim::network net(1);
    CHECK(tell_capture(net) == "");
    trace::ladder l;
    trace::add_recording(l, net);
    CHECK(l.steps().empty());
}
