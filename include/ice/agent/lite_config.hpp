// SPDX-License-Identifier: BSL-1.0
// What a host may set of a lite agent.
#pragma once

#include "../core/time.hpp"

namespace ice::inline v0_1_0_dev {

/// A full peer checks consent every 5 seconds (RFC 7675 section 5.1), which is all that a lite
/// agent has to tell a live peer from a dead one.
struct lite_config {
    duration disconnected_after =
        seconds(15);                      ///< without an authenticated check on a selected pair
    duration failed_after = seconds(30);  ///< then nothing is sent any more
};

}  // namespace ice::inline v0_1_0_dev
