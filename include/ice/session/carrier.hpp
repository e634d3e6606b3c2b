// SPDX-License-Identifier: BSL-1.0
// The transport of a session's agent: relayed bases go through the TURN client, the others by the
// host's sockets, which have numbers of their own.
#pragma once

#include <array>

#include "pool.hpp"

namespace ice::inline v0_1_0_dev {

/// Model of `transport`. The agent names bases by its candidates, the host its sockets by the order
/// in which it gave them, so that its table of sockets has no holes.
template <class Transport, class Profile, class Rules>
class session_carrier {
  public:
    using pool_type = basic_pool<Transport, Profile, Rules>;
    static constexpr std::size_t locals = Profile::capacity.locals;

    constexpr session_carrier(pool_type& pool, Transport& direct) noexcept
        : pool_(&pool), direct_(&direct) {
        sockets_.fill(base_id());
    }

    constexpr send_status send(const route& to, byte_view bytes) noexcept {
        if (pool_->client().is_relayed(to.base)) return pool_->client().send(to, bytes);
        if (to.base.index() >= locals) return send_status::unreachable;
        route out = to;
        out.base = sockets_[to.base.index()];
        return out.base.is_none() ? send_status::unreachable : direct_->send(out, bytes);
    }

    /// The host's socket of the agent's base; none when it is relayed.
    constexpr base_id socket_of(base_id agent_base) const noexcept {
        return agent_base.index() < locals ? sockets_[agent_base.index()] : base_id();
    }
    /// None where the agent has no such base, as with relays only. O(candidates).
    constexpr base_id base_of(base_id socket) const noexcept {
        for (std::uint16_t i = 0; i < locals; ++i)
            if (!socket.is_none() && sockets_[i] == socket) return base_id(i);
        return {};
    }
    constexpr void set_socket(base_id agent_base, base_id socket) noexcept {
        if (agent_base.index() < locals) sockets_[agent_base.index()] = socket;
    }
    constexpr void rebind(pool_type& pool, Transport& direct) noexcept {
        pool_ = &pool;
        direct_ = &direct;
    }

  private:
    pool_type* pool_;
    Transport* direct_;
    std::array<base_id, locals> sockets_;  // by the agent's candidates
};

}  // namespace ice::inline v0_1_0_dev
