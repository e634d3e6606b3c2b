// SPDX-License-Identifier: BSL-1.0
// Topologies in a line each: homes, carriers, mobile networks and VPNs with addresses given out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "network.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// A segment of an atlas and the addresses that are still free on it.
using place_id = id<struct place_tag>;

/// What is behind a box at home, in an office, at a carrier: a NAT for IPv4, a firewall for IPv6.
struct site_rules {
    std::string_view name = "home";
    bool ipv4 = true;
    bool ipv6 = true;
    nat_rules nat = {};
    firewall_rules firewall = {};
    link_rules link = {.latency = milliseconds(1)};
    address range = {};  ///< IPv4 inside, a /24; none: 10.n.0.0 for the n-th place. Homes may have
                         ///< the same one: 192.168.1.0, say
};

/// IPv6 only, and a NAT64.
struct mobile_rules {
    std::string_view name = "mobile";
    nat64_prefix prefix = well_known_nat64_prefix;
    nat_rules nat = {};
    firewall_rules firewall = {};
    link_rules link = {.latency = milliseconds(30)};
};

/// Adds to a network, which it borrows; ids that it returns are the network's. Whatever is not
/// there is answered by an id of nothing. The internet is 198.51.100.0/24 and 203.0.113.0/24 with
/// two families, the n-th place 10.n.0.0/24 and 2001:db8:n::/64.
class atlas {
  public:
    explicit atlas(network& net, const link_rules& wide = {.latency = milliseconds(20)}) noexcept
        : net_(&net) {
        add_place("internet", wide, true, true, address::v4(198, 51, 100, 0));
    }

    place_id internet() const noexcept { return place_id(0); }

    /// Behind `outer`, which may be a site itself: a home behind a carrier.
    place_id add_site(place_id outer, const site_rules& rules = {}) noexcept {
        if (!has(outer)) return {};
        const bool four = rules.ipv4 && places_[outer.index()].ipv4;
        const bool six = rules.ipv6 && places_[outer.index()].ipv6;
        const place_id site = add_place(rules.name, rules.link, four, six, rules.range);
        if (four)
            at(site).nat =
                net_->add_nat(rules.name, segment(site), segment(outer), next_v4(outer), rules.nat);
        if (six)
            at(site).firewall =
                net_->add_firewall(rules.name, segment(site), segment(outer), rules.firewall);
        return site;
    }

    place_id add_mobile(place_id outer, const mobile_rules& rules = {}) noexcept {
        if (!has(outer)) return {};
        const place_id mobile = add_place(rules.name, rules.link, false, true, {});
        at(mobile).prefix = rules.prefix;
        at(mobile).nat = net_->add_nat64(rules.name, segment(mobile), segment(outer),
                                         next_v4(outer), rules.prefix, rules.nat);
        at(mobile).firewall =
            net_->add_firewall(rules.name, segment(mobile), segment(outer), rules.firewall);
        return mobile;
    }

    /// With one interface, an address of each family of the place.
    host_id add_host(place_id where, std::string_view name) noexcept {
        if (!has(where)) return {};
        const host_id host = net_->add_host(name);
        join(host, where);
        return host;
    }
    /// One more interface: multihomed hosts, and VPNs, which are sites that a host joins beside
    /// its own place.
    interface_id join(host_id host, place_id where) noexcept {
        if (!has(where)) return {};
        const address four = at(where).ipv4 ? next_v4(where) : address();
        const address six = at(where).ipv6 ? next_v6(where) : address();
        const interface_id nic =
            net_->add_interface(host, segment(where), at(where).ipv4 ? four : six);
        if (at(where).ipv4 && at(where).ipv6) net_->add_address(nic, six);
        return nic;
    }
    /// The old addresses go, new ones of the same place come: sockets are dead, as after DHCP.
    errc renumber(interface_id nic, place_id where) noexcept {
        if (!has(where) || net_->segment_of(nic) != segment(where)) return errc::misuse_sim_id;
        while (!net_->addresses_of(nic).empty())
            net_->remove_address(nic, net_->addresses_of(nic).back());
        if (at(where).ipv4) net_->add_address(nic, next_v4(where));
        if (at(where).ipv6) net_->add_address(nic, next_v6(where));
        return errc::ok;
    }
    /// 464XLAT within the host, which is in a mobile network.
    nat_id add_clat(host_id host, place_id where) noexcept {
        if (!has(where)) return {};
        return net_->add_clat(host, segment(where), next_v6(where), at(where).prefix);
    }

    segment_id segment(place_id where) const noexcept {
        return has(where) ? places_[where.index()].segment : segment_id();
    }
    nat_id nat(place_id where) const noexcept {
        return has(where) ? places_[where.index()].nat : nat_id();
    }
    firewall_id firewall(place_id where) const noexcept {
        return has(where) ? places_[where.index()].firewall : firewall_id();
    }
    /// That of the NAT64, if there is one.
    nat64_prefix prefix(place_id where) const noexcept {
        return has(where) ? places_[where.index()].prefix : nat64_prefix();
    }

    /// The host's first address of a family; none when it has none.
    address address_of(host_id host, ip_family family) const noexcept {
        for (const interface_id nic : net_->interfaces_of(host))
            for (const address& a : net_->addresses_of(nic))
                if (a.family() == family) return a;
        return {};
    }

  private:
    struct place {
        segment_id segment;
        bool ipv4 = true;
        bool ipv6 = true;
        std::uint32_t v4_range = 0;
        std::uint32_t hosts_v4 = 0;  // given out
        std::uint32_t hosts_v6 = 0;
        nat_id nat;
        firewall_id firewall;
        nat64_prefix prefix;
    };

    bool has(place_id p) const noexcept { return p.index() < places_.size(); }
    place& at(place_id p) noexcept { return places_[p.index()]; }

    place_id add_place(std::string_view name, const link_rules& link, bool ipv4, bool ipv6,
                       const address& range) noexcept {
        const auto n = static_cast<std::uint32_t>(places_.size());
        place p;
        p.segment = net_->add_segment(name, link);
        p.ipv4 = ipv4;
        p.ipv6 = ipv6;
        p.v4_range = range.is_v4() ? range.value_v4() & 0xffff'ff00 : (10U << 24) + (n << 16);
        places_.push_back(p);
        return place_id(n);
    }

    /// No address when all 254 are taken, on the internet 508.
    address next_v4(place_id where) noexcept {
        place& p = at(where);
        const std::uint32_t n = p.hosts_v4++;
        if (n < 254) return address::v4(p.v4_range + n + 1);
        if (where == internet() && n < 508) return address::v4(0xcb00'7100 + n - 254 + 1);
        return {};
    }
    address next_v6(place_id where) noexcept {
        const std::uint64_t n = ++at(where).hosts_v6;
        return address::v6(0x2001'0db8'0000'0000 + (std::uint64_t{where.index()} << 16), n);
    }

    network* net_;
    std::vector<place> places_;
};

}  // namespace ice::sim
