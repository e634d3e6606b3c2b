// SPDX-License-Identifier: BSL-1.0
// IPv4 addresses inside IPv6 addresses, as translators read them: RFC 6052 sections 2 and 3.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "../core/result.hpp"
#include "address.hpp"
#include "kind.hpp"
#include "prefix.hpp"

namespace ice::inline v0_1_0_dev {

/// The prefix that a translator listens to, with what stands behind the IPv4 address. 17 bytes.
///
///     length   octets of the IPv4 address      (octet 8, "u", is always zero)
///     /32       4  5  6  7
///     /40          5  6  7     9
///     /48             6  7     9 10
///     /56                7     9 10 11
///     /64                      9 10 11 12
///     /96                              12 13 14 15
class nat64_prefix {
  public:
    /// No prefix: contains nothing and embeds nothing.
    constexpr nat64_prefix() noexcept = default;

    /// The suffix is zero (RFC 6052 section 2.2).
    /// Errors: nat64_length, when it is none of the six; nat64_u_octet.
    static constexpr result<nat64_prefix> of(const prefix& p) noexcept {
        return of(p.addr(), p.length());
    }
    /// `form` holds the prefix in its first `length` bits and the suffix behind the place of the
    /// IPv4 address, whose own bits do not count: as RFC 7225 section 4.1 lets a translator ask.
    static constexpr result<nat64_prefix> of(const address& form, unsigned length) noexcept {
        if (!form.is_v6() || !is_length(length)) return errc::nat64_length;
        nat64_prefix p = restored(form, length);
        if (p.form_[8] != 0) return fail(errc::nat64_u_octet, 8);
        p.put(0);
        return p;
    }

    /// One that was stored: `form` and `length` as they were, for which `of` has answered. Length
    /// 0: none.
    static constexpr nat64_prefix restored(const address& form, unsigned length) noexcept {
        nat64_prefix p;
        if (form.is_v6() && is_length(length)) {
            p.length_ = static_cast<std::uint8_t>(length);
            for (std::size_t i = 0; i < 16; ++i) p.form_[i] = form.bytes()[i];
        }
        return p;
    }

    static constexpr bool is_length(unsigned length) noexcept {
        return length == 96 || (length >= 32 && length <= 64 && length % 8 == 0);
    }

    constexpr bool is_none() const noexcept { return length_ == 0; }
    constexpr unsigned length() const noexcept { return length_; }
    /// Without the suffix.
    constexpr prefix block() const noexcept {
        return is_none() ? prefix() : prefix(address::v6(form_), length_);
    }
    /// 64:ff9b::/96.
    constexpr bool is_well_known() const noexcept {
        return length_ == 96 && load_u64(form_.data()) == 0x0064'ff9b'0000'0000 &&
               load_u32(form_.data() + 8) == 0;
    }

    /// The IPv6 address of an IPv4 address behind the translator. No address, when `v4` is none, or
    /// when the well-known prefix must not stand for it (RFC 6052 section 3.1).
    constexpr address embed(const address& v4) const noexcept {
        return may_embed(v4) ? embed_any(v4) : address();
    }
    constexpr bool may_embed(const address& v4) const noexcept {
        return v4.is_v4() && !is_none() && (!is_well_known() || is_global(v4));
    }
    /// The arithmetic of section 2.3 alone: DNS64 puts the addresses of ipv4only.arpa, which are
    /// not global, behind the well-known prefix too.
    constexpr address embed_any(const address& v4) const noexcept {
        if (!v4.is_v4() || is_none()) return {};
        nat64_prefix filled = *this;
        filled.put(v4.value_v4());
        return address::v6(filled.form_);
    }

    /// The IPv4 address inside `v6`, whatever its suffix (RFC 6052 section 2.2); no address, when
    /// it has another prefix or a "u" that is not zero.
    constexpr address extract(const address& v6) const noexcept {
        if (is_none() || !v6.is_v6()) return {};
        const std::uint8_t* const bytes = v6.bytes().data();
        unsigned difference = bytes[8];
        for (std::size_t i = 0; i < length_ / 8U; ++i)
            difference |= static_cast<unsigned>(bytes[i] ^ form_[i]);
        if (difference != 0) return {};
        std::uint32_t value = 0;
        for (unsigned i = 0; i < 4; ++i) value = value << 8 | bytes[octet(i)];
        return address::v4(value);
    }
    /// Whether an address of this prefix, or one that the resolver returned, was synthesised.
    constexpr bool contains(const address& v6) const noexcept { return extract(v6).is_v4(); }

