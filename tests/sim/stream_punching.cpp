// SPDX-License-Identifier: BSL-1.0
// TCP through two NATs at once: what simultaneous open needs of them (RFC 5382).
#include <ice/sim/network.hpp>

#include <doctest/doctest.h>

#include <string>

#include "world.hpp"

namespace {

using namespace world;

/// Two homes; each side knows what the other's NAT would map its port to.
struct two_homes {
    network net{1};
    segment_id wide = net.add_segment("internet", {.latency = milliseconds(20)});
    segment_id left = net.add_segment("left", {.latency = milliseconds(1)});
    segment_id right = net.add_segment("right", {.latency = milliseconds(1)});
    endpoint alice_at{v4(10, 0, 0, 2), 4000}, bob_at{v4(10, 0, 0, 2), 5000};
    endpoint alice_seen{v4(192, 0, 2, 1), 4000}, bob_seen{v4(192, 0, 2, 2), 5000};
    host_id alice = net.add_host("alice", left, alice_at.addr());
    host_id bob = net.add_host("bob", right, bob_at.addr());

    two_homes(const nat_rules& a, const nat_rules& b) {
        net.add_nat("left", left, wide, alice_seen.addr(), a);
        net.add_nat("right", right, wide, bob_seen.addr(), b);
        CHECK((net.listen(alice, alice_at) && net.listen(bob, bob_at)));
    }
    /// What each of them is told first, alice's before bob's; bob begins `late`.
    std::string meet(duration late = {}) {
        CHECK(net.connect(alice, alice_at, bob_seen));
        std::string of_alice = "nothing", of_bob = "nothing";
        time_point until = net.now() + late;
        for (int begun = 0; begun < 2; ++begun) {
            while (const auto d = net.step(until)) {
                std::string& word = d->destination.port() == alice_at.port() ? of_alice : of_bob;
                if (word == "nothing")
                    word = d->news == stream_news::connected  ? "connected"
                           : d->news == stream_news::accepted ? "accepted"
                                                              : "failed";
            }
            if (begun == 0) CHECK(net.connect(bob, bob_at, alice_seen));
            until = net.now() + seconds(100);
        }
        return of_alice + " " + of_bob;
    }
};

}  // namespace

TEST_CASE("sim simultaneous open: both at once meet, and so do those who begin later") {
    for (const nat_rules& rules : {port_restricted(), restricted()}) {
        CHECK(two_homes(rules, rules).meet() == "connected connected");
        CHECK(two_homes(rules, rules).meet(milliseconds(500)) == "connected connected");
        CHECK(two_homes(rules, rules).meet(seconds(10)) == "connected connected");
    }
}

TEST_CASE("sim simultaneous open: a NAT without filter lets the first one in, to who listens") {
    two_homes w(full_cone(), full_cone());
    // Without any filter there is still no mapping before bob has sent.
    CHECK(w.meet() == "connected connected");
}

TEST_CASE("sim simultaneous open: who connects when the other has knocked opens the same stream") {
    network net(1);
    const segment_id lan = net.add_segment("LAN", {.latency = milliseconds(20)});
    const endpoint at_a(v4(10, 0, 0, 1), 1), at_b(v4(10, 0, 0, 2), 2);
    const host_id a = net.add_host("a", lan, at_a.addr()), b = net.add_host("b", lan, at_b.addr());
    CHECK((net.listen(a, at_a) && net.listen(b, at_b) && net.connect(a, at_a, at_b)));
    net.run_until(at(milliseconds(30)));
    CHECK(net.connect(b, at_b, at_a));
    CHECK(net.streams() == 2);
    for (int i = 0; i < 2; ++i) {
        const auto d = net.step(at(seconds(1)));
        CHECK((d && d->news == stream_news::connected));
    }
    CHECK(!net.step(at(seconds(100))));
}

TEST_CASE("sim simultaneous open: what defeats it") {
    nat_rules stubborn = port_restricted();  // breaks RFC 5382 REQ-2
    stubborn.tcp_simultaneous_open = false;
    CHECK(two_homes(stubborn, stubborn).meet() == "failed failed");
    CHECK(two_homes(symmetric(), symmetric()).meet() == "failed failed");  // breaks REQ-1
}

TEST_CASE("sim simultaneous open: a reset ends who was too early, unless he listens as well") {
    nat_rules refuses = port_restricted();  // breaks RFC 5382 REQ-4
    refuses.tcp_refuses = true;
    CHECK(two_homes(refuses, refuses).meet() == "connected connected");
    CHECK(two_homes(refuses, refuses).meet(milliseconds(100)) == "failed connected");
}

TEST_CASE("sim simultaneous open: one side that permits it is enough") {
    nat_rules stubborn = port_restricted();
    stubborn.tcp_simultaneous_open = false;
    CHECK(two_homes(stubborn, port_restricted()).meet() == "connected connected");
    CHECK(two_homes(port_restricted(), stubborn).meet() == "connected connected");
}
