// SPDX-License-Identifier: BSL-1.0
// What became of asking one server from one base (RFC 8445 sections 5.1.1.2 and 5.1.3).
#pragma once

#include <cstdint>
#include <string_view>

#include "../candidate/tcp_type.hpp"
#include "../exchange/route.hpp"

namespace ice::inline v0_1_0_dev {

enum class gather_outcome : std::uint8_t {
    none,              ///< nothing to report
    found,             ///< a server-reflexive candidate: `mapped`
    moved,             ///< a keepalive was answered with another address: a candidate again
    redundant,         ///< the base's own address, or one that another server has told
    bad_address,       ///< what no candidate can have: unspecified, multicast, loopback …
    bad_response,      ///< without an address, or with what is required to be understood and is not
    alternate_server,  ///< 300, which nobody may be made to follow without authentication
    error_response,    ///< any other `error`
    timed_out,
    lost,           ///< a keepalive was not answered; the address may be no longer ours
    cancelled,      ///< by the host, before an answer came
    not_connected,  ///< the server's stream could not be opened, or has ended without an answer
};

/// Worth a candidate line.
constexpr bool is_candidate(gather_outcome o) noexcept {
    return o == gather_outcome::found || o == gather_outcome::moved;
}

/// The enumerator as written.
constexpr std::string_view describe(gather_outcome o) noexcept {
    switch (o) {
        case gather_outcome::none: return "none";
        case gather_outcome::found: return "found";
        case gather_outcome::moved: return "moved";
        case gather_outcome::redundant: return "redundant";
        case gather_outcome::bad_address: return "bad_address";
        case gather_outcome::bad_response: return "bad_response";
        case gather_outcome::alternate_server: return "alternate_server";
        case gather_outcome::error_response: return "error_response";
        case gather_outcome::timed_out: return "timed_out";
        case gather_outcome::lost: return "lost";
        case gather_outcome::cancelled: return "cancelled";
        case gather_outcome::not_connected: return "not_connected";
    }
    return "unknown";
}

/// A base that asks servers: what the host knows of the host candidate.
struct gather_base {
    base_id base;    ///< as the engine names it
    endpoint where;  ///< its own transport address
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    std::uint16_t host_preference = 0;  ///< handed on to the candidates
    std::uint8_t network = 0;           ///< likewise
    /// Of a TCP candidate, `where` is of TCP too; active ones have no port to ask about.
    tcp_type tcp = tcp_type::none;
};

/// A result, as a value.
struct gathered {
    gather_outcome outcome = gather_outcome::none;
    gather_base from;          ///< base of the candidate
    std::uint8_t server = 0;   ///< ordinal, in the order of add_server
    std::uint8_t same_ip = 0;  ///< the first server with this one's IP address (RFC 8445 5.1.1.3)
    std::uint16_t error = 0;   ///< code of an error response
    std::uint32_t round_trip_us = 0;  ///< 0: not measured, the request went out more than once
    endpoint mapped;                  ///< as told; also when it was not taken
};

}  // namespace ice::inline v0_1_0_dev
