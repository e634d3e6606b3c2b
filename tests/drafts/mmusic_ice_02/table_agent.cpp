// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/table_agent.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace table_desk;
using enum row_state;

TEST_CASE("two engines find each other, and media knows the way") {
    couple t;
    t.begin();
    t.run_to(seconds(1));
    for (side* s : {&t.a, &t.b}) {
        CHECK(s->agent.state(0, 1) == component_state::connected);
        const data_route r = s->agent.route_of(0, 1);
        CHECK(r.may_send);
        CHECK(r.to == route{base_id(0), 0, 1, s == &t.a ? v4(2) : v4(1)});
        const auto told = s->events();
        CHECK(told.size() == 2);
        if (told.size() != 2) return;
        CHECK(told[0].kind == event_kind::state_changed);
        CHECK(told[0].state == component_state::connected);
        CHECK(told[1].kind == event_kind::route_changed);
    }
}

// ICE02-5.3.2-2
TEST_CASE("STUN and media are told apart") {
    couple t;
    t.begin();
    t.run_to(seconds(1));
    const route known{base_id(0), 0, 1, v4(2)};
    const route stranger{base_id(0), 0, 1, v4(3)};
    const std::uint8_t rtp[] = {0x80, 0x00, 0x00, 0x01, 0, 0, 0, 0, 0, 0, 0, 0};
    CHECK(t.a.agent.handle_datagram(t.now, known, rtp) == verdict::data);
    CHECK(t.a.agent.handle_datagram(t.now, stranger, rtp) == verdict::data_unverified);
    // What begins like STUN and is none is media of another kind.
    const std::uint8_t other[] = {0x00, 0x01, 0x00, 0x05, 1, 2, 3};
    CHECK(t.a.agent.handle_datagram(t.now, known, other) == verdict::data);
    CHECK(t.a.agent.handle_datagram(t.now, known, {}) == verdict::data);
    CHECK(t.a.agent.handle_datagram(t.now, known, t.a.carrier.sent[0].bytes) == verdict::consumed);
    std::vector<std::uint8_t> secret = t.a.carrier.sent[0].bytes;
    secret[1] = 2;  // SharedSecretRequest: nobody needs to serve it (section 5.3.2)
    CHECK(t.a.agent.handle_datagram(t.now, known, secret) == verdict::not_mine);
    std::vector<std::uint8_t> late = t.b.carrier.sent.back().bytes;
    CHECK(t.a.agent.handle_datagram(t.now, {base_id(7), 0, 1, v4(2)}, rtp) == verdict::not_mine);
    late[0] = 1;
    late[1] = 1;
    CHECK(t.a.agent.handle_datagram(t.now, known, late) == verdict::not_mine);  // nobody's answer
}

// ICE02-5.3.2-5: it runs until the session is completed, and not longer.
TEST_CASE("after close nothing is sent, answered or accepted") {
    couple t;
    t.begin();
    t.run_to(seconds(1));
    t.a.events();
    t.a.agent.close();
    CHECK(t.a.agent.state(0, 1) == component_state::closed);
    CHECK(t.a.agent.next_deadline() == time_point::never());
    CHECK(!t.a.agent.route_of(0, 1).may_send);
    CHECK(t.a.agent.add_local({}, {.where = v4(8)}).code() == errc::misuse_draft_closed);
    CHECK(t.a.agent.set_remote({}, 0, {}).code() == errc::misuse_draft_closed);
    CHECK(t.a.agent.handle_datagram(t.now, {base_id(0), 0, 1, v4(2)}, t.b.carrier.sent[0].bytes) ==
          verdict::not_mine);
    CHECK(t.a.agent.inspect().own[0].password.view().empty());
    CHECK(t.a.events().size() == 1);
    t.a.agent.close();
    CHECK(t.a.events().empty());
}

TEST_CASE("a configuration out of range changes nothing") {
    couple t;
    CHECK(t.a.agent.set_config({.refresh = {}}).code() == errc::misuse_draft_config);
    CHECK(t.a.agent.inspect().config.refresh == seconds(5));
    CHECK(t.a.agent.set_config({.refresh = seconds(1)}).code() == errc::ok);
    CHECK(t.a.agent.inspect().config.refresh == seconds(1));
}

TEST_CASE("time that goes back counts as the latest seen, a jump does each thing once") {
    couple t;
    t.begin();
    t.run_to(seconds(2));
    t.a.agent.handle_timeout(time_point{});
    CHECK(t.a.agent.next_deadline() == at(seconds(5)));
    t.a.carrier.sent_ms.clear();
    t.now = at(seconds(3600));
    t.a.agent.handle_timeout(t.now);
    CHECK(t.a.carrier.sent_ms.size() == 1);
    t.settle();
    CHECK(t.a.agent.next_deadline() == at(seconds(3605)));
}

TEST_CASE("continuous revalidation: an hour of it, whatever the wire loses") {
    couple t;
    unsigned n = 0;
    t.loses = [&](const packet&) { return ++n % 3 == 0; };
    t.begin();
    t.run_to(seconds(3600));
    CHECK(t.a.count(in_use) == 1);
    CHECK(t.b.count(in_use) == 1);
    CHECK(t.a.agent.route_of(0, 1).generation == 1);
    CHECK(t.a.carrier.sent_ms.size() > 700);
}
