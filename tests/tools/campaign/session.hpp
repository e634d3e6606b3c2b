// SPDX-License-Identifier: BSL-1.0
// One session of the campaign, from gathering to close, and what must hold of it.
#pragma once

#include <string>
#include <vector>

#include <ice/sim.hpp>

#include "side.hpp"
#include "theory.hpp"

namespace campaign {

struct outcome {
    bool should_connect = false;
    bool is_direct = false;  ///< theory says that no relay is needed
    bool connected = false;
    bool relayed = false;
    duration took{};                ///< until both could send
    bool should_reconnect = false;  ///< after what happened
    duration gap{};                 ///< the longest time without data, since then
    int restarts = 0;
    std::string wrong{};
};

class session {
  public:
    explicit session(const plan& p, bool records = false)
        : plan_(p),
          net_(p.seed),
          driver_(net_),
          map_(net_, p.wide),
          nobody_(net_),
          a_(net_, driver_, mail_, plan_, 0),
          b_(net_, driver_, mail_, plan_, 1) {
        if (records) net_.recording().start();
        driver_.add(nobody_, mail_);
        a_.peer = &b_;
        b_.peer = &a_;
        build();
    }
    session(const session&) = delete;

    outcome run() {
        live();
        blame_sides();
        return result_;
    }
    const sim::network& net() const { return net_; }

  private:
    void build() {
        const sim::host_id server = map_.add_host(map_.internet(), "STUN");
        sim::turn_server_rules rules;
        rules.quota = 100;
        for (const auto family : {ip_family::ipv4, ip_family::ipv6})
            rules.relays.push_back(map_.address_of(server, family));
        for (const address& a : rules.relays) {
            const endpoint where(a, 3478);
            if (plan_.relay)
                static_cast<void>(net_.add_turn_server(server, where, rules));
            else
                static_cast<void>(net_.add_stun_server(server, where));
            for (side* s : {&a_, &b_})
                (plan_.relay ? s->turn_servers : s->stun_servers).push_back(where);
        }
        places_.push_back(map_.internet());
        for (std::size_t i = 1; i < plan_.sites.size(); ++i) {
            const site_plan& s = plan_.sites[i];
            const sim::place_id outer = places_[static_cast<std::size_t>(s.outer)];
            if (s.mobile) {
                places_.push_back(map_.add_mobile(outer, {.nat = s.nat}));
                continue;
            }
            sim::site_rules site{.ipv4 = s.four, .ipv6 = s.six, .nat = s.nat};
            if (s.shared_range) site.range = address::v4(192, 168, 1, 0);
            places_.push_back(map_.add_site(outer, site));
        }
        for (const int n : {0, 1}) {
            hosts_[n] = net_.add_host(n == 0 ? "A" : "B");
            nics_[n] = plan_.nics[n];
            for (const nic_plan& nic : plan_.nics[n]) plug_in(n, nic);
        }
    }
    side& of(int n) { return n == 0 ? a_ : b_; }
    void plug_in(int n, const nic_plan& nic) {
        const sim::place_id where = places_[static_cast<std::size_t>(nic.site)];
        const auto number = static_cast<std::uint8_t>(++networks_);
        of(n).add_interface(map_.join(hosts_[n], where), number);
        if (!nic.clat) return;
        clats_[n] = map_.add_clat(hosts_[n], where);
        of(n).add_interface(net_.interfaces_of(hosts_[n]).back(), number);
    }

    void live() {
        result_.should_connect = theory(plan_, nics_, plan_.relay).connects();
        result_.is_direct = theory(plan_, nics_, false).connects();
        a_.begin();
        b_.begin();
        talk();
        const time_point begun = net_.now();
        const auto up = [this] { return a_.where_to().may_send && b_.where_to().may_send; };
        result_.connected = run_to(begun + seconds(90), up);
        if (result_.connected != result_.should_connect)
            return blame(result_.connected ? "connected against theory" : "does not connect");
        if (!result_.connected) return end_without(seconds(90));
        result_.took = net_.now() - earlier(a_.started, b_.started);
        if (!run_to(net_.now() + seconds(20), [this] { return at_rest(); }))
            return blame("does not come to rest");
        for_each_pair_stats(a_.full.agent(), [this](const pair_stats& p) {
            const auto relayed = [](const candidate& c) { return c.kind == candidate_kind::relay; };
            if (p.selected) result_.relayed = relayed(p.local) || relayed(p.remote);
        });
        run_for(plan_.after);
        const time_point then = net_.now();
        a_.longest_gap = b_.longest_gap = {};
        happen();
        result_.should_reconnect = theory(plan_, nics_, plan_.relay).connects();
        if (plan_.what == happening::outage) run_for(plan_.length + milliseconds(1));
        run_for(seconds(2));
        if (!result_.should_reconnect) return end_without(seconds(800));
        if (!run_to(then + seconds(300), [this] { return at_rest(); }))
            return blame("does not come back");
        run_for(seconds(3));
        check_rest();
        result_.gap = a_.longest_gap > b_.longest_gap ? a_.longest_gap : b_.longest_gap;
        close();
    }

