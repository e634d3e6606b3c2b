// SPDX-License-Identifier: BSL-1.0
// "ice-ufrag" and "ice-pwd" (RFC 8839 section 5.4): read, written, and drawn (RFC 8445
// section 5.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../core/random.hpp"
#include "../core/result.hpp"
#include "../net/format.hpp"
#include "chars.hpp"
#include "line_policy.hpp"
#include "scan.hpp"
#include "text_sink.hpp"

namespace ice::inline v0_1_0_dev {

/// A generation of ICE on one side: both change at a restart. Borrowed views.
struct ice_credentials {
    std::string_view ufrag;
    std::string_view password;

    friend constexpr bool operator==(const ice_credentials&, const ice_credentials&) = default;
};

namespace detail {

/// The first byte of `text` that is no ice-char or behind the `longest`, or its size.
constexpr std::size_t ice_char_run(std::string_view text, std::size_t longest) noexcept {
    std::size_t n = 0;
    while (n < text.size() && n < longest && is_ice_char(text[n])) ++n;
    return n;
}

/// All of `value` is `shortest` to `longest` ice-chars. `offset` is where it stands.
constexpr result<std::string_view> ice_word(std::string_view value, std::size_t offset,
                                            std::size_t shortest, std::size_t longest,
                                            errc otherwise) noexcept {
    const std::size_t n = ice_char_run(value, longest);
    if (n < value.size() || n < shortest) return fail(otherwise, offset + n);
    return value;
}

}  // namespace detail

/// "ice-ufrag:" and 4 to 256 ice-chars. Views the attribute.
/// Errors: sdp_other_attribute (not mine), sdp_bad_ufrag.
constexpr result<std::string_view> parse_ufrag(std::string_view attribute) noexcept {
    const auto value = detail::value_of<"ice-ufrag:">(attribute);
    if (!value.mine) return errc::sdp_other_attribute;
    return detail::ice_word(value.text, attribute.size() - value.text.size(), 4, 256,
                            errc::sdp_bad_ufrag);
}

/// "ice-pwd:" and 22 to 256 ice-chars (from P::shortest_password on).
/// Errors: sdp_other_attribute (not mine), sdp_bad_password.
template <line_policy P = rfc8839_lines>
constexpr result<std::string_view> parse_password(std::string_view attribute) noexcept {
    const auto value = detail::value_of<"ice-pwd:">(attribute);
    if (!value.mine) return errc::sdp_other_attribute;
    return detail::ice_word(value.text, attribute.size() - value.text.size(), P::shortest_password,
                            256, errc::sdp_bad_password);
}

/// RFC 8839 section 5.4: a fragment to be sent has at most 32 characters.
inline constexpr std::size_t longest_sent_ufrag = 32;

/// Errors: misuse_sdp_text unless `ufrag` is 4 to 32 ice-chars; buffer_too_small.
constexpr result<std::size_t> write_ufrag(std::span<char> out, std::string_view ufrag) noexcept {
    if (!detail::ice_word(ufrag, 0, 4, longest_sent_ufrag, errc::sdp_bad_ufrag))
        return errc::misuse_sdp_text;
    return detail::write_within(out, 10 + ufrag.size(), [&](auto& to) {
        to.literal("ice-ufrag:");
        to.text(ufrag);
    });
}

/// Errors: misuse_sdp_text unless `password` is 22 to 256 ice-chars (from P::shortest_password on);
/// buffer_too_small.
template <line_policy P = rfc8839_lines>
constexpr result<std::size_t> write_password(std::span<char> out,
                                             std::string_view password) noexcept {
    if (!detail::ice_word(password, 0, P::shortest_password, 256, errc::sdp_bad_password))
        return errc::misuse_sdp_text;
    return detail::write_within(out, 8 + password.size(), [&](auto& to) {
        to.literal("ice-pwd:");
        to.text(password);
    });
}

namespace detail {

/// Six random bits a character: the alphabet of ice-char has 64.
template <std::size_t N, random_source Random>
constexpr fixed_text<N> draw_ice_chars(Random& random, draw purpose) noexcept {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::uint8_t bytes[N] = {};
    random.fill(bytes, purpose);
    const auto text = fixed_text<N>::by([&](char* out) {
        for (std::size_t i = 0; i < N; ++i) out[i] = alphabet[bytes[i] & 63U];
        return N;
    });
    fill_zero(bytes);
    return text;
}

}  // namespace detail

/// 8 characters, 48 bits: fragments also tell the sessions on one port apart.
template <std::size_t N = 8, random_source Random>
    requires(N >= 4 && N <= longest_sent_ufrag)
constexpr fixed_text<N> make_ufrag(Random& random) noexcept {
    return detail::draw_ice_chars<N>(random, draw::ufrag);
}

/// 24 characters, 144 bits. One draw of as many bytes, of which two bits each are not used.
template <std::size_t N = 24, random_source Random>
    requires(N >= 22 && N < 256)
constexpr fixed_text<N> make_password(Random& random) noexcept {
    return detail::draw_ice_chars<N>(random, draw::password);
}

}  // namespace ice::inline v0_1_0_dev
