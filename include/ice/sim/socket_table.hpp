// SPDX-License-Identifier: BSL-1.0
// Who is bound where: the UDP sockets of all hosts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../core/result.hpp"
#include "../net/endpoint.hpp"
#include "flat_map.hpp"
#include "ids.hpp"

namespace ice::inline v0_1_0_dev::sim {

struct socket_state {
    host_id host;
    interface_id nic;  ///< none: bound to the unspecified address, so to all interfaces
    endpoint local;    ///< as the host gave it, zone included
    server_id server;  ///< none: the user's
    bool open = true;
    id<struct turn_tag> turn;  ///< a TURN server's own or relayed socket; none: the user's
};

/// Finding is O(log sockets).
class socket_table {
  public:
    static constexpr std::uint32_t first_ephemeral = 49152;  // RFC 6335 section 6

    /// Port 0 takes the next free ephemeral one of the host.
    /// Errors: misuse_sim_port_taken, sim_no_port.
    result<socket_id> bind(host_id host, interface_id nic, endpoint local) noexcept {
        if (local.port() == 0) {
            const std::uint16_t port = ephemeral(host, nic, local);
            if (port == 0) return errc::sim_no_port;
            local = local.with_port(port);
        }
        const place key = place_of(host, nic, local);
        if (bound_.find(key) != nullptr) return errc::misuse_sim_port_taken;
        const socket_id id(static_cast<std::uint32_t>(sockets_.size()));
        sockets_.push_back({host, nic, local, {}, true, {}});
        bound_.assign(key, id);
        return id;
    }

    /// Null when there is no such open socket.
    socket_state* find(socket_id id) noexcept {
        return is_open(id) ? &sockets_[id.index()] : nullptr;
    }
    const socket_state* find(socket_id id) const noexcept {
        return is_open(id) ? &sockets_[id.index()] : nullptr;
    }

    /// `id` is open.
    void close(socket_id id) noexcept {
        socket_state& s = sockets_[id.index()];
        bound_.erase(place_of(s.host, s.nic, s.local));
        s.open = false;
    }

    /// Who receives what comes to `to` on `nic`: a socket of that address before one of all.
    socket_id receiver(host_id host, interface_id nic, const endpoint& to) const noexcept {
        if (const socket_id* s = bound_.find(place_of(host, nic, to))) return *s;
        const endpoint any = to.with_address(address::any(to.family()));
        const socket_id* s = bound_.find(place_of(host, {}, any));
        return s != nullptr ? *s : socket_id();
    }

  private:
    struct place {
        std::uint32_t owner;  // a host, or an interface, told apart by the address in `at`
        endpoint at;

        friend constexpr auto operator<=>(const place&, const place&) = default;
    };

    static place place_of(host_id host, interface_id nic, const endpoint& at) noexcept {
        const endpoint plain = at.with_address(at.addr().with_zone(0));
        return {nic.is_none() ? host.index() : nic.index(), plain};
    }

    bool is_open(socket_id id) const noexcept {
        return id.index() < sockets_.size() && sockets_[id.index()].open;
    }

    std::uint16_t ephemeral(host_id host, interface_id nic, const endpoint& local) noexcept {
        constexpr std::uint32_t count = 65536 - first_ephemeral;
        const std::uint32_t* used = used_ports_.find(host);
        const std::uint32_t start = used != nullptr ? *used : 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint32_t offset = (start + i) % count;
            const auto port = static_cast<std::uint16_t>(first_ephemeral + offset);
            if (bound_.find(place_of(host, nic, local.with_port(port))) != nullptr) continue;
            used_ports_.assign(host, offset + 1);
            return port;
        }
        return 0;
    }

    std::vector<socket_state> sockets_;
    flat_map<place, socket_id> bound_;
    flat_map<host_id, std::uint32_t> used_ports_;  // where the search for an ephemeral one starts
};

}  // namespace ice::sim
