// SPDX-License-Identifier: BSL-1.0
// Attribute values that are one big-endian number, or nothing at all.
#pragma once

#include "../attribute.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace detail {

constexpr void load_number(const std::uint8_t* p, std::uint8_t& v) noexcept { v = *p; }
constexpr void load_number(const std::uint8_t* p, std::uint16_t& v) noexcept { v = load_u16(p); }
constexpr void load_number(const std::uint8_t* p, std::uint32_t& v) noexcept { v = load_u32(p); }
constexpr void load_number(const std::uint8_t* p, std::uint64_t& v) noexcept { v = load_u64(p); }
constexpr void store_number(std::uint8_t* p, std::uint8_t v) noexcept { *p = v; }
constexpr void store_number(std::uint8_t* p, std::uint16_t v) noexcept { store_u16(p, v); }
constexpr void store_number(std::uint8_t* p, std::uint32_t v) noexcept { store_u32(p, v); }
constexpr void store_number(std::uint8_t* p, std::uint64_t v) noexcept { store_u64(p, v); }

/// A number and `Reserved` bytes behind it, which are written as zero and not looked at.
template <class Number, std::size_t Reserved>
struct number_codec {
    using value_type = Number;
    using input_type = Number;
    static constexpr std::size_t length = sizeof(Number) + Reserved;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.size() != length) return fail(errc::stun_attribute_length);
        Number n{};
        load_number(value.data(), n);
        return n;
    }
    static constexpr result<std::size_t> size(const input_type&) noexcept { return length; }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t*) noexcept {
        store_number(out, v);
        for (std::size_t i = sizeof(Number); i < length; ++i) out[i] = 0;
    }
};

}  // namespace detail

/// 8 bits and 24 reserved ones: REQUESTED-TRANSPORT (RFC 8656 section 18.8).
struct u8_codec : detail::number_codec<std::uint8_t, 3> {};

/// 16 bits and 16 reserved ones: RESPONSE-PORT (RFC 5780 section 7.5).
struct u16_codec : detail::number_codec<std::uint16_t, 2> {};

/// 32 bits: PRIORITY, LIFETIME, …
struct u32_codec : detail::number_codec<std::uint32_t, 0> {};

/// 64 bits: the tie-breakers, RESERVATION-TOKEN.
struct u64_codec : detail::number_codec<std::uint64_t, 0> {};

/// No bytes: the attribute's presence is the value (USE-CANDIDATE, DONT-FRAGMENT).
struct flag_codec {
    struct present {
        friend constexpr bool operator==(present, present) = default;
    };
    using value_type = present;
    using input_type = present;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (!value.empty()) return fail(errc::stun_attribute_length);
        return present{};
    }
    static constexpr result<std::size_t> size(input_type) noexcept { return std::size_t{0}; }
    static constexpr void write(std::uint8_t*, input_type, const std::uint8_t*) noexcept {}
};

static_assert(value_codec<u8_codec> && value_codec<u16_codec> && value_codec<u32_codec> &&
              value_codec<u64_codec> && value_codec<flag_codec>);

}  // namespace ice::inline v0_1_0_dev::stun
