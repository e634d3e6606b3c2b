// SPDX-License-Identifier: BSL-1.0
// What a simulated TURN server does, and how it can be told to misbehave (RFC 8656).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "../core/time.hpp"
#include "../net/endpoint.hpp"
#include "../stun/header.hpp"
#include "ids.hpp"

namespace ice::inline v0_1_0_dev::sim {

using turn_id = id<struct turn_tag>;

struct turn_user {
    std::string_view name;
    std::string_view password;
};

/// The next `times` requests of `method` end with `error`.
struct turn_fault {
    stun::method method = stun::method::allocate;
    std::uint16_t error = 0;  ///< 0: no answer at all
    std::uint32_t times = 0;
    bool authenticated = true;  ///< false: before credentials are looked at, without integrity
};

/// The default is a server that follows RFC 8656. Names are borrowed: use literals.
struct turn_server_rules {
    std::string_view realm = "example.org";
    std::vector<turn_user> users = {{"user", "pass"}};

    /// Relayed addresses, one a family; must be the host's. Empty: the one that the server is at.
    std::vector<address> relays;
    std::uint16_t first_port = 49152;
    std::uint16_t last_port = 65535;

    duration nonce_lifetime = seconds(3600);
    duration default_lifetime = seconds(600);  ///< of an allocation, also the shortest
    duration longest_lifetime = seconds(3600);
    duration permission_lifetime = seconds(300);
    duration channel_lifetime = seconds(600);
    duration reservation_lifetime = seconds(30);
    std::uint32_t quota = 10;      ///< allocations of one user: then 486
    std::uint32_t capacity = 100;  ///< allocations of all: then 508
    bool password_algorithms = false;
    bool userhash = false;
    bool mobility = false;  ///< RFC 8016

    duration delay = {};             ///< before every answer; what is relayed is not delayed
    bool silent = false;             ///< dead to clients
    endpoint alternate;              ///< 300 to every Allocate request, when it has an address
    bool forged_300 = false;         ///< without integrity, and before credentials are looked at
    endpoint lie;                    ///< told as the relayed address, when it has an address
    turn_fault fault;                ///< counted down by the server
    std::vector<address> forbidden;  ///< peers that get 403
};

}  // namespace ice::sim
