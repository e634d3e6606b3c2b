// SPDX-License-Identifier: BSL-1.0
// Attribute values that are text: USERNAME, REALM, SOFTWARE, … (RFC 8489 section 14), and the
// multiples of four that RFC 3489 makes of them (sections 11.2.6 and 11.2.7).
#pragma once

#include "octets.hpp"

namespace ice::inline v0_1_0_dev::stun {

namespace detail {

/// Zero bytes behind the text up to a multiple of four, within the length; up to three are taken
/// off when read, so a text that itself ends in zero bytes does not survive.
template <class Modern>
struct zero_filled_text_codec {
    using value_type = wire_text;
    using input_type = octets;

    static constexpr result<value_type> read(byte_view value, const std::uint8_t* header) noexcept {
        std::size_t n = value.size();
        for (int i = 0; i < 3 && n > 0 && value[n - 1] == 0; ++i) --n;
        return Modern::read(value.first(n), header);
    }
    static constexpr result<std::size_t> size(const input_type& v) noexcept {
        const auto n = Modern::size(v);
        if (!n) return n;
        return padded(*n);
    }
    static constexpr void write(std::uint8_t* out, const input_type& v,
                                const std::uint8_t* header) noexcept {
        Modern::write(out, v, header);
        for (std::size_t i = v.size(); i < padded(v.size()); ++i) out[i] = 0;
    }
};

}  // namespace detail

/// UTF-8 text; reads at most `LongestRead` bytes and writes at most `LongestWritten`. The encoding
/// is not looked at, so that no text of a peer can fail a message. Unterminated, may hold zero
/// bytes.
template <std::size_t LongestRead, std::size_t LongestWritten = LongestRead>
struct text_codec : detail::octets_codec<wire_text, 0, LongestRead, LongestWritten> {
    using classic = detail::zero_filled_text_codec<text_codec>;
    static constexpr std::size_t longest = LongestWritten;
};

namespace detail {

/// Characters of UTF-8: every byte but those that continue one.
constexpr std::size_t count_characters(const octets& text) noexcept {
    std::size_t n = 0;
    for (std::size_t i = 0; i < text.size(); ++i) n += (text[i] & 0xc0) != 0x80 ? 1U : 0U;
    return n;
}

}  // namespace detail

/// Text of fewer than 128 characters where it is written, so of at most 508 bytes; read as any
/// text of up to 763 bytes (REALM, NONCE, SOFTWARE, RFC 8489 sections 14.9, 14.10 and 14.14).
struct phrase_codec : text_codec<763, 508> {
    static constexpr result<std::size_t> size(const input_type& v) noexcept {
        if (detail::count_characters(v) > 127) return fail(errc::misuse_stun_value);
        return text_codec::size(v);
    }
};

/// Whether a codec's values are text, which may be put together from parts.
template <class Codec>
inline constexpr bool is_text_codec = std::same_as<typename Codec::value_type, wire_text>;

static_assert(value_codec<phrase_codec> && value_codec<text_codec<8>> &&
              value_codec<text_codec<8>::classic>);

}  // namespace ice::inline v0_1_0_dev::stun
