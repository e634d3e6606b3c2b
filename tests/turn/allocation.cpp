// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/allocation.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;
using turn::relayed_family;

namespace {

const answer both_families{.relayed = {relay_v4, relay_v6}, .mapped = seen, .lifetime = 600};

bool deletes(const packet& p) {
    const auto lifetime = p.message().get(attr::lifetime);
    return p.method() == stun::method::refresh && lifetime && *lifetime == 0;
}

}  // namespace

TEST_CASE("release: lifetime 0, and the handle is free when the server knows") {
    for (const std::uint16_t error : {std::uint16_t{0}, std::uint16_t{437}, std::uint16_t{403}}) {
        session s;
        const std::uint8_t h = s.open();
        s.permit(h);
        s.bind(h);
        CHECK(s.c.release(s.now, h));
        // From this moment on nothing goes through it.
        CHECK(s.send(text("x")) == send_status::unreachable);
        CHECK(data_of(s.hear(frame(0x4000, "x"))) == "-");
        CHECK(data_of(s.hear(indication(peer, "x"))) == "-");
        CHECK(s.run_to_send());
        CHECK(deletes(s.last()));  // RFC8656-8-2
        CHECK(s.story().empty());
        s.tell({.error = error});
        CHECK(s.story() == "released");
        CHECK(s.next() == time_point::never());
        CHECK(s.c.inspect().allocations[h].phase == turn::detail::allocation_phase::unused);
    }
}

TEST_CASE("a server that does not answer a release finds out by itself") {
    session s;
    const std::uint8_t h = s.open();
    CHECK(s.c.release(s.now, h));
    s.run(s.now + seconds(40));
    CHECK(s.story() == "released");
}

TEST_CASE("release before there is an allocation") {
    session waiting;
    const auto h = waiting.c.allocate(waiting.now, {.base = base_id(0), .where = home});
    CHECK(waiting.c.release(waiting.now, *h));
    CHECK(waiting.story() == "released");
    CHECK(waiting.is_quiet());

    session asking;
    const std::uint8_t under_way = asking.ask_again();
    CHECK(asking.c.release(asking.now, under_way));
    CHECK(asking.story().empty());
    asking.tell(allocated());  // it was made, so it is deleted
    CHECK(asking.story().empty());
    CHECK(asking.run_to_send());
    CHECK(deletes(asking.last()));
    asking.tell({});
    CHECK(asking.story() == "released");

    session refused;
    const std::uint8_t again = refused.ask_again();
    CHECK(refused.c.release(refused.now, again));
    refused.tell({.error = 486});
    CHECK(refused.story() == "released");
}

TEST_CASE("one of two relayed addresses: its peers go with it, the others stay") {
    session s;
    const std::uint8_t h = s.open({.family = relayed_family::both}, both_families);
    s.permit(h, peer.addr());
    s.permit(h, peer_v6.addr());
    s.bind(h, peer);
    s.bind(h, peer_v6);
    CHECK(s.c.release(s.now, h, ip_family::ipv6));
    CHECK(s.run_to_send());
    s.tell({});
    const turn::event e = s.poll();
    CHECK(e.kind == turn::event_kind::family_lost);
    CHECK(e.family == ip_family::ipv6);
    CHECK(e.relayed_v6 == endpoint());
    // RFC8656-8.1-2
    CHECK(s.c.is_permitted(h, peer.addr()));
    CHECK(!s.c.is_permitted(h, peer_v6.addr()));
    CHECK(data_of(s.hear(frame(0x4000, "four"))) == "four");
    CHECK(data_of(s.hear(frame(0x4001, "six"))) == "-");
    CHECK(s.send(text("x")) == send_status::sent);
    CHECK(s.send(text("x"), peer_v6, relayed_base_v6) == send_status::unreachable);
    // The other one is the whole allocation now.
    CHECK(s.c.release(s.now, h, ip_family::ipv4));
    CHECK(s.run_to_send());
    CHECK(!s.last().message().has(attr::requested_address_family));
    s.tell({});
    CHECK(s.story() == "released");
}

TEST_CASE("an allocation that cannot be renewed is lost when it expires") {
    session s;
    const std::uint8_t h = s.open();
    s.permit(h);
    const time_point expires = s.c.inspect().allocations[h].expires;
    s.run(expires - microseconds(1));
    CHECK(s.story().find("lost") == std::string::npos);
    s.tick(expires);
    CHECK(s.story() == "lost timed_out");
    CHECK(s.next() == time_point::never());
    CHECK(s.c.inspect().open.size() == 0);
    CHECK(s.c.inspect().timers.size() == 0);
}
