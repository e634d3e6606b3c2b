// SPDX-License-Identifier: BSL-1.0
// ICE as RFC 5245 had it, for old SIP endpoints: no "ice2", an RTO from 100 ms, only the first
// checklist unfrozen at the start, aggressive nomination allowed.
#pragma once

#include "rfc8445.hpp"

namespace ice::inline v0_1_0_dev::profiles {

struct rfc5245 : rfc8445 {
    using stun_dialect = stun::rfc5389;
    using nomination = webrtc_nomination;  // 5245 lets a failed nomination be followed by another
    static constexpr bool first_checklist_only = true;  // RFC 5245 sections 5.7.4 and 5.8
    static constexpr bool says_ice2 = false;

    /// RTO of checks and gathering starts at 100 ms (RFC 5245 section 16.1), Ta at 20 ms.
    static constexpr agent_config config() noexcept {
        agent_config c;
        c.ta = milliseconds(20);
        c.shortest_rto = milliseconds(100);
        return c;
    }
};

}  // namespace ice::inline v0_1_0_dev::profiles
