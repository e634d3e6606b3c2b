// SPDX-License-Identifier: BSL-1.0
// IP addresses and endpoints out of text: strict dotted quads, all forms of RFC 4291 section 2.2,
// zones of RFC 4007 section 11.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/decimal.hpp"
#include "../core/result.hpp"
#include "address.hpp"
#include "endpoint.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

/// Four octets from `at` to the end of `text`, in the host's order.
constexpr result<std::uint32_t> read_ipv4(std::string_view text, std::size_t at = 0) noexcept {
    const auto digit = [&] {
        return at < text.size() ? static_cast<std::uint32_t>(text[at]) - '0' : 10U;
    };
    std::uint32_t value = 0;
    for (int octet = 0; octet < 4; ++octet) {
        if (octet > 0) {
            if (at == text.size()) return fail(errc::too_few_octets, at);
            if (text[at] != '.') return fail(errc::bad_octet, at);
            ++at;
        }
        const std::size_t start = at;
        std::uint32_t number = digit();
        if (number > 9) return fail(errc::bad_octet, at);
        ++at;
        if (number == 0 && digit() <= 9) return fail(errc::leading_zero, start);
        for (; digit() <= 9; ++at) {
            number = number * 10 + digit();
            if (number > 255) return fail(errc::bad_octet, start);
        }
        value = value << 8 | number;
    }
    if (at < text.size())
        return fail(text[at] == '.' ? errc::too_many_octets : errc::bad_octet, at);
    return value;
}

constexpr std::array<std::uint8_t, 256> make_hex_values() noexcept {
    std::array<std::uint8_t, 256> values = {};
    for (auto& v : values) v = 16;
    for (unsigned v = 0; v < 10; ++v) values['0' + v] = static_cast<std::uint8_t>(v);
    for (unsigned v = 10; v < 16; ++v)
        values['a' - 10 + v] = values['A' - 10 + v] = static_cast<std::uint8_t>(v);
    return values;
}
/// Of a hexadecimal digit; 16 for any other character.
inline constexpr auto hex_values = make_hex_values();

/// The number of an IPv6 address and how many characters it took: all, or those before a percent
/// sign.
struct ipv6_text {
    address_bits bits;
    std::size_t length = 0;
};

/// Groups are pushed into a number of 128 bits; at a double colon what was pushed so far is put
/// aside, and moved to the top in the end.
struct ipv6_groups {
    address_bits front = {};
    address_bits back = {};
    unsigned count = 0;
    unsigned gap = 0;  // groups in front of the double colon
    bool has_gap = false;

    constexpr void push(std::uint32_t group) noexcept {
        back.push_group(group);
        ++count;
    }
    constexpr void open_gap() noexcept {
        front = back;
        back = {};
        gap = count;
        has_gap = true;
    }
    /// `at` is where the text ends. A double colon stands for one group at least.
    constexpr result<ipv6_text> finish(std::size_t at) const noexcept {
        if (!has_gap && count < 8) return fail(errc::too_few_groups, at);
        if (has_gap && count == 8) return fail(errc::too_many_groups, at);
        const address_bits top = front.shifted(128 - 16 * gap);
        return ipv6_text{{top.high | back.high, top.low | back.low}, at};
    }
};

/// One to four hexadecimal digits from `at`, which is moved behind them; 0x10000 when there are
/// none or more.
constexpr std::uint32_t read_group(std::string_view text, std::size_t& at) noexcept {
    const auto digit_at = [&](std::size_t i) -> std::uint32_t {
        return i < text.size() ? hex_values[static_cast<unsigned char>(text[i])] : 16U;
    };
    std::uint32_t group = digit_at(at);
    if (group > 15) return 0x10000;
    for (int more = 0; more < 3; ++more) {
        const std::uint32_t digit = digit_at(++at);
        if (digit > 15) return group;
        group = group << 4 | digit;
    }
    return digit_at(++at) > 15 ? group : 0x10000;
}

/// RFC 4291 section 2.2, up to the end or a percent sign.
constexpr result<ipv6_text> read_ipv6(std::string_view text) noexcept {
    ipv6_groups groups;
    std::size_t at = 0;
    if (text.starts_with("::")) {
        groups.open_gap();
        at = 2;
    }
    while (at < text.size() && text[at] != '%') {
        const std::size_t start = at;
        const std::uint32_t group = read_group(text, at);
        if (at < text.size() && text[at] == '.') {
            if (groups.count > 6) return fail(errc::too_many_groups, start);
            const std::string_view before_zone = text.substr(0, text.find('%', at));
            const auto tail = read_ipv4(before_zone, start);
            if (!tail) return tail.error();
            groups.push(*tail >> 16);
            groups.push(*tail & 0xffff);
            at = before_zone.size();
            break;
        }
        if (group > 0xffff) return fail(errc::bad_group, start);
        if (groups.count == 8) return fail(errc::too_many_groups, start);
        groups.push(group);

        if (at == text.size() || text[at] == '%') break;
        if (text[at] != ':') return fail(errc::bad_group, at);
        ++at;
        if (at == text.size() || text[at] == '%') return fail(errc::bad_group, at);
        if (text[at] != ':') continue;
        if (groups.has_gap) return fail(errc::repeated_double_colon, at - 1);
        groups.open_gap();
        ++at;
    }
    return groups.finish(at);
}

