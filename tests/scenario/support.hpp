// SPDX-License-Identifier: BSL-1.0
// What the scenarios share: agents that meet in a small world, and tell all they do: the time in
// microseconds, who, and what.
#pragma once

#include <ice/agent/agent.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "internet.hpp"
#include "world.hpp"

namespace story {

using namespace ice;
using story_net::story_pacer;

/// ChaCha, except that tie-breakers and jitter can be written down.
struct story_random {
    chacha_random rest;
    std::vector<std::uint64_t> tie_breakers{};  ///< taken from the front while there are any
    std::vector<std::uint64_t> jitter{};

    void fill(byte_span out, draw purpose) noexcept {
        auto& script = purpose == draw::tie_breaker ? tie_breakers : jitter;
        if ((purpose != draw::tie_breaker && purpose != draw::jitter) || script.empty())
            return rest.fill(out, purpose);
        store_u64(out.data(), script.front());
        script.erase(script.begin());
    }
};

struct profile : profiles::rfc8445 {
    using random = story_random;
    using pacer = story_pacer;
};
struct many : profile {
    static constexpr limits capacity = multi_stream;
};

inline const char* text_of(session_state s) {
    constexpr const char* words[] = {"idle",         "checking", "connected", "completed",
                                     "disconnected", "failed",   "closed"};
    return words[static_cast<int>(s)];
}
inline const char* text_of(failed_reason r) {
    constexpr const char* words[] = {"",
                                     " no_valid_pair",
                                     " nomination_failed",
                                     " consent_expired",
                                     " consent_revoked",
                                     " candidate_removed"};
    return words[static_cast<int>(r)];
}

/// One host with one agent. Its bases are called A1, A2 ... by the name given here.
template <class Profile>
class basic_party {
  public:
    using agent_type = basic_agent<wire, Profile>;

    basic_party(world& w, char name, agent_role role, const agent_config& config = {},
                std::vector<std::uint64_t> tie_breakers = {})
        : w_(&w),
          name_(name),
          host_(w.net.add_host("host")),
          wire_{&w, name, sim::transport(w.net)},
          services_(wire_, {{chacha_random(seed(name)), std::move(tie_breakers)}}),
          agent(services_, role, config) {
        w.driver().add(wire_.line, *this);
    }
    basic_party(const basic_party&) = delete;

    /// A socket with a host candidate on it.
    std::uint16_t add_base(const endpoint& where, std::uint16_t stream = 0,
                           std::uint16_t component = 1,
                           candidate_kind kind = candidate_kind::host) {
        return add_base_on(w_->lan, where, stream, component, kind);
    }
    std::uint16_t add_base_on(sim::segment_id segment, const endpoint& where,
                              std::uint16_t stream = 0, std::uint16_t component = 1,
                              candidate_kind kind = candidate_kind::host) {
        w_->net.add_interface(host_, segment, where.addr());
        const auto socket = w_->net.bind(host_, where);
        local_candidate c;
        c.where = where;
        c.stream = stream;
        c.component = component;
        c.kind = kind;
        const auto made = agent.add_local_candidate(w_->now(), c);
        if (!socket || !made) {
            CHECK((socket && made));
            return no_index;
        }
        wire_.line.attach(base_id(*made), *socket);
        if (w_->names
                .try_emplace(std::string{to_text(where).view()}, name_ + std::to_string(++bases_))
                .second)
            ports_.push_back(where);
        return *made;
    }

