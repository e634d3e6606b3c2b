// SPDX-License-Identifier: BSL-1.0
// W7: two agents connect over a memory transport, the CPU of both: one host candidate each, regular
// nomination, a virtual clock; construction and description excluded. Next to it its floor: writing
// and reading exactly the packets that they exchanged, by the same codec. No allocation is allowed.
//
//   bench-connect --packets     what goes over the wire
#include <benchmark/benchmark.h>

#include <cstdio>
#include <vector>

#include "allocations.hpp"
#include "stopwatch.hpp"
#include "two_agents.hpp"

namespace {

using namespace ice;

using two_agents::packet;

struct two : two_agents::two<profiles::rfc8445> {
    explicit two(builtin_crypto crypto)
        : two_agents::two<profiles::rfc8445>(two_agents::host(true, crypto),
                                             two_agents::host(false, crypto)) {}
};

void connect(benchmark::State& state, crypto_level level) {
    const two fresh{builtin_crypto(level)};
    two now{builtin_crypto(level)};
    std::uint64_t made = 0;
    stopwatch watch(state);
    for (auto _ : state) {
        now.stand_where(fresh.a, fresh.b);
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
        two::agent& asked = request == p.to_first ? both.a : both.b;
        two::agent& asks = request == p.to_first ? both.b : both.a;
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
