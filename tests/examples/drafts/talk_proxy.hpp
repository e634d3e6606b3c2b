// SPDX-License-Identifier: BSL-1.0
// What stands between the clients of the talk: a SIP proxy that rewrites their bodies, a media
// relay that passes on what it gets, NATs and servers. Part of drafts.cpp and of the scenarios.
#pragma once

#include <ice/sip.hpp>

#include <algorithm>
#include <memory>

#include "talk_client.hpp"

namespace talk {

/// Proxy and relay in one: 85.17.186.6, four ports a call, two towards each side.
class media_proxy {
  public:
    static constexpr std::uint16_t first_port = 51354;  // as in the talk: RTP towards the callee

    media_proxy(sim::network& net, sim::driver& driver, sim::host_id host, const address& own)
        : net_(&net), own_(own), line_(net) {
        for (std::uint16_t i = 0; i < 4; ++i) {
            const auto socket = net.bind(host, at(i));
            if (socket) line_.attach(base_id(i), *socket);
        }
        driver.add(line_, *this);
    }
    media_proxy(const media_proxy&) = delete;

    string pass_offer(const string& body) { return pass(sip::relay_side::caller, body); }
    string pass_answer(const string& body) { return pass(sip::relay_side::callee, body); }

    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        const std::uint16_t i = from.base.index();
        const auto side = i < 2 ? sip::relay_side::callee : sip::relay_side::caller;
        const auto kind = monitors_[i % 2].observe(now, side, bytes);
        latched_[i] = from.remote;
        if (gone || (!passes_checks && kind != sip::relayed_kind::media)) return;
        const std::uint16_t out = i ^ 2U;  // the same component, the other side
        if (latched_[out].family() == ip_family::none) return;
        ++passed;
        (void)line_.send({base_id(out), 0, 1, latched_[out]}, bytes);
    }
    void handle_timeout(time_point now) {
        gone = gone || (judges ? verdict(now) == sip::relay_verdict::bypassed : now >= leaves_at_);
        timed_out = timed_out || verdict(now) == sip::relay_verdict::silent;
        if (timed_out && gone_at == time_point::never()) gone_at = now;
        if (gone && gone_at == time_point::never()) gone_at = now;
    }
    time_point next_deadline() const {
        if (gone || timed_out || !offered_) return time_point::never();
        if (!judges) return leaves_at_;
        return earlier(monitors_[0].next_deadline(net_->now()),
                       monitors_[1].next_deadline(net_->now()));
    }

    sip::relay_verdict verdict(time_point now) const {
        return sip::of_both(monitors_[0].verdict(now), monitors_[1].verdict(now));
    }
    const sip::relay_account& account(std::uint16_t component = 1) const {
        return monitors_[component - 1U].account();
    }

    bool inserts = true;        // candidates: else it is a proxy as there were many
    bool passes_checks = true;  // else it blocks what is not media
    bool judges = true;         // else it leaves after 20 s, whatever happens
    bool sees_bodies = true;    // the relay knows the credentials
    bool gone = false;          // it has bowed out, silently
    bool timed_out = false;     // it would report the call as dead
    time_point gone_at = time_point::never();
    std::uint64_t passed = 0;

  private:
    /// 0, 1: RTP and RTCP towards the callee; 2, 3: towards the caller.
    endpoint at(std::uint16_t i) const {
        return {own_, static_cast<std::uint16_t>(first_port + i)};
    }

    string pass(sip::relay_side from, const string& body) {
        const bool offer = from == sip::relay_side::caller;
        if (offer && !offered_) {
            offered_ = true;
            leaves_at_ = net_->now() + seconds(20);
            for (auto& m : monitors_) m = sip::relay_monitor(net_->now());
        }
        const auto read = sdp::read_body<2, old_sip_lines>(body);
        if (!read) return body;
        const sdp::section_facts& s = read->sections[0];
        for (std::uint16_t component = 1; component <= 2; ++component) {
            if (sees_bodies)
                (void)monitors_[component - 1U].set_description(from, {s.ice.ufrag, s.ice.pwd},
                                                                s.ice.lite);
            // Until it is heard from, media for it goes where it says.
            endpoint& peer = latched_[(offer ? 2U : 0U) + component - 1U];
            if (peer.family() == ip_family::none) peer = destination_of(s, component).where;
        }
        sip::stream_rewrite w;
        w.rtp = at(offer ? 0 : 2);
        w.form = sip::foundation_form::swapped_letter;
        w.related = sip::related_form::omitted;
        string out = body;
        if (!inserts && s.supports_ice()) return mangled(out, w);
        out.resize(body.size() + 512);
        const auto done = sip::rewrite(out, body.size(), w);
        out.resize(done ? done->size : 0);
        return done ? out : body;
    }

