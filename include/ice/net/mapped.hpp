// SPDX-License-Identifier: BSL-1.0
// IPv4-mapped IPv6 addresses (RFC 4291 section 2.5.5.2): converted where it is asked for, never
// silently. Sockets of both families report them; a host unmaps before it tells the library.
#pragma once

#include <cstdint>

#include "address.hpp"

namespace ice::inline v0_1_0_dev {

/// ::ffff:0:0/96.
constexpr bool is_v4_mapped(const address& a) noexcept {
    return a.is_v6() && load_u64(a.bytes().data()) == 0 && load_u32(a.bytes().data() + 8) == 0xffff;
}

/// An IPv4 address inside ::ffff:0:0/96; any other unchanged.
constexpr address to_v4_mapped(const address& a) noexcept {
    if (!a.is_v4()) return a;
    std::uint8_t bytes[16] = {};
    bytes[10] = bytes[11] = 0xff;
    store_u32(bytes + 12, a.value_v4());
    return address::v6(bytes);
}

/// The IPv4 address out of a mapped one (a zone is dropped); any other unchanged.
constexpr address from_v4_mapped(const address& a) noexcept {
    return is_v4_mapped(a) ? address::v4(load_u32(a.bytes().data() + 12)) : a;
}

}  // namespace ice::inline v0_1_0_dev
