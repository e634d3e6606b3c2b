// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/socket_table.hpp>

#include <doctest/doctest.h>

using namespace ice;
using namespace ice::sim;

namespace {

constexpr host_id alice(0);
constexpr host_id bob(1);
constexpr interface_id wifi(0);
constexpr interface_id wire(1);
const address one = address::v4(10, 0, 0, 1);
const address any = address::any(ip_family::ipv4);

}  // namespace

TEST_CASE("sim socket_table: the socket of an address comes before that of all") {
    socket_table t;
    const auto all = t.bind(alice, {}, {any, 5000});
    const auto own = t.bind(alice, wifi, {one, 5000});
    if (!all || !own) {
        CHECK((all && own));
        return;
    }
    CHECK(t.receiver(alice, wifi, {one, 5000}) == *own);
    CHECK(t.receiver(alice, wire, {one, 5000}) == *all);
    CHECK(t.receiver(alice, wifi, {one, 5001}).is_none());
    CHECK(t.receiver(bob, wifi, {address::v4(10, 0, 0, 2), 5000}).is_none());
    t.close(*own);
    CHECK(t.find(*own) == nullptr);
    CHECK(t.receiver(alice, wifi, {one, 5000}) == *all);
    t.close(*all);
    CHECK(t.receiver(alice, wifi, {one, 5000}).is_none());
}

TEST_CASE("sim socket_table: one socket a place, and ids are not used again") {
    socket_table t;
    const auto first = t.bind(alice, wifi, {one, 5000});
    CHECK(t.bind(alice, wifi, {one, 5000}).code() == errc::misuse_sim_port_taken);
    CHECK(t.bind(alice, wire, {one, 5000}));  // two VPNs may give the same address
    CHECK(t.bind(bob, {}, {any, 5000}));
    t.close(*first);
    const auto again = t.bind(alice, wifi, {one, 5000});
    CHECK((again && *again != *first));
    CHECK(t.find(socket_id()) == nullptr);
    CHECK(t.find(socket_id(99)) == nullptr);
}

TEST_CASE("sim socket_table: ephemeral ports count up, wrap, skip bound ones and run out") {
    socket_table t;
    const auto port_of = [&t](result<socket_id> s) { return s ? t.find(*s)->local.port() : 0; };
    const auto first = t.bind(alice, wifi, {one, 0});
    CHECK(port_of(first) == 49152);
    CHECK(t.bind(alice, wifi, {one, 49153}));
    CHECK(port_of(t.bind(alice, wifi, {one, 0})) == 49154);
    CHECK(port_of(t.bind(bob, {}, {any, 0})) == 49152);
    for (int i = 3; i < 16384; ++i)
        if (!t.bind(alice, wifi, {one, 0})) CHECK(i == 0);
    CHECK(t.bind(alice, wifi, {one, 0}).code() == errc::sim_no_port);
    t.close(*first);
    CHECK(port_of(t.bind(alice, wifi, {one, 0})) == 49152);
}

TEST_CASE("sim socket_table: the zone is the host's and no part of the place") {
    socket_table t;
    const std::uint8_t bytes[16] = {0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    const auto s = t.bind(alice, wifi, {address::v6(bytes, 7), 5000});
    CHECK(t.bind(alice, wifi, {address::v6(bytes, 8), 5000}).code() == errc::misuse_sim_port_taken);
    CHECK(t.receiver(alice, wifi, {address::v6(bytes), 5000}) == *s);
    CHECK(t.find(*s)->local.addr().zone() == 7);
}
