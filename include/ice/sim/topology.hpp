// SPDX-License-Identifier: BSL-1.0
// What a simulated network is made of: segments, hosts and their interfaces, NATs between segments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "../core/result.hpp"
#include "../net/address.hpp"
#include "flat_map.hpp"
#include "ids.hpp"
#include "link.hpp"
#include "nat.hpp"
#include "nat_table.hpp"
#include "prng.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// Everything may be added, changed and taken away while the network runs; what is on its way
/// meets what is there when it comes. Names are borrowed and must outlive the network: use
/// literals. Verbs that answer `errc` say ok, or why nothing was changed: misuse_sim_id and what
/// stands with them. Verbs that add answer an id of nothing instead.
class topology {
  public:
    /// A LAN, or all of the internet: whoever has an address on it is reached directly. Where it
    /// has a gateway (a NAT's inside), everything else goes there.
    segment_id add_segment(std::string_view name, const link_rules& properties = {}) noexcept {
        segments_.push_back({name, properties, {}, {}});
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
        const interface_id nic = attach(owner::host, host.index(), segment);
        hosts_[host.index()].interfaces.push_back(nic);
        add_address(nic, addr);
        return nic;
    }

    /// Joins the segments: `inside` gets a gateway, `outside` sees `public_address`; more by
    /// add_address(outside_of(nat), ...). `outside` may itself be the inside of another NAT.
    nat_id add_nat(std::string_view name, segment_id inside, segment_id outside,
                   const address& public_address, const nat_rules& rules = {}) noexcept {
        if (!has(inside) || !is_new_address(outside, public_address)) return {};
        const nat_id nat(static_cast<std::uint32_t>(nats_.size()));
        nats_.push_back({name, rules, {}, {}, {}, random_.fork(2 * std::uint64_t{nat.index()})});
        nats_.back().inside = attach(owner::nat_inside, nat.index(), inside);
        nats_.back().outside = attach(owner::nat_outside, nat.index(), outside);
        segments_[inside.index()].gateways.push_back(nats_.back().inside);
        add_address(nats_.back().outside, public_address);
        return nat;
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
        auto& gateways = segments_[interfaces_[nic.index()].segment.index()].gateways;
        for (auto at = gateways.begin(); at != gateways.end(); ++at) {
            if (*at != nic) continue;
            gateways.erase(at);
            break;
        }
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
        interfaces_[nic.index()].outbound = properties;
        return errc::ok;
    }
    /// To this interface, after what happened on the way to it.
    errc set_inbound(interface_id nic, const link_rules& properties) noexcept {
        if (!is_attached(nic)) return errc::misuse_sim_id;
        interfaces_[nic.index()].inbound = properties;
        return errc::ok;
    }

    /// Mappings stay; the next datagram meets the new rules.
    errc set_rules(nat_id nat, const nat_rules& rules) noexcept {
        if (!has(nat)) return errc::misuse_sim_id;
        nats_[nat.index()].rules = rules;
        return errc::ok;
    }
    /// All mappings are lost.
    errc reboot(nat_id nat) noexcept {
        if (!has(nat)) return errc::misuse_sim_id;
        nats_[nat.index()].table.clear();
        return errc::ok;
    }

    interface_id inside_of(nat_id nat) const noexcept {
        return has(nat) ? nats_[nat.index()].inside : interface_id();
    }
    interface_id outside_of(nat_id nat) const noexcept {
        return has(nat) ? nats_[nat.index()].outside : interface_id();
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
    /// That of the host or NAT.
    std::string_view name_of(interface_id nic) const noexcept {
        if (!is_attached(nic)) return {};
        const attachment& a = interfaces_[nic.index()];
        return a.kind == owner::host ? hosts_[a.owner_index].name : nats_[a.owner_index].name;
    }

  protected:
    enum class owner : std::uint8_t { host, nat_inside, nat_outside };

    struct segment_state {
        std::string_view name;
        link_rules properties;
        flat_map<address, interface_id> addresses;
        std::vector<interface_id> gateways;
    };
    struct host_state {
        std::string_view name;
        std::vector<interface_id> interfaces;
    };
    /// One interface of a host or NAT.
    struct attachment {
        segment_id segment;  // none: removed
        owner kind;
        std::uint32_t owner_index;
        bool up;
        std::vector<address> addresses;
        std::optional<link_rules> outbound;
        std::optional<link_rules> inbound;
        link_state out_state;
        link_state in_state;
        prng random;
    };
    struct nat_state {
        std::string_view name;
        nat_rules rules;
        interface_id inside;
        interface_id outside;
        nat_table table;
        prng random;
    };

    explicit topology(std::uint64_t seed) noexcept : random_(seed) {}

    bool has(segment_id id) const noexcept { return id.index() < segments_.size(); }
    bool has(host_id id) const noexcept { return id.index() < hosts_.size(); }
    bool has(nat_id id) const noexcept { return id.index() < nats_.size(); }
    bool is_attached(interface_id id) const noexcept {
        return id.index() < interfaces_.size() && !interfaces_[id.index()].segment.is_none();
    }

    /// Who takes what is for `family` and not on the segment: the first NAT that has such an
    /// address outside.
    interface_id gateway(segment_id id, ip_family family) const noexcept {
        for (const interface_id nic : segments_[id.index()].gateways) {
            const nat_state& n = nats_[interfaces_[nic.index()].owner_index];
            for (const address& a : interfaces_[n.outside.index()].addresses)
                if (a.family() == family) return nic;
        }
        return {};
    }

    std::vector<segment_state> segments_;
    std::vector<host_state> hosts_;
    std::vector<attachment> interfaces_;
    std::vector<nat_state> nats_;
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

    interface_id attach(owner kind, std::uint32_t owner_index, segment_id segment) noexcept {
        const std::uint64_t stream = 2 * std::uint64_t{interfaces_.size()} + 1;
        interfaces_.push_back(
            {segment, kind, owner_index, true, {}, {}, {}, {}, {}, random_.fork(stream)});
        return interface_id(last_of(interfaces_));
    }
};

}  // namespace ice::sim
