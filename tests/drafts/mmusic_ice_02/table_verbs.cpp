// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/table_verbs.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace table_desk;

TEST_CASE("streams come and go with all that belongs to them") {
    table t;
    CHECK(t.a.agent.add_stream(0).code() == errc::misuse_draft_stream);
    CHECK(t.a.agent.add_stream(3).code() == errc::misuse_draft_stream);
    CHECK(t.a.agent.add_stream(2).value_or(9) == 0);
    CHECK(t.a.agent.add_stream(1).value_or(9) == 1);
    CHECK(t.a.agent.add_stream(1).code() == errc::draft_full);
    t.a.add({.where = v4(1)});
    t.a.add({.where = v4(2), .stream = 1});
    alternate a;
    a.username = "name";
    a.password = "word";
    a.rtp = v4(3);
    CHECK(t.a.agent.set_remote({}, 0, {{}, {&a, 1}}).code() == errc::ok);
    CHECK(t.a.agent.set_remote({}, 1, {{}, {&a, 1}}).code() == errc::ok);
    CHECK(t.a.rows() == 2);
    CHECK(t.a.agent.remove_stream({}, 0).code() == errc::ok);
    CHECK(t.a.agent.remove_stream({}, 0).code() == errc::misuse_draft_stream);
    CHECK(t.a.rows() == 1);
    CHECK(t.a.agent.state(0, 1) == component_state::idle);
    CHECK(t.a.agent.state(1, 1) == component_state::checking);
    CHECK(t.a.agent.add_stream(1).value_or(9) == 0);
}

TEST_CASE("a message with too little room is left as it was") {
    table t;
    CHECK(t.a.agent.add_stream().code() == errc::ok);
    basic_message<1, 2> m;
    m.type = message_type::modify;
    CHECK(t.a.agent.describe(message_type::accept, m).code() == errc::misuse_draft_address);
    for (std::uint8_t i = 1; i < 4; ++i) t.a.add({.where = v4(i)});
    CHECK(t.a.agent.describe(message_type::accept, m).code() == errc::draft_full);
    CHECK(m.type == message_type::modify);
    CHECK(m.streams.empty());
    CHECK(t.a.agent.remove_local({}, 0).code() == errc::ok);
    CHECK(t.a.agent.describe(message_type::accept, m).code() == errc::ok);
    CHECK(m.streams[0].alternates.size() == 2);
}

TEST_CASE("no verb works from inside the transport's send") {
    struct nosy {
        basic_table_agent<nosy, profiles::mmusic_ice_02>* agent = nullptr;
        errc seen = errc::ok;
        send_status send(const route&, byte_view) noexcept {
            seen = agent->add_stream().code();
            agent->handle_timeout(at(seconds(99)));
            agent->close();
            return send_status::sent;
        }
    };
    nosy wire;
    services<nosy, profiles::mmusic_ice_02> host(wire, chacha_random(seed_of(1)));
    basic_table_agent<nosy, profiles::mmusic_ice_02> agent(host);
    wire.agent = &agent;
    CHECK(agent.add_stream().code() == errc::ok);
    CHECK(agent.add_local({}, {.where = v4(1)}).code() == errc::ok);
    alternate a;
    a.username = "name";
    a.password = "word";
    a.rtp = v4(3);
    CHECK(agent.set_remote({}, 0, {{}, {&a, 1}}).code() == errc::ok);
    agent.handle_timeout({});
    CHECK(wire.seen == errc::misuse_reentered);
    CHECK(agent.state(0, 1) == component_state::checking);
    CHECK(agent.next_deadline() == at(milliseconds(100)));
}

TEST_CASE("base_ready wants a base") {
    couple t;
    CHECK(t.a.agent.base_ready({}, base_id(3)).code() == errc::misuse_draft_base);
    CHECK(t.a.agent.base_ready({}, base_id()).code() == errc::misuse_draft_base);
    CHECK(t.a.agent.base_ready({}, base_id(0)).code() == errc::ok);
}
