// SPDX-License-Identifier: BSL-1.0
// A gatherer on a desk: what it sends is kept, what servers say is written by hand. Works in
// constant evaluation too.
#pragma once

#include <ice/gather/reflexive.hpp>

#include <doctest/doctest.h>

#include <ice/crypto/builtin.hpp>
#include <ice/stun/answer.hpp>

#include <cstdint>

#include "../support/verify.hpp"

namespace desk {

using namespace ice;

constexpr time_point ms(std::int64_t n) { return {n * 1000}; }

/// 1, 2, 3 … : enough to tell transactions apart.
struct counting_random {
    std::uint8_t next = 0;

    constexpr void fill(byte_span out, draw) noexcept {
        ++next;
        for (std::uint8_t& b : out) b = next;
    }
};

struct request {
    route to;
    std::array<std::uint8_t, 40> bytes{};
    std::size_t size = 0;

    constexpr byte_view view() const { return {bytes.data(), size}; }
    constexpr stun::transaction_id id() const {
        stun::transaction_id id;
        copy_bytes(id.bytes.data(), view().subspan(4, 16));
        return id;
    }
};

struct wire {
    static_vector<request, 64> sent;
    send_status status = send_status::sent;

    constexpr send_status send(const route& to, byte_view bytes) noexcept {
        request r;
        r.to = to;
        r.size = bytes.size();
        copy_bytes(r.bytes.data(), bytes);
        static_cast<void>(sent.push_back(r));
        return status;
    }
};

struct host {
    wire* carrier;
    counting_random random{};
    ice::pacer pacer{};
    builtin_crypto crypto{};
};

inline constexpr endpoint first_server(address::v4(198, 51, 100, 1), 3478);
inline constexpr endpoint other_server(address::v4(198, 51, 100, 2), 3478);
inline constexpr endpoint home(address::v4(10, 0, 0, 1), 5000);
inline constexpr endpoint seen(address::v4(203, 0, 113, 7), 61000);

/// One session with a gatherer.
template <class Rules = gathering>
struct basic_session {
    wire w;
    host h;
    basic_gatherer<host, Rules> g;
    session_pace pace;

    constexpr explicit basic_session(const gather_config& config = {}) : h{&w}, g(h, config) {}
    constexpr basic_session(const basic_session& other)
        : w(other.w), h(other.h), g(other.g), pace(other.pace) {
        h.carrier = &w;
        g.rebind(h);
    }

    constexpr const request& last() const { return w.sent.back(); }
    constexpr std::size_t sent() const { return w.sent.size(); }
    constexpr time_point next() const { return g.next_deadline(pace); }
    constexpr void tick(time_point now) { g.handle_timeout(now, pace); }
    /// Wakes it whenever it wants, up to and including `until`.
    constexpr void run(time_point until) {
        for (time_point at = next(); at <= until; at = next()) tick(later(at, ms(0)));
    }
    constexpr route from(const endpoint& server, std::uint16_t base = 0) const {
        return {base_id(base), 0, 1, server};
    }
    /// What `server` answers to a request.
    constexpr gather_verdict tell(time_point now, const request& asked, const endpoint& mapped) {
        std::uint8_t buffer[64] = {};
        stun::builder b(buffer, stun::binding_success, asked.id());
        b.add(stun::attr::xor_mapped_address, mapped);
        return g.handle_datagram(now, asked.to, *b.finish());
    }
};
using session = basic_session<>;

/// One base and one server, the request sent at 0.
constexpr session asking(const gather_config& config = {}) {
    session s(config);
    static_cast<void>(s.g.add_server(first_server));
    static_cast<void>(s.g.add_base({base_id(0), home}));
    s.tick(ms(0));
    return s;
}

/// Bases 0 to `bases` - 1 and two servers.
constexpr session many(std::uint16_t bases) {
    session s;
    static_cast<void>(s.g.add_server(first_server));
    static_cast<void>(s.g.add_server(other_server));
    for (std::uint16_t i = 0; i < bases; ++i)
        static_cast<void>(s.g.add_base({base_id(i), home.with_port(5000 + i), 0, 1}));
    return s;
}

}  // namespace desk
