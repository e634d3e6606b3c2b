// SPDX-License-Identifier: BSL-1.0
// A firewall between two segments that translates nothing: what it lets through, and the flows
// that it remembers (RFC 6092 section 3, RFC 7288).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

#include "../core/time.hpp"
#include "../net/endpoint.hpp"
#include "fate.hpp"
#include "flat_map.hpp"
#include "nat.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// The default is what guards homes with IPv6: all may go out, and only answers come in.
struct firewall_rules {
    bool udp = true;    ///< false: no UDP at all, in either direction
    bool tcp = true;    ///< likewise
    bool open = false;  ///< true: all may come in, as through a mere router
    nat_dependence filtering = nat_dependence::address_and_port_dependent;  ///< of answers
    bool refresh_inbound = true;             ///< outbound always refreshes
    duration timeout = seconds(300);         ///< of an idle flow (RFC 6092 REC-14)
    duration tcp_timeout = seconds(7440);    ///< of one of TCP (REC-35)
    std::uint16_t first_remote_port = 1;     ///< out to these ports only
    std::uint16_t last_remote_port = 65535;  ///<
    std::uint16_t first_open_port = 1;       ///< these of the inside may always be reached;
    std::uint16_t last_open_port = 0;        ///< none, when the last is below the first

    friend constexpr bool operator==(const firewall_rules&, const firewall_rules&) = default;
};

constexpr firewall_rules udp_blocked() noexcept {
    firewall_rules rules;
    rules.udp = false;
    return rules;
}
/// A router: nothing is kept out.
constexpr firewall_rules all_open() noexcept {
    firewall_rules rules;
    rules.open = true;
    return rules;
}

/// Flows that were begun from the inside. One that has timed out is gone for all who ask.
class firewall_table {
  public:
    /// forwarded, or blocked.
    fate outbound(const firewall_rules& rules, const endpoint& inside, const endpoint& remote,
                  time_point now) noexcept {
        if (!rules.udp || remote.port() < rules.first_remote_port ||
            remote.port() > rules.last_remote_port)
            return fate::blocked;
        if (rules.open) return fate::forwarded;
        if (flows_.size() >= full_at_) sweep(now);
        flows_.assign({inside, relevant(rules.filtering, remote)}, now + rules.timeout);
        return fate::forwarded;
    }
    /// forwarded, or blocked.
    fate inbound(const firewall_rules& rules, const endpoint& inside, const endpoint& remote,
                 time_point now) noexcept {
        if (!rules.udp) return fate::blocked;
        if (rules.open ||
            (inside.port() >= rules.first_open_port && inside.port() <= rules.last_open_port))
            return fate::forwarded;
        time_point* expires = flows_.find({inside, relevant(rules.filtering, remote)});
        if (expires == nullptr || *expires <= now) return fate::blocked;
        if (rules.refresh_inbound) *expires = now + rules.timeout;
        return fate::forwarded;
    }

    void clear() noexcept { flows_.clear(); }

    /// Flows that have not timed out at `now`. O(flows).
    std::size_t size(time_point now) const noexcept {
        std::size_t n = 0;
        for (const auto& each : flows_) n += each.value > now ? 1U : 0U;
        return n;
    }

  private:
    struct flow {
        endpoint inside;
        endpoint remote;  // as much of it as the filter depends on

        friend constexpr auto operator<=>(const flow&, const flow&) = default;
    };

    static constexpr endpoint relevant(nat_dependence on, const endpoint& remote) noexcept {
        switch (on) {
            case nat_dependence::endpoint_independent: return {};
            case nat_dependence::address_dependent: return remote.with_port(0);
            case nat_dependence::address_and_port_dependent: break;
        }
        return remote;
    }

    /// Memory of what has timed out is used again; amortised O(1) a datagram.
    void sweep(time_point now) noexcept {
        flow_map alive;
        for (const auto& each : flows_)
            if (each.value > now) alive.assign(each.key, each.value);
        flows_ = alive;
        full_at_ = 2 * flows_.size() + 64;
    }

    using flow_map = flat_map<flow, time_point>;
    flow_map flows_;
    std::size_t full_at_ = 64;
};

}  // namespace ice::sim
