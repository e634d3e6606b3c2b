// SPDX-License-Identifier: BSL-1.0
// What a simulated network is made of: segments, hosts and their interfaces, and between segments
// NATs, firewalls and translators of families.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "../core/result.hpp"
#include "../net/address.hpp"
#include "../net/nat64.hpp"
#include "firewall.hpp"
#include "ids.hpp"
#include "link.hpp"
#include "nat.hpp"
#include "parts.hpp"
#include "prng.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// Everything may be added, changed and taken away while the network runs; what is on its way
/// meets what is there when it comes. Names are borrowed and must outlive the network: use
/// literals. Verbs that answer `errc` say ok, or why nothing was changed: misuse_sim_id and what
/// stands with them. Verbs that add answer an id of nothing instead.
class topology {
  public:
    /// A LAN, or all of the internet: whoever has an address on it is reached directly. Where it
    /// has a gateway (the inside of a NAT, firewall or translator), everything else goes there.
    segment_id add_segment(std::string_view name, const link_rules& properties = {}) noexcept {
        segments_.push_back({name, properties, {}, {}, {}, {}});
        return segment_id(last_of(segments_));
    }

    host_id add_host(std::string_view name) noexcept {
        hosts_.push_back({name, {}});
        return host_id(last_of(hosts_));
    }
    /// With its first interface.
    host_id add_host(std::string_view name, segment_id segment, const address& addr) noexcept {
        if (!is_new_address(segment, addr)) return {};
        const host_id host = add_host(name);
        add_interface(host, segment, addr);
        return host;
    }

    /// Up, with one address; more by add_address. Zones are the host's business (see bind).
    interface_id add_interface(host_id host, segment_id segment, const address& addr) noexcept {
        if (!has(host) || !is_new_address(segment, addr)) return {};
        const interface_id nic = attach(interface_owner::host, host.index(), segment);
        hosts_[host.index()].interfaces.push_back(nic);
        add_address(nic, addr);
        return nic;
    }

    /// Joins the segments: `inside` gets a gateway, `outside` sees `public_address`; more by
    /// add_address(outside_of(nat), ...). `outside` may itself be the inside of another NAT.
    nat_id add_nat(std::string_view name, segment_id inside, segment_id outside,
                   const address& public_address, const nat_rules& rules = {}) noexcept {
        return add_translator(name, translation::nat, inside, outside, public_address, rules);
    }

    /// A stateful NAT64 (RFC 6146): what the inside sends to addresses of the prefix leaves as IPv4
    /// from `public_address`. Native IPv6 needs a firewall or NAT beside it. DNS64 is the host's
    /// own: see dns64.hpp.
    nat_id add_nat64(std::string_view name, segment_id inside, segment_id outside,
                     const address& public_address, const nat64_prefix& prefix,
                     const nat_rules& rules = {}) noexcept {
        if (prefix.is_none() || !public_address.is_v4()) return {};
        const nat_id nat =
            add_translator(name, translation::nat64, inside, outside, public_address, rules);
        if (!nat.is_none()) nats_[nat.index()].prefix = prefix;
        return nat;
    }

    /// The customer's side of 464XLAT (RFC 6877), stateless: IPv4 that `inside_v4` sends into
    /// `inside` leaves as IPv6 from `own_v6`, to addresses of the prefix; some NAT64 on the way
    /// must listen to it. A whole IPv4 home has a NAT in front of its CLAT.
    nat_id add_clat(std::string_view name, segment_id inside, segment_id outside,
                    const address& own_v6, const address& inside_v4,
                    const nat64_prefix& prefix) noexcept {
        if (prefix.is_none() || !own_v6.is_v6() || !inside_v4.is_v4()) return {};
        const nat_id clat = add_translator(name, translation::clat, inside, outside, own_v6, {});
        if (clat.is_none()) return {};
        nats_[clat.index()].prefix = prefix;
        nats_[clat.index()].inside_v4 = inside_v4;
        return clat;
    }
    /// The same within a host, as phones have it: gives the host one more interface, with the
    /// address 192.0.0.4 (RFC 7335). `segment` is where its IPv6 is.
    nat_id add_clat(host_id host, segment_id segment, const address& own_v6,
                    const nat64_prefix& prefix) noexcept {
        if (!has(host) || prefix.is_none() || !own_v6.is_v6() || !is_new_address(segment, own_v6))
            return {};
        const address inside_v4 = address::v4(192, 0, 0, 4);
        const segment_id within = add_segment("CLAT");
        add_interface(host, within, inside_v4);
        return add_clat("CLAT", within, segment, own_v6, inside_v4, prefix);
    }

