// SPDX-License-Identifier: BSL-1.0
// Sessions that are worth a figure and an explanation: agents with histories on a simulated
// network that is recorded. Compiled once, in nat_session.cpp.
#pragma once

#include <ice/agent/agent.hpp>
#include <ice/sim.hpp>
#include <ice/trace/history.hpp>

namespace nat_session {

using namespace ice;

struct profile : profiles::rfc8445 {
    using observer = trace::history<32>;
};

inline const address alice_address = address::v4(10, 0, 0, 2);
inline const address nat_address = address::v4(192, 0, 2, 1);
inline const address bob_address = address::v4(198, 51, 100, 7);

/// One agent on sockets of one host.
struct party {
    using agent_type = basic_agent<sim::transport, profile>;

    sim::network* net;
    sim::host_id host;
    sim::transport sockets;
    services<sim::transport, profile> services_;
    agent_type agent;

    party(sim::network& n, sim::host_id on, agent_role role, std::uint8_t seed,
          const agent_config& config = {});
    party(const party&) = delete;
    ~party();

    std::uint16_t add_base(const endpoint& where, candidate_kind kind = candidate_kind::host);
    std::uint16_t add_reflexive(std::uint16_t base, const endpoint& where);
    void hear_credentials(const party& other);
    void hear(party& other);
    void start();
    bool completed() const;
    const trace::history<32>& history() const { return services_.observer; }
};

/// Alice behind a NAT, Bob on the internet.
struct session {
    sim::network net;
    sim::segment_id internet, home;
    sim::nat_id nat;
    party alice, bob;
    sim::driver driver;

    explicit session(const sim::nat_rules& rules = sim::port_restricted(), std::uint64_t seed = 7,
                     const agent_config& config = {});
    ~session();

    /// One host candidate each.
    void furnish();
    /// Descriptions are exchanged at once, checks begin.
    void start();
    bool run(duration end = seconds(30));
    void run_to(duration end);
};

}  // namespace nat_session

extern template class ice::basic_agent<ice::sim::transport, nat_session::profile>;
