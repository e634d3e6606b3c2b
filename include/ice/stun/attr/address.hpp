// SPDX-License-Identifier: BSL-1.0
// Attribute values that are a transport address: plain (RFC 8489 section 14.1) and XOR-ed with
// cookie and transaction id (section 14.2).
//
//     0                   1                   2                   3
//     |   zero        |  family 1, 2  |             port              |
//     |                 address, 4 or 16 bytes ...                    |
#pragma once

#include "../../net/endpoint.hpp"
#include "../attribute.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace detail {

inline constexpr std::uint8_t wire_ipv4 = 0x01;
inline constexpr std::uint8_t wire_ipv6 = 0x02;

/// `Mask(i)` gives what byte i of port and address is XOR-ed with; the port's mask is its first
/// two bytes, the address's starts anew.
template <bool Xored>
struct address_codec {
    using value_type = endpoint;
    using input_type = endpoint;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t* header) noexcept {
        if (value.size() < 4) return fail(errc::stun_attribute_length);
        const std::uint8_t family = value[1];
        if (family != wire_ipv4 && family != wire_ipv6) return fail(errc::stun_address_family, 1);
        const std::size_t n = family == wire_ipv4 ? 4 : 16;
        if (value.size() != 4 + n) return fail(errc::stun_attribute_length);

        const std::uint8_t* mask = header + 4;  // the magic cookie, then the transaction id
        std::uint16_t port = load_u16(value.data() + 2);
        if constexpr (Xored) port = static_cast<std::uint16_t>(port ^ load_u16(mask));
        std::uint8_t bytes[16] = {};
        for (std::size_t i = 0; i < n; ++i)
            bytes[i] = static_cast<std::uint8_t>(value[4 + i] ^ (Xored ? mask[i] : 0));
        if (n == 4) return endpoint(address::v4(load_u32(bytes)), port);
        return endpoint(address::v6(bytes), port);
    }

    /// An endpoint without an address has no wire form.
    static constexpr result<std::size_t> size(const input_type& e) noexcept {
        if (e.family() == ip_family::none) return fail(errc::misuse_stun_value);
        return std::size_t{e.family() == ip_family::ipv4 ? 8U : 20U};
    }

    static constexpr void write(std::uint8_t* out, const input_type& e,
                                const std::uint8_t* header) noexcept {
        const std::uint8_t* mask = header + 4;
        const auto port = static_cast<std::uint16_t>(e.port() ^ (Xored ? load_u16(mask) : 0));
        out[0] = 0;
        out[1] = e.family() == ip_family::ipv4 ? wire_ipv4 : wire_ipv6;
        store_u16(out + 2, port);
        const address a = e.addr();
        const auto bytes = a.bytes();
        for (std::size_t i = 0; i < bytes.size(); ++i)
            out[4 + i] = static_cast<std::uint8_t>(bytes[i] ^ (Xored ? mask[i] : 0));
    }
};

}  // namespace detail

/// MAPPED-ADDRESS, ALTERNATE-SERVER, RESPONSE-ORIGIN, …
struct address_codec : detail::address_codec<false> {};

/// XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS, XOR-RELAYED-ADDRESS.
struct xor_address_codec : detail::address_codec<true> {};

static_assert(value_codec<address_codec> && value_codec<xor_address_codec>);

}  // namespace ice::inline v0_1_0_dev::stun
