// SPDX-License-Identifier: BSL-1.0
// Two agents and a hostile wire. The input is a script: it delivers, drops, duplicates, reorders,
// mutates and forges datagrams, lets time pass or jump, and calls the host's verbs in odd order.
// Whatever happens, caps hold, nothing is sent without consent, and no call loops; and when the
// wire has calmed down the two agents agree, unless a verb of the script ended the session.
#include <cstdint>
#include <ice/agent.hpp>
#include <ice/profiles/webrtc.hpp>
#include <ice/trace/explain_text.hpp>
#include <new>
#include <string>

#include "two_sides.hpp"

namespace {

using namespace ice;
using namespace two_sides;

struct small_profile : profiles::webrtc {
    static constexpr limits capacity{1, 2, 6, 8, 24, 64};
    // With aggressive nomination it lets one side leave a pair that the other still prefers.
    static constexpr bool latest_nomination_replaces_silent = false;
};

using agent = basic_agent<half_wire, small_profile>;
using host = services<half_wire, small_profile>;

struct world {
    wire w;
    half_wire half[2] = {{&w, 0}, {&w, 1}};
    host hosts[2] = {host(half[0], chacha_random(seeds[0])),
                     host(half[1], chacha_random(seeds[1]))};
    agent agents[2] = {agent(hosts[0], agent_role::controlling),
                       agent(hosts[1], agent_role::controlled)};
    time_point now{1'000'000};
    bool comparable = true;  ///< no verb has made the two sides differ for good

    void describe(unsigned side) {
        agent& to = agents[side];
        agent& from = agents[side ^ 1U];
        (void)to.set_remote_description(now, 0, {from.local_ufrag(), from.local_pwd()});
        from.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            (void)to.add_remote_candidate(now, 0, {c.where, c.priority, "f", c.component, c.kind});
        });
        (void)to.start(now);
    }

    void check_invariants() {
        for (agent& a : agents) {
            const auto& s = a.inspect();
            must(s.pairs.size() <= s.capacity.pairs &&
                 s.transactions_open.size() <= s.transactions_open.capacity());
            for (const auto i : s.pairs.by_priority()) {
                must(s.pairs[i].component < s.capacity.components);
                must(s.locals[s.pairs.base_of(i)].used && s.remotes[s.pairs[i].remote].used);
                must(!s.pairs[i].valid || s.locals[s.pairs[i].valid_local].used);
            }
            for (std::uint16_t k = 1; k <= 2; ++k) {
                const data_route r = a.route_of(0, k);
                const auto c = detail::find_component(s, 0, k);
                // Nothing is sent without consent (RFC 7675 section 5.1).
                if (r.may_send && a.state() != session_state::closed)
                    must(s.components[c].path.consent_until >= s.now - milliseconds(1) ||
                         s.config.consent_interval == duration{});
            }
        }
    }

    void deliver(const packet& p) {
        (void)agents[p.to].handle_datagram(now, {base_id(p.base), 0, 1, p.from}, {p.bytes, p.size});
    }

    void verb(std::uint8_t what, std::uint8_t arg) {
        const unsigned side = arg & 1U;
        agent& a = agents[side];
        switch (what % 8) {
            case 0:  // a restart that both hear of
                (void)agents[0].restart(now);
                (void)agents[1].restart(now);
                w.count = 0;
                describe(0);
                describe(1);
                break;
            case 1:
                (void)a.add_remote_candidate(now, 0,
                                             {address_of(side ^ 1U, 20U + arg % 8), 1000U + arg,
                                              "x", static_cast<std::uint16_t>(1 + arg % 3)});
                break;
            case 2:
                (void)a.add_local_candidate(now,
                                            {.where = address_of(side, arg % 4),
                                             .component = static_cast<std::uint16_t>(1 + arg % 2)});
                break;
            case 3:
                (void)a.remove_local_candidate(now, arg % 6);
                comparable = false;
                break;
            case 4: (void)a.end_of_remote_candidates(now, 0); break;
            case 5: {
                agent_config config = a.inspect().config;
                config.nomination = static_cast<nomination_mode>(arg % 5);
                config.ta = milliseconds(5 + arg % 100);
                (void)a.set_config(now, config);
                if (config.nomination == nomination_mode::highest_priority) comparable = false;
                break;
            }
            case 6:
                if (arg == 0x55) a.close(now), comparable = false;
                if (arg == 0x56) (void)a.remove_component(now, 0, 2), comparable = false;
                if (arg == 0x57) (void)a.remove_stream(now, 0), comparable = false;
                if (arg == 0x58) (void)a.restart(now, (arg & 2) != 0), comparable = false;
                break;
            case 7: (void)a.nominate(now, arg % 24); break;
        }
    }

    void step(script& s) {
        const std::uint8_t op = s.next();
        const std::uint8_t arg = s.next();
        if (!step_wire(w, s, op % 8, arg, [this](const packet& p) { deliver(p); })) {
            if (op % 8 == 7) {
                verb(arg, s.next());
            } else {
                if (op % 8 == 6) now = now + milliseconds(arg);
                if (op % 8 == 5 && next_of(agents) != time_point::never())
                    now = later(now, next_of(agents));
                run_due(agents, now);
            }
        }
        check_invariants();
    }

    void calm_down() {
        for (int i = 0; i < 600; ++i) {
            while (w.count > 0) deliver(w.take(0));
            run_due(agents, now);
            if (w.count > 0) continue;
            const time_point next = next_of(agents);
            if (next == time_point::never()) break;
            now = later(now, next);
            run_due(agents, now);
            if (agents[0].state() == session_state::completed &&
                agents[1].state() == session_state::completed && i > 40)
                break;
        }
        check_invariants();
        const bool alive = agents[0].state() == session_state::completed &&
                           agents[1].state() == session_state::completed;
        if (!alive || !comparable) return;
        must(agents[0].role() != agents[1].role());
        for (std::uint16_t k = 1; k <= 2; ++k) {
            const data_route a = agents[0].route_of(0, k);
            const data_route b = agents[1].route_of(0, k);
            must(a.may_send && b.may_send);
            must(a.to.remote == address_of(1, b.to.base.index()) &&
                 b.to.remote == address_of(0, a.to.base.index()));
        }
    }
};

