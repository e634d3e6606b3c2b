// SPDX-License-Identifier: BSL-1.0
// What a relay is asked for, and what it costs on the wire.
#include "session_support.hpp"

using namespace session_story;
using stun::method;

namespace {

std::uint64_t asked(const two_homes& w, method m) { return w.net.server(w.server)->requests(m); }

session_config thrifty() {
    session_config c;
    c.eager_permissions = false;
    c.turn.permission_delay = seconds(2);
    return c;
}

}  // namespace

TEST_CASE("session economy: all addresses of the peer in one request") {
    two_homes w;
    w.run(seconds(2));  // all is gathered: the descriptions are whole
    CHECK(w.connects());
    // Each side: one permission request for the peer's three addresses, at most one more for what
    // checks have revealed.
    CHECK(asked(w, method::create_permission) <= 4);
    CHECK(asked(w, method::create_permission) >= 2);
}

TEST_CASE("session economy: where a direct path comes first nobody asks for permissions") {
    two_homes w(sim::full_cone(), sim::full_cone(), thrifty(), thrifty());
    w.run(seconds(2));
    CHECK(w.connects());
    CHECK(w.a.selected().find("relay") == std::string::npos);
    w.run(seconds(10));
    CHECK(asked(w, method::create_permission) == 0);
    CHECK(asked(w, method::channel_bind) == 0);
}

TEST_CASE("session economy: where none comes the relay is found a little later") {
    two_homes w(sim::symmetric(), sim::symmetric(), thrifty(), thrifty());
    w.run(seconds(2));
    CHECK(w.connects());
    CHECK(asked(w, method::create_permission) >= 1);
}

TEST_CASE("session economy: a selected pair gets a channel, and data four bytes") {
    for (const bool binds : {true, false}) {
        session_config c;
        c.binds_channels = binds;
        two_homes w(sim::symmetric(), sim::symmetric(), c, c);
        w.call();
        // While it is checked a permission will do.
        CHECK(w.run(seconds(20), [&] { return w.a.is_up() && w.b.is_up(); }));
        CHECK(asked(w, method::create_permission) != 0);
        CHECK(asked(w, method::channel_bind) == 0);  // RFC8445-7.2.1-3
        CHECK(w.run(seconds(20), [&] { return w.a.is_over() && w.b.is_over(); }));
        w.run(seconds(5));
        CHECK((asked(w, method::channel_bind) != 0) == binds);  // RFC8445-12.1-3
        peer& from = w.a.s.route_of(0, 1).relayed ? w.a : w.b;
        peer& to = &from == &w.a ? w.b : w.a;
        std::size_t sent = 0;
        from.carrier.heard = [&](const route&, byte_view bytes) { sent = bytes.size(); };
        to.heard.clear();
        CHECK(from.send("0123456789") == send_status::sent);
        CHECK((sent == 14) == binds);
        CHECK(from.s.route_of(0, 1).is_plain() == binds);
        w.run(seconds(1));
        CHECK(to.heard == std::vector<std::string>{"0123456789"});
    }
}

TEST_CASE("session economy: a channel outlives its lifetime, and its permission") {
    sim::turn_server_rules rules;
    rules.permission_lifetime = seconds(60);
    rules.channel_lifetime = seconds(100);
    session_config c;
    c.turn.permission_lifetime = seconds(60);
    c.turn.channel_lifetime = seconds(100);
    c.turn.refresh_margin = seconds(10);
    two_homes w(sim::symmetric(), sim::symmetric(), c, c, rules);
    CHECK(w.connects());
    for (int i = 0; i < 12; ++i) {
        w.run(seconds(50));
        CHECK(w.talks());
    }
    peer& from = w.a.s.route_of(0, 1).relayed ? w.a : w.b;
    CHECK(from.s.route_of(0, 1).is_plain());
}

TEST_CASE("session economy: peers that nobody may relay to are not asked for") {
    two_homes w;
    w.run(seconds(2));
    w.call();
    const std::uint64_t before = asked(w, method::create_permission);
    w.run(seconds(1));
    for (const char* line : {"candidate:9 1 UDP 100 127.0.0.1 5000 typ host",
                             "candidate:8 1 UDP 101 ::1 5000 typ host"}) {
        description_reader reader;
        static_cast<void>(reader.read(w.a.s, w.net.now(), line));
        w.a.poll();
    }
    w.run(seconds(60));
    for (const auto& allocation : w.net.server(w.server)->allocations())
        for (const auto& [peer, until] : allocation.permissions)
            CHECK(kind_of(peer) != address_kind::loopback);
    CHECK(before <= asked(w, method::create_permission));
}