/// Whether what follows the last dot starts with a letter (of any script), as the last label of
/// a host name does. Everything else is taken for an attempt at an address, 0x7f.1 included.
constexpr bool looks_like_host_name(std::string_view text) noexcept {
    if (text.ends_with('.')) text.remove_suffix(1);
    const std::string_view label = text.substr(text.rfind('.') + 1);
    if (label.empty()) return false;
    const char lower = static_cast<char>(label[0] | 0x20);
    return (lower >= 'a' && lower <= 'z') || static_cast<unsigned char>(label[0]) >= 0x80;
}

constexpr failure fail_behind(std::size_t offset, failure f) noexcept {
    return fail(f.code, offset + f.at);
}

}  // namespace detail

/// A dotted quad: exactly four decimal octets without leading zeros, and nothing else.
/// Errors: bad_octet, leading_zero, too_few_octets, too_many_octets.
constexpr result<address> parse_ipv4(std::string_view text) noexcept {
    const auto value = detail::read_ipv4(text);
    if (!value) return value.error();
    return address::v4(*value);
}

/// An address whose zone is still text: "eth0" of fe80::1%eth0. Views the parsed text.
struct zoned_address {
    address addr;           ///< in zone 0
    std::string_view zone;  ///< without the percent sign; empty when there was none
};

/// As parse_ipv6, but leaves the zone to the host, which knows its interfaces' names and then
/// says `addr.with_zone(number)`. Any text but the empty one may be a zone.
constexpr result<zoned_address> parse_zoned_ipv6(std::string_view text) noexcept {
    const auto read = detail::read_ipv6(text);
    if (!read) return read.error();
    const address addr = address::v6(read->bits.high, read->bits.low);
    if (read->length == text.size()) return zoned_address{addr, {}};
    text.remove_prefix(read->length + 1);
    if (text.empty()) return fail(errc::bad_zone, read->length + 1);
    return zoned_address{addr, text};
}

/// All text forms of RFC 4291 section 2.2, upper case, leading zeros within four digits and a
/// dotted quad for the last 32 bits included; then, if there is a zone, % and its number.
/// Errors: bad_group, too_few_groups, too_many_groups, repeated_double_colon, those of
/// parse_ipv4 in a dotted quad; bad_zone; zone_name when the zone is no number.
constexpr result<address> parse_ipv6(std::string_view text) noexcept {
    const auto read = detail::read_ipv6(text);
    if (!read) return read.error();
    std::uint32_t zone = 0;
    if (read->length < text.size()) {
        const std::size_t at = read->length + 1;
        const auto number = parse_decimal(text.substr(at), 0xffff'ffffU);
        const bool name = number.code() == errc::expected_digit && at < text.size();
        if (!number) return fail(name ? errc::zone_name : errc::bad_zone, at);
        zone = static_cast<std::uint32_t>(*number);
    }
    return address::v6(read->bits.high, read->bits.low, zone);
}

namespace detail {

/// The first group of an IPv6 address ends within five characters.
constexpr bool starts_as_ipv6(std::string_view text) noexcept {
    for (std::size_t i = 0; i < 5 && i < text.size(); ++i)
        if (text[i] == ':') return true;
    return false;
}

/// Why `text` is no address, given that it is none of the family that its start looks like.
constexpr failure no_address(std::string_view text, failure f) noexcept {
    if (text.empty()) return {errc::end_of_input, 0};
    if (text[0] == '[') return {errc::bracketed_address, 0};
    if (starts_as_ipv6(text)) return f;
    if (text.find(':') != std::string_view::npos) return parse_ipv6(text).error();
    return looks_like_host_name(text) ? failure{errc::not_an_address, 0} : f;
}

}  // namespace detail

/// An address of either family, without brackets and port.
/// Errors: not_an_address (not mine: a host name perhaps), end_of_input when there is no text,
/// bracketed_address, and those of parse_ipv4 and parse_ipv6.
constexpr result<address> parse_address(std::string_view text) noexcept {
    result<address> a = detail::starts_as_ipv6(text) ? parse_ipv6(text) : parse_ipv4(text);
    if (!a) a = detail::no_address(text, a.error());
    return a;
}

/// "192.0.2.1:5000" or "[2001:db8::1]:5000", port 0 to 65535 without leading zeros.
/// Errors: those of parse_address; missing_bracket, missing_port; expected_digit, leading_zero
/// and number_too_large in the port.
constexpr result<endpoint> parse_endpoint(std::string_view text,
                                          protocol proto = protocol::udp) noexcept {
    const bool bracketed = text.starts_with('[');
    const std::size_t end = text.find(bracketed ? ']' : ':');
    if (bracketed && end == std::string_view::npos) return fail(errc::missing_bracket, text.size());
    // A second colon: an IPv6 address, whose last group cannot be told from a port.
    if (!bracketed && end != std::string_view::npos &&
        text.find(':', end + 1) != std::string_view::npos)
        return fail(errc::missing_bracket, 0);

    const auto addr =
        bracketed ? parse_ipv6(text.substr(1, end - 1)) : parse_address(text.substr(0, end));
    if (!addr) return detail::fail_behind(bracketed ? 1 : 0, addr.error());
    const std::size_t colon = bracketed ? end + 1 : end;
    if (colon >= text.size() || text[colon] != ':')
        return fail(errc::missing_port, colon < text.size() ? colon : text.size());
    const auto port = parse_decimal(text.substr(colon + 1), 65535);
    if (!port) return detail::fail_behind(colon + 1, port.error());
    return endpoint(*addr, static_cast<std::uint16_t>(*port), proto);
}

}  // namespace ice::inline v0_1_0_dev
