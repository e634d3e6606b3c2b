// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/records.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

namespace {

struct tiny : gathering {
    static constexpr gather_limits capacity{2, 2};
};
using state = ice::detail::gatherer_state<tiny>;
using enum ice::detail::gather_phase;

static_assert(std::is_trivially_copyable_v<state>);
static_assert(sizeof(ice::detail::gather_task) <= 48);

struct no_clock {
    wire* carrier;
    counting_random random;
    builtin_crypto crypto;
};
static_assert(gathering_host<host> && !gathering_host<no_clock> && !gathering_host<int>);

constexpr bool counts_who_waits() {
    state s;
    if (s.waiting != 0 || s.candidates() != 0) return false;
    s.queue(0);
    s.queue(0);
    s.queue(3);
    if (s.waiting != 2 || s.candidates() != 2) return false;
    s.bases[1].held = true;  // its tasks, 1 and 3, do not count; here 3 did before
    s.waiting = 1;
    s.queue(1);
    if (s.waiting != 1) return false;
    s.stop(0);
    return s.waiting == 0 && s.tasks[0].phase == over && s.candidates() == 3;
}

constexpr bool numbers_go_server_by_server() {
    state s;
    s.bases[1].b.component = 7;
    static_cast<void>(s.servers.push_back({first_server, 0}));
    static_cast<void>(s.servers.push_back({other_server, 1}));
    return s.base_of(1).b.component == 7 && s.base_of(3).b.component == 7 &&
           s.server_of(1).where == first_server && s.server_of(3).where == other_server;
}

}  // namespace

TEST_CASE("gather records") {
    ICE_VERIFY(counts_who_waits());
    ICE_VERIFY(numbers_go_server_by_server());
}