/// Whatever state it is in, everything has a reason.
void check_explained(const agent& a) {
    std::string text;
    trace::put_explanation(a, [&](std::string_view piece) { text += piece; });
    must(text.starts_with("ICE session: "));
    must(text.find("[none]") == text.npos && text.find("[unknown]") == text.npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 2048) return 0;
    script s{data, size};
    auto& x = *new world;
    const std::uint8_t setup = s.next();
    for (unsigned side = 0; side < 2; ++side) {
        (void)x.agents[side].add_stream(2);
        for (std::uint16_t k = 0; k < 2; ++k)
            (void)x.agents[side].add_local_candidate(
                x.now,
                {.where = address_of(side, k), .component = static_cast<std::uint16_t>(k + 1)});
    }
    if ((setup & 1) != 0) {  // both begin in the same role
        x.agents[1].~agent();
        new (&x.agents[1]) agent(x.hosts[1], agent_role::controlling);
        (void)x.agents[1].add_stream(2);
        for (std::uint16_t k = 0; k < 2; ++k)
            (void)x.agents[1].add_local_candidate(
                x.now, {.where = address_of(1, k), .component = static_cast<std::uint16_t>(k + 1)});
    }
    x.describe(0);
    if ((setup & 2) == 0) x.describe(1);
    while (!s.done()) x.step(s);
    for (const agent& each : x.agents) check_explained(each);
    if ((setup & 2) != 0) x.describe(1);
    x.calm_down();
    delete &x;
    return 0;
}
