// SPDX-License-Identifier: BSL-1.0
// A link: what it does to the datagrams that cross it, in whole microseconds and per million.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../core/time.hpp"
#include "fate.hpp"
#include "prng.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// Properties; the default is perfect but for the usual MTU. A datagram arrives `latency` and up
/// to `jitter` after it was sent, never before the one sent earlier: only `reorder` overtakes.
struct link_rules {
    duration latency = {};
    duration jitter = {};                       ///< each waits 0 to this more, uniformly
    std::uint32_t loss = 0;                     ///< per million
    std::uint32_t duplicate = 0;                ///< per million: a second one follows
    std::uint32_t reorder = 0;                  ///< per million: held back while others pass
    duration reorder_delay = milliseconds(20);  ///< for how long
    std::uint32_t mtu = 1500;                   ///< bytes of an IP packet, its headers included
    std::uint64_t bytes_per_second = 0;         ///< of IP packets; 0: no limit
    duration queue = milliseconds(200);         ///< the longest wait for the rate, then dropped

    friend constexpr bool operator==(const link_rules&, const link_rules&) = default;
};

/// Everything vanishes, and nobody is told: a broken tunnel.
constexpr link_rules blackhole() noexcept {
    link_rules rules;
    rules.loss = 1'000'000;
    return rules;
}

/// One direction of a link at work: what must be remembered between datagrams.
class link_state {
  public:
    struct passage {
        fate what = fate::sent;  ///< or why it was dropped
        time_point arrival;
        time_point second = time_point::never();  ///< arrival of a duplicate
    };

    /// One datagram of `size` bytes, headers included, enters at `now`. Draws from `random` only
    /// what the properties leave to chance, in the order of their lines above.
    constexpr passage pass(const link_rules& l, prng& random, time_point now,
                           std::size_t size) noexcept {
        if (size > l.mtu) return {fate::too_big, now};
        time_point leaves = now;
        if (l.bytes_per_second != 0) {
            const time_point start = later(now, free_from_);
            if (start - now > l.queue) return {fate::congested, now};
            leaves = start + time_to_send(size, l.bytes_per_second);
            free_from_ = leaves;
        }
        const time_point arrival = leaves + l.latency + draw_up_to(l.jitter, random);
        if (random.chance(l.loss)) return {fate::lost, now};
        const bool twice = random.chance(l.duplicate);
        if (random.chance(l.reorder)) {
            const time_point held = arrival + l.reorder_delay;
            return {fate::sent, held, twice ? held : time_point::never()};
        }
        last_ = later(last_, arrival);
        const time_point first = last_;
        if (!twice) return {fate::sent, first};
        last_ = later(last_, leaves + l.latency + draw_up_to(l.jitter, random));
        return {fate::sent, first, last_};
    }

  private:
    static constexpr duration draw_up_to(duration d, prng& random) noexcept {
        if (d.us <= 0) return {};
        return {static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(d.us) + 1))};
    }
    /// Rounded up to the next microsecond; a datagram has at most 2^16 bytes.
    static constexpr duration time_to_send(std::size_t size, std::uint64_t rate) noexcept {
        const std::uint64_t byte_us = std::uint64_t{size} * 1'000'000;
        return {static_cast<std::int64_t>(byte_us / rate + (byte_us % rate != 0 ? 1 : 0))};
    }

    time_point free_from_ = time_point::earliest();  // when the rate allows the next one
    time_point last_ = time_point::earliest();       // arrival of the last one in order
};

}  // namespace ice::sim