    /// Joins the segments and translates nothing: hosts inside are reached from the outside by
    /// their own addresses, as far as the rules let anybody in. Takes IPv4 and IPv6, unless a NAT
    /// that was added to `inside` earlier takes them.
    firewall_id add_firewall(std::string_view name, segment_id inside, segment_id outside,
                             const firewall_rules& rules = {}) noexcept {
        if (!has(inside) || !has(outside)) return {};
        const firewall_id firewall(static_cast<std::uint32_t>(firewalls_.size()));
        firewalls_.push_back({name, rules, {}, {}, {}});
        firewall_state& f = firewalls_.back();
        f.inside = attach(interface_owner::firewall_inside, firewall.index(), inside);
        f.outside = attach(interface_owner::firewall_outside, firewall.index(), outside);
        segments_[inside.index()].gateways.push_back(f.inside);
        segments_[outside.index()].downlinks.push_back(f.outside);
        return firewall;
    }

    /// Errors: misuse_sim_address (no address, or an unspecified one), misuse_sim_address_taken.
    errc add_address(interface_id nic, const address& addr) noexcept {
        if (!is_attached(nic)) return errc::misuse_sim_id;
        const address plain = addr.with_zone(0);
        if (!is_assignable(plain)) return errc::misuse_sim_address;
        auto& addresses = segments_[interfaces_[nic.index()].segment.index()].addresses;
        if (addresses.find(plain) != nullptr) return errc::misuse_sim_address_taken;
        addresses.assign(plain, nic);
        interfaces_[nic.index()].addresses.push_back(plain);
        return errc::ok;
    }

    /// Sockets bound to it stay, cannot send, and receive again when it comes back.
    /// Errors: misuse_sim_address (not one of the interface).
    errc remove_address(interface_id nic, const address& addr) noexcept {
        if (!is_attached(nic)) return errc::misuse_sim_id;
        const address plain = addr.with_zone(0);
        auto& own = interfaces_[nic.index()].addresses;
        for (auto at = own.begin(); at != own.end(); ++at) {
            if (!(*at == plain)) continue;
            own.erase(at);
            segments_[interfaces_[nic.index()].segment.index()].addresses.erase(plain);
            return errc::ok;
        }
        return errc::misuse_sim_address;
    }

    /// For good, as when a USB modem is pulled out; the id then names nothing.
    errc remove_interface(interface_id nic) noexcept {
        if (!is_attached(nic)) return errc::misuse_sim_id;
        while (!interfaces_[nic.index()].addresses.empty())
            remove_address(nic, interfaces_[nic.index()].addresses.back());
        segment_state& segment = segments_[interfaces_[nic.index()].segment.index()];
        std::erase(segment.gateways, nic);
        std::erase(segment.downlinks, nic);
        interfaces_[nic.index()].segment = {};
        return errc::ok;
    }

    /// Nothing passes an interface that is down; it keeps its addresses.
    errc set_up(interface_id nic, bool up) noexcept {
        if (!is_attached(nic)) return errc::misuse_sim_id;
        interfaces_[nic.index()].up = up;
        return errc::ok;
    }

    /// What happens between two interfaces of the segment: once, unless set_outbound says more.
    errc set_link(segment_id segment, const link_rules& properties) noexcept {
        if (!has(segment)) return errc::misuse_sim_id;
        segments_[segment.index()].properties = properties;
        return errc::ok;
    }
    /// From this interface, instead of the segment's link.
    errc set_outbound(interface_id nic, const link_rules& properties) noexcept {
        if (!is_attached(nic)) return errc::misuse_sim_id;
        interfaces_[nic.index()].out.properties = properties;
        return errc::ok;
    }
    /// To this interface, after what happened on the way to it.
    errc set_inbound(interface_id nic, const link_rules& properties) noexcept {
        if (!is_attached(nic)) return errc::misuse_sim_id;
        interfaces_[nic.index()].in.properties = properties;
        return errc::ok;
    }

    // The same for one family only, before what is said for both: broken IPv6, with
    // `blackhole()` or a large latency, in one direction or on a whole segment.

