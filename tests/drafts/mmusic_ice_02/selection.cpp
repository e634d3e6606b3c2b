// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/selection.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace table_desk;
using enum row_state;

namespace {

/// B has several addresses; which of them answer changes over time.
struct several : table {
    std::vector<endpoint> dead{};

    explicit several(std::vector<std::uint16_t> preferences, const table_config& config = {})
        : table(config) {
        CHECK(a.agent.add_stream().code() == errc::ok);
        CHECK(b.agent.add_stream().code() == errc::ok);
        a.add({.where = v4(1)});
        for (std::size_t i = 0; i < preferences.size(); ++i)
            b.add({.where = v4(static_cast<std::uint8_t>(11 + i)),
                   .preference = q_value(preferences[i])});
        loses = [this](const packet& p) {
            for (const endpoint& e : dead)
                if (p.to == e || p.from == e) return true;
            return false;
        };
    }
    void begin() {
        tell(b, a, now);
        tell(a, b, now);
    }
    endpoint target() const {
        const data_route r = a.agent.route_of(0, 1);
        return r.may_send ? r.to.remote : endpoint();
    }
};

}  // namespace

// ICE02-5.3.4-14 ICE02-5.3.4-15
TEST_CASE("the first GOOD one is used at once, a better one when it has been GOOD for 10 s") {
    several t({300, 400, 200});
    t.dead = {v4(11), v4(12)};
    t.begin();
    t.run_to({});
    CHECK(t.target() == v4(13));
    t.run_to(seconds(10));
    t.dead.clear();  // the retries of 10.5 s are answered
    t.run_to(milliseconds(20'499));
    CHECK(t.target() == v4(13));
    CHECK(t.a.count(good) == 2);
    t.run_to(milliseconds(20'500));
    CHECK(t.target() == v4(12));  // not by way of 300
    CHECK(t.a.count(in_use) == 1);
    t.run_to(seconds(100));
    CHECK(t.target() == v4(12));
}

TEST_CASE("a better one that flaps waits again from the start") {
    several t({400, 200}, {.bad_retry = seconds(2)});
    t.dead = {v4(11)};
    t.begin();
    t.run_to(milliseconds(10'400));
    t.dead.clear();
    t.run_to(seconds(15));  // GOOD since 10.5 s, refreshed at 15.5 s
    t.dead = {v4(11)};
    t.run_to(seconds(30));  // ... which fails at 25 s
    CHECK(t.target() == v4(12));
    t.dead.clear();
    // It would have been ripe at 20.5 s, and was: that is when media moved. Then it was lost.
    const data_route before = t.a.agent.route_of(0, 1);
    t.run_to(seconds(60));
    CHECK(t.target() == v4(11));
    CHECK(t.a.agent.route_of(0, 1).generation == before.generation + 1);
}

TEST_CASE("when the one in use is lost, the best of the others takes over at once") {
    several t({400, 300, 200});
    t.begin();
    t.run_to(milliseconds(1));
    CHECK(t.target() == v4(11));
    t.dead = {v4(11)};
    t.run_to(milliseconds(14'499));
    CHECK(t.target() == v4(11));
    t.run_to(milliseconds(14'500));
    CHECK(t.target() == v4(12));
    CHECK(t.a.agent.state(0, 1) == component_state::connected);
}

TEST_CASE("equal priorities: direct before relayed, whoever was first") {
    table t;
    CHECK(t.a.agent.add_stream().code() == errc::ok);
    CHECK(t.b.agent.add_stream().code() == errc::ok);
    const std::uint16_t relay = t.a.add({.where = v4(9), .kind = candidate_kind::relay});
    const std::uint16_t direct = t.a.add({.where = v4(1)});
    t.b.add({.where = v4(2)});
    bool direct_dead = true;
    t.loses = [&](const packet& p) { return direct_dead && (p.from == v4(1) || p.to == v4(1)); };
    table::tell(t.b, t.a);
    table::tell(t.a, t.b);
    t.run_to(seconds(10));
    CHECK(t.a.agent.route_of(0, 1).to.base == base_id(relay));
    direct_dead = false;
    t.run_to(milliseconds(20'499));
    CHECK(t.a.agent.route_of(0, 1).to.base == base_id(relay));
    t.run_to(milliseconds(20'500));
    CHECK(t.a.agent.route_of(0, 1).to.base == base_id(direct));
}

// ICE02-5.3.4-16
TEST_CASE("the last good one lost: all shake hands again, with a new give-up timer") {
    several t({400, 200}, {.switch_wait = {}});
    t.dead = {v4(11)};
    t.begin();
    t.run_to(seconds(70));
    CHECK(t.a.count(bad) == 1);  // given up at 59.5 s
    CHECK(t.target() == v4(12));
    t.a.events();
    t.dead = {v4(11), v4(12)};
    t.run_to(milliseconds(84'499));
    CHECK(t.target() == v4(12));
    t.run_to(milliseconds(84'500));  // the refresh of 75 s
    CHECK(t.a.count(handshaking) == 2);
    CHECK(!t.a.agent.route_of(0, 1).may_send);
    CHECK(t.a.agent.state(0, 1) == component_state::reconnecting);
    const auto told = t.a.events();
    CHECK(told.size() == 2);
    t.a.carrier.sent_ms.clear();
    t.run_to(milliseconds(85'500));  // both try rapidly
    CHECK(t.a.carrier.sent_ms == std::vector<std::int64_t>{85'500, 85'500});
    t.dead = {v4(11)};
    t.run_to(seconds(96));
    CHECK(t.target() == v4(12));
    CHECK(t.a.agent.state(0, 1) == component_state::connected);
}

TEST_CASE("and when that leads nowhere, the component has failed for good") {
    several t({400, 200});
    t.begin();
    t.run_to(seconds(1));
    t.dead = {v4(11), v4(12)};
    // One of the two is lost as the other at 14.5 s; HANDSHAKING ends 50 s later.
    t.run_to(milliseconds(64'499));
    CHECK(t.a.agent.state(0, 1) == component_state::reconnecting);
    t.run_to(milliseconds(64'500));
    CHECK(t.a.agent.state(0, 1) == component_state::failed);
    CHECK(t.a.agent.next_deadline() == time_point::never());
    // ICE02-5.3.2-5: the server goes on until the session is over.
    const std::size_t sent = t.a.carrier.sent.size();
    t.dead.clear();
    table::tell(t.a, t.b, t.now);
    t.run_to(seconds(140));
    CHECK(t.a.carrier.sent.size() > sent);
    CHECK(t.b.agent.state(0, 1) == component_state::connected);
    CHECK(t.a.agent.state(0, 1) == component_state::failed);
    t.a.add({.where = v4(2)});  // is not checked either
    CHECK(t.a.agent.next_deadline() == time_point::never());
    // A new description begins anew.
    table::tell(t.b, t.a, t.now);
    t.run_to(seconds(141));
    CHECK(t.a.agent.state(0, 1) == component_state::connected);
}

TEST_CASE("never connected and all BAD is an event, and it is tried on") {
    several t({400});
    t.dead = {v4(11)};
    t.begin();
    t.run_to(milliseconds(59'499));
    CHECK(t.a.agent.state(0, 1) == component_state::checking);
    t.a.events();
    t.run_to(milliseconds(59'500));
    const auto told = t.a.events();
    CHECK(told.size() == 1);
    if (told.size() == 1) {
        CHECK(told[0].kind == event_kind::state_changed);
        CHECK(told[0].state == component_state::unreachable);
    }
    t.dead.clear();
    t.run_to(seconds(200));
    CHECK(t.a.agent.state(0, 1) == component_state::connected);
}
