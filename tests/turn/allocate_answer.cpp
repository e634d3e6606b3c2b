// SPDX-License-Identifier: BSL-1.0
#include <ice/turn/allocate_answer.hpp>

#include <doctest/doctest.h>

#include "desk.hpp"

using namespace desk;
using turn::relayed_family;

namespace {

/// What comes of an Allocate request that is answered so.
std::string outcome(const answer& a, const turn::allocate_request& r = {}) {
    session s;
    s.ask_again(r);
    s.tell(a);
    return s.story();
}
std::string refused(std::uint16_t error) { return outcome({.error = error}); }

answer with(std::vector<endpoint> relayed) {
    answer a = allocated();
    a.relayed = std::move(relayed);
    return a;
}

}  // namespace

TEST_CASE("which families answer a request") {
    using turn::detail::was_asked_for;
    ICE_VERIFY(was_asked_for(relayed_family::unspecified, ip_family::ipv4));
    ICE_VERIFY(!was_asked_for(relayed_family::unspecified, ip_family::ipv6));
    ICE_VERIFY(!was_asked_for(relayed_family::ipv4, ip_family::ipv6));
    ICE_VERIFY(was_asked_for(relayed_family::ipv6, ip_family::ipv6));
    ICE_VERIFY(!was_asked_for(relayed_family::ipv6, ip_family::ipv4));
    ICE_VERIFY(was_asked_for(relayed_family::both, ip_family::ipv4));
    ICE_VERIFY(was_asked_for(relayed_family::both, ip_family::ipv6));
    ICE_VERIFY(!was_asked_for(relayed_family::both, ip_family::none));
}

TEST_CASE("a success tells relayed and mapped address, and the lifetime that counts") {
    session s;
    const std::uint8_t h = s.ask_again({.lifetime = seconds(1200)});
    s.tell(allocated(777));
    const turn::event e = s.poll();
    CHECK(e.kind == turn::event_kind::allocated);
    CHECK(e.allocation == h);
    CHECK(e.relayed_v4 == relay_v4);
    CHECK(e.relayed_v6 == endpoint());
    CHECK(e.mapped == seen);
    CHECK(e.lifetime == seconds(777));
    CHECK(s.story().empty());
}

TEST_CASE("addresses that nobody asked for, or that nobody can have, are given back") {
    struct row {
        answer a;
        const char* story;
    };
    // RFC8656-7.3-1 RFC8656-7.3-2
    const row rows[] = {
        {with({relay_v6}), "failed family_mismatch"},
        {with({relay_v4, relay_v6}), "failed family_mismatch"},
        {with({}), "failed bad_response"},
        {with({relay_v4.with_port(0)}), "failed bad_address"},
        {with({relay_v4.with_address(address::v4(0, 0, 0, 0))}), "failed bad_address"},
        {with({relay_v4.with_address(address::v4(127, 0, 0, 1))}), "failed bad_address"},
        {with({relay_v4.with_address(address::v4(224, 0, 0, 1))}), "failed bad_address"},
        {{.relayed = {relay_v4}, .lifetime = 600}, "failed bad_response"},
        {{.relayed = {relay_v4}, .mapped = seen}, "failed bad_response"},
        {{.relayed = {relay_v4}, .mapped = seen, .zero_lifetime = true}, "failed bad_response"},
    };
    for (const row& each : rows) {
        session s;
        s.ask_again();
        s.tell(each.a);
        CHECK(s.story() == each.story);
        // It is deleted, and the server is not asked again.
        CHECK(s.run_to_send());
        CHECK(s.last().method() == stun::method::refresh);
        const auto lifetime = s.last().message().get(attr::lifetime);
        CHECK((lifetime && *lifetime == 0));
        CHECK(s.c.allocate(s.now, {.base = base_id(1), .where = home}).error().code ==
              errc::turn_server_rests);
        s.tell({});
        CHECK(s.story().empty());  // told once
        CHECK(s.next() == time_point::never());
    }
}

TEST_CASE("loopback is a relayed address where the host says so") {
    turn::client_config config;
    config.allow_loopback = true;
    session s(config);
    s.ask_again();
    s.tell(with({relay_v4.with_address(address::v4(127, 0, 0, 1))}));
    CHECK(s.story() == "allocated");
}

TEST_CASE("both families of one allocation, and one of them refused") {
    session both;
    const std::uint8_t h = both.ask_again({.family = relayed_family::both});
    both.tell(with({relay_v6, relay_v4}));
    const turn::event e = both.poll();
    CHECK(e.relayed_v4 == relay_v4);
    CHECK(e.relayed_v6 == relay_v6);
    CHECK(both.c.inspect().allocations[h].is_dual());

    for (const std::uint16_t code : {std::uint16_t{440}, std::uint16_t{508}}) {
        session s;
        s.ask_again({.family = relayed_family::both});
        answer a = with({relay_v4});
        a.address_error = {ip_family::ipv6, code, {}};
        s.tell(a);
        CHECK(s.story() == (code == 440 ? "allocated 440, family_lost no_such_family 440"
                                        : "allocated 508, family_lost no_capacity 508"));
        const auto wants = [&](relayed_family f) {
            const auto r = s.c.allocate(s.now, {.base = base_id(7), .where = home, .family = f});
            if (r) CHECK(s.c.release(s.now, *r));
            while (s.poll().kind != turn::event_kind::none) {
            }
            return r.has_value();
        };
        CHECK(wants(relayed_family::ipv4));
        CHECK(!wants(relayed_family::ipv6));
        CHECK(!wants(relayed_family::both));
        s.now = s.now + seconds(60);
        CHECK(wants(relayed_family::ipv6) == (code == 508));  // RFC8656-7.3-3 RFC8656-7.3-4
    }
}