    /// As a proxy does that has never heard of ICE: it takes the names of ICE for any others.
    static string mangled(string body, const sip::stream_rewrite& w) {
        const auto swap = [&](std::string_view from, std::string_view to) {
            for (std::size_t i = 0; (i = body.find(from, i)) != string::npos; i += to.size())
                body.replace(i, from.size(), to);
        };
        swap("a=ice-", "a=x-ice-");
        swap("a=candidate:", "a=x-candidate:");
        const std::size_t size = body.size();
        body.resize(size + 512);
        const auto done = sip::rewrite(body, size, w);
        body.resize(done ? done->size : 0);
        swap("a=x-", "a=");
        return body;
    }

    sim::network* net_;
    address own_;
    sim::transport line_;
    sip::relay_monitor monitors_[2] = {sip::relay_monitor(time_point{}),
                                       sip::relay_monitor(time_point{})};
    std::array<endpoint, 4> latched_{};
    bool offered_ = false;
    time_point leaves_at_ = time_point::never();
};

/// Caller and callee behind NATs of their own, servers, and a proxy when there is one.
struct call {
    sim::network net{7};
    sim::driver driver{net};
    sim::segment_id wide = net.add_segment("internet", {.latency = milliseconds(20)});
    endpoint stun_at{address::v4(198, 51, 100, 1), 3478};
    endpoint turn_at{address::v4(198, 51, 100, 2), 3478};
    std::unique_ptr<media_proxy> proxy{};
    std::function<string(string)> between = [](string body) { return body; };  // something else
    client a;
    client b;
    string offer{}, answer{};  // as they arrived

    static constexpr address caller_address = address::v4(192, 168, 99, 23);
    static constexpr address callee_address = address::v4(10, 0, 2, 2);

    call(const sim::nat_rules& caller_nat, const sim::nat_rules& callee_nat,
         nomination_mode mode = nomination_mode::regular)
        : a(net, driver, home("caller", caller_nat, address::v4(62, 131, 6, 55), caller_address),
            agent_role::controlling, mode),
          b(net, driver, home("callee", callee_nat, address::v4(203, 0, 113, 2), callee_address),
            agent_role::controlled, mode) {
        (void)net.add_stun_server(net.add_host("STUN", wide, stun_at.addr()), stun_at);
        (void)net.add_turn_server(net.add_host("TURN", wide, turn_at.addr()), turn_at);
        a.set_credentials("241ffa10", "2f5a42f7");
        b.set_credentials("76e08623", "4e2db26f");
    }
    void add_proxy() {
        const address own = address::v4(85, 17, 186, 6);
        proxy = std::make_unique<media_proxy>(net, driver, net.add_host("proxy", wide, own), own);
    }

    /// Steps 1 and 2, for both.
    void gather(bool turn = false) {
        for (client* c : {&a, &b}) {
            c->add_stun(stun_at);
            if (turn) c->add_turn(turn_at);
        }
        a.bind(caller_address, 49306, 49519);
        b.bind(callee_address, 49306, 49519);
        driver.run_until(net.now() + seconds(60),
                         [&] { return a.s.is_gathered() && b.s.is_gathered(); });
    }
    /// Steps 3 and 4: false when the callee does not answer.
    bool exchange() {
        offer = between(a.offer());
        if (proxy) offer = proxy->pass_offer(offer);
        answer = b.answer(offer);
        if (answer.empty()) return false;
        answer = between(answer);
        if (proxy) answer = proxy->pass_answer(answer);
        a.hear_answer(answer);
        return a.good && b.good;
    }
    /// Steps 5 and 6.
    bool connect(duration within = seconds(60)) {
        driver.run_until(net.now() + within, [&] { return a.is_over() && b.is_over(); });
        return a.s.state() == session_state::completed && b.s.state() == session_state::completed;
    }
    void run(duration d) { driver.run_until(net.now() + d); }
    /// Both talk for so long; what is under way may arrive.
    void talk(duration d) {
        a.talk_for(d);
        b.talk_for(d);
        run(d + seconds(1));
    }

  private:
    sim::host_id home(std::string_view name, const sim::nat_rules& rules, const address& outside,
                      const address& inside) {
        const auto lan = net.add_segment(name, {.latency = milliseconds(1)});
        net.add_nat(name, lan, wide, outside, rules);
        return net.add_host(name, lan, inside);
    }
};

/// Its ports are those of the talk: 64249 and the next.
inline sim::nat_rules talk_nat() {
    sim::nat_rules rules = sim::restricted();
    rules.ports = sim::nat_ports::sequential;
    rules.keep_parity = false;
    rules.first_port = 64249 - 1024;
    return rules;
}

}  // namespace talk
