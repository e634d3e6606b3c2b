// SPDX-License-Identifier: BSL-1.0
// What a journal costs: W7 (bench/connect.cpp) with nobody listening, with an observer of
// everything that does nothing, and with a journal of each side in a ring of memory, in turns. The
// ratio of the last to the first is the cost; budget 1.05.
//
//   bench-journal [RUNS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <ice/agent.hpp>
#include <ice/trace/journalled.hpp>

#include "allocations.hpp"

namespace {

using namespace ice;

struct packet {
    std::uint8_t bytes[256];
    std::size_t size = 0;
    bool to_first = false;
};
struct wire {
    packet ring[16];
    unsigned sent = 0;
    unsigned received = 0;
};
struct memory_transport {
    wire* w = nullptr;
    bool to_first = false;

    send_status send(const route&, byte_view bytes) noexcept {
        packet& p = w->ring[w->sent++ % 16];
        copy_bytes(p.bytes, bytes);
        p.size = bytes.size();
        p.to_first = to_first;
        return send_status::sent;
    }
};

using plain = profiles::rfc8445;
using journalled = trace::journalled<plain, trace::journal_ring>;

constexpr std::uint8_t seed_a[32] = {1}, seed_b[32] = {2};
const endpoint where_a(address::v4(192, 0, 2, 1), 5000), where_b(address::v4(192, 0, 2, 2), 6000);

struct no_journal {
    environment<plain> environment_of(environment<plain> e) { return e; }
    template <class Agent>
    void begin(const Agent&) {}
    void warm() {}
    std::size_t size() const { return 0; }
};
struct with_journal {
    std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(1 << 16);
    trace::journal_ring ring{memory};
    trace::basic_journal<trace::journal_ring> journal{ring};

    environment<journalled> environment_of(environment<plain> e) {
        return trace::record<plain>(journal, std::move(e));
    }
    /// The snapshot that it begins with is not part of the connection.
    template <class Agent>
    void begin(const Agent& agent) {
        ring = trace::journal_ring(memory);
        journal = trace::basic_journal<trace::journal_ring>(ring);
        journal.begin(agent);
        journal.sync();
        before = ring.newer().size();
    }
    /// Like everything else here.
    void warm() {
        for (std::size_t i = 0; i < 1024; i += 64) memory[before + i] = 0;
    }
    std::size_t before = 0;
    std::size_t size() {
        journal.sync();
        return ring.newer().size() - before;
    }
};

template <class Profile, class Journal>
struct two {
    using agent = basic_agent<memory_transport, Profile>;

    wire w;
    memory_transport to_b{&w, false}, to_a{&w, true};
    Journal journal_a, journal_b;
    services<memory_transport, Profile> host_a, host_b;
    agent a, b;

    static environment<plain> host(const std::uint8_t (&seed)[32]) {
        return {chacha_random(seed), builtin_crypto::detect(), pacer(duration{}), {}};
    }
    two()
        : host_a(to_b, journal_a.environment_of(host(seed_a))),
          host_b(to_a, journal_b.environment_of(host(seed_b))),
          a(host_a, agent_role::controlling),
          b(host_b, agent_role::controlled) {
        static_cast<void>(a.add_stream());
        static_cast<void>(b.add_stream());
        describe(a, where_a, b, where_b);
        describe(b, where_b, a, where_a);
    }
    static void describe(agent& own, const endpoint& where, agent& peer, const endpoint& peers) {
        const time_point start{};
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

template <class Profile, class Journal>
struct contender {
    two<Profile, Journal> now;
    typename two<Profile, Journal>::agent fresh_a = now.a, fresh_b = now.b;
    std::vector<double> times;

    void run() {
        now.a = fresh_a;
        now.b = fresh_b;
        now.journal_a.begin(now.a);
        now.journal_b.begin(now.b);
        now.a = fresh_a;  // again: what the snapshot has displaced from caches is not its cost
        now.b = fresh_b;
        now.journal_a.warm();
        now.journal_b.warm();
        const std::uint64_t made = allocations;
        const auto start = std::chrono::steady_clock::now();
        now.connect();
        const auto end = std::chrono::steady_clock::now();
        if (!now.connected() || allocations != made) std::abort();
        times.push_back(std::chrono::duration<double, std::nano>(end - start).count());
    }
    double median() {
        const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
        std::nth_element(times.begin(), middle, times.end());
        return *middle;
    }
};

}  // namespace

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::atoi(argv[1]) : 100'000;
    contender<plain, no_journal> off;
    contender<journalled, with_journal> on;
    off.times.reserve(static_cast<std::size_t>(runs + 200));
    on.times.reserve(static_cast<std::size_t>(runs + 200));
    for (int i = 0; i < runs; i += 200) {  // in turns, each long enough to have warm caches
        for (int k = 0; k < 200; ++k) off.run();
        for (int k = 0; k < 200; ++k) on.run();
    }
    const double a = off.median(), b = on.median();
    std::printf("W7 without a journal   %7.0f ns\n", a);
    std::printf("W7 with one each side  %7.0f ns, %zu and %zu bytes\n", b, on.now.journal_a.size(),
                on.now.journal_b.size());
    std::printf("ratio                  %7.3f (budget 1.05)\n", b / a);
}
