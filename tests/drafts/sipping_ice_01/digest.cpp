// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/sipping_ice_01/digest.hpp>

#include <doctest/doctest.h>

#include <ice/drafts/sipping_ice_01/cycles_agent.hpp>
#include <ice/exchange/queue_transport.hpp>
#include <ice/profiles/sipping_ice_01.hpp>

namespace {

using namespace ice;
using profile = profiles::sipping_ice_01;

constexpr std::uint8_t seed[32] = {1};

struct desk {
    queue_transport<> wire;
    services<queue_transport<>, profile> host{wire, chacha_random(seed)};
    sipping_ice_01::basic_cycles_agent<queue_transport<>, profile> agent{host};

    explicit desk(time_point now) {
        static_cast<void>(agent.add_stream());
        static_cast<void>(
            agent.add_local(now, {.where = endpoint(address::v4(192, 0, 2, 1), 5000)}));
    }
    void hear_offer(time_point now) {
        alt_line line;
        line.id = "1";
        line.q = q_value(500);
        line.username = "aaaaaaaa";
        line.password = "bbbbbbbbbbbbbbbb";
        line.rtp = {address::v4(192, 0, 2, 2), 6000};
        sipping_ice_01::description d;
        sipping_ice_01::description::media_stream stream;
        stream.default_address.rtp = line.rtp;
        CHECK(stream.alternates.push_back(line));
        CHECK(d.streams.push_back(stream));
        CHECK(agent.receive_offer(now, d).has_value());
    }
    state_digest now() const { return digest(agent.inspect()); }
};

}  // namespace

TEST_CASE("draft01 digest: the same a while later, another after a change") {
    desk a(time_point{0}), b(time_point{7000});
    CHECK(a.now() == b.now());
    a.hear_offer(time_point{100});
    CHECK_FALSE(a.now() == b.now());
    b.hear_offer(time_point{7100});
    CHECK(a.now() == b.now());
    a.agent.handle_timeout(time_point{100});
    CHECK_FALSE(a.now() == b.now());
    b.agent.handle_timeout(time_point{7100});
    CHECK(a.now() == b.now());
    sipping_ice_01::description d;
    CHECK(a.agent.make_answer(time_point{100}, d).has_value());
    CHECK_FALSE(a.now() == b.now());
}

TEST_CASE("draft01 digest: restore continues where another stood") {
    desk a(time_point{0}), b(time_point{0});
    a.hear_offer(time_point{100});
    b.agent.restore(a.agent.inspect());
    CHECK(a.now() == b.now());
    CHECK(b.agent.next_deadline() == a.agent.next_deadline());
}
