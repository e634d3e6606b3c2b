// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/host.hpp>

#include <ice/net/parse.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

#include "../support/verify.hpp"

using namespace ice;

namespace {

using enum host_verdict;

constexpr interface_facts on(std::uint32_t index, std::string_view addr,
                             interface_kind kind = interface_kind::unknown) {
    interface_facts f;
    f.addr = *parse_address(addr);
    f.index = index;
    f.kind = kind;
    if (f.addr.is_v4()) f.prefix_length = 24;
    return f;
}
constexpr interface_facts temporary_on(std::uint32_t index, std::string_view addr) {
    interface_facts f = on(index, addr);
    f.temporary = true;
    return f;
}
constexpr interface_facts deprecated_on(std::uint32_t index, std::string_view addr) {
    interface_facts f = on(index, addr);
    f.deprecated = true;
    return f;
}

constexpr host_verdict alone(std::string_view addr, const host_config& config = {},
                             interface_kind kind = interface_kind::unknown) {
    const interface_facts f[] = {on(1, addr, kind)};
    return judge_host(f, 0, config);
}

using facts = std::vector<interface_facts>;

/// The verdicts in the order of the facts.
template <class Disclosure = all_addresses>
std::vector<host_verdict> judged(const facts& all, const host_config& config = {},
                                 const default_route& route = {}) {
    std::vector<host_verdict> v;
    for (std::size_t i = 0; i < all.size(); ++i)
        v.push_back(judge_host<Disclosure>(all, i, config, route));
    return v;
}
using verdicts = std::vector<host_verdict>;

}  // namespace

TEST_CASE("gather host: each address by itself") {
    ICE_VERIFY(alone("192.0.2.1") == gathered);
    ICE_VERIFY(alone("10.0.0.1") == gathered);
    ICE_VERIFY(alone("169.254.7.7") == gathered);
    ICE_VERIFY(alone("2001:db8::1") == gathered);
    ICE_VERIFY(alone("fd00::1") == gathered);
    ICE_VERIFY(alone("fe80::1") == gathered);
    // RFC8445-5.1.1.1-4
    ICE_VERIFY(alone("127.0.0.1") == loopback);
    ICE_VERIFY(alone("127.8.8.8") == loopback);
    ICE_VERIFY(alone("::1") == loopback);
    ICE_VERIFY(alone("10.0.0.1", {}, interface_kind::loopback) == loopback);
    ICE_VERIFY(alone("2001:db8::1", {}, interface_kind::loopback) == loopback);
    ICE_VERIFY(alone("127.0.0.1", {.allow_loopback = true}) == gathered);
    ICE_VERIFY(alone("::1", {.allow_loopback = true}) == gathered);
    // RFC8445-5.1.1.1-5
    ICE_VERIFY(alone("::192.0.2.1") == v4_compatible);
    ICE_VERIFY(alone("fec0::1") == site_local);
    ICE_VERIFY(alone("feff::1") == site_local);
    // RFC8445-5.1.1.1-6
    ICE_VERIFY(alone("::ffff:192.0.2.1") == v4_mapped);
    ICE_VERIFY(alone("::ffff:192.0.2.1", {.allow_v4_mapped = true}) == gathered);
    ICE_VERIFY(alone("0.0.0.0") == not_unicast);
    ICE_VERIFY(alone("::") == not_unicast);
    ICE_VERIFY(alone("224.0.0.1") == not_unicast);
    ICE_VERIFY(alone("ff02::1") == not_unicast);
    ICE_VERIFY(alone("255.255.255.255") == not_unicast);
    constexpr interface_facts nothing[1] = {};
    ICE_VERIFY(judge_host(nothing, 0) == not_unicast);
}

TEST_CASE("gather host: what the host leaves out") {
    ICE_VERIFY(alone("192.0.2.1", {.ipv4 = false}) == excluded);
    ICE_VERIFY(alone("2001:db8::1", {.ipv4 = false}) == gathered);
    ICE_VERIFY(alone("2001:db8::1", {.ipv6 = false}) == excluded);
    ICE_VERIFY(alone("192.0.2.1", {.ipv6 = false}) == gathered);
    ICE_VERIFY(alone("fe80::1", {.link_local = false}) == excluded);
    ICE_VERIFY(alone("169.254.7.7", {.link_local = false}) == excluded);
    ICE_VERIFY(alone("192.0.2.1", {.link_local = false}) == gathered);
    constexpr auto no_vpn = host_config{}.exclude(interface_kind::vpn);
    // RFC8445-19.1-1
    ICE_VERIFY(alone("192.0.2.1", no_vpn, interface_kind::vpn) == excluded);
    ICE_VERIFY(alone("192.0.2.1", no_vpn, interface_kind::wifi) == gathered);

    // Or interfaces by their numbers.
    constexpr auto not_second = [] {
        host_config c;
        static_cast<void>(c.exclude_interface(2));
        return c;
    }();
    interface_facts first;
    first.addr = address::v4(192, 0, 2, 1);
    first.index = 1;
    interface_facts second = first;
    second.index = 2;
    const interface_facts both[] = {first, second};
    CHECK(judge_host(both, 0, not_second) == gathered);
    CHECK(judge_host(both, 1, not_second) == excluded);
    host_config full;
    for (std::uint32_t i = 0; i < 8; ++i) CHECK(full.exclude_interface(i + 10));
    CHECK(!full.exclude_interface(99));
}

