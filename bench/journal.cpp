// SPDX-License-Identifier: BSL-1.0
// What a journal costs: W7 (bench/connect.cpp) with nobody listening, and with a journal of each
// side in a ring of memory, open or masked, in turns. The ratio to nobody is the cost; budget 1.05.
//
//   bench-journal [ROUNDS]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <ice/trace/journalled.hpp>

#include "allocations.hpp"
#include "two_agents.hpp"

namespace {

using namespace ice;

using plain = profiles::rfc8445;
using journalled = trace::journalled<plain, trace::journal_ring>;

constexpr int runs_in_a_round = 200;  // so that caches are as warm for one as for the other

struct no_journal {
    explicit no_journal(bool) {}
    environment<plain> environment_of(environment<plain> e) { return e; }
    template <class Agent>
    void begin(const Agent&) {}
    void again() {}
    std::size_t size() const { return 0; }
};
struct with_journal {
    using journal_type = trace::basic_journal<trace::journal_ring>;

    explicit with_journal(bool masked) : journal(ring, {.masked = masked}) {}

    std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(1 << 16);
    trace::journal_ring ring{memory}, begun_ring = ring;
    journal_type journal, begun = journal;

    environment<journalled> environment_of(environment<plain> e) {
        return trace::record<plain>(journal, std::move(e));
    }
    /// The snapshot that it begins with is not part of the connection.
    template <class Agent>
    void begin(const Agent& agent) {
        journal.begin(agent);
        journal.sync();
        begun = journal;
        begun_ring = ring;
    }
    /// As it was after `begin`.
    void again() {
        journal = begun;
        ring = begun_ring;
    }
    std::size_t size() {
        journal.sync();
        return ring.newer().size() - begun_ring.newer().size();
    }
};

double median(std::vector<double>& times) {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

template <class Profile, class Journal>
struct contender {
    explicit contender(const char* called, bool masked = false)
        : name(called), journal_a(masked), journal_b(masked) {
        journal_a.begin(now.a);
        journal_b.begin(now.b);
    }

    const char* name;
    Journal journal_a, journal_b;
    two_agents::two<Profile> now{
        journal_a.environment_of(two_agents::host(true, builtin_crypto::detect())),
        journal_b.environment_of(two_agents::host(false, builtin_crypto::detect()))};
    typename two_agents::two<Profile>::agent fresh_a = now.a, fresh_b = now.b;
    std::vector<double> times, rounds, ratios;

    double run() {
        now.stand_where(fresh_a, fresh_b);
        journal_a.again();
        journal_b.again();
        const std::uint64_t made = allocations;
        const auto start = std::chrono::steady_clock::now();
        now.connect();
        const auto end = std::chrono::steady_clock::now();
        if (!now.connected() || allocations != made) std::abort();
        return std::chrono::duration<double, std::nano>(end - start).count();
    }
    double round() {
        times.clear();
        for (int i = 0; i < runs_in_a_round; ++i) times.push_back(run());
        rounds.push_back(median(times));
        return rounds.back();
    }
    void print() {
        std::printf("%-18s %6.0f ns, at least %6.0f ns", name, median(rounds),
                    *std::min_element(rounds.begin(), rounds.end()));
        if (!ratios.empty())
            std::printf(", ratio %.3f (budget 1.05), %zu and %zu bytes", median(ratios),
                        journal_a.size(), journal_b.size());
        std::puts("");
    }
};

}  // namespace

int main(int argc, char** argv) {
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 500;
    contender<plain, no_journal> off("W7 unrecorded");
    contender<journalled, with_journal> open("W7 recorded"), masked("W7 recorded masked", true);
    for (int i = 0; i < rounds + 10; ++i) {
        const double without = off.round();
        open.ratios.push_back(open.round() / without);
        masked.ratios.push_back(masked.round() / without);
    }
    off.print();
    open.print();
    masked.print();
}
