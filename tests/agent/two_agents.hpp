// SPDX-License-Identifier: BSL-1.0
// Two agents and a wire without loss or delay in between, for tests that need a session and not a
// network.
#pragma once

#include <ice/agent/agent.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace two_agents {

struct datagram {
    ice::route to;
    std::vector<std::uint8_t> bytes;
};

struct wire {
    std::deque<datagram> sent;
    ice::send_status send(const ice::route& to, ice::byte_view bytes) noexcept {
        sent.push_back({to, {bytes.begin(), bytes.end()}});
        return ice::send_status::sent;
    }
};

using agent_type = ice::basic_agent<wire>;

/// One side. Its bases are addresses with their zones, as its host would know them.
struct side {
    wire out;
    ice::services<wire> services;
    agent_type agent;
    std::vector<ice::endpoint> bases;

    side(ice::agent_role role, std::uint8_t seed, const ice::agent_config& config = {})
        : services(out, {ice::chacha_random(std::array<std::uint8_t, 32>{seed})}),
          agent(services, role, config) {
        static_cast<void>(agent.add_stream());
    }
    side(const side&) = delete;
    side& operator=(const side&) = delete;

    void add_host(const ice::endpoint& where) {
        static_cast<void>(agent.add_local_candidate({}, {.where = where}));
        bases.push_back(where);
    }

    bool has(const ice::endpoint& where) const { return base_of(where).has_value(); }
    std::optional<ice::base_id> base_of(const ice::endpoint& where) const {
        for (std::uint16_t i = 0; i < bases.size(); ++i)
            if (bases[i].addr().with_zone(0) == where.addr().with_zone(0) &&
                bases[i].port() == where.port())
                return ice::base_id(i);
        return std::nullopt;
    }
};

/// Carries what `a` has sent to `b`, whose sockets name the zone of a link-local sender.
inline bool carry(side& a, side& b, ice::time_point now) {
    if (a.out.sent.empty()) return false;
    while (!a.out.sent.empty()) {
        const datagram d = a.out.sent.front();
        a.out.sent.pop_front();
        const auto base = b.base_of(d.to.remote);
        if (!base) continue;
        const std::uint32_t zone = b.bases[base->index()].addr().zone();
        const ice::endpoint from = a.bases[d.to.base.index()];
        b.agent.handle_datagram(now, {*base, 0, 1, from.with_address(from.addr().with_zone(zone))},
                                d.bytes);
    }
    return true;
}

/// Lets time pass until `end`, or until neither side has anything to do. Returns the time.
inline ice::time_point run(side& a, side& b, ice::time_point now, ice::time_point end) {
    for (;;) {
        while (carry(a, b, now) || carry(b, a, now)) {
        }
        const auto next = ice::earlier(a.agent.next_deadline(), b.agent.next_deadline());
        if (next > end) return end;
        now = ice::later(now, next);
        a.agent.handle_timeout(now);
        b.agent.handle_timeout(now);
    }
}

}  // namespace two_agents
