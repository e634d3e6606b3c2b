// SPDX-License-Identifier: BSL-1.0
// What all readers of ICE lines share: a position in a text, numbers by count of digits, addresses
// (connection-address of RFC 8866 section 9).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "../core/bytes.hpp"
#include "../core/decimal.hpp"
#include "../core/result.hpp"
#include "../net/parse.hpp"
#include "chars.hpp"
#include "literal.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

/// 0 to 9, or more for any other character.
constexpr std::uint32_t digit_of(char c) noexcept {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(c)) - '0';
}

/// A dotted quad of strict form, up to `end` or a space; null for everything else, of which
/// the strict parser says what it is. Roomy: the text goes on for longer than any quad.
template <bool Roomy>
constexpr const char* skip_quad(const char* at, const char* end, address& addr) noexcept {
    const auto next_digit = [&]() { return Roomy || at != end ? digit_of(*at) : 10; };
    std::uint32_t quad = 0;
    for (int octet = 0;; ++octet) {
        std::uint32_t number = next_digit();
        if (number > 9) return nullptr;
        ++at;
        std::uint32_t digit = next_digit();
        if (digit <= 9) {
            if (number == 0) return nullptr;
            number = number * 10 + digit;
            ++at;
            digit = next_digit();
            if (digit <= 9) {
                number = number * 10 + digit;
                if (number > 255) return nullptr;
                ++at;
            }
        }
        quad = quad << 8 | number;
        if (octet == 3) break;
        if ((!Roomy && at == end) || *at != '.') return nullptr;
        ++at;
    }
    if (!Roomy && at == end) {
        addr = address::v4(quad);
        return at;
    }
    if (*at != ' ') return nullptr;
    addr = address::v4(quad);
    return at;
}

struct hex_group {
    const char* end;
    std::uint32_t value;
};

/// One to four hexadecimal digits; without one `end` is `at`.
constexpr hex_group read_group(const char* at, const char* end) noexcept {
    const auto digit = [at](int i) {
        return std::uint32_t{hex_values[static_cast<unsigned char>(at[i])]};
    };
    if (end - at >= 4) {
        // Four at once: the usual group has as many, and they do not wait for each other.
        const std::uint32_t a = digit(0), b = digit(1), c = digit(2), d = digit(3);
        if ((a | b | c | d) < 16) return {at + 4, a << 12 | b << 8 | c << 4 | d};
        if ((a | b | c) < 16) return {at + 3, a << 8 | b << 4 | c};
        if ((a | b) < 16) return {at + 2, a << 4 | b};
        return a < 16 ? hex_group{at + 1, a} : hex_group{at, 0};
    }
    std::uint32_t value = 0;
    for (; at != end && hex_values[static_cast<unsigned char>(*at)] < 16; ++at)
        value = value << 4 | hex_values[static_cast<unsigned char>(*at)];
    return {at, value};
}

/// As skip_quad, an IPv6 address without zone and dotted quad.
constexpr const char* skip_groups(const char* at, const char* end, address& addr) noexcept {
    address_bits front;  // what stands before the double colon
    address_bits bits;
    unsigned count = 0;
    bool has_gap = false;
    if (end - at >= 2 && at[0] == ':' && at[1] == ':') {
        has_gap = true;
        at += 2;
    }
    // It may end behind a double colon; a single one is followed by a group.
    for (bool may_end = has_gap; !may_end || (at != end && *at != ' ');) {
        const hex_group group = read_group(at, end);
        if (group.end == at) return nullptr;
        at = group.end;
        bits.push_group(group.value);
        ++count;
        if (at == end || *at != ':') break;
        if (count == 8) return nullptr;
        ++at;
        may_end = at != end && *at == ':';
        if (!may_end) continue;
        if (has_gap) return nullptr;
        has_gap = true;
        front = bits.shifted(128 - 16 * count);
        bits = {};
        ++at;
    }
    if (at != end && *at != ' ') return nullptr;
    // A double colon stands for one group at least.
    if (has_gap ? count == 8 : count != 8) return nullptr;
    addr = address::v6(front.high | bits.high, front.low | bits.low);
    return at;
}

/// At run time only: for a little-endian machine, whose lowest byte is the first character.
inline std::uint64_t load_eight(const char* at) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

