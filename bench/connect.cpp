// SPDX-License-Identifier: BSL-1.0
// W7: two agents connect over a memory transport, the CPU of both: one host candidate each, regular
// nomination, a virtual clock; construction and description excluded. Next to it its floor: writing
// and reading exactly the packets that they exchanged, by the same codec. No allocation is allowed.
//
//   bench-connect --packets     what goes over the wire
#include <benchmark/benchmark.h>

#include <cstdio>
#include <vector>

#include <ice/agent.hpp>

#include "allocations.hpp"
#include "stopwatch.hpp"

namespace {

using namespace ice;

struct packet {
    std::uint8_t bytes[256];
    std::size_t size = 0;
    bool to_first = false;
};

/// Both directions, in the order of sending.
struct wire {
    packet ring[16];
    unsigned sent = 0;
    unsigned received = 0;
    std::vector<packet>* copies = nullptr;
};

struct memory_transport {
    wire* w = nullptr;
    bool to_first = false;

    send_status send(const route&, byte_view bytes) noexcept {
        packet& p = w->ring[w->sent++ % 16];
        copy_bytes(p.bytes, bytes);
        p.size = bytes.size();
        p.to_first = to_first;
        if (w->copies != nullptr) w->copies->push_back(p);
        return send_status::sent;
    }
};

using agent = basic_agent<memory_transport>;
using host = services<memory_transport, profiles::rfc8445>;

constexpr std::uint8_t seed_a[32] = {1}, seed_b[32] = {2};

/// Two agents that know each other and have not begun.
struct two {
    wire w;
    memory_transport transport_a{&w, false}, transport_b{&w, true};
    host host_a, host_b;
    endpoint where_a{address::v4(192, 0, 2, 1), 5000}, where_b{address::v4(192, 0, 2, 2), 6000};
    agent a, b;

    explicit two(builtin_crypto crypto)
        : host_a(transport_a, {chacha_random(seed_a), crypto, pacer(duration{}), {}}),
          host_b(transport_b, {chacha_random(seed_b), crypto, pacer(duration{}), {}}),
          a(host_a, agent_role::controlling),
          b(host_b, agent_role::controlled) {
        describe(a, where_a, b, where_b);
        describe(b, where_b, a, where_a);
    }

    static void describe(agent& own, const endpoint& where, agent& peer, const endpoint& peers) {
        const time_point start{};
        if (own.inspect().streams[0].used == false) static_cast<void>(own.add_stream());
        if (peer.inspect().streams[0].used == false) static_cast<void>(peer.add_stream());
        static_cast<void>(own.add_local_candidate(start, {.where = where}));
        const std::uint32_t priority = own.inspect().locals[0].c.priority;
        static_cast<void>(
            own.set_remote_description(start, 0, {peer.local_ufrag(), peer.local_pwd()}));
        static_cast<void>(own.add_remote_candidate(
            start, 0, {.where = peers, .priority = priority, .foundation = "1"}));
    }

    void deliver(time_point now) {
        while (w.received != w.sent) {
            const packet& p = w.ring[w.received++ % 16];
            agent& to = p.to_first ? a : b;
            const route from{base_id(0), 0, 1, p.to_first ? where_b : where_a};
            static_cast<void>(to.handle_datagram(now, from, {p.bytes, p.size}));
        }
        for (agent* each : {&a, &b})
            while (each->poll_event().kind != event_kind::none) {
            }
    }

    bool connected() const {
        return a.state() == session_state::completed && b.state() == session_state::completed;
    }