    friend constexpr bool operator==(const nat64_prefix&, const nat64_prefix&) = default;

  private:
    /// RFC 6052 section 3.1 by today's registry (net/kind.hpp; a test compares): of the blocks in
    /// it only AS112 and AMT, which came after RFC 5735, are part of the Internet.
    static constexpr bool is_global(const address& v4) noexcept {
        const std::uint32_t v = v4.value_v4();
        const auto is_in = [v](std::uint32_t block, unsigned length) {
            return (v ^ block) >> (32 - length) == 0;
        };
        return !(v >> 28 >= 14 || is_in(0, 8) || is_in(0x7f00'0000, 8) || is_private_use(v4) ||
                 is_in(0x6440'0000, 10) || is_in(0xa9fe'0000, 16) || is_in(0xc000'0000, 24) ||
                 is_in(0xc000'0200, 24) || is_in(0xc058'6300, 24) || is_in(0xc612'0000, 15) ||
                 is_in(0xc633'6400, 24) || is_in(0xcb00'7100, 24));
    }
    /// Where octet `i` of the IPv4 address stands.
    constexpr std::size_t octet(unsigned i) const noexcept {
        const std::size_t at = length_ / 8U + i;
        return length_ < 96 && at >= 8 ? at + 1 : at;
    }
    constexpr void put(std::uint32_t value) noexcept {
        for (unsigned i = 0; i < 4; ++i)
            form_[octet(i)] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
    }

    std::array<std::uint8_t, 16> form_ = {};
    std::uint8_t length_ = 0;
};

static_assert(std::is_trivially_copyable_v<nat64_prefix> && sizeof(nat64_prefix) == 17);

/// RFC 6052 section 2.1.
inline constexpr nat64_prefix well_known_nat64_prefix =
    *nat64_prefix::of(address::v6(0x0064'ff9b'0000'0000, 0), 96);

/// "2001:db8:122::/48". Errors: those of parse_prefix; nat64_length; nat64_u_octet.
constexpr result<nat64_prefix> parse_nat64_prefix(std::string_view text) noexcept {
    const auto p = parse_prefix(text);
    return p ? nat64_prefix::of(*p) : result<nat64_prefix>(p.error());
}

/// Whether a translator may have a way to `v4` at all. Private addresses count, those of the
/// provider's own network; what never leaves a host or a link does not.
constexpr bool is_translatable(const address& v4) noexcept {
    const std::uint32_t v = v4.value_v4();
    // This network, loopback, multicast and class E; the continuity prefix and what it is next to.
    return v4.is_v4() && v >> 24 != 0 && v >> 24 != 127 && v >> 28 < 14 && !is_link_local(v4) &&
           v >> 8 != 0xc00000;
}

// RFC 6052 section 2.4, tables 1 and 2.
namespace detail {

constexpr bool embeds(std::string_view prefix, std::string_view expected) noexcept {
    const nat64_prefix p = *parse_nat64_prefix(prefix);
    const address v4 = address::v4(192, 0, 2, 33);
    return p.embed_any(v4) == *parse_address(expected) && p.extract(*parse_address(expected)) == v4;
}

}  // namespace detail

static_assert(detail::embeds("2001:db8::/32", "2001:db8:c000:221::"));
static_assert(detail::embeds("2001:db8:100::/40", "2001:db8:1c0:2:21::"));
static_assert(detail::embeds("2001:db8:122::/48", "2001:db8:122:c000:2:2100::"));
static_assert(detail::embeds("2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::"));
static_assert(detail::embeds("2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::"));
static_assert(detail::embeds("2001:db8:122:344::/96", "2001:db8:122:344::192.0.2.33"));
static_assert(detail::embeds("64:ff9b::/96", "64:ff9b::192.0.2.33"));

}  // namespace ice::inline v0_1_0_dev
