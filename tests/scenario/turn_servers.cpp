// SPDX-License-Identifier: BSL-1.0
// Servers that challenge, redirect, refuse and lie, and what a TURN client makes of each.
#include "turn_support.hpp"

using namespace turn_story;
using turn::relayed_family;

namespace {

sim::turn_server_rules fault(std::uint16_t error, std::uint32_t times, bool authenticated = true,
                             stun::method method = stun::method::allocate) {
    sim::turn_server_rules r;
    r.fault = {method, error, times, authenticated};
    return r;
}
/// What comes of one Allocate request, within two minutes.
std::string story(const sim::turn_server_rules& rules, std::string_view password = "pass") {
    world w(rules, {}, password);
    w.allocate();
    w.run(seconds(120));
    return w.h.story();
}

}  // namespace

TEST_CASE("turn servers: 438 for ever ends after three new requests") {
    sim::turn_server_rules hasty;
    hasty.nonce_lifetime = milliseconds(1);
    world w(hasty);
    w.allocate();
    w.run(seconds(60));
    CHECK(w.h.story() == "failed too_many_challenges 438");
    // A bare one, one with credentials, and three that follow a 438.
    CHECK(w.h.carrier.count(stun::method::allocate) == 5);
}

TEST_CASE("turn servers: some 438 are followed, and forgotten after the success") {
    sim::turn_server_rules hasty;
    hasty.nonce_lifetime = milliseconds(1);
    world w;
    w.open();
    for (int round = 0; round < 4; ++round) {
        w.net.set_rules(w.servers[0], hasty);
        CHECK(w.h.c.refresh(w.net.now(), 0));
        w.run(milliseconds(140));  // three requests
        w.net.set_rules(w.servers[0], {});
        w.run(seconds(2));
    }
    CHECK(w.h.story() == "allocated");
    CHECK(w.h.carrier.count(stun::method::refresh) == 16);
}

TEST_CASE("turn servers: wrong credentials are tried once") {
    world w({}, {}, "wrong");
    w.allocate();
    w.run(seconds(60));
    CHECK(w.h.story() == "failed wrong_credentials 401");
    CHECK(w.h.carrier.sent.size() == 2);
    CHECK(w.h.c.allocate(w.net.now(), {.base = base_id(0), .where = w.at_client}).error().code ==
          errc::turn_server_rests);
}

TEST_CASE("turn servers: SHA-256 and hidden names where the server has them") {
    sim::turn_server_rules modern;
    modern.password_algorithms = true;
    modern.userhash = true;
    turn::client_config hiding;
    hiding.hide_username = true;
    world w(modern, hiding);
    const std::uint8_t handle = w.open();
    CHECK(w.h.c.bind_channel(w.net.now(), handle, w.at_peer));
    w.run(seconds(3600));
    CHECK(w.h.story() == "allocated, permitted, channel_bound");
    for (const tapped::datagram& d : w.h.carrier.sent) {
        const auto m = stun::message::parse(d.bytes);
        if (m && m->method() != stun::method::send) CHECK(!m->has(attr::username));
    }
}

TEST_CASE("turn servers: redirected, with the same credentials") {
    world w({}, {}, "pass", 2);
    sim::turn_server_rules busy;
    busy.alternate = world::at_server(2);
    w.net.set_rules(w.servers[0], busy);
    w.open();
    CHECK(w.relayed().addr() == world::at_server(2).addr());
    CHECK(w.net.server(w.servers[0])->size(w.net.now()) == 0);
    w.run(seconds(2000));
    CHECK(w.h.story() == "allocated");
    CHECK(w.net.server(w.servers[1])->size(w.net.now()) == 1);
}

TEST_CASE("turn servers: redirected in a circle, along a chain, home and to nowhere") {
    const auto redirected = [](unsigned servers, auto next) {
        world w({}, {}, "pass", servers);
        for (unsigned n = 1; n <= servers; ++n) {
            sim::turn_server_rules r;
            r.alternate = next(n);
            w.net.set_rules(w.servers[n - 1], r);
        }
        w.allocate();
        w.run(seconds(300));
        CHECK(w.h.carrier.sent.size() <= 2 * 8);
        return w.h.story();
    };
    CHECK(redirected(2, [](unsigned n) { return world::at_server(3 - n); }) ==
          "failed redirected_too_far 300");
    CHECK(redirected(1, [](unsigned) { return world::at_server(1); }) ==
          "failed redirected_too_far 300");
    CHECK(redirected(100, [](unsigned n) { return world::at_server(n % 100 + 1); }) ==
          "failed redirected_too_far 300");
    CHECK(redirected(1, [](unsigned) { return endpoint(address::v4(127, 0, 0, 1), 3478); }) ==
          "failed redirected_too_far 300");
}

