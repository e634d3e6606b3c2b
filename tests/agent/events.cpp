// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/events.hpp>

#include <doctest/doctest.h>

#include <ice/profiles/rfc8445.hpp>
#include <vector>

namespace {

using namespace ice;

struct wide : profiles::rfc8445 {
    static constexpr limits capacity = multi_stream;
};
using state_type = agent_state<wide>;

struct context {
    state_type& s;
};

std::vector<event_kind> poll_all(state_type& s) {
    std::vector<event_kind> kinds;
    while (kinds.size() < 100) {
        kinds.push_back(detail::next_event(s).kind);
        if (kinds.back() == event_kind::none) break;
    }
    return kinds;
}
using kinds = std::vector<event_kind>;

TEST_CASE("nothing happened: none, with the state of the session") {
    state_type s;
    s.state = session_state::checking;
    s.role = agent_role::controlling;
    const event e = detail::next_event(s);
    CHECK(e.kind == event_kind::none);
    CHECK(e.state == session_state::checking);
    CHECK(e.role == agent_role::controlling);
}

TEST_CASE("equal events before a poll are one, and tell how it is now") {
    state_type s;
    context c{s};
    s.state = session_state::checking;
    detail::tell(c, event_kind::state_changed);
    s.state = session_state::failed;
    s.reason = failed_reason::consent_expired;
    detail::tell(c, event_kind::state_changed);
    const event e = detail::next_event(s);
    CHECK(e.kind == event_kind::state_changed);
    CHECK(e.state == session_state::failed);
    CHECK(e.reason == failed_reason::consent_expired);
    CHECK(e.component == 0);
    CHECK(poll_all(s) == kinds{event_kind::none});

    detail::tell(c, event_kind::state_changed);  // after the poll it is another one
    CHECK(poll_all(s) == kinds{event_kind::state_changed, event_kind::none});
}

TEST_CASE("components come before the session, the state after what explains it") {
    state_type s;
    context c{s};
    detail::tell(c, event_kind::candidates_free);
    detail::tell(c, event_kind::state_changed);
    detail::tell(c, event_kind::candidate_learnt);
    detail::tell(c, event_kind::pacing_clamped);
    detail::tell(c, event_kind::role_changed);
    detail::tell(c, event_kind::route_changed, 0);
    detail::tell(c, event_kind::nominated, 0);
    CHECK(poll_all(s) == kinds{event_kind::nominated, event_kind::route_changed,
                               event_kind::role_changed, event_kind::pacing_clamped,
                               event_kind::candidate_learnt, event_kind::state_changed,
                               event_kind::candidates_free, event_kind::none});
}

TEST_CASE("an event of a component names its stream and id, each component has its own") {
    state_type s;
    context c{s};
    s.components[3].stream = 2;
    s.components[3].id = 7;
    s.components[15].stream = 5;
    s.components[15].id = 256;
    detail::tell(c, event_kind::route_changed, 15);
    detail::tell(c, event_kind::route_changed, 3);
    detail::tell(c, event_kind::nominated, 15);

    const event first = detail::next_event(s);
    CHECK(first.kind == event_kind::route_changed);
    CHECK(first.stream == 2);
    CHECK(first.component == 7);
    const event second = detail::next_event(s);
    CHECK(second.kind == event_kind::nominated);
    CHECK(second.stream == 5);
    CHECK(second.component == 256);
    CHECK(poll_all(s) == kinds{event_kind::route_changed, event_kind::none});
}

}  // namespace
