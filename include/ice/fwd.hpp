// SPDX-License-Identifier: BSL-1.0
// Names and defaults, for headers of a host that only mention the agent.
#pragma once

namespace ice::inline v0_1_0_dev {

namespace profiles {
struct rfc8445;
struct lite;
}

/// agent/agent.hpp. `Transport` models `transport`, `Profile` is a struct of rules and capacities.
template <class Transport, class Profile = profiles::rfc8445>
class basic_agent;

/// agent/lite.hpp
template <class Transport, class Profile = profiles::lite>
class basic_lite_agent;

/// exchange/services.hpp
template <class Transport, class Profile = profiles::rfc8445>
struct services;

namespace turn {

struct client_rules;

/// turn/client.hpp. `Rules` is a struct of rules and capacities.
template <class Transport, class Profile = profiles::rfc8445, class Rules = client_rules>
class basic_client;

/// turn/relay.hpp
template <class Transport, class Profile = profiles::rfc8445, class Rules = client_rules>
class relay;

}  // namespace turn

}  // namespace ice::inline v0_1_0_dev
