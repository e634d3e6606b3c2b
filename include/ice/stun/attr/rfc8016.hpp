// SPDX-License-Identifier: BSL-1.0
// The attribute of mobility with TURN: RFC 8016 section 3.3.
#pragma once

#include "octets.hpp"
#include "table.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace attr {

/// Empty in an Allocate request; the server's ticket, opaque to the client, elsewhere.
inline constexpr attribute<opaque_codec<0, 0xffff>> mobility_ticket{0x8030, "MOBILITY-TICKET"};

}  // namespace attr

using rfc8016_attributes = attribute_table<attr::mobility_ticket>;

}  // namespace ice::inline v0_1_0_dev::stun
