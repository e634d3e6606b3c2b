// SPDX-License-Identifier: BSL-1.0
#include <ice/mux/datagram_kind.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr bool all(unsigned first, unsigned last, datagram_kind kind) {
    for (unsigned b = first; b <= last; ++b) {
        const std::uint8_t bytes[1] = {static_cast<std::uint8_t>(b)};
        if (kind_of(bytes) != kind) return false;
    }
    return true;
}
constexpr bool with_quic(unsigned first, unsigned last, datagram_kind kind, bool server = false) {
    for (unsigned b = first; b <= last; ++b) {
        const std::uint8_t bytes[1] = {static_cast<std::uint8_t>(b)};
        if (kind_with_quic(bytes, server) != kind) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("each first byte has the meaning of RFC 7983 section 7") {
    ICE_VERIFY(all(0, 3, datagram_kind::stun));
    ICE_VERIFY(all(4, 15, datagram_kind::unknown));  // RFC7983-7-1
    ICE_VERIFY(all(16, 19, datagram_kind::zrtp));
    ICE_VERIFY(all(20, 63, datagram_kind::dtls));
    ICE_VERIFY(all(64, 79, datagram_kind::turn_channel));
    ICE_VERIFY(all(80, 127, datagram_kind::unknown));
    ICE_VERIFY(all(128, 191, datagram_kind::rtp));
    ICE_VERIFY(all(192, 255, datagram_kind::unknown));
    ICE_VERIFY(kind_of(byte_view()) == datagram_kind::unknown);
}

TEST_CASE("QUIC takes what is left, and shares its range with the channels of TURN") {
    ICE_VERIFY(with_quic(0, 3, datagram_kind::stun));
    ICE_VERIFY(with_quic(4, 15, datagram_kind::unknown));
    ICE_VERIFY(with_quic(16, 19, datagram_kind::zrtp));
    ICE_VERIFY(with_quic(20, 63, datagram_kind::dtls));
    ICE_VERIFY(with_quic(64, 127, datagram_kind::quic));
    ICE_VERIFY(with_quic(64, 79, datagram_kind::turn_channel, true));
    ICE_VERIFY(with_quic(80, 127, datagram_kind::quic, true));
    ICE_VERIFY(with_quic(128, 191, datagram_kind::rtp));
    ICE_VERIFY(with_quic(192, 255, datagram_kind::quic));
    ICE_VERIFY(kind_with_quic(byte_view(), true) == datagram_kind::unknown);
}
