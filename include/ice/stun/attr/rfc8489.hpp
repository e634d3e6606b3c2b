// SPDX-License-Identifier: BSL-1.0
// The attributes of RFC 8489 section 14, which has all of RFC 5389's.
#pragma once

#include "address.hpp"
#include "domain.hpp"
#include "error_code.hpp"
#include "list.hpp"
#include "number.hpp"
#include "octets.hpp"
#include "password_algorithm.hpp"
#include "table.hpp"
#include "text.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace attr {

// Texts are written up to 508 bytes and read up to 763 (RFC 8489 sections 14.3 to 14.14).
inline constexpr attribute<address_codec> mapped_address{0x0001, "MAPPED-ADDRESS"};
inline constexpr attribute<text_codec<763, 508>> username{0x0006, "USERNAME"};
inline constexpr attribute<error_code_codec> error_code{0x0009, "ERROR-CODE"};
inline constexpr attribute<code_list_codec> unknown_attributes{0x000a, "UNKNOWN-ATTRIBUTES"};
inline constexpr attribute<phrase_codec> realm{0x0014, "REALM"};
inline constexpr attribute<phrase_codec> nonce{0x0015, "NONCE"};
inline constexpr attribute<password_algorithm_codec> password_algorithm{0x001d,
                                                                        "PASSWORD-ALGORITHM"};
inline constexpr attribute<opaque_codec<32, 32>> userhash{0x001e, "USERHASH"};
inline constexpr attribute<xor_address_codec> xor_mapped_address{0x0020, "XOR-MAPPED-ADDRESS"};
inline constexpr attribute<password_algorithms_codec> password_algorithms{0x8002,
                                                                          "PASSWORD-ALGORITHMS"};
inline constexpr attribute<domain_codec> alternate_domain{0x8003, "ALTERNATE-DOMAIN"};
inline constexpr attribute<phrase_codec> software{0x8022, "SOFTWARE"};
inline constexpr attribute<address_codec> alternate_server{0x8023, "ALTERNATE-SERVER"};

// Named for dissectors: messages get them by add_integrity() and add_fingerprint() only, and are
// asked about them by verify_integrity() and verify_fingerprint().
inline constexpr attribute<opaque_codec<20, 20>> message_integrity{detail::integrity_code,
                                                                   "MESSAGE-INTEGRITY"};
inline constexpr attribute<opaque_codec<16, 32>> message_integrity_sha256{
    detail::integrity_sha256_code, "MESSAGE-INTEGRITY-SHA256"};
inline constexpr attribute<u32_codec> fingerprint{detail::fingerprint_code, "FINGERPRINT"};

}  // namespace attr

using rfc8489_attributes =
    attribute_table<attr::mapped_address, attr::username, attr::message_integrity, attr::error_code,
                    attr::unknown_attributes, attr::realm, attr::nonce,
                    attr::message_integrity_sha256, attr::password_algorithm, attr::userhash,
                    attr::xor_mapped_address, attr::password_algorithms, attr::alternate_domain,
                    attr::software, attr::alternate_server, attr::fingerprint>;

}  // namespace ice::inline v0_1_0_dev::stun
