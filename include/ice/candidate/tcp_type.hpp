// SPDX-License-Identifier: BSL-1.0
// Who opens the connection of a TCP candidate (RFC 6544 section 4.5).
#pragma once

#include <cstdint>
#include <string_view>

namespace ice::inline v0_1_0_dev {

enum class tcp_type : std::uint8_t {
    none,     ///< no TCP candidate
    active,   ///< opens connections, accepts none
    passive,  ///< accepts connections, opens none
    so,       ///< simultaneous open: both sides open one between the same ports
};

/// The port of an active candidate in signalling, where its real one means nothing.
inline constexpr std::uint16_t tcp_active_port = 9;

/// The token that stands after "tcptype"; empty for `none`.
constexpr std::string_view to_text(tcp_type type) noexcept {
    switch (type) {
        case tcp_type::none: break;
        case tcp_type::active: return "active";
        case tcp_type::passive: return "passive";
        case tcp_type::so: return "so";
    }
    return {};
}

/// RFC 6544 section 6.2: the type of the other side that makes a pair with this one.
constexpr tcp_type opposite(tcp_type type) noexcept {
    if (type == tcp_type::active) return tcp_type::passive;
    return type == tcp_type::passive ? tcp_type::active : type;
}

}  // namespace ice::inline v0_1_0_dev
