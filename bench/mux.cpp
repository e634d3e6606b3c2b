// SPDX-License-Identifier: BSL-1.0
// W8: a lite server on one port authenticates one check among 100,000 sessions and answers it, one
// at a time and four at once, next to a floor (floor.hpp) that touches as many cache lines of as
// many sessions and does nothing else but the digests. Checks come from sessions in random order.
#include <benchmark/benchmark.h>

#include <bit>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <ice/agent/lite.hpp>
#include <ice/mux.hpp>
#include <ice/stun.hpp>

#include "allocations.hpp"
#include "floor.hpp"

namespace {

constexpr std::size_t checks_count = 8192;
constexpr std::uint32_t peer_address = 0xc0000207;
constexpr std::uint16_t peer_port = 40000;

struct answers_kept {
    std::uint8_t bytes[128];
    std::size_t size = 0;
    ice::send_status send(const ice::route&, ice::byte_view answer) noexcept {
        ice::copy_bytes(bytes, answer);
        size = answer.size();
        return ice::send_status::sent;
    }
};

using lite_agent = ice::basic_lite_agent<answers_kept>;

/// Three cache lines, as the agent's, and a slot of the table that finds it.
struct alignas(64) floor_session {
    floor_probe::key key;
    char ufrag[8];
    std::uint64_t unused[17];
    std::uint64_t heard;
};
static_assert(sizeof(floor_session) == 192);

struct server {
    answers_kept out;
    ice::services<answers_kept, ice::profiles::lite> services;
    std::vector<lite_agent> agents;
    std::vector<ice::session_router::session_record> records;
    std::vector<ice::session_slot> fragments, learned;
    ice::session_router routes;
    std::vector<floor_session> floor_sessions;
    std::vector<ice::session_slot> floor_slots;

    struct check {
        std::uint8_t bytes[92];
        std::uint32_t session;
        std::uint32_t slot;
    };
    std::vector<check> checks;

    explicit server(std::size_t sessions_count)
        : services(out, {ice::chacha_random(std::array<std::uint8_t, 32>{7}),
                         ice::builtin_crypto::detect()}),
          records(sessions_count),
          fragments(std::bit_ceil(sessions_count + sessions_count / 4)),
          learned(16),
          routes(records, fragments, learned, {11, 13}),
          floor_sessions(sessions_count),
          floor_slots(fragments.size()),
          checks(checks_count) {
        agents.reserve(sessions_count);
        for (std::uint32_t i = 0; i < sessions_count; ++i) {
            lite_agent& a = agents.emplace_back(services);
            static_cast<void>(
                a.add_component(0, 1, {ice::address::v4(0xc0000201), std::uint16_t{3478}}));
            static_cast<void>(routes.add(i, a.local_ufrag()));
            floor_sessions[i].key =
                floor_probe::make_key(a.local_pwd().data(), a.local_pwd().size());
            std::memcpy(floor_sessions[i].ufrag, a.local_ufrag().data(), 8);
        }
        std::uint64_t seed = 1;
        for (check& c : checks) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            c.session = static_cast<std::uint32_t>((seed >> 32) % sessions_count);
            c.slot = static_cast<std::uint32_t>(seed >> 20 & (floor_slots.size() - 1));
            floor_slots[c.slot].session = c.session;
        }
        for (check& c : checks) {  // some may have met in one slot
            c.session = floor_slots[c.slot].session;
            write(c, ++seed);
        }
    }

    /// A check of a browser: the library's USERNAME of 12 bytes makes it as long as the floor's.
    void write(check& c, std::uint64_t seed) const {
        const lite_agent& a = agents[c.session];
        std::array<std::uint8_t, 12> id{};
        ice::store_u64(id.data(), seed * 0x9e3779b97f4a7c15);
        ice::stun::builder b(c.bytes, ice::stun::binding_request,
                             ice::stun::transaction_id::from(id));
        b.add_joined(ice::stun::attr::username, {a.local_ufrag(), ":", "abc"});
        b.add(ice::stun::attr::priority, 0x6e0001ffU);
        b.add(ice::stun::attr::ice_controlling, seed);
        b.add(ice::stun::attr::use_candidate);
        std::uint8_t pwd[64] = {};
        ice::copy_bytes(pwd, a.local_pwd());
        b.add_integrity(services.crypto,
                        services.crypto.make_hmac_sha1_key({pwd, a.local_pwd().size()}));
        b.add_fingerprint(services.crypto);
        static_cast<void>(b.finish());
    }
};

