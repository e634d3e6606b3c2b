// SPDX-License-Identifier: BSL-1.0
// One engine's sockets on a simulated network: a model of the concept `transport`.
#pragma once

#include <cstdint>
#include <vector>

#include "../exchange/transport.hpp"
#include "network.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// Maps an engine's bases to sockets, and back. Borrows the network, which must outlive it.
class transport {
  public:
    explicit transport(network& net) noexcept : net_(&net) {}

    /// What `base` had before is let go. Errors: misuse_sim_id (no open socket),
    /// misuse_bad_argument (no base).
    errc attach(base_id base, socket_id socket) noexcept {
        if (base.is_none()) return errc::misuse_bad_argument;
        if (!net_->local(socket)) return errc::misuse_sim_id;
        if (base.index() >= lines_.size()) lines_.resize(base.index() + std::size_t{1});
        lines_[base.index()] = {socket, send_status::sent};
        return errc::ok;
    }
    /// The socket stays open. Errors: misuse_bad_argument (nothing was attached).
    errc detach(base_id base) noexcept {
        if (socket_of(base).is_none()) return errc::misuse_bad_argument;
        lines_[base.index()].socket = {};
        return errc::ok;
    }

    /// From now on every send of `base` fails so, and nothing leaves; `sent` makes it work again.
    /// Errors: misuse_bad_argument (nothing was attached).
    errc answer(base_id base, send_status status) noexcept {
        if (socket_of(base).is_none()) return errc::misuse_bad_argument;
        lines_[base.index()].status = status;
        return errc::ok;
    }

    /// A base without socket is `unreachable`.
    send_status send(const route& to, byte_view bytes) noexcept {
        const socket_id socket = socket_of(to.base);
        if (socket.is_none()) return send_status::unreachable;
        const send_status status = lines_[to.base.index()].status;
        return status == send_status::sent ? net_->send(socket, to.remote, bytes) : status;
    }

    socket_id socket_of(base_id base) const noexcept {
        return base.index() < lines_.size() ? lines_[base.index()].socket : socket_id();
    }
    /// None when the socket belongs to another. O(bases).
    base_id base_of(socket_id socket) const noexcept {
        if (socket.is_none()) return {};
        for (std::size_t i = 0; i < lines_.size(); ++i)
            if (lines_[i].socket == socket) return base_id(static_cast<std::uint16_t>(i));
        return {};
    }

  private:
    struct line {
        socket_id socket;
        send_status status = send_status::sent;
    };

    network* net_;
    std::vector<line> lines_;  // by base
};

static_assert(ice::transport<transport>);

}  // namespace ice::sim
