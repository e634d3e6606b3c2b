// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/lite_digest.hpp>

#include <doctest/doctest.h>

#include <ice/exchange/queue_transport.hpp>

namespace {

using namespace ice;

constexpr std::uint8_t seed[32] = {1};

struct desk {
    queue_transport<> wire;
    services<queue_transport<>, profiles::lite> host{wire, chacha_random(seed)};
    basic_lite_agent<queue_transport<>> agent{host};
    desk() { static_cast<void>(agent.add_component(0, 1, {address::v4(192, 0, 2, 1), 5000})); }
    void select(time_point now) {
        static_cast<void>(agent.select_lite_remote(now, 0, 1, {address::v4(192, 0, 2, 2), 6000}));
    }
};

}  // namespace

TEST_CASE("lite_digest: the same a while later, another after a change") {
    desk a, b;
    CHECK(digest(a.agent.inspect()) == digest(b.agent.inspect()));
    a.select(time_point{1000});
    CHECK_FALSE(digest(a.agent.inspect()) == digest(b.agent.inspect()));
    b.select(time_point{5000});
    CHECK(digest(a.agent.inspect()) == digest(b.agent.inspect()));
}

TEST_CASE("lite_digest: restore continues where another stood, its peer's liteness included") {
    desk a, b;
    a.select(time_point{1000});
    b.agent.restore(a.agent.inspect());
    CHECK(digest(a.agent.inspect()) == digest(b.agent.inspect()));
    CHECK(b.agent.route_of(0, 1).may_send);
    a.agent.handle_timeout(time_point{} + seconds(3600));
    b.agent.handle_timeout(time_point{} + seconds(3600));
    CHECK(b.agent.state() == session_state::completed);  // between two lite agents nothing expires
    CHECK(a.agent.state() == b.agent.state());
}
