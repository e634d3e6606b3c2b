// SPDX-License-Identifier: BSL-1.0
// ERROR-CODE (RFC 8489 section 14.8; RFC 3489 section 11.2.9).
//
//     0                   1                   2                   3
//     |              ignored                    |class|    number     |
//     |  reason phrase, UTF-8 ...                                     |
#pragma once

#include "text.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// What an error response says. The phrase is for logs, and the peer's: escape it.
struct error_value {
    std::uint16_t code = 0;  ///< 300 to 699; from 100 in RFC 3489
    wire_text reason;
};

/// What to write: a code, and a phrase of fewer than 128 characters that may be left out.
struct error_input {
    std::uint16_t code = 0;
    octets reason;
};

namespace detail {

inline constexpr std::size_t longest_reason_read = 763;

/// Class and number of the last two of four bytes; the other bits are not looked at.
constexpr result<std::uint16_t> read_error_number(const std::uint8_t* p, unsigned lowest) noexcept {
    const unsigned hundreds = p[2] & 7U;
    if (hundreds < lowest || hundreds > 6) return fail(errc::stun_bad_value, 2);
    if (p[3] > 99) return fail(errc::stun_bad_value, 3);
    return static_cast<std::uint16_t>(hundreds * 100 + p[3]);
}
constexpr void write_error_number(std::uint8_t* out, std::uint16_t code) noexcept {
    out[2] = static_cast<std::uint8_t>(code / 100);
    out[3] = static_cast<std::uint8_t>(code % 100);
}

/// Sizes are checked before anything is read: 0 to 3 bytes are no ERROR-CODE.
template <unsigned LowestClass>
struct error_codec {
    using value_type = error_value;
    using input_type = error_input;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t*) noexcept {
        if (value.size() < 4 || value.size() > 4 + longest_reason_read)
            return fail(errc::stun_attribute_length);
        const auto code = read_error_number(value.data(), LowestClass);
        if (!code) return code.error();
        return value_type{*code, wire_text(value.subspan(4))};
    }
    static constexpr result<std::size_t> size(const input_type& v) noexcept {
        if (v.code < LowestClass * 100 || v.code > 699) return fail(errc::misuse_stun_value);
        const auto reason = phrase_codec::size(v.reason);
        if (!reason) return reason;
        return 4 + *reason;
    }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t*) noexcept {
        store_u16(out, 0);
        write_error_number(out, v.code);
        v.reason.copy_to(out + 4);
    }
};

/// RFC 3489: classes 1 to 6, and spaces behind the phrase up to a multiple of four, which are
/// taken off when read.
struct classic_error_codec {
    using value_type = error_value;
    using input_type = error_input;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t* header) noexcept {
        std::size_t n = value.size();
        for (int i = 0; i < 3 && n > 4 && value[n - 1] == ' '; ++i) --n;
        return error_codec<1>::read(value.first(n), header);
    }
    static constexpr result<std::size_t> size(const input_type& v) noexcept {
        const auto n = error_codec<1>::size(v);
        if (!n) return n;
        return padded(*n);
    }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t* header) noexcept {
        error_codec<1>::write(out, v, header);
        for (std::size_t i = 4 + v.reason.size(); i < padded(4 + v.reason.size()); ++i)
            out[i] = ' ';
    }
};

}  // namespace detail

struct error_code_codec : detail::error_codec<3> {
    using classic = detail::classic_error_codec;
};

static_assert(value_codec<error_code_codec> && value_codec<error_code_codec::classic>);

}  // namespace ice::inline v0_1_0_dev::stun
