// SPDX-License-Identifier: BSL-1.0
// What W7 measures: two agents that connect over a memory transport by a virtual clock, with one
// host candidate each and regular nomination. For one source a program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include <ice/agent.hpp>

namespace two_agents {

using namespace ice;

struct packet {
    std::uint8_t bytes[256];
    std::size_t size = 0;
    bool to_first = false;
};

/// Both directions, in the order of sending.
struct wire {
    packet ring[16];
    unsigned sent = 0;
    unsigned received = 0;
    std::vector<packet>* copies = nullptr;
};

struct memory_transport {
    wire* w = nullptr;
    bool to_first = false;

    send_status send(const route&, byte_view bytes) noexcept {
        packet& p = w->ring[w->sent++ % 16];
        copy_bytes(p.bytes, bytes);
        p.size = bytes.size();
        p.to_first = to_first;
        if (w->copies != nullptr) w->copies->push_back(p);
        return send_status::sent;
    }
};

/// Of a host that has nothing but the agents; the seeds tell the two sides apart.
inline environment<profiles::rfc8445> host(bool first, builtin_crypto crypto) {
    constexpr std::uint8_t one[32] = {1}, two[32] = {2};
    return {chacha_random(first ? one : two), crypto, pacer(duration{}), {}};
}

/// Two agents that know each other and have not begun.
template <class Profile>
struct two {
    using agent = basic_agent<memory_transport, Profile>;

    wire w;
    memory_transport transport_a{&w, false}, transport_b{&w, true};
    services<memory_transport, Profile> host_a, host_b;
    endpoint where_a{address::v4(192, 0, 2, 1), 5000}, where_b{address::v4(192, 0, 2, 2), 6000};
    agent a, b;

    two(environment<Profile> of_a, environment<Profile> of_b)
        : host_a(transport_a, std::move(of_a)),
          host_b(transport_b, std::move(of_b)),
          a(host_a, agent_role::controlling),
          b(host_b, agent_role::controlled) {
        static_cast<void>(a.add_stream());
        static_cast<void>(b.add_stream());
        describe(a, where_a, b, where_b);
        describe(b, where_b, a, where_a);
    }

    static void describe(agent& own, const endpoint& where, agent& peer, const endpoint& peers) {
        const time_point start{};
        static_cast<void>(own.add_local_candidate(start, {.where = where}));
        const std::uint32_t priority = own.inspect().locals[0].c.priority;
        static_cast<void>(
            own.set_remote_description(start, 0, {peer.local_ufrag(), peer.local_pwd()}));
        static_cast<void>(own.add_remote_candidate(
            start, 0, {.where = peers, .priority = priority, .foundation = "1"}));
    }

    /// Both stand where those stand, with the services that they have here.
    void stand_where(const agent& first, const agent& second) {
        a = first;
        b = second;
        a.rebind(host_a);
        b.rebind(host_b);
    }

    void deliver(time_point now) {
        while (w.received != w.sent) {
            const packet& p = w.ring[w.received++ % 16];
            agent& to = p.to_first ? a : b;
            const route from{base_id(0), 0, 1, p.to_first ? where_b : where_a};
            static_cast<void>(to.handle_datagram(now, from, {p.bytes, p.size}));
        }
        for (agent* each : {&a, &b})
            while (each->poll_event().kind != event_kind::none) {
            }
    }

    bool connected() const {
        return a.state() == session_state::completed && b.state() == session_state::completed;
    }

    void connect() {
        time_point now{};
        static_cast<void>(a.start(now));
        static_cast<void>(b.start(now));
        for (int step = 0; step < 100; ++step) {
            deliver(now);
            if (connected()) return;
            now = later(now, earlier(a.next_deadline(), b.next_deadline()));
            if (a.next_deadline() <= now) a.handle_timeout(now);
            if (b.next_deadline() <= now) b.handle_timeout(now);
        }
    }
};

}  // namespace two_agents
