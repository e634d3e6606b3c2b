// SPDX-License-Identifier: BSL-1.0
// Two cycles engines of draft-rosenberg-sipping-ice-01 and a hostile wire. The input is a script:
// it delivers, drops, duplicates, mutates and forges datagrams, lets time pass or jump, and calls
// the host's verbs in odd order, with descriptions that nobody should send. Whatever happens the
// state is whole, media never steps down, nothing is freed that holds nothing, and no call loops;
// and when the wire has calmed down the two sides reach each other.
#include <cstdint>
#include <memory>
#include <string>

#include <ice/drafts/sipping_ice_01/cycles_agent.hpp>
#include <ice/profiles/sipping_ice_01.hpp>
#include <ice/trace/explain_cycles.hpp>

#include "two_sides.hpp"

namespace {

using namespace ice;
using namespace ice::sipping_ice_01;
using namespace two_sides;

struct small_profile : profiles::sipping_ice_01 {
    static constexpr cycles_limits capacity{1, 2, 10, 8, 16, 24};
};
using engine = basic_cycles_agent<half_wire, small_profile>;
using host = services<half_wire, small_profile>;
using told = basic_description<1, 10>;

struct world {
    wire w;
    half_wire half[2] = {{&w, 0}, {&w, 1}};
    host hosts[2] = {host(half[0], chacha_random(seeds[0])),
                     host(half[1], chacha_random(seeds[1]))};
    engine sides[2] = {engine(hosts[0]), engine(hosts[1])};
    time_point now{1'000'000};
    bool closed = false;

    void offer(unsigned side) {
        told d;
        if (sides[side].make_offer(now, d) &&
            sides[side ^ 1U].receive_offer(now, d).code() == errc::misuse_draft_exchange)
            (void)sides[side].abandon_exchange(now);  // they have collided
    }
    void answer(unsigned side) {
        told d;
        if (sides[side].make_answer(now, d)) (void)sides[side ^ 1U].receive_answer(now, d);
    }
    /// An address whose number is its index, as the transport expects; the lowest free one.
    void add(unsigned side, std::uint16_t component, std::uint16_t partner, candidate_kind kind) {
        const auto free = sipping_ice_01::detail::find_free(sides[side].inspect().locals);
        if (free >= bases) return;
        local_address l;
        l.where = address_of(side, free);
        l.component = component;
        l.partner = partner;
        l.kind = kind;
        if (kind != candidate_kind::host) l.base = base_id(component == 1 ? 0 : 1);
        (void)sides[side].add_local(now, l);
    }

    static void check_whole(const engine& e) {
        const auto& s = e.inspect();
        for (std::uint16_t i = 0; i < s.capacity.checks; ++i) {
            const check_record& r = s.checks[i];
            const bool open = s.transactions[i].kind != 0;
            must(r.used || (!open && !s.timers.is_set(i)));
            if (!r.used) continue;
            const auto& remote = s.remotes[r.remote];
            const auto& k = s.components[r.component];
            must(remote.used && s.peers[r.remote].used && k.used && remote.stream == k.stream);
            must(s.locals[r.base].used && s.locals[r.base].is_base());
            must(open == (r.state == check_state::in_progress));
            const bool over = r.state >= check_state::succeeded;
            must(s.timers.is_set(i) == (!over && !r.held));
        }
        for (std::uint16_t i = 0; i < s.capacity.locals; ++i) {
            const own_address& l = s.locals[i];
            if (s.timers.is_set(s.free_timer + i))
                must(l.used && l.kind == candidate_kind::relay && !l.freed);
            if (!l.used) continue;
            must(s.locals[l.base].used && s.locals[l.base].is_base() && s.own[l.owner].used);
            const own_address& rtp = l.component == 1 ? l : s.locals[l.partner];
            must(rtp.used && (!l.freed || (rtp.freed && rtp.kind == candidate_kind::relay)));
            must((l.kind == candidate_kind::prflx) == (l.derived_from != no_index));
            must(l.derived_from == no_index || s.remotes[l.derived_from].used);
        }
        for (const auto& k : s.components) {
            if (!k.used || s.closed) continue;
            must((k.state == component_state::connected) == (k.in_use != no_index));
            must(k.in_use == no_index || s.checks[k.in_use].state == check_state::succeeded);
            const data_route r = e.route_of(k.stream, k.id);
            must(!r.may_send || s.locals[r.to.base.index()].is_base());
        }
    }
    /// The rank of where media of each component goes.
    void ranks(rank (&to)[2][2]) const {
        for (unsigned side = 0; side < 2; ++side)
            for (std::uint16_t k = 0; k < 2; ++k) {
                const auto& s = sides[side].inspect();
                const std::uint16_t in_use = s.components[k].in_use;
                to[side][k] =
                    in_use == no_index ? rank{} : s.remotes[s.checks[in_use].remote].rank();
            }
    }

