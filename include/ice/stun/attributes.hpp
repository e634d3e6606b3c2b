// SPDX-License-Identifier: BSL-1.0
// Attributes that connectivity checks need: RFC 8489 section 14 and RFC 8445 section 16.1.
#pragma once

#include "attr/address.hpp"
#include "attr/number.hpp"
#include "attr/text.hpp"

namespace ice::inline v0_1_0_dev::stun::attr {

inline constexpr attribute<address_codec> mapped_address{0x0001, "MAPPED-ADDRESS"};
inline constexpr attribute<text_codec<513>> username{0x0006, "USERNAME"};
inline constexpr attribute<xor_address_codec> xor_mapped_address{0x0020, "XOR-MAPPED-ADDRESS"};
inline constexpr attribute<text_codec<763>> software{0x8022, "SOFTWARE"};

inline constexpr attribute<u32_codec> priority{0x0024, "PRIORITY"};
inline constexpr attribute<flag_codec> use_candidate{0x0025, "USE-CANDIDATE"};
inline constexpr attribute<u64_codec> ice_controlled{0x8029, "ICE-CONTROLLED"};
inline constexpr attribute<u64_codec> ice_controlling{0x802a, "ICE-CONTROLLING"};

}  // namespace ice::inline v0_1_0_dev::stun::attr