TEST_CASE("gather host: link-local addresses need a link, tentative ones time") {
    interface_facts nowhere = on(0, "fe80::1");
    CHECK(judged({nowhere}) == verdicts{no_zone});
    nowhere.addr = nowhere.addr.with_zone(4);
    CHECK(judged({nowhere}) == verdicts{gathered});
    CHECK(judged({on(0, "169.254.1.1")}) == verdicts{gathered});
    interface_facts fresh = on(1, "2001:db8::1");
    fresh.tentative = true;
    CHECK(judged({fresh}) == verdicts{tentative});
    CHECK(gather_hosts(facts{on(3, "fe80::1")})[0].addr.zone() == 3);
    CHECK(gather_hosts(facts{on(3, "fe80::1%7")})[0].addr.zone() == 7);
}

TEST_CASE("gather host: temporary addresses hide the lasting ones of their network") {
    // RFC8445-5.1.1.1-7: same interface and prefix; RFC8445-5.1.1.1-8: link-local ones anywhere.
    const facts all = {on(1, "10.0.0.1"),
                       on(1, "2001:db8:1::1"),
                       temporary_on(1, "2001:db8:1::aaaa"),
                       temporary_on(1, "2001:db8:1::bbbb"),
                       on(1, "2001:db8:2::1"),
                       on(2, "2001:db8:1::2"),
                       on(1, "fe80::1"),
                       on(2, "fe80::2"),
                       on(1, "fd00::1")};
    CHECK(judged(all) == verdicts{gathered, traceable, gathered, gathered, gathered, gathered,
                                  traceable_on_link, traceable_on_link, gathered});
    // Without them in use, the lasting ones are gathered.
    CHECK(judged(all, {.prefer_temporary = false}) == verdicts{gathered, gathered, temporary,
                                                               temporary, gathered, gathered,
                                                               gathered, gathered, gathered});
    // The only one of its network is gathered all the same, and hides link-local ones or not.
    const facts lone = {temporary_on(1, "2001:db8:1::aaaa"), on(1, "fe80::1")};
    CHECK(judged(lone) == verdicts{gathered, traceable_on_link});
    CHECK(judged(lone, {.prefer_temporary = false}) == verdicts{gathered, gathered});
    // One that is not gathered hides nobody.
    facts unused = {temporary_on(1, "2001:db8:1::aaaa"), on(1, "2001:db8:1::1"), on(1, "fe80::1")};
    unused[0].tentative = true;
    CHECK(judged(unused) == verdicts{tentative, gathered, gathered});
    // DHCPv6 gives addresses of 128 bits out of the same network.
    facts dhcp = {temporary_on(1, "2001:db8:1::aaaa"), on(1, "2001:db8:1::1")};
    dhcp[1].prefix_length = 128;
    CHECK(judged(dhcp) == verdicts{gathered, traceable});
}

TEST_CASE("gather host: deprecated addresses give way to another of their scope") {
    CHECK(judged({deprecated_on(1, "2001:db8::1")}) == verdicts{gathered});
    CHECK(judged({deprecated_on(1, "2001:db8::1"), on(1, "2001:db8::2")}) ==
          verdicts{host_verdict::deprecated, gathered});
    CHECK(judged({deprecated_on(1, "2001:db8::1"), on(2, "2001:db8::2")}) ==
          verdicts{gathered, gathered});
    CHECK(judged({deprecated_on(1, "2001:db8::1"), on(1, "fe80::2")}) ==
          verdicts{gathered, gathered});
    CHECK(judged({deprecated_on(1, "2001:db8::1"), on(1, "10.0.0.1")}) ==
          verdicts{gathered, gathered});
    interface_facts fresh = on(1, "2001:db8::2");
    fresh.tentative = true;
    CHECK(judged({deprecated_on(1, "2001:db8::1"), fresh}) == verdicts{gathered, tentative});
    // A temporary address that has run out hides nobody.
    interface_facts old = temporary_on(1, "2001:db8::aaaa");
    old.deprecated = true;
    CHECK(judged({old, on(1, "2001:db8::1")}) == verdicts{host_verdict::deprecated, gathered});
}

TEST_CASE("gather host: the same address twice") {
    CHECK(judged({on(1, "10.0.0.1"), on(1, "10.0.0.1")}) == verdicts{gathered, repeated});
    // Two VPNs may give the same one.
    CHECK(judged({on(1, "10.0.0.1"), on(2, "10.0.0.1")}) == verdicts{gathered, gathered});
}

