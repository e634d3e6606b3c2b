// SPDX-License-Identifier: BSL-1.0
// What a simulated network keeps of each of its parts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "../net/address.hpp"
#include "../net/nat64.hpp"
#include "firewall.hpp"
#include "flat_map.hpp"
#include "ids.hpp"
#include "link.hpp"
#include "nat.hpp"
#include "nat_table.hpp"
#include "prng.hpp"
#include "stream.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// Rules for the datagrams of one family, which then wait for those of the other no longer.
struct family_link {
    ip_family family = ip_family::none;
    link_rules properties;
    link_state state;
};

/// One direction through an interface.
struct direction {
    std::optional<link_rules> properties;
    link_state state;
    std::vector<family_link> special;

    family_link* of(ip_family family) noexcept {
        for (family_link& each : special)
            if (each.family == family) return &each;
        return nullptr;
    }
    void set(ip_family family, const link_rules& properties_of_it) noexcept {
        if (family_link* known = of(family))
            known->properties = properties_of_it;
        else
            special.push_back({family, properties_of_it, {}});
    }
};

struct segment_state {
    std::string_view name;
    link_rules properties;
    flat_map<address, interface_id> addresses;
    std::vector<interface_id> gateways;   // the insides of devices
    std::vector<interface_id> downlinks;  // the outsides of firewalls
    std::vector<family_link> special;
};

struct host_state {
    std::string_view name;
    std::vector<interface_id> interfaces;
};

enum class interface_owner : std::uint8_t {
    host,
    nat_inside,
    nat_outside,
    firewall_inside,
    firewall_outside
};

/// One interface of a host or of a device.
struct attachment {
    segment_id segment;  // none: removed
    interface_owner kind = interface_owner::host;
    std::uint32_t owner_index = 0;
    bool up = true;
    std::vector<address> addresses;
    direction out;
    direction in;
    prng random;
};

enum class translation : std::uint8_t {
    nat,    ///< within a family
    nat64,  ///< stateful, IPv6 inside (RFC 6146)
    clat    ///< stateless, IPv4 inside (RFC 6877)
};

struct nat_state {
    std::string_view name;
    nat_rules rules;
    translation kind = translation::nat;
    nat64_prefix prefix;  // of nat64 and clat
    address inside_v4;    // of clat: whom it serves
    interface_id inside;
    interface_id outside;
    nat_table table;
    prng random;
    nat_table tcp{};

    nat_table& table_for(segment_kind what) noexcept {
        return what == segment_kind::none ? table : tcp;
    }
    nat_rules rules_for(segment_kind what) const noexcept {
        nat_rules those = rules;
        if (what != segment_kind::none) those.timeout = rules.tcp_timeout;
        return those;
    }
};

struct firewall_state {
    std::string_view name;
    firewall_rules rules;
    interface_id inside;
    interface_id outside;
    firewall_table table;
    firewall_table tcp{};

    /// The table asks for UDP.
    firewall_rules rules_for(segment_kind what) const noexcept {
        firewall_rules those = rules;
        if (what == segment_kind::none) return those;
        those.udp = rules.tcp;
        those.timeout = rules.tcp_timeout;
        return those;
    }
};

}  // namespace ice::sim
