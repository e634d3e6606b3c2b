// SPDX-License-Identifier: BSL-1.0
// Two table engines of draft-ietf-mmusic-ice-02 and a hostile wire. The input is a script: it
// delivers, drops, duplicates, mutates and forges datagrams, lets time pass or jump, and calls the
// host's verbs in odd order. Whatever happens the tables are whole, media goes to GOOD candidates
// only, and no call loops; and when the wire has calmed down the two sides reach each other.
#include <cstdint>
#include <memory>
#include <string>

#include <ice/drafts/mmusic_ice_02/table_agent.hpp>
#include <ice/profiles/mmusic_ice_02.hpp>
#include <ice/trace/explain_table.hpp>

#include "two_sides.hpp"

namespace {

using namespace ice;
using namespace ice::mmusic_ice_02;
using namespace two_sides;

struct small_profile : profiles::mmusic_ice_02 {
    static constexpr table_limits capacity{1, 2, 6, 6, 12, 24};
};

using engine = basic_table_agent<half_wire, small_profile>;
using host = services<half_wire, small_profile>;

struct world {
    wire w;
    half_wire half[2] = {{&w, 0}, {&w, 1}};
    host hosts[2] = {host(half[0], chacha_random(seeds[0])),
                     host(half[1], chacha_random(seeds[1]))};
    engine sides[2] = {engine(hosts[0]), engine(hosts[1])};
    time_point now{1'000'000};
    bool closed = false;

    void describe(unsigned side) {
        message m;
        if (sides[side ^ 1U].describe(message_type::modify, m))
            (void)sides[side].set_remote(now, 0, m.streams[0].view());
    }
    /// An address whose number is its base, as the transport expects; the lowest free one.
    void add(unsigned side, std::uint16_t component, std::uint16_t partner, candidate_kind kind) {
        const auto& s = sides[side].inspect();
        const auto free = mmusic_ice_02::detail::find_free(s.locals);
        if (free == no_index) return;
        local_address l;
        l.where = address_of(side, free);
        l.component = component;
        l.partner = partner;
        l.kind = kind;
        if (kind == candidate_kind::srflx) l.base = base_id(0);
        (void)sides[side].add_local(now, l);
    }

    void check_rows(const engine& e) {
        const auto& s = e.inspect();
        std::size_t in_use = 0;
        for (std::uint16_t i = 0; i < s.capacity.rows; ++i) {
            const row_record& r = s.rows[i];
            const bool open = s.transactions[i].kind != 0;
            must(r.used || (!open && !s.timers.is_set(i) && !s.timers.is_set(s.give_up_timer + i)));
            if (!r.used) continue;
            const auto& remote = s.remotes[r.remote];
            must(remote.used && s.peers[remote.peer].used && s.locals[r.source].used);
            must(s.locals[r.source].is_sourceable() && s.own[s.locals[r.source].owner].used);
            const auto& k = s.components[remote.component];
            must(k.used && (r.state == row_state::in_use) == (k.in_use == i));
            in_use += r.state == row_state::in_use ? 1U : 0U;
            // Everything is tried on, for as long as the call lasts.
            must(s.timers.is_set(i) || r.held || k.state == component_state::failed);
            if (s.timers.is_set(s.give_up_timer + i)) must(r.state == row_state::handshaking);
        }
        std::size_t routes = 0;
        for (std::uint16_t id = 1; id <= 2; ++id) {
            const data_route r = e.route_of(0, id);
            const auto state = e.state(0, id);
            must(r.may_send ? state == component_state::connected || state == component_state::plain
                            : state != component_state::connected);
            routes += state == component_state::connected ? 1U : 0U;
        }
        must(routes == in_use);
    }

