// SPDX-License-Identifier: BSL-1.0
// What an engine says of a received datagram, and where it wants data sent.
#pragma once

#include <cstdint>

#include "route.hpp"

namespace ice::inline v0_1_0_dev {

/// What a received datagram was.
enum class verdict : std::uint8_t {
    consumed,         ///< STUN of this engine
    data,             ///< for the host, from where a check of this component has been answered
    data_unverified,  ///< for nobody yet: no check has validated where it came from
    not_mine,         ///< not STUN of this engine: ask the next demultiplexer
};

/// Where data of a component goes, copyable to a sender thread. Valid until `route_changed`.
struct data_route {
    route to;
    std::uint8_t generation = 0;
    bool may_send = false;  ///< there is a valid pair, and the peer consents (RFC 7675)
};

}  // namespace ice::inline v0_1_0_dev
