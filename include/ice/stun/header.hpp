// SPDX-License-Identifier: BSL-1.0
// The STUN header: class, method, transaction id, and the test that tells STUN from its
// neighbours on one port (RFC 8489 sections 5 and 6.3, RFC 7983 section 7).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "../core/bytes.hpp"
#include "../core/random.hpp"

namespace ice::inline v0_1_0_dev::stun {

inline constexpr std::size_t header_size = 20;
inline constexpr std::uint32_t magic_cookie = 0x2112a442;

enum class message_class : std::uint8_t { request = 0, indication = 1, success = 2, error = 3 };

enum class method : std::uint16_t {
    binding = 0x001,
    shared_secret = 0x002,  // RFC 3489 only
    allocate = 0x003,       // RFC 8656
    refresh = 0x004,
    send = 0x006,
    data = 0x007,
    create_permission = 0x008,
    channel_bind = 0x009,
    connect = 0x00a,  // RFC 6062
    connection_bind = 0x00b,
    connection_attempt = 0x00c,
};

/// Method and class, as they interleave in the first 14 bits (RFC 8489 section 5, figure 3).
struct message_type {
    stun::method method{};
    message_class cls{};

    friend constexpr bool operator==(const message_type&, const message_type&) = default;

    /// The wire's 16 bits; a method is 12 bits, higher ones are cut off.
    constexpr std::uint16_t encode() const noexcept {
        const auto m = static_cast<unsigned>(method);
        const auto c = static_cast<unsigned>(cls);
        return static_cast<std::uint16_t>((m & 0xf80) << 2 | (m & 0x070) << 1 | (m & 0x00f) |
                                          (c & 2) << 7 | (c & 1) << 4);
    }
    static constexpr message_type decode(std::uint16_t bits) noexcept {
        const unsigned b = bits;
        return {static_cast<stun::method>((b >> 2 & 0xf80) | (b >> 1 & 0x070) | (b & 0x00f)),
                static_cast<message_class>((b >> 7 & 2) | (b >> 4 & 1))};
    }
};

inline constexpr message_type binding_request{method::binding, message_class::request};
inline constexpr message_type binding_indication{method::binding, message_class::indication};
inline constexpr message_type binding_success{method::binding, message_class::success};
inline constexpr message_type binding_error{method::binding, message_class::error};

/// Bytes 4 to 19 of the header. Today's STUN has the magic cookie in the first four and 96 random
/// bits behind it; RFC 3489 has 128 random bits. Compared whole in either.
struct transaction_id {
    std::array<std::uint8_t, 16> bytes{};

    friend constexpr bool operator==(const transaction_id& a, const transaction_id& b) noexcept {
        using words = std::array<std::uint64_t, 2>;
        const auto x = std::bit_cast<words>(a.bytes);
        const auto y = std::bit_cast<words>(b.bytes);
        return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0;
    }

    /// The cookie and these 96 bits.
    static constexpr transaction_id from(std::span<const std::uint8_t, 12> random_bits) noexcept {
        transaction_id id;
        store_u32(id.bytes.data(), magic_cookie);
        copy_bytes(id.bytes.data() + 4, random_bits);
        return id;
    }
};

/// A new id, uniformly random and unguessable when the source is (RFC 8489 section 5). `Dialect`
/// decides whether 96 or 128 bits are drawn.
template <class Dialect, random_source Random>
constexpr transaction_id draw_transaction_id(Random& random) noexcept {
    transaction_id id;
    constexpr std::size_t fixed = Dialect::has_cookie ? 4 : 0;
    if constexpr (Dialect::has_cookie) store_u32(id.bytes.data(), magic_cookie);
    random.fill(byte_span(id.bytes).subspan(fixed), draw::transaction_id);
    return id;
}

/// Whether a datagram is STUN of today (RFC 5389 and later): every test of the header that
/// RFC 8489 section 6.3 asks for before anything is read. FINGERPRINT (section 7) comes after.
constexpr bool is_stun(byte_view datagram) noexcept {
    if (datagram.size() < header_size) return false;
    const std::uint8_t* p = datagram.data();
    const std::uint32_t type_and_length = load_u32(p);
    // The top two bits of the type and the low two of the length are zero.
    return (type_and_length & 0xc0000003U) == 0 && load_u32(p + 4) == magic_cookie &&
           (type_and_length & 0xffffU) == datagram.size() - header_size;
}

static_assert(binding_error.encode() == 0x0111 && message_type::decode(0x0111) == binding_error);

}  // namespace ice::inline v0_1_0_dev::stun
