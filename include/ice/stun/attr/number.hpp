// SPDX-License-Identifier: BSL-1.0
// Attribute values that are one big-endian number, or nothing at all.
#pragma once

#include "../attribute.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// 32 bits: PRIORITY, LIFETIME, …
struct u32_codec {
    using value_type = std::uint32_t;
    using input_type = std::uint32_t;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.size() != 4) return fail(errc::stun_attribute_length);
        return load_u32(value.data());
    }
    static constexpr result<std::size_t> size(input_type) noexcept { return std::size_t{4}; }
    static constexpr void write(std::uint8_t* out, input_type v, const std::uint8_t*) noexcept {
        store_u32(out, v);
    }
};

/// 64 bits: the tie-breakers.
struct u64_codec {
    using value_type = std::uint64_t;
    using input_type = std::uint64_t;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.size() != 8) return fail(errc::stun_attribute_length);
        return load_u64(value.data());
    }
    static constexpr result<std::size_t> size(input_type) noexcept { return std::size_t{8}; }
    static constexpr void write(std::uint8_t* out, input_type v, const std::uint8_t*) noexcept {
        store_u64(out, v);
    }
};

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

}  // namespace ice::inline v0_1_0_dev::stun
