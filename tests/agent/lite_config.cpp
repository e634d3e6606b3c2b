// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/lite_config.hpp>

#include <doctest/doctest.h>

#include <ice/agent/lite.hpp>
#include <ice/profiles/lite.hpp>

#include "two_agents.hpp"

namespace {

using namespace ice;
using two_agents::side;

// The defaults leave time for five lost checks of a peer that asks every 5 seconds (RFC 7675
// section 5.1).
static_assert(lite_config{}.disconnected_after < lite_config{}.failed_after);
static_assert(lite_config{}.failed_after == seconds(30));

TEST_CASE("a host may be more impatient, to the microsecond") {
    two_agents::wire out;
    services<two_agents::wire, profiles::lite> host(out,
                                                    chacha_random(std::array<std::uint8_t, 32>{1}));
    basic_lite_agent<two_agents::wire> lite(
        host, {.disconnected_after = milliseconds(700), .failed_after = milliseconds(1100)});
    const endpoint here(address::v4(192, 0, 2, 1), 1), there(address::v4(192, 0, 2, 2), 2);
    CHECK(lite.add_component(0, 1, here));

    side full(agent_role::controlling, 2);
    full.add_host(there);
    CHECK(full.agent.set_remote_description({}, 0, {lite.local_ufrag(), lite.local_pwd(), true}));
    CHECK(full.agent.add_remote_candidate({}, 0, {here, 5, "1"}));
    CHECK(full.agent.start({}));
    time_point now;
    while (lite.state() != session_state::completed && now < time_point{} + seconds(1)) {
        now = later(now, full.agent.next_deadline());
        full.agent.handle_timeout(now);
        for (; !full.out.sent.empty(); full.out.sent.pop_front())
            lite.handle_datagram(now, {base_id(0), 0, 1, there}, full.out.sent.front().bytes);
        for (; !out.sent.empty(); out.sent.pop_front())
            full.agent.handle_datagram(now, {base_id(0), 0, 1, here}, out.sent.front().bytes);
    }
    CHECK(lite.state() == session_state::completed);

    CHECK(lite.next_deadline() == now + milliseconds(700));
    lite.handle_timeout(now + milliseconds(700) - microseconds(1));
    CHECK(lite.state() == session_state::completed);
    lite.handle_timeout(now + milliseconds(700));
    CHECK(lite.state() == session_state::disconnected);
    CHECK(lite.next_deadline() == now + milliseconds(1100));
    lite.handle_timeout(now + milliseconds(1100) - microseconds(1));
    CHECK(lite.state() == session_state::disconnected);
    lite.handle_timeout(now + milliseconds(1100));
    CHECK(lite.state() == session_state::failed);
}

}  // namespace
