// SPDX-License-Identifier: BSL-1.0
// Attributes that browsers send with checks, of no RFC: renomination, network cost, and the DTLS
// handshake inside of STUN.
#pragma once

#include "list.hpp"
#include "network_info.hpp"
#include "number.hpp"
#include "octets.hpp"
#include "table.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace attr {

/// The number of a nomination: a higher one replaces a lower (draft-thatcher-ice-renomination).
/// IANA has given the code to ENF-FLOW-DESCRIPTION since.
inline constexpr attribute<u32_codec> nomination{0xc001, "NOMINATION"};
inline constexpr attribute<network_info_codec> network_info{0xc057, "NETWORK-INFO"};
/// Versions of private extensions that the sender knows.
inline constexpr attribute<code_list_codec> misc_info{0xc059, "MISC-INFO"};
/// A DTLS record of the handshake.
inline constexpr attribute<opaque_codec<0, 0xffff>> dtls_in_stun{0xc070, "DTLS-IN-STUN"};
/// CRC-32 of the records received lately.
inline constexpr attribute<u32_list_codec> dtls_in_stun_ack{0xc071, "DTLS-IN-STUN-ACK"};

}  // namespace attr

using browser_attributes = attribute_table<attr::nomination, attr::network_info, attr::misc_info,
                                           attr::dtls_in_stun, attr::dtls_in_stun_ack>;

}  // namespace ice::inline v0_1_0_dev::stun