    errc set_link(segment_id segment, ip_family family, const link_rules& properties) noexcept {
        if (!has(segment)) return errc::misuse_sim_id;
        auto& special = segments_[segment.index()].special;
        for (family_link& each : special)
            if (each.family == family) return each.properties = properties, errc::ok;
        special.push_back({family, properties, {}});
        return errc::ok;
    }
    errc set_outbound(interface_id nic, ip_family family, const link_rules& properties) noexcept {
        if (!is_attached(nic)) return errc::misuse_sim_id;
        interfaces_[nic.index()].out.set(family, properties);
        return errc::ok;
    }
    errc set_inbound(interface_id nic, ip_family family, const link_rules& properties) noexcept {
        if (!is_attached(nic)) return errc::misuse_sim_id;
        interfaces_[nic.index()].in.set(family, properties);
        return errc::ok;
    }
    /// Both families are treated alike again.
    errc mend(segment_id segment) noexcept {
        if (!has(segment)) return errc::misuse_sim_id;
        segments_[segment.index()].special.clear();
        return errc::ok;
    }
    errc mend(interface_id nic) noexcept {
        if (!is_attached(nic)) return errc::misuse_sim_id;
        interfaces_[nic.index()].out.special.clear();
        interfaces_[nic.index()].in.special.clear();
        return errc::ok;
    }

    /// Mappings stay; the next datagram meets the new rules.
    errc set_rules(nat_id nat, const nat_rules& rules) noexcept {
        if (!has(nat)) return errc::misuse_sim_id;
        nats_[nat.index()].rules = rules;
        return errc::ok;
    }
    errc set_rules(firewall_id firewall, const firewall_rules& rules) noexcept {
        if (!has(firewall)) return errc::misuse_sim_id;
        firewalls_[firewall.index()].rules = rules;
        return errc::ok;
    }
    /// Port forwarding: see nat_table; of TCP where `external` is. Errors: misuse_sim_address (not
    /// one of the NAT's).
    errc forward_port(nat_id nat, const endpoint& external, const endpoint& inside) noexcept {
        if (!has(nat)) return errc::misuse_sim_id;
        for (const address& a : addresses_of(nats_[nat.index()].outside)) {
            if (a != external.addr()) continue;
            nat_state& n = nats_[nat.index()];
            (external.proto() == protocol::tcp ? n.tcp : n.table)
                .forward(external.with_protocol({}), inside.with_protocol({}));
            return errc::ok;
        }
        return errc::misuse_sim_address;
    }
    /// The external ports of the next mappings: see nat_table.
    errc plan_ports(nat_id nat, std::span<const std::uint16_t> ports) noexcept {
        if (!has(nat)) return errc::misuse_sim_id;
        nats_[nat.index()].table.plan(ports);
        return errc::ok;
    }
    /// All mappings are lost. With port preservation the same traffic gets the same ones again.
    errc reboot(nat_id nat) noexcept {
        if (!has(nat)) return errc::misuse_sim_id;
        nats_[nat.index()].table.clear();
        nats_[nat.index()].tcp.clear();
        return errc::ok;
    }
    /// All mappings are lost, and the same traffic gets others.
    errc rebind(nat_id nat) noexcept {
        if (!has(nat)) return errc::misuse_sim_id;
        nats_[nat.index()].table.rebind();
        nats_[nat.index()].tcp.rebind();
        return errc::ok;
    }
    /// All flows are lost.
    errc reboot(firewall_id firewall) noexcept {
        if (!has(firewall)) return errc::misuse_sim_id;
        firewalls_[firewall.index()].table.clear();
        firewalls_[firewall.index()].tcp.clear();
        return errc::ok;
    }

    interface_id inside_of(nat_id nat) const noexcept {
        return has(nat) ? nats_[nat.index()].inside : interface_id();
    }
    interface_id outside_of(nat_id nat) const noexcept {
        return has(nat) ? nats_[nat.index()].outside : interface_id();
    }
    interface_id inside_of(firewall_id firewall) const noexcept {
        return has(firewall) ? firewalls_[firewall.index()].inside : interface_id();
    }
    interface_id outside_of(firewall_id firewall) const noexcept {
        return has(firewall) ? firewalls_[firewall.index()].outside : interface_id();
    }
    /// In the order they were added, removed ones included. Valid until one is added.
    std::span<const interface_id> interfaces_of(host_id host) const noexcept {
        if (!has(host)) return {};
        return hosts_[host.index()].interfaces;
    }
    /// Valid until one is added or removed.
    std::span<const address> addresses_of(interface_id nic) const noexcept {
        if (!is_attached(nic)) return {};
        return interfaces_[nic.index()].addresses;
    }
    /// Whose address that is on the segment; an id of nothing when nobody's.
    interface_id interface_at(segment_id segment, const address& addr) const noexcept {
        if (!has(segment)) return {};
        const auto* nic = segments_[segment.index()].addresses.find(addr.with_zone(0));
        return nic != nullptr ? *nic : interface_id();
    }
    segment_id segment_of(interface_id nic) const noexcept {
        return is_attached(nic) ? interfaces_[nic.index()].segment : segment_id();
    }
    std::string_view name_of(segment_id segment) const noexcept {
        return has(segment) ? segments_[segment.index()].name : std::string_view();
    }
    /// That of the host or device.
    std::string_view name_of(interface_id nic) const noexcept {
        if (!is_attached(nic)) return {};
        const attachment& a = interfaces_[nic.index()];
        switch (a.kind) {
            case interface_owner::host: return hosts_[a.owner_index].name;
            case interface_owner::nat_inside:
            case interface_owner::nat_outside: return nats_[a.owner_index].name;
            case interface_owner::firewall_inside:
            case interface_owner::firewall_outside: break;
        }
        return firewalls_[a.owner_index].name;
    }

