// SPDX-License-Identifier: BSL-1.0
// Two cycles engines on one desk.
#pragma once

#include <ice/drafts/sipping_ice_01/cycles_agent.hpp>
#include <ice/profiles/sipping_ice_01.hpp>

#include <initializer_list>
#include <string_view>
#include <vector>

#include "../two_engines.hpp"

namespace cycles_desk {

using namespace ice::sipping_ice_01;
using namespace two_engines;

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

struct side : basic_side<engine, local_address, cycles_config> {
    using basic_side::basic_side;
    static bool leaves_from(const own_address& l) { return l.is_base(); }

    std::uint16_t derive(std::uint16_t base, const endpoint& where,
                         candidate_kind kind = candidate_kind::relay) {
        return add({.where = where, .kind = kind, .base = base_id(base)});
    }
    /// RTP and RTCP of a local address, 192.0.2.last:1010 and that port, and of its relayed one,
    /// 192.0.2.(30 + last):8076 and 8077.
    void add_pairs(std::uint8_t last, std::uint16_t rtcp_port) {
        const auto far = static_cast<std::uint8_t>(30 + last);
        const auto rtp = add({.where = v4(last, 1010)});
        const auto rtcp = add({.where = v4(last, rtcp_port), .component = 2, .partner = rtp});
        const auto relayed = derive(rtp, v4(far, 8076));
        add({.where = v4(far, 8077),
             .component = 2,
             .kind = candidate_kind::relay,
             .base = base_id(rtcp),
             .partner = relayed});
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
        return no_index;
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

struct table : basic_table<side> {
    explicit table(const cycles_config& config = {}) : basic_table(config) {}

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

/// One stream, one component, one address each: 192.0.2.1:5000 and 192.0.2.2:5000.
struct couple : table {
    explicit couple(const cycles_config& config = {}) : table(config) { make_couple(); }
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
