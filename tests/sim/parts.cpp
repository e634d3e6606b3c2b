// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/parts.hpp>

#include <doctest/doctest.h>

using namespace ice;
using namespace ice::sim;

TEST_CASE("sim parts: a family has rules and a queue of its own, set as often as one likes") {
    direction d;
    CHECK(d.of(ip_family::ipv6) == nullptr);
    d.set(ip_family::ipv6, blackhole());
    d.set(ip_family::ipv4, {.latency = milliseconds(3)});
    d.set(ip_family::ipv6, {.latency = milliseconds(300)});
    CHECK(d.special.size() == 2);
    CHECK((d.of(ip_family::ipv6) && d.of(ip_family::ipv4)));
    CHECK(d.of(ip_family::ipv6)->properties.latency == milliseconds(300));
    CHECK(d.of(ip_family::ipv4)->properties.latency == milliseconds(3));
}
