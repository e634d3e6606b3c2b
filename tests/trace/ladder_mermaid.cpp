// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/ladder_mermaid.hpp>

#include <doctest/doctest.h>

#include "ladder_case.hpp"

using namespace ice;
using namespace ladder_case;

namespace {

std::string text(const trace::ladder& l, const trace::ladder_style& style = {}) {
    return '\n' + whole([&](auto sink) { trace::put_ladder_mermaid(l, sink, style); });
}

}  // namespace

TEST_CASE("trace ladder_mermaid: a diagram") {
    CHECK(text(make(), {.title = "A \"call\""}) == R"(
---
title: "A #34;call#34;"
---
sequenceDiagram
    participant P0 as Alice
    participant P1 as home NAT
    participant P2 as STUN #38; #60;co#62;
    P0->>P1: 0.000 (1) Binding request
    P1->>P2: 0.001 (2) Binding request
    P2-->>P1: 0.020 (3) Binding success
    P1-->>P0: 0.040 (4) Binding success
    Note over P0: connected
    Note over P0,P2: 8.958 s without a message
    P2-xP1: 9.000 (5) data, 5 bytes: filtered
    P2-xP0: 9.001 (6) data, 5 bytes: lost
    P0-xP2: 9.002 (7) data, 5 bytes: lost
)");
}

TEST_CASE("trace ladder_mermaid: addresses; nothing") {
    trace::ladder l;
    const auto a = l.column("A"), b = l.column("B");
    l.add_message(at(0), at(1), b, a, server, outside, success);
    CHECK(text(l, {.addresses = true}) == R"(
sequenceDiagram
    participant P0 as A
    participant P1 as B
    P1-->>P0: 0.000 (1) Binding success<br/>s=198.51.100.1:3478 d=192.0.2.1:6000 M=192.0.2.1:6000
)");
    CHECK(text(trace::ladder{}) == "\nsequenceDiagram\n");
}
