// SPDX-License-Identifier: BSL-1.0
// From the gatherer's results to an engine's candidates.
#pragma once

#include "../candidate/kind.hpp"
#include "../core/errc.hpp"
#include "../core/time.hpp"
#include "result.hpp"

namespace ice::inline v0_1_0_dev {

/// Adds a candidate to an agent, and returns what its `add_local_candidate` does; agent_redundant
/// when the result is none. An address that has moved is added beside the old one, over which
/// pairs may still work.
template <class Agent>
constexpr auto add_gathered(Agent& agent, time_point now, const gathered& r) noexcept
    -> decltype(agent.add_local_candidate(now, {})) {
    if (!is_candidate(r.outcome)) return errc::agent_redundant;
    return agent.add_local_candidate(now, {.where = r.mapped,
                                           .stream = r.from.stream,
                                           .component = r.from.component,
                                           .kind = candidate_kind::srflx,
                                           .base = r.from.base,
                                           .tcp = r.from.tcp,
                                           .server = r.same_ip,
                                           .network = r.from.network,
                                           .host_preference = r.from.host_preference});
}

}  // namespace ice::inline v0_1_0_dev
