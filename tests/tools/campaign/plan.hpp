// SPDX-License-Identifier: BSL-1.0
// What a seed of the campaign stands for: who is where, how they meet, what happens to them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ice/candidate/role.hpp>
#include <ice/sim.hpp>

namespace campaign {

using namespace ice;

struct site_plan {
    int outer = 0;  ///< the site that it is behind; 0 is the internet, which is behind nothing
    bool four = true;
    bool six = true;
    bool mobile = false;  ///< IPv6 only, with a NAT64
    bool shared_range = false;
    sim::nat_rules nat{};
};
struct nic_plan {
    int site = 0;
    bool clat = false;
};
enum class happening { none, restart, glare, reboot, rebind, outage, move, join };
constexpr const char* happening_names[] = {"none",   "restart", "glare", "reboot",
                                           "rebind", "outage",  "move",  "join"};

struct plan {
    std::uint64_t seed = 0;
    std::vector<site_plan> sites{1};
    std::vector<nic_plan> nics[2];
    std::string kinds[2];
    bool lite = false;  ///< side 1, on the internet, with one address
    bool lite_six = false;
    bool trickle = false;
    bool relay = false;  ///< there is a TURN server, not one of STUN only
    agent_role roles[2] = {agent_role::controlling, agent_role::controlled};
    sim::link_rules wide{};
    duration signalling{};
    happening what = happening::none;
    int who = 0;
    duration after{};   ///< of the connection
    duration length{};  ///< of an outage
    nic_plan next{};    ///< where it moves to, or joins
};

class planner {
  public:
    explicit planner(std::uint64_t seed) : dice_(seed ^ 0x63616d706169676e) { p_.seed = seed; }

    plan make() {
        p_.lite = one_in(8);
        p_.lite_six = one_in(3);
        place(0);
        if (p_.lite)
            p_.nics[1] = {{0, false}}, p_.kinds[1] = "lite";
        else if (one_in(10))
            p_.nics[1] = p_.nics[0], p_.kinds[1] = p_.kinds[0];  // neighbours
        else
            place(1);
        p_.trickle = one_in(2);
        p_.relay = one_in(2);
        const std::uint64_t conflict = below(6);
        if (conflict == 0 && !p_.lite) p_.roles[1] = agent_role::controlling;
        if (conflict == 1) p_.roles[0] = agent_role::controlled;
        p_.wide.latency = milliseconds(2 + static_cast<std::int64_t>(below(120)));
        p_.wide.jitter = milliseconds(static_cast<std::int64_t>(below(3) * below(20)));
        p_.wide.loss = one_in(3) ? static_cast<std::uint32_t>(below(50'000)) : 0;
        p_.wide.duplicate = one_in(6) ? 20'000 : 0;
        p_.wide.reorder = one_in(6) ? 20'000 : 0;
        p_.signalling = milliseconds(5 + static_cast<std::int64_t>(below(400)));
        happen();
        return p_;
    }

  private:
    std::uint64_t below(std::uint64_t n) { return dice_.below(n); }
    bool one_in(std::uint64_t n) { return below(n) == 0; }

    sim::nat_rules nat(std::string& kind) {
        static constexpr const char* names[3][3] = {{"cone", "restricted", "port-restr."},
                                                    {"addr-mapped", "addr-mapped", "addr-mapped"},
                                                    {"symmetric", "symmetric", "symmetric"}};
        sim::nat_rules r;
        const std::uint64_t m = one_in(2) ? 0 : below(3);
        const std::uint64_t f = below(3);
        r.mapping = static_cast<sim::nat_dependence>(m);
        r.filtering = static_cast<sim::nat_dependence>(f);
        r.ports = static_cast<sim::nat_ports>(below(3));
        if (one_in(4)) r.hairpin = sim::nat_hairpin::none;
        r.timeout = seconds(one_in(3) ? 60 : 300);
        kind = names[m][f];
        return r;
    }
    int add_site(int outer, std::string& kind) {
        site_plan s;
        s.outer = outer;
        const std::uint64_t families = below(4);
        s.four = families != 0;
        s.six = families < 2;
        s.shared_range = one_in(3);
        s.nat = nat(kind);
        if (!s.four) kind = "IPv6 only";
        p_.sites.push_back(s);
        return static_cast<int>(p_.sites.size()) - 1;
    }
    nic_plan place_nic(std::string& kind) {
        switch (below(8)) {
            case 0: kind = "open"; return {0, false};
            case 1: {  // a home behind a carrier
                const int carrier = add_site(0, kind);
                p_.sites.back().four = true;
                const bool six = p_.sites.back().six;
                const int home = add_site(carrier, kind);
                p_.sites.back().six = p_.sites.back().six && six;
                if (!p_.sites.back().six) p_.sites.back().four = true;
                kind = "nested";
                return {home, false};
            }
            case 2: {
                const int site = add_site(0, kind);
                p_.sites.back().mobile = true;
                const bool clat = !one_in(3);
                kind = clat ? "464XLAT" : "IPv6 only";
                return {site, clat};
            }
            case 3: {
                const int site = add_site(0, kind);
                if (one_in(2)) {  // no port is ever free: no UDP gets out
                    p_.sites.back().six = false;
                    p_.sites.back().four = true;
                    p_.sites.back().nat.first_port = 2;
                    p_.sites.back().nat.last_port = 1;
                    kind = "no UDP";
                }
                return {site, false};
            }
            default: return {add_site(0, kind), false};
        }
    }
    void place(int side) {
        p_.nics[side].push_back(place_nic(p_.kinds[side]));
        if (!one_in(6)) return;
        p_.nics[side].push_back(place_beside(side));
        p_.kinds[side] = "multihomed";
    }
    /// One more, whose addresses the host does not have yet.
    nic_plan place_beside(int side) {
        std::string kind;
        const std::size_t old = p_.sites.size();
        nic_plan nic = place_nic(kind);
        for (std::size_t i = old; i < p_.sites.size(); ++i) p_.sites[i].shared_range = false;
        for (const nic_plan& each : p_.nics[side]) nic.clat = nic.clat && !each.clat;
        return nic;
    }
    void happen() {
        p_.what = static_cast<happening>(one_in(2) ? 0 : below(8));
        p_.who = p_.lite ? 0 : static_cast<int>(below(2));
        p_.after = milliseconds(static_cast<std::int64_t>(below(12'000)));
        p_.length = milliseconds(500 + static_cast<std::int64_t>(below(45'000)));
        if (p_.what == happening::move || p_.what == happening::join)
            p_.next = place_beside(p_.who);
    }

    sim::prng dice_;
    plan p_;
};

}  // namespace campaign
