// SPDX-License-Identifier: BSL-1.0
#include <ice/session/event.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

TEST_CASE("session event: every kind has its name") {
    ICE_VERIFY(describe(session_event_kind::none) == "none");
    ICE_VERIFY(describe(session_event_kind::relay_failed) == "relay_failed");
    ICE_VERIFY(describe(session_event_kind::gathering_done) == "gathering_done");
    ICE_VERIFY(describe(static_cast<session_event_kind>(99)) == "unknown");
}

TEST_CASE("session event: a route is plain when a thread can send on it alone") {
    constexpr auto route = [](bool may_send, bool relayed, std::uint16_t channel) {
        session_route r;
        r.may_send = may_send;
        r.relayed = relayed;
        r.channel = channel;
        return r;
    };
    ICE_VERIFY((route(true, false, 0).is_plain() && route(true, false, 0).prefix() == 0));
    ICE_VERIFY((!route(true, true, 0).is_plain() && route(true, true, 0).prefix() == 4));
    ICE_VERIFY(route(true, true, 0x4000).is_plain());
    ICE_VERIFY(!route(false, true, 0x4000).is_plain());
    std::uint8_t four[4] = {};
    route(true, true, 0x4001).put_prefix(four, 258);
    const std::uint8_t expected[] = {0x40, 1, 1, 2};
    CHECK(equal_bytes(four, expected));
}

TEST_CASE("session event: what was received compares as a verdict") {
    session_received r;
    CHECK(r == verdict::not_mine);
    r.what = verdict::data;
    CHECK(r == verdict::data);
}
