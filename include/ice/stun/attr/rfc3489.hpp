// SPDX-License-Identifier: BSL-1.0
// The attributes of classic STUN that RFC 5389 took out of use: RFC 3489 section 11.2. Its others
// are in attr/rfc8489.hpp, CHANGE-REQUEST in attr/rfc5780.hpp; dialect.hpp says what differs.
#pragma once

#include "address.hpp"
#include "rfc5780.hpp"
#include "table.hpp"
#include "text.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace attr {

inline constexpr attribute<address_codec> response_address{0x0002, "RESPONSE-ADDRESS"};
inline constexpr attribute<address_codec> source_address{0x0004, "SOURCE-ADDRESS"};
inline constexpr attribute<address_codec> changed_address{0x0005, "CHANGED-ADDRESS"};
inline constexpr attribute<text_codec<763, 508>> password{0x0007, "PASSWORD"};
inline constexpr attribute<address_codec> reflected_from{0x000b, "REFLECTED-FROM"};

}  // namespace attr

using rfc3489_attributes =
    attribute_table<attr::response_address, attr::source_address, attr::changed_address,
                    attr::password, attr::reflected_from>;

}  // namespace ice::inline v0_1_0_dev::stun
