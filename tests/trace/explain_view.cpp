// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/explain_view.hpp>

#include <doctest/doctest.h>

#include <string>

#include "nat_session.hpp"

using namespace ice;
using nat_session::session;

TEST_CASE("trace explain_view: what a component has come to, in numbers") {
    session s;
    s.furnish();
    const auto told = [](const nat_session::party& p) {
        const auto& state = p.agent.inspect();
        const auto t =
            trace::detail::tally(trace::detail::explain_view<nat_session::profile>{state}, 0);
        return std::to_string(t.locals) + '/' + std::to_string(t.remotes) + " candidates, " +
               std::to_string(t.pairs) + " pairs, " + std::to_string(t.failed) + " failed, " +
               std::to_string(t.open) + " open, " + std::to_string(t.valid) + " valid, " +
               std::to_string(t.sent) + '/' + std::to_string(t.answers) + '/' +
               std::to_string(t.peer_checks) + (t.partners ? " partners" : "");
    };
    CHECK(told(s.bob) == "1/0 candidates, 0 pairs, 0 failed, 0 open, 0 valid, 0/0/0");
    s.start();
    CHECK(told(s.bob) == "1/1 candidates, 1 pairs, 0 failed, 1 open, 0 valid, 0/0/0 partners");
    CHECK(s.run());
    CHECK(told(s.bob) == "1/1 candidates, 2 pairs, 0 failed, 0 open, 1 valid, 2/1/2 partners");
}

TEST_CASE("trace explain_view: records of a history are found by base and address") {
    session s;
    s.furnish();
    s.start();
    CHECK(s.run());
    const auto& state = s.bob.agent.inspect();
    std::string found;
    for (const auto i : state.pairs.by_priority()) {
        for (std::size_t k = 0; k < s.bob.history().size(); ++k)
            if (trace::detail::is_of_pair(state, static_cast<std::uint16_t>(i), s.bob.history()[k]))
                found += std::to_string(i) + (s.bob.history()[k].by_peer ? "p " : "o ");
    }
    CHECK(found == "0o 1p 1o 1p ");
}
