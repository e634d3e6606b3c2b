// SPDX-License-Identifier: BSL-1.0
// What a host chooses about a session: rules and capacities at compile time, the rest at run time.
#pragma once

#include <cstdint>

#include "../agent/config.hpp"
#include "../gather/candidate_policy.hpp"
#include "../gather/config.hpp"
#include "../gather/static_nat.hpp"
#include "../turn/config.hpp"
#include "../turn/request.hpp"

namespace ice::inline v0_1_0_dev {

/// A relay for each of eight sockets or servers.
struct session_relaying : turn::client_rules {
    static constexpr turn::client_limits capacity{.allocations = 8};
};

/// Rules and capacities of what a session gathers with. Inherit and override one line:
///     struct mine : ice::session_rules { using relaying = my_client_rules; };
struct session_rules {
    using gathering = ice::gathering;
    using relaying = session_relaying;
};

struct session_config {
    agent_config agent;  ///< its `trickle` is the session's business: see `says_trickle`
    gather_config gather;
    turn::client_config turn;
    candidate_policy candidates;
    static_nat<> rewriting;

    /// Families of relayed addresses; `both` is one allocation with two where servers can.
    turn::relayed_family relays = turn::relayed_family::both;

    /// Relays are opened for all candidates of the peer at once, in as few requests as possible.
    /// False: only for those that a check goes to, after `turn.permission_delay`, so that nobody
    /// pays for relays where a direct path is found before.
    bool eager_permissions = true;
    /// A selected pair from a relay gets a channel: 4 bytes before its data instead of 36 or more.
    bool binds_channels = true;
    /// Relays that no selected pair stands on are let go three seconds after all is concluded
    /// (RFC 8445 section 8.3.1).
    bool frees_relays = true;

    /// Servers are asked to let relays go on over another socket (RFC 8016): `move_base`. Those
    /// that forbid it give relays that cannot move.
    bool mobile_relays = false;

    bool says_trickle = true;  ///< in the description's options
};

}  // namespace ice::inline v0_1_0_dev
