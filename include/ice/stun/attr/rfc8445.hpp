// SPDX-License-Identifier: BSL-1.0
// The attributes of connectivity checks: RFC 8445 section 16.1, unchanged from RFC 5245.
#pragma once

#include "number.hpp"
#include "table.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace attr {

inline constexpr attribute<u32_codec> priority{0x0024, "PRIORITY"};
inline constexpr attribute<flag_codec> use_candidate{0x0025, "USE-CANDIDATE"};
inline constexpr attribute<u64_codec> ice_controlled{0x8029, "ICE-CONTROLLED"};
inline constexpr attribute<u64_codec> ice_controlling{0x802a, "ICE-CONTROLLING"};

}  // namespace attr

using rfc8445_attributes = attribute_table<attr::priority, attr::use_candidate,
                                           attr::ice_controlled, attr::ice_controlling>;

}  // namespace ice::inline v0_1_0_dev::stun
