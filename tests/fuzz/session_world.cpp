// SPDX-License-Identifier: BSL-1.0
// Two sessions behind NATs, a STUN and a TURN server, and a bad day. The input is a script: servers
// fail, forget and refuse, NATs reboot, sockets come and go, datagrams are forged out of what was
// seen, verbs come in odd order, time passes. Whatever happens, no call loops, nothing is sent to
// where nobody was named, what a policy hides stands in no line; and when the world has calmed down
// both sides agree on what became of them, unless a verb of the script ended a session.
#include <cstdint>
#include <ice/session.hpp>
#include <ice/sim.hpp>
#include <string>
#include <vector>

#include "script.hpp"

namespace {

using namespace ice;
using namespace fuzz_script;

struct small_profile : profiles::rfc8445 {
    static constexpr limits capacity{1, 2, 10, 10, 24, 32};
};
struct small_rules : session_rules {
    struct gathering : ice::gathering {
        static constexpr gather_limits capacity{3, 2};
    };
    struct relaying : turn::client_rules {
        static constexpr turn::client_limits capacity{
            .servers = 2, .allocations = 2, .permissions = 6, .channels = 2};
    };
};

using session_type = session<sim::transport, small_profile, small_rules>;
using host_type = services<sim::transport, small_profile>;

struct side {
    sim::network& net;
    sim::host_id home;
    sim::transport carrier;
    std::uint8_t seed[32];
    host_type shared;
    session_type s;
    side* other = nullptr;
    description_reader reader{};
    std::vector<std::uint8_t> seen{};  // the latest datagram
    bool ended = false;

    side(sim::network& n, sim::driver& driver, sim::host_id h, std::uint8_t number,
         const session_config& config)
        : net(n),
          home(h),
          carrier(n),
          seed{number},
          shared(carrier, chacha_random(seed)),
          s(shared, number == 1 ? agent_role::controlling : agent_role::controlled, config) {
        driver.add(carrier, *this);
        must(s.add_stream().has_value());
    }
    side(const side&) = delete;

    /// In the place of `from`, if that is one.
    void bind(const address& addr, std::uint16_t port, base_id from = {}) {
        const endpoint where(addr, port);
        const auto socket = net.bind(home, where);
        if (!socket) return;
        session_base b;
        b.where = where;
        const auto base =
            from.is_none() ? s.add_base(net.now(), b) : s.move_base(net.now(), from, b);
        if (!base) return static_cast<void>(net.close(*socket));
        carrier.attach(*base, *socket);
        poll();
    }
    void say(std::string_view line) {
        if (s.config().candidates.shows == revealed::relay_only)
            must(line.find("10.0.") == line.npos && line.find("203.0.113.") == line.npos);
        if (line.empty() || other == nullptr) return;
        static_cast<void>(other->reader.read(other->s, net.now(), line));
        other->poll();
    }
    void describe() {
        put_description(s, 0, [this](std::string_view line) { say(line); });
        s.description_conveyed(net.now());
        poll();
    }
    void handle_datagram(time_point now, const route& from, byte_view bytes) {
        seen.assign(bytes.begin(), bytes.end());
        static_cast<void>(s.handle_datagram(now, from, bytes));
        poll();
    }
    void handle_timeout(time_point now) {
        s.handle_timeout(now);
        poll();
    }
    time_point next_deadline() const { return s.next_deadline(); }
    void poll() {
        int n = 0;
        for (auto e = s.poll_event(); e.kind != session_event_kind::none; e = s.poll_event()) {
            must(++n < 1000);
            if (e.kind != session_event_kind::candidate) continue;
            say(candidate_attribute(s, e.candidate));
            static_cast<void>(s.candidate_conveyed(net.now(), e.candidate));
        }
    }
};

struct world {
    sim::network net{1};
    sim::driver driver{net};
    sim::segment_id wide = net.add_segment("internet", {.latency = milliseconds(10)});
    sim::segment_id lans[2] = {net.add_segment("a"), net.add_segment("b")};
    sim::nat_id nats[2];
    sim::turn_id turn_id;
    side a;
    side b;

    static endpoint server() { return {address::v4(198, 51, 100, 1), 3478}; }
    static address inside(std::uint8_t n) { return address::v4(10, 0, n, 2); }
    static session_config config(std::uint8_t flags) {
        session_config c;
        if ((flags & 1) != 0) c.candidates.shows = revealed::relay_only;
        if ((flags & 2) != 0) c.candidates.shows = revealed::no_host;
        c.eager_permissions = (flags & 4) == 0;
        c.mobile_relays = (flags & 8) != 0;
        return c;
    }
    static sim::nat_rules kind(std::uint8_t n) {
        if (n % 4 == 0) return sim::full_cone();
        if (n % 4 == 1) return sim::restricted();
        return n % 4 == 2 ? sim::port_restricted() : sim::symmetric();
    }

