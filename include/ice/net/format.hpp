// SPDX-License-Identifier: BSL-1.0
// IP addresses and endpoints as text: the one form of RFC 5952 section 4, brackets of section 6.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../core/decimal.hpp"
#include "../core/result.hpp"
#include "address.hpp"
#include "endpoint.hpp"

namespace ice::inline v0_1_0_dev {

/// Whether a zone other than 0 is part of the text (as %N). Signalling must hide it: the number
/// means something on this host only.
enum class zone_text : std::uint8_t { hidden, shown };

/// Up to N characters inside the object, ended by a zero for C.
template <std::size_t N>
class fixed_text {
    static_assert(N < 256);

  public:
    static constexpr std::size_t capacity() noexcept { return N; }

    constexpr std::size_t size() const noexcept { return size_; }
    constexpr const char* c_str() const noexcept { return chars_; }
    /// Valid as long as this object.
    constexpr std::string_view view() const noexcept { return {chars_, size_}; }
    constexpr operator std::string_view() const noexcept { return view(); }

    /// `write(out)` writes at most N characters at `out` and returns their number.
    template <class Write>
    static constexpr fixed_text by(Write write) noexcept {
        fixed_text text;
        text.size_ = static_cast<std::uint8_t>(write(text.chars_));
        return text;
    }

    friend constexpr bool operator==(const fixed_text& a, const fixed_text& b) noexcept {
        return a.view() == b.view();
    }
    friend constexpr bool operator==(const fixed_text& a, std::string_view b) noexcept {
        return a.view() == b;
    }

  private:
    char chars_[N + 1] = {};
    std::uint8_t size_ = 0;
};

using address_text = fixed_text<39 + 11>;                                // groups, %4294967295
using endpoint_text = fixed_text<1 + address_text::capacity() + 2 + 5>;  // [address]:65535

namespace detail {

constexpr char* put_octet(char* out, std::uint32_t octet) noexcept {
    if (octet >= 100) *out++ = static_cast<char>('0' + octet / 100);
    if (octet >= 10) *out++ = static_cast<char>('0' + octet / 10 % 10);
    *out++ = static_cast<char>('0' + octet % 10);
    return out;
}

constexpr char* put_group(char* out, std::uint32_t group) noexcept {
    constexpr std::string_view digits = "0123456789abcdef";
    // RFC 5952 sections 4.1 and 4.3: no leading zeros, lower case.
    if (group >= 0x1000) *out++ = digits[group >> 12];
    if (group >= 0x100) *out++ = digits[group >> 8 & 15];
    if (group >= 0x10) *out++ = digits[group >> 4 & 15];
    *out++ = digits[group & 15];
    return out;
}

struct zero_run {
    unsigned first = 8;
    unsigned length = 0;
};

/// RFC 5952 sections 4.2.2 and 4.2.3: the first of the longest runs of two groups or more.
constexpr zero_run longest_zero_run(const std::uint8_t* bytes) noexcept {
    unsigned starts = 0;  // bit n: a run of at least `length` zeros starts at group n
    for (unsigned group = 0; group < 8; ++group)
        starts |= (load_u16(bytes + 2 * group) == 0 ? 1U : 0U) << group;
    if ((starts & starts >> 1) == 0) return {};
    unsigned length = 1;
    for (; (starts & starts >> 1) != 0; ++length) starts &= starts >> 1;
    return {static_cast<unsigned>(std::countr_zero(starts)), length};
}

constexpr char* put_ipv6(char* out, const std::uint8_t* bytes) noexcept {
    const zero_run run = longest_zero_run(bytes);
    for (unsigned group = 0; group < 8; ++group) {
        if (group == run.first) {
            *out++ = ':';
            if (run.first + run.length == 8) *out++ = ':';
            group += run.length - 1;
            continue;
        }
        if (group > 0) *out++ = ':';
        out = put_group(out, load_u16(bytes + 2 * group));
    }
    return out;
}

/// Room for an address_text is there; nothing is written for no address.
constexpr std::size_t put_address(char* out, const address& a, zone_text zone) noexcept {
    const std::uint8_t* const bytes = a.bytes().data();
    char* at = out;
    if (a.is_v4()) {
        for (unsigned i = 0; i < 4; ++i) {
            if (i > 0) *at++ = '.';
            at = put_octet(at, bytes[i]);
        }
    } else if (a.is_v6()) {
        at = put_ipv6(at, bytes);
        if (a.zone() != 0 && zone == zone_text::shown) {
            *at++ = '%';
            at += write_decimal(at, a.zone());
        }
    }
    return static_cast<std::size_t>(at - out);
}

/// Room for an endpoint_text is there.
constexpr std::size_t put_endpoint(char* out, const endpoint& e, zone_text zone) noexcept {
    if (e.family() == ip_family::none) return 0;
    char* at = out;
    if (e.family() == ip_family::ipv6) *at++ = '[';
    at += put_address(at, e.addr(), zone);
    if (e.family() == ip_family::ipv6) *at++ = ']';
    *at++ = ':';
    at += write_decimal(at, e.port());
    return static_cast<std::size_t>(at - out);
}

/// Straight into `out` when it can hold any `Text`, by way of one when it may be too small.
template <class Text, class Write>
constexpr result<std::size_t> write_address_text(std::span<char> out, Write write) noexcept {
    if (out.size() >= Text::capacity()) return write(out.data());
    const Text text = Text::by(write);
    if (text.size() > out.size()) return errc::buffer_too_small;
    for (std::size_t i = 0; i < text.size(); ++i) out[i] = text.c_str()[i];
    return text.size();
}

}  // namespace detail

/// The canonical text; parse_address gives the same address back (if the zone was shown). Never
/// a dotted tail: section 5 of RFC 5952 recommends one for well-known prefixes only, and a text
/// whose form depends on a list of prefixes is no canonical one. No address has no text.
constexpr address_text to_text(const address& a, zone_text zone = zone_text::shown) noexcept {
    return address_text::by([&](char* out) { return detail::put_address(out, a, zone); });
}

/// 192.0.2.1:5000, [2001:db8::1]:5000. The transport protocol is not part of it.
constexpr endpoint_text to_text(const endpoint& e, zone_text zone = zone_text::shown) noexcept {
    return endpoint_text::by([&](char* out) { return detail::put_endpoint(out, e, zone); });
}

/// Writes the same text and returns its length. On failure `out` is as before.
/// Errors: buffer_too_small; misuse_bad_argument when there is no address.
constexpr result<std::size_t> write_address(std::span<char> out, const address& a,
                                            zone_text zone = zone_text::shown) noexcept {
    if (a.family() == ip_family::none) return errc::misuse_bad_argument;
    return detail::write_address_text<address_text>(
        out, [&](char* to) { return detail::put_address(to, a, zone); });
}

/// As write_address.
constexpr result<std::size_t> write_endpoint(std::span<char> out, const endpoint& e,
                                             zone_text zone = zone_text::shown) noexcept {
    if (e.family() == ip_family::none) return errc::misuse_bad_argument;
    return detail::write_address_text<endpoint_text>(
        out, [&](char* to) { return detail::put_endpoint(to, e, zone); });
}

}  // namespace ice::inline v0_1_0_dev
