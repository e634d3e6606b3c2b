// SPDX-License-Identifier: BSL-1.0
// Two agents of draft-ietf-mmusic-ice-02, and what must hold of them.
#pragma once

#include <ice/drafts.hpp>
#include <ice/drafts/mmusic_ice_02/digest.hpp>
#include <ice/profiles/mmusic_ice_02.hpp>

#include "wire.hpp"

namespace explore {

using namespace ice;

struct small_table : profiles::mmusic_ice_02 {
    static constexpr ice::mmusic_ice_02::table_limits capacity{1, 1, 2, 3, 6, 32};
    using random = scripted_random;
};

struct table_model {
    using profile = small_table;
    using agent = mmusic_ice_02::basic_table_agent<scripted_wire, small_table>;
    struct world {
        scene s;
        agent agents[2];
    };

    scripted_wire wires[2] = {{0}, {1}};
    services<scripted_wire, small_table> hosts[2] = {
        {wires[0], {.random = {0}, .crypto = builtin_crypto::detect()}},
        {wires[1], {.random = {1}, .crypto = builtin_crypto::detect()}}};
    scenario how;

    explicit table_model(const scenario& from) : how(from) {}

    world begin() {
        scene s;
        s.faults = static_cast<std::uint8_t>(how.faults);
        stage = &s;
        world w{s, {agent(hosts[0]), agent(hosts[1])}};
        w.s = s;
        stage = &w.s;
        for (unsigned side = 0; side < 2; ++side) {
            static_cast<void>(w.agents[side].add_stream());
            for (unsigned k = 0; k < how.candidates[side]; ++k)
                static_cast<void>(w.agents[side].add_local(
                    w.s.now, {.where = address_of(side, k),
                              .preference = q_value(static_cast<std::uint16_t>(900 - 100 * k))}));
        }
        if (*how.script == 0) describe(w, 0), describe(w, 1);
        return w;
    }
    void describe(world& w, unsigned side) {
        mmusic_ice_02::message m;
        static_cast<void>(w.agents[side ^ 1U].describe(mmusic_ice_02::message_type::initiate, m));
        static_cast<void>(w.agents[side].set_remote(w.s.now, 0, m.streams[0].view()));
    }
    bool script_is_done(const world& w) const { return how.script[w.s.script] == 0; }
    void run_script(world& w) { describe(w, how.script[w.s.script++] == 'B'); }

    time_point next(const world& w) const {
        return earlier(w.agents[0].next_deadline(), w.agents[1].next_deadline());
    }
    void time_passes(world& w) {
        w.s.now = later(w.s.now, next(w));
        for (agent& a : w.agents) a.handle_timeout(w.s.now);
    }
    void arrive(world& w, const message& m) {
        const message copy = m;
        static_cast<void>(w.agents[m.from ^ 1U].handle_datagram(
            w.s.now, {base_id(copy.to_base), 0, 1, address_of(copy.from, copy.from_base)},
            {copy.bytes, copy.size}));
    }
    void settle(world& w) {
        for (unsigned side = 0; side < 2; ++side) {
            agent& a = w.agents[side];
            if (a.inspect().now < w.s.now) a.handle_timeout(w.s.now);
            while (a.poll_event().kind != mmusic_ice_02::event_kind::none) {
            }
            unsigned used = ids_under_way(w.s.w, side);
            for (std::size_t i = 0; i < agent::capacity.rows; ++i)
                if (a.inspect().transactions[i].kind != 0)
                    used |= 1U << a.inspect().transactions[i].random_bits[15];
            w.s.ids[side] = static_cast<std::uint16_t>(used);
        }
    }
    void digest_into(const world& w, ice::detail::digester& d) const {
        for (const agent& a : w.agents) {
            const state_digest each = digest(a.inspect());
            d.add(each.high);
            d.add(each.low);
        }
    }
    bool is_quiet(const world& w) const {
        if (w.s.w.count != 0) return false;
        for (const agent& a : w.agents) {
            const auto& s = a.inspect();
            if (s.timers.is_set(s.switch_timer)) return false;
            for (std::size_t i = 0; i < agent::capacity.rows; ++i)
                if (s.rows[i].used && (s.transactions[i].kind != 0 || !is_good(s.rows[i].state)))
                    return false;
        }
        return true;
    }
    const char* violation(const world& w) const {
        for (const agent& a : w.agents) {
            const auto& s = a.inspect();
            for (std::size_t i = 0; i < agent::capacity.rows; ++i) {
                const auto& r = s.rows[i];
                if (!r.used) {
                    if (s.timers.is_set(i) || s.transactions[i].kind != 0)
                        return "a timer or transaction of no row";
                    continue;
                }
                if (!s.remotes[r.remote].used || !s.locals[r.source].used)
                    return "a row without its addresses";
                if (!s.timers.is_set(i)) return "a row that nothing will happen to";
                if (s.transactions[i].sent > 9) return "a request is repeated without end";
            }
            const data_route r = a.route_of(0, 1);
            if (r.may_send != (s.components[0].in_use != no_index))
                return "media without a row in use";
            if (r.may_send &&
                s.rows[s.components[0].in_use].state != mmusic_ice_02::row_state::in_use)
                return "the row in use is not in the state that says so";
        }
        return w.s.w.overflow ? "more datagrams than there is room for" : nullptr;
    }
    const char* violation_at_rest(const world& w) const {
        for (const agent& a : w.agents)
            if (a.state(0, 1) != mmusic_ice_02::component_state::connected)
                return "at rest and not connected";
        // Each side uses the peer's most preferred address; nothing is agreed upon in this draft.
        for (unsigned side = 0; side < 2; ++side)
            if (w.agents[side].route_of(0, 1).to.remote != address_of(side ^ 1U, 0))
                return "not the peer's most preferred address";
        return nullptr;
    }
    std::string describe_states(const world& w) const {
        static const std::string names[] = {"init", "handshaking", "good", "in-use", "bad"};
        std::string text;
        for (const agent& a : w.agents) {
            text += text.empty() ? "A" : "; B";
            for (const auto& r : a.inspect().rows)
                if (r.used)
                    text += " " + std::to_string(r.source) +
                            std::to_string(a.inspect().remotes[r.remote].where.port() - 1000) +
                            ":" + names[static_cast<int>(r.state)];
        }
        return text;
    }
};

}  // namespace explore
