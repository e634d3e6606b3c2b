// SPDX-License-Identifier: BSL-1.0
// What a host tells about a TURN server, and wants of it (RFC 8656 section 7.1, RFC 8016 section
// 3.1.1, RFC 7635 section 5).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "../core/time.hpp"
#include "../exchange/route.hpp"

namespace ice::inline v0_1_0_dev::turn {

/// Between client and server. Streams are the host's to open, frame and encrypt: it hands in whole
/// messages (stun/stream.hpp) and writes out what it is given.
enum class server_transport : std::uint8_t { udp, dtls, tcp, tls };

/// Nothing is repeated, and ChannelData is padded (RFC 8489 section 6.2.2, RFC 8656 section 12.5).
constexpr bool is_reliable(server_transport t) noexcept {
    return t == server_transport::tcp || t == server_transport::tls;
}
constexpr bool is_encrypted(server_transport t) noexcept {
    return t == server_transport::dtls || t == server_transport::tls;
}

/// Borrowed for the call, and copied. Prepared as RFC 8489 section 9.2.2 asks
/// (stun/credential.hpp).
///   username and password    the long-term mechanism
///   username, key and token  an access token of a third party (RFC 7635): its kid, the mac_key,
///                            and the token as it stands in ACCESS-TOKEN
///   nothing                  a server that asks for none
struct credentials {
    std::string_view username{};
    std::string_view password{};
    byte_view key{};
    byte_view token{};

    constexpr bool empty() const noexcept { return username.empty(); }
};

struct server {
    endpoint where{};
    server_transport transport = server_transport::udp;
    credentials login{};
};

/// Which relayed addresses (RFC 8656 section 7.1). `unspecified` leaves it to the server, which
/// then gives an IPv4 address; `both` is one allocation with two.
enum class relayed_family : std::uint8_t { unspecified, ipv4, ipv6, both };

/// RFC 8656 section 18.7.
enum class port_parity : std::uint8_t { any, even, even_and_next };

struct allocate_request {
    std::uint8_t server = 0;  ///< ordinal of add_server
    base_id base{};           ///< the socket that it leaves from, as the host's transport names it
    endpoint where{};         ///< the address of that socket
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    relayed_family family = relayed_family::unspecified;
    port_parity parity = port_parity::any;
    bool dont_fragment = false;  ///< whether Send indications may ask for DF; see the event
    bool mobility = false;       ///< to `move` it later (RFC 8016)
    std::optional<std::uint64_t> reservation{};  ///< the token of an earlier allocation
    duration lifetime{};                         ///< 0: the configuration's
    bool tcp = false;  ///< relays connections, not datagrams: see tcp_peers.hpp (RFC 6062)
};

}  // namespace ice::turn
