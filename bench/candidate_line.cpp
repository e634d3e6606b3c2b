// SPDX-License-Identifier: BSL-1.0
// W5, W5b: read and write a candidate line with all its extensions, next to a plain one-pass
// reference written by hand (here), libnice and libre (in candidate_line/). Ours must not allocate.
#include <benchmark/benchmark.h>

#include <arpa/inet.h>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

#include <ice/sdp/candidate_reader.hpp>
#include <ice/sdp/candidate_writer.hpp>

#include "candidate_line/lines.hpp"

namespace {

using candidate_lines::ipv4;
using candidate_lines::ipv6;

/// What a competent programmer writes first: fields by spaces, from_chars, inet_pton.
struct reference {
    std::string_view foundation, transport, type, ufrag, extensions;
    unsigned component = 0, priority = 0, port = 0, rport = 0;
    unsigned generation = 0, network_id = 0, network_cost = 0;
    bool v6 = false, related_v6 = false, has_raddr = false;
    unsigned char addr[16], raddr[16];

    static bool next(const char*& at, const char* end, std::string_view& field) {
        const char* const start = at;
        while (at < end && *at != ' ') ++at;
        field = {start, static_cast<std::size_t>(at - start)};
        if (at < end) ++at;
        return !field.empty();
    }
    static bool number(std::string_view text, unsigned& to) {
        const auto read = std::from_chars(text.data(), text.data() + text.size(), to);
        return read.ec == std::errc() && read.ptr == text.data() + text.size();
    }
    static bool ip(std::string_view text, unsigned char* to, bool& is_v6) {
        char copy[48];
        if (text.size() >= sizeof copy) return false;
        std::memcpy(copy, text.data(), text.size());
        copy[text.size()] = 0;
        is_v6 = text.find(':') != std::string_view::npos;
        return inet_pton(is_v6 ? AF_INET6 : AF_INET, copy, to) == 1;
    }

    bool pair(std::string_view name, std::string_view value) {
        if (name == "raddr") return has_raddr = ip(value, raddr, related_v6);
        if (name == "rport") return number(value, rport);
        if (name == "generation") return number(value, generation);
        if (name == "network-id") return number(value, network_id);
        if (name == "network-cost") return number(value, network_cost);
        if (name == "ufrag") ufrag = value;
        return true;
    }

    bool read(std::string_view text) {
        if (!text.starts_with("candidate:")) return false;
        const char* at = text.data() + 10;
        const char* const end = text.data() + text.size();
        std::string_view field;
        if (!next(at, end, foundation) || !next(at, end, field) || !number(field, component) ||
            !next(at, end, transport) || !next(at, end, field) || !number(field, priority) ||
            !next(at, end, field) || !ip(field, addr, v6) || !next(at, end, field) ||
            !number(field, port) || !next(at, end, field) || field != "typ" || !next(at, end, type))
            return false;
        while (at < end) {
            const char* const start = at;
            std::string_view value;
            if (!next(at, end, field) || !next(at, end, value) || !pair(field, value)) return false;
            if (extensions.empty() && field != "raddr" && field != "rport")
                extensions = {start, static_cast<std::size_t>(end - start)};
        }
        return true;
    }

    static char* put(char* at, std::string_view text) {
        std::memcpy(at, text.data(), text.size());
        return at + text.size();
    }
    static char* put(char* at, unsigned value) { return std::to_chars(at, at + 10, value).ptr; }
    static char* put_quad(char* at, const unsigned char* quad) {
        for (int i = 0; i < 4; ++i) {
            if (i > 0) *at++ = '.';
            at = put(at, unsigned{quad[i]});
        }
        return at;
    }

    /// Of an IPv4 line: RFC 5952 would make more than a reference of it.
    std::size_t write(char* out) const {
        char* at = put(put(out, "candidate:"), foundation);
        at = put(put(at, " "), component);
        at = put(put(at, " "), transport);
        at = put(put(at, " "), priority);
        at = put_quad(put(at, " "), addr);
        at = put(put(at, " "), port);
        at = put(put(at, " typ "), type);
        if (has_raddr) at = put_quad(put(at, " raddr "), raddr);
        at = put(put(at, " rport "), rport);
        at = put(put(at, " "), extensions);
        return static_cast<std::size_t>(at - out);
    }
};

template <class Work>
void run(benchmark::State& state, Work work) {
    // Counted outside the loop, of which Google Benchmark's own bookkeeping is a part.
    const std::uint64_t before = candidate_lines::allocations();
    for (int i = 0; i < 100; ++i) work();
    const std::uint64_t after = candidate_lines::allocations();
    state.counters["allocations"] = static_cast<double>(after - before);
    if (after != before) return state.SkipWithError("it has allocated");
    for (auto _ : state) work();
}

void ice_read(benchmark::State& state, std::string_view text) {
    run(state, [&] {
        benchmark::DoNotOptimize(text);
        auto line = ice::parse_candidate(text);
        benchmark::DoNotOptimize(line);
    });
    if (!ice::parse_candidate(text)) state.SkipWithError("a bad line");
}

void reference_read(benchmark::State& state, std::string_view text) {
    run(state, [&] {
        benchmark::DoNotOptimize(text);
        reference line;
        if (!line.read(text)) state.SkipWithError("a bad line");
        benchmark::DoNotOptimize(line);
    });
}

void ice_write(benchmark::State& state, std::string_view text) {
    char out[300];
    auto line = *ice::parse_candidate(text);
    run(state, [&] {
        benchmark::DoNotOptimize(line);
        auto length = ice::write_candidate(out, line);
        benchmark::DoNotOptimize(length);
        benchmark::ClobberMemory();
    });
    const auto length = ice::write_candidate(out, line);
    if (!length || std::string_view(out, *length) != text) state.SkipWithError("not the same");
}

void reference_write(benchmark::State& state, std::string_view text) {
    char out[300];
    reference line;
    if (!line.read(text)) state.SkipWithError("a bad line");
    run(state, [&] {
        benchmark::DoNotOptimize(line);
        std::size_t length = line.write(out);
        benchmark::DoNotOptimize(length);
        benchmark::ClobberMemory();
    });
    if (std::string_view(out, line.write(out)) != text) state.SkipWithError("not the same");
}

BENCHMARK_CAPTURE(ice_read, ipv4, ipv4)->Name("W5/ice/ipv4");
BENCHMARK_CAPTURE(ice_read, ipv6, ipv6)->Name("W5/ice/ipv6");
BENCHMARK_CAPTURE(reference_read, ipv4, ipv4)->Name("W5/reference/ipv4");
BENCHMARK_CAPTURE(reference_read, ipv6, ipv6)->Name("W5/reference/ipv6");
BENCHMARK_CAPTURE(ice_write, ipv4, ipv4)->Name("W5b/ice/ipv4");
BENCHMARK_CAPTURE(ice_write, ipv6, ipv6)->Name("W5b/ice/ipv6");
BENCHMARK_CAPTURE(reference_write, ipv4, ipv4)->Name("W5b/reference/ipv4");

}  // namespace

BENCHMARK_MAIN();
