// SPDX-License-Identifier: BSL-1.0
// Which sessions must connect: the closure of "who has been heard by whom", over NATs that are
// sets, without time, bytes, priorities or agents. A pair works when a datagram of a base reaches
// the peer, and what the peer sends back to where it came from comes back from where the first was
// sent to.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "plan.hpp"

namespace campaign {

class theory {
  public:
    /// A family, a segment, an owner and a port. Owners: hosts' interfaces from 0, NATs from 1000,
    /// servers from 2000, relays from 3000.
    using spot = std::tuple<int, int, int, int>;

    theory(const plan& p, const std::vector<nic_plan> (&nics)[2], bool with_relays) : p_(p) {
        int owner = 0;
        for (int side : {0, 1})
            for (const nic_plan& nic : nics[side]) {
                const site_plan& s = p.sites[static_cast<std::size_t>(nic.site)];
                // Every CLAT host is alone on a segment of its own, behind the NAT64.
                if (p.lite && side == 1) {
                    bases_[side].push_back({p.lite_six ? 6 : 4, nic.site, owner++, 0});
                    continue;
                }
                if (s.four && !s.mobile) bases_[side].push_back({4, nic.site, owner, 0});
                if (s.six || s.mobile) bases_[side].push_back({6, nic.site, owner, 0});
                if (nic.clat) {
                    clats_[100 + owner] = nic.site;
                    bases_[side].push_back({4, 100 + owner, owner, 0});
                }
                ++owner;
            }
        for (int side : {0, 1}) {
            bool relayed = false;
            for (const spot& base : bases_[side]) {
                known_[1 - side].insert(base);
                const auto seen = travel(base, {std::get<0>(base), 0, 2000, 0});
                if (seen) known_[1 - side].insert(seen->source);
                relayed = relayed || seen;
            }
            if (!with_relays || !relayed || (p.lite && side == 1)) continue;
            // On the internet, in both families; whoever may be the peer has a permission.
            for (const int family : {4, 6}) {
                bases_[side].push_back({family, 0, 3000 + side, 0});
                known_[1 - side].insert(bases_[side].back());
            }
        }
    }

    bool connects() {
        // Mappings towards those who are not learnt any more make the last changes.
        for (std::size_t before = ~std::size_t{0}; before != changes_;) {
            before = changes_;
            for (int side : {0, 1}) {
                if (side == 1 && p_.lite) continue;  // it never asks
                for (const spot& base : bases_[side]) {
                    std::set<spot> targets = known_[side];
                    for (const auto& [at, source] : learnt_)
                        if (at == base) targets.insert(source);
                    for (const spot& to : targets)
                        if (check(base, to, 1 - side)) return true;
                }
            }
        }
        return false;
    }

  private:
    struct arrival {
        spot at;
        spot source;
    };

    bool check(const spot& base, const spot& to, int peer) {
        if (std::get<0>(base) != std::get<0>(to)) return false;
        const auto there = travel(base, to);
        const auto& bases = bases_[peer];
        if (!there || std::find(bases.begin(), bases.end(), there->at) == bases.end()) return false;
        // Two NATs with a port for each remote can chase each other for ever, and never meet.
        if (learnt_.size() < most_learnt)
            changes_ += learnt_.insert({there->at, there->source}).second ? 1U : 0U;
        const auto back = travel(there->at, there->source);
        return back && back->at == base && back->source == to;
    }

    std::optional<arrival> travel(const spot& from, const spot& to) {
        return std::get<0>(to) == 6 ? travel_six(from, to) : travel_four(from, to);
    }
    /// Up through the firewalls to where the ways meet, then down through the others.
    std::optional<arrival> travel_six(const spot& from, const spot& to) {
        std::vector<int> up = chain(std::get<1>(from)), down = chain(std::get<1>(to));
        while (!up.empty() && !down.empty() && up.back() == down.back())
            up.pop_back(), down.pop_back();
        for (const int site : up) changes_ += flows_.insert({site, from, to}).second ? 1U : 0U;
        for (const int site : down)
            if (!flows_.contains({site, to, from})) return {};
        return arrival{to, from};
    }
    std::vector<int> chain(int site) const {
        std::vector<int> c;
        for (; site != 0; site = site_of(site).outer) c.push_back(site);
        return c;
    }
    /// Up, NAT by NAT, until the segment is the target's; then down into NATs that have it.
    std::optional<arrival> travel_four(spot from, const spot& to) {
        int segment = std::get<1>(from), came_from = 0;
        while (segment != std::get<1>(to)) {
            if (segment == 0) return {};
            const int nat = clats_.contains(segment) ? clats_.at(segment) : segment;
            const site_plan& s = site_of(nat);
            if (s.nat.last_port < s.nat.first_port) return {};
            from = map_out(nat, s, from, to);
            came_from = nat;
            segment = s.outer;
        }
        spot at = to;
        while (std::get<2>(at) >= 1000 && std::get<2>(at) < 2000) {
            const int nat = std::get<2>(at) - 1000;
            const auto& rules = site_of(nat).nat;
            if (nat == came_from && rules.hairpin == sim::nat_hairpin::none) return {};
            if (!inside_.contains(at) || !let_in_.contains({at, cut(rules.filtering, from)}))
                return {};
            at = inside_.at(at);
        }
        return arrival{at, from};
    }
    spot map_out(int nat, const site_plan& s, const spot& from, const spot& to) {
        const std::tuple key{nat, from, cut(s.nat.mapping, to)};
        if (!outside_.contains(key)) {
            const spot external{4, s.outer, 1000 + nat, static_cast<int>(outside_.size()) + 1};
            outside_[key] = external;
            inside_[external] = from;
            ++changes_;
        }
        const spot external = outside_.at(key);
        changes_ += let_in_.insert({external, cut(s.nat.filtering, to)}).second ? 1U : 0U;
        return external;
    }
    const site_plan& site_of(int n) const { return p_.sites[static_cast<std::size_t>(n)]; }
    static spot cut(sim::nat_dependence on, spot remote) {
        if (on == sim::nat_dependence::endpoint_independent) return {};
        if (on == sim::nat_dependence::address_dependent) std::get<3>(remote) = 0;
        return remote;
    }

    static constexpr std::size_t most_learnt = 64;

    const plan& p_;
    std::vector<spot> bases_[2];
    std::set<spot> known_[2];
    std::set<std::pair<spot, spot>> learnt_;
    std::map<int, int> clats_;  // segment, mobile site
    std::map<std::tuple<int, spot, spot>, spot> outside_;
    std::map<spot, spot> inside_;
    std::set<std::pair<spot, spot>> let_in_;
    std::set<std::tuple<int, spot, spot>> flows_;
    std::size_t changes_ = 0;
};

}  // namespace campaign
