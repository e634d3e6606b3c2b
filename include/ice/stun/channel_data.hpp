// SPDX-License-Identifier: BSL-1.0
// ChannelData messages of TURN (RFC 8656 sections 12.4 to 12.6).
//
//     0                   1                   2                   3
//     |     channel 0x4000 ..         |     length of the data        |
//     |     data ...        over TCP padded to a multiple of four     |
#pragma once

#include "../core/result.hpp"
#include "attr/channel_number.hpp"

namespace ice::inline v0_1_0_dev::stun {

inline constexpr std::size_t channel_header_size = 4;

/// Borrows the datagram.
struct channel_data {
    std::uint16_t channel = 0;
    byte_view data;  ///< may be empty
};

/// Reads a datagram; bytes behind the data are padding. Errors: stun_first_bits (no ChannelData),
/// stun_truncated, stun_bad_value for the numbers 0x5000 to 0x7fff that RFC 8656 reserves.
constexpr result<channel_data> read_channel_data(byte_view datagram) noexcept {
    if (!datagram.empty() && datagram[0] >> 6 != 1) return fail(errc::stun_first_bits);
    if (datagram.size() < channel_header_size) return fail(errc::stun_truncated, datagram.size());
    const std::uint16_t channel = load_u16(datagram.data());
    const std::size_t length = load_u16(datagram.data() + 2);
    if (!is_channel(channel)) return fail(errc::stun_bad_value);
    if (length > datagram.size() - channel_header_size)
        return fail(errc::stun_truncated, datagram.size());
    return channel_data{channel, datagram.subspan(channel_header_size, length)};
}

/// Writes the four bytes before `length` bytes of data that stand there already, or follow in
/// another buffer. Errors: misuse_stun_value for what is no channel or longer than 65,535.
constexpr result<void> write_channel_header(std::span<std::uint8_t, channel_header_size> out,
                                            std::uint16_t channel, std::size_t length) noexcept {
    if (!is_channel(channel) || length > 0xffff) return fail(errc::misuse_stun_value);
    store_u16(out.data(), channel);
    store_u16(out.data() + 2, static_cast<std::uint16_t>(length));
    return {};
}

/// How many zero bytes must follow over TCP.
constexpr std::size_t channel_padding(std::size_t length) noexcept {
    return padded(length) - length;
}

}  // namespace ice::inline v0_1_0_dev::stun