    explicit world(script& in)
        : a(net, driver, net.add_host("a", lans[0], inside(1)), 1, config(in.next())),
          b(net, driver, net.add_host("b", lans[1], inside(2)), 2, config(in.next())) {
        for (const std::uint8_t n : {std::uint8_t{0}, std::uint8_t{1}})
            nats[n] = net.add_nat("NAT", lans[n], wide,
                                  address::v4(203, 0, 113, static_cast<std::uint8_t>(n + 1)),
                                  kind(in.next()));
        turn_id = *net.add_turn_server(net.add_host("TURN", wide, server().addr()), server());
        a.other = &b;
        b.other = &a;
        for (side* x : {&a, &b}) {
            turn::server t;
            t.where = server();
            t.login.username = "user";
            t.login.password = "pass";
            must(x->s.add_turn_server(net.now(), t).has_value());
            x->bind(inside(x == &a ? 1 : 2), 5000);
        }
    }

    void run(duration d) { must(driver.run_until(net.now() + d) != sim::run_end::stuck); }

    void trouble_server(script& in) {
        sim::turn_server_rules r;
        const std::uint8_t n = in.next();
        r.silent = n % 8 == 1;
        r.mobility = n % 16 < 8;
        r.delay = milliseconds(n % 8 == 2 ? 700 : 0);
        r.nonce_lifetime = seconds(n % 8 == 3 ? 1 : 3600);
        r.quota = n % 8 == 4 ? 0 : 10;
        r.password_algorithms = n % 8 == 5;
        if (n % 8 == 6)
            r.fault = {stun::method(in.next() % 10), std::uint16_t(300 + in.next()), 3, n > 99};
        if (n % 8 == 7) net.restart(turn_id);
        net.set_rules(turn_id, r);
    }
    void forge(side& x, script& in) {
        std::vector<std::uint8_t> bytes = x.seen;
        for (int i = in.next() % 4; i > 0 && !bytes.empty(); --i)
            bytes[in.next() * std::size_t{7} % bytes.size()] ^= in.next();
        const endpoint from = in.next() % 2 == 0 ? server() : endpoint(inside(7), 77);
        static_cast<void>(
            x.s.handle_datagram(net.now(), {base_id(in.next() % 3), 0, 1, from}, bytes));
        x.poll();
    }
    void step(script& in) {
        side& x = in.next() % 2 == 0 ? a : b;
        const std::uint8_t byte = in.next();
        const std::uint8_t data[] = {byte, 2, 3};
        switch (byte % 14) {
            case 0: return run(milliseconds(in.next() * 4));
            case 1: return run(seconds(in.next()));
            case 2: return x.describe();
            case 3: return static_cast<void>(x.s.start(net.now()));
            case 4: return trouble_server(in);
            case 5: return static_cast<void>(net.reboot(nats[byte / 14 % 2]));
            case 6:
                return x.bind(inside(&x == &a ? 1 : 2), static_cast<std::uint16_t>(5001 + byte % 3),
                              byte < 128 ? base_id() : base_id(byte / 14 % 3));
            case 7:
                x.ended = true;
                static_cast<void>(x.s.remove_base(net.now(), base_id(in.next() % 3)));
                return x.poll();
            case 8: static_cast<void>(x.s.restart(net.now())); return x.describe();
            case 9: static_cast<void>(x.s.send(net.now(), 0, 1, data)); return x.poll();
            case 10: return forge(x, in);
            case 11: static_cast<void>(net.expire_nonces(turn_id)); return;
            case 12:
                static_cast<void>(x.s.base_ready(net.now(), base_id(in.next() % 3)));
                return x.poll();
            default:
                if (in.next() % 8 == 0) x.ended = true, x.s.close(net.now()), x.poll();
        }
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    script in{data, size < 400 ? size : 400};
    world w(in);
    while (!in.done()) w.step(in);
    // The world calms down; whoever has not described itself does.
    w.net.set_rules(w.turn_id, sim::turn_server_rules{});
    const bool ended = w.a.ended || w.b.ended;
    if (!ended && w.a.s.state() == session_state::idle && w.b.s.state() == session_state::idle) {
        w.a.describe();
        w.b.describe();
        static_cast<void>(w.a.s.start(w.net.now()));
        static_cast<void>(w.b.s.start(w.net.now()));
        w.run(seconds(600));  // seven requests for each pair, one foundation after the other
        must(w.a.s.state() == w.b.s.state());
    }
    w.run(seconds(60));
    w.a.s.close(w.net.now());
    w.b.s.close(w.net.now());
    w.run(seconds(200));
    must(w.a.next_deadline() == time_point::never() && w.b.next_deadline() == time_point::never());
    return 0;
}
