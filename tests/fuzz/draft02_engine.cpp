// SPDX-License-Identifier: BSL-1.0
// Two table engines of draft-ietf-mmusic-ice-02 and a hostile wire. The input is a script: it
// delivers, drops, duplicates, mutates and forges datagrams, lets time pass or jump, and calls the
// host's verbs in odd order. Whatever happens the tables are whole, media goes to GOOD candidates
// only, and no call loops; and when the wire has calmed down the two sides reach each other.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <ice/drafts/mmusic_ice_02/table_agent.hpp>
#include <ice/profiles/mmusic_ice_02.hpp>

namespace {

using namespace ice;
using namespace ice::mmusic_ice_02;

struct small_profile : profiles::mmusic_ice_02 {
    static constexpr table_limits capacity{1, 2, 6, 6, 12, 24};
};

constexpr std::size_t longest = 600;
constexpr std::size_t queue_size = 32;

[[noreturn]] void broken() { std::abort(); }
void must(bool holds) {
    if (!holds) broken();
}

struct packet {
    std::uint8_t to = 0;
    std::uint8_t base = 0;
    endpoint from;
    std::size_t size = 0;
    std::uint8_t bytes[longest] = {};
};

struct wire {
    packet queue[queue_size];
    std::size_t count = 0;

    void push(const packet& p) {
        if (count < queue_size) queue[count++] = p;
    }
    packet take(std::size_t at) {
        const packet p = queue[at];
        for (std::size_t i = at + 1; i < count; ++i) queue[i - 1] = queue[i];
        --count;
        return p;
    }
};

/// Side 0 has 10.0.0.1:1000.., side 1 has 10.0.0.2:1000..; the base is the port.
endpoint address_of(unsigned side, unsigned base) {
    return {address::v4(10, 0, 0, static_cast<std::uint8_t>(1 + side)),
            static_cast<std::uint16_t>(1000 + base)};
}

struct half_wire {
    wire* w;
    std::uint8_t side;
    bool pending = false;

    send_status send(const route& to, byte_view bytes) noexcept {
        must(bytes.size() <= longest && !bytes.empty());
        if (pending) return send_status::pending;
        packet p;
        p.to = side ^ 1U;
        p.from = address_of(side, to.base.index());
        p.base = static_cast<std::uint8_t>(to.remote.port() - 1000);
        p.size = bytes.size();
        std::memcpy(p.bytes, bytes.data(), bytes.size());
        if (to.remote.addr() == address_of(side ^ 1U, 0).addr() && p.base < 6) w->push(p);
        return send_status::sent;
    }
};

using engine = basic_table_agent<half_wire, small_profile>;
using host = services<half_wire, small_profile>;

struct script {
    const std::uint8_t* data;
    std::size_t size;
    std::uint8_t next() {
        if (size == 0) return 0;
        --size;
        return *data++;
    }
    bool done() const { return size == 0; }
};

const std::uint8_t seeds[2][32] = {{1}, {2}};

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
        if (free == mmusic_ice_02::no_index) return;
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
            const remote_record& remote = s.remotes[r.remote];
            must(remote.used && s.peers[remote.peer].used && s.locals[r.source].used);
            must(s.locals[r.source].is_sourceable() && s.own[s.locals[r.source].owner].used);
            const component_record& k = s.components[remote.component];
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
    time_point next() const { return earlier(sides[0].next_deadline(), sides[1].next_deadline()); }
    void timeouts() {
        for (engine& e : sides) {
            std::size_t rounds = 0;
            while (e.next_deadline() <= now) {
                e.handle_timeout(now);
                must(++rounds < 100);  // what is due becomes less
            }
            while (e.poll_event().kind != event_kind::none) must(++rounds < 1000);
        }
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
            case 1:
                add(side, 1, mmusic_ice_02::no_index, static_cast<candidate_kind>((arg >> 1) % 4));
                break;
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
        switch (op % 8) {
            case 0:
            case 1:
                if (w.count > 0) deliver(w.take(arg % w.count));
                break;
            case 2:
                if (w.count > 0) (void)w.take(arg % w.count);
                break;
            case 3:
                if (w.count > 0) deliver(w.queue[arg % w.count]);  // a duplicate stays on the wire
                break;
            case 4:
                if (w.count > 0) {  // mutated, or come from elsewhere
                    packet p = w.queue[arg % w.count];
                    if ((arg & 0x80) != 0)
                        p.from = address_of(p.to ^ 1U, 9U + arg % 4);
                    else
                        p.bytes[s.next() % p.size] ^= static_cast<std::uint8_t>(arg | 1U);
                    deliver(p);
                }
                break;
            case 5:
                if (next() != time_point::never()) now = later(now, next());
                timeouts();
                break;
            case 6:
                now = now + milliseconds(arg * 100);
                timeouts();
                break;
            case 7: verb(arg, s.next()); break;
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
            timeouts();
            if (w.count == 0) now = later(now, earlier(next(), end));
        }
        for (const engine& e : sides) check_rows(e);
        if (closed) return;
        for (unsigned side = 0; side < 2; ++side) {
            must(sides[side].state(0, 1) == component_state::connected);
            must(sides[side].route_of(0, 1).to.remote.addr() == address_of(side ^ 1U, 0).addr());
        }
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 2048) return 0;
    script s{data, size};
    const auto x = std::make_unique<world>();
    for (unsigned side = 0; side < 2; ++side) {
        (void)x->sides[side].add_stream(2);
        x->add(side, 1, mmusic_ice_02::no_index, candidate_kind::host);
        x->add(side, 2, 0, candidate_kind::host);
    }
    const std::uint8_t setup = s.next();
    if ((setup & 1) == 0) x->describe(0);
    if ((setup & 2) == 0) x->describe(1);
    while (!s.done()) x->step(s);
    x->calm_down();
    return 0;
}
