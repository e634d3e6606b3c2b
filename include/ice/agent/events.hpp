// SPDX-License-Identifier: BSL-1.0
// What an agent tells its host. There is no queue: each thing that changed has a dirty bit, and
// polling builds the event from the state of that moment, so nothing overflows or goes stale.
#pragma once

#include "state.hpp"

namespace ice::inline v0_1_0_dev {

/// A value; ask for it until `none`. Equal events that follow each other before polling are one.
struct event {
    event_kind kind = event_kind::none;
    session_state state = session_state::idle;
    failed_reason reason = failed_reason::none;
    agent_role role = agent_role::controlled;
    std::uint16_t stream = 0;
    std::uint16_t component = 0;  ///< id, 1 to 256; 0 when the event is of the session
};

namespace detail {

template <class Context>
constexpr void tell(Context& c, event_kind kind) noexcept {
    c.s.dirty.mark(kind);
}
template <class Context>
constexpr void tell(Context& c, event_kind kind, std::size_t component) noexcept {
    c.s.dirty_components[component].mark(kind);
}

/// In a fixed order: components before the session, so that a host that acts on `completed` has
/// heard of all routes.
template <class State>
constexpr event next_event(State& s) noexcept {
    event e{event_kind::none, s.state, s.reason, s.role, 0, 0};
    for (std::size_t i = 0; i < State::capacity.components; ++i)
        for (const event_kind kind : {event_kind::nominated, event_kind::route_changed}) {
            if (!s.dirty_components[i].take(kind)) continue;
            e.kind = kind;
            e.stream = s.components[i].stream;
            e.component = s.components[i].id;
            return e;
        }
    for (const event_kind kind :
         {event_kind::role_changed, event_kind::pacing_clamped, event_kind::candidate_learnt,
          event_kind::state_changed, event_kind::candidates_free}) {
        if (!s.dirty.take(kind)) continue;
        e.kind = kind;
        return e;
    }
    return e;
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
