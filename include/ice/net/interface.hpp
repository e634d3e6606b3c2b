// SPDX-License-Identifier: BSL-1.0
// What a host knows of its own addresses and tells the library: one record an address. No I/O
// here; what a system does not tell keeps its default.
#pragma once

#include <cstdint>
#include <type_traits>

#include "address.hpp"

namespace ice::inline v0_1_0_dev {

enum class interface_kind : std::uint8_t {
    unknown,
    wired,
    wifi,
    cellular,
    vpn,           ///< an encrypted tunnel that the user asked for
    tunnel,        ///< an encapsulating transition mechanism: 6in4, ISATAP, Teredo
    virtual_link,  ///< a bridge to virtual machines or containers
    loopback,
};

/// Where a mobile host's address belongs (RFC 6724 section 3.5). Other hosts say nothing.
enum class mobility : std::uint8_t { unsaid, care_of, home, home_and_care_of };

/// An address of this host, and the interface that has it.
struct interface_facts {
    /// In an IPv6 link-local address the zone names the link.
    address addr;

    /// The host's number for the interface, the same in all records of one interface; 0 is
    /// unknown. Systems let it equal the zone of the interface's link-local addresses.
    std::uint32_t index = 0;

    /// What a byte costs there, by the host's own measure (WebRTC counts 0 to 999): smaller is
    /// cheaper, equal says nothing.
    std::uint16_t cost = 0;

    /// Of the network on the link, in bits; 64 is right for nearly all IPv6 links.
    std::uint8_t prefix_length = 64;

    interface_kind kind = interface_kind::unknown;
    mobility home = mobility::unsaid;

    /// Made to prevent location tracking (RFC 8981); RFC 8445 section 5.1.1.1 then forbids the
    /// stable ones of the same network.
    bool temporary = false;

    /// Still valid, but not for new sessions (RFC 4862 section 5.5.4).
    bool deprecated = false;

    /// Duplicate detection is not over: not usable yet (RFC 4862 section 5.4).
    bool tentative = false;

    /// One peer at the other end and no link to share: PPP, most tunnels.
    bool point_to_point = false;

    friend constexpr bool operator==(const interface_facts&,
                                     const interface_facts&) noexcept = default;
};

static_assert(std::is_trivially_copyable_v<interface_facts>);

}  // namespace ice::inline v0_1_0_dev
