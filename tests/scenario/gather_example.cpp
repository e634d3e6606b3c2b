// SPDX-License-Identifier: BSL-1.0
// The example of RFC 8445 section 15.1: the topology of figure 7, and every message of figure 8
// in its order, as seen on the wires.
#include <ice/net/parse.hpp>

#include "gather_support.hpp"

using namespace gather_story;

namespace {

/// Figure 7, with the names that the figure gives to transport addresses.
struct figure_7 {
    sim::network net{1};
    sim::driver driver{net};
    sim::segment_id wide = net.add_segment("internet", {.latency = milliseconds(5)});
    sim::segment_id home = net.add_segment("home", {.latency = milliseconds(5)});
    endpoint l_priv{address::v4(10, 0, 1, 1), 8998};
    endpoint r_pub{address::v4(192, 0, 2, 1), 3478};
    endpoint stun_pub{address::v4(192, 0, 2, 2), 3478};
    endpoint nat_pub{address::v4(192, 0, 2, 3), 45664};
    peer l{net, driver, make_l(), agent_role::controlling, 1};
    peer r{net, driver, net.add_host("R", wide, r_pub.addr()), agent_role::controlled, 2};

    figure_7() {
        CHECK(net.add_stun_server(net.add_host("STUN", wide, stun_pub.addr()), stun_pub));
        l.add_server(stun_pub);
        r.add_server(stun_pub);
        net.recording().start();
    }

    /// One line for each message that left a host or the NAT, in the order of the wires, and for
    /// each that was dropped.
    std::string messages() {
        std::string text;
        auto& all = net.recording();
        for (std::size_t i = 0; i < all.size(); ++i) {
            const sim::record m = all[i];
            if (m.what != sim::fate::sent && m.what != sim::fate::forwarded) {
                if (sim::is_drop(m.what)) text += "dropped\n";
                continue;
            }
            text += "S=" + name(m.from) + " D=" + name(m.to) + ' ' + tell(m.bytes) + '\n';
        }
        all.clear();
        return text;
    }

  private:
    sim::host_id make_l() {
        // Endpoint-independent mapping, address-dependent filtering; one port for all to come.
        sim::nat_rules rules = sim::restricted();
        rules.ports = sim::nat_ports::sequential;
        rules.keep_parity = false;
        rules.first_port = rules.last_port = nat_pub.port();
        net.add_nat("NAT", home, wide, nat_pub.addr(), rules);
        return net.add_host("L", home, l_priv.addr());
    }
    std::string name(const endpoint& e) const {
        if (e == l_priv) return "L-PRIV-1";
        if (e == r_pub) return "R-PUB-1";
        if (e == stun_pub) return "STUN-PUB-1";
        return e == nat_pub ? "NAT-PUB-1" : "?";
    }
    std::string tell(byte_view bytes) const {
        const auto m = stun::message::parse(bytes);
        if (!m) return "data";
        if (const auto mapped = m->get(stun::attr::xor_mapped_address))
            return "res MA=" + name(*mapped);
        return m->has(stun::attr::use_candidate) ? "req USE-CAND" : "req";
    }
};

/// Pairs as the example lists them: local and remote, and whether valid.
std::string pairs_of(const peer& p) {
    std::string text;
    const auto& s = p.agent.inspect();
    for (const auto i : s.pairs.by_priority()) {
        const pair& each = s.pairs[i];
        text += std::to_string(s.locals[each.local].c.where.port()) + '-' +
                std::to_string(s.remotes[each.remote].c.where.port());
        if (each.valid)
            text += " valid as " + std::to_string(s.locals[each.valid_local].c.where.port());
        text += '\n';
    }
    return text;
}

/// Messages 1 to 7: each has its candidates, and R those of L.
void gather_both(figure_7& f) {
    // Messages 1 to 4.
    f.l.gather_from(f.l_priv.addr(), f.l_priv.port());
    f.driver.run_until(at(milliseconds(100)));
    CHECK(f.messages() ==
          "S=L-PRIV-1 D=STUN-PUB-1 req\n"
          "S=NAT-PUB-1 D=STUN-PUB-1 req\n"
          "S=STUN-PUB-1 D=NAT-PUB-1 res MA=NAT-PUB-1\n"
          "S=STUN-PUB-1 D=L-PRIV-1 res MA=NAT-PUB-1\n");
    CHECK((f.l.results.size() == 1 && f.l.results[0].r.mapped == f.nat_pub));

    // Message 5 is signalling; 6 and 7.
    f.r.gather_from(f.r_pub.addr(), f.r_pub.port());
    f.driver.run_until(at(milliseconds(200)));
    CHECK(f.messages() ==
          "S=R-PUB-1 D=STUN-PUB-1 req\n"
          "S=STUN-PUB-1 D=R-PUB-1 res MA=R-PUB-1\n");
    CHECK((f.r.results.size() == 1 && f.r.results[0].r.outcome == gather_outcome::redundant));
    f.r.hear(f.l);
}

}  // namespace

