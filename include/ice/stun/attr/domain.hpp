// SPDX-License-Identifier: BSL-1.0
// ALTERNATE-DOMAIN (RFC 8489 section 14.16): a DNS name (RFC 1123 section 2.1) of up to 255 bytes.
#pragma once

#include "octets.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace detail {

constexpr bool is_letter_or_digit(std::uint8_t c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Labels of 1 to 63 letters, digits and inner hyphens, with dots between and perhaps behind.
template <class Octets>
constexpr bool is_domain(const Octets& name) noexcept {
    std::size_t label = 0;
    std::uint8_t before = '.';
    for (std::size_t i = 0; i < name.size(); ++i) {
        const std::uint8_t c = name[i];
        if (c == '.') {
            if (label == 0 || before == '-') return false;
            label = 0;
        } else {
            if (!is_letter_or_digit(c) && (c != '-' || label == 0)) return false;
            if (++label > 63) return false;
        }
        before = c;
    }
    return name.size() > 0 && name.size() <= 255 && before != '-';
}

}  // namespace detail

struct domain_codec {
    using value_type = wire_text;
    using input_type = octets;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.empty() || value.size() > 255) return fail(errc::stun_attribute_length);
        if (!detail::is_domain(value)) return fail(errc::stun_bad_value);
        return value_type(value);
    }
    static constexpr result<std::size_t> size(const input_type& v) noexcept {
        if (!detail::is_domain(v)) return fail(errc::misuse_stun_value);
        return v.size();
    }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t*) noexcept {
        v.copy_to(out);
    }
};

static_assert(value_codec<domain_codec>);

}  // namespace ice::inline v0_1_0_dev::stun
