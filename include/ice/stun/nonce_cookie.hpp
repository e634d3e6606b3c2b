// SPDX-License-Identifier: BSL-1.0
// The 13 characters before a nonce by which a server says what it can do, so that no one on the
// path can take it back unseen (RFC 8489 sections 9.2, 9.2.1 and 18.1).
#pragma once

#include <array>
#include <optional>

#include "../core/bytes.hpp"

namespace ice::inline v0_1_0_dev::stun {

/// 24 flags; bit 0 of the RFC is the most significant one.
struct security_features {
    std::uint32_t bits = 0;

    static constexpr std::uint32_t password_algorithms_bit = 1U << 23;
    static constexpr std::uint32_t username_anonymity_bit = 1U << 22;

    constexpr bool password_algorithms() const noexcept {
        return (bits & password_algorithms_bit) != 0;
    }
    constexpr bool username_anonymity() const noexcept {
        return (bits & username_anonymity_bit) != 0;
    }
    friend constexpr bool operator==(security_features, security_features) = default;
};

inline constexpr std::size_t nonce_cookie_size = 13;

namespace detail {

inline constexpr std::string_view nonce_cookie_mark = "obMatJos2";
inline constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace detail

/// The features of the nonce's cookie; nothing when it starts otherwise (a server of RFC 5389) or
/// the four characters of the features are not base64.
constexpr std::optional<security_features> read_nonce_cookie(wire_text nonce) noexcept {
    const std::size_t mark = detail::nonce_cookie_mark.size();
    if (nonce.size() < nonce_cookie_size) return std::nullopt;
    if (wire_text(nonce.bytes().first(mark)) != detail::nonce_cookie_mark) return std::nullopt;
    security_features f;
    for (std::size_t i = mark; i < nonce_cookie_size; ++i) {
        const std::size_t digit = detail::base64_digits.find(static_cast<char>(nonce[i]));
        if (digit == std::string_view::npos) return std::nullopt;
        f.bits = f.bits << 6 | static_cast<std::uint32_t>(digit);
    }
    return f;
}

/// What a server prepends to each nonce.
constexpr std::array<std::uint8_t, nonce_cookie_size> make_nonce_cookie(
    security_features f) noexcept {
    std::array<std::uint8_t, nonce_cookie_size> cookie{};
    copy_bytes(cookie.data(), detail::nonce_cookie_mark);
    for (unsigned i = 0; i < 4; ++i)
        cookie[9 + i] =
            static_cast<std::uint8_t>(detail::base64_digits[f.bits >> (18 - 6 * i) & 0x3fU]);
    return cookie;
}

}  // namespace ice::inline v0_1_0_dev::stun
