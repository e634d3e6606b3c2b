// SPDX-License-Identifier: BSL-1.0
#include <ice/stun/rto.hpp>

#include "../support/verify.hpp"

namespace stun = ice::stun;
using ice::duration;
using ice::microseconds;
using ice::milliseconds;
using ice::seconds;
using ice::time_point;

namespace {

constexpr time_point at(duration since) { return time_point{} + since; }
constexpr stun::rto_bounds no_floor{milliseconds(500), milliseconds(0), seconds(60), seconds(600)};

}  // namespace

TEST_CASE("500 ms before anything was measured") {
    // RFC8489-6.2.1-2, RFC8489-6.2.1-4
    ICE_VERIFY(stun::rto_estimator().rto(at({})) == milliseconds(500));
}

TEST_CASE("the estimate of RFC 6298, to the microsecond") {
    stun::rto_estimator e;
    e.add(at(seconds(1)), milliseconds(100));
    CHECK(e.rto(at(seconds(1)), no_floor) == milliseconds(300));  // 100 + 4 x 50
    e.add(at(seconds(2)), milliseconds(180));
    // variation (3 x 50 + 80) / 4 = 57.5, smoothed (7 x 100 + 180) / 8 = 110
    CHECK(e.rto(at(seconds(2)), no_floor) == milliseconds(340));
    e.add(at(seconds(3)), microseconds(110'001));
    // RFC8489-6.2.1-5, RFC8489-6.2.1-6: variation 43'125.25, smoothed 110'000.125, cut
    CHECK(e.rto(at(seconds(3)), no_floor) == microseconds(110'000 + 4 * 43'125));
}

TEST_CASE("bounds") {
    stun::rto_estimator e;
    e.add(at({}), milliseconds(1));
    CHECK(e.rto(at({})) == milliseconds(500));
    e.add(at({}), seconds(400));
    CHECK(e.rto(at({})) == seconds(60));
    e.add(at({}), duration{-1});  // a clock that went back measures nothing
    CHECK(e.rto(at({})) == seconds(60));
}

TEST_CASE("the estimate is kept for ten minutes after the last transaction") {
    stun::rto_estimator e;
    e.add(at({}), milliseconds(400));
    CHECK(e.rto(at(seconds(600))) == milliseconds(1200));                   // RFC8489-6.2.1-9
    CHECK(e.rto(at(seconds(600) + microseconds(1))) == milliseconds(500));  // RFC8489-6.2.1-10
    e.note(at(seconds(599)));
    CHECK(e.rto(at(seconds(1199))) == milliseconds(1200));
    e.add(at(seconds(2000)), milliseconds(200));  // starts anew
    CHECK(e.rto(at(seconds(2000))) == milliseconds(600));
}
