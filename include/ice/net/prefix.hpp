// SPDX-License-Identifier: BSL-1.0
// Address prefixes: the text form of RFC 4291 section 2.3 and RFC 4632 section 3.1, containment,
// common length (RFC 6724 section 2.2).
#pragma once

#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../core/decimal.hpp"
#include "../core/result.hpp"
#include "address.hpp"
#include "format.hpp"
#include "parse.hpp"

namespace ice::inline v0_1_0_dev {

/// How many bits an address of this family has.
constexpr unsigned address_width(ip_family family) noexcept {
    return family == ip_family::ipv4 ? 32 : family == ip_family::ipv6 ? 128 : 0;
}

/// How many leading bits two addresses share, up to the width of their family; 0 when their
/// families differ. Zones do not count.
constexpr unsigned common_prefix_length(const address& a, const address& b) noexcept {
    if (a.family() != b.family()) return 0;
    const auto x = detail::address_bits::of(a);
    const auto y = detail::address_bits::of(b);
    const int common =
        x.high != y.high ? std::countl_zero(x.high ^ y.high) : 64 + std::countl_zero(x.low ^ y.low);
    const auto width = address_width(a.family());
    return static_cast<unsigned>(common) < width ? static_cast<unsigned>(common) : width;
}

/// All addresses that share their first `length()` bits. The bits behind are zero in `addr()`, so
/// that equal prefixes are equal values. A zone other than 0 is part of it: fe80::%2/64.
class prefix {
  public:
    /// No prefix: contains nothing.
    constexpr prefix() noexcept = default;

    /// The prefix of this length around `inside`; a length beyond the family's width is the width.
    constexpr prefix(const address& inside, unsigned length) noexcept {
        const unsigned width = address_width(inside.family());
        length_ = static_cast<std::uint8_t>(length < width ? length : width);
        const auto bits = detail::address_bits::of(inside);
        const auto mask = detail::address_bits::mask(length_);
        addr_ = detail::address_bits{bits.high & mask.high, bits.low & mask.low}.as(inside.family(),
                                                                                    inside.zone());
    }

    /// The first address inside.
    constexpr address addr() const noexcept { return addr_; }
    constexpr unsigned length() const noexcept { return length_; }
    constexpr ip_family family() const noexcept { return addr_.family(); }

    /// The last address inside.
    constexpr address last() const noexcept {
        const auto bits = detail::address_bits::of(addr_);
        const auto mask = detail::address_bits::mask(length_);
        return detail::address_bits{bits.high | ~mask.high, bits.low | ~mask.low}.as(family(),
                                                                                     addr_.zone());
    }

    /// A prefix in zone 0 contains addresses of every zone, one in another zone those of that
    /// zone only (RFC 6724 section 2.1 qualifies its rows like this).
    constexpr bool contains(const address& a) const noexcept {
        if (a.family() != family() || family() == ip_family::none) return false;
        if (addr_.zone() != 0 && addr_.zone() != a.zone()) return false;
        const auto mine = detail::address_bits::of(addr_);
        const auto other = detail::address_bits::of(a);
        const auto mask = detail::address_bits::mask(length_);
        return (((mine.high ^ other.high) & mask.high) | ((mine.low ^ other.low) & mask.low)) == 0;
    }
    /// Whether all addresses of `other` are inside.
    constexpr bool contains(const prefix& other) const noexcept {
        return other.length_ >= length_ && contains(other.addr_);
    }

    friend constexpr bool operator==(const prefix&, const prefix&) noexcept = default;
    /// By first address, the shorter one of equals first: what contains stands before what is
    /// contained.
    friend constexpr auto operator<=>(const prefix&, const prefix&) noexcept = default;

  private:
    address addr_;
    std::uint8_t length_ = 0;
};

/// "2001:db8::/32", "192.0.2.0/24", "fe80::%2/64"; a length is always there and all bits behind
/// it are zero.
/// Errors: those of parse_address; missing_prefix_length; expected_digit, leading_zero and
/// number_too_large in the length; host_bits_set.
constexpr result<prefix> parse_prefix(std::string_view text) noexcept {
    const std::size_t slash = text.find('/');
    const auto addr = parse_address(text.substr(0, slash));
    if (!addr) return addr.error();
    if (slash == std::string_view::npos) return fail(errc::missing_prefix_length, text.size());
    const auto length = parse_decimal(text.substr(slash + 1), address_width(addr->family()));
    if (!length) return detail::fail_behind(slash + 1, length.error());
    const prefix p(*addr, static_cast<unsigned>(*length));
    if (p.addr() != *addr) return fail(errc::host_bits_set, slash + 1);
    return p;
}

using prefix_text = fixed_text<address_text::capacity() + 4>;

/// What parse_prefix reads. No prefix has no text.
constexpr prefix_text to_text(const prefix& p) noexcept {
    if (p.family() == ip_family::none) return {};
    return prefix_text::by([&](char* out) {
        const std::size_t n = detail::put_address(out, p.addr(), zone_text::shown);
        out[n] = '/';
        return n + 1 + write_decimal(out + n + 1, p.length());
    });
}

}  // namespace ice::inline v0_1_0_dev
