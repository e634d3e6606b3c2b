// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/permission.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;

namespace {

address number(std::uint8_t n) { return address::v4(192, 0, 2, n); }

std::vector<address> named(const packet& p) {
    std::vector<address> all;
    const stun::message m = p.message();
    for (const stun::raw_attribute raw : m.attributes())
        if (raw.code == attr::xor_peer_address.code)
            if (const auto e = m.read(attr::xor_peer_address, raw)) all.push_back(e->addr());
    return all;
}

struct few : turn::client_rules {
    static constexpr turn::client_limits capacity{.permissions = 4, .channels = 2};
};
using few_session = basic_session<few>;

}  // namespace

TEST_CASE("renewal: a minute before the end, or at half time") {
    using turn::detail::renewal;
    constexpr turn::client_config config;
    ICE_VERIFY(config.permission_lifetime == seconds(300));  // RFC8656-9-1
    ICE_VERIFY(renewal(config, sec(10), seconds(300)) == sec(250));
    ICE_VERIFY(renewal(config, sec(10), seconds(120)) == sec(70));
    ICE_VERIFY(renewal(config, sec(10), seconds(100)) == sec(60));
    ICE_VERIFY(renewal(config, sec(10), seconds(1)) == time_point{10'500'000});
}

TEST_CASE("all that wait go in one request") {
    session s;
    const std::uint8_t h = s.open();
    const address three[] = {number(9), number(10), number(11)};
    CHECK(s.c.permit(s.now, h, three));
    CHECK(s.run_to_send());
    CHECK(s.last().method() == stun::method::create_permission);
    CHECK(named(s.last()) == std::vector<address>(three, three + 3));  // RFC8656-10.1-1
    for (const address& a : three) CHECK(!s.c.is_permitted(h, a));
    s.tell({});
    for (const address& a : three) CHECK(s.c.is_permitted(h, a));
    CHECK(s.story() == "permitted, permitted, permitted");
}

TEST_CASE("more than a batch go in several") {
    session s;
    const std::uint8_t h = s.open();
    std::vector<address> many;
    for (std::uint8_t n = 1; n <= 20; ++n) many.push_back(number(n));
    CHECK(s.c.permit(s.now, h, many));
    for (const std::size_t size : {8U, 8U, 4U}) {
        CHECK(s.run_to_send());
        CHECK(named(s.last()).size() == size);
        CHECK(s.last().bytes.size() <= 548);
        s.tell({});
    }
    for (const address& a : many) CHECK(s.c.is_permitted(h, a));
}

TEST_CASE("a permission is renewed a minute before it expires, those that are due soon with it") {
    session s;
    const std::uint8_t h = s.open({}, allocated(3600));
    s.now = sec(100);
    s.permit(h, number(9));
    const time_point first = s.now;
    s.now = first + seconds(50);
    s.permit(h, number(10));
    const std::size_t before = s.sent();
    s.run(first + seconds(240) - microseconds(1));
    CHECK(s.sent() == before);
    CHECK(s.next() == first + seconds(240));
    s.tick(s.next());
    CHECK(s.sent() == before + 1);
    CHECK(named(s.last()) == std::vector<address>{number(9), number(10)});
    s.tell({});
    CHECK(s.story().empty());
    // From when the request went out.
    s.run(first + seconds(540) - microseconds(1));
    CHECK(s.c.is_permitted(h, number(9)));
    CHECK(s.c.is_permitted(h, number(10)));
}

TEST_CASE("a permission that is not renewed in time is none") {
    session s;
    const std::uint8_t h = s.open();
    s.permit(h);
    const time_point granted = s.c.inspect().permissions[0].expires;
    s.run(granted - microseconds(1));
    CHECK(s.c.is_permitted(h, peer.addr()));
    CHECK(s.send(text("x")) == send_status::sent);
    s.run(granted);
    CHECK(!s.c.is_permitted(h, peer.addr()));
    CHECK(s.send(text("x")) == send_status::pending);
    CHECK(data_of(s.hear(indication(peer, "late"))) == "-");
    // The request that is under way is not answered either.
    s.run(granted + seconds(45));
    CHECK(s.story() == "refused timed_out");
    CHECK(s.send(text("x")) == send_status::unreachable);
}