server& the_server() {
    static const auto s = std::make_unique<server>(100'000);
    return *s;
}

const ice::route came{ice::base_id(0), 0, 1, {ice::address::v4(peer_address), peer_port}};
constexpr ice::time_point moment = ice::time_point{} + ice::seconds(1);

void one_at_a_time(benchmark::State& state, server& s) {
    const auto work = [&](const server::check& c) {
        const ice::byte_view bytes(c.bytes);
        const ice::routed to = s.routes.find(came, bytes);
        return to.session != ice::no_session &&
               s.agents[to.session].handle_datagram(moment, came, bytes) ==
                   ice::verdict::consumed &&
               s.out.size == 64;
    };
    for (const auto& c : s.checks)
        if (!work(c)) return state.SkipWithError("it does not do the work");
    const std::uint64_t before = allocations;
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(work(s.checks[i]));
        i = (i + 1) % checks_count;
    }
    state.counters["allocations"] = static_cast<double>(allocations - before);
}

bool floor_of_one(server& s, const server::check& c) {
    floor_session& session = s.floor_sessions[s.floor_slots[c.slot].session];
    floor_probe::check read;
    if (std::memcmp(session.ufrag, c.bytes + 24, 8) != 0 ||
        !floor_probe::by_hardware::verify_check(session.key, c.bytes, read))
        return false;
    session.heard = static_cast<std::uint64_t>(moment.us);
    floor_probe::by_hardware::build_answer(session.key, read.transaction, peer_address, peer_port,
                                           s.out.bytes);
    return true;
}

void floor_one_at_a_time(benchmark::State& state) {
    server& s = the_server();
    for (const auto& c : s.checks)
        if (!floor_of_one(s, c)) return state.SkipWithError("it does not do the work");
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(floor_of_one(s, s.checks[i]));
        i = (i + 1) % checks_count;
    }
}

constexpr std::size_t batch = 4;
static_assert(checks_count % batch == 0);

void four_at_once(benchmark::State& state) {
    server& s = the_server();
    ice::received_datagram in[batch];
    const auto work = [&](std::size_t first) {
        for (std::size_t i = 0; i < batch; ++i) in[i] = {came, s.checks[first + i].bytes};
        ice::handle_batch(s.routes, s.services.crypto, moment, std::span(in),
                          [&](ice::session_number n) -> lite_agent& { return s.agents[n]; });
        bool all = true;
        for (const auto& each : in) all = all && each.what == ice::verdict::consumed;
        return all && s.out.size == 64;
    };
    for (std::size_t i = 0; i < checks_count; i += batch)
        if (!work(i)) return state.SkipWithError("it does not do the work");
    const std::uint64_t before = allocations;
    std::size_t i = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(work(i));
        i = (i + batch) % checks_count;
    }
    state.counters["allocations"] = static_cast<double>(allocations - before);
    state.counters["of"] = batch;
}

void floor_four_at_once(benchmark::State& state) {
    server& s = the_server();
    std::size_t first = 0;
    for (auto _ : state) {
        for (std::size_t i = 0; i < batch; ++i)
            __builtin_prefetch(&s.floor_slots[s.checks[first + i].slot]);
        for (std::size_t i = 0; i < batch; ++i) {
            const auto* const lines = reinterpret_cast<const char*>(
                &s.floor_sessions[s.floor_slots[s.checks[first + i].slot].session]);
            for (int line = 0; line < 192; line += 64) __builtin_prefetch(lines + line);
        }
        for (std::size_t i = 0; i < batch; ++i)
            benchmark::DoNotOptimize(floor_of_one(s, s.checks[first + i]));
        first = (first + batch) % checks_count;
    }
    state.counters["of"] = batch;
}

void among_100_000(benchmark::State& state) { one_at_a_time(state, the_server()); }
void among_1_000_000(benchmark::State& state) {
    static const auto s = std::make_unique<server>(1'000'000);
    one_at_a_time(state, *s);
    const std::size_t bytes = s->agents.size() * (sizeof s->agents[0] + sizeof s->records[0]) +
                              s->fragments.size() * sizeof s->fragments[0];
    state.counters["bytes_a_session"] =
        static_cast<double>(bytes) / static_cast<double>(s->agents.size());
}

}  // namespace

BENCHMARK(among_100_000)->Name("W8/ice/one");
BENCHMARK(floor_one_at_a_time)->Name("W8/floor/one");
BENCHMARK(four_at_once)->Name("W8/ice/four");
BENCHMARK(floor_four_at_once)->Name("W8/floor/four");

// Seconds to set up and half a gigabyte; not among the others.
int main(int argc, char** argv) {
    for (int i = 1; i < argc; ++i)
        if (std::string_view(argv[i]) == "--million")
            benchmark::RegisterBenchmark("W8/ice/million", among_1_000_000);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
}
