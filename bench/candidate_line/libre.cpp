// SPDX-License-Identifier: BSL-1.0
// libre reads and writes the same lines, without their extensions. Apart from the others because
// it has a struct of the name of our namespace.
#if __has_include(<re.h>)

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

extern "C" {
#include <re.h>
}

#include "lines.hpp"

namespace {

void read(benchmark::State& state, std::string_view text) {
    const std::string value(text.substr(10));
    for (auto _ : state) {
        ice_cand_attr c = {};
        if (ice_cand_attr_decode(&c, value.c_str()) != 0) return state.SkipWithError("a bad line");
        benchmark::DoNotOptimize(c);
    }
}

void write(benchmark::State& state, std::string_view text) {
    const std::string value(text.substr(10));
    ice_cand_attr c = {};
    if (ice_cand_attr_decode(&c, value.c_str()) != 0) return state.SkipWithError("a bad line");
    char out[300];
    for (auto _ : state) {
        int length = re_snprintf(out, sizeof out, "candidate:%H", ice_cand_attr_encode, &c);
        benchmark::DoNotOptimize(length);
        benchmark::ClobberMemory();
    }
}

BENCHMARK_CAPTURE(read, ipv4, candidate_lines::ipv4)->Name("W5/libre/ipv4");
BENCHMARK_CAPTURE(read, ipv6, candidate_lines::ipv6)->Name("W5/libre/ipv6");
BENCHMARK_CAPTURE(write, ipv4, candidate_lines::ipv4)->Name("W5b/libre/ipv4");

}  // namespace

#endif
