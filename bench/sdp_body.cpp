// SPDX-License-Identifier: BSL-1.0
// A whole body of 30 candidates, as a browser writes it: read into facts, with every candidate
// read, and its default checked; next to libnice and libre reading the same text into theirs.
// Counts the allocations of what it measures.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include <ice/sdp/body.hpp>
#include <ice/sdp/candidate_reader.hpp>
#include <ice/sdp/mismatch.hpp>
#include <ice/sdp/offer_answer.hpp>

#if __has_include(<nice/agent.h>) && __has_include(<glib.h>)
#include <nice/agent.h>
#define HAVE_LIBNICE
#endif
#if __has_include(<re.h>)
// It has a struct of our name.
#define ice ice_of_libre
extern "C" {
#include <re.h>
}
#undef ice
#define HAVE_LIBRE
#endif

namespace {

using namespace ice::sdp;

std::uint64_t allocations = 0;
constexpr unsigned candidates = 30;

std::string candidate(unsigned i) {
    const std::string n = std::to_string(i);
    const std::string front = "a=candidate:" + std::to_string(842163000 + i) + " 1 udp " +
                              std::to_string(2122260223 - i) + " ";
    const std::string back = " generation 0 network-id " + n + " network-cost 50\r\n";
    if (i % 3 == 0) return front + "192.0.2." + n + " 50000 typ host" + back;
    if (i % 3 == 1)
        return front + "2001:db8:101:3a55:4858:a2a9:22ff:" + n + " 5000 typ host" + back;
    return front + "203.0.113." + n + " 45664 typ srflx raddr 192.0.2." + n + " rport 50000" + back;
}

const std::string text = [] {
    std::string t =
        "v=0\r\n"
        "o=- 4611731400430051336 2 IN IP4 127.0.0.1\r\n"
        "s=-\r\n"
        "t=0 0\r\n"
        "a=group:BUNDLE 0\r\n"
        "a=msid-semantic: WMS\r\n"
        "a=ice-options:ice2\r\n"
        "m=audio 50000 UDP/TLS/RTP/SAVPF 111 0\r\n"
        "c=IN IP4 192.0.2.0\r\n"
        "a=rtcp:9 IN IP4 0.0.0.0\r\n"
        "a=ice-ufrag:8hhY\r\n"
        "a=ice-pwd:asd88fgpdd777uzjYhagZgAB\r\n"
        "a=fingerprint:sha-256 "
        "D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24:2C:C2:A2:C0:3E:FD:34:8E:5E:EA:6F:AF:52:CE:"
        "E6:0F\r\n"
        "a=setup:actpass\r\n"
        "a=mid:0\r\n"
        "a=sendrecv\r\n"
        "a=rtcp-mux\r\n"
        "a=rtpmap:111 opus/48000/2\r\n"
        "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
        "a=rtpmap:0 PCMU/8000\r\n"
        "a=ssrc:1001 cname:tF1Xq\r\n";
    for (unsigned i = 0; i < candidates; ++i) t += candidate(i);
    return t;
}();

void bytes(benchmark::State& state) {
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

/// Runs `work` and refuses allocations.
template <class Work>
void run(benchmark::State& state, Work work) {
    const std::uint64_t before = allocations;
    for (auto _ : state) work();
    const std::uint64_t made = allocations - before;
    state.counters["allocations"] = static_cast<double>(made);
    if (made != 0) state.SkipWithError("it has allocated");
    bytes(state);
}

/// The floor: the lines alone.
void lines(benchmark::State& state) {
    run(state, [] {
        line_walker walker(text);
        std::size_t n = 0;
        while (walker.next()) ++n;
        benchmark::DoNotOptimize(n);
    });
}

void facts(benchmark::State& state) {
    run(state, [] {
        auto body = read_body(text);
        benchmark::DoNotOptimize(body);
    });
    if (!read_body(text)) state.SkipWithError("a bad body");
}

void facts_and_candidates(benchmark::State& state) {
    unsigned read = 0;
    run(state, [&] {
        const auto body = read_body(text);
        read = 0;
        for (const section_facts& s : body->sections)
            for (const lazy_value& value : s.candidates) {
                auto line = ice::parse_candidate_value(value.value);
                benchmark::DoNotOptimize(line);
                if (line) ++read;
            }
    });
    if (read != candidates) state.SkipWithError("a candidate is missing");
}

void initial_offer(benchmark::State& state) {
    const agent_facts own;
    session_action action = session_action::reject;
    run(state, [&] {
        const auto body = read_body(text);
        const auto verdict = receive_offer(own, {}, *body);
        action = verdict->action;
        benchmark::DoNotOptimize(verdict);
    });
    if (action != session_action::proceed) state.SkipWithError("not what it should say");
}

BENCHMARK(lines)->Name("body/ice/lines");
BENCHMARK(facts)->Name("body/ice/facts");
BENCHMARK(facts_and_candidates)->Name("body/ice/facts+candidates");
BENCHMARK(initial_offer)->Name("body/ice/facts+offer");

#ifdef HAVE_LIBNICE
void nice_stream(benchmark::State& state) {
    NiceAgent* agent = nice_agent_new(g_main_context_default(), NICE_COMPATIBILITY_RFC5245);
    const guint stream = nice_agent_add_stream(agent, 1);
    // It takes the lines of one stream, without CR.
    std::string section;
    for (const char c : text.substr(text.find("m=audio")))
        if (c != '\r') section += c;
    unsigned read = 0;
    for (auto _ : state) {
        gchar* ufrag = nullptr;
        gchar* pwd = nullptr;
        GSList* list =
            nice_agent_parse_remote_stream_sdp(agent, stream, section.c_str(), &ufrag, &pwd);
        read = g_slist_length(list);
        g_slist_free_full(list,
                          [](gpointer c) { nice_candidate_free(static_cast<NiceCandidate*>(c)); });
        g_free(ufrag);
        g_free(pwd);
    }
    if (read != candidates) state.SkipWithError("a candidate is missing");
    bytes(state);
    g_object_unref(agent);
}
BENCHMARK(nice_stream)->Name("body/libnice/facts+candidates");
#endif

#ifdef HAVE_LIBRE
bool re_candidate(const char*, const char* value, void* count) {
    ice_cand_attr c = {};
    if (ice_cand_attr_decode(&c, value) == 0) ++*static_cast<unsigned*>(count);
    mem_deref(c.foundation);
    return false;
}

void re_session(benchmark::State& state) {
    sdp_session* session = nullptr;
    sdp_media* media = nullptr;
    sa laddr;
    sa_set_str(&laddr, "192.0.2.1", 0);
    mbuf* mb = mbuf_alloc(text.size());
    const bool ready =
        mbuf_write_mem(mb, reinterpret_cast<const std::uint8_t*>(text.data()), text.size()) == 0 &&
        sdp_session_alloc(&session, &laddr) == 0 &&
        sdp_media_add(&media, session, "audio", 4000, "UDP/TLS/RTP/SAVPF") == 0;
    if (!ready) state.SkipWithError("no session");
    unsigned read = 0;
    for (auto _ : state) {
        mbuf_set_pos(mb, 0);
        if (sdp_decode(session, mb, true) != 0) state.SkipWithError("a bad body");
        read = 0;
        sdp_media_rattr_apply(media, "candidate", re_candidate, &read);
    }
    if (read != candidates) state.SkipWithError("a candidate is missing");
    bytes(state);
    mem_deref(mb);
    mem_deref(session);
}
BENCHMARK(re_session)->Name("body/libre/facts+candidates");
#endif

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