    void deliver(const packet& p) {
        const own_address& l = sides[p.to].inspect().locals[p.base];
        if (!l.used) return;
        (void)sides[p.to].handle_datagram(now, {base_id(l.base), 0, 1, p.from}, {p.bytes, p.size});
    }
    void hostile_description(unsigned side, std::uint8_t arg) {
        constexpr const char* texts[] = {"a", "1", "2", "", "0123456789012345678901234567"};
        told d;
        told::media_stream s;
        for (unsigned i = 0; i < arg % 4U; ++i) {
            alternate a;
            a.id = texts[(arg + i) % 5];
            a.derived_from = texts[(arg >> 2) % 5];
            a.username = texts[(arg >> 1) % 5];
            a.password = texts[(arg >> 3) % 5];
            a.q = q_value(static_cast<std::uint16_t>(arg * 4));
            a.rtp = address_of(side ^ 1U, arg % 6U + i);
            (void)s.alternates.push_back(a);
        }
        s.default_address.rtp = address_of(side ^ 1U, arg % 7U);
        s.connectivity = {static_cast<direction>(arg & 3U), direction::sendrecv,
                          static_cast<strength>(arg % 5U), (arg & 8U) != 0};
        (void)d.streams.push_back(s);
        if ((arg & 16U) != 0 || !sides[side].receive_offer(now, d))
            (void)sides[side].receive_answer(now, d);
    }

    void verb(std::uint8_t what, std::uint8_t arg) {
        const unsigned side = arg & 1U;
        engine& e = sides[side];
        switch (what % 10) {
            case 0:
                offer(side);
                answer(side ^ 1U);
                break;
            case 1: offer(side); break;
            case 2: answer(side); break;
            case 3: (void)e.abandon_exchange(now); break;
            case 4: hostile_description(side, arg); break;
            case 5: add(side, 1, no_index, static_cast<candidate_kind>((arg >> 1) % 4)); break;
            case 6:
                add(side, 2, (arg >> 1) % 6, static_cast<candidate_kind>((arg >> 4) % 4));
                break;
            case 7: {
                cycles_config c;
                c.free_wait = milliseconds(arg * 50);
                c.retries = arg % 4;
                c.check_rtcp = (arg & 2U) == 0;
                (void)e.set_config(c);
                (void)e.want_connectivity(0, static_cast<strength>(arg % 3));
                break;
            }
            case 8:
                half[side].pending = (arg & 2U) != 0;
                (void)e.base_ready(now, base_id(arg % 6));
                break;
            case 9:
                if (arg == 0x55) e.close(), closed = true;
                if (arg == 0x57) (void)e.set_credentials(0, "username", "password");
                break;
        }
    }

    void step(script& s) {
        const std::uint8_t op = s.next();
        const std::uint8_t arg = s.next();
        rank before[2][2], after[2][2];
        ranks(before);
        if (step_wire(w, s, op % 8, arg, [this](const packet& p) { deliver(p); }) || op % 8 != 7) {
            if (op % 8 == 5 && next_of(sides) != time_point::never())
                now = later(now, next_of(sides));
            if (op % 8 == 6) now = now + milliseconds(arg * 100);
            if (op % 8 > 4) run_due(sides, now);
            ranks(after);
            for (unsigned side = 0; side < 2; ++side)
                for (unsigned k = 0; k < 2; ++k) must(!outranks(before[side][k], after[side][k]));
        } else {
            verb(arg, s.next());
        }
        for (const engine& e : sides) check_whole(e);
    }

    /// Both sides tell what they have, and the wire loses nothing any more.
    void calm_down() {
        for (unsigned side = 0; side < 2; ++side) {
            half[side].pending = false;
            for (std::uint16_t i = 0; i < bases; ++i) (void)sides[side].base_ready(now, base_id(i));
            (void)sides[side].set_config({});
            (void)sides[side].abandon_exchange(now);
            // A forged refusal forbids to try again: with other credentials it is another
            // alternate.
            const char fresh[] = {'c', 'a', 'l', 'm', static_cast<char>('0' + side), '\0'};
            (void)sides[side].set_credentials(0, fresh, "password");
        }
        for (unsigned cycle = 0; cycle < 2; ++cycle) {
            offer(cycle & 1U);
            answer((cycle & 1U) ^ 1U);
            const time_point end = now + seconds(15);
            for (int i = 0; i < 5'000 && now < end; ++i) {
                while (w.count > 0) deliver(w.take(0));
                run_due(sides, now);
                if (w.count == 0) now = later(now, earlier(next_of(sides), end));
            }
            for (const engine& e : sides) check_whole(e);
        }
        if (closed) return;
        for (unsigned side = 0; side < 2; ++side) {
            const data_route r = sides[side].route_of(0, 1);
            must(sides[side].state(0, 1) == component_state::connected && r.may_send);
            must(r.to.remote.addr() == address_of(side ^ 1U, 0).addr());
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
    if ((setup & 1) == 0) x->add(0, 1, no_index, candidate_kind::relay);
    if ((setup & 2) == 0) x->add(1, 1, no_index, candidate_kind::relay);
    if ((setup & 4) == 0) x->offer(0);
    if ((setup & 8) == 0) x->answer(1);
    while (!s.done()) x->step(s);
    for (const engine& e : x->sides) check_explained(e);
    x->calm_down();
    return 0;
}
