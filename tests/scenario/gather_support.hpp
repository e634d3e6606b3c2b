// SPDX-License-Identifier: BSL-1.0
// A host that does it all: addresses, sockets, servers, an agent that checks what was gathered.
#pragma once

#include <ice/agent/agent.hpp>
#include <ice/gather.hpp>

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "internet.hpp"

namespace gather_story {

using namespace ice;
using namespace story_net;

inline constexpr std::uint8_t hello[] = {'h', 'e', 'l', 'l', 'o'};

struct profile : profiles::rfc8445 {
    using pacer = story_pacer;
    static constexpr limits capacity = multi_stream;
};

/// One session of a host: the loop of a program, with a simulated network under it.
class peer {
  public:
    using agent_type = basic_agent<wire, profile>;
    using services_type = services<wire, profile>;

    peer(sim::network& net, sim::driver& driver, sim::host_id host, agent_role role,
         std::uint8_t seed, std::uint16_t components = 1)
        : net_(&net),
          host_(host),
          carrier{sim::transport(net)},
          shared(carrier, {chacha_random(seed_of(seed))}),
          agent(shared, role),
          gatherer(shared) {
        driver.add(carrier.line, *this);
        CHECK(agent.add_stream(components));
    }
    peer(const peer&) = delete;

    void add_server(const endpoint& server) { CHECK(gatherer.add_server(server)); }

    /// Binds every address that is to be gathered, and asks the servers from there.
    void gather_from(std::span<const interface_facts> facts, std::uint16_t port,
                     std::uint16_t component = 1) {
        for (const host_address& h : gather_hosts(facts)) {
            const endpoint where(h.addr, port);
            const auto socket = net_->bind(host_, where);
            local_candidate c;
            c.where = where;
            c.component = component;
            c.network = h.network;
            c.host_preference = h.host_preference;
            const auto base = agent.add_local_candidate(net_->now(), c);
            CHECK((socket && base));
            if (!socket || !base) return;
            carrier.line.attach(base_id(*base), *socket);
            CHECK(gatherer.add_base(
                {base_id(*base), where, 0, component, h.host_preference, h.network}));
        }
    }
    void gather_from(const address& addr, std::uint16_t port) {
        interface_facts f;
        f.addr = addr;
        gather_from({&f, 1}, port);
    }

    // Signalling, at once. Foundations travel as the candidate's number.
    void hear(peer& from) {
        remote_description d;
        d.ufrag = from.agent.local_ufrag();
        d.pwd = from.agent.local_pwd();
        CHECK(agent.set_remote_description(net_->now(), 0, d));
        from.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            const std::string foundation = std::to_string(c.foundation);
            remote_candidate r{c.where, c.priority, foundation};
            r.component = c.component;
            r.kind = c.kind;
            CHECK(agent.add_remote_candidate(net_->now(), 0, r));
        });
        CHECK(agent.end_of_remote_candidates(net_->now(), 0));
    }
    void start() { CHECK(agent.start(net_->now())); }

    // The loop: answers go to who asked, by transaction id.
    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        if (gatherer.handle_datagram(now, from, bytes) == gather_verdict::not_mine)
            if (agent.handle_datagram(now, from, bytes) == verdict::data) ++data_received;
        poll(now);
    }
    void handle_timeout(time_point now) {
        gatherer.handle_timeout(now, agent.pace());
        agent.handle_timeout(now);
        poll(now);
    }
    time_point next_deadline() const {
        return earlier(agent.next_deadline(), gatherer.next_deadline(agent.inspect().pace));
    }
    void poll(time_point now) {
        for (gathered r = gatherer.poll(); r.outcome != gather_outcome::none; r = gatherer.poll()) {
            results.push_back({now, r});
            if (is_candidate(r.outcome)) CHECK(add_gathered(agent, now, r));
        }
        while (agent.poll_event().kind != event_kind::none) {
        }
    }

    bool is_up() const { return agent.route_of(0, 1).may_send; }
    bool say_hello() {
        const data_route r = agent.route_of(0, 1);
        return r.may_send && carrier.line.send(r.to, hello) == send_status::sent;
    }

    struct timed {
        time_point at;
        gathered r;
    };

  private:
    static std::array<std::uint8_t, 32> seed_of(std::uint8_t n) {
        std::array<std::uint8_t, 32> s{};
        s[0] = n;
        return s;
    }

    sim::network* net_;
    sim::host_id host_;

  public:
    wire carrier;
    services_type shared;
    agent_type agent;
    basic_gatherer<services_type> gatherer;
    std::vector<timed> results{};
    int data_received = 0;
};

}  // namespace gather_story
