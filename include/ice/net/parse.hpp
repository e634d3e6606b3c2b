// SPDX-License-Identifier: BSL-1.0
// IP addresses and endpoints out of text: strict dotted quads, all forms of RFC 4291 section 2.2,
// zones of RFC 4007 section 11.
#pragma once

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
    std::uint32_t value = 0;
    for (int octet = 0; octet < 4; ++octet) {
        if (octet > 0) {
            if (at == text.size()) return fail(errc::too_few_octets, at);
            if (text[at] != '.') return fail(errc::bad_octet, at);
            ++at;
        }
        const std::size_t start = at;
        std::uint32_t number = 0;
        for (; at < text.size() && is_digit(text[at]); ++at) {
            if (at > start && number == 0) return fail(errc::leading_zero, start);
            number = number * 10 + static_cast<std::uint32_t>(text[at] - '0');
            if (number > 255) return fail(errc::bad_octet, start);
        }
        if (at == start) return fail(errc::bad_octet, at);  // no digit
        value = value << 8 | number;
    }
    if (at < text.size())
        return fail(text[at] == '.' ? errc::too_many_octets : errc::bad_octet, at);
    return value;
}

/// 0 to 15, or 16 for any other character.
constexpr std::uint32_t group_digit(char c) noexcept {
    if (is_digit(c)) return static_cast<std::uint32_t>(c - '0');
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? static_cast<std::uint32_t>(lower - 'a' + 10) : 16;
}

/// The groups of an IPv6 address as they are met, and where the double colon stood.
struct ipv6_groups {
    static constexpr std::size_t no_gap = 17;

    std::uint8_t bytes[16] = {};
    std::size_t count = 0;  // bytes so far
    std::size_t gap = no_gap;

    /// Spreads what was read over the 16 bytes; `at` is the end of the text.
    constexpr result<address> finish(std::size_t at) noexcept {
        if (gap == no_gap) {
            if (count < 16) return fail(errc::too_few_groups, at);
            return address::v6(bytes);
        }
        // RFC 4291 section 2.2: a double colon stands for one group at least.
        if (count == 16) return fail(errc::too_many_groups, at);
        const std::size_t behind = count - gap;
        std::uint8_t spread[16] = {};
        copy_bytes(spread, byte_view(bytes, gap));
        copy_bytes(spread + 16 - behind, byte_view(bytes + gap, behind));
        return address::v6(spread);
    }
};

/// An IPv6 address without zone.
constexpr result<address> read_ipv6(std::string_view text) noexcept {
    ipv6_groups groups;
    std::size_t at = 0;
    if (text.starts_with("::")) {
        groups.gap = 0;
        at = 2;
    }
    while (at < text.size()) {
        const std::size_t start = at;
        std::uint32_t value = 0;
        for (; at < text.size() && group_digit(text[at]) < 16; ++at) {
            if (at - start == 4) return fail(errc::bad_group, start);  // too long
            value = value << 4 | group_digit(text[at]);
        }
        if (at < text.size() && text[at] == '.') {
            if (groups.count > 12) return fail(errc::too_many_groups, start);
            const auto tail = read_ipv4(text, start);
            if (!tail) return tail.error();
            store_u32(groups.bytes + groups.count, *tail);
            groups.count += 4;
            at = text.size();
            break;
        }
        if (at == start) return fail(errc::bad_group, at);  // empty, or a foreign character
        if (groups.count == 16) return fail(errc::too_many_groups, start);
        store_u16(groups.bytes + groups.count, static_cast<std::uint16_t>(value));
        groups.count += 2;

        if (at == text.size()) break;
        if (text[at] != ':') return fail(errc::bad_group, at);
        ++at;
        if (at == text.size()) return fail(errc::bad_group, at);  // a single colon at the end
        if (text[at] != ':') continue;
        if (groups.gap != ipv6_groups::no_gap) return fail(errc::repeated_double_colon, at - 1);
        groups.gap = groups.count;
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
    const std::size_t percent = text.find('%');
    const auto a = detail::read_ipv6(text.substr(0, percent));
    if (!a) return a.error();
    if (percent == std::string_view::npos) return zoned_address{*a, {}};
    if (percent + 1 == text.size()) return fail(errc::bad_zone, percent + 1);
    return zoned_address{*a, text.substr(percent + 1)};
}

/// All text forms of RFC 4291 section 2.2, upper case, leading zeros within four digits and a
/// dotted quad for the last 32 bits included; then, if there is a zone, % and its number.
/// Errors: bad_group, too_few_groups, too_many_groups, repeated_double_colon, those of
/// parse_ipv4 in a dotted quad; bad_zone; zone_name when the zone is no number.
constexpr result<address> parse_ipv6(std::string_view text) noexcept {
    const auto zoned = parse_zoned_ipv6(text);
    if (!zoned) return zoned.error();
    if (zoned->zone.empty()) return zoned->addr;
    const std::size_t at = text.size() - zoned->zone.size();
    const auto number = parse_decimal(zoned->zone, 0xffff'ffffU);
    if (number) return zoned->addr.with_zone(static_cast<std::uint32_t>(*number));
    return fail(number.code() == errc::expected_digit ? errc::zone_name : errc::bad_zone, at);
}

/// An address of either family, without brackets and port.
/// Errors: not_an_address (not mine: a host name perhaps), end_of_input when there is no text,
/// bracketed_address, and those of parse_ipv4 and parse_ipv6.
constexpr result<address> parse_address(std::string_view text) noexcept {
    // The first group of an IPv6 address ends within five characters.
    const bool six = text.substr(0, 5).find(':') != std::string_view::npos;
    const auto a = six ? parse_ipv6(text) : parse_ipv4(text);
    if (a) return a;

    if (text.empty()) return errc::end_of_input;
    if (text[0] == '[') return errc::bracketed_address;
    if (six) return a;
    if (text.find(':') != std::string_view::npos) return parse_ipv6(text);
    if (detail::looks_like_host_name(text)) return errc::not_an_address;
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
