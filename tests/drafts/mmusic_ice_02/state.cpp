// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/state.hpp>

#include <doctest/doctest.h>

#include <type_traits>

#include "desk.hpp"

using namespace table_desk;

TEST_CASE("a session is one trivially copyable value; a copy goes on where the original stood") {
    static_assert(std::is_trivially_copyable_v<engine>);
    static_assert(std::is_trivially_copyable_v<engine::state_type>);
    couple t;
    t.begin();
    t.run_to(seconds(2));
    engine copy = t.a.agent;
    couple other;  // services of its own, and a wire that leads nowhere
    other.loses = [](const packet&) { return true; };
    copy.rebind(other.a.host);
    CHECK(copy.next_deadline() == t.a.agent.next_deadline());
    copy.handle_timeout(copy.next_deadline());
    CHECK(other.a.carrier.sent.size() == 1);
    CHECK(copy.inspect().transactions.size() == 1);
    CHECK(t.a.agent.inspect().transactions.size() == 0);
}

TEST_CASE("what a session may cost") {
    using small = basic_table_agent<wire, profiles::mmusic_ice_02>;
    static_assert(sizeof(void*) != 8 || sizeof(small) <= 8192);
    CHECK(sizeof(small) > 1024);
}
