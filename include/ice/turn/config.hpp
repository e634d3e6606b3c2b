// SPDX-License-Identifier: BSL-1.0
// What a host chooses about relays: timing at run time, rules and capacities at compile time
// (RFC 8656 sections 8, 9 and 12, RFC 8489 section 6.2.1).
#pragma once

#include <cstdint>
#include <string_view>

#include "../core/time.hpp"
#include "../stun/dialect.hpp"
#include "../stun/transaction.hpp"
#include "peer_policy.hpp"

namespace ice::inline v0_1_0_dev::turn {

/// Changeable while the client runs; what is under way keeps what it began with.
struct client_config {
    // RFC 8445 section 14.3, RFC 8489 section 6.2.1
    duration rto = milliseconds(500);
    std::uint8_t rc = 7;   ///< transmissions of a request
    std::uint8_t rm = 16;  ///< RTOs to wait after the last one
    duration reliable_timeout = seconds(39) + milliseconds(500);  ///< Ti, over a stream

    /// Of permissions and channels at the server (RFC 8656 sections 9 and 12); a server that is
    /// set up otherwise has others.
    duration permission_lifetime = seconds(300);
    duration channel_lifetime = seconds(600);
    /// How long a channel or its peer is not bound anew after it has expired (section 12).
    duration channel_rest = seconds(300);

    /// Renewed so long before the end; never later than half of the lifetime.
    duration refresh_margin = seconds(60);
    /// Asked for in Allocate and Refresh; 0 leaves it to the server.
    duration lifetime{};

    /// Before a permission that a datagram needs is asked for: direct paths may come first, so that
    /// nobody pays for what is not used. `permit` and `bind_channel` do not wait.
    duration permission_delay{};
    /// A permission unused for so long makes room for a new one when there is no other.
    duration permission_idle = seconds(60);

    duration quota_rest = seconds(60);      ///< after 486 and 508 (RFC 8656 section 7.4)
    duration mismatch_rest = seconds(120);  ///< after 437 on three addresses
    duration retry_wait = seconds(5);       ///< from a Refresh that failed to the next one

    bool allow_loopback = false;  ///< relayed addresses and peers may be, for tests within a host
    /// A server may take us as we come. False: where there are credentials, a success that is not
    /// protected by them is nobody's.
    bool allow_unauthenticated = false;
    /// The username tells who the user is: it goes out as USERHASH or not at all, unless the
    /// transport is encrypted (RFC 8656 section 21.1.6).
    bool hide_username = false;

    constexpr bool is_valid() const noexcept {
        const duration second = seconds(1);
        return rto >= milliseconds(1) && rto <= duration{0xffff'ffff} && rc >= 1 && rc <= 30 &&
               rm >= 1 && reliable_timeout >= second && permission_lifetime >= second &&
               channel_lifetime >= second && channel_rest >= duration{} &&
               refresh_margin >= duration{} && lifetime >= duration{} &&
               lifetime <= seconds(0xffff'ffff) && permission_delay >= duration{} &&
               permission_idle >= duration{} && quota_rest >= duration{} &&
               mismatch_rest >= duration{} && retry_wait >= milliseconds(100);
    }
};

/// For the whole client; texts in bytes.
struct client_limits {
    std::uint8_t servers = 4;
    std::uint8_t allocations = 4;
    std::uint8_t permissions = 32;
    std::uint8_t channels = 16;
    std::uint8_t transactions = 12;  ///< under way at once
    std::uint8_t batch = 8;          ///< peers in one CreatePermission request
    std::uint16_t username = 128;
    std::uint16_t password = 128;
    std::uint16_t token = 256;  ///< RFC 7635; longer ones do not fit every path
    std::uint16_t realm = 128;
    std::uint16_t nonce = 256;
    std::uint16_t ticket = 256;     ///< RFC 8016
    std::uint16_t datagram = 1500;  ///< the largest that is wrapped by copying
};

/// Rules and capacities of a client. Inherit and override one line:
///     struct mine : ice::turn::client_rules { using peers = my_policy; };
struct client_rules {
    using peers = unicast_peers;
    using schedule = stun::udp_schedule;
    static constexpr client_limits capacity{};
    /// SOFTWARE of Allocate and Refresh requests; empty: none, which tells nobody what to attack.
    static constexpr std::string_view software{};
};

}  // namespace ice::turn
