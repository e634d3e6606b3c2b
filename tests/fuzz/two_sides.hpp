// SPDX-License-Identifier: BSL-1.0
// What the fuzz targets of all engines share: two sides and a wire between them that the
// script delivers, drops, duplicates and forges from.
#pragma once

#include <ice/core/chacha_random.hpp>
#include <ice/exchange/transport.hpp>

#include <cstdint>
#include <cstring>

#include "script.hpp"

namespace two_sides {

using namespace ice;
using namespace fuzz_script;

inline constexpr std::size_t longest = 700;
inline constexpr std::size_t queue_size = 32;
inline constexpr unsigned bases = 6;

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
inline endpoint address_of(unsigned side, unsigned base) {
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
        if (to.remote.addr() == address_of(side ^ 1U, 0).addr() && p.base < bases) w->push(p);
        return send_status::sent;
    }
};

inline const std::uint8_t seeds[2][32] = {{1}, {2}};

/// What the wire does on one step of the script, by `deliver(packet)`. False: it is for the caller
/// to let time pass or to call a verb.
template <class Deliver>
bool step_wire(wire& w, script& s, std::uint8_t op, std::uint8_t arg, Deliver deliver) {
    if (op > 4) return false;
    if (w.count == 0) return true;
    const std::size_t at = arg % w.count;
    if (op < 2) {
        deliver(w.take(at));
    } else if (op == 2) {
        static_cast<void>(w.take(at));
    } else if (op == 3) {
        deliver(w.queue[at]);  // a duplicate stays on the wire
    } else {                   // mutated, or come from elsewhere
        packet p = w.queue[at];
        if ((arg & 0x80) != 0)
            p.from = address_of(p.to ^ 1U, 9U + arg % 4);
        else
            p.bytes[s.next() % p.size] ^= static_cast<std::uint8_t>(arg | 1U);
        deliver(p);
    }
    return true;
}

/// When the next of them has something to do.
template <class Engine>
time_point next_of(const Engine (&sides)[2]) {
    return earlier(sides[0].next_deadline(), sides[1].next_deadline());
}

/// What is due becomes less, and events end.
template <class Engine>
void run_due(Engine (&sides)[2], time_point now) {
    for (Engine& e : sides) {
        std::size_t rounds = 0;
        while (e.next_deadline() <= now) {
            e.handle_timeout(now);
            must(++rounds < 100);
        }
        using kind = decltype(e.poll_event().kind);
        while (e.poll_event().kind != kind::none) must(++rounds < 1000);
    }
}

}  // namespace two_sides
