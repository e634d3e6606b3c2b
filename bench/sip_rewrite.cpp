// SPDX-License-Identifier: BSL-1.0
// What a SIP server does with an offer of 2 KiB: copy it, and move its media to a relay. Counts
// the allocations of what it measures. The floor is the copy, which it makes anyway.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include <ice/net/parse.hpp>
#include <ice/sip.hpp>

namespace {

std::uint64_t allocations = 0;

std::string candidate(const char* foundation, int component, int i) {
    const std::string n = std::to_string(i);
    const std::string priority = std::to_string(1694498816 - 256 * i - component);
    return "a=candidate:" + std::string(foundation) + n + " " + std::to_string(component) +
           " UDP " + priority + " 203.0.113." + n + " " +
           std::to_string(50000 + 2 * i + component) +
           " typ srflx raddr 192.168.99.23 rport 49306\r\n";
}

/// Audio with two components, codecs, and candidates up to 2 KiB.
const std::string text = [] {
    std::string t =
        "v=0\r\n"
        "o=- 3484389594 3484389594 IN IP4 192.168.99.23\r\n"
        "s=blink-0.18.2\r\n"
        "c=IN IP4 203.0.113.0\r\n"
        "t=0 0\r\n"
        "m=audio 50001 RTP/AVP 104 103 102 9 0 8 101\r\n"
        "a=rtcp:50002 IN IP4 203.0.113.0\r\n"
        "a=rtpmap:104 speex/32000\r\n"
        "a=rtpmap:103 speex/16000\r\n"
        "a=rtpmap:102 speex/8000\r\n"
        "a=rtpmap:9 G722/8000\r\n"
        "a=rtpmap:0 PCMU/8000\r\n"
        "a=rtpmap:8 PCMA/8000\r\n"
        "a=rtpmap:101 telephone-event/8000\r\n"
        "a=fmtp:101 0-15\r\n"
        "a=ice-ufrag:241ffa10\r\n"
        "a=ice-pwd:asd88fgpdd777uzjYhagZg\r\n";
    for (int i = 0; t.size() < 2000; ++i) t += candidate("Sc0a8", 1, i) + candidate("Sc0a8", 2, i);
    return t + "a=sendrecv\r\n";
}();

std::array<char, 4096> buffer;

template <class Work>
void run(benchmark::State& state, Work work) {
    const std::uint64_t before = allocations;
    for (auto _ : state) {
        std::memcpy(buffer.data(), text.data(), text.size());
        benchmark::DoNotOptimize(buffer.data());
        work(state);
        benchmark::ClobberMemory();
    }
    const std::uint64_t made = allocations - before;
    state.counters["allocations"] = static_cast<double>(made);
    state.counters["bytes"] = static_cast<double>(text.size());
    if (made != 0) state.SkipWithError("it has allocated");
}

void copied(benchmark::State& state) {
    run(state, [](auto&) {});
}

/// Whether it has ICE, alone.
void read(benchmark::State& state) {
    run(state, [](auto& s) {
        const auto ice = ice::sip::offers_ice({buffer.data(), text.size()});
        if (!ice || !*ice) s.SkipWithError("no ICE");
    });
}

void rewritten(benchmark::State& state) {
    ice::sip::stream_rewrite relay;
    relay.rtp = *ice::parse_endpoint("85.17.186.6:51354");
    run(state, [&](auto& s) {
        const auto done = ice::sip::rewrite(buffer, text.size(), relay);
        if (!done || done->inserted != 2) s.SkipWithError("not rewritten");
    });
}

BENCHMARK(copied)->Name("sip/copy");
BENCHMARK(read)->Name("sip/ice/copy+has_ice");
BENCHMARK(rewritten)->Name("sip/ice/copy+rewrite");

}  // namespace

// Not inlined: g++ takes malloc and delete for a mismatched pair where it sees through one only.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* p = std::malloc(size)) return p;
    std::abort();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }

BENCHMARK_MAIN();
