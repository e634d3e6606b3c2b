// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/cycles_verbs.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace cycles_desk;

TEST_CASE("streams have one component or two, as many as there is room for") {
    table t;
    CHECK(t.a.agent.add_stream(0).code() == errc::misuse_draft_stream);
    CHECK(t.a.agent.add_stream(3).code() == errc::misuse_draft_stream);
    CHECK(t.a.agent.add_stream(2).code() == errc::ok);
    CHECK(t.a.agent.add_stream(2).code() == errc::ok);
    CHECK(t.a.agent.add_stream(1).code() == errc::draft_full);
}

TEST_CASE("exchanges do not overlap") {
    couple t;
    text_of_offer d;
    CHECK(t.a.agent.make_answer({}, d).code() == errc::misuse_draft_exchange);
    CHECK(t.a.agent.receive_answer({}, telling({})).code() == errc::misuse_draft_exchange);
    CHECK(t.a.agent.abandon_exchange({}).code() == errc::misuse_draft_exchange);
    CHECK(t.a.agent.make_offer({}, d).code() == errc::ok);
    CHECK(t.a.agent.make_offer({}, d).code() == errc::misuse_draft_exchange);
    CHECK(t.a.agent.receive_offer({}, telling({})).code() == errc::misuse_draft_exchange);
    CHECK(t.a.agent.abandon_exchange({}).code() == errc::ok);
    CHECK(t.a.agent.receive_offer({}, telling({far_alternate()})).code() == errc::ok);
    CHECK(t.a.agent.make_offer({}, d).code() == errc::misuse_draft_exchange);
    CHECK(t.a.agent.make_answer({}, d).code() == errc::ok);
    CHECK(t.a.agent.inspect().exchange == exchange_state::none);
    // Who made the first offer keeps its part.
    CHECK(!t.a.agent.inspect().answered);
}

TEST_CASE("an offer of more streams than there are is refused whole") {
    couple t;
    text_of_offer two = telling({far_alternate()});
    CHECK(two.streams.push_back(telling({far_alternate("2")}).streams[0]));
    CHECK(t.a.agent.receive_offer({}, two).code() == errc::misuse_draft_stream);
    CHECK(t.a.checks() == 0);
    CHECK(t.a.agent.inspect().exchange == exchange_state::none);
}

TEST_CASE("what was in an offer that was refused has not been told") {
    couple t;
    static_cast<void>(t.a.offer({}));
    CHECK(t.a.agent.abandon_exchange({}).code() == errc::ok);
    CHECK(!t.a.local(0).told);
    static_cast<void>(t.a.offer({}));
    CHECK(t.a.agent.receive_answer({}, telling({})).code() == errc::ok);
    CHECK(t.a.local(0).told);
}

TEST_CASE("the transport cannot call back") {
    struct rude {
        basic_cycles_agent<rude, profiles::sipping_ice_01>* agent = nullptr;
        errc said = errc::ok;
        std::size_t sent = 0;

        send_status send(const route& to, byte_view bytes) noexcept {
            ++sent;
            said = agent->add_stream().code();
            CHECK(agent->handle_datagram({}, to, bytes) == verdict::not_mine);
            agent->handle_timeout({});
            agent->close();
            return send_status::sent;
        }
    };
    rude line;
    services<rude, profiles::sipping_ice_01> host(line, chacha_random(seed_of(1)));
    basic_cycles_agent<rude, profiles::sipping_ice_01> agent(host);
    line.agent = &agent;
    CHECK(agent.add_stream().code() == errc::ok);
    CHECK(agent.add_local({}, {.where = v4(1)}).code() == errc::ok);
    CHECK(agent.receive_offer({}, telling({far_alternate()})).code() == errc::ok);
    agent.handle_timeout({});
    CHECK(line.sent == 1);
    CHECK(line.said == errc::misuse_reentered);
    CHECK(agent.state(0, 1) == component_state::checking);
}

TEST_CASE("time does not go back, and configuration is looked at") {
    couple t;
    t.exchange(t.a, t.b);
    t.now = at(seconds(100));
    t.a.agent.handle_timeout(t.now);
    t.a.agent.handle_timeout({});
    CHECK(t.a.agent.inspect().now == t.now);
    CHECK(t.a.agent.set_config({.retry_wait = {}}).code() == errc::misuse_draft_config);
    CHECK(t.a.agent.set_config({.free_wait = seconds(5)}).code() == errc::ok);
    CHECK(t.a.agent.inspect().config.free_wait == seconds(5));
}

TEST_CASE("every event is told once") {
    couple t;
    t.source = [](const packet& p) { return p.from == v4(1) ? v4(21, 7000) : p.from; };
    t.leads_to = [](const packet& p) { return p.to == v4(21, 7000) ? v4(1) : p.to; };
    t.exchange(t.a, t.b);
    std::size_t count[7] = {};
    for (const event& e : t.a.events()) ++count[static_cast<std::size_t>(e.kind)];
    CHECK(count[static_cast<std::size_t>(event_kind::state_changed)] == 1);
    CHECK(count[static_cast<std::size_t>(event_kind::route_changed)] == 1);
    CHECK(count[static_cast<std::size_t>(event_kind::address_learnt)] == 1);
    CHECK(count[static_cast<std::size_t>(event_kind::precondition_met)] == 1);
    CHECK(t.a.events().empty());
}