TEST_CASE("one whom the server minds does not harm the others") {
    session s;
    const std::uint8_t h = s.open();
    const address three[] = {number(9), number(10), number(11)};
    CHECK(s.c.permit(s.now, h, three));
    CHECK(s.run_to_send());
    s.tell({.error = 403});
    CHECK(s.story().empty());
    for (const address& a : three) {
        CHECK(s.run_to_send());
        CHECK(named(s.last()) == std::vector<address>{a});
        s.tell(a == number(10) ? answer{.error = 403} : answer{});
    }
    CHECK(s.story() == "permitted, refused forbidden 403, permitted");
    CHECK(s.send(text("x"), {number(10), 1}) == send_status::unreachable);
    CHECK(s.is_quiet());  // not asked again
    // Unless the host wants it.
    const address again = number(10);
    CHECK(s.c.permit(s.now, h, {&again, 1}));
    CHECK(s.run_to_send());
}

TEST_CASE("whom the policy refuses is never named to the server") {
    session s;
    const std::uint8_t h =
        s.open({.family = turn::relayed_family::both},
               {.relayed = {relay_v4, relay_v6}, .mapped = seen, .lifetime = 600});
    const address bad[] = {address::v4(127, 0, 0, 1),
                           address::v4(0, 0, 0, 0),
                           address::v4(239, 1, 2, 3),
                           address::v6(0, 1),
                           address::v6(0, 0),
                           to_v4_mapped(address::v4(127, 0, 0, 1)),
                           to_v4_mapped(address::v4(192, 0, 2, 9)),
                           address::v6(0x20027f00'00010000, 1)};
    for (const address& a : bad) {
        CHECK(s.c.permit(s.now, h, {&a, 1}).error().code == errc::turn_peer_refused);
        CHECK(s.c.bind_channel(s.now, h, {a, 1}).error().code == errc::turn_peer_refused);
        CHECK(s.send(text("x"), {a, 1}, a.is_v4() ? relayed_base : relayed_base_v6) ==
              send_status::unreachable);
    }
    CHECK(s.is_quiet());
    CHECK(s.story().empty());
}

TEST_CASE("the mapped form of an address is another address") {
    session s;
    const std::uint8_t h =
        s.open({.family = turn::relayed_family::both},
               {.relayed = {relay_v4, relay_v6}, .mapped = seen, .lifetime = 600});
    s.permit(h);
    CHECK(!s.c.is_permitted(h, to_v4_mapped(peer.addr())));
    CHECK(data_of(s.hear(indication(peer.with_address(to_v4_mapped(peer.addr())), "x"))) == "-");
}

TEST_CASE("a peer must be of the family of a relayed address") {
    session s;
    const std::uint8_t h = s.open();
    const address a = peer_v6.addr();
    // RFC8656-10.1-3
    CHECK(s.c.permit(s.now, h, {&a, 1}).error().code == errc::misuse_turn_peer);
    // RFC8656-12.1-1
    CHECK(s.c.bind_channel(s.now, h, peer_v6).error().code == errc::misuse_turn_peer);
    session dual;
    const std::uint8_t both =
        dual.open({.family = turn::relayed_family::both},
                  {.relayed = {relay_v4, relay_v6}, .mapped = seen, .lifetime = 600});
    const address two[] = {peer.addr(), peer_v6.addr()};
    CHECK(dual.c.permit(dual.now, both, two));
    CHECK(dual.run_to_send());
    CHECK(named(dual.last()) == std::vector<address>(two, two + 2));  // RFC8656-10.1-4
}

TEST_CASE("full: the refused go first, then those idle the longest; who is needed stays") {
    few_session s;
    const std::uint8_t h = s.open();
    for (std::uint8_t n = 1; n <= 4; ++n) {
        s.permit(h, number(n));
        s.now = s.now + seconds(1);
    }
    const address fifth = number(5);
    CHECK(s.c.permit(s.now, h, {&fifth, 1}).error().code == errc::turn_full);
    CHECK(s.send(text("x"), {fifth, 1}) == send_status::would_block);

    s.now = s.now + seconds(70);
    CHECK(s.send(text("x"), {number(1), 1}) == send_status::sent);  // no longer idle
    CHECK(s.c.permit(s.now, h, {&fifth, 1}));
    CHECK(!s.c.is_permitted(h, number(2)));
    const turn::event e = s.poll();
    CHECK(e.kind == turn::event_kind::refused);
    CHECK(e.reason == reason::evicted);
    CHECK(e.peer == endpoint(number(2), 0));
    CHECK(s.run_to_send());
    s.tell({.error = 403});
    CHECK(s.story() == "refused forbidden 403");

    // The refused one makes room although others are idle.
    const address sixth = number(6);
    CHECK(s.c.permit(s.now, h, {&sixth, 1}));
    CHECK(s.c.is_permitted(h, number(3)));
    CHECK(s.c.is_permitted(h, number(4)));
    CHECK(s.story().empty());
}

TEST_CASE("one that a channel or a request needs is not evicted") {
    few_session s;
    const std::uint8_t h = s.open();
    s.bind(h, {number(1), 1});
    s.bind(h, {number(2), 1});
    for (std::uint8_t n = 3; n <= 4; ++n) {
        const address a = number(n);
        CHECK(s.c.permit(s.now, h, {&a, 1}));
    }
    CHECK(s.run_to_send());
    s.now = s.now + seconds(100);
    const address fifth = number(5);
    CHECK(s.c.permit(s.now, h, {&fifth, 1}).error().code == errc::turn_full);
}

TEST_CASE("forbid: nothing is taken from there, and nothing is renewed") {
    session s;
    const std::uint8_t h = s.open();
    s.permit(h);
    CHECK(data_of(s.hear(indication(peer, "x"))) == "x");
    CHECK(s.c.forbid(s.now, h, peer.addr()));
    CHECK(!s.c.is_permitted(h, peer.addr()));
    CHECK(data_of(s.hear(indication(peer, "x"))) == "-");
    const std::size_t before = s.sent();
    s.run(s.now + seconds(500));
    CHECK(s.sent() == before);

    // While a request names it, that request stays as it is.
    const address a = number(77);
    CHECK(s.c.permit(s.now, h, {&a, 1}));
    CHECK(s.run_to_send());
    const packet first = s.last();
    CHECK(s.c.forbid(s.now, h, a));
    CHECK(s.run_to_send());
    CHECK(s.last().bytes == first.bytes);
    s.tell({});
    CHECK(!s.c.is_permitted(h, a));
    CHECK(s.story().empty());
}

TEST_CASE("what datagrams need is asked for after a while, what the host asks for at once") {
    turn::client_config patient;
    patient.permission_delay = seconds(2);
    session s(patient);
    const std::uint8_t h = s.open();
    const time_point start = s.now;
    CHECK(s.send(text("x")) == send_status::pending);
    CHECK(s.send(text("x"), peer.with_port(7)) == send_status::pending);
    CHECK(s.next() == start + seconds(2));
    const std::size_t before = s.sent();
    s.run(start + seconds(2) - microseconds(1));
    CHECK(s.sent() == before);
    CHECK(s.run_to_send());
    CHECK(named(s.last()) == std::vector<address>{peer.addr()});

    CHECK(s.send(text("x"), {number(50), 1}) == send_status::pending);
    const address a = number(50);
    CHECK(s.c.permit(s.now, h, {&a, 1}));
    CHECK(s.run_to_send());
    CHECK(named(s.last()) == std::vector<address>{a});

    // A path was found without it.
    CHECK(s.send(text("x"), {number(51), 1}) == send_status::pending);
    s.c.drop_waiting(s.now);
    for (const packet& p : s.w.sent) CHECK(named(p) != std::vector<address>{number(51)});
    const std::size_t settled = s.sent();
    s.run(s.now + milliseconds(400));
    CHECK(s.sent() == settled);
}

TEST_CASE("a host with a policy of its own") {
    struct trusting : turn::client_rules {
        using peers = turn::any_peer;
    };
    basic_session<trusting> s;
    const std::uint8_t h = s.open();
    const address loopback = address::v4(127, 0, 0, 1);
    CHECK(s.c.permit(s.now, h, {&loopback, 1}));
    CHECK(s.run_to_send());
    CHECK(named(s.last()) == std::vector<address>{loopback});
}
