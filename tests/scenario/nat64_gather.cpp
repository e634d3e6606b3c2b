// SPDX-License-Identifier: BSL-1.0
// An IPv6-only host behind a NAT64: the prefix found by RFC 7050, an IPv4 STUN server asked through
// the translator, and what comes of it for the peer.
#include <ice/agent/stats.hpp>
#include <ice/net/nat64_discovery.hpp>
#include <ice/net/parse.hpp>

#include "gather_support.hpp"

using namespace gather_story;

namespace {

address six(std::string_view text) { return *parse_address(text); }

struct mobile {
    sim::network net{1};
    sim::driver driver{net};
    sim::segment_id wide = net.add_segment("internet", {.latency = milliseconds(10)});
    sim::segment_id carrier = net.add_segment("carrier", {.latency = milliseconds(10)});
    sim::segment_id home = net.add_segment("home", {.latency = milliseconds(1)});
    sim::nat_rules nat = sim::port_restricted();
    nat64_prefix prefix = *parse_nat64_prefix("2001:db8:64::/96");
    endpoint server{address::v4(192, 0, 2, 2), 3478};
    address pool = address::v4(203, 0, 113, 1);
    peer phone{net, driver, make_phone(), agent_role::controlling, 1};
    peer desk{net, driver, make_desk(), agent_role::controlled, 2};
    nat64_table<> table;

    mobile() {
        CHECK(net.add_stun_server(net.add_host("STUN", wide, server.addr()), server));
        const auto answers = sim::dns64(prefix).ipv4only_arpa();
        CHECK(*table.learn_answers(net.now(), {1, 0, nat64_source::resolver},
                                   {answers.data(), answers.size()}, seconds(60)) == 1);
    }

    /// The server behind each prefix of the phone's network is asked, and the peer's candidates are
    /// checked through it.
    void gather_phone() {
        gather_config config;
        config.nat64 = true;
        CHECK(phone.gatherer.set_config(config));
        table.for_each(net.now(), 1, server.addr(), [&](const nat64_prefix& p) {
            phone.add_server(server.with_address(p.embed(server.addr())));
        });
        phone.gather_from(six("2001:db8:1::7"), 5000);
        table.for_each(net.now(), 1, server.addr(), [&](const nat64_prefix& p) {
            CHECK(phone.agent.add_nat64(net.now(), base_id(0), p));
        });
    }

  private:
    sim::host_id make_phone() {
        net.add_nat64("NAT64", carrier, wide, pool, prefix, nat);
        return net.add_host("phone", carrier, six("2001:db8:1::7"));
    }
    sim::host_id make_desk() {
        net.add_nat("home", home, wide, address::v4(203, 0, 113, 2), nat);
        return net.add_host("desk", home, address::v4(10, 0, 0, 2));
    }
};

}  // namespace

TEST_CASE("nat64: a server behind the translator tells the host's IPv4 address") {
    // RFC8445-5.1.1.2-10
    mobile m;
    m.gather_phone();
    m.driver.run_until(at(seconds(1)));
    const auto& state = m.phone.agent.inspect();
    bool found = false;
    for (const local_record& l : state.locals) {
        if (!l.used || l.c.kind != candidate_kind::srflx) continue;
        found = true;
        CHECK(l.c.where.addr() == m.pool);
        CHECK(is_shadow(state.locals[l.c.base].c));
    }
    CHECK(found);
}

TEST_CASE("nat64: both behind NATs with filters, connected by server-reflexive candidates") {
    mobile m;
    m.desk.add_server(m.server);
    m.gather_phone();
    m.desk.gather_from(address::v4(10, 0, 0, 2), 6000);
    m.driver.run_until(at(seconds(1)));
    m.phone.hear(m.desk);
    m.desk.hear(m.phone);
    m.phone.start();
    m.desk.start();
    m.driver.run_until(at(seconds(5)));
    CHECK(m.phone.agent.state() == session_state::completed);
    CHECK(m.desk.agent.state() == session_state::completed);
    // The socket is IPv6, and so is what it sends to.
    CHECK(m.phone.agent.route_of(0, 1).to.base == base_id(0));
    CHECK(m.prefix.contains(m.phone.agent.route_of(0, 1).to.remote.addr()));
    CHECK(m.desk.agent.route_of(0, 1).to.remote.addr() == m.pool);
    CHECK(m.phone.say_hello());
    CHECK(m.desk.say_hello());
    m.driver.run_until(at(seconds(6)));
    CHECK(m.phone.data_received == 1);
    CHECK(m.desk.data_received == 1);
    for_each_pair_stats(m.phone.agent, [&](const pair_stats& p) {
        CHECK(p.translated);
        CHECK(p.remote.where.family() == ip_family::ipv4);
    });
}
