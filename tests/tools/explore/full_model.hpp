// SPDX-License-Identifier: BSL-1.0
// Two full agents (agent/agent.hpp), and what must hold of them.
#pragma once

#include <ice/agent/digest.hpp>
#include <ice/profiles/webrtc.hpp>

#include "wire.hpp"

namespace explore {

using namespace ice;

struct small : profiles::rfc8445 {
    static constexpr limits capacity{1, 1, 3, 4, 6, 32};
    using random = scripted_random;
    using pacer = no_pacer;
};
struct small_webrtc : profiles::webrtc {
    static constexpr limits capacity{1, 1, 3, 4, 6, 32};
    using random = scripted_random;
    using pacer = no_pacer;
};

template <class Profile>
struct full_model {
    using profile = Profile;
    using agent = basic_agent<scripted_wire, Profile>;
    struct world {
        scene s;
        agent agents[2];
    };

    scripted_wire wires[2] = {{0}, {1}};
    services<scripted_wire, Profile> hosts[2] = {
        {wires[0], {.random = {0}, .crypto = builtin_crypto::detect()}},
        {wires[1], {.random = {1}, .crypto = builtin_crypto::detect()}}};
    scenario how;

    explicit full_model(const scenario& from) : how(from) {}

    static agent_config config_of(const scenario& how) {
        agent_config c;
        c.rc = 4;  // more than there are faults: no check fails by them alone
        c.rm = 1;
        c.patience = seconds(4);
        c.keepalive_interval = {};
        if (how.beyond) c.consent_timeout = seconds(10);  // three losses end it
        c.nomination = how.nomination;
        c.trickle = false;
        return c;
    }

    world begin() {
        scene s;
        s.faults = static_cast<std::uint8_t>(how.faults);
        s.equal_tie_breakers = how.equal_tie_breakers;
        stage = &s;
        world w{s,
                {agent(hosts[0], how.roles[0], config_of(how)),
                 agent(hosts[1], how.roles[1], config_of(how))}};
        w.s = s;
        stage = &w.s;
        for (unsigned side = 0; side < 2; ++side) {
            static_cast<void>(w.agents[side].add_stream());
            for (unsigned k = 0; k < how.candidates[side]; ++k) add_local(w, side, k);
        }
        if (*how.script == 0 || *how.script == '!') describe(w, 0), describe(w, 1);
        return w;
    }
    void add_local(world& w, unsigned side, unsigned k) {
        static_cast<void>(
            w.agents[side].add_local_candidate(w.s.now, {.where = address_of(side, k)}));
    }
    void credentials(world& w, unsigned side) {
        agent& peer = w.agents[side ^ 1U];
        static_cast<void>(w.agents[side].set_remote_description(
            w.s.now, 0, {.ufrag = peer.local_ufrag(), .pwd = peer.local_pwd()}));
    }
    void remote(world& w, unsigned side, unsigned k) {
        const candidate& c = w.agents[side ^ 1U].inspect().locals[k].c;
        static_cast<void>(w.agents[side].add_remote_candidate(
            w.s.now, 0, {.where = c.where, .priority = c.priority, .foundation = "1"}));
    }
    void describe(world& w, unsigned side) {
        credentials(w, side);
        for (unsigned k = 0; k < how.candidates[side ^ 1U]; ++k) remote(w, side, k);
        static_cast<void>(w.agents[side].start(w.s.now));
    }

    bool script_is_done(const world& w) const {
        return how.script[w.s.script + (*how.script == '!' ? 1U : 0U)] == 0;
    }
    /// A, B: the side gets the other's whole description. a, b: credentials alone, and begins.
    /// 0, 1 / 2, 3: A / B hears of the other's first and second candidate. x, y: A / B restarts.
    void run_script(world& w) {
        const char c = how.script[w.s.script++ + (*how.script == '!' ? 1U : 0U)];
        const unsigned side = c == 'B' || c == 'b' || c == 'y' || c == '2' || c == '3';
        if (c == 'A' || c == 'B') describe(w, side);
        if (c == 'a' || c == 'b') {
            credentials(w, side);
            static_cast<void>(w.agents[side].start(w.s.now));
        }
        if (c >= '0' && c <= '3') remote(w, side, static_cast<unsigned>(c - '0') & 1U);
        if (c == 'x' || c == 'y') static_cast<void>(w.agents[side].restart(w.s.now));
    }

