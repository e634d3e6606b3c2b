// SPDX-License-Identifier: BSL-1.0
// Two cycles engines on one desk: what one sends reaches the other at once, unless it is lost.
#pragma once

#include <ice/drafts/sipping_ice_01/cycles_agent.hpp>
#include <ice/profiles/sipping_ice_01.hpp>
#include <ice/stun/reader.hpp>

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace cycles_desk {

using namespace ice;
using namespace ice::sipping_ice_01;

inline constexpr time_point at(duration d) { return time_point{} + d; }
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
    /// 0 when it is no error.
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

struct table;

struct wire {
    table* on = nullptr;
    std::array<endpoint, 32> where{};  // of the bases
    std::vector<packet> sent{};
    std::vector<std::int64_t> sent_ms{};  // requests only
    send_status says = send_status::sent;

    send_status send(const route& to, byte_view bytes) noexcept;
};

/// Notes how checks end.
struct check_log {
    std::vector<check_state> seen{};
    std::vector<std::uint16_t> refused{};

    void check_changed(const route&, check_state, check_state after) noexcept {
        seen.push_back(after);
    }
    void check_refused(const route&, std::uint16_t code) noexcept { refused.push_back(code); }
};

struct profile : profiles::sipping_ice_01 {
    using observer = check_log;
    static constexpr cycles_limits capacity{2, 4, 16, 12, 24, 64};
};

using services_type = services<wire, profile>;
using engine = basic_cycles_agent<wire, profile>;
using text_of_offer = basic_description<2, 12>;

struct side {
    wire carrier;
    services_type host;
    engine agent;

    side(table& t, std::uint8_t seed, const cycles_config& config);

    std::uint16_t add(const local_address& l, time_point when = {}) {
        const auto made = agent.add_local(when, l);
        CHECK(made.code() == errc::ok);
        if (!made) return sipping_ice_01::no_index;
        carrier.where[*made] = l.where;
        return *made;
    }
    std::uint16_t derive(std::uint16_t base, const endpoint& where,
                         candidate_kind kind = candidate_kind::relay) {
        return add({.where = where, .kind = kind, .base = base_id(base)});
    }
    std::size_t count(check_state s) const {
        std::size_t n = 0;
        for (const check_record& r : agent.inspect().checks) n += r.used && r.state == s ? 1U : 0U;
        return n;
    }
    std::size_t checks() const {
        std::size_t n = 0;
        for (const check_record& r : agent.inspect().checks) n += r.used ? 1U : 0U;
        return n;
    }
    const own_address& local(std::uint16_t i) const { return agent.inspect().locals[i]; }
    /// The index of an own address, or no_index.
    std::uint16_t find(const endpoint& where) const {
        for (std::uint16_t i = 0; i < profile::capacity.locals; ++i)
            if (local(i).used && local(i).where == where) return i;
        return sipping_ice_01::no_index;
    }
    std::vector<event> events() {
        std::vector<event> all;
        for (event e = agent.poll_event(); e.kind != event_kind::none; e = agent.poll_event())
            all.push_back(e);
        return all;
    }
    bool said(event_kind kind) {
        bool there = false;
        for (const event& e : events()) there = there || e.kind == kind;
        return there;
    }
    endpoint target(std::uint16_t component = 1) const {
        const data_route r = agent.route_of(0, component);
        return r.may_send ? r.to.remote : endpoint();
    }
    text_of_offer offer(time_point now) {
        text_of_offer d;
        CHECK(agent.make_offer(now, d).code() == errc::ok);
        return d;
    }
    text_of_offer answer(time_point now) {
        text_of_offer d;
        CHECK(agent.make_answer(now, d).code() == errc::ok);
        return d;
    }
};

struct table {
    time_point now{};
    std::vector<packet> flying{};
    std::function<bool(const packet&)> loses = [](const packet&) { return false; };
    /// Where it seems to come from, and where it leads: NATs and relays. Unchanged by default.
    std::function<endpoint(const packet&)> source = [](const packet& p) { return p.from; };
    std::function<endpoint(const packet&)> leads_to = [](const packet& p) { return p.to; };
    side a, b;

    explicit table(const cycles_config& config = {}) : a(*this, 1, config), b(*this, 2, config) {}
    table(const table&) = delete;

    void deliver(side& to, const packet& p) {
        for (std::uint16_t i = 0; i < profile::capacity.locals; ++i) {
            const own_address& l = to.agent.inspect().locals[i];
            if (!l.used || !l.is_base() || l.where != leads_to(p)) continue;
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
    /// One exchange; both sides' checks run for a second.
    void exchange(side& from, side& to) {
        const auto offer = from.offer(now);
        CHECK(to.agent.receive_offer(now, offer).code() == errc::ok);
        run_on(milliseconds(500));
        const auto answer = to.answer(now);
        CHECK(from.agent.receive_answer(now, answer).code() == errc::ok);
        run_on(milliseconds(500));
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

constexpr std::array<std::uint8_t, 32> seed_of(std::uint8_t first) {
    std::array<std::uint8_t, 32> s{};
    s[0] = first;
    return s;
}

inline side::side(table& t, std::uint8_t seed, const cycles_config& config)
    : carrier{&t}, host(carrier, chacha_random(seed_of(seed))), agent(host, config) {}

/// One stream, one component, one address each: 192.0.2.1:5000 and 192.0.2.2:5000.
struct couple : table {
    explicit couple(const cycles_config& config = {}) : table(config) {
        CHECK(a.agent.add_stream().code() == errc::ok);
        CHECK(b.agent.add_stream().code() == errc::ok);
        a.add({.where = v4(1)});
        b.add({.where = v4(2)});
    }
};

/// A peer played by hand: one alternate at 192.0.2.9:5000 unless said otherwise.
inline alternate far_alternate(std::string_view id = "1", std::uint16_t q = 1000,
                               const endpoint& where = v4(9), std::string_view derived_from = {}) {
    alternate x;
    x.id = id;
    x.q = q_value(q);
    x.derived_from = derived_from;
    x.username = "user";
    x.password = "9kksj==";
    x.rtp = where;
    return x;
}
inline text_of_offer telling(std::initializer_list<alternate> all, const endpoint& where = v4(9)) {
    text_of_offer d;
    text_of_offer::media_stream s;
    s.default_address.rtp = where;
    for (const alternate& x : all) CHECK(s.alternates.push_back(x));
    CHECK(d.streams.push_back(s));
    return d;
}

}  // namespace cycles_desk