    void deliver(const packet& p) {
        (void)sides[p.to].handle_datagram(now, {base_id(p.base), 0, 1, p.from}, {p.bytes, p.size});
    }
    void hostile_description(unsigned side, std::uint8_t arg) {
        constexpr const char* texts[] = {"a", "aa", "aaaa", "", "0123456789012345678901234567"};
        alternate all[3];
        for (unsigned i = 0; i < 3; ++i) {
            all[i].username = texts[(arg + i) % 5];
            all[i].password = texts[(arg >> 3) % 5];
            all[i].q = q_value(static_cast<std::uint16_t>(arg * 4));
            all[i].rtp = address_of(side ^ 1U, arg % 6U + i);
        }
        (void)sides[side].set_remote(now, 0, {{all[0].rtp, {}}, {all, arg % 4U}});
    }

    void verb(std::uint8_t what, std::uint8_t arg) {
        const unsigned side = arg & 1U;
        engine& e = sides[side];
        switch (what % 8) {
            case 0: describe(side); break;
            case 1: add(side, 1, no_index, static_cast<candidate_kind>((arg >> 1) % 4)); break;
            case 2: add(side, 2, (arg >> 1) % 6, candidate_kind::host); break;
            case 3:
                if (arg % 6 > 1) (void)e.remove_local(now, arg % 6);
                break;
            case 4: hostile_description(side, arg); break;
            case 5: {
                table_config c;
                c.refresh = milliseconds(1 + arg * 50);
                c.switch_wait = seconds(arg % 20);
                (void)e.set_config(c);
                break;
            }
            case 6:
                half[side].pending = (arg & 2U) != 0;
                (void)e.base_ready(now, base_id(arg % 6));
                break;
            case 7:
                if (arg == 0x55) e.close(), closed = true;
                if (arg == 0x57) (void)e.set_credentials(0, "fragment", "password");
                break;
        }
    }

    void step(script& s) {
        const std::uint8_t op = s.next();
        const std::uint8_t arg = s.next();
        if (!step_wire(w, s, op % 8, arg, [this](const packet& p) { deliver(p); })) {
            if (op % 8 == 5 && next_of(sides) != time_point::never())
                now = later(now, next_of(sides));
            if (op % 8 == 6) now = now + milliseconds(arg * 100);
            if (op % 8 == 7)
                verb(arg, s.next());
            else
                run_due(sides, now);
        }
        for (const engine& e : sides) check_rows(e);
    }

    /// Both sides learn what the other is now, and the wire loses nothing for two minutes and more.
    void calm_down() {
        for (unsigned side = 0; side < 2; ++side) {
            half[side].pending = false;
            for (std::uint16_t i = 0; i < 6; ++i) (void)sides[side].base_ready(now, base_id(i));
            (void)sides[side].set_config({});
            describe(side);
        }
        const time_point end = now + seconds(135);
        for (int i = 0; i < 20'000 && now < end; ++i) {
            while (w.count > 0) deliver(w.take(0));
            run_due(sides, now);
            if (w.count == 0) now = later(now, earlier(next_of(sides), end));
        }
        for (const engine& e : sides) check_rows(e);
        if (closed) return;
        for (unsigned side = 0; side < 2; ++side) {
            must(sides[side].state(0, 1) == component_state::connected);
            must(sides[side].route_of(0, 1).to.remote.addr() == address_of(side ^ 1U, 0).addr());
        }
    }
};

/// Whatever state it is in, everything has a reason.
void check_explained(const engine& e) {
    std::string text;
    trace::put_explanation(e, [&](std::string_view piece) { text += piece; });
    must(text.starts_with("ICE session of draft-"));
    must(text.find("[none]") == text.npos && text.find("[unknown]") == text.npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 2048) return 0;
    script s{data, size};
    const auto x = std::make_unique<world>();
    for (unsigned side = 0; side < 2; ++side) {
        (void)x->sides[side].add_stream(2);
        x->add(side, 1, no_index, candidate_kind::host);
        x->add(side, 2, 0, candidate_kind::host);
    }
    const std::uint8_t setup = s.next();
    if ((setup & 1) == 0) x->describe(0);
    if ((setup & 2) == 0) x->describe(1);
    while (!s.done()) x->step(s);
    for (const engine& e : x->sides) check_explained(e);
    x->calm_down();
    return 0;
}