    time_point next(const world& w) const {
        return earlier(w.agents[0].next_deadline(), w.agents[1].next_deadline());
    }
    void time_passes(world& w) {
        w.s.now = later(w.s.now, next(w));
        for (agent& a : w.agents) a.handle_timeout(w.s.now);
    }
    void arrive(world& w, const message& m) {
        const unsigned to = m.from ^ 1U;
        const message copy = m;
        static_cast<void>(w.agents[to].handle_datagram(
            w.s.now, {base_id(copy.to_base), 0, 1, address_of(m.from, copy.from_base)},
            {copy.bytes, copy.size}));
    }
    void settle(world& w) {
        for (agent& a : w.agents) {
            if (a.inspect().now < w.s.now) a.handle_timeout(w.s.now);
            while (a.poll_event().kind != event_kind::none) {
            }
        }
        for (unsigned side = 0; side < 2; ++side) {
            std::uint16_t used = 0;
            const auto& table = w.agents[side].inspect().transactions_open;
            for (std::size_t i = 0; i < table.capacity(); ++i)
                if (table[i].kind != 0)
                    used = static_cast<std::uint16_t>(used | 1U << table[i].random_bits[11]);
            w.s.ids[side] = static_cast<std::uint16_t>(used | ids_under_way(w.s.w, side));
        }
    }
    void digest_into(const world& w, ice::detail::digester& d) const {
        for (const agent& a : w.agents) {
            const state_digest each = digest(a.inspect());
            d.add(each.high);
            d.add(each.low);
        }
    }

    /// Nothing but consent is left to happen, unless the hosts do something.
    bool is_quiet(const world& w) const {
        if (w.s.w.count != 0 || how.beyond) return false;
        for (const agent& a : w.agents) {
            const auto& s = a.inspect();
            if (s.timers.is_set(s.pace_timer)) return false;
            for (std::size_t i = 0; i < s.transactions_open.capacity(); ++i)
                if (s.transactions_open[i].kind == 1) return false;
            if (a.state() == session_state::checking || a.state() == session_state::connected ||
                a.state() == session_state::disconnected)
                return false;
        }
        return true;
    }
    const char* violation(const world& w) const {
        for (const agent& a : w.agents) {
            const auto& s = a.inspect();
            if (s.pairs.size() > s.capacity.pairs) return "too many pairs";
            for (const auto i : s.pairs.by_priority()) {
                const pair& p = s.pairs[i];
                if (!s.locals[s.pairs.base_of(i)].used || !s.remotes[p.remote].used)
                    return "a pair without its candidates";
                if (p.valid && !s.locals[p.valid_local].used) return "valid without a candidate";
                if (p.requests_sent > 40 && s.components[0].path.pair != i)
                    return "a pair is checked without end";
            }
            for (std::size_t i = 0; i < s.transactions_open.capacity(); ++i)
                if (s.timers.is_set(i) != (s.transactions_open[i].kind != 0))
                    return "a transaction without timer, or a timer without transaction";
            const data_route r = a.route_of(0, 1);
            const path_record& path = s.components[0].path;
            if (r.may_send && path.consent_until < s.now) return "data without consent";
            if (r.may_send && !s.timers.is_set(s.expiry_timer)) return "consent that never ends";
            if (!path.set && s.timers.is_set(s.consent_timer)) return "consent of no path";
        }
        return w.s.w.overflow ? "more datagrams than there is room for" : nullptr;
    }
    const char* violation_at_rest(const world& w) const {
        for (const agent& a : w.agents) {
            if (a.state() != session_state::completed) return "at rest and not completed";
            if (!a.route_of(0, 1).may_send) return "completed, and no data may be sent";
        }
        if (w.agents[0].role() == w.agents[1].role()) return "at rest in the same role";
        const data_route a = w.agents[0].route_of(0, 1), b = w.agents[1].route_of(0, 1);
        if (a.to.remote != address_of(1, b.to.base.index()) ||
            b.to.remote != address_of(0, a.to.base.index()))
            return "different pairs are selected";
        for (const agent& each : w.agents) {
            const auto& s = each.inspect();
            if (s.timers.is_set(s.patience_timer) && s.patience_over) return "patience twice";
            if (s.components[0].nominated == no_index) return "completed without nomination";
        }
        return nullptr;
    }
    std::string describe_states(const world& w) const {
        std::string text;
        for (const agent& a : w.agents) {
            text += text.empty() ? "A " : "; B ";
            text += std::string(to_text(a.role())) + ", " + std::string(to_text(a.state()));
            for (const auto i : a.inspect().pairs.by_priority()) {
                const pair& p = a.inspect().pairs[i];
                text += " " + std::to_string(a.inspect().pairs.base_of(i)) +
                        std::to_string(a.inspect().remotes[p.remote].c.where.port() - 1000) + ":" +
                        std::string(to_text(p.state)) + (p.valid ? " valid" : "") +
                        (p.nominated ? " nominated" : "");
            }
        }
        return text;
    }
};

}  // namespace explore
