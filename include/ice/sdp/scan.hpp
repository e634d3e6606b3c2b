// SPDX-License-Identifier: BSL-1.0
// What all readers of ICE lines share: a position in a text, literals in any case (RFC 5234
// section 2.3), numbers by count of digits, addresses (connection-address of RFC 8866 section 9).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/bytes.hpp"
#include "../core/decimal.hpp"
#include "../core/result.hpp"
#include "../net/parse.hpp"
#include "chars.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

/// Eight or four characters as one number; compilers make one load of it.
constexpr std::uint64_t load_8(const char* at) noexcept {
    const auto byte = [at](int i) { return std::uint64_t{static_cast<unsigned char>(at[i])}; };
    return byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24 | byte(4) << 32 | byte(5) << 40 |
           byte(6) << 48 | byte(7) << 56;
}
constexpr std::uint32_t load_4(const char* at) noexcept {
    const auto byte = [at](int i) { return std::uint32_t{static_cast<unsigned char>(at[i])}; };
    return byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24;
}

/// A literal of the grammar, in lower case, compared in any case (RFC 5234 section 2.3) by words
/// that may overlap.
template <std::size_t N>
struct literal_text {
    static constexpr std::size_t length = N - 1;
    static_assert(length >= 4);

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
        if constexpr (length < 8) {
            return same_4(at, 0) && same_4(at, length - 4);
        } else {
            for (std::size_t i = 0; i + 8 < length; i += 8)
                if (!same_8(at, i)) return false;
            return same_8(at, length - 8);
        }
    }

  private:
    constexpr bool same_8(const char* at, std::size_t i) const noexcept {
        return (load_8(at + i) | load_8(letters + i)) == load_8(text + i);
    }
    constexpr bool same_4(const char* at, std::size_t i) const noexcept {
        return (load_4(at + i) | load_4(letters + i)) == load_4(text + i);
    }
};

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

/// A dotted quad of strict form, up to `end` or a space; null for everything else, of which
/// the strict parser says what it is.
constexpr const char* skip_quad(const char* at, const char* end, std::uint32_t& quad) noexcept {
    for (int octet = 0; octet < 4; ++octet) {
        if (at == end || !is_digit(*at)) return nullptr;
        const char* const start = at;
        std::uint32_t number = static_cast<std::uint32_t>(*at++ - '0');
        for (; at != end && is_digit(*at); ++at) {
            if (number == 0 || at - start == 3) return nullptr;
            number = number * 10 + static_cast<std::uint32_t>(*at - '0');
        }
        if (number > 255) return nullptr;
        quad = quad << 8 | number;
        if (octet == 3) break;
        if (at == end || *at != '.') return nullptr;
        ++at;
    }
    return at == end || *at == ' ' ? at : nullptr;
}

constexpr std::array<std::uint8_t, 256> make_nibbles() noexcept {
    std::array<std::uint8_t, 256> values = {};
    for (auto& v : values) v = 16;
    for (unsigned v = 0; v < 10; ++v) values['0' + v] = static_cast<std::uint8_t>(v);
    for (unsigned v = 10; v < 16; ++v)
        values['a' - 10 + v] = values['A' - 10 + v] = static_cast<std::uint8_t>(v);
    return values;
}
/// Of a hexadecimal digit; 16 for any other character.
inline constexpr auto nibbles = make_nibbles();

/// Up to four hexadecimal digits; the caller counts them by how far it went.
constexpr const char* skip_group(const char* at, const char* end, std::uint32_t& group) noexcept {
    for (int digit = 0; digit < 4 && at != end; ++digit, ++at) {
        const std::uint32_t value = nibbles[static_cast<unsigned char>(*at)];
        if (value > 15) break;
        group = group << 4 | value;
    }
    return at;
}

/// As skip_quad, an IPv6 address without zone and dotted quad; `bytes` come zeroed.
constexpr const char* skip_groups(const char* at, const char* end,
                                  std::uint8_t (&bytes)[16]) noexcept {
    constexpr unsigned none = 99;
    unsigned count = 0;  // bytes so far
    unsigned gap = none;
    if (end - at >= 2 && at[0] == ':' && at[1] == ':') {
        gap = 0;
        at += 2;
    }
    while (gap != count || (at != end && *at != ' ')) {
        const char* const start = at;
        std::uint32_t group = 0;
        at = skip_group(at, end, group);
        if (at == start || count == 16) return nullptr;
        store_u16(bytes + count, static_cast<std::uint16_t>(group));
        count += 2;
        if (at == end || *at == ' ') break;
        if (*at++ != ':') return nullptr;
        if (at == end || *at != ':') continue;
        if (gap != none) return nullptr;
        gap = count;
        ++at;
    }
    if (gap == none) return count == 16 ? at : nullptr;
    if (count == 16) return nullptr;
    for (unsigned to = 16; count > gap; bytes[count] = 0) bytes[--to] = bytes[--count];
    return at;
}

