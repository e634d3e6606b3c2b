// SPDX-License-Identifier: BSL-1.0
// What all ways to write a description must keep: identifiers are unique over the session and
// addresses over the stream (draft-ietf-mmusic-ice-02 sections 5.1.1 and 9).
#pragma once

#include "description.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

using early::check_alternates;

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02
