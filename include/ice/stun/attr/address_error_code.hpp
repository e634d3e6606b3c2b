// SPDX-License-Identifier: BSL-1.0
// ADDRESS-ERROR-CODE (RFC 8656 section 18.12): why an address family was not allocated.
//
//     0                   1                   2                   3
//     |    family     |       ignored           |class|    number     |
//     |  reason phrase, UTF-8 ...                                     |
#pragma once

#include "address.hpp"
#include "error_code.hpp"

namespace ice::inline v0_1_0_dev::stun {

struct address_error_value {
    ip_family family = ip_family::none;
    std::uint16_t code = 0;  ///< 440 or 508 today
    wire_text reason;
};

struct address_error_input {
    ip_family family = ip_family::none;
    std::uint16_t code = 0;
    octets reason;
};

struct address_error_code_codec {
    using value_type = address_error_value;
    using input_type = address_error_input;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t* header) noexcept {
        const auto error = detail::error_codec<3>::read(value, header);
        if (!error) return error.error();
        if (value[0] != detail::wire_ipv4 && value[0] != detail::wire_ipv6)
            return fail(errc::stun_address_family);
        const auto family = value[0] == detail::wire_ipv4 ? ip_family::ipv4 : ip_family::ipv6;
        return value_type{family, error->code, error->reason};
    }
    static constexpr result<std::size_t> size(const input_type& v) noexcept {
        if (v.family == ip_family::none) return fail(errc::misuse_stun_value);
        return detail::error_codec<3>::size({v.code, v.reason});
    }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t* header) noexcept {
        detail::error_codec<3>::write(out, {v.code, v.reason}, header);
        out[0] = v.family == ip_family::ipv4 ? detail::wire_ipv4 : detail::wire_ipv6;
    }
};

static_assert(value_codec<address_error_code_codec>);

}  // namespace ice::inline v0_1_0_dev::stun
