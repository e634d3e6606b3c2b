// SPDX-License-Identifier: BSL-1.0
#include "nat_session.hpp"

#include <array>
#include <string>

template class ice::basic_agent<ice::sim::transport, nat_session::profile>;

namespace nat_session {

party::party(sim::network& n, sim::host_id on, agent_role role, std::uint8_t seed,
             const agent_config& config)
    : net(&n),
      host(on),
      sockets(n),
      services_(sockets, chacha_random(std::array<std::uint8_t, 32>{seed})),
      agent(services_, role, config) {
    static_cast<void>(agent.add_stream());
}
party::~party() = default;

std::uint16_t party::add_base(const endpoint& where, candidate_kind kind) {
    local_candidate c;
    c.where = where;
    c.kind = kind;
    const auto bound = net->bind(host, where);
    const auto added = agent.add_local_candidate(net->now(), c);
    if (!bound || !added) return no_index;
    sockets.attach(base_id(*added), *bound);
    return *added;
}
std::uint16_t party::add_reflexive(std::uint16_t base, const endpoint& where) {
    local_candidate c;
    c.where = where;
    c.kind = candidate_kind::srflx;
    c.base = base_id(base);
    const auto added = agent.add_local_candidate(net->now(), c);
    return added ? *added : no_index;
}
void party::hear_credentials(const party& other) {
    remote_description d;
    d.ufrag = other.agent.local_ufrag();
    d.pwd = other.agent.local_pwd();
    static_cast<void>(agent.set_remote_description(net->now(), 0, d));
}
void party::hear(party& other) {
    hear_credentials(other);
    other.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
        const std::string foundation = std::to_string(c.foundation);
        remote_candidate r;
        r.where = c.where;
        r.priority = c.priority;
        r.foundation = foundation;
        r.kind = c.kind;
        static_cast<void>(agent.add_remote_candidate(net->now(), 0, r));
    });
}
void party::start() { static_cast<void>(agent.start(net->now())); }
bool party::completed() const { return agent.state() == session_state::completed; }

session::session(const sim::nat_rules& rules, std::uint64_t seed, const agent_config& config)
    : net(seed),
      internet(net.add_segment("internet", {.latency = milliseconds(20)})),
      home(net.add_segment("home", {.latency = milliseconds(1)})),
      nat(net.add_nat("home NAT", home, internet, nat_address, rules)),
      alice(net, net.add_host("Alice", home, alice_address), agent_role::controlling, 1, config),
      bob(net, net.add_host("Bob", internet, bob_address), agent_role::controlled, 2, config),
      driver(net) {
    driver.add(alice.sockets, alice.agent);
    driver.add(bob.sockets, bob.agent);
    net.recording().start();
}
session::~session() = default;

void session::furnish() {
    alice.add_base({alice_address, 5000});
    bob.add_base({bob_address, 6000});
}
void session::start() {
    alice.hear(bob);
    bob.hear(alice);
    alice.start();
    bob.start();
}
bool session::run(duration end) {
    return driver.run_until(time_point{} + end, [&] {
        return alice.completed() && bob.completed();
    }) == sim::run_end::done;
}
void session::run_to(duration end) { driver.run_until(time_point{} + end); }

}  // namespace nat_session