TEST_CASE("gather example: RFC 8445 section 15.1, message by message") {
    figure_7 f;
    gather_both(f);

    // Message 8 is signalling; R begins, and its first check is dropped: 9.
    f.r.start();
    CHECK(pairs_of(f.r) == "3478-8998\n3478-45664\n");  // R1, R2
    f.driver.run_until(at(milliseconds(239)));
    CHECK(f.messages() == "S=R-PUB-1 D=L-PRIV-1 req\ndropped\n");

    // Messages 10 to 17. L has pruned the pair of its server-reflexive candidate.
    f.l.hear(f.r);
    f.l.start();
    CHECK(pairs_of(f.l) == "8998-3478\n");  // L1
    f.driver.run_until(at(milliseconds(275)));
    CHECK(f.messages() ==
          "S=L-PRIV-1 D=R-PUB-1 req\n"
          "S=NAT-PUB-1 D=R-PUB-1 req\n"
          "S=R-PUB-1 D=NAT-PUB-1 res MA=NAT-PUB-1\n"
          "S=R-PUB-1 D=NAT-PUB-1 req\n"
          "S=R-PUB-1 D=L-PRIV-1 res MA=NAT-PUB-1\n"
          "S=R-PUB-1 D=L-PRIV-1 req\n"
          "S=L-PRIV-1 D=R-PUB-1 res MA=R-PUB-1\n"
          "S=NAT-PUB-1 D=R-PUB-1 res MA=R-PUB-1\n");
    CHECK(pairs_of(f.l) == "8998-3478 valid as 45664\n");             // L2
    CHECK(pairs_of(f.r) == "3478-8998\n3478-45664 valid as 3478\n");  // R2
    CHECK(f.l.say_hello());
    CHECK(f.r.say_hello());

    // Messages 18 to 21, with the data of both sides between.
    f.driver.run_until(at(milliseconds(400)));
    CHECK(f.messages() ==
          "S=L-PRIV-1 D=R-PUB-1 data\n"
          "S=R-PUB-1 D=NAT-PUB-1 data\n"
          "S=NAT-PUB-1 D=R-PUB-1 data\n"
          "S=R-PUB-1 D=L-PRIV-1 data\n"
          "S=L-PRIV-1 D=R-PUB-1 req USE-CAND\n"
          "S=NAT-PUB-1 D=R-PUB-1 req USE-CAND\n"
          "S=R-PUB-1 D=NAT-PUB-1 res MA=NAT-PUB-1\n"
          "S=R-PUB-1 D=L-PRIV-1 res MA=NAT-PUB-1\n");
    CHECK((f.l.data_received == 1 && f.r.data_received == 1));
    CHECK(f.l.agent.state() == session_state::completed);
    CHECK(f.r.agent.state() == session_state::completed);
    CHECK(f.l.agent.route_of(0, 1).to.remote == f.r_pub);
    CHECK(f.r.agent.route_of(0, 1).to.remote == f.nat_pub);
}

namespace {

/// Figure 9: no NAT, IPv6.
struct figure_9 {
    sim::network net{1};
    sim::driver driver{net};
    sim::segment_id wide = net.add_segment("internet", {.latency = milliseconds(10)});
    endpoint l_pub{*parse_address("2001:db8::3"), 5000};
    endpoint r_pub{*parse_address("2001:db8::5"), 6000};
    endpoint stun_pub{*parse_address("2001:db8::9"), 3478};
    peer l{net, driver, net.add_host("L", wide, l_pub.addr()), agent_role::controlling, 1};
    peer r{net, driver, net.add_host("R", wide, r_pub.addr()), agent_role::controlled, 2};
};

}  // namespace

TEST_CASE("gather example: RFC 8445 section 15.2, IPv6 without NAT") {
    figure_9 f;
    CHECK(f.net.add_stun_server(f.net.add_host("STUN", f.wide, f.stun_pub.addr()), f.stun_pub));
    for (peer* p : {&f.l, &f.r}) {
        p->add_server(f.stun_pub);
        const endpoint& where = p == &f.l ? f.l_pub : f.r_pub;
        p->gather_from(where.addr(), where.port());
        f.driver.run_until(f.net.now() + milliseconds(100));
        CHECK((p->results.size() == 1 && p->results[0].r.outcome == gather_outcome::redundant));
        CHECK(p->results[0].r.mapped == where);
    }
    f.l.hear(f.r);
    f.r.hear(f.l);
    f.l.start();
    f.r.start();
    CHECK(pairs_of(f.l) == "5000-6000\n");
    CHECK(pairs_of(f.r) == "6000-5000\n");
    f.driver.run_until(at(milliseconds(500)));
    CHECK(pairs_of(f.l) == "5000-6000 valid as 5000\n");
    CHECK(pairs_of(f.r) == "6000-5000 valid as 6000\n");
    CHECK(f.l.agent.state() == session_state::completed);
    CHECK(f.r.agent.state() == session_state::completed);
}
