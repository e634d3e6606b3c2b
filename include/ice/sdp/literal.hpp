// SPDX-License-Identifier: BSL-1.0
// Literals of a grammar, which match in any case (RFC 5234 section 2.3), compared as words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace ice::inline v0_1_0_dev {

namespace detail {

/// Characters as one number, of whatever byte order: good for comparing.
template <class Word>
constexpr Word load_word(const char* at) noexcept {
    Word word = 0;
    if (std::is_constant_evaluated()) {
        for (unsigned i = 0; i < sizeof word; ++i)
            word = static_cast<Word>(word << 8 | static_cast<unsigned char>(at[i]));
    } else {
        std::memcpy(&word, at, sizeof word);
    }
    return word;
}

/// A literal of the grammar, in lower case, compared in any case (RFC 5234 section 2.3) by words
/// that may overlap.
template <std::size_t N>
struct literal_text {
    static constexpr std::size_t length = N - 1;
    static_assert(length >= 2);

    char text[N] = {};
    char letters[N] = {};  // 0x20 where a letter stands

    constexpr literal_text(const char (&literal)[N]) noexcept {
        for (std::size_t i = 0; i < length; ++i) {
            text[i] = literal[i];
            if (literal[i] >= 'a' && literal[i] <= 'z') letters[i] = 0x20;
        }
    }

    /// The caller has seen that there are `length` characters at `at`.
    constexpr bool is_at(const char* at) const noexcept {
        if constexpr (length < 4) {
            return same<std::uint16_t>(at, 0) && same<std::uint16_t>(at, length - 2);
        } else if constexpr (length < 8) {
            return same<std::uint32_t>(at, 0) && same<std::uint32_t>(at, length - 4);
        } else {
            for (std::size_t i = 0; i + 8 < length; i += 8)
                if (!same<std::uint64_t>(at, i)) return false;
            return same<std::uint64_t>(at, length - 8);
        }
    }

  private:
    template <class Word>
    constexpr bool same(const char* at, std::size_t i) const noexcept {
        return static_cast<Word>(load_word<Word>(at + i) | load_word<Word>(letters + i)) ==
               load_word<Word>(text + i);
    }
};

/// All of `text`. A literal is a template argument, or it would be made at run time.
template <literal_text Literal>
constexpr bool is_text(std::string_view text) noexcept {
    return text.size() == Literal.length && Literal.is_at(text.data());
}

/// What follows the name and colon of an attribute.
struct attribute_value {
    bool mine = false;
    std::string_view text;
};

/// `Name` with its colon. RFC 8840 section 9.2: the names of RFC 8839 match in any case.
template <literal_text Name>
constexpr attribute_value value_of(std::string_view attribute) noexcept {
    if (attribute.size() < Name.length || !Name.is_at(attribute.data())) return {};
    return {true, attribute.substr(Name.length)};
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
