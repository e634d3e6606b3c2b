// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/ladder.hpp>

#include <doctest/doctest.h>

#include "ladder_case.hpp"

using namespace ice;
using namespace ladder_case;

TEST_CASE("trace ladder: a column a name, in the order of asking") {
    trace::ladder l;
    CHECK(l.column("Alice") == 0);
    CHECK(l.column("Bob") == 1);
    CHECK(l.column("Alice") == 0);
    CHECK(l.columns() == std::vector<std::string>{"Alice", "Bob"});
}

TEST_CASE("trace ladder: steps stand in the order of time, equal ones as they came") {
    const trace::ladder l = make();
    std::string order;
    for (const trace::ladder_step& s : l.steps())
        order += std::to_string((s.left - at(0)).us / 1000) + ' ' + s.words + s.told +
                 (s.lost.empty() ? "" : " " + s.lost) + '\n';
    CHECK(order ==
          "0 Binding request\n"
          "1 Binding request\n"
          "20 Binding success M=192.0.2.1:6000\n"
          "40 Binding success M=192.0.2.1:6000\n"
          "42 connected\n"
          "9000 data, 5 bytes filtered\n"
          "9001 data, 5 bytes lost\n"
          "9002 data, 5 bytes lost\n");
    CHECK(l.steps()[4].is_remark());

    trace::ladder same;
    same.add_remark(at(1), 0, "first");
    same.add_remark(at(1), 0, "second");
    CHECK(same.steps()[0].words == "first");
}