    // Signalling, at once. Foundations travel as the candidate's number.
    template <class Other>
    void hear_credentials(const Other& from, std::uint16_t stream = 0, duration ta = {}) {
        remote_description d;
        d.ufrag = from.agent.local_ufrag();
        d.pwd = from.agent.local_pwd();
        d.ta = ta;
        CHECK(agent.set_remote_description(w_->now(), stream, d).code() == errc::ok);
    }
    template <class Other>
    void hear_candidates(Other& from) {
        from.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) { hear(c); });
    }
    errc hear(const candidate& c, std::string_view ufrag = {}) {
        const std::string foundation = std::to_string(c.foundation);
        remote_candidate r;
        r.where = c.where;
        r.priority = c.priority;
        r.foundation = foundation;
        r.component = c.component;
        r.kind = c.kind;
        r.ufrag = ufrag;
        return agent.add_remote_candidate(w_->now(), c.stream, r).code();
    }
    void start() { CHECK(agent.start(w_->now()).code() == errc::ok); }

    // What the driver wants; events are told as soon as they can be.
    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        last_verdict = agent.handle_datagram(now, from, bytes);
        tell_events();
    }
    void handle_timeout(time_point now) {
        agent.handle_timeout(now);
        tell_events();
    }
    time_point next_deadline() const { return agent.next_deadline(); }

    void tell_events() {
        for (event e = agent.poll_event(); e.kind != event_kind::none; e = agent.poll_event())
            w_->tell(name_, text_of(e));
    }

    sim::host_id host() const { return host_; }
    wire& carrier() { return wire_; }
    auto& random() { return services_.random; }
    auto& services() { return services_; }
    const agent_state<Profile>& state() const { return agent.inspect(); }

  private:
    static std::array<std::uint8_t, 32> seed(char name) {
        std::array<std::uint8_t, 32> s{};
        s[0] = static_cast<std::uint8_t>(name);
        return s;
    }
    std::string text_of(const event& e) const {
        const std::string where = std::to_string(e.stream) + '/' + std::to_string(e.component);
        switch (e.kind) {
            case event_kind::state_changed:
                return std::string("is ") + story::text_of(e.state) + story::text_of(e.reason);
            case event_kind::role_changed:
                return e.role == agent_role::controlling ? "becomes controlling"
                                                         : "becomes controlled";
            case event_kind::pacing_clamped: return "clamps pacing";
            case event_kind::candidates_free: return "frees";
            case event_kind::candidate_learnt: return "learns";
            case event_kind::nominated: return "nominated " + where;
            case event_kind::route_changed: {
                const data_route r = agent.route_of(e.stream, e.component);
                if (!r.may_send) return "route " + where + " none";
                const auto from = w_->net.local(wire_.line.socket_of(r.to.base));
                return "route " + where + ' ' + (from ? w_->name(*from) : "?") + '>' +
                       w_->name(r.to.remote);
            }
            default: return "?";
        }
    }

    world* w_;
    char name_;
    sim::host_id host_;
    wire wire_;
    ice::services<wire, Profile> services_;
    int bases_ = 0;
    std::vector<endpoint> ports_;

  public:
    agent_type agent;
    verdict last_verdict = verdict::not_mine;
};

using party = basic_party<profile>;

/// Descriptions are exchanged, checks begin on both sides at once.
template <class A, class B>
void introduce(A& a, B& b, std::uint16_t streams = 1) {
    for (std::uint16_t s = 0; s < streams; ++s) {
        a.hear_credentials(b, s);
        b.hear_credentials(a, s);
    }
    a.hear_candidates(b);
    b.hear_candidates(a);
    a.start();
    b.start();
    a.tell_events();
    b.tell_events();
}

inline constexpr auto controlling = agent_role::controlling;
inline constexpr auto controlled = agent_role::controlled;

/// The usual two: one stream, one component, one base each, 192.0.2.1:5000 and 192.0.2.2:6000.
struct couple {
    world w;
    party a;
    party b;

    explicit couple(duration one_way = milliseconds(25), const agent_config& config = {},
                    std::uint64_t seed = 1, time_point start = {})
        : w(one_way, seed, start), a(w, 'A', controlling, config), b(w, 'B', controlled, config) {
        furnish();
    }
    couple(agent_role a_role, agent_role b_role, std::vector<std::uint64_t> a_ties,
           std::vector<std::uint64_t> b_ties)
        : w(), a(w, 'A', a_role, {}, std::move(a_ties)), b(w, 'B', b_role, {}, std::move(b_ties)) {
        furnish();
    }
    void begin() { introduce(a, b); }
    /// Connected and completed on both sides; the trace begins anew.
    void complete() {
        begin();
        CHECK(w.run_to(seconds(5), [&] {
            return a.agent.state() == session_state::completed &&
                   b.agent.state() == session_state::completed;
        }));
        w.take();
    }

  private:
    void furnish() {
        CHECK(a.agent.add_stream().code() == errc::ok);
        CHECK(b.agent.add_stream().code() == errc::ok);
        a.add_base({v4(1), 5000});
        b.add_base({v4(2), 6000});
    }
};

}  // namespace story

extern template class ice::basic_agent<story::wire, story::profile>;
extern template class ice::basic_agent<story::wire, story::many>;