TEST_CASE("turn servers: a 300 that nobody has signed leads nowhere") {
    sim::turn_server_rules forged;
    forged.forged_300 = true;
    forged.alternate = world::at_server(2);
    world w(forged, {}, "pass", 2);
    w.net.set_rules(w.servers[1], {});
    w.allocate();
    w.run(seconds(60));
    for (const tapped::datagram& d : w.h.carrier.sent) CHECK(d.to.remote == world::at_server(1));
    CHECK(w.net.server(w.servers[1])->size(w.net.now()) == 0);
    CHECK(w.h.story() == "failed integrity_violated");
}

TEST_CASE("turn servers: each refusal has its name, and nothing hangs") {
    CHECK(story(fault(400, 9)) == "failed error_response 400");
    CHECK(story(fault(403, 9)) == "failed forbidden 403");
    CHECK(story(fault(437, 9)) == "failed mismatch 437");
    CHECK(story(fault(440, 9)) == "failed no_such_family 440");
    CHECK(story(fault(442, 9)) == "failed error_response 442");
    CHECK(story(fault(486, 9)) == "failed quota 486");
    CHECK(story(fault(500, 9)) == "failed error_response 500");
    CHECK(story(fault(508, 9)) == "failed no_capacity 508");
    sim::turn_server_rules full;
    full.quota = 0;
    CHECK(story(full) == "failed quota 486");
    sim::turn_server_rules lying;
    lying.lie = {address::v4(127, 0, 0, 1), 4000};
    CHECK(story(lying) == "failed bad_address");
}

TEST_CASE("turn servers: 437 on three sockets, then rest for two minutes") {
    world w(fault(437, 6));  // three of them bare
    for (std::uint16_t n = 0; n < 3; ++n) {
        if (n > 0) w.attach(n, static_cast<std::uint16_t>(5000 + n));
        w.allocate({.base = base_id(n),
                    .where = w.at_client.with_port(static_cast<std::uint16_t>(5000 + n))});
        w.run(seconds(1));
    }
    CHECK(w.h.story() == "failed mismatch 437, failed mismatch 437, failed mismatch 437");
    w.attach(7, 5007);
    const turn::allocate_request again{.base = base_id(7), .where = w.at_client.with_port(5007)};
    CHECK(w.h.c.allocate(w.net.now(), again).error().code == errc::turn_server_rests);
    w.run_to(w.h.c.rests_until(0));
    CHECK(w.h.c.allocate(w.net.now(), again));
    w.run(seconds(1));
    CHECK(w.h.find(turn::event_kind::allocated) != nullptr);
}

TEST_CASE("turn servers: one that forgets everything: the allocation is lost at the next request") {
    world w;
    w.open();
    w.net.restart(w.servers[0]);
    w.run(seconds(600));
    CHECK(w.h.story() == "allocated, lost mismatch 437");
    const host::timed* lost = w.h.find(turn::event_kind::lost);
    CHECK((lost != nullptr && lost->at < time_point{} + seconds(541)));
    // And a new one comes about.
    w.allocate();
    w.run(seconds(1));
    CHECK(w.h.story() == "allocated, lost mismatch 437, allocated");
}

TEST_CASE("turn servers: nonces that change under everything that is under way") {
    world w;
    const std::uint8_t handle = w.open();
    for (std::uint8_t n = 1; n <= 20; ++n) {
        const address a = address::v4(203, 0, 113, n);
        CHECK(w.h.c.permit(w.net.now(), handle, {&a, 1}));
        if (n % 2 == 0) CHECK(w.h.c.bind_channel(w.net.now(), handle, {a, 1000}));
        if (n % 5 == 0) w.net.expire_nonces(w.servers[0]);
        w.run(milliseconds(60));
    }
    w.run(seconds(10));
    for (std::uint8_t n = 1; n <= 20; ++n)
        CHECK(w.h.c.is_permitted(handle, address::v4(203, 0, 113, n)));
    CHECK(w.h.find(turn::event_kind::refused) == nullptr);
    CHECK(w.h.find(turn::event_kind::channel_lost) == nullptr);
}
