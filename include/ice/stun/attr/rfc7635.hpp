// SPDX-License-Identifier: BSL-1.0
// The attributes of third-party authorization: RFC 7635 section 6.
#pragma once

#include "octets.hpp"
#include "table.hpp"
#include "text.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace attr {

/// Opaque to the client.
inline constexpr attribute<opaque_codec<0, 0xffff>> access_token{0x001b, "ACCESS-TOKEN"};
/// The name by which the authorization server knows the STUN server.
inline constexpr attribute<text_codec<763>> third_party_authorization{0x802e,
                                                                      "THIRD-PARTY-AUTHORIZATION"};

}  // namespace attr

using rfc7635_attributes = attribute_table<attr::access_token, attr::third_party_authorization>;

}  // namespace ice::inline v0_1_0_dev::stun
