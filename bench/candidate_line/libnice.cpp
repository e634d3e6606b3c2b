// SPDX-License-Identifier: BSL-1.0
// libnice reads and writes the same lines (it writes none of the extensions).
#if __has_include(<nice/agent.h>) && __has_include(<glib.h>)

#include <benchmark/benchmark.h>
#include <nice/agent.h>

#include <string>

#include "lines.hpp"

namespace {

struct peer {
    NiceAgent* agent = nice_agent_new(g_main_context_default(), NICE_COMPATIBILITY_RFC5245);
    guint stream = nice_agent_add_stream(agent, 1);
    ~peer() { g_object_unref(agent); }
};

void read(benchmark::State& state, std::string_view text) {
    peer nice;
    const std::string line = "a=" + std::string(text);
    for (auto _ : state) {
        NiceCandidate* c =
            nice_agent_parse_remote_candidate_sdp(nice.agent, nice.stream, line.c_str());
        if (c == nullptr) return state.SkipWithError("a bad line");
        nice_candidate_free(c);
    }
}

void write(benchmark::State& state, std::string_view text) {
    peer nice;
    const std::string line = "a=" + std::string(text);
    NiceCandidate* c = nice_agent_parse_remote_candidate_sdp(nice.agent, nice.stream, line.c_str());
    if (c == nullptr) return state.SkipWithError("a bad line");
    for (auto _ : state) {
        gchar* sdp = nice_agent_generate_local_candidate_sdp(nice.agent, c);
        benchmark::DoNotOptimize(sdp);
        g_free(sdp);
    }
    nice_candidate_free(c);
}

BENCHMARK_CAPTURE(read, ipv4, candidate_lines::ipv4)->Name("W5/libnice/ipv4");
BENCHMARK_CAPTURE(read, ipv6, candidate_lines::ipv6)->Name("W5/libnice/ipv6");
BENCHMARK_CAPTURE(write, ipv4, candidate_lines::ipv4)->Name("W5b/libnice/ipv4");

}  // namespace

#endif
