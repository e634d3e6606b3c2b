// SPDX-License-Identifier: BSL-1.0
// Default destinations: where an agent that knows no ICE would send each component of a stream
// (RFC 8839 section 3, RFC 3605).
#pragma once

#include <cstdint>
#include <string_view>

#include "../net/endpoint.hpp"
#include "body_facts.hpp"

namespace ice::inline v0_1_0_dev::sdp {

/// RFC 8839 section 4.2.5: with an unspecified address it says that candidates come later.
inline constexpr std::uint16_t placeholder_port = 9;

enum class destination_kind : std::uint8_t {
    none,         ///< no such component, or the stream is rejected
    address,      ///< an IP address and a port
    placeholder,  ///< 0.0.0.0 or :: and port 9
    unspecified,  ///< 0.0.0.0 or :: and another port: hold as RFC 2543 had it
    name,         ///< a host name and a port
    foreign,      ///< of another network or address type
};

struct default_destination {
    destination_kind kind = destination_kind::none;
    endpoint where;         // for address, placeholder and unspecified
    std::string_view name;  // for name and foreign
    std::uint16_t port = 0;

    friend constexpr bool operator==(const default_destination&,
                                     const default_destination&) = default;
};

namespace detail {

constexpr default_destination destination_at(const connection& where, std::uint16_t port,
                                             protocol transport) noexcept {
    default_destination d;
    d.port = port;
    switch (where.kind) {
        case connection_kind::none: return {};
        case connection_kind::name: d.kind = destination_kind::name; break;
        case connection_kind::foreign: d.kind = destination_kind::foreign; break;
        case connection_kind::address:
            d.kind = !where.addr.is_unspecified() ? destination_kind::address
                     : port == placeholder_port   ? destination_kind::placeholder
                                                  : destination_kind::unspecified;
            d.where = endpoint(where.addr, port, transport);
            return d;
    }
    d.name = where.name;
    return d;
}

}  // namespace detail

/// Component 1 is what c= and m= say. Component 2 is RTCP's: what a=rtcp says, else the port
/// behind RTP's; there is none when RTCP is multiplexed without a fallback, or not used.
constexpr default_destination destination_of(const section_facts& s,
                                             std::uint16_t component) noexcept {
    const protocol transport = s.media.transport();
    if (s.media.port == 0 || component == 0 || component > s.components()) return {};
    if (component == rtp_component) return detail::destination_at(s.where, s.media.port, transport);
    if (s.has_rtcp)
        return detail::destination_at(
            s.rtcp.where.kind == connection_kind::none ? s.where : s.rtcp.where, s.rtcp.port,
            transport);
    // A placeholder has no next port: RFC 8840 section 4.1.3 says nothing of RTCP then.
    const auto rtp = detail::destination_at(s.where, s.media.port, transport);
    if (rtp.kind == destination_kind::placeholder) return rtp;
    if (s.media.port == 65535) return {};
    return detail::destination_at(s.where, static_cast<std::uint16_t>(s.media.port + 1), transport);
}

}  // namespace ice::inline v0_1_0_dev::sdp
