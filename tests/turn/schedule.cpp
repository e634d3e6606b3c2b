// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/schedule.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

namespace {

struct many_rules : turn::client_rules {
    static constexpr turn::client_limits capacity{
        .allocations = 16, .permissions = 32, .transactions = 20, .batch = 1};
};
struct narrow_rules : turn::client_rules {
    static constexpr turn::client_limits capacity{.transactions = 2};
};

address number(int n) { return address::v4(192, 0, 2, static_cast<std::uint8_t>(n)); }

}  // namespace

TEST_CASE("what keeps an allocation goes first, then channels, then permissions") {
    session s;
    const std::uint8_t h = s.open();
    const address a = number(50);
    CHECK(s.c.permit(s.now, h, {&a, 1}));
    CHECK(s.c.bind_channel(s.now, h, peer));
    CHECK(s.c.refresh(s.now, h));
    const std::size_t before = s.sent();
    s.run(s.now + milliseconds(200));
    CHECK(s.sent() == before + 3);
    CHECK(s.w.sent[before].method() == stun::method::refresh);
    CHECK(s.w.sent[before + 1].method() == stun::method::channel_bind);
    CHECK(s.w.sent[before + 2].method() == stun::method::create_permission);
}

TEST_CASE("ten transactions at most are outstanding to one server") {
    basic_session<many_rules> s;
    for (std::uint16_t n = 0; n < 14; ++n)
        CHECK(s.c.allocate(s.now, {.base = base_id(n), .where = home}));
    s.run(ms(499));
    CHECK(s.sent() == 10);  // RFC8489-6.2-2
    CHECK(s.c.inspect().open.size() == 10);
    s.tell(s.w.sent[0], challenge(401));
    s.run(ms(499) + milliseconds(1));
    CHECK(s.c.inspect().open.size() == 10);
    // Another server has ten of its own.
    CHECK(s.c.add_server({other_server, turn::server_transport::udp, {}}));
    CHECK(s.c.allocate(s.now, {.server = 1, .base = base_id(20), .where = home}));
    s.run(s.now + milliseconds(100));
    CHECK(s.c.inspect().open.size() == 11);
}

TEST_CASE("with few slots the rest waits, and comes in order") {
    basic_session<narrow_rules> s;
    for (std::uint16_t n = 0; n < 4; ++n)
        CHECK(s.c.allocate(s.now, {.base = base_id(n), .where = home}));
    s.run(ms(400));
    CHECK(s.sent() == 2);
    const packet first = s.w.sent[0];
    const packet second = s.w.sent[1];
    s.tell(first, {.error = 500, .protection = by::nobody});
    s.tell(second, {.error = 500, .protection = by::nobody});
    s.run(ms(499));
    CHECK(s.sent() == 4);
    CHECK(s.w.sent[2].to.base == base_id(2));
    CHECK(s.w.sent[3].to.base == base_id(3));
}

TEST_CASE("a batch is filled with those that must be renewed soon anyway") {
    session s;
    const std::uint8_t h = s.open({}, allocated(3600));
    s.permit(h, number(1));
    s.now = s.now + seconds(100);
    s.permit(h, number(2));
    s.now = s.now + seconds(100);  // the first has 100 s to go, the second 200
    const address third = number(3);
    CHECK(s.c.permit(s.now, h, {&third, 1}));
    CHECK(s.run_to_send());
    CHECK(codes(s.last()) ==
          std::vector<std::uint16_t>{0x0012, 0x0012, 0x0006, 0x0014, 0x0015, 0x0008, 0x8028});
    const time_point asked = s.now;
    s.tell({});
    CHECK(s.c.inspect().permissions[0].expires == asked + seconds(300));
    CHECK(s.c.inspect().permissions[2].expires == asked + seconds(300));
    CHECK(s.story() == "permitted");
}

TEST_CASE("what a socket could not take is asked again, the same peers in the same order") {
    session s;
    const std::uint8_t h = s.open();
    const address two[] = {number(1), number(2)};
    s.w.status = send_status::pending;
    CHECK(s.c.permit(s.now, h, two));
    CHECK(s.is_quiet(seconds(2)));
    CHECK(s.c.inspect().open.size() == 0);
    s.w.status = send_status::sent;
    CHECK(s.c.base_ready(s.now, base_id(0)));
    CHECK(s.run_to_send());
    CHECK(s.last().method() == stun::method::create_permission);
    s.tell({});
    CHECK(s.story() == "permitted, permitted");

    s.w.status = send_status::pending;
    CHECK(s.c.bind_channel(s.now, h, peer));
    CHECK(s.is_quiet(seconds(2)));
    CHECK(s.c.inspect().open.size() == 0);
    s.w.status = send_status::sent;
    CHECK(s.c.base_ready(s.now, base_id(0)));
    CHECK(s.run_to_send());
    CHECK(s.last().method() == stun::method::channel_bind);
    s.tell({});
    CHECK(s.story() == "permitted, channel_bound");
}
