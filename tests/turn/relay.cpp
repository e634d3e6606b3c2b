// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/relay.hpp>

#include <doctest/doctest.h>

#include <ice/agent/agent.hpp>

#include "desk.hpp"

using namespace desk;

namespace {

using relay = turn::relay<wire, test_profile>;

static_assert(transport<relay>);
static_assert(std::is_trivially_copyable_v<relay>);

}  // namespace

TEST_CASE("what leaves from a relayed base goes through the client, all else goes straight") {
    session s;
    const std::uint8_t h = s.open();
    s.bind(h);
    relay r(s.c, s.w);
    CHECK(r.send({base_id(0), 0, 1, peer}, text("direct")) == send_status::sent);
    CHECK(s.last().bytes == text("direct"));
    CHECK(s.last().to.remote == peer);
    CHECK(r.send({relayed_base, 0, 1, peer}, text("relayed")) == send_status::sent);
    CHECK(s.last().bytes == frame(0x4000, "relayed"));
    CHECK(s.last().to.remote == at_server);
    CHECK(r.send({relayed_base, 0, 1, peer.with_address(address::v4(192, 0, 2, 1))}, text("x")) ==
          send_status::pending);
}

TEST_CASE("an agent's check from a relayed candidate waits for its permission") {
    session s;
    const std::uint8_t h = s.ask_again();
    s.tell(allocated());
    CHECK(s.poll().kind == turn::event_kind::allocated);
    relay r(s.c, s.w);
    services<relay, test_profile> shared(r, counting_random{});
    basic_agent<relay, test_profile> agent(shared, agent_role::controlling);
    CHECK(agent.add_stream());
    const auto host = agent.add_local_candidate(s.now, {.where = home});
    const auto own =
        agent.add_local_candidate(s.now, {.where = relay_v4, .kind = candidate_kind::relay});
    CHECK((host && own));
    CHECK(s.c.name_base(h, ip_family::ipv4, base_id(*own)));
    CHECK(agent.set_remote_description(s.now, 0, {"theirfrag", "theirpasswordofICE1234"}));
    CHECK(agent.add_remote_candidate(s.now, 0, {peer, 0x7effffff, "1"}));
    s.c.advance(s.now);
    CHECK(agent.start(s.now));

    const auto checks_through_relay = [&] {
        std::size_t n = 0;
        for (const packet& p : s.w.sent) n += p.method() == stun::method::send ? 1U : 0U;
        return n;
    };
    const auto run = [&](duration d) {
        const time_point until = s.now + d;
        for (;;) {
            const time_point at = earlier(agent.next_deadline(), s.c.next_deadline(agent.pace()));
            if (at > until) break;
            s.now = later(s.now, at);
            s.c.handle_timeout(s.now, agent.pace());
            agent.handle_timeout(s.now);
        }
        s.now = until;
    };
    run(seconds(1));
    CHECK(s.c.inspect().permissions[0].peer == peer.addr());  // RFC8445-7.2.1-2
    CHECK(checks_through_relay() == 0);                       // RFC8445-7.2.1-1
    std::size_t asked = 0;
    while (asked < s.sent() && s.w.sent[asked].method() != stun::method::create_permission) ++asked;
    CHECK(asked < s.sent());
    if (asked == s.sent()) return;
    const packet request = s.w.sent[asked];
    s.tell(request, {});
    const turn::event e = s.poll();
    CHECK(e.kind == turn::event_kind::permitted);
    CHECK(e.base == base_id(*own));
    CHECK(agent.base_ready(s.now, e.base));
    run(seconds(1));
    CHECK(checks_through_relay() > 0);
}
