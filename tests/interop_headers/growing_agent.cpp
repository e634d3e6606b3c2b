// SPDX-License-Identifier: BSL-1.0
#include <ice/interop/growing_agent.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>

using namespace ice;

namespace {

struct counting {
    int sends = 0;
    send_status send(const route&, byte_view) noexcept {
        ++sends;
        return send_status::sent;
    }
};

struct small : profiles::rfc8445 {
    static constexpr limits capacity{1, 1, 2, 2, 4, 64};
};
struct large : profiles::rfc8445 {
    static constexpr limits capacity{2, 4, 32, 64, 200, 64};
};
using agent_type = growing_agent<counting, small, profiles::rfc8445, large>;
static_assert(sizeof(agent_type) <= 4 * sizeof(void*));

struct host {
    counting carrier;
    environment<small> lent{.random = chacha_random(std::array<std::uint8_t, 32>{1})};
};

endpoint at(std::uint8_t last) { return {address::v4(192, 0, 2, last), 5000}; }

}  // namespace

TEST_CASE("growing_agent: begins small and grows when a verb says full") {
    host h;
    agent_type a(h.lent, h.carrier, agent_role::controlling);
    CHECK(a.exists());
    CHECK(a([](auto& x) { return x.add_stream(); }));
    CHECK(a.capacity().locals == 2);
    const auto add = [&](std::uint8_t last) {
        return a([&](auto& x) { return x.add_local_candidate({}, {.where = at(last)}); });
    };
    CHECK((add(1) && add(2)));
    CHECK(a.capacity().locals == 2);
    CHECK(*add(3) == 2);  // the same numbers go on
    CHECK(a.capacity().locals == 16);
    for (std::uint8_t i = 4; i <= 16; ++i) CHECK(add(i));
    CHECK(a.capacity().locals == 16);
    CHECK(add(17));
    CHECK(a.capacity().locals == 32);
    for (std::uint8_t i = 18; i <= 32; ++i) CHECK(add(i));
    CHECK(add(33).code() == errc::agent_full);  // there is nothing larger
    CHECK(a([](auto& x) { return x.local_ufrag().size(); }) >= 4);
}

TEST_CASE("growing_agent: before it starts it makes room for all pairs that it may form") {
    for (const std::uint16_t limit : {std::uint16_t{4}, std::uint16_t{100}}) {
        host h;
        agent_config config;
        config.pair_limit = limit;
        agent_type a(h.lent, h.carrier, agent_role::controlling, config);
        CHECK(a([](auto& x) { return x.add_stream(); }));
        for (const std::uint8_t last : {std::uint8_t{1}, std::uint8_t{2}})
            CHECK(a([&](auto& x) { return x.add_local_candidate({}, {.where = at(last)}); }));
        CHECK(a([](auto& x) {
            return x.set_remote_description({}, 0, {"peer", "0123456789012345678901"});
        }));
        for (std::uint8_t i = 11; i < 14; ++i)
            CHECK(a([&](auto& x) {
                return x.add_remote_candidate({}, 0, {at(i), 1000U + i, "1"});
            }));
        CHECK(a.start({}));
        CHECK(a([](auto& x) { return x.inspect().pairs.size(); }) == (limit == 4 ? 4 : 6));
        a([](auto& x) { return x.handle_timeout({}); });
        CHECK(h.carrier.sends == 1);
    }
}

TEST_CASE("growing_agent: misuse is no reason to grow") {
    host h;
    agent_type a(h.lent, h.carrier, agent_role::controlling);
    CHECK(a([](auto& x) { return x.add_local_candidate({}, {.where = at(1)}); }).code() ==
          errc::misuse_agent_stream);
    CHECK(a.start({}).code() == errc::misuse_agent_stream);
    CHECK(a.capacity().locals == 2);
}
