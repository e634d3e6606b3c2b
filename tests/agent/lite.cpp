// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/lite.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>
#include <vector>

#include <ice/profiles/lite.hpp>

#include "two_agents.hpp"

namespace {

using namespace ice;
using two_agents::side;

struct lite_profile : profiles::lite {
    static constexpr limits capacity{1, 2, 2, 0, 0, 32};
};
using lite_agent = basic_lite_agent<two_agents::wire, lite_profile>;

constexpr endpoint lite_address{address::v4(192, 0, 2, 1), 5000};
constexpr endpoint full_address{address::v4(192, 0, 2, 2), 6000};

/// A lite agent and a full one.
struct session {
    two_agents::wire out;
    services<two_agents::wire, lite_profile> host{out,
                                                  chacha_random(std::array<std::uint8_t, 32>{1})};
    lite_agent lite{host};
    side full{agent_role::controlling, 2};
    time_point now;
    std::vector<event_kind> heard;

    session() {
        CHECK(lite.add_component(0, 1, lite_address).value_or(base_id(9)) == base_id(0));
        full.add_host(full_address);
    }
    void describe() {
        CHECK(full.agent.set_remote_description(now, 0,
                                                {lite.local_ufrag(), lite.local_pwd(), true}));
        lite.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            CHECK(full.agent.add_remote_candidate(now, 0, {c.where, c.priority, "1"}));
        });
        CHECK(full.agent.start(now));
    }
    void carry() {
        while (!out.sent.empty() || !full.out.sent.empty()) {
            for (; !full.out.sent.empty(); full.out.sent.pop_front())
                lite.handle_datagram(now, {base_id(0), 0, 1, full_address},
                                     full.out.sent.front().bytes);
            for (; !out.sent.empty(); out.sent.pop_front())
                full.agent.handle_datagram(now, {base_id(0), 0, 1, lite_address},
                                           out.sent.front().bytes);
        }
    }
    void run(duration length) {
        const time_point end = now + length;
        for (;;) {
            carry();
            for (event e = lite.poll_event(); e.kind != event_kind::none; e = lite.poll_event())
                heard.push_back(e.kind);
            const time_point next = earlier(lite.next_deadline(), full.agent.next_deadline());
            if (next > end) break;
            now = later(now, next);
            lite.handle_timeout(now);
            full.agent.handle_timeout(now);
        }
        now = end;
    }
};

using kinds = std::vector<event_kind>;

TEST_CASE("a full agent connects to a lite one") {
    session s;
    s.describe();
    CHECK(!s.lite.route_of(0, 1).may_send);
    s.run(seconds(2));
    CHECK(s.full.agent.state() == session_state::completed);
    CHECK(s.full.agent.role() == agent_role::controlling);
    CHECK(s.lite.state() == session_state::completed);
    CHECK(s.lite.route_of(0, 1).may_send);  // RFC8445-12.1.1-2
    CHECK(s.lite.route_of(0, 1).to == route{base_id(0), 0, 1, full_address});
    CHECK(s.heard == kinds{event_kind::state_changed, event_kind::nominated,
                           event_kind::route_changed, event_kind::state_changed});
}

TEST_CASE("a lite agent sends nothing by itself") {
    session s;
    s.describe();
    s.lite.handle_timeout(time_point{} + seconds(100));
    CHECK(s.out.sent.empty());
    CHECK(s.lite.next_deadline() == time_point::never());
}

TEST_CASE("data is the selected pair's") {
    session s;
    const std::uint8_t hello[] = {'h', 'i'};
    const route from{base_id(0), 0, 1, full_address};
    CHECK(s.lite.handle_datagram({}, from, hello) == verdict::data_unverified);
    s.describe();
    s.run(seconds(2));
    CHECK(s.lite.handle_datagram(s.now, from, hello) == verdict::data);
    CHECK(s.lite.handle_datagram(s.now, {base_id(0), 0, 1, lite_address}, hello) ==
          verdict::data_unverified);
    CHECK(s.lite.handle_datagram(s.now, {base_id(1), 0, 1, full_address}, hello) ==
          verdict::not_mine);
}

TEST_CASE("a controlled peer must take control") {
    session s;
    // A full peer that does not know it speaks to a lite agent (RFC 8445 section 6.1.1) is told.
    side confused(agent_role::controlled, 3);
    confused.add_host(full_address);
    CHECK(confused.agent.set_remote_description({}, 0, {s.lite.local_ufrag(), s.lite.local_pwd()}));
    CHECK(confused.agent.add_remote_candidate({}, 0, {lite_address, 5, "1"}));
    CHECK(confused.agent.start({}));
    confused.agent.handle_timeout({});
    for (const auto& d : confused.out.sent)
        s.lite.handle_datagram({}, {base_id(0), 0, 1, full_address}, d.bytes);
    CHECK(s.out.sent.size() == 1);
    for (const auto& d : s.out.sent)
        confused.agent.handle_datagram({}, {base_id(0), 0, 1, lite_address}, d.bytes);
    CHECK(confused.agent.role() == agent_role::controlling);  // RFC8445-6.1.1-2
    CHECK(s.lite.state() == session_state::idle);             // the refused check changed nothing
}

