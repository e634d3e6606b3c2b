// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/early_relay.hpp>

#include <doctest/doctest.h>

#include <ice/sim/driver.hpp>

#include <string>

#include "world.hpp"

using namespace ice;
using namespace ice::sim;
using namespace world;

namespace {

struct told {
    endpoint from;
    std::string bytes;
    std::vector<endpoint> allocated;
};

/// A host that keeps what it hears.
struct listener {
    std::vector<told> heard;

    void handle_datagram(time_point, const route& r, byte_view bytes) {
        heard.push_back(
            {r.remote, {bytes.begin(), bytes.end()}, early_relay_message::allocated(bytes)});
    }
    void handle_timeout(time_point) {}
    time_point next_deadline() const { return time_point::never(); }
};

struct party {
    sim::transport line;
    listener ear;
    endpoint where;

    party(network& net, segment_id on, const endpoint& at, driver& d) : line(net), where(at) {
        const auto host = net.add_host("party", on, at.addr());
        CHECK(line.attach(base_id(0), bind(net, host, at)) == errc::ok);
        d.add(line, ear);
    }
    void say(const endpoint& to, std::string_view text) {
        const std::vector<std::uint8_t> bytes(text.begin(), text.end());
        say(to, byte_view(bytes));
    }
    void say(const endpoint& to, byte_view bytes) {
        CHECK(line.send({base_id(0), 0, 1, to}, bytes) == send_status::sent);
    }
};

struct scene {
    network net{1};
    driver run{net};
    segment_id wide = net.add_segment("internet", {.latency = milliseconds(5)});
    endpoint server{v4(192, 0, 2, 10), 5556};
    early_relay relay;
    party a{net, wide, {v4(192, 0, 2, 1), 9988}, run};
    party b{net, wide, {v4(192, 0, 2, 2), 10892}, run};
    party c{net, wide, {v4(192, 0, 2, 3), 7}, run};
    std::uint8_t out[600] = {};
    std::uint8_t serial = 0;

    explicit scene(const early_relay_rules& rules = {})
        : relay(net, net.add_host("relay", wide, server.addr()), server, rules) {
        run.add(relay.sockets(), relay);
    }
    stun::transaction_id id() {
        stun::transaction_id i;
        i.bytes[0] = ++serial;
        return i;
    }
    void settle() { static_cast<void>(run.run_until(net.now() + seconds(1))); }
    endpoint allocate(party& who, std::optional<endpoint> beside = {}) {
        who.say(server, early_relay_message::allocate(out, id(), beside));
        settle();
        const bool good = !who.ear.heard.empty() && !who.ear.heard.back().allocated.empty();
        CHECK(good);
        return good ? who.ear.heard.back().allocated.back() : endpoint();
    }
};

}  // namespace

TEST_CASE("sim early relay: even ports, and RTCP beside RTP") {
    scene s;
    CHECK(s.allocate(s.a) == s.server.with_port(8076));
    CHECK(s.allocate(s.a) == s.server.with_port(8076));  // asked again
    CHECK(s.allocate(s.b) == s.server.with_port(8078));
    CHECK(s.allocate(s.c, s.server.with_port(8076)) == s.server.with_port(8077));
    CHECK(s.relay.allocations() == 3);
}

TEST_CASE("sim early relay: one allocation may have two addresses") {
    scene s(early_relay_rules{.also_known_as = v4(203, 0, 113, 1)});
    static_cast<void>(s.allocate(s.a));
    const std::vector<endpoint> both{{v4(203, 0, 113, 1), 8076}, s.server.with_port(8076)};
    CHECK(s.a.ear.heard.back().allocated == both);
}

TEST_CASE("sim early relay: the first sender locks it, and the server's port is the source") {
    scene s;
    const endpoint relayed = s.allocate(s.a);
    s.a.say(s.server, "nobody is there yet");
    s.settle();
    s.b.say(relayed, "first");
    s.settle();
    CHECK(s.a.ear.heard.back().from == s.server);
    CHECK(s.a.ear.heard.back().bytes == "first");
    s.c.say(relayed, "second");
    s.settle();
    CHECK(s.a.ear.heard.back().bytes == "second");  // heard as well, but
    s.a.say(s.server, "hello");
    s.settle();
    CHECK(s.b.ear.heard.size() == 1);  // data goes to the first
    CHECK(s.b.ear.heard.back().from == relayed);
    CHECK(s.c.ear.heard.empty());
    // A Binding request is data, too.
    stun::basic_builder<stun::rfc3489> request(s.out, stun::binding_request, s.id());
    s.a.say(s.server, *request.finish());
    s.settle();
    CHECK(s.b.ear.heard.size() == 2);
}

TEST_CASE("sim early relay: Send reaches anybody and locks nothing") {
    scene s;
    const endpoint relayed = s.allocate(s.a);
    const std::uint8_t data[] = {'o', 'n', 'c', 'e'};
    s.a.say(s.server, early_relay_message::send(s.out, s.id(), s.c.where, data));
    s.settle();
    CHECK(s.c.ear.heard.size() == 1);
    CHECK(s.c.ear.heard.back().from == relayed);
    CHECK(s.c.ear.heard.back().bytes == "once");
    s.b.say(relayed, "first");
    s.settle();
    s.a.say(s.server, "hello");
    s.settle();
    CHECK(s.b.ear.heard.size() == 1);
}

TEST_CASE("sim early relay: what is given back is gone, and rules can be broken") {
    scene s;
    const endpoint relayed = s.allocate(s.a);
    s.a.say(s.server, early_relay_message::allocate(s.out, s.id(), {}, true));
    s.settle();
    CHECK(s.relay.allocations() == 0);
    CHECK(!s.relay.has(relayed.port()));
    const std::size_t before = s.a.ear.heard.size();
    s.b.say(relayed, "anybody?");
    s.settle();
    CHECK(s.a.ear.heard.size() == before);

    scene broken(early_relay_rules{.locks = false});
    const endpoint open = broken.allocate(broken.a);
    broken.b.say(open, "first");
    broken.settle();
    broken.a.say(broken.server, "hello");
    broken.settle();
    CHECK(broken.b.ear.heard.empty());
}
