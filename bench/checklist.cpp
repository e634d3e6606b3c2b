// SPDX-License-Identifier: BSL-1.0
// W6: the checklist of N local and N remote candidates in random order, at most 100 pairs: sorted,
// pruned, cut, foundations and initial states set, by the agent's own code. Next to it what most
// do first, and only that: form all pairs and sort them.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <ice/agent.hpp>

#include "allocations.hpp"
#include "stopwatch.hpp"

namespace {

using namespace ice;

struct no_transport {
    send_status send(const route&, byte_view) noexcept { return send_status::sent; }
};

template <std::uint16_t N>
struct wide : profiles::rfc8445 {
    static constexpr limits capacity = N <= 16 ? single_component : limits{1, 1, N, N, 100, 64};
};

std::uint32_t next_random() {
    static std::uint64_t seed = 1;
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::uint32_t>(seed >> 33);
}

std::vector<std::uint16_t> shuffled(std::uint16_t n) {
    std::vector<std::uint16_t> order;
    for (std::uint16_t i = 0; i < n; ++i) order.push_back(i);
    for (std::uint16_t i = n; i > 1; --i) std::swap(order[i - 1U], order[next_random() % i]);
    return order;
}

/// An agent with N candidates a side, none of which shares base or foundation with another.
template <std::uint16_t N>
struct described {
    using profile = wide<N>;
    static constexpr std::uint8_t seed[32] = {};
    no_transport transport;
    services<no_transport, profile> host{transport, chacha_random(seed)};
    basic_agent<no_transport, profile> agent{host, agent_role::controlling};

    described() {
        const time_point now{};
        static_cast<void>(agent.add_stream());
        for (const std::uint16_t i : shuffled(N))
            static_cast<void>(agent.add_local_candidate(
                now, {.where = endpoint(address::v4(0x0a000000U + i), 5000),
                      .local_preference = static_cast<std::uint16_t>(60000 - i)}));
        static_cast<void>(agent.set_remote_description(
            now, 0, {.ufrag = "abcd", .pwd = "0123456789012345678901"}));
        for (const std::uint16_t i : shuffled(N))
            static_cast<void>(agent.add_remote_candidate(
                now, 0,
                {.where = endpoint(address::v4(0x0b000000U + i), 6000),
                 .priority = rfc8445_priority::priority(
                     {candidate_kind::host, static_cast<std::uint16_t>(60000 - i), 1}),
                 .foundation = std::to_string(i)}));
    }
};

template <std::uint16_t N>
void form(benchmark::State& state) {
    const auto fresh = std::make_unique<described<N>>();
    using state_type = std::remove_cvref_t<decltype(fresh->agent.inspect())>;
    const auto now = std::make_unique<state_type>();
    outgoing out;
    agent_context<typename described<N>::profile> c{*now, fresh->host, time_point{}, out};
    std::uint64_t made = 0;
    stopwatch watch(state);
    for (auto _ : state) {
        *now = fresh->agent.inspect();
        const std::uint64_t before = allocations;
        watch.time([&] { detail::form_checklists(c); });
        made += allocations - before;
    }
    state.counters["allocations"] = static_cast<double>(made);
    const auto& pairs = now->pairs;
    if (pairs.size() != std::min<std::size_t>(100, std::size_t{N} * N) || made != 0)
        return state.SkipWithError("not a checklist, or it has allocated");
    for (std::size_t i = 1; i < pairs.size(); ++i)
        if (pairs[pairs.by_priority()[i - 1]].key < pairs[pairs.by_priority()[i]].key)
            return state.SkipWithError("not sorted");
}

struct plain_pair {
    std::uint64_t key;
    std::uint16_t local, remote;
};

template <std::uint16_t N>
void form_and_sort(benchmark::State& state) {
    const auto fresh = std::make_unique<described<N>>();
    std::vector<std::uint32_t> locals, remotes;
    for (const local_record& l : fresh->agent.inspect().locals)
        if (l.used) locals.push_back(l.c.priority);
    for (const remote_record& r : fresh->agent.inspect().remotes)
        if (r.used) remotes.push_back(r.c.priority);
    if (locals.size() != N || remotes.size() != N) return state.SkipWithError("not all there");
    std::vector<plain_pair> pairs(std::size_t{N} * N);
    stopwatch watch(state);
    for (auto _ : state) {
        watch.time([&] {
            std::size_t n = 0;
            for (std::uint16_t l = 0; l < N; ++l)
                for (std::uint16_t r = 0; r < N; ++r) {
                    const std::uint64_t least = std::min(locals[l], remotes[r]);
                    const std::uint64_t most = std::max(locals[l], remotes[r]);
                    pairs[n++] = {(least << 32) + 2 * most + (locals[l] > remotes[r] ? 1 : 0), l,
                                  r};
                }
            std::sort(pairs.begin(), pairs.end(),
                      [](const plain_pair& a, const plain_pair& b) { return a.key > b.key; });
        });
    }
}

#define BOTH(N)                                              \
    BENCHMARK(form<N>)->Name("W6/ice/" #N)->UseManualTime(); \
    BENCHMARK(form_and_sort<N>)->Name("W6/floor/" #N)->UseManualTime();
BOTH(8)
BOTH(16)
BOTH(32)
BOTH(64)
BOTH(100)
BOTH(200)
BOTH(500)
BOTH(1000)
#undef BOTH

}  // namespace

BENCHMARK_MAIN();