TEST_CASE("a silent peer is noticed") {
    session s;
    s.describe();
    s.run(seconds(2));
    s.full.agent.close(s.now);
    s.heard.clear();
    s.run(seconds(14));
    CHECK(s.lite.state() == session_state::disconnected);
    CHECK(s.lite.route_of(0, 1).may_send);
    s.run(seconds(20));
    CHECK(s.lite.state() == session_state::failed);
    CHECK(!s.lite.route_of(0, 1).may_send);
    CHECK(s.lite.next_deadline() == time_point::never());
}

TEST_CASE("a peer that checks consent is alive") {
    session s;
    s.describe();
    s.run(seconds(120));
    CHECK(s.lite.state() == session_state::completed);
}

TEST_CASE("a restart selects anew, also the same pair") {
    session s;
    s.describe();
    s.run(seconds(2));
    const std::string before(s.lite.local_ufrag());
    s.heard.clear();
    s.lite.restart();
    CHECK(s.lite.local_ufrag() != before);
    CHECK(s.lite.route_of(0, 1).may_send);
    CHECK(s.full.agent.restart(s.now));
    s.describe();
    s.run(seconds(2));
    CHECK(s.full.agent.state() == session_state::completed);
    CHECK(s.heard == kinds{event_kind::nominated, event_kind::route_changed});
}

TEST_CASE("components") {
    session s;
    CHECK(s.lite.add_component(0, 1, lite_address).code() == errc::misuse_agent_component);
    CHECK(s.lite.add_component(0, 0, lite_address).code() == errc::misuse_agent_component);
    CHECK(s.lite.add_component(0, 257, lite_address).code() == errc::misuse_agent_component);
    CHECK(s.lite.add_component(0, 2, {}).code() == errc::misuse_agent_candidate);
    CHECK(s.lite.add_component(0, 2, endpoint(address::any(ip_family::ipv4), 5)).code() ==
          errc::misuse_agent_candidate);
    CHECK(s.lite.add_component(0, 2, lite_address.with_port(5001)));
    CHECK(s.lite.add_component(0, 3, lite_address).code() == errc::agent_full);

    // Half a session is none: RFC8445-12.1.1-1.
    s.describe();
    s.run(seconds(2));
    CHECK(s.lite.state() == session_state::checking);
    CHECK(!s.lite.route_of(0, 1).may_send);
    CHECK(!s.lite.route_of(0, 2).may_send);
    CHECK(!s.lite.route_of(0, 9).may_send);

    std::vector<candidate> all;
    s.lite.for_each_local_candidate([&](std::uint16_t, const candidate& c) { all.push_back(c); });
    CHECK(all.size() == 2);
    if (all.size() != 2) return;
    CHECK(all[0].priority == 2130706431U);
    CHECK(all[1].priority == 2130706430U);
    CHECK(all[0].foundation == all[1].foundation);
    CHECK(all[1].where == lite_address.with_port(5001));
}

TEST_CASE("between two lite agents nothing is checked") {
    session s;
    CHECK(s.lite.select_lite_remote({}, 0, 2, full_address).code() == errc::misuse_agent_component);
    CHECK(s.lite.select_lite_remote({}, 0, 1, endpoint(address::any(ip_family::ipv6), 1)).code() ==
          errc::misuse_agent_candidate);
    CHECK(s.lite.select_lite_remote({}, 0, 1, full_address));
    CHECK(s.lite.state() == session_state::completed);
    CHECK(s.lite.route_of(0, 1).may_send);
    s.lite.handle_timeout(time_point{} + seconds(1000));
    CHECK(s.lite.state() == session_state::completed);
}

TEST_CASE("after the end there is nothing") {
    session s;
    s.describe();
    s.run(seconds(2));
    s.lite.close();
    CHECK(s.lite.state() == session_state::closed);
    CHECK(s.lite.local_ufrag().empty());
    CHECK(!s.lite.route_of(0, 1).may_send);
    const std::uint8_t hello[] = {'h', 'i'};
    CHECK(s.lite.handle_datagram(s.now, {base_id(0), 0, 1, full_address}, hello) ==
          verdict::not_mine);
    s.lite.restart();
    CHECK(s.lite.local_ufrag().empty());
}

static_assert(std::is_trivially_copyable_v<lite_agent>);

}  // namespace
