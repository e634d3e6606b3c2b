// SPDX-License-Identifier: BSL-1.0
// A transport address (RFC 8445 section 4): IP address, port and transport protocol, kept flat.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <type_traits>

#include "address.hpp"

namespace ice::inline v0_1_0_dev {

/// A value of 24 bytes without padding, so that equality is three words. The order is total:
/// address, port, protocol.
class endpoint {
  public:
    /// No address, port 0, udp.
    constexpr endpoint() noexcept = default;
    constexpr endpoint(const address& addr, std::uint16_t port,
                       protocol proto = protocol::udp) noexcept
        : bytes_(addr.bytes_),
          zone_(addr.zone_),
          port_(port),
          family_(addr.family_),
          protocol_(proto) {}

    constexpr address addr() const noexcept {
        address a;
        a.bytes_ = bytes_;
        a.zone_ = zone_;
        a.family_ = family_;
        return a;
    }
    constexpr ip_family family() const noexcept { return family_; }
    constexpr std::uint16_t port() const noexcept { return port_; }
    constexpr protocol proto() const noexcept { return protocol_; }

    constexpr endpoint with_address(const address& addr) const noexcept {
        return {addr, port_, protocol_};
    }
    constexpr endpoint with_port(std::uint16_t port) const noexcept {
        endpoint e = *this;
        e.port_ = port;
        return e;
    }
    constexpr endpoint with_protocol(protocol proto) const noexcept {
        endpoint e = *this;
        e.protocol_ = proto;
        return e;
    }

    friend constexpr bool operator==(const endpoint& a, const endpoint& b) noexcept {
        using words = std::array<std::uint64_t, 3>;
        const auto x = std::bit_cast<words>(a);
        const auto y = std::bit_cast<words>(b);
        return ((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2])) == 0;
    }
    friend constexpr std::strong_ordering operator<=>(const endpoint& a,
                                                      const endpoint& b) noexcept {
        if (const auto order = a.addr() <=> b.addr(); order != 0) return order;
        if (const auto order = a.port_ <=> b.port_; order != 0) return order;
        return a.protocol_ <=> b.protocol_;
    }

  private:
    std::array<std::uint8_t, 16> bytes_ = {};
    std::uint32_t zone_ = 0;
    std::uint16_t port_ = 0;
    ip_family family_ = ip_family::none;
    protocol protocol_ = protocol::udp;
};

static_assert(sizeof(endpoint) == 24 && std::is_trivially_copyable_v<endpoint>);
static_assert(std::has_unique_object_representations_v<endpoint>);  // no padding to compare

}  // namespace ice::inline v0_1_0_dev
