// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/tap.hpp>

#include <doctest/doctest.h>

#include <ice/trace/ladder_text.hpp>

#include "ladder_case.hpp"

using namespace ice;
using namespace ladder_case;

namespace {

const endpoint bob(address::v4(198, 51, 100, 7), 6000);

std::string text(const trace::tap& t) {
    trace::ladder l;
    trace::add_tap(l, t);
    return '\n' + whole([&](auto sink) { trace::put_ladder_text(l, sink); });
}

}  // namespace

TEST_CASE("trace tap: two watched sides, and a server that is not") {
    trace::tap t;
    const auto a = t.add_party("Alice"), b = t.add_party("Bob");
    t.name(server.addr(), "STUN server");
    t.sent(a, at(0), alice, server, request);
    t.received(a, at(30), server, alice, success);
    t.sent(b, at(40), bob, alice, request);  // comes through a NAT
    t.received(a, at(60), outside, alice, request);
    t.sent(a, at(60), alice, outside, success);
    t.received(b, at(81), alice, bob, success);
    t.remark(b, at(82), "connected");
    t.sent(a, at(90), alice, bob, hello);  // never comes
    t.sent(a, at(91), alice, endpoint(address::v4(203, 0, 113, 9), 1), hello);
    t.sent(b, at(92), bob, alice, hello, send_status::would_block);
    CHECK(text(t) == R"(
          Alice                         Bob     STUN server    peer
            |                            |           |           |
    0.000   |(1) Binding request         |           |           |
            |--------------------------------------->|           |
    0.030   |(2) Binding success         |           |           |
            |<---------------------------------------|           |
    0.040   |(3) Binding request         |           |           |
            |<---------------------------|           |           |
    0.060   |(4) Binding success         |           |           |
            |--------------------------->|           |           |
    0.082   |                            * connected |           |
    0.090   |(5) data, 5 bytes: lost     |           |           |
            |- - - - - X                 |           |           |
    0.091   |(6) data, 5 bytes           |           |           |
            |--------------------------------------------------->|
    0.092   | (7) data, 5 bytes: not sent|           |           |
            |                X- - - - - -|           |           |
            |                            |           |           |
)");
    std::vector<std::uint8_t> capture;
    trace::put_pcapng(
        t, [&](byte_view v) { capture.insert(capture.end(), v.begin(), v.end()); }, seconds(1));
    CHECK(capture.size() == 984);
}

TEST_CASE("trace tap: one side alone sees its peer as one column") {
    trace::tap t;
    const auto a = t.add_party("Alice");
    t.received(a, at(0), bob, alice, request);
    t.sent(a, at(1), alice, bob, success);
    t.sent(a, at(2), alice, alice, hello);  // to itself
    CHECK(text(t) == R"(
          Alice                peer
            |                    |
    0.000   |(1) Binding request |
            |<-------------------|
    0.001   |(2) Binding success |
            |------------------->|
            |                    |
)");
    CHECK(t.name_of(alice) == "Alice");
    CHECK(t.name_of(bob) == "peer");
}

TEST_CASE("trace tap: repeated bytes are told apart by their order") {
    trace::tap t;
    const auto a = t.add_party("Alice"), b = t.add_party("Bob");
    for (int i = 0; i < 3; ++i) t.sent(a, at(500 * i), alice, bob, request);
    for (int i = 0; i < 3; ++i)
        if (i != 1) t.received(b, at(500 * i + 20), alice, bob, request);
    CHECK(text(t) == R"(
          Alice                       Bob
            |                          |
    0.000   |(1) Binding request       |
            |------------------------->|
    0.500   |(2) Binding request: lost |
            |- - - - -X                |
    1.000   |(3) Binding request       |
            |------------------------->|
            |                          |
)");
}

TEST_CASE("trace tap: its memory is bounded") {
    trace::tap t(2000);
    const auto a = t.add_party("Alice");
    for (int i = 0; i < 100; ++i) t.sent(a, at(i), alice, bob, hello);
    CHECK(t.all().size() + t.forgotten() == 100);
    CHECK(t.all().size() < 2000 / sizeof(trace::tapped));
    CHECK(t.all().back().at == at(99));
    t.sent(a, at(100), alice, bob, std::vector<std::uint8_t>(5000));
    CHECK(t.all().size() == 1);
}
