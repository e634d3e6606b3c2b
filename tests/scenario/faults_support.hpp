// SPDX-License-Identifier: BSL-1.0
// Two hosts whose transports, clocks and random bytes can be broken.
#pragma once

#include <ice/agent/agent.hpp>
#include <ice/sim.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

namespace faults {

using namespace ice;

/// A transport that may answer each call by something else, and notes when it was called.
struct faulty {
    sim::network* net;
    sim::transport line;
    std::function<send_status(int)> answers{};  ///< to the n-th call, from 1 on
    std::vector<time_point> calls{};
    bool closed = false;

    send_status send(const route& to, byte_view bytes) noexcept {
        CHECK(!closed);
        calls.push_back(net->now());
        const int n = static_cast<int>(calls.size());
        const send_status s = answers ? answers(n) : send_status::sent;
        return s == send_status::sent ? line.send(to, bytes) : s;
    }
};

/// The loop of a program, with a clock of its own.
template <class Profile>
class host {
  public:
    using agent_type = basic_agent<faulty, Profile>;

    host(sim::network& net, sim::driver& driver, sim::segment_id lan, agent_role role,
         std::uint8_t last, typename Profile::random random)
        : net_(net),
          lan_(lan),
          who_(net.add_host("host")),
          carrier{&net, sim::transport(net)},
          services_(carrier, std::move(random)),
          agent(services_, role) {
        driver.add(carrier.line, *this);
        CHECK(agent.add_stream());
        add_base(last);
    }
    host(const host&) = delete;

    /// 192.0.2.`last`, a new interface with a host candidate.
    std::uint16_t add_base(std::uint8_t last) {
        const endpoint where(address::v4(192, 0, 2, last), 5000);
        net_.add_interface(who_, lan_, where.addr());
        const auto socket = net_.bind(who_, where);
        const auto base = agent.add_local_candidate(time(), {.where = where});
        if (!socket || !base) return no_index;
        carrier.line.attach(base_id(*base), *socket);
        return *base;
    }

    /// Signalling, at once.
    void hear(host& from) {
        const bool known = agent.inspect().streams[0].described;
        if (!known)
            static_cast<void>(agent.set_remote_description(
                time(), 0, {from.agent.local_ufrag(), from.agent.local_pwd()}));
        from.agent.for_each_local_candidate([&](std::uint16_t, const candidate& c) {
            const std::string foundation = std::to_string(c.foundation);
            static_cast<void>(
                agent.add_remote_candidate(time(), 0, {c.where, c.priority, foundation}));
        });
        if (!known) static_cast<void>(agent.start(time()));
    }

    void handle_datagram(time_point, const route& from, byte_view bytes) {
        last_verdict = agent.handle_datagram(time(), from, bytes);
        poll();
    }
    void handle_timeout(time_point) {
        agent.handle_timeout(time());
        poll();
    }
    /// In the network's time: when the own clock will show it, or at once.
    time_point next_deadline() const {
        const time_point due = agent.next_deadline();
        return due == time_point::never() || !clock ? due : when_shown(due);
    }
    void poll() {
        for (event e = agent.poll_event(); e.kind != event_kind::none; e = agent.poll_event()) {
            ++events;
            if (on_event) on_event(e);
        }
    }

    time_point time() const { return clock ? clock(net_.now()) : net_.now(); }
    bool is_up() const {
        return agent.state() == session_state::completed && agent.route_of(0, 1).may_send;
    }

    std::function<time_point(time_point)> clock{};       ///< of the network's time
    std::function<time_point(time_point)> when_shown{};  ///< the network's time of one of its own
    std::function<void(const event&)> on_event{};
    int events = 0;

  private:
    sim::network& net_;
    sim::segment_id lan_;
    sim::host_id who_;

  public:
    faulty carrier;

  private:
    services<faulty, Profile> services_;

  public:
    agent_type agent;
    verdict last_verdict = verdict::not_mine;
};

inline chacha_random chacha(std::uint8_t n) {
    return chacha_random(std::array<std::uint8_t, 32>{n});
}

/// 192.0.2.1 and 192.0.2.2, 20 ms apart.
template <class Profile = profiles::rfc8445>
struct two {
    sim::network net;
    sim::segment_id lan = net.add_segment("lan", {.latency = milliseconds(20)});
    sim::driver driver{net};
    time_point epoch;
    host<Profile> a;
    host<Profile> b;

    explicit two(time_point start = {})
        requires std::same_as<typename Profile::random, chacha_random>
        : two(chacha(1), chacha(2), start) {}
    two(typename Profile::random ra, typename Profile::random rb, time_point start = {})
        : net(1, start),
          epoch(start),
          a(net, driver, lan, agent_role::controlling, 1, std::move(ra)),
          b(net, driver, lan, agent_role::controlled, 2, std::move(rb)) {}

    void begin() {
        a.hear(b);
        b.hear(a);
    }
    void run_to(duration t) { driver.run_until(epoch + t); }
    template <class Done>
    bool run_to(duration t, Done done) {
        return driver.run_until(epoch + t, done) == sim::run_end::done;
    }
    bool is_up() const { return a.is_up() && b.is_up(); }
};

}  // namespace faults

extern template class ice::basic_agent<faults::faulty, ice::profiles::rfc8445>;
