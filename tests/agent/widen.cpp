// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/widen.hpp>

#include <doctest/doctest.h>

#include <ice/agent/digest.hpp>

#include "two_agents.hpp"

using namespace ice;

namespace {

struct roomy : profiles::rfc8445 {
    static constexpr limits capacity = multi_stream;
};
using wide_agent = basic_agent<two_agents::wire, roomy>;

static_assert(detail::holds(multi_stream, single_component));
static_assert(!detail::holds(single_component, multi_stream));
static_assert(std::is_same_v<environment<roomy>, environment<profiles::rfc8445>>);

endpoint at(std::uint8_t last) { return {address::v4(192, 0, 2, last), 5000}; }

/// A with two bases, B with two, and their descriptions exchanged.
struct introduced {
    two_agents::side a{agent_role::controlling, 1};
    two_agents::side b{agent_role::controlled, 2};

    introduced() {
        for (const std::uint8_t last : {std::uint8_t{1}, std::uint8_t{2}}) a.add_host(at(last));
        for (const std::uint8_t last : {std::uint8_t{3}, std::uint8_t{4}}) b.add_host(at(last));
        tell(a, b);
        tell(b, a);
        CHECK(a.agent.start({}));
        CHECK(b.agent.start({}));
    }
    static void tell(two_agents::side& to, two_agents::side& of) {
        CHECK(
            to.agent.set_remote_description({}, 0, {of.agent.local_ufrag(), of.agent.local_pwd()}));
        of.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            CHECK(to.agent.add_remote_candidate({}, 0, {c.where, c.priority, "1"}));
        });
    }
};

/// A's agent goes on in a larger one at `when`; the session ends as it would have.
void move_at(time_point when) {
    introduced plain;
    introduced moved;
    const time_point end = time_point{} + seconds(20);
    CHECK(two_agents::run(plain.a, plain.b, {}, when) == when);
    CHECK(two_agents::run(moved.a, moved.b, {}, when) == when);

    two_agents::wire& carrier = moved.a.out;
    wide_agent wide(moved.a.services, carrier, moved.a.agent.inspect());
    CHECK(wide.next_deadline() == moved.a.agent.next_deadline());

    // From here on each datagram of the larger agent is that of the small one.
    for (time_point now = when; now < end;) {
        now = earlier(plain.a.agent.next_deadline(), plain.b.agent.next_deadline());
        plain.a.agent.handle_timeout(now);
        wide.handle_timeout(now);
        CHECK(plain.a.out.sent.size() == carrier.sent.size());
        for (std::size_t i = 0; i < carrier.sent.size(); ++i) {
            CHECK(carrier.sent[i].to == plain.a.out.sent[i].to);
            CHECK(carrier.sent[i].bytes == plain.a.out.sent[i].bytes);
        }
        carrier.sent.clear();
        plain.b.agent.handle_timeout(now);
        while (two_agents::carry(plain.a, plain.b, now) || !plain.b.out.sent.empty()) {
            for (const auto& d : plain.b.out.sent)
                if (const auto base = plain.a.base_of(d.to.remote))
                    wide.handle_datagram(now, {*base, 0, 1, plain.b.bases[d.to.base.index()]},
                                         d.bytes);
            two_agents::carry(plain.b, plain.a, now);
            for (std::size_t i = 0; i < carrier.sent.size(); ++i)
                CHECK(carrier.sent[i].bytes == plain.a.out.sent[i].bytes);
            carrier.sent.clear();
        }
        CHECK(wide.next_deadline() == plain.a.agent.next_deadline());
    }
    CHECK(wide.state() == session_state::completed);
    CHECK(wide.route_of(0, 1).to == plain.a.agent.route_of(0, 1).to);
}

}  // namespace

TEST_CASE("widen: a session goes on in a larger agent, byte for byte") {
    move_at(time_point{});
    move_at(time_point{} + milliseconds(60));  // checks under way
    move_at(time_point{} + seconds(12));       // completed, consent running
}

TEST_CASE("widen: with the same capacities nothing that matters is different") {
    introduced s;
    two_agents::run(s.a, s.b, {}, time_point{} + milliseconds(60));
    const two_agents::agent_type copy(s.a.services, s.a.out, s.a.agent.inspect());
    CHECK(digest(copy.inspect()) == digest(s.a.agent.inspect()));
}

TEST_CASE("widen: what is full becomes roomy, and keeps its numbers") {
    two_agents::side a(agent_role::controlling, 1);
    for (std::uint8_t i = 1; i <= single_component.locals; ++i) a.add_host(at(i));
    const local_candidate more{.where = at(200)};
    CHECK(a.agent.add_local_candidate({}, more).code() == errc::agent_full);
    wide_agent wide(a.services, a.out, a.agent.inspect());
    CHECK(*wide.add_local_candidate({}, more) == single_component.locals);
    CHECK(wide.inspect().locals[3].c.where == at(4));
    CHECK(wide.local_pwd() == a.agent.local_pwd());
    CHECK(*wide.add_stream(2) == 1);
}
