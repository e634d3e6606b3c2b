// SPDX-License-Identifier: BSL-1.0
// The error codes of STUN, TURN and ICE, and what a client does by default about each
// (RFC 8489 sections 6.3.4 and 14.8, RFC 8656 section 19, and the others named below).
#pragma once

#include <cstdint>
#include <string_view>

namespace ice::inline v0_1_0_dev::stun {

// Plain numbers, since a peer may send any of 300 to 699.
namespace error {

inline constexpr std::uint16_t try_alternate = 300;
inline constexpr std::uint16_t bad_request = 400;
inline constexpr std::uint16_t unauthenticated = 401;
inline constexpr std::uint16_t forbidden = 403;           // RFC 8656, and RFC 7675 section 5.2
inline constexpr std::uint16_t mobility_forbidden = 405;  // RFC 8016
inline constexpr std::uint16_t unknown_attribute = 420;
inline constexpr std::uint16_t stale_credentials = 430;        // RFC 3489
inline constexpr std::uint16_t integrity_check_failure = 431;  // RFC 3489
inline constexpr std::uint16_t missing_username = 432;         // RFC 3489
inline constexpr std::uint16_t use_tls = 433;                  // RFC 3489
inline constexpr std::uint16_t allocation_mismatch = 437;
inline constexpr std::uint16_t stale_nonce = 438;
inline constexpr std::uint16_t address_family_not_supported = 440;
inline constexpr std::uint16_t wrong_credentials = 441;
inline constexpr std::uint16_t unsupported_transport = 442;
inline constexpr std::uint16_t peer_family_mismatch = 443;
inline constexpr std::uint16_t connection_exists = 446;   // RFC 6062
inline constexpr std::uint16_t connection_timeout = 447;  // RFC 6062
inline constexpr std::uint16_t allocation_quota_reached = 486;
inline constexpr std::uint16_t role_conflict = 487;  // RFC 8445 section 16.2
inline constexpr std::uint16_t server_error = 500;
inline constexpr std::uint16_t insufficient_capacity = 508;
inline constexpr std::uint16_t global_failure = 600;  // RFC 3489

}  // namespace error

/// The recommended phrase, for those who send one; empty for other codes.
constexpr std::string_view reason_phrase(std::uint16_t code) noexcept {
    switch (code) {
        case error::try_alternate: return "Try Alternate";
        case error::bad_request: return "Bad Request";
        case error::unauthenticated: return "Unauthenticated";
        case error::forbidden: return "Forbidden";
        case error::mobility_forbidden: return "Mobility Forbidden";
        case error::unknown_attribute: return "Unknown Attribute";
        case error::stale_credentials: return "Stale Credentials";
        case error::integrity_check_failure: return "Integrity Check Failure";
        case error::missing_username: return "Missing Username";
        case error::use_tls: return "Use TLS";
        case error::allocation_mismatch: return "Allocation Mismatch";
        case error::stale_nonce: return "Stale Nonce";
        case error::address_family_not_supported: return "Address Family not Supported";
        case error::wrong_credentials: return "Wrong Credentials";
        case error::unsupported_transport: return "Unsupported Transport Protocol";
        case error::peer_family_mismatch: return "Peer Address Family Mismatch";
        case error::connection_exists: return "Connection Already Exists";
        case error::connection_timeout: return "Connection Timeout or Failure";
        case error::allocation_quota_reached: return "Allocation Quota Reached";
        case error::role_conflict: return "Role Conflict";
        case error::server_error: return "Server Error";
        case error::insufficient_capacity: return "Insufficient Capacity";
        case error::global_failure: return "Global Failure";
        default: return {};
    }
}

/// What a client does about an error that its usage has no rule of its own for.
enum class error_action : std::uint8_t {
    fail,    ///< the transaction has failed
    resend,  ///< the same request may be sent again, most_resends times at most
};

inline constexpr unsigned most_resends = 4;

/// RFC 8489 section 6.3.4: 500 to 599 may be tried again. 300 fails unless the usage follows
/// redirections (redirect.hpp); 401 and 438 are long_term.hpp's.
constexpr error_action default_action(std::uint16_t code) noexcept {
    return code >= 500 && code < 600 ? error_action::resend : error_action::fail;
}

}  // namespace ice::inline v0_1_0_dev::stun
