// SPDX-License-Identifier: BSL-1.0
// CHANNEL-NUMBER (RFC 8656 sections 12 and 18.1): a channel and 16 reserved bits.
#pragma once

#include "number.hpp"

namespace ice::inline v0_1_0_dev::stun {

inline constexpr std::uint16_t first_channel = 0x4000;
inline constexpr std::uint16_t last_channel = 0x4fff;

/// RFC 8656 section 12; RFC 5766 went up to 0x7fff.
constexpr bool is_channel(std::uint16_t number) noexcept {
    return number >= first_channel && number <= last_channel;
}

/// Numbers that are no channel are stun_bad_value when read and misuse when written.
struct channel_number_codec {
    using value_type = std::uint16_t;
    using input_type = std::uint16_t;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t* header) noexcept {
        const auto number = u16_codec::read(value, header);
        if (number && !is_channel(*number)) return fail(errc::stun_bad_value);
        return number;
    }
    static constexpr result<std::size_t> size(const input_type& number) noexcept {
        if (!is_channel(number)) return fail(errc::misuse_stun_value);
        return u16_codec::size(number);
    }
    static constexpr void write(std::uint8_t* out, const input_type& number,
                                const std::uint8_t* header) noexcept {
        u16_codec::write(out, number, header);
    }
};

static_assert(value_codec<channel_number_codec>);

}  // namespace ice::inline v0_1_0_dev::stun
