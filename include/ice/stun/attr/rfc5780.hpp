// SPDX-License-Identifier: BSL-1.0
// The attributes of NAT behaviour discovery: RFC 5780 section 7.
#pragma once

#include "address.hpp"
#include "change_request.hpp"
#include "number.hpp"
#include "octets.hpp"
#include "table.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace attr {

inline constexpr attribute<change_request_codec> change_request{0x0003, "CHANGE-REQUEST"};
inline constexpr attribute<opaque_codec<0, 0xffff>> padding{0x0026, "PADDING"};
inline constexpr attribute<u16_codec> response_port{0x0027, "RESPONSE-PORT"};
inline constexpr attribute<u32_codec> cache_timeout{0x8027, "CACHE-TIMEOUT"};  // named in 9.1 only
inline constexpr attribute<address_codec> response_origin{0x802b, "RESPONSE-ORIGIN"};
inline constexpr attribute<address_codec> other_address{0x802c, "OTHER-ADDRESS"};

}  // namespace attr

using rfc5780_attributes =
    attribute_table<attr::change_request, attr::padding, attr::response_port, attr::cache_timeout,
                    attr::response_origin, attr::other_address>;

}  // namespace ice::inline v0_1_0_dev::stun
