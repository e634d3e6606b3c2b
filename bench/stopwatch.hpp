// SPDX-License-Identifier: BSL-1.0
// Times of single runs, for what needs preparing between runs: Google Benchmark's manual time.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <vector>

/// The median counts (`median_ns`): a run is far shorter than what an interrupt or another process
/// takes. What reading the clock takes is subtracted.
class stopwatch {
  public:
    explicit stopwatch(benchmark::State& state) : state_(state) {
        times_.reserve(most);
        for (int i = 0; i < 1000; ++i) time([] {});
        empty_ = std::max(0.0, median());
        times_.clear();
    }
    ~stopwatch() {
        if (!times_.empty()) state_.counters["median_ns"] = median();
    }
    stopwatch(const stopwatch&) = delete;
    stopwatch& operator=(const stopwatch&) = delete;

    template <class Work>
    void time(Work work) {
        const auto start = std::chrono::steady_clock::now();
        benchmark::ClobberMemory();
        work();
        benchmark::ClobberMemory();
        const std::chrono::duration<double, std::nano> taken =
            std::chrono::steady_clock::now() - start;
        state_.SetIterationTime(taken.count() / 1e9);
        if (times_.size() < most) times_.push_back(taken.count() - empty_);
    }

  private:
    static constexpr std::size_t most = 100'000;

    double median() {
        const auto middle = times_.begin() + static_cast<std::ptrdiff_t>(times_.size() / 2);
        std::nth_element(times_.begin(), middle, times_.end());
        return *middle;
    }

    benchmark::State& state_;
    std::vector<double> times_;
    double empty_ = 0;
};
