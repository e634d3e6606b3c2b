// SPDX-License-Identifier: BSL-1.0
// What an agent tells its host. There is no queue: each thing that changed has a dirty bit, and
// polling builds the event from the state of that moment, so nothing overflows or goes stale.
#pragma once

#include "state.hpp"

namespace ice::inline v0_1_0_dev {

enum class event_kind : std::uint8_t {
    none,
    state_changed,     ///< `state`, with `reason` when it failed
    role_changed,      ///< `role`: a conflict was repaired (RFC 8445 section 7.3.1.1)
    pacing_clamped,    ///< the peer asked for a larger Ta than `longest_ta`
    candidate_learnt,  ///< a peer-reflexive one, on either side, for those who watch
    nominated,         ///< `stream`, `component` have a nominated pair; again when it changes
    candidates_free,   ///< three seconds after the last checklist completed: candidates that no
                       ///< selected pair stands on may go (RFC 8445 section 8.3.1)
    route_changed,     ///< ask `route(stream, component)` anew
};

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

constexpr std::uint32_t bit(event_kind kind) noexcept { return 1U << static_cast<unsigned>(kind); }

template <class Context>
constexpr void tell(Context& c, event_kind kind) noexcept {
    c.s.dirty |= bit(kind);
}
template <class Context>
constexpr void tell(Context& c, event_kind kind, std::size_t component) noexcept {
    auto& bits = c.s.dirty_components[component];
    bits = static_cast<std::uint8_t>(bits | bit(kind));
}

/// In a fixed order: components before the session, so that a host that acts on `completed` has
/// heard of all routes.
template <class State>
constexpr event next_event(State& s) noexcept {
    constexpr event_kind of_component[] = {event_kind::nominated, event_kind::route_changed};
    constexpr event_kind of_session[] = {event_kind::role_changed, event_kind::pacing_clamped,
                                         event_kind::candidate_learnt, event_kind::state_changed,
                                         event_kind::candidates_free};
    event e{event_kind::none, s.state, s.reason, s.role, 0, 0};
    for (std::size_t i = 0; i < State::capacity.components; ++i)
        for (const event_kind kind : of_component) {
            if ((s.dirty_components[i] & bit(kind)) == 0) continue;
            s.dirty_components[i] = static_cast<std::uint8_t>(s.dirty_components[i] & ~bit(kind));
            e.kind = kind;
            e.stream = s.components[i].stream;
            e.component = s.components[i].id;
            return e;
        }
    for (const event_kind kind : of_session) {
        if ((s.dirty & bit(kind)) == 0) continue;
        s.dirty &= ~bit(kind);
        e.kind = kind;
        return e;
    }
    return e;
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