TEST_CASE("each error of an Allocate request") {
    CHECK(refused(400) == "failed error_response 400");
    CHECK(refused(403) == "failed forbidden 403");
    CHECK(refused(405) == "failed forbidden 405");
    CHECK(refused(420) == "failed error_response 420");
    CHECK(refused(437) == "failed mismatch 437");
    CHECK(refused(440) == "failed no_such_family 440");
    CHECK(refused(441) == "failed wrong_credentials 441");
    CHECK(refused(442) == "failed error_response 442");
    CHECK(refused(486) == "failed quota 486");
    CHECK(refused(508) == "failed no_capacity 508");
    CHECK(refused(500) == "failed error_response 500");  // RFC8656-7.4-17
    CHECK(refused(699) == "failed error_response 699");
}

TEST_CASE("how long a server is left alone after each error") {
    const auto rest = [](std::uint16_t error, const turn::allocate_request& r = {}) {
        session s;
        s.ask_again(r);
        s.tell({.error = error});
        const time_point until = s.c.rests_until(0);
        if (until == time_point::never()) return std::string("for good");
        return std::to_string(until <= s.now ? 0 : (until - s.now).us / 1'000'000);
    };
    CHECK(rest(400) == "for good");  // RFC8656-7.4-3
    CHECK(rest(403) == "for good");  // RFC8656-7.4-6
    CHECK(rest(441) == "for good");  // RFC8656-7.4-12
    CHECK(rest(442) == "for good");  // RFC8656-7.4-13
    CHECK(rest(486) == "60");        // RFC8656-7.4-14
    CHECK(rest(508) == "60");        // RFC8656-7.4-16
    CHECK(rest(508, {.parity = turn::port_parity::even}) == "0");
    CHECK(rest(508, {.reservation = 7}) == "0");  // RFC8656-7.4-15
    CHECK(rest(437) == "0");
    CHECK(rest(500) == "0");
    CHECK(rest(405) == "0");
}

TEST_CASE("437: three sockets, then two minutes of rest") {
    session s;
    for (std::uint16_t n = 0; n < 3; ++n) {
        const endpoint where = home.with_port(static_cast<std::uint16_t>(5000 + n));
        s.ask_again({.base = base_id(n), .where = where});  // RFC8656-7.4-8
        s.tell({.error = 437});
        CHECK(s.story() == "failed mismatch 437");
    }
    // RFC8656-7.4-9 RFC8656-7.4-10
    CHECK(s.c.rests_until(0) == s.now + seconds(120));
    const turn::allocate_request again{.base = base_id(9), .where = home};
    CHECK(s.c.allocate(s.now + seconds(119), again).error().code == errc::turn_server_rests);
    CHECK(s.c.allocate(s.now + seconds(120), again));
}

TEST_CASE("440 is about the family that was asked for, and for good") {
    session s;
    s.ask_again({.family = relayed_family::ipv6});
    s.tell({.error = 440});
    CHECK(s.story() == "failed no_such_family 440");
    const auto later_on = s.now + seconds(100'000);
    // RFC8656-7.4-11
    CHECK(
        s.c.allocate(later_on, {.base = base_id(1), .where = home, .family = relayed_family::ipv6})
            .error()
            .code == errc::turn_server_rests);
    CHECK(s.c.allocate(later_on, {.base = base_id(1), .where = home}));
    CHECK(s.c.forgive(0));
    CHECK(s.c.allocate(later_on,
                       {.base = base_id(2), .where = home, .family = relayed_family::ipv6}));
}

TEST_CASE("420: what the server does not know is left out once") {
    session s;
    s.ask_again({.family = relayed_family::ipv4, .dont_fragment = true});
    CHECK(s.last().message().has(attr::dont_fragment));  // RFC8656-7.1-12
    s.tell({.error = 420, .unknown = {0x001a, 0x0017}});
    CHECK(s.story().empty());
    CHECK(s.run_to_send());
    CHECK(!s.last().message().has(attr::dont_fragment));  // RFC8656-7.4-7
    CHECK(!s.last().message().has(attr::requested_address_family));
    s.tell(allocated());
    const turn::event e = s.poll();
    CHECK(e.kind == turn::event_kind::allocated);
    CHECK(!e.dont_fragment);

    session twice;
    twice.ask_again({.dont_fragment = true});
    twice.tell({.error = 420, .unknown = {0x001a}});
    CHECK(twice.run_to_send());
    twice.tell({.error = 420, .unknown = {0x001a}});
    CHECK(twice.story() == "failed error_response 420");
}

TEST_CASE("what waits to ask a server that has just said no fails with it") {
    session s;
    s.ask_again();
    CHECK(s.c.allocate(s.now, {.base = base_id(1), .where = home}));
    CHECK(s.c.allocate(s.now, {.base = base_id(2), .where = home}));
    s.tell({.error = 486});
    CHECK(s.story() == "failed quota 486, failed server_rests, failed server_rests");
    CHECK(s.next() == time_point::never());
}

TEST_CASE("a token for the next port is told where it was asked for") {
    answer a = allocated();
    a.reservation = 0x0123456789abcdef;
    session s;
    s.ask_again({.parity = turn::port_parity::even_and_next});
    s.tell(a);
    CHECK(s.poll().reservation == a.reservation);
    session nobody_asked;
    nobody_asked.ask_again();
    nobody_asked.tell(a);
    CHECK(!nobody_asked.poll().reservation);
}
