// SPDX-License-Identifier: BSL-1.0
// A TURN client, its servers and its peers on a simulated network, and what each of them saw when.
#pragma once

#include <ice/sim.hpp>
#include <ice/turn.hpp>

#include <doctest/doctest.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

namespace turn_story {

using namespace ice;
using turn::event_kind;
using turn::reason;
namespace attr = stun::attr;

inline constexpr std::uint8_t hello[] = {'h', 'e', 'l', 'l', 'o'};

/// What the client sends, and when.
struct tapped {
    sim::transport line;
    sim::network* net;
    struct datagram {
        time_point at;
        route to;
        std::vector<std::uint8_t> bytes;

        stun::method method() const {
            const auto m = stun::message::parse(bytes);
            return m ? m->method() : stun::method{};
        }
    };
    std::vector<datagram> sent{};

    send_status send(const route& to, byte_view bytes) noexcept {
        const send_status status = line.send(to, bytes);
        if (status == send_status::sent)
            sent.push_back({net->now(), to, {bytes.begin(), bytes.end()}});
        return status;
    }
    std::size_t count(stun::method method) const {
        std::size_t n = 0;
        for (const datagram& d : sent) n += d.method() == method ? 1U : 0U;
        return n;
    }
    /// When the n-th request of that method went out, from 0.
    time_point time_of(stun::method method, std::size_t n) const {
        for (const datagram& d : sent)
            if (d.method() == method && n-- == 0) return d.at;
        return time_point::never();
    }
};

/// The loop of a host, with one client.
class host {
  public:
    using client = turn::basic_client<tapped>;

    host(sim::network& net, sim::driver& driver, std::string_view password,
         const turn::client_config& config, std::uint8_t seed = 1)
        : carrier{sim::transport(net), &net},
          env{.random = chacha_random(std::array<std::uint8_t, 32>{seed})},
          c(env, carrier, config),
          net_(&net),
          password_(password) {
        driver.add(carrier.line, *this);
    }
    host(const host&) = delete;

    std::uint8_t add_server(const endpoint& where) {
        const auto s = c.add_server({where, {}, {"user", password_, {}, {}}});
        CHECK(s);
        return s ? *s : std::uint8_t{0};
    }

    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        const turn::received r = c.handle_datagram(now, from, bytes);
        if (r.kind == turn::received_kind::data)
            heard.push_back({now, r.from, {r.data.begin(), r.data.end()}});
        poll(now);
    }
    void handle_timeout(time_point now) {
        c.handle_timeout(now, pace);
        poll(now);
    }
    time_point next_deadline() const { return c.next_deadline(pace); }
    void poll(time_point now) {
        for (turn::event e = c.poll_event(); e.kind != event_kind::none; e = c.poll_event()) {
            events.push_back({now, e});
            if (e.kind != event_kind::allocated) continue;
            const auto base = static_cast<std::uint16_t>(100 + 2 * e.allocation);
            static_cast<void>(c.name_base(e.allocation, ip_family::ipv4, base_id(base)));
            const auto next = static_cast<std::uint16_t>(base + 1);
            static_cast<void>(c.name_base(e.allocation, ip_family::ipv6, base_id(next)));
        }
    }

    /// By the engine's names: 100 is the first allocation's IPv4 address.
    send_status send(const endpoint& to, byte_view bytes = hello, std::uint16_t base = 100) {
        c.advance(net_->now());
        return c.send({base_id(base), 0, 1, to}, bytes);
    }

    struct timed {
        time_point at;
        turn::event e;
    };
    /// The n-th event of that kind, from 0; null when there are fewer.
    const timed* find(event_kind kind, std::size_t n = 0) const {
        for (const timed& t : events)
            if (t.e.kind == kind && n-- == 0) return &t;
        return nullptr;
    }
    /// What happened, in order: "allocated, lost mismatch 437".
    std::string story() const {
        std::string all;
        for (const timed& t : events) {
            all += (all.empty() ? "" : ", ") + std::string(describe(t.e.kind));
            if (t.e.reason != reason::none) all += " " + std::string(describe(t.e.reason));
            if (t.e.error != 0) all += " " + std::to_string(t.e.error);
        }
        return all;
    }

    struct data {
        time_point at;
        route from;
        std::vector<std::uint8_t> bytes;
    };

    tapped carrier;
    environment<profiles::rfc8445> env;
    client c;
    session_pace pace{};
    std::vector<timed> events{};
    std::vector<data> heard{};

  private:
    sim::network* net_;
    std::string_view password_;
};

/// Servers 198.51.100.n, a client at 192.0.2.1:5000, a peer at 192.0.2.9:6000, 10 ms between any
/// two of them.
struct world {
    sim::network net{1};
    sim::segment_id wide = net.add_segment("internet", {.latency = milliseconds(10)});
    sim::driver driver{net};
    sim::host_id client_host = net.add_host("client", wide, address::v4(192, 0, 2, 1));
    sim::host_id peer_host = net.add_host("peer", wide, address::v4(192, 0, 2, 9));
    endpoint at_client{address::v4(192, 0, 2, 1), 5000};
    endpoint at_peer{address::v4(192, 0, 2, 9), 6000};
    host h;
    sim::socket_id peer;
    std::vector<sim::turn_id> servers{};

    explicit world(const sim::turn_server_rules& rules = {}, const turn::client_config& config = {},
                   std::string_view password = "pass", unsigned server_count = 1)
        : h(net, driver, password, config) {
        for (unsigned n = 1; n <= server_count; ++n) add_server(n, rules);
        peer = bind(peer_host, at_peer);
        attach(0, 5000);
        static_cast<void>(h.add_server(at_server(1)));
    }

    static endpoint at_server(unsigned n) {
        return {address::v4(198, 51, 100, static_cast<std::uint8_t>(n)), 3478};
    }
    void add_server(unsigned n, const sim::turn_server_rules& rules) {
        const auto machine = net.add_host("server", wide, at_server(n).addr());
        const auto s = net.add_turn_server(machine, at_server(n), rules);
        CHECK(s);
        if (s) servers.push_back(*s);
    }
    sim::socket_id bind(sim::host_id who, const endpoint& where) {
        const auto s = net.bind(who, where);
        CHECK(s);
        return s ? *s : sim::socket_id();
    }
    /// A socket of the client.
    void attach(std::uint16_t base, std::uint16_t port) {
        const auto s = bind(client_host, at_client.with_port(port));
        CHECK(h.carrier.line.attach(base_id(base), s) == errc::ok);
    }
    std::uint8_t allocate(turn::allocate_request r = {}) {
        if (r.base.is_none()) r.base = base_id(0);
        if (r.where == endpoint()) r.where = at_client;
        const auto handle = h.c.allocate(net.now(), r);
        CHECK(handle);
        return handle ? *handle : std::uint8_t{0};
    }
    void run(duration d) { driver.run_until(net.now() + d); }
    void run_to(time_point t) { driver.run_until(t); }
    /// An allocation, an event of which is there after a second.
    std::uint8_t open(const turn::allocate_request& r = {}) {
        const std::uint8_t handle = allocate(r);
        run(seconds(1));
        CHECK(h.find(event_kind::allocated) != nullptr);
        return handle;
    }
    endpoint relayed() const {
        const host::timed* a = h.find(event_kind::allocated);
        return a != nullptr ? a->e.relayed_v4 : endpoint();
    }
    /// The peer sends to the relayed address.
    void peer_sends(byte_view bytes = hello) { net.send(peer, relayed(), bytes); }
};

}  // namespace turn_story