  protected:
    explicit topology(std::uint64_t seed) noexcept : random_(seed) {}

    bool has(segment_id id) const noexcept { return id.index() < segments_.size(); }
    bool has(host_id id) const noexcept { return id.index() < hosts_.size(); }
    bool has(nat_id id) const noexcept { return id.index() < nats_.size(); }
    bool has(firewall_id id) const noexcept { return id.index() < firewalls_.size(); }
    bool is_attached(interface_id id) const noexcept {
        return id.index() < interfaces_.size() && !interfaces_[id.index()].segment.is_none();
    }

    /// Who takes what is for `to` and not on the segment: the translator whose prefix it has, else
    /// the first firewall, or NAT that has such an address outside.
    interface_id gateway(segment_id id, const address& to) const noexcept {
        interface_id chosen;
        for (const interface_id nic : segments_[id.index()].gateways) {
            const attachment& a = interfaces_[nic.index()];
            if (a.kind == interface_owner::firewall_inside) {
                if (chosen.is_none()) chosen = nic;
                continue;
            }
            const nat_state& n = nats_[a.owner_index];
            if (n.kind == translation::nat64) {
                if (n.prefix.contains(to)) return nic;
            } else if (chosen.is_none() &&
                       (n.kind == translation::clat ? to.is_v4() : has_outside(n, to))) {
                chosen = nic;
            }
        }
        return chosen;
    }
    /// Behind which firewall of the segment the address is, however deep; none.
    interface_id downlink(segment_id id, const address& to, int depth = 8) const noexcept {
        for (const interface_id nic : segments_[id.index()].downlinks) {
            const interface_id in = firewalls_[interfaces_[nic.index()].owner_index].inside;
            if (!is_attached(in) || depth == 0) continue;
            const segment_id inside = interfaces_[in.index()].segment;
            if (!interface_at(inside, to).is_none() || !downlink(inside, to, depth - 1).is_none())
                return nic;
        }
        return {};
    }

    std::vector<segment_state> segments_;
    std::vector<host_state> hosts_;
    std::vector<attachment> interfaces_;
    std::vector<nat_state> nats_;
    std::vector<firewall_state> firewalls_;
    prng random_;  // forked for each part, itself never drawn from

  private:
    template <class T>
    static std::uint32_t last_of(const std::vector<T>& items) noexcept {
        return static_cast<std::uint32_t>(items.size() - 1);
    }
    static bool is_assignable(const address& a) noexcept {
        return a.family() != ip_family::none && !a.is_unspecified();
    }
    bool is_new_address(segment_id segment, const address& addr) const noexcept {
        return has(segment) && is_assignable(addr) && interface_at(segment, addr).is_none();
    }

    bool has_outside(const nat_state& n, const address& like) const noexcept {
        for (const address& a : interfaces_[n.outside.index()].addresses)
            if (a.family() == like.family()) return true;
        return false;
    }

    nat_id add_translator(std::string_view name, translation kind, segment_id inside,
                          segment_id outside, const address& outer,
                          const nat_rules& rules) noexcept {
        if (!has(inside) || !is_new_address(outside, outer)) return {};
        const nat_id nat(static_cast<std::uint32_t>(nats_.size()));
        const prng random = random_.fork(2 * std::uint64_t{nat.index()});
        nats_.push_back({name, rules, kind, {}, {}, {}, {}, {}, random});
        nat_state& n = nats_.back();
        n.inside = attach(interface_owner::nat_inside, nat.index(), inside);
        n.outside = attach(interface_owner::nat_outside, nat.index(), outside);
        segments_[inside.index()].gateways.push_back(n.inside);
        add_address(n.outside, outer);
        return nat;
    }

    interface_id attach(interface_owner kind, std::uint32_t owner_index,
                        segment_id segment) noexcept {
        const std::uint64_t stream = 2 * std::uint64_t{interfaces_.size()} + 1;
        interfaces_.push_back({segment, kind, owner_index, true, {}, {}, {}, random_.fork(stream)});
        return interface_id(last_of(interfaces_));
    }
};

}  // namespace ice::sim
