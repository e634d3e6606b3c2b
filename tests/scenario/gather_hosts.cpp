// SPDX-License-Identifier: BSL-1.0
// From the interfaces of a host to the candidates of its agent.
#include <ice/net/parse.hpp>

#include "gather_support.hpp"

using namespace gather_story;

namespace {

interface_facts fact(std::uint32_t index, std::string_view addr) {
    interface_facts f;
    f.addr = *parse_address(addr);
    f.index = index;
    return f;
}

std::vector<candidate> candidates_of(peer& p) {
    std::vector<candidate> all;
    p.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) { all.push_back(c); });
    return all;
}

}  // namespace

TEST_CASE("gather hosts: every address for every component, servers of its family") {
    internet i;
    const auto lan = i.net.add_segment("home", {.latency = milliseconds(1)});
    const auto nat = i.net.add_nat("NAT", lan, i.wide, address::v4(203, 0, 113, 1));
    i.net.add_address(i.net.outside_of(nat), *parse_address("2001:db8:1::1"));
    const auto host = i.net.add_host("host");
    const auto nic = i.net.add_interface(host, lan, *parse_address("10.0.1.2"));
    i.net.add_address(nic, *parse_address("2001:db8:2::2"));
    i.net.add_address(nic, *parse_address("127.0.0.1"));

    peer p(i.net, i.driver, host, agent_role::controlling, 1, 2);
    const endpoint v6_server(*parse_address("2001:db8::9"), 3478);
    CHECK(i.net.add_stun_server(i.net.add_host("STUN", i.wide, v6_server.addr()), v6_server));
    p.add_server(i.add_stun(1));
    p.add_server(v6_server);
    interface_facts facts[] = {fact(2, "10.0.1.2"), fact(2, "2001:db8:2::2"), fact(1, "127.0.0.1"),
                               fact(2, "fec0::2"), fact(3, "::ffff:10.0.1.2")};
    // RFC8445-5.1.1.1-1 RFC8445-5.1.1.1-2 RFC8445-5.1.1.1-3: 2 * K host candidates.
    p.gather_from(facts, 5000, 1);
    p.gather_from(facts, 5001, 2);
    i.driver.run_until(at(seconds(1)));

    int hosts[3] = {};
    int reflexive[3] = {};
    for (const candidate& c : candidates_of(p)) {
        CHECK((c.component == 1 || c.component == 2));
        if (c.kind == candidate_kind::host) ++hosts[c.component];
        if (c.kind == candidate_kind::srflx) {
            ++reflexive[c.component];
            const auto& base = p.agent.inspect().locals[c.base].c;
            CHECK(base.where.family() == c.where.family());
            CHECK(base.component == c.component);
            CHECK(c.where.addr() == (c.where.family() == ip_family::ipv4
                                         ? address::v4(203, 0, 113, 1)
                                         : *parse_address("2001:db8:1::1")));
        }
    }
    CHECK((hosts[1] == 2 && hosts[2] == 2));
    CHECK((reflexive[1] == 2 && reflexive[2] == 2));
    CHECK(p.gatherer.is_done());
    CHECK(p.results.size() == 4);
}

TEST_CASE("gather hosts: a host without NAT has nothing but host candidates") {
    internet i;
    const address addr = address::v4(192, 0, 2, 1);
    peer p(i.net, i.driver, i.net.add_host("host", i.wide, addr), agent_role::controlling, 1);
    p.add_server(i.add_stun(1));
    p.add_server(i.add_stun(2));
    p.gather_from(addr, 5000);
    i.driver.run_until(at(seconds(1)));
    // RFC8445-5.1.3-1
    CHECK(candidates_of(p).size() == 1);
    CHECK((p.results.size() == 2 && p.results[0].r.outcome == gather_outcome::redundant &&
           p.results[1].r.outcome == gather_outcome::redundant));
}

TEST_CASE("gather hosts: without servers everything else works, and one can be added later") {
    internet i;
    peer p(i.net, i.driver, i.add_home(1, sim::full_cone()), agent_role::controlling, 1);
    p.gather_from(address::v4(10, 0, 1, 2), 5000);
    i.driver.run_until(at(seconds(1)));
    CHECK(candidates_of(p).size() == 1);
    CHECK(p.gatherer.is_done());
    // RFC8445-5.1.1.2-2
    p.add_server(i.add_stun(1));
    i.driver.run_until(at(seconds(2)));
    CHECK(candidates_of(p).size() == 2);
}

TEST_CASE("gather hosts: an address that has gone takes its questions along") {
    internet i;
    const auto home = i.add_home(1, sim::full_cone());
    peer p(i.net, i.driver, home, agent_role::controlling, 1);
    p.add_server(i.add_stun(1, {.behavior = sim::stun_behavior::silent}));
    p.gather_from(address::v4(10, 0, 1, 2), 5000);
    i.driver.run_until(at(milliseconds(100)));
    CHECK(p.gatherer.remove_base(base_id(0)));
    CHECK(p.agent.remove_local_candidate(i.net.now(), 0));
    const auto asked = i.net.recording().size();
    i.net.recording().start();
    i.driver.run_until(at(seconds(60)));
    CHECK(i.net.recording().size() == asked);
    CHECK(p.results.empty());
}