constexpr bool are_eight_digits(std::uint64_t word) noexcept {
    constexpr std::uint64_t high = 0xf0f0'f0f0'f0f0'f0f0;
    constexpr std::uint64_t zeros = 0x3030'3030'3030'3030;
    return (word & high) == zeros && ((word + 0x0606'0606'0606'0606) & high) == zeros;
}

/// In three steps instead of eight: neighbours become pairs, pairs become fours.
constexpr std::uint64_t eight_digits(std::uint64_t word) noexcept {
    word &= 0x0f0f'0f0f'0f0f'0f0f;
    word = (word * 10 + (word >> 8)) & 0x00ff'00ff'00ff'00ff;
    word = (word * 100 + (word >> 16)) & 0x0000'ffff'0000'ffff;
    return (word * 10000 + (word >> 32)) & 0xffff'ffff;
}

static_assert(are_eight_digits(0x3736'3534'3332'3130) &&
              eight_digits(0x3736'3534'3332'3130) == 1234567);
static_assert(!are_eight_digits(0x3736'3534'333a'3130) && !are_eight_digits(0x2f36'3534'3332'3130));

/// A number and where it ends.
struct digits_text {
    const char* end;
    std::uint64_t value;
};

/// Up to `most` digits (at most 19), leading zeros included; without one, 0 and `end` is `at`.
constexpr digits_text read_digits(const char* at, const char* end, int most) noexcept {
    std::uint64_t number = 0;
    if (!std::is_constant_evaluated() && std::endian::native == std::endian::little && most >= 8 &&
        end - at >= 8) {
        if (const std::uint64_t word = load_eight(at); are_eight_digits(word)) {
            number = eight_digits(word);
            at += 8;
            most -= 8;
        }
    }
    for (; most > 0 && at != end; ++at, --most) {
        const std::uint32_t digit = digit_of(*at);
        if (digit > 9) break;
        number = number * 10 + digit;
    }
    return {at, number};
}

/// What readers of lines are made of. Each verb takes a position and returns the one behind what
/// it read, or null, and then `failed` says why: a position that is a member would go through
/// memory at every step.
class line_scanner {
  public:
    constexpr line_scanner(const char* begin, const char* end) noexcept
        : begin_(begin), end_(end) {}

    constexpr const failure& failed() const noexcept { return failed_; }

    static constexpr bool is_local_name(std::string_view name) noexcept {
        constexpr std::string_view suffix = ".local";
        return name.size() > suffix.size() &&
               equal_ignoring_case(name.substr(name.size() - suffix.size()), suffix);
    }

    constexpr const char* fail_at(errc code, const char* where) noexcept {
        return fail_missing(where == end_ ? errc::end_of_input : code, where);
    }
    /// What is missing is no matter of a text that stops short.
    constexpr const char* fail_missing(errc code, const char* where) noexcept {
        failed_ = fail(code, static_cast<std::size_t>(where - begin_));
        return nullptr;
    }

    /// At the end, or at the space in front of what follows?
    constexpr bool is_gap(const char* at) const noexcept { return at == end_ || *at == ' '; }

    template <literal_text Literal>
    constexpr bool is(const char* at) const noexcept {
        return static_cast<std::size_t>(end_ - at) >= Literal.length && Literal.is_at(at);
    }

    /// Exactly one space; `otherwise` names what came before it and goes on too long.
    constexpr const char* space(const char* at, errc otherwise) noexcept {
        return at != end_ && *at == ' ' ? at + 1 : fail_at(otherwise, at);
    }

    /// port = 1*DIGIT, up to 65535. RFC 8866 sets no bound to its leading zeros.
    constexpr const char* port_number(const char* at, std::uint16_t& port) noexcept {
        const char* const start = at;
        std::uint32_t number = 0;
        for (; at != end_ && digit_of(*at) <= 9; ++at) {
            number = number * 10 + digit_of(*at);
            if (number > 0xffff) return fail_at(errc::candidate_bad_port, start);
        }
        if (at == start) return fail_at(errc::candidate_bad_port, at);
        port = static_cast<std::uint16_t>(number);
        return at;
    }

    /// An IP address, or the name that stands in its place (then `addr` has no family). An
    /// attempt at an address that fails is a failure, and so is a zone: it means nothing here.
    constexpr const char* address_or_name(const char* at, std::string_view& name,
                                          address& addr) noexcept {
        const char* stop =
            end_ - at > 15 ? skip_quad<true>(at, end_, addr) : skip_quad<false>(at, end_, addr);
        if (stop == nullptr) stop = skip_groups(at, end_, addr);
        if (stop == nullptr) return other_address(at, name, addr);
        name = text_between(at, stop);
        return stop;
    }

  protected:
    /// What is neither of the two usual forms: a dotted tail, a name, a mistake.
    constexpr const char* other_address(const char* at, std::string_view& name,
                                        address& addr) noexcept {
        const char* const stop = skip(at, end_, non_space_chars);
        if (stop == at) return fail_at(errc::candidate_bad_address, at);
        name = text_between(at, stop);
        const std::size_t zone = name.find('%');
        if (zone != std::string_view::npos && name.find(':') != std::string_view::npos)
            return fail_at(errc::candidate_bad_address, at + zone);
        const auto parsed = parse_address(name);
        if (!parsed && parsed.code() != errc::not_an_address)
            return fail_missing(parsed.code(), at + parsed.error().at);
        addr = parsed ? *parsed : address();
        return stop;
    }

    const char* begin_;
    const char* end_;
    failure failed_;
};

/// The same with a position of its own, for lines where speed is no matter. Each verb moves on
/// and says true, or says false.
class scanner : public line_scanner {
  public:
    /// Starts at `from`; offsets of failures count from the front of `text`.
    constexpr explicit scanner(std::string_view text, std::size_t from = 0) noexcept
        : line_scanner(text.data(), text.data() + text.size()), at_(text.data() + from) {}

    constexpr bool at_end() const noexcept { return at_ == end_; }
    constexpr bool at_gap() const noexcept { return is_gap(at_); }
    constexpr std::size_t offset() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

    constexpr bool fail_here(errc code) noexcept { return move_to(fail_at(code, at_)); }
    constexpr bool space(errc otherwise) noexcept {
        return move_to(line_scanner::space(at_, otherwise));
    }
    /// The longest run of a class of characters, perhaps empty.
    constexpr std::string_view run(unsigned classes) noexcept {
        const char* const start = at_;
        at_ = skip(start, end_, classes);
        return text_between(start, at_);
    }
    constexpr std::uint64_t digits(int most) noexcept {
        const digits_text number = read_digits(at_, end_, most);
        at_ = number.end;
        return number.value;
    }
    constexpr bool port_number(std::uint16_t& port) noexcept {
        return move_to(line_scanner::port_number(at_, port));
    }
    constexpr bool address_or_name(std::string_view& name, address& addr) noexcept {
        return move_to(line_scanner::address_or_name(at_, name, addr));
    }

  protected:
    constexpr bool move_to(const char* at) noexcept {
        if (at != nullptr) at_ = at;
        return at != nullptr;
    }

    const char* at_;
};

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
