// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/agent_verbs.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>

#include "two_agents.hpp"

namespace {

using namespace ice;

struct silent {
    send_status send(const route&, byte_view) noexcept { return send_status::sent; }
};
struct wide : profiles::rfc8445 {
    static constexpr limits capacity = multi_stream;  // 8 streams, 16 components
};

struct host {
    silent carrier;
    services<silent, wide> lent{carrier, {chacha_random(std::array<std::uint8_t, 32>{5})}};
    basic_agent<silent, wide> a{lent, agent_role::controlling};

    result<std::uint16_t> add(std::uint16_t stream, std::uint16_t component, std::uint8_t last) {
        return a.add_local_candidate({}, {.where = {address::v4(192, 0, 2, last), 1000},
                                          .stream = stream,
                                          .component = component});
    }
    int locals() {
        int n = 0;
        a.for_each_local_candidate([&](std::uint16_t, const candidate&) { ++n; });
        return n;
    }
    bool knows(std::uint16_t stream, std::uint16_t component) const {
        return detail::find_component(a.inspect(), stream, component) != no_index;
    }
};

bool is(const result<std::uint16_t>& r, std::uint16_t n) { return r && *r == n; }

TEST_CASE("streams are numbered from 0, their components from 1, up to the capacity") {
    host h;
    CHECK(is(h.a.add_stream(9), 0));
    CHECK(h.knows(0, 1));
    CHECK(h.knows(0, 9));
    CHECK(!h.knows(0, 10));
    CHECK(!h.knows(0, 0));
    CHECK(h.a.add_stream(256).code() == errc::agent_full);
    CHECK(h.a.add_stream(8).code() == errc::agent_full);  // 7 components are left
    CHECK(!h.knows(1, 1));
    CHECK(is(h.a.add_stream(7), 1));
    CHECK(h.a.add_stream(1).code() == errc::agent_full);
    host many;
    for (std::uint16_t i = 0; i < 8; ++i) CHECK(is(many.a.add_stream(), i));
    CHECK(many.a.add_stream().code() == errc::agent_full);  // components are left
}

TEST_CASE("a removed stream takes its candidates along, and its number is free again") {
    host h;
    CHECK(is(h.a.add_stream(2), 0));
    CHECK(is(h.a.add_stream(2), 1));
    CHECK(h.add(0, 1, 1));
    CHECK(h.add(0, 2, 2));
    CHECK(h.add(1, 1, 3));
    CHECK(h.a.set_remote_description({}, 0, {"peer", "0123456789012345678901"}));
    CHECK(h.a.add_remote_candidate({}, 0, {{address::v4(192, 0, 2, 9), 1}, 100, "1"}));
    CHECK(h.a.start({}));
    CHECK(h.a.inspect().pairs.size() == 1);

    CHECK(h.a.remove_stream({}, 0));
    CHECK(h.locals() == 1);
    CHECK(h.a.inspect().pairs.size() == 0);
    CHECK(h.a.inspect().sessions[0].peers[0].ufrag.view().empty());
    CHECK(!h.knows(0, 1));
    CHECK(h.knows(1, 2));
    CHECK(h.a.remove_stream({}, 0).code() == errc::misuse_agent_stream);
    CHECK(h.a.start({}).code() == errc::misuse_agent_stream);  // the other one is not described
    CHECK(is(h.a.add_stream(1), 0));
    CHECK(h.knows(0, 1));
    CHECK(!h.knows(0, 2));
}

TEST_CASE("a removed component takes only its own candidates along") {
    host h;
    CHECK(is(h.a.add_stream(2), 0));
    CHECK(h.add(0, 1, 1));
    const auto second = h.add(0, 2, 2);
    CHECK(h.a.remove_component({}, 0, 3).code() == errc::misuse_agent_component);
    CHECK(h.a.remove_component({}, 1, 2).code() == errc::misuse_agent_component);
    CHECK(h.locals() == 2);
    CHECK(h.a.remove_component({}, 0, 2));
    CHECK(h.locals() == 1);
    CHECK(h.a.remove_component({}, 0, 2).code() == errc::misuse_agent_component);
    CHECK(h.a.remove_local_candidate({}, second.value_or(0)).code() ==
          errc::misuse_agent_candidate);
    CHECK(h.add(0, 2, 2).code() == errc::misuse_agent_component);
    CHECK(h.knows(0, 1));
}

TEST_CASE("no route to what is unknown, or has no path yet") {
    host h;
    CHECK(is(h.a.add_stream(1), 0));
    CHECK(h.add(0, 1, 1));
    const int numbers[][2] = {{0, 1}, {0, 2}, {1, 1}, {0, 0}, {0xffff, 0xffff}};
    for (const auto& n : numbers) {
        const data_route r =
            h.a.route_of(static_cast<std::uint16_t>(n[0]), static_cast<std::uint16_t>(n[1]));
        CHECK(r.to.base.is_none());
        CHECK(!r.may_send);
    }
}

TEST_CASE("data that was sent counts for its component's path, if there is one") {
    using two_agents::side;
    side a(agent_role::controlling, 1);
    side b(agent_role::controlled, 2);
    a.add_host({address::v4(192, 0, 2, 1), 5000});
    b.add_host({address::v4(192, 0, 2, 2), 6000});
    const auto describe = [](side& from, side& to) {
        CHECK(to.agent.set_remote_description({}, 0,
                                              {from.agent.local_ufrag(), from.agent.local_pwd()}));
        from.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            CHECK(to.agent.add_remote_candidate({}, 0, {c.where, c.priority, "1"}));
        });
        CHECK(to.agent.start({}));
    };
    const path_record& path = a.agent.inspect().components[0].path;
    a.agent.data_sent({}, 0, 1);
    CHECK(path.last_sent == time_point::earliest());
    describe(a, b);
    describe(b, a);
    const time_point now = two_agents::run(a, b, {}, time_point{} + seconds(2)) + seconds(1);
    const data_route r = a.agent.route_of(0, 1);
    CHECK(r.may_send);
    CHECK(r.to == route{base_id(0), 0, 1, b.bases[0]});

    CHECK(path.last_sent < now);
    const time_point before = path.last_sent;
    a.agent.data_sent(now, 0, 2);
    CHECK(path.last_sent == before);
    a.agent.data_sent(now, 0, 1);
    CHECK(path.last_sent == now);
}

}  // namespace
