// SPDX-License-Identifier: BSL-1.0
// W7 without a journal and with one, in turns. Each source that measures has a copy of all code.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include <ice/trace/journalled.hpp>

#include "../two_agents.hpp"

namespace contest {

using namespace ice;

/// All code of an agent is made anew for each.
template <int Copy>
struct plain : profiles::rfc8445 {};
using open_ring = trace::never_masked<trace::journal_ring>;
template <int Copy, class Ring>
using journalled = trace::journalled<plain<Copy>, Ring>;
constexpr int runs_in_a_round = 200;  // so that caches are as warm for one as for the other

struct no_journal {
    explicit no_journal(bool) {}
    template <class Profile>
    auto environment_of(environment<profiles::rfc8445> e) {
        return e;
    }
    template <class Agent>
    void begin(const Agent&) {}
    void again() {}
    std::size_t size() const { return 0; }
};
template <class Ring>
struct with_journal {
    using journal_type = trace::basic_journal<Ring>;

    explicit with_journal(bool masked) : journal(ring, {.masked = masked}) {}

    std::vector<std::uint8_t> memory = std::vector<std::uint8_t>(1 << 16);
    Ring ring{memory}, begun_ring = ring;
    journal_type journal, begun = journal;

    template <class Profile>
    auto environment_of(environment<profiles::rfc8445> e) {
        return trace::record<typename Profile::recorded_profile>(journal, std::move(e));
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

inline double median(std::vector<double>& times) {
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return *middle;
}

template <class Profile, class Journal>
struct contender {
    explicit contender(bool masked = false) : journal_a(masked), journal_b(masked) {
        journal_a.begin(now.a);
        journal_b.begin(now.b);
    }

    Journal journal_a, journal_b;
    two_agents::two<Profile> now{journal_a.template environment_of<Profile>(
                                     two_agents::host(true, builtin_crypto::detect())),
                                 journal_b.template environment_of<Profile>(
                                     two_agents::host(false, builtin_crypto::detect()))};
    typename two_agents::two<Profile>::agent fresh_a = now.a, fresh_b = now.b;
    std::vector<double> times, rounds, ratios;

    double run(const std::uint64_t& allocations) {
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
    double round(const std::uint64_t& allocations) {
        times.clear();
        for (int i = 0; i < runs_in_a_round; ++i) times.push_back(run(allocations));
        rounds.push_back(median(times));
        return rounds.back();
    }
};

struct figures {
    double off = 0, open = 0, masked = 0;  // ns of the first, ratios to it of the others
    std::size_t sizes[2] = {};
};

template <int Copy>
figures measure(int rounds, const std::uint64_t& allocations) {
    contender<plain<Copy>, no_journal> off;
    contender<journalled<Copy, open_ring>, with_journal<open_ring>> open;
    contender<journalled<Copy, trace::journal_ring>, with_journal<trace::journal_ring>> masked(
        true);
    for (int i = 0; i < rounds + 1; ++i) {
        const double without = off.round(allocations);
        open.ratios.push_back(open.round(allocations) / without);
        masked.ratios.push_back(masked.round(allocations) / without);
    }
    return {median(off.rounds),
            median(open.ratios),
            median(masked.ratios),
            {open.journal_a.size(), open.journal_b.size()}};
}

/// One for each source beside this header.
figures measure_first(int rounds, const std::uint64_t& allocations);
figures measure_second(int rounds, const std::uint64_t& allocations);
figures measure_third(int rounds, const std::uint64_t& allocations);
figures measure_fourth(int rounds, const std::uint64_t& allocations);

}  // namespace contest
