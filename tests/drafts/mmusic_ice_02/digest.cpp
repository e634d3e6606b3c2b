// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/digest.hpp>

#include <doctest/doctest.h>

#include <ice/drafts/mmusic_ice_02/table_agent.hpp>
#include <ice/exchange/queue_transport.hpp>
#include <ice/profiles/mmusic_ice_02.hpp>

namespace {

using namespace ice;
using profile = profiles::mmusic_ice_02;

constexpr std::uint8_t seed[32] = {1};

struct desk {
    queue_transport<> wire;
    services<queue_transport<>, profile> host{wire, chacha_random(seed)};
    mmusic_ice_02::basic_table_agent<queue_transport<>, profile> agent{host};

    explicit desk(time_point now) {
        static_cast<void>(agent.add_stream());
        static_cast<void>(
            agent.add_local(now, {.where = endpoint(address::v4(192, 0, 2, 1), 5000)}));
    }
    void describe(time_point now) {
        alt_line line;
        line.id = "1";
        line.q = q_value(500);
        line.username = "aaaaaaaa";
        line.password = "bbbbbbbbbbbbbbbb";
        line.rtp = {address::v4(192, 0, 2, 2), 6000};
        static_cast<void>(agent.set_remote(now, 0, {{line.rtp, {}}, {&line, 1}}));
    }
    state_digest now() const { return digest(agent.inspect()); }
};

}  // namespace

TEST_CASE("draft02 digest: the same a while later, another after a change") {
    desk a(time_point{0}), b(time_point{7000});
    CHECK(a.now() == b.now());
    a.describe(time_point{100});
    CHECK_FALSE(a.now() == b.now());
    b.describe(time_point{7100});
    CHECK(a.now() == b.now());
    a.agent.handle_timeout(time_point{100});
    CHECK_FALSE(a.now() == b.now());
    b.agent.handle_timeout(time_point{7100});
    CHECK(a.now() == b.now());
}

TEST_CASE("draft02 digest: restore continues where another stood") {
    desk a(time_point{0}), b(time_point{0});
    a.describe(time_point{100});
    b.agent.restore(a.agent.inspect());
    CHECK(a.now() == b.now());
    CHECK(b.agent.next_deadline() == a.agent.next_deadline());
}
