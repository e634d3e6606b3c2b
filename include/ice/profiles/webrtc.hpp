// SPDX-License-Identifier: BSL-1.0
// ICE as browsers speak it: RFC 8445 with deviations that are listed here and nowhere else.
#pragma once

#include "rfc8445.hpp"

namespace ice::inline v0_1_0_dev::profiles {

/// - A failed nomination is followed by the next valid pair (against RFC 8445 section 7.2.5.3.4).
/// - USE-CANDIDATE on many pairs is accepted; the pair with the highest priority wins, but when
///   the selected pair does not answer a pair nominated later takes its place.
/// - A missing "ice2" says nothing, and no end-of-candidates is waited for.
struct webrtc : rfc8445 {
    using nomination = webrtc_nomination;
    static constexpr bool latest_nomination_replaces_silent = true;

    static constexpr agent_config config() noexcept {
        agent_config c;
        c.trickle = true;
        return c;
    }
};

}  // namespace ice::inline v0_1_0_dev::profiles
