// SPDX-License-Identifier: BSL-1.0
// What explain() says, as short lines, and an agent whose peer is a description only. Compiled
// once, in reasons.cpp.
#pragma once

#include <ice/net/endpoint.hpp>

#include <string>

#include "nat_session.hpp"

namespace reasons {

using namespace ice;

/// "component_checking", "advice_no_relay", "L0 candidate_paired", "1 L0 R0 pair_selected",
/// "L0 R1 never_other_family"; `kinds` chooses by these first letters: c a l r p n.
std::string of(const nat_session::party& p, const char* kinds);

inline endpoint v4(std::uint8_t last, std::uint16_t port) {
    return {address::v4(198, 51, 100, last), port};
}

/// A remote candidate that nobody has.
void signal(nat_session::party& p, const endpoint& where, std::uint32_t priority,
            candidate_kind kind = candidate_kind::host, std::string_view foundation = "f");

/// One agent, whose peer is a description only.
struct alone {
    sim::network net{5};
    sim::segment_id internet;
    sim::host_id host;
    nat_session::party alice;
    sim::driver driver;

    explicit alone(agent_role role = agent_role::controlling, const agent_config& config = {});
    ~alone();
    void describe();
    void run_to(duration end);
};

}  // namespace reasons
