// SPDX-License-Identifier: BSL-1.0
// The transport: the one service that only the host can supply.
#pragma once

#include <concepts>
#include <cstdint>

#include "../core/bytes.hpp"
#include "route.hpp"

namespace ice::inline v0_1_0_dev {

/// What became of a datagram. Only `pending` changes what the engine does.
enum class send_status : std::uint8_t {
    sent,
    would_block,  ///< counts as lost on the wire: the schedule of retransmissions goes on
    unreachable,  ///< likewise: hard errors are forgeable hints (RFC 8445 section 19.2)
    pending,      ///< not yet possible (permission, connection): nothing was counted; the host says
                  ///< when the base is ready
};

/// Service: `send(route, bytes)` hands one datagram to the network and does not block.
///   - called only when the engine's state changes are complete;
///   - `bytes` is borrowed for the call, at most 1,280 of them;
///   - must not throw; a call of the same engine from inside is answered by misuse_reentered.
/// Models: the host's sockets, queue_transport, sim::transport, turn::relay.
template <class T>
concept transport = requires(T& t, const route& to, byte_view bytes) {
    { t.send(to, bytes) } noexcept -> std::same_as<send_status>;
};

}  // namespace ice::inline v0_1_0_dev
