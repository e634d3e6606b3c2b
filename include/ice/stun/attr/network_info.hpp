// SPDX-License-Identifier: BSL-1.0
// The network-info attribute (0xC057) that browsers send with checks; described in no RFC.
#pragma once

#include "../attribute.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Of the network that the sender's candidate is on.
struct network_info {
    std::uint16_t id = 0;    ///< a number per network, the sender's own
    std::uint16_t cost = 0;  ///< 0 cheapest .. 999

    friend constexpr bool operator==(const network_info&, const network_info&) = default;
};

struct network_info_codec {
    using value_type = network_info;
    using input_type = network_info;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.size() != 4) return fail(errc::stun_attribute_length);
        return network_info{load_u16(value.data()), load_u16(value.data() + 2)};
    }
    static constexpr result<std::size_t> size(const input_type&) noexcept { return std::size_t{4}; }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t*) noexcept {
        store_u16(out, v.id);
        store_u16(out + 2, v.cost);
    }
};

static_assert(value_codec<network_info_codec>);

}  // namespace ice::inline v0_1_0_dev::stun
