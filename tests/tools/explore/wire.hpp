// SPDX-License-Identifier: BSL-1.0
// The stage of an exploration: datagrams under way, time, what the hosts have done, and services
// whose answers depend on the situation alone.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ice/agent.hpp>
#include <string>

namespace explore {

using namespace ice;

struct message {
    std::uint8_t from = 0;  ///< side
    std::uint8_t from_base = 0;
    std::uint8_t to_base = 0;
    std::uint8_t size = 0;
    bool late = false;  ///< a fault: it may take `latest`, all others `longest_way`
    time_point born{};
    std::uint8_t bytes[156] = {};
};
constexpr std::size_t wire_room = 20;
constexpr duration longest_way = milliseconds(100);
constexpr duration latest = milliseconds(3'000);

constexpr endpoint address_of(unsigned side, unsigned base) {
    return {address::v4(10, 0, 0, static_cast<std::uint8_t>(1 + side)),
            static_cast<std::uint16_t>(1000 + base)};
}

struct wire {
    message queue[wire_room];
    std::uint8_t count = 0;
    bool overflow = false;

    void take(std::size_t at) {
        for (std::size_t i = at + 1; i < count; ++i) queue[i - 1] = queue[i];
        --count;
    }
    bool has_earlier(std::size_t at) const {
        for (std::size_t i = 0; i < at; ++i)
            if (queue[i].from == queue[at].from && !queue[i].late) return true;
        return false;
    }
};

/// Transaction ids of a side that are still under way, a bit each.
inline std::uint16_t ids_under_way(const wire& w, unsigned side) {
    unsigned used = 0;
    for (std::size_t i = 0; i < w.count; ++i)
        if (w.queue[i].bytes[18] == 1 + side) used |= 1U << w.queue[i].bytes[19];
    return static_cast<std::uint16_t>(used);
}

/// Of both sides: what is drawn is the least that is not in use, so that equal situations are equal
/// whatever has happened before.
struct scene {
    wire w;
    std::uint8_t draws[2] = {};        ///< of tie-breakers
    std::uint8_t credentials[2] = {};  ///< of fragments and passwords
    std::uint16_t ids[2] = {};         ///< transaction ids in use: a bit each
    std::uint8_t script = 0;           ///< how much of the host's script is done
    std::uint8_t faults = 0;           ///< left
    bool equal_tie_breakers = false;
    time_point now{1'000'000};
};

inline scene* stage = nullptr;  // the world that is at work

struct scripted_random {
    std::uint8_t side;
    void fill(byte_span out, draw purpose) noexcept {
        fill_zero(out);
        scene& s = *stage;
        if (purpose == draw::transaction_id) {
            unsigned n = 0;
            while (n < 15 && (s.ids[side] >> n & 1) != 0) ++n;
            s.ids[side] = static_cast<std::uint16_t>(s.ids[side] | 1U << n);
            out[out.size() - 2] = static_cast<std::uint8_t>(1 + side);
            out[out.size() - 1] = static_cast<std::uint8_t>(n);
        } else if (purpose == draw::tie_breaker) {
            const unsigned n = s.draws[side]++;
            out[out.size() - 1] =
                static_cast<std::uint8_t>(s.equal_tie_breakers && n == 0 ? 9 : 10 + side + 7 * n);
        } else if (purpose != draw::jitter) {
            for (auto& b : out) b = static_cast<std::uint8_t>(side * 16U + s.credentials[side] + 1);
            if (purpose == draw::password) ++s.credentials[side];
        }
    }
};

struct scripted_wire {
    std::uint8_t side;
    send_status send(const route& to, byte_view bytes) noexcept {
        wire& w = stage->w;
        if (w.count == wire_room || bytes.size() > sizeof(message::bytes)) {
            w.overflow = true;
            return send_status::sent;
        }
        message& m = w.queue[w.count++];
        m = {};
        m.from = side;
        m.born = stage->now;
        m.from_base = static_cast<std::uint8_t>(to.base.index());
        m.to_base = static_cast<std::uint8_t>(to.remote.port() - 1000);
        m.size = static_cast<std::uint8_t>(bytes.size());
        std::memcpy(m.bytes, bytes.data(), bytes.size());
        return send_status::sent;
    }
};

// What can happen.

enum class what : std::uint8_t { deliver, overtake, drop, duplicate, delay, timer, script };
struct action {
    what kind = what::timer;
    std::uint8_t at = 0;
};

inline std::string words(const message& m) {
    char line[120];
    const std::uint8_t cls =
        static_cast<std::uint8_t>((m.bytes[0] & 1) << 1 | (m.bytes[1] >> 4 & 1));
    static constexpr const char* names[] = {"check", "indication", "success", "error"};
    std::string text = names[cls];
    for (std::size_t at = 20; at + 4 <= m.size; at += 4 + (m.bytes[at + 3] + 3U) / 4 * 4) {
        const unsigned code = load_u16(m.bytes + at);
        if (code == 0x25) text += " USE-CANDIDATE";
        if (code == 0x8029) text += " as controlled";
        if (code == 0x802a) text += " as controlling";
        if (code == 0x09) text += " " + std::to_string(m.bytes[at + 6] * 100 + m.bytes[at + 7]);
    }
    std::snprintf(line, sizeof line, "%c%u %s %c%u  %s, transaction %c%u", "AB"[m.from],
                  m.from_base, m.from == 0 ? "-->" : "<--", "BA"[m.from], m.to_base, text.c_str(),
                  "?AB"[m.bytes[18] % 3], m.bytes[19]);
    return line;
}

struct scenario {
    const char* name;
    const char* about;
    unsigned candidates[2] = {2, 2};
    unsigned faults = 3;
    agent_role roles[2] = {agent_role::controlling, agent_role::controlled};
    bool equal_tie_breakers = false;
    const char* script = "";  ///< what the hosts do in this order, at any time: see `run_script`
    nomination_mode nomination = nomination_mode::regular;
    bool beyond = false;  ///< does not stop when ICE has completed: consent goes on for ever
    bool webrtc = false;  ///< with that profile, too
};

}  // namespace explore
