// SPDX-License-Identifier: BSL-1.0
// What a datagram on a shared port is, by its first byte (RFC 7983 section 7, RFC 9443 section 2).
#pragma once

#include <array>
#include <cstdint>

#include "../core/bytes.hpp"

namespace ice::inline v0_1_0_dev {

/// Whom a datagram is for. The first byte decides nothing more: what claims to be STUN may be none,
/// which `handle_datagram` of an engine finds out.
enum class datagram_kind : std::uint8_t {
    unknown,  ///< empty, or of no known range: must be dropped
    stun,
    zrtp,
    dtls,
    turn_channel,
    rtp,   ///< or RTCP
    quic,  ///< only where QUIC is in use
};

namespace detail {

constexpr datagram_kind kind_of_byte(unsigned b) noexcept {
    if (b < 4) return datagram_kind::stun;
    if (b >= 16 && b < 20) return datagram_kind::zrtp;
    if (b >= 20 && b < 64) return datagram_kind::dtls;
    if (b >= 64 && b < 80) return datagram_kind::turn_channel;
    if (b >= 128 && b < 192) return datagram_kind::rtp;
    return datagram_kind::unknown;
}

inline constexpr std::array<datagram_kind, 256> kinds_of_bytes = [] {
    std::array<datagram_kind, 256> kinds{};
    for (unsigned b = 0; b < 256; ++b) kinds[b] = kind_of_byte(b);
    return kinds;
}();

}  // namespace detail

/// RFC 7983: without QUIC. One look-up.
constexpr datagram_kind kind_of(byte_view datagram) noexcept {
    return datagram.empty() ? datagram_kind::unknown : detail::kinds_of_bytes[datagram[0]];
}

/// RFC 9443: the same where QUIC shares the port. 64 to 79 stand for both QUIC and the channels of
/// TURN: it is a channel exactly when it comes from a TURN server that this host uses.
constexpr datagram_kind kind_with_quic(byte_view datagram, bool from_turn_server) noexcept {
    if (datagram.empty()) return datagram_kind::unknown;
    const datagram_kind kind = detail::kinds_of_bytes[datagram[0]];
    if (kind == datagram_kind::turn_channel && !from_turn_server) return datagram_kind::quic;
    const bool is_quic = datagram[0] >= 192 || (datagram[0] >= 80 && datagram[0] < 128);
    return is_quic ? datagram_kind::quic : kind;
}

}  // namespace ice::inline v0_1_0_dev
