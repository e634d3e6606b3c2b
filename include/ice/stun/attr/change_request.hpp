// SPDX-License-Identifier: BSL-1.0
// CHANGE-REQUEST (RFC 3489 section 11.2.4, RFC 5780 section 7.2): from where to be answered.
#pragma once

#include "../attribute.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// The answer shall come from the server's other address, other port, or both.
struct change_request {
    bool address = false;
    bool port = false;

    friend constexpr bool operator==(const change_request&, const change_request&) = default;
};

/// 32 bits, of which 0x4 is the address and 0x2 the port; the others are not looked at.
struct change_request_codec {
    using value_type = change_request;
    using input_type = change_request;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.size() != 4) return fail(errc::stun_attribute_length);
        return change_request{(value[3] & 4) != 0, (value[3] & 2) != 0};
    }
    static constexpr result<std::size_t> size(const input_type&) noexcept { return std::size_t{4}; }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t*) noexcept {
        store_u32(out, (v.address ? 4U : 0U) | (v.port ? 2U : 0U));
    }
};

static_assert(value_codec<change_request_codec>);

}  // namespace ice::inline v0_1_0_dev::stun
