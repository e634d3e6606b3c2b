// SPDX-License-Identifier: BSL-1.0
// The kinds of things that an agent tells its host.
#pragma once

#include <cstdint>

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

}  // namespace ice::inline v0_1_0_dev
