// SPDX-License-Identifier: BSL-1.0
// Who listens where, and the two ends of each connection: the TCP ports of all hosts.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "../core/result.hpp"
#include "../net/endpoint.hpp"
#include "flat_map.hpp"
#include "ids.hpp"
#include "socket_table.hpp"
#include "stream.hpp"

namespace ice::inline v0_1_0_dev::sim {

struct listener_state {
    host_id host;
    interface_id nic;  ///< none: bound to the unspecified address
    endpoint local;
    bool open = true;
    server_id server{};          ///< none: the user's
    id<struct turn_tag> turn{};  ///< likewise
    bool is_relayed = false;     ///< of a TCP allocation
};

/// A port that listens may also connect, to as many remotes as one likes (RFC 6544 appendix B).
/// Finding is O(log streams). Endpoints here are without protocol and zone.
class stream_table {
  public:
    /// Port 0 takes a free one. Errors: misuse_sim_port_taken, sim_no_port.
    result<listener_id> listen(host_id host, interface_id nic, endpoint local) noexcept {
        if (local.port() == 0) local = local.with_port(free_port(host, local));
        if (local.port() == 0) return errc::sim_no_port;
        if (bound_.find({host, local}) != nullptr) return errc::misuse_sim_port_taken;
        const listener_id id(static_cast<std::uint32_t>(listeners_.size()));
        listeners_.push_back({host, nic, local, true, {}, {}, false});
        bound_.assign({host, local}, id);
        return id;
    }
    /// One end; port 0 in `s.local` takes one that nobody has. Errors: as listen; taken is only
    /// what leads from the same endpoint to the same.
    result<stream_id> add(stream_state s) noexcept {
        if (s.local.port() == 0) s.local = s.local.with_port(free_port(s.host, s.local));
        if (s.local.port() == 0) return errc::sim_no_port;
        if (ends_.find({s.host, s.local, s.remote}) != nullptr) return errc::misuse_sim_port_taken;
        const stream_id id(static_cast<std::uint32_t>(streams_.size()));
        s.serial = streams_.size() + std::uint64_t{1};
        ends_.assign({s.host, s.local, s.remote}, id);
        streams_.push_back(s);
        return id;
    }

    /// Null when it is gone, or never was.
    stream_state* find(stream_id id) noexcept { return has(id) ? &streams_[id.index()] : nullptr; }
    const stream_state* find(stream_id id) const noexcept {
        return has(id) ? &streams_[id.index()] : nullptr;
    }
    stream_id find(host_id host, const endpoint& local, const endpoint& remote) const noexcept {
        const stream_id* at = ends_.find({host, local, remote});
        return at != nullptr ? *at : stream_id();
    }
    listener_state* find(listener_id id) noexcept {
        return has(id) ? &listeners_[id.index()] : nullptr;
    }
    const listener_state* find(listener_id id) const noexcept {
        return has(id) ? &listeners_[id.index()] : nullptr;
    }
    /// Who accepts what comes to `to`: one of that address before one of all.
    listener_id receiver(host_id host, const endpoint& to) const noexcept {
        const listener_id* at = bound_.find({host, to});
        if (at == nullptr) at = bound_.find({host, to.with_address(address::any(to.family()))});
        return at != nullptr ? *at : listener_id();
    }

    /// `id` is there.
    void erase(stream_id id) noexcept {
        stream_state& s = streams_[id.index()];
        ends_.erase({s.host, s.local, s.remote});
        s.is = stream_state::phase::gone;
        s.unacknowledged = {};
        s.inbox = {};
    }
    void erase(listener_id id) noexcept {
        listener_state& l = listeners_[id.index()];
        bound_.erase({l.host, l.local});
        l.open = false;
    }

    /// Streams that some end still knows of.
    std::size_t size() const noexcept { return ends_.size(); }

  private:
    struct place {
        host_id host;
        endpoint at;

        friend constexpr auto operator<=>(const place&, const place&) = default;
    };
    struct pair_of_ends {
        host_id host;
        endpoint local;
        endpoint remote;

        friend constexpr auto operator<=>(const pair_of_ends&, const pair_of_ends&) = default;
    };

    bool has(stream_id id) const noexcept {
        return id.index() < streams_.size() && streams_[id.index()].is != stream_state::phase::gone;
    }
    bool has(listener_id id) const noexcept {
        return id.index() < listeners_.size() && listeners_[id.index()].open;
    }
    bool is_free(host_id host, const endpoint& local) const noexcept {
        if (bound_.find({host, local}) != nullptr) return false;
        for (const auto& each : ends_)
            if (each.key.host == host && each.key.local == local) return false;
        return true;
    }
    /// 0 when there is none. O(streams) for each port that is tried.
    std::uint16_t free_port(host_id host, const endpoint& local) noexcept {
        constexpr std::uint32_t count = 65536 - socket_table::first_ephemeral;
        const std::uint32_t* used = used_ports_.find(host);
        const std::uint32_t start = used != nullptr ? *used : 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            const std::uint32_t offset = (start + i) % count;
            const auto port = static_cast<std::uint16_t>(socket_table::first_ephemeral + offset);
            if (!is_free(host, local.with_port(port))) continue;
            used_ports_.assign(host, offset + 1);
            return port;
        }
        return 0;
    }

    std::vector<stream_state> streams_;
    std::vector<listener_state> listeners_;
    flat_map<place, listener_id> bound_;
    flat_map<pair_of_ends, stream_id> ends_;
    flat_map<host_id, std::uint32_t> used_ports_;  // where the search for a free one starts
};

}  // namespace ice::sim
