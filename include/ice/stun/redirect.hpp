// SPDX-License-Identifier: BSL-1.0
// Which redirections a client follows: the guard of ALTERNATE-SERVER (RFC 8489 sections 10, 14.8).
#pragma once

#include "../core/static_vector.hpp"
#include "../core/time.hpp"
#include "../net/endpoint.hpp"

namespace ice::inline v0_1_0_dev::stun {

enum class redirect_verdict : std::uint8_t {
    follow,
    unauthenticated,  ///< the 300 had no integrity of ours: anybody may have sent it
    other_family,     ///< not of the family that the request went over
    visited,          ///< this request has been there within five minutes
    too_many,         ///< the memory of visited servers is full
};

/// Remembers where one request has been. A usage that follows redirections at all (checks of ICE
/// never do) notes its first server, then asks about each that a 300 names; anything but `follow`
/// fails the transaction. The same credentials go with the request.
class redirect_guard {
  public:
    static constexpr duration memory = seconds(300);

    constexpr void note(time_point now, const endpoint& server) noexcept {
        forget(now);
        static_cast<void>(visited_.push_back({server, now}));
    }

    /// Notes the server where it says `follow`. O(8).
    constexpr redirect_verdict judge(time_point now, const endpoint& from, const endpoint& to,
                                     bool authenticated) noexcept {
        if (!authenticated) return redirect_verdict::unauthenticated;
        if (to.family() != from.family()) return redirect_verdict::other_family;
        forget(now);
        for (const visit& v : visited_)
            if (v.server == to) return redirect_verdict::visited;
        if (!visited_.push_back({to, now})) return redirect_verdict::too_many;
        return redirect_verdict::follow;
    }

  private:
    struct visit {
        endpoint server;
        time_point at;
    };

    constexpr void forget(time_point now) noexcept {
        visited_.erase_if([now](const visit& v) { return now - v.at >= memory; });
    }

    static_vector<visit, 8> visited_;
};

}  // namespace ice::inline v0_1_0_dev::stun
