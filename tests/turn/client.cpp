// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/client.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

namespace {

using client = turn::basic_client<wire, test_profile>;

static_assert(std::is_trivially_copyable_v<client>);
static_assert(sizeof(void*) != 8 || sizeof(client) <= 16 * 1024);

constexpr bool prefix_is_written() {
    std::uint8_t out[4] = {};
    turn::relayed_route r;
    if (r.may_send()) return false;
    r.channel = 0x4123;
    r.put_prefix(out, 0x1234);
    const std::uint8_t expected[] = {0x41, 0x23, 0x12, 0x34};
    return r.may_send() && equal_bytes(out, expected);
}

}  // namespace

TEST_CASE("a story: allocate, permit, talk, bind, renew, release") {
    session s;
    const std::uint8_t h = s.open();
    CHECK(s.now == ms(50));  // 401 at once; the next transaction a Ta later
    s.permit(h);
    CHECK(s.send(text("one")) == send_status::sent);
    CHECK(s.last().method() == stun::method::send);
    CHECK(data_of(s.hear(indication(peer, "two"))) == "two");
    CHECK(s.bind(h) == 0x4000);
    CHECK(s.send(text("three")) == send_status::sent);
    CHECK(s.last().bytes == frame(0x4000, "three"));
    CHECK(data_of(s.hear(frame(0x4000, "four"))) == "four");

    // An hour, with a server that answers: nothing is lost, nothing is asked twice.
    const time_point end = s.now + seconds(3600);
    std::size_t refreshes = 0, permits = 0, binds = 0;
    while (s.next() <= end) {
        const std::size_t before = s.sent();
        s.tick(later(s.next(), s.now));
        if (s.sent() == before) continue;
        refreshes += s.last().method() == stun::method::refresh ? 1U : 0U;
        permits += s.last().method() == stun::method::create_permission ? 1U : 0U;
        binds += s.last().method() == stun::method::channel_bind ? 1U : 0U;
        s.tell({.lifetime = 600});
    }
    CHECK(refreshes == 6);  // each 540 s
    CHECK(binds == 6);
    CHECK(permits == 13);  // each 240 s, counted anew with each ChannelBind
    CHECK(s.story().empty());
    CHECK(s.c.is_permitted(h, peer.addr()));
    s.now = end;
    CHECK(data_of(s.hear(frame(0x4000, "five"))) == "five");
    CHECK(s.c.release(s.now, h));
    CHECK(s.run_to_send());
    s.tell({});
    CHECK(s.story() == "released");
}

TEST_CASE("a copy goes on where the original stood") {
    session s;
    const std::uint8_t h = s.open();
    s.bind(h);
    wire other;
    environment<test_profile> env{};
    client copy = s.c;
    copy.rebind(env, other);
    const octets hello = text("hello");
    CHECK(copy.send({relayed_base, 0, 1, peer}, hello) == send_status::sent);
    CHECK(other.sent.size() == 1);
    CHECK(other.sent[0].bytes == frame(0x4000, "hello"));
    CHECK(copy.next_deadline(s.pace) == s.next());
}

TEST_CASE("the prefix of a sender thread") { ICE_VERIFY(prefix_is_written()); }

TEST_CASE("several allocations live side by side") {
    session s;
    CHECK(s.c.add_server({other_server, turn::server_transport::udp, {"user", "pass"}}));
    const std::uint8_t first = s.open();
    const std::uint8_t second = s.ask({.server = 1});
    s.tell(challenge(401, "of the other"));
    CHECK(s.run_to_send());
    s.tell({.relayed = {relay_v4.with_port(50000)}, .mapped = seen, .lifetime = 600});
    CHECK(s.story() == "allocated");
    CHECK(s.c.name_base(second, ip_family::ipv4, base_id(50)));
    s.bind(first);
    const auto number = s.c.bind_channel(s.now, second, peer);
    CHECK(*number == 0x4001);
    CHECK(s.run_to_send());
    CHECK(s.last().to.remote == other_server);
    s.tell({});
    CHECK(data_of(s.hear(frame(0x4001, "x"), other_server)) == "x");
    CHECK(data_of(s.hear(frame(0x4000, "x"), other_server)) == "-");  // of the other allocation
    CHECK(data_of(s.hear(frame(0x4001, "x"))) == "-");
    CHECK(s.c.is_permitted(first, peer.addr()));
    CHECK(s.c.forbid(s.now, first, peer.addr()));
    CHECK(s.c.is_permitted(second, peer.addr()));
    CHECK(s.send(text("y"), peer, base_id(50)) == send_status::sent);
    CHECK(s.last().bytes == frame(0x4001, "y"));
}
