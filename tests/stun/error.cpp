// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/error.hpp>

#include "../support/verify.hpp"

namespace stun = ice::stun;

TEST_CASE("codes and their phrases") {
    ICE_VERIFY(stun::error::role_conflict == 487);
    ICE_VERIFY(stun::reason_phrase(stun::error::unauthenticated) == "Unauthenticated");
    for (const int code : {300, 400, 401, 403, 405, 420, 430, 431, 432, 433, 437, 438,
                           440, 441, 442, 443, 446, 447, 486, 487, 500, 508, 600})
        // RFC8489-6.3.1.1-2
        CHECK(!stun::reason_phrase(static_cast<std::uint16_t>(code)).empty());
    ICE_VERIFY(stun::reason_phrase(499).empty());
}

TEST_CASE("what a client does about an error that its usage says nothing of") {
    using enum stun::error_action;
    ICE_VERIFY(stun::default_action(300) == fail);  // RFC8489-6.3.4-1
    ICE_VERIFY(stun::default_action(399) == fail);
    ICE_VERIFY(stun::default_action(400) == fail);  // RFC8489-14.8-8
    ICE_VERIFY(stun::default_action(499) == fail);
    ICE_VERIFY(stun::default_action(500) == resend);
    ICE_VERIFY(stun::default_action(599) == resend);
    ICE_VERIFY(stun::default_action(600) == fail);
    ICE_VERIFY(stun::most_resends == 4);  // RFC8489-6.3.4-2, RFC8489-6.3.4-3
}
