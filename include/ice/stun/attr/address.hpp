// SPDX-License-Identifier: BSL-1.0
// Attribute values that are a transport address: plain (RFC 8489 section 14.1) and XOR-ed with
// cookie and transaction id (section 14.2).
//
//     0                   1                   2                   3
//     |   ignored     |  family 1, 2  |             port              |
//     |                 address, 4 or 16 bytes ...                    |
#pragma once

#include "../../net/endpoint.hpp"
#include "../attribute.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace detail {

inline constexpr std::uint8_t wire_ipv4 = 0x01;
inline constexpr std::uint8_t wire_ipv6 = 0x02;

/// The mask is the magic cookie and the transaction id, bytes 4 to 19 of the message; the port has
/// its first two bytes, the address starts anew.
template <bool Xored>
struct address_codec {
    using value_type = endpoint;
    using input_type = endpoint;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t* header) noexcept {
        if (value.size() < 4) return fail(errc::stun_attribute_length);
        const std::uint8_t* const p = value.data();
        const std::uint8_t* const mask = header + 4;
        const auto port =
            static_cast<std::uint16_t>(load_u16(p + 2) ^ (Xored ? load_u16(mask) : 0));
        if (p[1] == wire_ipv4) {
            if (value.size() != 8) return fail(errc::stun_attribute_length);
            return endpoint(address::v4(load_u32(p + 4) ^ (Xored ? load_u32(mask) : 0)), port);
        }
        if (p[1] != wire_ipv6) return fail(errc::stun_address_family, 1);
        if (value.size() != 20) return fail(errc::stun_attribute_length);
        std::uint8_t bytes[16] = {};
        copy16(bytes, p + 4, mask);
        return endpoint(address::v6(bytes), port);
    }

    /// An endpoint without an address has no wire form; a zone stays at home.
    static constexpr result<std::size_t> size(const input_type& e) noexcept {
        if (e.family() == ip_family::none) return fail(errc::misuse_stun_value);
        return std::size_t{e.family() == ip_family::ipv4 ? 8U : 20U};
    }

    static constexpr void write(std::uint8_t* out, const input_type& e,
                                const std::uint8_t* header) noexcept {
        const std::uint8_t* const mask = header + 4;
        const address a = e.addr();
        out[0] = 0;
        out[1] = a.is_v4() ? wire_ipv4 : wire_ipv6;
        store_u16(out + 2, static_cast<std::uint16_t>(e.port() ^ (Xored ? load_u16(mask) : 0)));
        if (a.is_v4())
            store_u32(out + 4, a.value_v4() ^ (Xored ? load_u32(mask) : 0));
        else
            copy16(out + 4, a.bytes().data(), mask);
    }

  private:
    static constexpr void copy16(std::uint8_t* to, const std::uint8_t* from,
                                 const std::uint8_t* mask) noexcept {
        for (unsigned at = 0; at < 16; at += 8)
            store_u64(to + at, load_u64(from + at) ^ (Xored ? load_u64(mask + at) : 0));
    }
};

}  // namespace detail

/// MAPPED-ADDRESS, ALTERNATE-SERVER, RESPONSE-ORIGIN, …
struct address_codec : detail::address_codec<false> {};

/// XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS, XOR-RELAYED-ADDRESS.
struct xor_address_codec : detail::address_codec<true> {};

static_assert(value_codec<address_codec> && value_codec<xor_address_codec>);

}  // namespace ice::inline v0_1_0_dev::stun
