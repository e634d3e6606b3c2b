// SPDX-License-Identifier: BSL-1.0
// What can be found out about a NAT, in the terms of RFC 4787 (RFC 5780 section 4).
#pragma once

#include <cstdint>
#include <string_view>

#include "../core/time.hpp"
#include "../net/endpoint.hpp"

namespace ice::inline v0_1_0_dev {

/// On how much of the remote endpoint a mapping or a filter depends (RFC 4787 sections 4.1 and 5).
enum class nat_behavior : std::uint8_t {
    unknown,  ///< not asked, or the server could not help
    endpoint_independent,
    address_dependent,
    address_and_port_dependent,
};

constexpr std::string_view to_text(nat_behavior b) noexcept {
    switch (b) {
        case nat_behavior::unknown: return "unknown";
        case nat_behavior::endpoint_independent: return "endpoint-independent";
        case nat_behavior::address_dependent: return "address-dependent";
        case nat_behavior::address_and_port_dependent: return "address-and-port-dependent";
    }
    return "unknown";
}

enum class behavior_state : std::uint8_t {
    idle,
    asking,
    done,
    no_answer,   ///< UDP does not come through to this server, or it is dead
    no_support,  ///< it answers, but has no other address to answer from (section 4.3)
};

/// What a test has found: yes, no, or nothing, because it was not made or gave no answer.
enum class tristate : std::uint8_t { unknown, no, yes };

/// Results are those of a moment and of one port: a NAT may be stricter at any time (section 4).
struct behavior_report {
    behavior_state state = behavior_state::idle;
    endpoint mapped;  ///< where the server saw the first request come from
    endpoint other;   ///< of the server, to answer from
    bool has_nat = false;
    nat_behavior mapping = nat_behavior::unknown;
    nat_behavior filtering = nat_behavior::unknown;
    tristate hairpins = tristate::unknown;
    /// The sender's mapping is seen, as RFC 4787 REQ-9a asks, where it hairpins.
    bool hairpins_external = false;
    duration lives_at_least{};  ///< a mapping without traffic was there then
    duration gone_after{
        std::int64_t{0x7fff'ffff'ffff'ffff}};  ///< and was gone then; the largest: not seen to go
};

/// Whether two hosts behind this NAT and any other can connect without a relay, as far as one side
/// can tell: mappings that do not depend on the peer are what hole punching needs.
constexpr bool can_punch_holes(const behavior_report& r) noexcept {
    return r.state == behavior_state::done &&
           (!r.has_nat || r.mapping == nat_behavior::endpoint_independent);
}

}  // namespace ice::inline v0_1_0_dev
