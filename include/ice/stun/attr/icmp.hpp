// SPDX-License-Identifier: BSL-1.0
// ICMP (RFC 8656 section 18.13): why a relay could not deliver to a peer.
//
//     0                   1                   2                   3
//     |          ignored              |     type      |     code      |
//     |                          error data                           |
#pragma once

#include "../attribute.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Figure 11 of RFC 8656 draws type and code a bit off the byte; the fields are bytes, as in ICMP.
struct icmp_error {
    std::uint8_t type = 0;   ///< of ICMP or ICMPv6, by the family of the peer
    std::uint8_t code = 0;   ///< of that type
    std::uint32_t data = 0;  ///< the next hop's MTU where that is the reason, else 0

    friend constexpr bool operator==(const icmp_error&, const icmp_error&) = default;
};

struct icmp_codec {
    using value_type = icmp_error;
    using input_type = icmp_error;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.size() != 8) return fail(errc::stun_attribute_length);
        return icmp_error{value[2], value[3], load_u32(value.data() + 4)};
    }
    static constexpr result<std::size_t> size(const input_type&) noexcept { return std::size_t{8}; }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t*) noexcept {
        store_u16(out, 0);
        out[2] = v.type;
        out[3] = v.code;
        store_u32(out + 4, v.data);
    }
};

static_assert(value_codec<icmp_codec>);

}  // namespace ice::inline v0_1_0_dev::stun