    void connect() {
        time_point now{};
        static_cast<void>(a.start(now));
        static_cast<void>(b.start(now));
        for (int step = 0; step < 100; ++step) {
            deliver(now);
            if (connected()) return;
            now = later(now, earlier(a.next_deadline(), b.next_deadline()));
            if (a.next_deadline() <= now) a.handle_timeout(now);
            if (b.next_deadline() <= now) b.handle_timeout(now);
        }
    }
};

void connect(benchmark::State& state, crypto_level level) {
    const two fresh{builtin_crypto(level)};
    two now{builtin_crypto(level)};
    std::uint64_t made = 0;
    stopwatch watch(state);
    for (auto _ : state) {
        now.a = fresh.a;
        now.b = fresh.b;
        now.a.rebind(now.host_a);
        now.b.rebind(now.host_b);
        const std::uint64_t before = allocations;
        watch.time([&] { now.connect(); });
        made += allocations - before;
        if (!now.connected()) return state.SkipWithError("they do not connect");
    }
    state.counters["allocations"] = static_cast<double>(made);
    if (made != 0) state.SkipWithError("it has allocated");
}

/// A packet with what it says, to be written and read again.
struct content {
    packet original;
    const hmac_sha1_key* key = nullptr;
    stun::message_type type;
    stun::transaction_id id;
    std::string_view peer, own;  // the parts of USERNAME
    std::uint32_t priority = 0;
    std::uint64_t tie_breaker = 0;
    bool controlling = false, nominates = false;
    endpoint mapped;
};

/// The packets of one connection between these two.
std::vector<content> exchanged(two& both) {
    std::vector<packet> packets;
    both.w.copies = &packets;
    both.connect();
    both.w.copies = nullptr;
    std::vector<content> all;
    for (const packet& p : packets) {
        content c;
        c.original = p;
        const auto m = stun::message::parse({c.original.bytes, c.original.size});
        const bool request = m->cls() == stun::message_class::request;
        // A request has the password of who gets it, an answer of who sends it.
        agent& asked = request == p.to_first ? both.a : both.b;
        agent& asks = request == p.to_first ? both.b : both.a;
        c.key = &asked.inspect().credentials().local_key;
        c.peer = asked.local_ufrag();
        c.own = asks.local_ufrag();
        c.type = m->type();
        c.id = m->id();
        c.priority = m->get(stun::attr::priority).value_or(0);
        c.controlling = m->has(stun::attr::ice_controlling);
        c.tie_breaker =
            m->get(c.controlling ? stun::attr::ice_controlling : stun::attr::ice_controlled)
                .value_or(0);
        c.nominates = m->has(stun::attr::use_candidate);
        c.mapped = m->get(stun::attr::xor_mapped_address).value_or({});
        all.push_back(c);
    }
    return all;
}

std::size_t write(const content& c, const builtin_crypto& crypto, byte_span out) {
    stun::builder b(out, c.type, c.id);
    if (c.type.cls == stun::message_class::request) {
        b.add_joined(stun::attr::username, {c.peer, ":", c.own});
        b.add(stun::attr::priority, c.priority);
        b.add(c.controlling ? stun::attr::ice_controlling : stun::attr::ice_controlled,
              c.tie_breaker);
        if (c.nominates) b.add(stun::attr::use_candidate);
    } else {
        b.add(stun::attr::xor_mapped_address, c.mapped);
    }
    b.add_integrity(crypto, *c.key).add_fingerprint(crypto);
    const auto bytes = b.finish();
    return bytes ? bytes->size() : 0;
}

bool read(const content& c, const builtin_crypto& crypto) {
    stun::slot username(stun::attr::username);
    stun::slot priority(stun::attr::priority);
    stun::slot controlling(stun::attr::ice_controlling);
    stun::slot controlled(stun::attr::ice_controlled);
    stun::slot nominates(stun::attr::use_candidate);
    stun::slot mapped(stun::attr::xor_mapped_address);
    const auto m = stun::message::parse({c.original.bytes, c.original.size}, username, priority,
                                        controlling, controlled, nominates, mapped);
    if (!m || !stun::verify_fingerprint(*m, crypto) || !stun::verify_integrity(*m, crypto, *c.key))
        return false;
    if (mapped) return *mapped == c.mapped;
    return username && priority && *priority == c.priority &&
           nominates.has_value() == c.nominates && controlling.has_value() == c.controlling &&
           controlled.has_value() != c.controlling;
}

void codec(benchmark::State& state, crypto_level level) {
    const builtin_crypto crypto(level);
    two both{crypto};
    const std::vector<content> packets = exchanged(both);
    std::uint8_t out[1280];
    for (const content& c : packets)
        if (write(c, crypto, out) != c.original.size ||
            !equal_bytes({out, c.original.size}, {c.original.bytes, c.original.size}))
            return state.SkipWithError("not the packets");
    stopwatch watch(state);
    for (auto _ : state) {
        bool good = true;
        watch.time([&] {
            for (const content& c : packets) {
                good = write(c, crypto, out) != 0 && good;
                benchmark::ClobberMemory();
                good = read(c, crypto) && good;
            }
        });
        if (!good) return state.SkipWithError("not read");
    }
    state.counters["packets"] = static_cast<double>(packets.size());
}

void print_packets() {
    two both{builtin_crypto()};
    for (const content& c : exchanged(both))
        std::printf("%s %s%s, %zu bytes\n", c.original.to_first ? "B to A:" : "A to B:",
                    c.type.cls == stun::message_class::request ? "check" : "success",
                    c.nominates ? " with USE-CANDIDATE" : "", c.original.size);
}

#define BOTH(FUNCTION, NAME)                                                                    \
    BENCHMARK_CAPTURE(FUNCTION, portable, crypto_level::portable)                               \
        ->Name("W7/" NAME "/portable")                                                          \
        ->UseManualTime();                                                                      \
    [[maybe_unused]] const bool hardware_##FUNCTION = [] {                                      \
        const crypto_level level = detect_crypto_level();                                       \
        if (level == crypto_level::portable) return false;                                      \
        benchmark::RegisterBenchmark("W7/" NAME "/hardware", FUNCTION, level)->UseManualTime(); \
        return true;                                                                            \
    }();
BOTH(connect, "ice")
BOTH(codec, "floor")
#undef BOTH

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == "--packets") {
        print_packets();
        return 0;
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
