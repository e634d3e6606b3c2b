// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/cycle.hpp>

#include <doctest/doctest.h>

#include <memory>

#include "desk.hpp"

using namespace cycles_desk;

namespace {

/// B sees A's checks from 192.0.2.21:7000, one for each destination, and A behind a filter: what
/// B sends to A's own address is lost, what it sends to A's relay arrives.
struct behind_nat : couple {
    std::uint16_t relayed;

    behind_nat() : relayed(a.derive(0, v4(31))) {
        source = [](const packet& p) {
            if (p.from == v4(1) && p.to != v4(31)) return v4(21, 7000);
            return p.from;
        };
        leads_to = [](const packet& p) {
            if (p.to == v4(31) || p.to == v4(21, 7000)) return v4(1);
            return p.to;
        };
        loses = [](const packet& p) { return p.is_request() && p.to == v4(1); };
    }
};

}  // namespace

TEST_CASE("a better address than the peer has reached makes another cycle") {
    behind_nat t;
    t.exchange(t.a, t.b);
    CHECK(t.b.target() == v4(31));
    const auto learnt = t.a.find(v4(21, 7000));
    CHECK(learnt != no_index);
    if (learnt == no_index) return;
    CHECK(t.a.local(learnt).q == q_value(950));
    CHECK(t.a.agent.wants_cycle());
    std::size_t told = 0;
    for (const event& e : t.a.events()) {
        told += e.kind == event_kind::cycle_useful ? 1U : 0U;
        if (e.kind == event_kind::address_learnt) CHECK(e.index == learnt);
    }
    CHECK(told == 1);
    // ICE01-5.8-1
    const auto offer = t.a.offer(t.now);
    // ICE01-5.8-3: all others are told again.
    CHECK(offer.streams[0].alternates.size() == 3);
    CHECK(!t.a.agent.wants_cycle());  // under way
    CHECK(t.b.agent.receive_offer(t.now, offer).code() == errc::ok);
    t.run_on(milliseconds(500));
    CHECK(t.a.agent.receive_answer(t.now, t.b.answer(t.now)).code() == errc::ok);
    t.run_on(seconds(1));
    CHECK(t.b.target() == v4(21, 7000));
    CHECK(!t.a.agent.wants_cycle());
    CHECK(!t.b.agent.wants_cycle());
    CHECK(!t.a.said(event_kind::cycle_useful));
}

TEST_CASE("a lower address than the peer has reached makes none") {
    behind_nat t;
    t.loses = [](const packet&) { return false; };
    t.exchange(t.a, t.b);
    // B has reached A's own address; what A has learnt has the q-value of B's own, as high.
    CHECK(t.a.find(v4(21, 7000)) != no_index);
    // ICE01-5.8-2
    CHECK(!t.a.agent.wants_cycle());
    CHECK(!t.a.said(event_kind::cycle_useful));
}

TEST_CASE("the event waits for what other checks find, and may come again") {
    behind_nat t;
    const auto offer = t.a.offer(t.now);
    CHECK(t.b.agent.receive_offer(t.now, offer).code() == errc::ok);
    t.run_on(milliseconds(500));
    CHECK(t.a.agent.receive_answer(t.now, t.b.answer(t.now)).code() == errc::ok);
    t.run_on(milliseconds(199));
    CHECK(t.a.agent.wants_cycle());
    CHECK(!t.a.said(event_kind::cycle_useful));
    t.run_on(milliseconds(1));
    CHECK(t.a.said(event_kind::cycle_useful));
    CHECK(!t.a.said(event_kind::cycle_useful));
    // The offer is refused: it is still useful.
    static_cast<void>(t.a.offer(t.now));
    CHECK(t.a.agent.abandon_exchange(t.now).code() == errc::ok);
    t.run_on(milliseconds(200));
    CHECK(t.a.said(event_kind::cycle_useful));
}

TEST_CASE("late addresses of the host's own count as well") {
    couple t;
    t.exchange(t.a, t.b);
    t.a.add({.where = v4(3), .q = q_value(1000)}, t.now);
    CHECK(t.a.agent.wants_cycle());
    t.a.derive(0, v4(33));
    CHECK(t.a.agent.make_offer(t.now, *std::make_unique<text_of_offer>()).code() == errc::ok);
}

TEST_CASE("known addresses are not learnt, and room is bounded") {
    couple t;
    t.exchange(t.a, t.b);
    std::size_t used = 0;
    for (const own_address& l : t.a.agent.inspect().locals) used += l.used ? 1U : 0U;
    CHECK(used == 1);

    couple full;
    for (std::uint8_t i = 1; i < profile::capacity.locals; ++i)
        full.a.derive(0, v4(static_cast<std::uint8_t>(100 + i)));
    full.source = [](const packet& p) { return p.from == v4(1) ? v4(21, 7000) : p.from; };
    full.leads_to = [](const packet& p) { return p.to == v4(21, 7000) ? v4(1) : p.to; };
    CHECK(full.a.agent.receive_offer(full.now, full.b.offer(full.now)).code() == errc::ok);
    full.run_to(seconds(1));
    CHECK(full.a.target() == v4(2));  // connected all the same
    CHECK(full.a.find(v4(21, 7000)) == no_index);
    CHECK(full.a.agent.inspect().dropped == 1);
}

TEST_CASE("of a pair both addresses are learnt together") {
    table t;
    for (side* s : {&t.a, &t.b}) {
        CHECK(s->agent.add_stream(2).code() == errc::ok);
        const std::uint8_t last = s == &t.a ? 1 : 2;
        const auto rtp = s->add({.where = v4(last, 1010)});
        s->add({.where = v4(last, 1011), .component = 2, .partner = rtp});
    }
    // The relay of the draft's figures: one address for RTP and RTCP.
    t.source = [](const packet& p) {
        return p.from.addr() == v4(1).addr() ? v4(21, 5556) : p.from;
    };
    std::uint16_t last_from_a = 0;
    t.leads_to = [&](const packet& p) {
        if (p.from.addr() == v4(1).addr()) last_from_a = p.from.port();
        return p.to == v4(21, 5556) ? v4(1, last_from_a) : p.to;
    };
    bool rtcp_works = false;
    t.loses = [&](const packet& p) { return !rtcp_works && p.to.port() == 1011; };
    t.exchange(t.a, t.b);
    CHECK(t.a.find(v4(21, 5556)) == no_index);
    rtcp_works = true;
    t.run_on(seconds(5));
    const auto learnt = t.a.find(v4(21, 5556));
    CHECK(learnt != no_index);
    if (learnt == no_index) return;
    const auto rtcp = sipping_ice_01::detail::rtcp_of(t.a.agent.inspect(), learnt);
    CHECK(t.a.local(rtcp).where == v4(21, 5556));
    CHECK(t.a.local(rtcp).owner == t.a.local(learnt).owner);
}