    /// At rest: both have chosen, and both have heard the other lately, on what they have chosen.
    bool at_rest() const { return rests(a_) && rests(b_); }
    bool rests(const side& s) const {
        const session_route r = s.where_to();
        return s.state() == session_state::completed && r.may_send &&
               net_.now() - s.data_at < milliseconds(900) && s.data_base == r.to.base &&
               s.data_from == s.selected();
    }
    void check_rest() {
        // With loss the last datagram may be older, and an answer be missed.
        if (!run_to(net_.now() + seconds(30), [this] { return at_rest(); }))
            return blame("selected pairs differ at rest");
        if (!plan_.lite && a_.full.role() == b_.full.role()) blame("not one controlling at rest");
        if (plan_.lite && a_.full.role() != agent_role::controlling) blame("lite controls");
    }
    /// Theory says that they cannot: both must say so too, and have sent no data.
    void end_without(duration within) {
        const auto over = [this] {
            return a_.state() == session_state::failed &&
                   (plan_.lite || b_.state() == session_state::failed);
        };
        if (!run_to(net_.now() + within, over) && !plan_.lite) blame("neither connects nor fails");
        if (a_.where_to().may_send) blame("may send on a failed session");
        close();
    }
    void close() {
        result_.restarts = a_.restarts + b_.restarts;
        a_.close();
        run_for(seconds(3));
        b_.close();
        run_for(seconds(45));
        a_.check_over();
        b_.check_over();
    }

    void happen() {
        const int n = plan_.who;
        side& s = of(n);
        const auto first = net_.interfaces_of(hosts_[n])[0];
        switch (plan_.what) {
            case happening::none: break;
            case happening::glare: b_.restart(); [[fallthrough]];
            case happening::restart: s.restart(); break;
            case happening::reboot: shake(n, false); break;
            case happening::rebind: shake(n, true); break;
            case happening::outage: {
                net_.set_up(first, false);
                if (!clats_[n].is_none()) net_.set_up(net_.outside_of(clats_[n]), false);
                mail_.at(net_.now() + plan_.length, [this, first, n] {
                    net_.set_up(first, true);
                    if (!clats_[n].is_none()) net_.set_up(net_.outside_of(clats_[n]), true);
                });
                break;
            }
            case happening::move: {
                const auto old = net_.interfaces_of(hosts_[n]);
                const std::vector<sim::interface_id> gone(old.begin(), old.end());
                for (const auto nic : gone) s.remove_interface(nic);
                nics_[n] = {plan_.next};
                plug_in(n, plan_.next);
                s.restart();
                break;
            }
            case happening::join:
                nics_[n].push_back(plan_.next);
                plug_in(n, plan_.next);
                break;
        }
    }
    /// All boxes between the side and the internet.
    void shake(int n, bool other_ports) {
        for (const nic_plan& nic : nics_[n])
            for (int site = nic.site; site != 0;
                 site = plan_.sites[static_cast<std::size_t>(site)].outer) {
                const sim::place_id where = places_[static_cast<std::size_t>(site)];
                other_ports ? net_.rebind(map_.nat(where)) : net_.reboot(map_.nat(where));
                net_.reboot(map_.firewall(where));
            }
    }

    void talk() {
        if (a_.carrier.closed) return;
        a_.speak();
        b_.speak();
        mail_.at(net_.now() + milliseconds(250), [this] { talk(); });
    }
    void run_for(duration d) { driver_.run_until(net_.now() + d); }
    template <class Done>
    bool run_to(time_point t, Done done) {
        const auto wrong = [this] {
            return !a_.carrier.wrong.empty() || !b_.carrier.wrong.empty();
        };
        return driver_.run_until(t, [&] { return done() || wrong(); }) == sim::run_end::done &&
               !wrong();
    }
    void blame(const char* what) {
        if (result_.wrong.empty()) result_.wrong = what;
    }
    void blame_sides() {
        if (!a_.carrier.wrong.empty()) result_.wrong = "A: " + a_.carrier.wrong;
        if (!b_.carrier.wrong.empty()) result_.wrong = "B: " + b_.carrier.wrong;
    }

    plan plan_;
    sim::network net_;
    sim::driver driver_;
    sim::atlas map_;
    sim::transport nobody_;
    post mail_{};
    side a_;
    side b_;
    std::vector<sim::place_id> places_{};
    sim::host_id hosts_[2];
    std::vector<nic_plan> nics_[2];
    sim::nat_id clats_[2];
    int networks_ = 0;
    outcome result_{};
};

}  // namespace campaign
