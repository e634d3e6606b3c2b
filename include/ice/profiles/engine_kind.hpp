// SPDX-License-Identifier: BSL-1.0
// The engines that a profile can name.
#pragma once

#include <cstdint>

namespace ice::inline v0_1_0_dev::profiles {

/// Which state machine a profile runs on.
enum class engine_kind : std::uint8_t {
    checklist,  ///< basic_agent
    lite,       ///< basic_lite_agent
    table,      ///< basic_table_agent: draft-ietf-mmusic-ice-02
    cycles,     ///< basic_cycles_agent: draft-rosenberg-sipping-ice-01
};

}  // namespace ice::inline v0_1_0_dev::profiles
