// SPDX-License-Identifier: BSL-1.0
// Two engines of an early draft and the air between them: what one sends reaches the other at
// once, unless it is lost.
#pragma once

#include <ice/core/chacha_random.hpp>
#include <ice/core/time.hpp>
#include <ice/exchange/transport.hpp>
#include <ice/stun/attributes.hpp>
#include <ice/stun/builder.hpp>
#include <ice/stun/reader.hpp>

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace two_engines {

using namespace ice;

constexpr time_point at(duration d) { return time_point{} + d; }
inline endpoint v4(std::uint8_t last, std::uint16_t port = 5000) {
    return endpoint(address::v4(192, 0, 2, last), port);
}

using message_view = stun::basic_message<stun::rfc3489>;
using builder = stun::basic_builder<stun::rfc3489>;

inline std::string text(const result<wire_text>& t) {
    return t ? std::string(t->begin(), t->end()) : std::string();
}

struct packet {
    endpoint from, to;
    std::vector<std::uint8_t> bytes;

    bool is_request() const {
        const auto m = message_view::parse(bytes);
        return m && m->cls() == stun::message_class::request;
    }
    /// 0 when it is no error, -1 when it is no message.
    int error() const {
        const auto m = message_view::parse(bytes);
        if (!m) return -1;
        const auto code = m->get(stun::attr::error_code);
        return code ? code->code : 0;
    }
    std::string username() const {
        const auto m = message_view::parse(bytes);
        return m ? text(m->get(stun::attr::username)) : std::string();
    }
};

struct air {
    time_point now{};
    std::vector<packet> flying{};
    std::function<bool(const packet&)> loses = [](const packet&) { return false; };
    /// Where it seems to come from, and where it leads: NATs and relays. Unchanged by default.
    std::function<endpoint(const packet&)> source = [](const packet& p) { return p.from; };
    std::function<endpoint(const packet&)> leads_to = [](const packet& p) { return p.to; };
};

struct wire {
    air* on = nullptr;
    std::array<endpoint, 64> where{};  // of the bases
    std::vector<packet> sent{};
    std::vector<std::int64_t> sent_ms{};  // requests only
    send_status says = send_status::sent;

    send_status send(const route& to, byte_view bytes) noexcept {
        if (says != send_status::sent) return says;
        packet p{where[to.base.index()], to.remote, {bytes.begin(), bytes.end()}};
        sent.push_back(p);
        if (p.is_request()) sent_ms.push_back(on->now.us / 1000);
        if (!on->loses(p)) on->flying.push_back(p);
        return send_status::sent;
    }
};

constexpr std::array<std::uint8_t, 32> seed_of(std::uint8_t first) {
    std::array<std::uint8_t, 32> s{};
    s[0] = first;
    return s;
}

template <class Engine, class LocalAddress, class Config>
struct basic_side {
    using event_type = decltype(std::declval<Engine&>().poll_event());

    wire carrier;
    typename Engine::services_type host;
    Engine agent;

    basic_side(air& on, std::uint8_t seed, const Config& config)
        : carrier{&on}, host(carrier, chacha_random(seed_of(seed))), agent(host, config) {}

    /// The index of the new address, or 0xffff.
    std::uint16_t add(const LocalAddress& l, time_point when = {}) {
        const auto made = agent.add_local(when, l);
        CHECK(made.code() == errc::ok);
        if (!made) return 0xffff;
        carrier.where[*made] = l.where;
        return *made;
    }
    /// All events so far.
    std::vector<event_type> events() {
        std::vector<event_type> all;
        for (auto e = agent.poll_event(); e.kind != decltype(e.kind)::none; e = agent.poll_event())
            all.push_back(e);
        return all;
    }
};

/// `Side::leaves_from(own address)`: it is one that the transport has.
template <class Side>
struct basic_table : air {
    Side a, b;

    template <class Config>
    explicit basic_table(const Config& config) : a(*this, 1, config), b(*this, 2, config) {}
    basic_table(const basic_table&) = delete;

    void deliver(Side& to, const packet& p) {
        for (std::uint16_t i = 0; i < to.agent.capacity.locals; ++i) {
            const auto& l = to.agent.inspect().locals[i];
            if (!l.used || !Side::leaves_from(l) || l.where != leads_to(p)) continue;
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
    void run_on(duration d) { run_to(now - time_point{} + d); }
    /// One stream, one component, one address each: 192.0.2.1:5000 and 192.0.2.2:5000.
    void make_couple() {
        CHECK(a.agent.add_stream().code() == errc::ok);
        CHECK(b.agent.add_stream().code() == errc::ok);
        a.add({.where = v4(1)});
        b.add({.where = v4(2)});
    }
};

}  // namespace two_engines
