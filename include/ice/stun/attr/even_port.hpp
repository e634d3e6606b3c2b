// SPDX-License-Identifier: BSL-1.0
// EVEN-PORT (RFC 8656 section 18.7): one byte, whose top bit asks to reserve the next port as well.
#pragma once

#include "../attribute.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Of the relayed address to be allocated, whose port shall be even.
struct even_port {
    bool reserve_next = false;

    friend constexpr bool operator==(const even_port&, const even_port&) = default;
};

struct even_port_codec {
    using value_type = even_port;
    using input_type = even_port;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.size() != 1) return fail(errc::stun_attribute_length);
        return even_port{(value[0] & 0x80) != 0};
    }
    static constexpr result<std::size_t> size(const input_type&) noexcept { return std::size_t{1}; }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t*) noexcept {
        out[0] = v.reserve_next ? 0x80 : 0;
    }
};

static_assert(value_codec<even_port_codec>);

}  // namespace ice::inline v0_1_0_dev::stun
