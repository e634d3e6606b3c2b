// SPDX-License-Identifier: BSL-1.0
// The one datagram that a verb of an engine may send when its state changes are complete.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "route.hpp"

namespace ice::inline v0_1_0_dev {

/// A datagram on its way out of a verb.
struct outgoing {
    route to;
    std::size_t size = 0;                  ///< 0: nothing to send
    std::uint16_t transaction = 0xffff;    ///< slot to tell about `pending`
    std::array<std::uint8_t, 1280> bytes;  ///< not initialised: written by the builder
};

}  // namespace ice::inline v0_1_0_dev
