// SPDX-License-Identifier: BSL-1.0
// What becomes of a datagram at each station of its way.
#pragma once

#include <cstdint>
#include <string_view>

namespace ice::inline v0_1_0_dev::sim {

/// Values are stable: digests of recordings depend on them.
enum class fate : std::uint8_t {
    sent = 1,             ///< left its socket
    forwarded = 2,        ///< left a NAT with its addresses translated
    delivered = 3,        ///< reached a socket
    duplicated = 4,       ///< a link made a second one of it
    lost = 16,            ///< a link dropped it at random
    congested = 17,       ///< the queue before a link of limited rate was too long
    too_big = 18,         ///< larger than a link's MTU; no ICMP tells the sender
    interface_down = 19,  ///< an interface on its way was down when it came
    no_route = 20,        ///< nobody on the segment has the address, and no gateway takes it
    no_socket = 21,       ///< the host has no socket bound there
    no_mapping = 22,      ///< a NAT has no mapping for it, or no longer
    filtered = 23,        ///< a NAT's filter knows the mapping but not the sender
    no_port = 24,         ///< a NAT has no free port or address for a new mapping
    no_hairpin = 25,      ///< a NAT that does not hairpin
    looped = 26,          ///< went through too many devices
    blocked = 27,         ///< a firewall lets it neither out nor in
    no_translation = 28,  ///< a translator between families has no address for it
};

/// Its way ends there. All but the first four; delivery ends it well.
constexpr bool is_drop(fate f) noexcept { return f >= fate::lost; }

/// The enumerator as written.
constexpr std::string_view describe(fate f) noexcept {
    switch (f) {
        case fate::sent: return "sent";
        case fate::forwarded: return "forwarded";
        case fate::delivered: return "delivered";
        case fate::duplicated: return "duplicated";
        case fate::lost: return "lost";
        case fate::congested: return "congested";
        case fate::too_big: return "too_big";
        case fate::interface_down: return "interface_down";
        case fate::no_route: return "no_route";
        case fate::no_socket: return "no_socket";
        case fate::no_mapping: return "no_mapping";
        case fate::filtered: return "filtered";
        case fate::no_port: return "no_port";
        case fate::no_hairpin: return "no_hairpin";
        case fate::looped: return "looped";
        case fate::blocked: return "blocked";
        case fate::no_translation: return "no_translation";
    }
    return "unknown";
}

}  // namespace ice::sim
