// SPDX-License-Identifier: BSL-1.0
// What an agent can tell of each pair, as values that outlive it: the numbers that W3C's WebRTC
// statistics call RTCIceCandidatePairStats, as far as an agent without sockets knows them.
#pragma once

#include <cstdint>

#include "nat64.hpp"

namespace ice::inline v0_1_0_dev {

/// A pair as it stands: what is counted, and why it is where it is. Kept after failure, until a
/// restart. The local side is the candidate of the valid pair, once there is one.
struct pair_stats {
    candidate local;
    candidate remote;
    std::uint64_t priority = 0;  ///< of the pair, by the profile's rule
    pair_state state = pair_state::frozen;
    pair_reason reason = pair_reason::none;
    bool valid = false;               ///< in the valid list (RFC 8445 section 4)
    bool nominated = false;           ///< of the valid list, and nominated
    bool selected = false;            ///< data goes over it
    bool translated = false;          ///< through a NAT64: the base is IPv6, the peer's end IPv4
    std::uint16_t requests_sent = 0;  ///< checks and their repetitions; all counters saturate
    std::uint16_t responses_received = 0;
    std::uint16_t requests_received = 0;
    std::uint16_t responses_sent = 0;
    duration rtt{};  ///< of the latest answered check; 0: none yet
};

template <class State>
constexpr pair_stats stats_of(const State& s, std::size_t pair_index) noexcept {
    const pair& p = s.pairs[pair_index];
    const path_record& path = s.components[p.component].path;
    pair_stats t;
    t.local = s.locals[p.valid_local != no_index ? p.valid_local : p.local].c;
    t.translated = is_shadow(s.locals[s.pairs.base_of(static_cast<std::uint16_t>(pair_index))].c);
    if (is_shadow(t.local)) t.local.where = detail::real_base(s, t.local).where;
    t.remote = s.remotes[p.remote].c;
    t.priority = p.key;
    t.state = p.state;
    t.reason = p.reason;
    t.valid = p.valid;
    t.nominated = p.nominated;
    t.selected = path.set && !path.lost && path.pair == pair_index;
    t.requests_sent = p.requests_sent;
    t.responses_received = p.responses_received;
    t.requests_received = p.requests_received;
    t.responses_sent = p.responses_sent;
    t.rtt = duration{p.rtt_us};
    return t;
}

/// `f(const pair_stats&)` for all pairs of all streams, best first.
template <class Agent, class F>
constexpr void for_each_pair_stats(const Agent& agent, F f) {
    const auto& s = agent.inspect();
    for (const auto i : s.pairs.by_priority()) f(stats_of(s, i));
}

}  // namespace ice::inline v0_1_0_dev
