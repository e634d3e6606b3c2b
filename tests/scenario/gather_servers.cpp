// SPDX-License-Identifier: BSL-1.0
// Servers that are dead, slow, lying or redirecting: nobody else waits for them, and no session
// fails for them.
#include "gather_support.hpp"

using namespace gather_story;
using sim::stun_behavior;

namespace {

/// When each server's result came, and what it was, in microseconds and words.
std::string story_of(const peer& p) {
    std::string text;
    for (const auto& e : p.results)
        text += std::to_string(e.at.us) + ' ' + std::to_string(e.r.server) + ' ' +
                std::string(describe(e.r.outcome)) + '\n';
    return text;
}

const endpoint mapped(address::v4(203, 0, 113, 1), 5000);

}  // namespace

TEST_CASE("gather servers: each reports when it answers, the dead one last") {
    internet i;
    peer a(i.net, i.driver, i.add_home(1, sim::full_cone()), agent_role::controlling, 1);
    a.add_server(i.add_stun(1, {.behavior = stun_behavior::silent}));
    a.add_server(i.add_stun(2, {.delay = seconds(2)}));
    a.add_server(i.add_stun(3, {.behavior = stun_behavior::failing, .error = 300}));
    a.add_server(i.add_stun(4));
    a.gather_from(address::v4(10, 0, 1, 2), 5000);
    i.driver.run_until(at(seconds(60)));
    // One asks each Ta; a round trip is 42 ms.
    CHECK(story_of(a) ==
          "142000 2 alternate_server\n"
          "192000 3 found\n"
          "2092000 1 redundant\n"
          "39500000 0 timed_out\n");
    CHECK(a.results[1].r.mapped == mapped);
}

TEST_CASE("gather servers: lies that nobody can have are refused, others cost nothing") {
    const auto told = [](const endpoint& lie) {
        internet i;
        peer a(i.net, i.driver, i.add_home(1, sim::full_cone()), agent_role::controlling, 1);
        a.add_server(i.add_stun(1, {.behavior = stun_behavior::lying, .lie = lie}));
        a.add_server(i.add_stun(2));
        a.gather_from(address::v4(10, 0, 1, 2), 5000);
        i.driver.run_until(at(seconds(1)));
        return story_of(a);
    };
    for (const address& lie : {address::v4(127, 0, 0, 1), address::v4(224, 0, 0, 1),
                               address::v4(0, 0, 0, 0), address::v6(1, 2)})
        CHECK(told({lie, 5000}) == "42000 0 bad_address\n92000 1 found\n");
    CHECK(told({address::v4(192, 0, 2, 66), 5000}) == "42000 0 found\n92000 1 found\n");
    CHECK(told({address::v4(10, 0, 1, 2), 5000}) == "42000 0 redundant\n92000 1 found\n");
}

TEST_CASE("gather servers: a session whose only servers lie or are dead still connects") {
    for (const auto behavior : {stun_behavior::lying, stun_behavior::silent}) {
        internet i;
        const endpoint bad = i.add_stun(1, {.behavior = behavior});
        const endpoint good = i.add_stun(2);
        peer a(i.net, i.driver, i.add_home(1, sim::port_restricted()), agent_role::controlling, 1);
        peer b(i.net, i.driver, i.add_home(2, sim::full_cone()), agent_role::controlled, 2);
        a.add_server(bad);
        b.add_server(good);
        a.gather_from(address::v4(10, 0, 1, 2), 5000);
        b.gather_from(address::v4(10, 0, 2, 2), 5000);
        i.driver.run_until(at(milliseconds(200)));
        a.hear(b);
        b.hear(a);
        a.start();
        b.start();
        // What a is seen as comes to light by its checks.
        CHECK(i.driver.run_until(at(seconds(5)), [&] {
            return a.agent.state() == session_state::completed &&
                   b.agent.state() == session_state::completed;
        }) == sim::run_end::done);
        CHECK(b.agent.route_of(0, 1).to.remote == mapped);
    }
}

TEST_CASE("gather servers: someone in the path of the answer may race the server, not replace it") {
    internet i(7, milliseconds(20));
    const auto host = i.net.add_host("public", i.wide, address::v4(192, 0, 2, 1));
    peer a(i.net, i.driver, host, agent_role::controlling, 1);
    const endpoint server = i.add_stun(1);
    const endpoint forger(address::v4(192, 0, 2, 66), 3478);
    const auto forge = i.net.bind(i.net.add_host("forger", i.wide, forger.addr()), forger);
    CHECK(forge);
    if (!forge) return;
    a.carrier.heard = [&](const route& to, byte_view bytes) {
        const auto m = stun::message::parse(bytes);
        if (!m || to.remote != server) return;
        std::uint8_t buffer[64];
        stun::builder b(buffer, stun::binding_success, m->id());
        b.add(stun::attr::xor_mapped_address, forger);
        i.net.send(*forge, {address::v4(192, 0, 2, 1), 5000}, *b.finish());
    };
    a.add_server(server);
    a.gather_from(address::v4(192, 0, 2, 1), 5000);
    i.driver.run_until(at(seconds(1)));
    // Heard 20 ms before the true answer, and not believed.
    CHECK(story_of(a) == "40000 0 redundant\n");
}

TEST_CASE("gather servers: bindings stay open through a NAT that forgets after a minute") {
    for (const duration keepalive : {seconds(15), duration{}}) {
        internet i;
        sim::nat_rules forgetful = sim::full_cone();
        forgetful.timeout = seconds(60);
        peer a(i.net, i.driver, i.add_home(1, forgetful), agent_role::controlling, 1);
        gather_config config;
        config.keepalive = keepalive;
        CHECK(a.gatherer.set_config(config));
        a.add_server(i.add_stun(1));
        a.gather_from(address::v4(10, 0, 1, 2), 5000);
        i.driver.run_until(at(seconds(600)));
        // RFC8445-5.1.1.4-1
        const auto stranger =
            i.net.bind(i.net.add_host("stranger", i.wide, address::v4(192, 0, 2, 9)),
                       {address::v4(192, 0, 2, 9), 9});
        CHECK(stranger);
        if (!stranger) return;
        i.net.recording().start();
        i.net.send(*stranger, mapped, hello);
        i.driver.run_until(at(seconds(601)));
        bool arrived = false;
        for (std::size_t n = 0; n < i.net.recording().size(); ++n)
            arrived = arrived || i.net.recording()[n].what == sim::fate::delivered;
        CHECK(arrived == (keepalive > duration{}));
    }
}

TEST_CASE("gather servers: a NAT that was restarted gives another address, and is found out") {
    internet i;
    const auto lan = i.net.add_segment("home", {.latency = milliseconds(1)});
    sim::nat_rules rules = sim::full_cone();
    rules.ports = sim::nat_ports::random;
    const auto nat = i.net.add_nat("NAT", lan, i.wide, address::v4(203, 0, 113, 1), rules);
    peer a(i.net, i.driver, i.net.add_host("host", lan, address::v4(10, 0, 1, 2)),
           agent_role::controlling, 1);
    a.add_server(i.add_stun(1));
    a.gather_from(address::v4(10, 0, 1, 2), 5000);
    i.driver.run_until(at(seconds(10)));
    i.net.reboot(nat);
    i.driver.run_until(at(seconds(20)));
    CHECK(story_of(a) == "42000 0 found\n15042000 0 moved\n");
    CHECK(a.results[0].r.mapped != a.results[1].r.mapped);
}
