// SPDX-License-Identifier: BSL-1.0
// Byte streams of a simulated network: as much of TCP (RFC 9293) as shows in who gets through, and
// when. No windows or congestion: what is lost comes later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../core/time.hpp"
#include "../net/endpoint.hpp"
#include "ids.hpp"

namespace ice::inline v0_1_0_dev::sim {

using stream_id = id<struct stream_tag>;
using listener_id = id<struct listener_tag>;

/// Of all streams of a network.
struct stream_rules {
    std::size_t largest_segment = 1200;  ///< bytes that travel, and arrive, together; at least 1
    bool ragged = false;                 ///< 1 to largest_segment bytes, uniformly, each time
    std::size_t buffer = 128 * 1024;     ///< written and not acknowledged: then would_block
    unsigned connect_attempts = 6;       ///< after 1, 2, 4 ... seconds; fails after 63
    unsigned attempts = 9;               ///< of a segment, doubling as well: then it is closed
    duration shortest_wait = milliseconds(200);  ///< for an acknowledgement; or twice the handshake

    friend constexpr bool operator==(const stream_rules&, const stream_rules&) = default;
};

/// What a delivery tells about a stream.
enum class stream_news : std::uint8_t {
    none,       ///< no stream: a datagram
    connected,  ///< it is open, from this side or from both at once
    accepted,   ///< a listener has a new one
    bytes,      ///< the next ones, in order
    writable,   ///< there is room again, after would_block
    closed,     ///< by the peer, or broken: the id names nothing any more
    failed,     ///< was refused, or never answered: likewise
};

/// What a packet is to TCP.
enum class segment_kind : std::uint8_t {
    none,  ///< a datagram
    syn,
    syn_ack,
    ack,  ///< with bytes or without
    fin,
    rst,
};

struct segment_header {
    segment_kind kind = segment_kind::none;
    std::uint64_t from_stream = 0;  ///< serial numbers, instead of initial sequence numbers;
    std::uint64_t to_stream = 0;    ///< 0: not known yet
    std::uint64_t first = 0;        ///< offset in the stream of the first byte, or of the FIN
    std::uint64_t expected = 0;     ///< offset that is acknowledged
};

/// One end of a connection.
struct stream_state {
    enum class phase : std::uint8_t {
        connecting,  ///< SYN sent
        answering,   ///< SYN received and answered
        open,
        closing,  ///< the user has let it go; until what it wrote is acknowledged
        gone
    };

    host_id host;
    interface_id nic;
    listener_id listener;            ///< none: connected from here
    id<struct server_tag> server{};  ///< who has it; none: the user
    id<struct turn_tag> turn{};      ///< likewise
    bool is_relayed = false;         ///< between a TURN server and a peer
    stream_id partner{};             ///< what comes goes there (RFC 6062 section 5.4)
    endpoint local;
    endpoint remote;
    phase is = phase::connecting;
    std::uint64_t serial = 0;
    std::uint64_t peer = 0;          ///< its serial
    std::uint64_t acknowledged = 0;  ///< of what was written
    std::uint64_t received = 0;
    std::vector<std::uint8_t> unacknowledged{};  ///< from there on
    std::vector<std::uint8_t> inbox{};           ///< of a server, not understood yet
    time_point began{};
    duration wait = seconds(1);
    unsigned attempt = 0;
    std::uint32_t alarm = 0;  ///< the one that counts
    bool is_armed = false;
    bool wants_room = false;

    bool is_established() const noexcept { return is == phase::open || is == phase::closing; }
};

}  // namespace ice::sim
