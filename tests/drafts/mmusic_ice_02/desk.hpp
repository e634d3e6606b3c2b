// SPDX-License-Identifier: BSL-1.0
// Two table engines on one desk: what one sends reaches the other at once, unless it is lost.
#pragma once

#include <ice/drafts/mmusic_ice_02/table_agent.hpp>
#include <ice/profiles/mmusic_ice_02.hpp>
#include <ice/stun/reader.hpp>

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace desk {

using namespace ice;
using namespace ice::mmusic_ice_02;

inline constexpr time_point at(duration d) { return time_point{} + d; }
inline endpoint v4(std::uint8_t last, std::uint16_t port = 5000) {
    return endpoint(address::v4(192, 0, 2, last), port);
}

using message_view = stun::basic_message<stun::rfc3489>;

struct packet {
    endpoint from, to;
    std::vector<std::uint8_t> bytes;

    bool is_request() const {
        const auto m = message_view::parse(bytes);
        return m && m->cls() == stun::message_class::request;
    }
    /// 0 when it is no error.
    int error() const {
        const auto m = message_view::parse(bytes);
        if (!m) return -1;
        const auto code = m->get(stun::attr::error_code);
        return code ? code->code : 0;
    }
    std::string username() const {
        const auto m = message_view::parse(bytes);
        std::string text;
        if (!m) return text;
        if (const auto user = m->get(stun::attr::username))
            for (const std::uint8_t b : *user) text += static_cast<char>(b);
        return text;
    }
};

struct change {
    std::int64_t ms;
    row_state before, after;
    friend bool operator==(const change&, const change&) = default;
};

/// Notes when rows change.
struct row_log {
    const time_point* now = nullptr;
    std::vector<change> seen{};

    void row_changed(const route&, row_state before, row_state after) noexcept {
        seen.push_back({now->us / 1000, before, after});
    }
};

struct table;

struct wire {
    table* on = nullptr;
    std::array<endpoint, 64> where{};  // of the bases
    std::vector<packet> sent{};
    std::vector<std::int64_t> sent_ms{};  // requests only
    send_status says = send_status::sent;

    send_status send(const route& to, byte_view bytes) noexcept;
};

struct profile : profiles::mmusic_ice_02 {
    using observer = row_log;
    static constexpr table_limits capacity{2, 4, 12, 16, 40, 64};
};

using services_type = services<wire, profile>;
using engine = basic_table_agent<wire, profile>;

struct side {
    wire carrier;
    services_type host;
    engine agent;

    side(table& t, std::uint8_t seed, const table_config& config);

    std::uint16_t add(const local_address& l) {
        const auto at = agent.add_local(time_point{}, l);
        CHECK(at.code() == errc::ok);
        if (!at) return mmusic_ice_02::no_index;
        carrier.where[*at] = l.where;
        return *at;
    }
    std::size_t count(row_state s) const {
        std::size_t n = 0;
        for (const row_record& r : agent.inspect().rows) n += r.used && r.state == s ? 1U : 0U;
        return n;
    }
    std::size_t rows() const {
        std::size_t n = 0;
        for (const row_record& r : agent.inspect().rows) n += r.used ? 1U : 0U;
        return n;
    }
    /// All events so far, as digits: kind and state of the moment.
    std::vector<event> events() {
        std::vector<event> all;
        for (event e = agent.poll_event(); e.kind != event_kind::none; e = agent.poll_event())
            all.push_back(e);
        return all;
    }
};

struct table {
    time_point now{};
    std::vector<packet> flying{};
    std::function<bool(const packet&)> loses = [](const packet&) { return false; };
    /// Where it seems to come from: a NAT. Unchanged by default.
    std::function<endpoint(const packet&)> source = [](const packet& p) { return p.from; };
    side a, b;

    explicit table(const table_config& config = {}) : a(*this, 1, config), b(*this, 2, config) {}
    table(const table&) = delete;

    void deliver(side& to, const packet& p) {
        for (std::uint16_t i = 0; i < to.carrier.where.size(); ++i) {
            const auto& l = to.agent.inspect().locals;
            if (i >= std::size(l) || !l[i].used || !l[i].is_sourceable() || l[i].where != p.to)
                continue;
            static_cast<void>(
                to.agent.handle_datagram(now, {base_id(i), 0, 1, source(p)}, p.bytes));
        }
    }
    void settle() {
        for (int n = 0; !flying.empty() && n < 10'000; ++n) {
            const packet p = flying.front();
            flying.erase(flying.begin());
            deliver(a, p);
            deliver(b, p);
        }
    }
    void run_to(duration d) {
        settle();
        for (;;) {
            const time_point next = earlier(a.agent.next_deadline(), b.agent.next_deadline());
            if (next > at(d)) break;
            now = later(now, next);
            a.agent.handle_timeout(now);
            settle();
            b.agent.handle_timeout(now);
            settle();
        }
        now = at(d);
    }
    /// `to` hears of all that `from` has, stream 0.
    static void tell(const side& from, side& to, time_point when = {}) {
        message m;
        CHECK(from.agent.describe(message_type::initiate, m).code() == errc::ok);
        for (std::uint16_t i = 0; i < m.streams.size(); ++i)
            CHECK(to.agent.set_remote(when, i, m.streams[i].view()).code() == errc::ok);
    }
};

inline send_status wire::send(const route& to, byte_view bytes) noexcept {
    if (says != send_status::sent) return says;
    packet p{where[to.base.index()], to.remote, {bytes.begin(), bytes.end()}};
    sent.push_back(p);
    if (p.is_request()) sent_ms.push_back(on->now.us / 1000);
    if (!on->loses(p)) on->flying.push_back(p);
    return send_status::sent;
}

inline std::array<std::uint8_t, 32> seed_of(std::uint8_t first) {
    std::array<std::uint8_t, 32> s{};
    s[0] = first;
    return s;
}

inline side::side(table& t, std::uint8_t seed, const table_config& config)
    : carrier{&t}, host(carrier, chacha_random(seed_of(seed))), agent(host, config) {
    host.observer.now = &t.now;
}

/// One stream, one component, one address each: 192.0.2.1:5000 and 192.0.2.2:5000.
struct couple : table {
    explicit couple(const table_config& config = {}) : table(config) {
        CHECK(a.agent.add_stream().code() == errc::ok);
        CHECK(b.agent.add_stream().code() == errc::ok);
        a.add({.where = v4(1)});
        b.add({.where = v4(2)});
    }
    void begin() {
        tell(b, a, now);
        tell(a, b, now);
    }
};

}  // namespace desk
