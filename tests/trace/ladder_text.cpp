// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/ladder_text.hpp>

#include <doctest/doctest.h>

#include "ladder_case.hpp"

using namespace ice;
using namespace ladder_case;

namespace {

std::string text(const trace::ladder& l, const trace::ladder_style& style = {}) {
    return '\n' + whole([&](auto sink) { trace::put_ladder_text(l, sink, style); });
}

}  // namespace

TEST_CASE("trace ladder_text: lifelines, captions and arrows") {
    CHECK(text(make()) == R"(
          Alice              home NAT                    STUN & <co>
            |                    |                            |
    0.000   |(1) Binding request |                            |
            |------------------->|                            |
    0.001   |                    |(2) Binding request         |
            |                    |--------------------------->|
    0.020   |                    |(3) Binding success         |
            |                    |<---------------------------|
    0.040   |(4) Binding success |                            |
            |<-------------------|                            |
    0.042   * connected          |                            |
            : 8.958 s without a message                       :
    9.000   |                    |(5) data, 5 bytes: filtered |
            |                    |X- - - - - - - - - - - - - -|
    9.001   |                    |     (6) data, 5 bytes: lost|
            |                    |        X- - - - - - - - - -|
    9.002   |(7) data, 5 bytes: lost                          |
            |- - - - - - - - X   |                            |
            |                    |                            |
)");
}

TEST_CASE("trace ladder_text: s=, d= and M= as the drafts show them") {
    trace::ladder l;
    const auto a = l.column("A"), b = l.column("B");
    l.add_message(at(0), at(1), b, a, server, outside, success);
    CHECK(text(l, {.title = "One answer", .addresses = true}) == R"(
One answer

            A                    B
            |                    |
    0.000   |(1) Binding success |
            |s=198.51.100.1:3478 |
            |d=192.0.2.1:6000    |
            |M=192.0.2.1:6000    |
            |<-------------------|
            |                    |
)");
}

TEST_CASE("trace ladder_text: nothing, and a single column") {
    CHECK(text(trace::ladder{}) == "\n\n\n\n");
    trace::ladder l;
    l.add_remark(at(0), l.column("A name that is longer than the margin"), "alone");
    CHECK(text(l) == R"(
A name that is longer than the margin
                  |
    0.000         * alone
                  |
)");
}
