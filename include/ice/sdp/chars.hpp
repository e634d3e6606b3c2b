// SPDX-License-Identifier: BSL-1.0
// The classes of characters that ICE lines are made of (RFC 8839 section 5.1, RFC 3261 section
// 25.1, RFC 5234 appendix B.1, RFC 8866 section 9), one table look-up each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ice::inline v0_1_0_dev {

namespace detail {

// Bits of a class; a mask of several asks for any of them.
inline constexpr unsigned ice_chars = 1;        // ALPHA DIGIT + /
inline constexpr unsigned token_chars = 2;      // RFC 3261: ALPHA DIGIT - . ! % * _ + ` ' ~
inline constexpr unsigned visible_chars = 4;    // VCHAR: 0x21 to 0x7e
inline constexpr unsigned non_space_chars = 8;  // non-ws-string: VCHAR and 0x80 to 0xff
inline constexpr unsigned digit_chars = 16;

constexpr std::array<std::uint8_t, 256> make_char_classes() noexcept {
    constexpr std::string_view token_marks = "-.!%*_+`'~";
    std::array<std::uint8_t, 256> classes = {};
    for (unsigned c = 0x21; c < 256; ++c) {
        if (c == 0x7f) continue;
        const bool digit = c >= '0' && c <= '9';
        const bool alnum = digit || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z' && c < 0x80);
        unsigned bits = non_space_chars;
        if (c < 0x7f) bits |= visible_chars;
        if (alnum || c == '+' || c == '/') bits |= ice_chars;
        if (alnum || token_marks.find(static_cast<char>(c)) != std::string_view::npos)
            bits |= token_chars;
        if (digit) bits |= digit_chars;
        classes[c] = static_cast<std::uint8_t>(bits);
    }
    return classes;
}

inline constexpr std::array<std::uint8_t, 256> char_classes = make_char_classes();

constexpr bool is_in(char c, unsigned classes) noexcept {
    return (char_classes[static_cast<unsigned char>(c)] & classes) != 0;
}

constexpr bool all_in(std::string_view text, unsigned classes) noexcept {
    for (const char c : text)
        if (!is_in(c, classes)) return false;
    return true;
}

constexpr bool is_word_of(std::string_view text, unsigned classes) noexcept {
    return !text.empty() && all_in(text, classes);
}

constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// RFC 5234 section 2.3: literals of a grammar match in any case. ASCII only.
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (to_lower(a[i]) != to_lower(b[i])) return false;
    return true;
}

/// The first character from `at` on that is not of this one class. Four at a time as long as there
/// are as many: words are that long.
constexpr const char* skip(const char* at, const char* end, unsigned one_class) noexcept {
    const auto classes = [&at](int i) {
        return unsigned{char_classes[static_cast<unsigned char>(at[i])]};
    };
    while (end - at >= 4 && (classes(0) & classes(1) & classes(2) & classes(3) & one_class) != 0)
        at += 4;
    while (at != end && is_in(*at, one_class)) ++at;
    return at;
}

constexpr std::string_view text_between(const char* from, const char* to) noexcept {
    return {from, static_cast<std::size_t>(to - from)};
}

}  // namespace detail

/// A letter, a digit, + or / (RFC 8839 section 5.1): what fragments, passwords, foundations and
/// option tags are made of.
constexpr bool is_ice_char(char c) noexcept { return detail::is_in(c, detail::ice_chars); }

}  // namespace ice::inline v0_1_0_dev
