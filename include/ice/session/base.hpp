// SPDX-License-Identifier: BSL-1.0
// A socket of the host, as a session knows it (RFC 8445 section 5.1.1.1).
#pragma once

#include <cstdint>

#include "../candidate/tcp_type.hpp"
#include "../exchange/route.hpp"
#include "../gather/host.hpp"

namespace ice::inline v0_1_0_dev {

struct session_base {
    endpoint where;  ///< what the socket is bound to
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    std::uint16_t host_preference = 0;
    std::uint8_t network = 0;
    bool is_shown = true;  ///< false: asks servers, never signalled itself (gather/disclosure.hpp)
    bool unreliable = false;  ///< its candidates come last (RFC 8421 section 3)
    /// A TCP candidate (RFC 6544), whose endpoint says so too. STUN servers of TCP are asked from
    /// those that have a port.
    tcp_type tcp = tcp_type::none;

    /// A socket bound to an address that gather_hosts() gave.
    static constexpr session_base of(const host_address& h, std::uint16_t port,
                                     std::uint16_t component = 1,
                                     std::uint16_t stream = 0) noexcept {
        return {{h.addr, port}, stream,     component,    h.host_preference,
                h.network,      h.is_shown, h.unreliable, tcp_type::none};
    }
};

}  // namespace ice::inline v0_1_0_dev