/// A reader's position. Each verb moves on and says true, or keeps the failure and says false.
class scanner {
  public:
    /// Starts at `from`; offsets of failures count from the front of `text`.
    constexpr explicit scanner(std::string_view text, std::size_t from = 0) noexcept
        : begin_(text.data()), at_(begin_ + from), end_(begin_ + text.size()) {}

    constexpr bool at_end() const noexcept { return at_ == end_; }
    constexpr std::size_t offset() const noexcept { return static_cast<std::size_t>(at_ - begin_); }
    constexpr const failure& failed() const noexcept { return failed_; }

    /// At the end, or at the space in front of what follows?
    constexpr bool at_gap() const noexcept { return at_ == end_ || *at_ == ' '; }

    constexpr bool fail_at(errc code, const char* where) noexcept {
        failed_ = fail(where == end_ ? errc::end_of_input : code,
                       static_cast<std::size_t>(where - begin_));
        return false;
    }
    constexpr bool fail_here(errc code) noexcept { return fail_at(code, at_); }
    /// What is missing is no matter of a text that stops short.
    constexpr bool fail_missing(errc code) noexcept {
        failed_ = fail(code, offset());
        return false;
    }

    /// Exactly one space; `otherwise` names what came before it and goes on too long.
    constexpr bool space(errc otherwise) noexcept {
        if (at_ == end_ || *at_ != ' ') return fail_here(otherwise);
        ++at_;
        return true;
    }

    template <literal_text Literal>
    constexpr bool next_is() const noexcept {
        return static_cast<std::size_t>(end_ - at_) >= Literal.length && Literal.is_at(at_);
    }
    /// Moves behind a literal if it is next. Not finding it is no failure.
    template <literal_text Literal>
    constexpr bool take() noexcept {
        if (!next_is<Literal>()) return false;
        at_ += Literal.length;
        return true;
    }

    /// The longest run of a class of characters, perhaps empty.
    constexpr std::string_view run(unsigned classes) noexcept {
        const char* const start = at_;
        at_ = skip(start, end_, classes);
        return text_between(start, at_);
    }

    /// Up to `most` digits (at most 19), leading zeros included; no digit gives 0 and stays.
    constexpr std::uint64_t digits(int most) noexcept {
        std::uint64_t number = 0;
        const char* at = at_;
        for (; most > 0 && at != end_ && is_digit(*at); ++at, --most)
            number = number * 10 + static_cast<std::uint64_t>(*at - '0');
        at_ = at;
        return number;
    }

    /// port = 1*DIGIT, up to 65535. RFC 8866 sets no bound to its leading zeros.
    constexpr bool port_number(std::uint16_t& port) noexcept {
        const char* const start = at_;
        std::uint32_t number = 0;
        for (; at_ != end_ && is_digit(*at_); ++at_) {
            number = number * 10 + static_cast<std::uint32_t>(*at_ - '0');
            if (number > 0xffff) return fail_at(errc::candidate_bad_port, start);
        }
        if (at_ == start) return fail_here(errc::candidate_bad_port);
        port = static_cast<std::uint16_t>(number);
        return true;
    }

    /// An IP address, or the name that stands in its place (then `addr` has no family). An
    /// attempt at an address that fails is a failure, and so is a zone: it means nothing here.
    constexpr bool address_or_name(std::string_view& name, address& addr) noexcept {
        const char* const start = at_;
        std::uint32_t quad = 0;
        if (const char* const stop = skip_quad(start, end_, quad)) {
            at_ = stop;
            addr = address::v4(quad);
            name = text_between(start, stop);
            return true;
        }
        std::uint8_t bytes[16] = {};
        if (const char* const stop = skip_groups(start, end_, bytes)) {
            at_ = stop;
            addr = address::v6(bytes);
            name = text_between(start, stop);
            return true;
        }
        return other_address(name, addr);
    }

    /// What is neither of the two usual forms: a dotted tail, a name, a mistake.
    constexpr bool other_address(std::string_view& name, address& addr) noexcept {
        const char* const start = at_;
        name = run(non_space_chars);
        if (name.empty()) return fail_here(errc::candidate_bad_address);
        const std::size_t zone = name.find('%');
        if (zone != std::string_view::npos && name.find(':') != std::string_view::npos)
            return fail_at(errc::candidate_bad_address, start + zone);
        const auto parsed = parse_address(name);
        if (!parsed && parsed.code() != errc::not_an_address) {
            failed_ =
                fail(parsed.code(), static_cast<std::size_t>(start - begin_) + parsed.error().at);
            return false;
        }
        addr = parsed ? *parsed : address();
        return true;
    }

    static constexpr bool is_local_name(std::string_view name) noexcept {
        constexpr std::string_view suffix = ".local";
        return name.size() > suffix.size() &&
               equal_ignoring_case(name.substr(name.size() - suffix.size()), suffix);
    }

  protected:
    const char* begin_;
    const char* at_;
    const char* end_;
    failure failed_;
};

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
