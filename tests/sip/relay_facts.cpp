// SPDX-License-Identifier: BSL-1.0
#include <ice/sip/relay_facts.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sip;
using enum ice::sip::relay_verdict;

TEST_CASE("counts keep the first and the last") {
    relay_counts c;
    CHECK(c.first == time_point::never());
    c.add(time_point{5}, 100);
    c.add(time_point{9}, 60);
    c.add(time_point{7}, 1);  // clocks may step back
    CHECK(c.packets == 3);
    CHECK(c.bytes == 161);
    CHECK(c.first == time_point{5});
    CHECK(c.last == time_point{9});
}

TEST_CASE("the time of media is that of both directions") {
    relay_account a;
    CHECK(a.media_time() == duration{});
    a.caller.media.add(time_point{10}, 1);
    a.callee.media.add(time_point{40}, 1);
    a.caller.media.add(time_point{30}, 1);
    CHECK(a.media_time() == duration{30});
    CHECK(a.last_media() == time_point{40});
    CHECK(&a.side(other(relay_side::caller)) == &a.callee);
}

TEST_CASE("a stream's relay stays as long as one component needs it") {
    ICE_VERIFY(of_both(in_use, bypassed) == in_use);
    ICE_VERIFY(of_both(undecided, bypassed) == undecided);
    ICE_VERIFY(of_both(undecided, in_use) == in_use);
    ICE_VERIFY(of_both(bypassed, bypassed) == bypassed);
    ICE_VERIFY(of_both(silent, silent) == silent);
    // RTCP that was never sent says nothing against RTP that found another path.
    ICE_VERIFY(of_both(bypassed, silent) == bypassed);
}
