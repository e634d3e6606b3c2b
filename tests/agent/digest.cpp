// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/digest.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <ice/agent/agent.hpp>
#include <type_traits>

namespace {

using namespace ice;

struct silent {
    send_status send(const route&, byte_view) noexcept { return send_status::sent; }
};
using agent = basic_agent<silent>;

struct fixture {
    silent wire;
    std::uint8_t seed[32] = {7};
    services<silent> host{wire, {.random = chacha_random(seed)}};

    agent checking(time_point now) {
        agent a(host, agent_role::controlling);
        CHECK(a.add_stream());
        CHECK(a.set_local_credentials("frag", "abcdefghijklmnopqrstuv"));
        CHECK(a.add_local_candidate(now, {.where = {address::v4(192, 0, 2, 1), 1000}}));
        CHECK(a.set_remote_description(now, 0, {"peer", "0123456789012345678901"}));
        CHECK(a.add_remote_candidate(now, 0, {{address::v4(192, 0, 2, 2), 2000}, 100, "1"}));
        CHECK(a.start(now));
        return a;
    }
};

}  // namespace

static_assert(std::is_trivially_copyable_v<agent>);

TEST_CASE("a copy has the digest of its original, until one of them goes on") {
    fixture f;
    agent a = f.checking(time_point{1000});
    agent copy = a;
    CHECK(digest(a.inspect()) == digest(copy.inspect()));
    a.handle_timeout(time_point{1000});
    CHECK(!(digest(a.inspect()) == digest(copy.inspect())));
}

TEST_CASE("a copy with services of the same kind and state goes the same way") {
    fixture f;
    agent a = f.checking(time_point{1000});
    services<silent> other = f.host;
    agent copy = a;
    copy.rebind(other);
    for (int i = 0; i < 50; ++i) {
        const time_point next = a.next_deadline();
        CHECK(next == copy.next_deadline());
        if (next == time_point::never()) break;
        a.handle_timeout(next);
        copy.handle_timeout(next);
        CHECK(digest(a.inspect()) == digest(copy.inspect()));
    }
    CHECK(a.state() == session_state::failed);
}

TEST_CASE("the digest is relative to the time") {
    fixture one;
    fixture later_one;
    agent a = one.checking(time_point{1000});
    agent b = later_one.checking(time_point{1'000'000'000});
    CHECK(digest(a.inspect()) == digest(b.inspect()));
    a.handle_timeout(time_point{1000});
    b.handle_timeout(time_point{1'000'000'000});
    CHECK(digest(a.inspect()) == digest(b.inspect()));
}

TEST_CASE("one bit of the state makes another digest") {
    fixture f;
    const agent a = f.checking(time_point{1000});
    agent::state_type s = a.inspect();
    const state_digest before = digest(s);
    s.role = agent_role::controlled;
    CHECK(!(digest(s) == before));
    s.role = agent_role::controlling;
    CHECK(digest(s) == before);
    s.timers.set(agent::state_type::patience_timer, time_point{5000});
    CHECK(!(digest(s) == before));
}
