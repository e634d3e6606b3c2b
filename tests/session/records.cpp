// SPDX-License-Identifier: BSL-1.0
#include <ice/session/records.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address server(unsigned n) {
    return address::v4(198, 51, 100, static_cast<std::uint8_t>(n));
}

}  // namespace

TEST_CASE("session records: servers of one address have one number, and the last is shared") {
    detail::pool_state<session_rules> s;
    CHECK(s.number_of(server(1)) == 0);
    CHECK(s.number_of(server(2)) == 1);
    CHECK(s.number_of(server(1)) == 0);
    for (unsigned n = 3; n <= 15; ++n) CHECK(s.number_of(server(n)) == n - 1);
    CHECK(s.number_of(server(16)) == 15);
    CHECK(s.number_of(server(17)) == 15);
    CHECK(s.number_of(server(15)) == 14);
}

TEST_CASE("session records: a task for each base and server, and a copy is bytes") {
    using state = detail::pool_state<session_rules>;
    static_assert(std::is_trivially_copyable_v<state>);
    state s;
    s.task(1, 2).handle = 7;
    CHECK(s.tasks[1 * state::servers_most + 2].handle == 7);
    CHECK(s.task(0, 0).phase == detail::relay_phase::unused);
}
