// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/stream_table.hpp>

#include <doctest/doctest.h>

using namespace ice;
using namespace ice::sim;

namespace {

constexpr host_id host(3);
const endpoint here(address::v4(10, 0, 0, 1), 80), there(address::v4(10, 0, 0, 2), 5);
const endpoint any(address::any(ip_family::ipv4), 80);

stream_state from_to(const endpoint& local, const endpoint& remote) {
    stream_state s;
    s.host = host;
    s.local = local;
    s.remote = remote;
    return s;
}

}  // namespace

TEST_CASE("sim stream_table: a listener of the address comes before one of all") {
    stream_table t;
    const auto all = t.listen(host, {}, any);
    CHECK(all);
    CHECK(t.receiver(host, here) == all.value_or(listener_id()));
    const auto one = t.listen(host, interface_id(0), here);
    CHECK(one);
    CHECK(t.receiver(host, here) == one.value_or(listener_id()));
    CHECK(t.receiver(host_id(1), here).is_none());
    CHECK(t.listen(host, interface_id(0), here).code() == errc::misuse_sim_port_taken);
    t.erase(one.value_or(listener_id()));
    CHECK(t.find(one.value_or(listener_id())) == nullptr);
    CHECK(t.receiver(host, here) == all.value_or(listener_id()));
}

TEST_CASE("sim stream_table: a port has as many streams as it has remotes") {
    stream_table t;
    CHECK(t.listen(host, {}, here));
    const auto a = t.add(from_to(here, there));
    const auto b = t.add(from_to(here, there.with_port(6)));
    CHECK((a && b));
    CHECK(t.add(from_to(here, there)).code() == errc::misuse_sim_port_taken);
    CHECK(t.find(host, here, there) == a.value_or(stream_id()));
    CHECK(t.find(*a)->serial != t.find(*b)->serial);
    t.erase(*a);
    CHECK((t.find(*a) == nullptr && t.size() == 1));
    const auto again = t.add(from_to(here, there));
    CHECK((again && *again != *a));
}

TEST_CASE("sim stream_table: a port that is chosen is one that nobody has") {
    stream_table t;
    CHECK(t.listen(host, {}, here.with_port(49152)));
    CHECK(t.add(from_to(here.with_port(49153), there)));
    const auto s = t.add(from_to(here.with_port(0), there));
    CHECK((s && t.find(*s)->local.port() == 49154));
    const auto l = t.listen(host, {}, here.with_port(0));
    CHECK((l && t.find(*l)->local.port() == 49155));
    t.erase(*s);
    const auto next = t.add(from_to(here.with_port(0), there));
    CHECK((next && t.find(*next)->local.port() == 49156));  // not the last one again at once
}
