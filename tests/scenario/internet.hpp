// SPDX-License-Identifier: BSL-1.0
// What scenarios of gathering and of sessions share: an internet with STUN servers and homes behind
// NATs, a transport with a listener, and a pacer that may be lent.
#pragma once

#include <ice/core/pacer.hpp>
#include <ice/sim.hpp>

#include <doctest/doctest.h>

#include <functional>

namespace story_net {

using namespace ice;

inline constexpr time_point at(duration d) { return time_point{} + d; }

/// One of its own, or one that several hosts' worth of agents share.
struct story_pacer {
    ice::pacer own{};
    ice::pacer* shared = nullptr;

    bool start(pacer_slot& slot, time_point now) noexcept {
        return (shared != nullptr ? *shared : own).start(slot, now);
    }
};

/// The simulated transport, and someone who listens.
struct wire {
    sim::transport line;
    std::function<void(const route&, byte_view)> heard{};

    send_status send(const route& to, byte_view bytes) noexcept {
        if (heard) heard(to, bytes);
        return line.send(to, bytes);
    }
};

/// Servers are 198.51.100.n:3478, each with rules of its own.
struct internet {
    sim::network net;
    sim::segment_id wide;
    sim::driver driver{net};

    explicit internet(std::uint64_t seed = 7, duration latency = milliseconds(20))
        : net(seed), wide(net.add_segment("internet", {.latency = latency})) {}

    static endpoint server_at(std::uint8_t n) { return {address::v4(198, 51, 100, n), 3478}; }
    endpoint add_stun(std::uint8_t n, const sim::stun_server_rules& rules = {}) {
        const endpoint where = server_at(n);
        CHECK(net.add_stun_server(net.add_host("STUN", wide, where.addr()), where, rules));
        return where;
    }
    static address inside(std::uint8_t n) { return address::v4(10, 0, n, 2); }
    /// A host 10.0.n.2 behind a NAT of its own, 203.0.113.n outside.
    sim::host_id add_home(std::uint8_t n, const sim::nat_rules& rules) {
        const auto lan = net.add_segment("home", {.latency = milliseconds(1)});
        net.add_nat("NAT", lan, wide, address::v4(203, 0, 113, n), rules);
        return net.add_host("host", lan, inside(n));
    }
};

}  // namespace story_net
