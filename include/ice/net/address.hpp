// SPDX-License-Identifier: BSL-1.0
// An IP address: IPv4 (RFC 791), or IPv6 (RFC 4291) with the zone of RFC 4007 section 6.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <span>

#include "../core/bytes.hpp"

namespace ice::inline v0_1_0_dev {

enum class ip_family : std::uint8_t { none, ipv4, ipv6 };

/// What carries the datagrams of a candidate.
enum class protocol : std::uint8_t { udp, tcp };

/// A value, trivially copyable. An IPv4 address and the IPv6 address that maps it are different
/// addresses here, and none is ever folded into the other (net/mapped.hpp converts when asked).
/// The order is total: family, bytes, zone.
class address {
  public:
    /// No address: of no family, without bytes, less than any other.
    constexpr address() noexcept = default;

    /// `value` in the host's order: 0xc0000201 is 192.0.2.1.
    static constexpr address v4(std::uint32_t value) noexcept {
        return {ip_family::ipv4, std::uint64_t{value} << 32, 0, 0};
    }
    static constexpr address v4(std::uint8_t a, std::uint8_t b, std::uint8_t c,
                                std::uint8_t d) noexcept {
        return v4(std::uint32_t{a} << 24 | std::uint32_t{b} << 16 | std::uint32_t{c} << 8 | d);
    }
    /// The bytes in network order.
    static constexpr address v4(std::span<const std::uint8_t, 4> bytes) noexcept {
        return v4(load_u32(bytes.data()));
    }
    /// `zone`: the host's number for the link that a link-local address is meant on (scope id,
    /// often the interface index), 0 for the default zone. It never goes on the wire.
    static constexpr address v6(std::span<const std::uint8_t, 16> bytes,
                                std::uint32_t zone = 0) noexcept {
        return v6(load_u64(bytes.data()), load_u64(bytes.data() + 8), zone);
    }
    /// The first and the last 64 bits as numbers.
    static constexpr address v6(std::uint64_t high, std::uint64_t low,
                                std::uint32_t zone = 0) noexcept {
        return {ip_family::ipv6, high, low, zone};
    }
    /// The unspecified address: 0.0.0.0 or ::, and no address for no family.
    static constexpr address any(ip_family family) noexcept { return {family, 0, 0, 0}; }

    constexpr ip_family family() const noexcept { return family_; }
    constexpr bool is_v4() const noexcept { return family_ == ip_family::ipv4; }
    constexpr bool is_v6() const noexcept { return family_ == ip_family::ipv6; }
    constexpr std::uint32_t zone() const noexcept { return zone_; }

    /// 4, 16 or no bytes in network order, valid as long as this object.
    constexpr byte_view bytes() const noexcept {
        return {bytes_.data(), is_v4() ? 4U : is_v6() ? 16U : 0U};
    }
    /// The number that `v4(value)` takes; 0 when this is no IPv4 address.
    constexpr std::uint32_t value_v4() const noexcept {
        return is_v4() ? load_u32(bytes_.data()) : 0;
    }

    /// 0.0.0.0, and :: in any zone.
    constexpr bool is_unspecified() const noexcept {
        return family_ != ip_family::none && same_bytes(bytes_, {});
    }

    /// The same in another zone; only an IPv6 address has one.
    constexpr address with_zone(std::uint32_t zone) const noexcept {
        address a = *this;
        a.zone_ = is_v6() ? zone : 0;
        return a;
    }

    friend constexpr bool operator==(const address& a, const address& b) noexcept {
        return same_bytes(a.bytes_, b.bytes_) && a.zone_ == b.zone_ && a.family_ == b.family_;
    }
    friend constexpr std::strong_ordering operator<=>(const address& a, const address& b) noexcept {
        if (a.family_ != b.family_) return a.family_ <=> b.family_;
        for (unsigned at = 0; at < 16; at += 8) {
            const std::uint64_t word = load_u64(a.bytes_.data() + at);
            const std::uint64_t other = load_u64(b.bytes_.data() + at);
            if (word != other) return word <=> other;
        }
        return a.zone_ <=> b.zone_;
    }

  private:
    friend class endpoint;
    using storage = std::array<std::uint8_t, 16>;
    using words = std::array<std::uint64_t, 2>;

    /// From words rather than bytes: what is stored in small pieces and then copied as a whole
    /// costs more than all of parsing.
    constexpr address(ip_family family, std::uint64_t high, std::uint64_t low,
                      std::uint32_t zone) noexcept
        : bytes_(std::bit_cast<storage>(words{in_network_order(high), in_network_order(low)})),
          zone_(zone),
          family_(family) {}

    static constexpr std::uint64_t in_network_order(std::uint64_t v) noexcept {
        std::array<std::uint8_t, 8> bytes = {};
        store_u64(bytes.data(), v);
        return std::bit_cast<std::uint64_t>(bytes);
    }

    /// Two words at once, of whatever byte order; compilers make a loop of bytes otherwise.
    static constexpr bool same_bytes(const storage& a, const storage& b) noexcept {
        const auto x = std::bit_cast<words>(a);
        const auto y = std::bit_cast<words>(b);
        return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0;
    }

    storage bytes_ = {};  // an IPv4 address: the first four, zeros behind
    std::uint32_t zone_ = 0;
    ip_family family_ = ip_family::none;
};

namespace detail {

/// An address as a number of 128 bits; an IPv4 address fills the first 32.
struct address_bits {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    static constexpr address_bits of(const address& a) noexcept {
        if (a.is_v4()) return {std::uint64_t{a.value_v4()} << 32, 0};
        if (!a.is_v6()) return {};
        return {load_u64(a.bytes().data()), load_u64(a.bytes().data() + 8)};
    }
    constexpr address as(ip_family family, std::uint32_t zone) const noexcept {
        if (family == ip_family::ipv4) return address::v4(static_cast<std::uint32_t>(high >> 32));
        return family == ip_family::ipv6 ? address::v6(high, low, zone) : address();
    }
    /// Room for one more group at the low end; the high one is lost.
    constexpr void push_group(std::uint32_t group) noexcept {
        high = high << 16 | low >> 48;
        low = low << 16 | group;
    }
    /// Moved up by 0 to 128 bits.
    constexpr address_bits shifted(unsigned by) const noexcept {
        if (by == 0) return *this;
        if (by < 64) return {high << by | low >> (64 - by), low << by};
        return {by < 128 ? low << (by - 64) : 0, 0};
    }
    /// `length` ones, then zeros.
    static constexpr address_bits mask(unsigned length) noexcept {
        constexpr std::uint64_t ones = ~std::uint64_t{0};
        if (length > 64) return {ones, ones << (128 - length)};
        return {length == 0 ? 0 : ones << (64 - length), 0};
    }
};

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
