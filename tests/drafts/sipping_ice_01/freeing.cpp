// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/freeing.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace cycles_desk;

namespace {

/// A check of the peer, played by hand, of the own alternate `at` of A.
void reach(couple& t, std::uint16_t at, const endpoint& from = v4(9)) {
    const auto& own = t.a.agent.inspect().own[t.a.local(at).owner];
    std::uint8_t out[200];
    builder b(out, stun::binding_request, {});
    b.add(stun::attr::username, own.username.view()).add_integrity(t.a.host.crypto, own.key);
    CHECK(t.a.agent.handle_datagram(t.now, {base_id(t.a.local(at).base), 0, 1, from},
                                    *b.finish()) == verdict::consumed);
}

bool freed(couple& t, std::uint16_t at) {
    t.a.agent.handle_timeout(t.now);
    return t.a.local(at).freed;
}

}  // namespace

TEST_CASE("a relayed address is freed three seconds after a better one is proved") {
    couple t;
    const auto seen = t.a.derive(0, v4(21), candidate_kind::srflx);
    const auto relayed = t.a.derive(0, v4(31));
    static_cast<void>(t.a.offer(t.now));
    t.now = at(seconds(1));
    reach(t, relayed);
    t.now = at(seconds(2));
    reach(t, seen);
    // ICE01-5.5-11
    t.now = at(milliseconds(4999));
    CHECK(!freed(t, relayed));
    CHECK(t.a.agent.next_deadline() == at(seconds(5)));
    reach(t, 0);  // a still better one later does not put it off
    t.now = at(seconds(5));
    CHECK(freed(t, relayed));
    const auto events = t.a.events();
    CHECK(!events.empty());
    if (events.empty()) return;
    CHECK(events.back().kind == event_kind::address_freed);
    CHECK(events.back().index == relayed);
    // The address of STUN holds nothing of others.
    CHECK(!t.a.local(seen).freed);
    // A late check of it is refused like any unknown one.
    t.a.carrier.sent.clear();
    reach(t, relayed);
    CHECK(t.a.carrier.sent.size() == 1);
    CHECK(t.a.carrier.sent[0].error() == 430);
}

TEST_CASE("no lower or equal address frees it") {
    couple t;
    const auto relayed = t.a.derive(0, v4(31));
    const auto other = t.a.derive(0, v4(32));
    static_cast<void>(t.a.offer(t.now));
    reach(t, relayed);
    reach(t, other);
    t.now = at(seconds(20));
    CHECK(!freed(t, relayed));
    CHECK(!freed(t, other));
}

TEST_CASE("an equal peer-derived address frees the relay of the answerer only") {
    for (const bool answers : {false, true}) {
        couple t;
        const auto relayed = t.a.derive(0, v4(31));
        const auto theirs = telling({far_alternate("6", 400, v4(9))});
        if (answers) {
            CHECK(t.a.agent.receive_offer(t.now, theirs).code() == errc::ok);
            static_cast<void>(t.a.answer(t.now));
        } else {
            static_cast<void>(t.a.offer(t.now));
            CHECK(t.a.agent.receive_answer(t.now, theirs).code() == errc::ok);
        }
        t.loses = [](const packet&) { return true; };
        t.run_to(milliseconds(1));
        // The peer's answer tells a new address, of q 0.4.
        const auto m = message_view::parse(t.a.carrier.sent.back().bytes);
        std::uint8_t out[200];
        builder b(out, stun::binding_success, m->id());
        b.add(stun::attr::mapped_address, v4(51));
        b.add_integrity(t.a.host.crypto, t.a.agent.inspect().peers[0].key);
        CHECK(t.a.agent.handle_datagram(t.now, {base_id(0), 0, 1, v4(9)}, *b.finish()) ==
              verdict::consumed);
        const auto learnt = t.a.find(v4(51));
        CHECK(learnt != no_index);
        if (learnt == no_index) continue;
        CHECK(t.a.local(learnt).q == q_value(400));
        reach(t, learnt);
        t.now = t.now + seconds(3);
        CHECK(freed(t, relayed) == answers);
    }
}

TEST_CASE("an address through which media is sent stays until media goes elsewhere") {
    couple t;
    const auto relayed = t.a.derive(0, v4(31));  // alternate 2
    static_cast<void>(t.a.offer(t.now));
    CHECK(t.a.agent.receive_answer(t.now, telling({far_alternate("7", 400, v4(9), "2")})).code() ==
          errc::ok);
    t.loses = [](const packet&) { return true; };
    t.run_to(milliseconds(1));
    CHECK(sipping_ice_01::detail::is_leant_on(t.a.agent.inspect(), relayed));
    reach(t, 0);
    t.now = at(seconds(5));
    CHECK(!freed(t, relayed));
    // The peer tells another way, which is the default from now on.
    CHECK(
        t.a.agent.receive_offer(t.now, telling({far_alternate("8", 900, v4(10))}, v4(10))).code() ==
        errc::ok);
    CHECK(freed(t, relayed));
}

TEST_CASE("what the peer derived from a freed address is not checked any more") {
    couple t;
    const auto relayed = t.a.derive(0, v4(31));
    static_cast<void>(t.a.offer(t.now));
    CHECK(t.a.agent
              .receive_answer(t.now, telling({far_alternate("6", 900, v4(10)),
                                              far_alternate("7", 400, v4(9), "2")},
                                             v4(10)))
              .code() == errc::ok);
    t.loses = [](const packet&) { return true; };
    t.run_to(milliseconds(1));
    CHECK(t.a.checks() == 2);
    reach(t, 0);
    t.run_to(seconds(4));
    CHECK(t.a.local(relayed).freed);
    CHECK(t.a.count(check_state::failed) == 1);
    const std::size_t before = t.a.carrier.sent.size();
    t.run_to(seconds(10));
    for (std::size_t i = before; i < t.a.carrier.sent.size(); ++i)
        CHECK(t.a.carrier.sent[i].to == v4(10));
}

TEST_CASE("of a pair both components must be proved better") {
    table t;
    CHECK(t.a.agent.add_stream(2).code() == errc::ok);
    CHECK(t.b.agent.add_stream(2).code() == errc::ok);
    for (side* s : {&t.a, &t.b}) {
        s->add_pairs(s == &t.a ? 1 : 2, 1011);
    }
    bool rtcp_works = false;
    t.loses = [&](const packet& p) { return !rtcp_works && p.to.port() == 1011; };
    t.exchange(t.a, t.b);
    t.run_to(seconds(5));
    CHECK(!t.a.local(2).freed);
    CHECK(t.a.agent.connectivity(0) == direction::none);
    rtcp_works = true;
    t.run_to(seconds(10));
    CHECK(t.a.local(2).freed);
    CHECK(t.a.local(3).freed);
    CHECK(t.a.agent.connectivity(0) == direction::sendrecv);
}
