// SPDX-License-Identifier: BSL-1.0
// What a session knows of its sockets and of what servers gave for them: trivially copyable.
#pragma once

#include <cstdint>

#include "../core/errc.hpp"
#include "../turn/event.hpp"
#include "base.hpp"
#include "config.hpp"

namespace ice::inline v0_1_0_dev::detail {

inline constexpr std::uint8_t no_handle = 0xff;

struct pool_base {
    session_base b;
    bool used = false;
};

/// Asking one TURN server from one base.
enum class relay_phase : std::uint8_t {
    unused,   // no such base or server, or they cannot reach each other
    waiting,  // for room in the client
    asking,
    there,
    over,  // refused, lost or released
};

struct relay_task {
    relay_phase phase = relay_phase::unused;
    std::uint8_t handle = no_handle;
    bool again = false;     ///< is asked for anew should the server not have it any more
    bool immobile = false;  ///< the server forbids to move
};

/// An allocation, by its handle.
struct pool_relay {
    endpoint relayed_v4;
    endpoint relayed_v6;
    endpoint mapped;
    time_point keep_at = time_point::never();  ///< the next datagram that keeps NATs open
    std::uint8_t base = 0;
    std::uint8_t server = 0;
    bool used = false;
};

template <class Rules>
struct pool_state {
    static constexpr std::size_t bases_most = Rules::gathering::capacity.bases;
    static constexpr std::size_t servers_most = Rules::relaying::capacity.servers;
    static constexpr std::size_t relays_most = Rules::relaying::capacity.allocations;

    session_config config;
    time_point now = time_point::earliest();
    pool_base bases[bases_most];
    endpoint turn_servers[servers_most];
    std::uint8_t turn_count = 0;
    relay_task tasks[bases_most * servers_most];  // base by base
    pool_relay relays[relays_most];
    /// Servers by their addresses, for foundations (RFC 8445 section 5.1.1.3).
    address server_addresses[15];
    std::uint8_t server_count = 0;

    constexpr relay_task& task(std::size_t base, std::size_t server) noexcept {
        return tasks[base * servers_most + server];
    }
    constexpr const relay_task& task(std::size_t base, std::size_t server) const noexcept {
        return tasks[base * servers_most + server];
    }
    /// 0 to 15, the same for servers of one address; more of them share the last number.
    constexpr std::uint8_t number_of(const address& server) noexcept {
        for (std::uint8_t i = 0; i < server_count; ++i)
            if (server_addresses[i] == server) return i;
        if (server_count == 15) return 15;
        server_addresses[server_count] = server;
        return server_count++;
    }
};

}  // namespace ice::inline v0_1_0_dev::detail
