// SPDX-License-Identifier: BSL-1.0
// The attributes of TURN: RFC 8656 section 18.
#pragma once

#include "address.hpp"
#include "address_error_code.hpp"
#include "address_family.hpp"
#include "channel_number.hpp"
#include "even_port.hpp"
#include "icmp.hpp"
#include "number.hpp"
#include "octets.hpp"
#include "table.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace attr {

inline constexpr attribute<channel_number_codec> channel_number{0x000c, "CHANNEL-NUMBER"};
inline constexpr attribute<u32_codec> lifetime{0x000d, "LIFETIME"};  // seconds
inline constexpr attribute<xor_address_codec> xor_peer_address{0x0012, "XOR-PEER-ADDRESS"};
inline constexpr attribute<opaque_codec<0, 0xffff>> data{0x0013, "DATA"};
inline constexpr attribute<xor_address_codec> xor_relayed_address{0x0016, "XOR-RELAYED-ADDRESS"};
inline constexpr attribute<address_family_codec> requested_address_family{
    0x0017, "REQUESTED-ADDRESS-FAMILY"};
inline constexpr attribute<even_port_codec> even_port{0x0018, "EVEN-PORT"};
inline constexpr attribute<u8_codec> requested_transport{0x0019, "REQUESTED-TRANSPORT"};
inline constexpr attribute<flag_codec> dont_fragment{0x001a, "DONT-FRAGMENT"};
inline constexpr attribute<u64_codec> reservation_token{0x0022, "RESERVATION-TOKEN"};
inline constexpr attribute<address_family_codec> additional_address_family{
    0x8000, "ADDITIONAL-ADDRESS-FAMILY"};
inline constexpr attribute<address_error_code_codec> address_error_code{0x8001,
                                                                        "ADDRESS-ERROR-CODE"};
inline constexpr attribute<icmp_codec> icmp{0x8004, "ICMP"};

}  // namespace attr

/// Of REQUESTED-TRANSPORT: numbers of IP's protocol field (RFC 8656 section 18.8, RFC 6062).
inline constexpr std::uint8_t transport_tcp = 6;
inline constexpr std::uint8_t transport_udp = 17;

using rfc8656_attributes =
    attribute_table<attr::channel_number, attr::lifetime, attr::xor_peer_address, attr::data,
                    attr::xor_relayed_address, attr::requested_address_family, attr::even_port,
                    attr::requested_transport, attr::dont_fragment, attr::reservation_token,
                    attr::additional_address_family, attr::address_error_code, attr::icmp>;

}  // namespace ice::inline v0_1_0_dev::stun
