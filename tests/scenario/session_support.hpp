// SPDX-License-Identifier: BSL-1.0
// Hosts with sessions on a simulated internet with STUN and TURN servers; signalling by lines.
#pragma once

#include <ice/session.hpp>

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "internet.hpp"

namespace session_story {

using namespace ice;
using story_net::at;
using story_net::wire;

inline byte_view bytes_of(const std::string& text) {
    static thread_local std::vector<std::uint8_t> kept;
    kept.assign(text.begin(), text.end());
    return kept;
}
inline std::string text_of(byte_view bytes) { return {bytes.begin(), bytes.end()}; }

/// Room for several addresses and servers.
struct profile : profiles::rfc8445 {
    static constexpr limits capacity{1, 2, 48, 32, 100, 32};
};

using session_type = ice::session<wire, profile>;
using pool_type = session_type::pool_type;
using services_type = services<wire, profile>;

inline std::array<std::uint8_t, 32> seed_of(std::uint8_t n) {
    std::array<std::uint8_t, 32> s{};
    s[0] = n;
    return s;
}

/// One session of a host: the loop of a program, with a simulated network under it. What is said to
/// `other` arrives at once.
template <class Profile>
class basic_peer {
  public:
    basic_peer(sim::network& net, sim::driver& driver, sim::host_id host, agent_role role,
               const session_config& config = {}, std::uint16_t components = 1)
        : net_(&net),
          host_(host),
          carrier{sim::transport(net)},
          shared(carrier, {chacha_random(seed_of(static_cast<std::uint8_t>(host.index() + 1)))}),
          s(shared, role, config) {
        driver.add(carrier.line, *this);
        CHECK(s.add_stream(components));
    }
    basic_peer(const basic_peer&) = delete;

    base_id bind(const address& addr, std::uint16_t port = 5000, std::uint16_t component = 1,
                 std::uint8_t network = 0, bool is_shown = true) {
        const endpoint where(addr, port);
        const auto socket = net_->bind(host_, where);
        session_base b;
        b.where = where;
        b.component = component;
        b.network = network;
        b.is_shown = is_shown;
        const auto base = s.add_base(net_->now(), b);
        CHECK((socket && base));
        if (!socket || !base) return {};
        carrier.line.attach(*base, *socket);
        poll();
        return *base;
    }
    void add_turn(const endpoint& server, std::string_view user = "user",
                  std::string_view password = "pass") {
        turn::server t;
        t.where = server;
        t.login.username = user;
        t.login.password = password;
        CHECK(s.add_turn_server(net_->now(), t));
        poll();
    }
    void add_stun(const endpoint& server) {
        CHECK(s.add_stun_server(net_->now(), server));
        poll();
    }

    /// From now on lines go there; what there is goes at once.
    void call(basic_peer& to) {
        other_ = &to;
        put_description(s, 0, [&](std::string_view line) { say(line); });
        s.description_conveyed(net_->now());
        if (s.is_gathered()) say_end();
        poll();
    }
    void start() { CHECK(s.start(net_->now())); }

    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        const session_received r = s.handle_datagram(now, from, bytes);
        if (r.what == verdict::data || r.what == verdict::data_unverified)
            heard.push_back(text_of(r.data));
        verdicts.push_back(r.what);
        poll();
    }
    void handle_timeout(time_point now) {
        s.handle_timeout(now);
        poll();
    }
    time_point next_deadline() const { return s.next_deadline(); }

    void poll() {
        for (session_event e = s.poll_event(); e.kind != session_event_kind::none;
             e = s.poll_event()) {
            events.push_back(e);
            if (e.kind == session_event_kind::candidate && other_ != nullptr) {
                say(candidate_attribute(s, e.candidate));
                static_cast<void>(s.candidate_conveyed(net_->now(), e.candidate));
            }
            if (e.kind == session_event_kind::gathering_done && other_ != nullptr) say_end();
        }
    }

