// SPDX-License-Identifier: BSL-1.0
// The transport of an engine that may have relayed bases: an engine knows nothing of TURN.
#pragma once

#include "client.hpp"

namespace ice::inline v0_1_0_dev::turn {

/// Model of `transport`: what leaves from a relayed base goes through the client, all else straight
/// to the host's transport. `pending` until a peer is permitted (RFC 8445 section 7.2.1); on the
/// client's events `permitted` and `refused` tell the engine that `event.base` is ready. The clock
/// of what is sent is the latest the client has seen: `client.advance(now)` before an engine's
/// verb.
///
///     my_transport sockets;
///     ice::turn::basic_client<my_transport> client(env, sockets);
///     ice::turn::relay<my_transport> relayed(client, sockets);
///     ice::basic_agent<ice::turn::relay<my_transport>> agent(env, relayed, role);
template <class Transport, class Profile, class Rules>
class relay {
  public:
    using client_type = basic_client<Transport, Profile, Rules>;

    /// Both must outlive it.
    constexpr relay(client_type& client, Transport& direct) noexcept
        : client_(&client), direct_(&direct) {}

    constexpr send_status send(const route& to, byte_view bytes) noexcept {
        return client_->is_relayed(to.base) ? client_->send(to, bytes) : direct_->send(to, bytes);
    }

    constexpr void rebind(client_type& client, Transport& direct) noexcept {
        client_ = &client;
        direct_ = &direct;
    }

  private:
    client_type* client_;
    Transport* direct_;
};

}  // namespace ice::turn
