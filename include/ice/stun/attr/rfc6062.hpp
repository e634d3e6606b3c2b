// SPDX-License-Identifier: BSL-1.0
// The attribute of TURN's TCP allocations: RFC 6062 section 6.2.
#pragma once

#include "number.hpp"
#include "table.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace attr {

inline constexpr attribute<u32_codec> connection_id{0x002a, "CONNECTION-ID"};

}  // namespace attr

using rfc6062_attributes = attribute_table<attr::connection_id>;

}  // namespace ice::inline v0_1_0_dev::stun