    bool is_up() const { return s.route_of(0, 1).may_send; }
    bool is_over() const {
        return s.state() == session_state::completed || s.state() == session_state::failed;
    }
    send_status send(const std::string& text) { return s.send(net_->now(), 0, 1, bytes_of(text)); }
    /// Kinds of the selected pair: "host-relay".
    std::string selected() const {
        std::string text = "none";
        for_each_pair_stats(s.agent(), [&](const pair_stats& p) {
            if (p.selected)
                text =
                    std::string(to_text(p.local.kind)) + '-' + std::string(to_text(p.remote.kind));
        });
        return text;
    }
    bool has_said(std::string_view word) const {
        for (const std::string& line : said)
            if (line.find(word) != std::string::npos) return true;
        return false;
    }
    std::size_t count(session_event_kind kind) const {
        std::size_t n = 0;
        for (const session_event& e : events) n += e.kind == kind ? 1U : 0U;
        return n;
    }
    const session_event* find(session_event_kind kind) const {
        for (const session_event& e : events)
            if (e.kind == kind) return &e;
        return nullptr;
    }

  private:
    void say(std::string_view line) {
        said.emplace_back(line);
        static_cast<void>(other_->reader_.read(other_->s, net_->now(), line));
        other_->poll();
    }
    void say_end() { say(end_of_candidates_line); }

    sim::network* net_;
    sim::host_id host_;
    basic_peer* other_ = nullptr;
    description_reader reader_{};

  public:
    wire carrier;
    services<wire, Profile> shared;
    ice::session<wire, Profile> s;
    std::vector<std::string> said{};
    std::vector<std::string> heard{};
    std::vector<verdict> verdicts{};
    std::vector<session_event> events{};
};
using peer = basic_peer<profile>;

/// With TURN servers too.
struct internet : story_net::internet {
    using story_net::internet::internet;

    sim::turn_id add_turn(std::uint8_t n, const sim::turn_server_rules& rules = {}) {
        const auto host = net.add_host("TURN", wide, turn_at(n).addr());
        const auto server = net.add_turn_server(host, turn_at(n), rules);
        CHECK(server);
        return server ? *server : sim::turn_id();
    }
    static endpoint turn_at(std::uint8_t n) { return server_at(n); }
    bool run(duration how_long, const std::function<bool()>& done) {
        return driver.run_until(net.now() + how_long, done) == sim::run_end::done;
    }
    void run(duration how_long) { driver.run_until(net.now() + how_long); }
};

/// Two hosts behind NATs and a TURN server, 198.51.100.1.
struct two_homes : internet {
    sim::turn_id server;
    peer a;
    peer b;

    explicit two_homes(const sim::nat_rules& one = sim::symmetric(),
                       const sim::nat_rules& two = sim::symmetric(),
                       const session_config& config_a = {}, const session_config& config_b = {},
                       const sim::turn_server_rules& rules = {})
        : server(add_turn(1, rules)),
          a(net, driver, add_home(1, one), agent_role::controlling, config_a),
          b(net, driver, add_home(2, two), agent_role::controlled, config_b) {
        for (peer* p : {&a, &b}) {
            p->add_turn(turn_at(1));
            p->bind(inside(p == &a ? 1 : 2));
        }
    }
    void call() {
        a.call(b);
        b.call(a);
        a.start();
        b.start();
    }
    /// Whether both are completed within the time, and data passes both ways.
    bool connects(duration within = seconds(60)) {
        call();
        run(within, [&] { return a.is_over() && b.is_over(); });
        if (a.s.state() != session_state::completed || b.s.state() != session_state::completed)
            return false;
        return talks();
    }
    bool talks() {
        a.heard.clear();
        b.heard.clear();
        if (a.send("ping") != send_status::sent || b.send("pong") != send_status::sent)
            return false;
        run(seconds(1));
        return b.heard == std::vector<std::string>{"ping"} &&
               a.heard == std::vector<std::string>{"pong"};
    }
};

}  // namespace session_story