TEST_CASE("gather host: the modes of RFC 8828") {
    const facts all = {on(1, "10.0.0.1"), on(2, "192.168.1.1"), on(1, "2001:db8:1::1"),
                       temporary_on(1, "2001:db8:1::aaaa")};
    const default_route route{all[0].addr, all[3].addr, false};
    CHECK(judged<all_addresses>(all, {}, route) ==
          verdicts{gathered, gathered, traceable, gathered});
    const verdicts one_way = {gathered, undisclosed, undisclosed, gathered};
    CHECK(judged<default_route_addresses>(all, {}, route) == one_way);
    CHECK(judged<default_route_only>(all, {}, route) == one_way);
    CHECK(judged<proxy_only>(all, {}, route) == one_way);
    // The system itself prefers the lasting one: then nothing of the temporary one is in use.
    const default_route lasting{all[0].addr, all[2].addr, false};
    CHECK(judged<default_route_addresses>(all, {}, lasting) ==
          verdicts{gathered, undisclosed, gathered, undisclosed});
    CHECK(gather_hosts<proxy_only>(all, {}, default_route{all[0].addr, {}, true}).empty());

    const auto shown = gather_hosts<default_route_addresses>(all, {}, route);
    const auto hidden = gather_hosts<default_route_only>(all, {}, route);
    CHECK(shown.size() == 2);
    CHECK(hidden.size() == 2);
    for (const auto& h : shown) CHECK(h.is_shown);
    for (const auto& h : hidden) CHECK_FALSE(h.is_shown);
}

TEST_CASE("gather host: best first, and numbered by interface") {
    facts all = {on(0, "10.0.0.9"),
                 on(7, "fe80::7", interface_kind::wifi),
                 on(7, "10.0.0.7", interface_kind::wifi),
                 on(9, "10.8.0.1", interface_kind::vpn),
                 on(5, "10.0.0.5", interface_kind::wired),
                 on(6, "10.0.0.6", interface_kind::cellular)};
    const auto ordered = gather_hosts(all);
    const std::uint16_t order[] = {4, 2, 1, 0, 3, 5};
    const std::uint8_t networks[] = {3, 1, 1, 0, 2, 4};
    CHECK(ordered.size() == 6);
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        CHECK(ordered[i].fact == order[i]);
        CHECK(ordered[i].network == networks[i]);
        CHECK(ordered[i].index == all[order[i]].index);
        CHECK(ordered[i].host_preference == interface_preference(all[order[i]]));
    }
    all[4].cost = 900;  // what the host measures counts more than the kind
    CHECK(gather_hosts(all)[5].fact == 4);
    // Room for the best two.
    std::size_t left_out = 0;
    const auto best = gather_hosts<all_addresses, 2>(all, {}, {}, &left_out);
    CHECK(best.size() == 2);
    CHECK(left_out == 4);
    CHECK(best[0].fact == 2);
    CHECK(best[1].fact == 1);
}

TEST_CASE("gather host: preferences") {
    using enum interface_kind;
    const auto of = [](interface_kind kind, std::uint16_t cost) {
        interface_facts f;
        f.kind = kind;
        f.cost = cost;
        return interface_preference(f);
    };
    CHECK(of(wired, 0) == 65535);
    CHECK(of(wired, 0) > of(wifi, 0));
    CHECK(of(wifi, 0) > of(unknown, 0));
    CHECK(of(unknown, 0) > of(vpn, 0));
    CHECK(of(vpn, 0) > of(cellular, 0));
    CHECK(of(cellular, 0) > of(tunnel, 0));
    CHECK(of(tunnel, 0) > of(virtual_link, 0));
    CHECK(of(virtual_link, 0) > of(interface_kind::loopback, 0));
    CHECK(of(interface_kind::loopback, 0) > of(wired, 1));
    CHECK(of(interface_kind::loopback, 65535) == of(interface_kind::loopback, 8190));
}

TEST_CASE("gather host: every verdict has a name") {
    int named = 0;
    for (int i = 0; i < 32; ++i)
        named += describe(static_cast<host_verdict>(i)) != "unknown" ? 1 : 0;
    CHECK(named == 15);
    ICE_VERIFY(describe(gathered) == "gathered");
    ICE_VERIFY(describe(host_verdict::temporary) == "temporary");
}

namespace {

/// All of it in constant evaluation.
constexpr bool constant() {
    const interface_facts all[] = {on(1, "127.0.0.1"), on(2, "2001:db8::1"),
                                   temporary_on(2, "2001:db8::2"), on(2, "fe80::1"),
                                   on(2, "10.0.0.1")};
    const auto hosts = gather_hosts(all);
    return hosts.size() == 2 && hosts[0].fact == 2 && hosts[1].fact == 4 && hosts[0].network == 2;
}

}  // namespace

TEST_CASE("gather host: in constant evaluation") { ICE_VERIFY(constant()); }
