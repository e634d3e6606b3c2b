// SPDX-License-Identifier: BSL-1.0
// Attribute values that are a list of numbers: UNKNOWN-ATTRIBUTES (RFC 8489 section 14.13; RFC 3489
// section 11.2.10), acknowledgements of browsers.
#pragma once

#include <span>

#include "number.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// Numbers as they stand in a message; borrowed from it.
template <class Number>
class list_view {
  public:
    constexpr list_view() noexcept = default;
    /// `bytes` is a whole number of elements.
    constexpr explicit list_view(byte_view bytes) noexcept : bytes_(bytes) {}

    constexpr std::size_t size() const noexcept { return bytes_.size() / sizeof(Number); }
    constexpr bool empty() const noexcept { return bytes_.empty(); }
    constexpr Number operator[](std::size_t i) const noexcept {
        Number n{};
        detail::load_number(bytes_.data() + i * sizeof(Number), n);
        return n;
    }
    constexpr bool contains(Number wanted) const noexcept {
        for (std::size_t i = 0; i < size(); ++i)
            if ((*this)[i] == wanted) return true;
        return false;
    }

  private:
    byte_view bytes_;
};

namespace detail {

/// RFC 3489 fills an odd list of 16-bit numbers by repeating one of them; here the last. A reader
/// sees the repeated entry like any other.
template <class Number, bool RepeatsOdd>
struct list_codec {
    using value_type = list_view<Number>;
    using input_type = std::span<const Number>;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.size() % sizeof(Number) != 0) return fail(errc::stun_attribute_length);
        return value_type(value);
    }
    static constexpr result<std::size_t> size(const input_type& v) noexcept {
        if (v.size() > 0x3fff) return fail(errc::misuse_stun_value);
        return sizeof(Number) * (v.size() + (repeats(v) ? 1 : 0));
    }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t*) noexcept {
        for (const Number n : v) {
            store_number(out, n);
            out += sizeof(Number);
        }
        if (repeats(v)) store_number(out, v.back());
    }

  private:
    static constexpr bool repeats(const input_type& v) noexcept {
        return RepeatsOdd && v.size() % 2 == 1;
    }
};

}  // namespace detail

struct code_list_codec : detail::list_codec<std::uint16_t, false> {
    using classic = detail::list_codec<std::uint16_t, true>;
};

struct u32_list_codec : detail::list_codec<std::uint32_t, false> {};

static_assert(value_codec<code_list_codec> && value_codec<code_list_codec::classic> &&
              value_codec<u32_list_codec>);

}  // namespace ice::inline v0_1_0_dev::stun
