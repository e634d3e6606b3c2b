// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/news.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

TEST_CASE("each thing is told once, allocations before peers") {
    session s;
    const std::uint8_t h = s.ask_again();
    s.tell(allocated());
    const address two[] = {peer.addr(), address::v4(192, 0, 2, 10)};
    CHECK(s.c.permit(s.now, h, two));
    CHECK(s.run_to_send());
    s.tell({});
    s.c.advance(s.now);
    CHECK(s.c.bind_channel(s.now, h, peer));
    CHECK(s.run_to_send());
    s.tell({});
    CHECK(s.story() == "allocated, permitted, permitted, channel_bound");
    CHECK(s.story().empty());
}

TEST_CASE("an event tells the state of the moment, not of when it happened") {
    session s;
    const std::uint8_t h = s.ask_again();
    s.tell(allocated(600));
    CHECK(s.c.refresh(s.now, h));
    CHECK(s.run_to_send());
    s.tell({.lifetime = 777});
    const turn::event e = s.poll();
    CHECK(e.kind == turn::event_kind::allocated);
    CHECK(e.lifetime == seconds(777));
    CHECK(s.story().empty());
}

TEST_CASE("what is over is told and nothing else of it") {
    session s;
    const std::uint8_t h = s.ask_again();
    s.tell(allocated());
    s.permit_quietly(h);
    CHECK(s.c.refresh(s.now, h));
    CHECK(s.run_to_send());
    s.tell({.error = 437});
    CHECK(s.story() == "lost mismatch 437");
}

TEST_CASE("peers carry the base that the engine knows") {
    session s;
    const std::uint8_t h =
        s.open({.family = turn::relayed_family::both},
               {.relayed = {relay_v4, relay_v6}, .mapped = seen, .lifetime = 600});
    const address two[] = {peer_v6.addr(), peer.addr()};
    CHECK(s.c.permit(s.now, h, two));
    CHECK(s.run_to_send());
    s.tell({});
    const turn::event six = s.poll();
    const turn::event four = s.poll();
    CHECK(six.base == relayed_base_v6);
    CHECK(six.peer == endpoint(peer_v6.addr(), 0));
    CHECK(four.base == relayed_base);
    CHECK(four.relayed_v4 == relay_v4);
    CHECK(four.mapped == seen);
}
