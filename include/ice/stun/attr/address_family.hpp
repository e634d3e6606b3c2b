// SPDX-License-Identifier: BSL-1.0
// REQUESTED-ADDRESS-FAMILY and ADDITIONAL-ADDRESS-FAMILY (RFC 8656 sections 18.6 and 18.11): an
// address family and 24 reserved bits.
#pragma once

#include "address.hpp"

namespace ice::inline v0_1_0_dev::stun {

struct address_family_codec {
    using value_type = ip_family;
    using input_type = ip_family;

    /// A family other than the two is stun_address_family, which a server answers with 440.
    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.size() != 4) return fail(errc::stun_attribute_length);
        if (value[0] == detail::wire_ipv4) return ip_family::ipv4;
        if (value[0] == detail::wire_ipv6) return ip_family::ipv6;
        return fail(errc::stun_address_family);
    }
    static constexpr result<std::size_t> size(const input_type& family) noexcept {
        if (family == ip_family::none) return fail(errc::misuse_stun_value);
        return std::size_t{4};
    }
    static constexpr void write(std::uint8_t* out, const input_type& family,
                                const std::uint8_t*) noexcept {
        store_u32(out, 0);
        out[0] = family == ip_family::ipv4 ? detail::wire_ipv4 : detail::wire_ipv6;
    }
};

static_assert(value_codec<address_family_codec>);

}  // namespace ice::inline v0_1_0_dev::stun
