// SPDX-License-Identifier: BSL-1.0
// How a NAT behaves, in the terms of RFC 4787, and the classic kinds of RFC 3489 section 5.
#pragma once

#include <cstdint>

#include "../core/time.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// On how much of the remote endpoint mapping (RFC 4787 section 4.1) or filtering (section 5)
/// depends.
enum class nat_dependence : std::uint8_t {
    endpoint_independent,
    address_dependent,
    address_and_port_dependent
};

/// The external port of a new mapping (RFC 4787 section 4.2.1); when that one is taken, the next
/// free one above it.
enum class nat_ports : std::uint8_t {
    preserving,  ///< the internal one
    sequential,  ///< the one after the last
    random,
};

/// The external address of a new mapping, from a pool (RFC 4787 section 4.1).
enum class nat_pooling : std::uint8_t {
    paired,     ///< always the same one for an internal address
    arbitrary,  ///< any
};

/// Datagrams from inside to an external address of the same NAT (RFC 4787 section 6).
enum class nat_hairpin : std::uint8_t {
    none,
    external_source,  ///< arrive from the sender's mapping
    internal_source,  ///< arrive from the sender's internal endpoint: breaks REQ-9a
};

/// The default meets every requirement of RFC 4787 on UDP mapping, filtering and hairpinning.
/// A filter knows what was sent through its own mapping, which tells apart only NATs whose mapping
/// depends on the remote. Ports run out where the range is short, or a host has its share of them
/// (RFC 6888 REQ-4). Not modelled: port overloading (REQ-3 forbids it), ICMP, fragments. TCP is
/// mapped and filtered by the same rules, in a table of its own (RFC 5382), without regard to
/// whether a connection is there yet or no more.
struct nat_rules {
    nat_dependence mapping = nat_dependence::endpoint_independent;    // REQ-1
    nat_dependence filtering = nat_dependence::endpoint_independent;  // REQ-8
    nat_ports ports = nat_ports::preserving;
    nat_pooling pooling = nat_pooling::paired;           // REQ-2
    nat_hairpin hairpin = nat_hairpin::external_source;  // REQ-9
    bool keep_parity = true;                             ///< even to even, odd to odd: REQ-4
    bool keep_contiguity = false;                        ///< try the neighbour's (section 4.2.3)
    bool refresh_inbound = false;                        ///< REQ-6a; outbound always does: REQ-6
    duration timeout = seconds(300);                     ///< without refresh: REQ-5c
    std::uint16_t first_port = 1024;                     ///< for internal ports from 1024 on;
    std::uint16_t last_port = 65535;                     ///< below, 1 to 1023 serve: REQ-3a
    std::uint32_t most_mappings = 0;                     ///< of one host inside; 0: no limit
    duration tcp_timeout = seconds(7440);                ///< RFC 5382 REQ-5: 2 h 4 min
    bool tcp_simultaneous_open = true;  ///< a SYN may meet one: RFC 5382 REQ-2; else only forwarded
                                        ///< ports let any in
    bool tcp_refuses = false;           ///< answers unwanted SYNs by RST: breaks RFC 5382 REQ-4

    friend constexpr bool operator==(const nat_rules&, const nat_rules&) = default;
};

// The classic kinds. All hairpin, as RFC 4787 asks; change a member for those that do not.

constexpr nat_rules full_cone() noexcept { return {}; }
constexpr nat_rules restricted() noexcept {
    nat_rules rules;
    rules.filtering = nat_dependence::address_dependent;
    return rules;
}
constexpr nat_rules port_restricted() noexcept {
    nat_rules rules;
    rules.filtering = nat_dependence::address_and_port_dependent;
    return rules;
}
/// A mapping for each remote endpoint, on a port that cannot be told beforehand.
constexpr nat_rules symmetric() noexcept {
    nat_rules rules;
    rules.mapping = nat_dependence::address_and_port_dependent;
    rules.filtering = nat_dependence::address_and_port_dependent;
    rules.ports = nat_ports::random;
    return rules;
}

}  // namespace ice::sim
