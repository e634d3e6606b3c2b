// SPDX-License-Identifier: BSL-1.0
// When a TURN client does what, to the microsecond, against a server that keeps its own time.
#include "turn_support.hpp"

using namespace turn_story;

namespace {

constexpr time_point at(duration d) { return time_point{} + d; }

sim::turn_server_rules lifetimes(std::int64_t allocation, std::int64_t permission,
                                 std::int64_t channel) {
    sim::turn_server_rules r;
    r.default_lifetime = seconds(allocation);
    r.longest_lifetime = seconds(allocation);
    r.permission_lifetime = seconds(permission);
    r.channel_lifetime = seconds(channel);
    return r;
}

}  // namespace

TEST_CASE("turn timers: an allocation takes two round trips and a turn of the pace") {
    world w;
    w.open();
    CHECK(w.h.carrier.time_of(stun::method::allocate, 0) == at({}));
    CHECK(w.h.carrier.time_of(stun::method::allocate, 1) == at(milliseconds(50)));
    CHECK(w.h.carrier.count(stun::method::allocate) == 2);
    CHECK(w.h.events[0].at == at(milliseconds(70)));
}

TEST_CASE("turn timers: a dead server, to the last microsecond") {
    sim::turn_server_rules silent;
    silent.silent = true;
    world w(silent);
    w.allocate();
    w.run(seconds(60));
    const std::int64_t sent[] = {0, 500, 1'500, 3'500, 7'500, 15'500, 31'500};
    CHECK(w.h.carrier.sent.size() == 7);
    for (std::size_t n = 0; n < 7; ++n) {
        CHECK(w.h.carrier.sent[n].at == at(milliseconds(sent[n])));
        CHECK(w.h.carrier.sent[n].bytes == w.h.carrier.sent[0].bytes);
    }
    CHECK(w.h.story() == "failed timed_out");
    CHECK(w.h.events[0].at == at(milliseconds(39'500)));
}

TEST_CASE("turn timers: Refresh a minute before the end, from the request that was answered") {
    world w;
    w.open();
    w.run(seconds(3600));
    const time_point allocated = w.h.carrier.time_of(stun::method::allocate, 1);
    for (std::size_t n = 0; n < 6; ++n)
        CHECK(w.h.carrier.time_of(stun::method::refresh, n) ==
              allocated + seconds(540) * static_cast<std::int64_t>(n + 1));
    CHECK(w.h.carrier.count(stun::method::refresh) == 6);
    CHECK(w.h.story() == "allocated");
    CHECK(w.net.server(w.servers[0])->size(w.net.now()) == 1);
}

TEST_CASE("turn timers: the server's lifetime counts, however short, and not what was asked for") {
    for (const std::int64_t lifetime : {10, 100, 600}) {
        world w(lifetimes(lifetime, 300, 600));
        w.open({.lifetime = seconds(3000)});
        w.run(seconds(1000));
        CHECK(w.h.story() == "allocated");
        CHECK(w.net.server(w.servers[0])->size(w.net.now()) == 1);
        const std::int64_t step = lifetime > 120 ? lifetime - 60 : lifetime / 2;
        CHECK(w.h.carrier.time_of(stun::method::refresh, 0) ==
              at(milliseconds(50) + seconds(step)));
    }
}

TEST_CASE("turn timers: permissions and channels are renewed in time, for hours") {
    world w;
    const std::uint8_t handle = w.open();
    const address peer = w.at_peer.addr();
    CHECK(w.h.c.permit(w.net.now(), handle, {&peer, 1}));
    w.run(seconds(1));
    const time_point permitted = w.h.carrier.time_of(stun::method::create_permission, 0);
    w.run_to(permitted + seconds(240) - microseconds(1));
    CHECK(w.h.carrier.count(stun::method::create_permission) == 1);
    w.run_to(permitted + seconds(240));
    CHECK(w.h.carrier.count(stun::method::create_permission) == 2);

    CHECK(w.h.c.bind_channel(w.net.now(), handle, w.at_peer));
    w.run(seconds(1));
    const time_point bound = w.h.carrier.time_of(stun::method::channel_bind, 0);
    w.run_to(bound + seconds(540) - microseconds(1));
    CHECK(w.h.carrier.count(stun::method::channel_bind) == 1);
    w.run_to(bound + seconds(540));
    CHECK(w.h.carrier.count(stun::method::channel_bind) == 2);
    w.run(seconds(10'000));
    CHECK(w.h.story() == "allocated, permitted, channel_bound");  // RFC8445-7.2.1-4
    w.peer_sends();
    w.run(seconds(1));
    CHECK(w.h.heard.size() == 1);
}

TEST_CASE("turn timers: a server with other lifetimes, of which the client was told") {
    turn::client_config config;
    config.permission_lifetime = seconds(10);
    config.channel_lifetime = seconds(16);
    world w(lifetimes(20, 10, 16), config);
    const std::uint8_t handle = w.open();
    CHECK(w.h.c.bind_channel(w.net.now(), handle, w.at_peer));
    for (int n = 0; n < 40; ++n) {
        w.run(seconds(3));
        w.peer_sends();
        w.run(seconds(1));
        CHECK(w.h.heard.size() == static_cast<std::size_t>(n) + 1);
        CHECK(w.h.send(w.at_peer) == send_status::sent);
    }
    CHECK(w.h.story() == "allocated, permitted, channel_bound");
}

TEST_CASE("turn timers: an allocation that nobody renews is lost when it expires") {
    world w;
    const std::uint8_t handle = w.open();
    sim::turn_server_rules silent;
    silent.silent = true;
    w.net.set_rules(w.servers[0], silent);
    const time_point expires = w.h.c.inspect().allocations[handle].expires;
    CHECK(expires == at(milliseconds(50) + seconds(600)));
    w.run_to(expires - microseconds(1));
    CHECK(w.h.story() == "allocated");
    w.run_to(expires);
    CHECK(w.h.story() == "allocated, lost timed_out");
    CHECK(w.h.events.back().at == expires);
    w.run(seconds(10'000));
    CHECK(w.h.story() == "allocated, lost timed_out");
}

TEST_CASE("turn timers: nonces that expire each minute are no trouble") {
    sim::turn_server_rules rules;
    rules.nonce_lifetime = seconds(60);
    world w(rules);
    const std::uint8_t handle = w.open();
    const address peer = w.at_peer.addr();
    CHECK(w.h.c.permit(w.net.now(), handle, {&peer, 1}));
    CHECK(w.h.c.bind_channel(w.net.now(), handle, w.at_peer));
    w.run(seconds(7200));
    CHECK(w.h.story() == "allocated, permitted, channel_bound");
    w.peer_sends();
    w.run(seconds(1));
    CHECK(w.h.heard.size() == 1);
}
