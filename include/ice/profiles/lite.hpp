// SPDX-License-Identifier: BSL-1.0
// A lite server (RFC 8445 section 2.5): `engine` is basic_lite_agent.
#pragma once

#include "rfc8445.hpp"

namespace ice::inline v0_1_0_dev::profiles {

struct lite : rfc8445 {
    static constexpr limits capacity{1, 1, 1, 0, 0, 32};
    static constexpr auto engine = engine_kind::lite;
};

}  // namespace ice::inline v0_1_0_dev::profiles
