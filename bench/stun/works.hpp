// SPDX-License-Identifier: BSL-1.0
// W1 to W3b: what every part of the benchmark builds and reads, and with which password.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>

#include "../floor.hpp"

namespace stun_works {

inline constexpr char password[] = "VOkJxbRl1RmTxUk/WvJxBt";
inline constexpr std::size_t password_size = sizeof password - 1;
inline constexpr char username[] = "evtj:h6vY";
inline constexpr std::uint32_t address = 0xc0000201;
inline constexpr std::uint16_t port = 32853;

/// Checks that differ in what differs from check to check, so that nothing is learnt by heart.
struct checks {
    static constexpr std::size_t count = 64;
    floor_probe::key key = floor_probe::make_key(password, password_size);
    floor_probe::check values[count];
    std::uint8_t requests[count][92];
    std::uint8_t answers[count][64];

    checks() {
        std::uint64_t seed = 0x9e3779b97f4a7c15;
        const auto next = [&seed] {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            return static_cast<std::uint32_t>(seed >> 32);
        };
        for (std::size_t i = 0; i < count; ++i) {
            floor_probe::check& c = values[i];
            for (std::uint8_t& b : c.transaction) b = static_cast<std::uint8_t>(next());
            std::memcpy(c.username, username, sizeof c.username);
            c.priority = next() >> 1;
            c.tie_breaker = std::uint64_t{next()} << 32 | next();
            floor_probe::by_portable::build_check(key, c, requests[i]);
            floor_probe::by_portable::build_answer(key, c.transaction, address, port, answers[i]);
        }
    }
};

inline const checks& all() {
    static const checks c;
    return c;
}

/// Runs `work(i)`, i below checks::count; `right(i)` looks at what came out, before it is measured.
/// Counts what it allocates.
template <class Work, class Right>
void run(benchmark::State& state, std::uint64_t& allocations, bool may_allocate, Work work,
         Right right) {
    bool good = true;
    for (std::size_t i = 0; i < checks::count; ++i) good = work(i) && right(i) && good;
    if (!good) return state.SkipWithError("it does not do the work");
    const std::uint64_t before = allocations;
    for (std::size_t i = 0; i < checks::count; ++i) good = work(i) && good;
    const std::uint64_t made = allocations - before;
    state.counters["allocations"] = static_cast<double>(made) / checks::count;
    if (made != 0 && !may_allocate) return state.SkipWithError("it has allocated");
    std::size_t i = 0;
    for (auto _ : state) {
        bool done = work(i++ % checks::count);
        benchmark::DoNotOptimize(done);
        benchmark::ClobberMemory();
    }
}

/// For works whose answer says it all.
inline bool always(std::size_t) { return true; }

inline bool is_request(const std::uint8_t* bytes, std::size_t i) {
    return std::memcmp(bytes, all().requests[i], sizeof all().requests[i]) == 0;
}
inline bool is_answer(const std::uint8_t* bytes, std::size_t i) {
    return std::memcmp(bytes, all().answers[i], sizeof all().answers[i]) == 0;
}

}  // namespace stun_works
