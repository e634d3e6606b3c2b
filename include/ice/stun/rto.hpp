// SPDX-License-Identifier: BSL-1.0
// The estimate of a server's retransmission time-out, kept between transactions (RFC 8489 section
// 6.2.1, RFC 6298 section 2).
#pragma once

#include "../core/time.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Bounds of the estimate. RFC 6298's whole second is left out, as RFC 8489 asks.
struct rto_bounds {
    duration first = milliseconds(500);     ///< before anything was measured
    duration shortest = milliseconds(500);  ///< RFC 8445 section 14.3 wants no less
    duration longest = seconds(60);         ///< RFC 6298 section 2.5
    duration stale = seconds(600);          ///< unused for so long, it is forgotten
};

/// One for each server, by IP address; the host keeps them. Feed it with what
/// client_transaction::round_trip() measures, which leaves repeated requests out.
class rto_estimator {
  public:
    /// To the microsecond. After `bounds.stale` without note(), the first value again.
    constexpr duration rto(time_point now, const rto_bounds& bounds = {}) const noexcept {
        if (!measured_ || now - used_ > bounds.stale) return bounds.first;
        const duration estimate = smoothed_ + 4 * variation_;
        if (estimate < bounds.shortest) return bounds.shortest;
        return bounds.longest < estimate ? bounds.longest : estimate;
    }

    /// A transaction with the server took place: keeps the estimate from going stale.
    constexpr void note(time_point now) noexcept { used_ = now; }

    /// A round trip was measured. RFC 6298 section 2: alpha 1/8, beta 1/4. One that follows a
    /// stale estimate starts anew.
    constexpr void add(time_point now, duration round_trip,
                       const rto_bounds& bounds = {}) noexcept {
        if (round_trip < duration{}) return;
        if (!measured_ || now - used_ > bounds.stale) {
            smoothed_ = round_trip;
            variation_ = round_trip / 2;
            measured_ = true;
        } else {
            const duration off = smoothed_ - round_trip;
            const duration distance = off < duration{} ? duration{} - off : off;
            variation_ = (variation_ * 3 + distance) / 4;
            smoothed_ = (smoothed_ * 7 + round_trip) / 8;
        }
        used_ = now;
    }

  private:
    duration smoothed_;
    duration variation_;
    time_point used_;
    bool measured_ = false;
};

}  // namespace ice::inline v0_1_0_dev::stun
