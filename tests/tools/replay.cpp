// SPDX-License-Identifier: BSL-1.0
// Runs the agent of a journal again and says whether it did the same, bit for bit.
//
// run: --help
// run: --demo
// run: tests/fuzz/corpus/journal/lite_masked
// run: --list tests/fuzz/corpus/journal/draft02
// fails: LICENSE
#include <cstdio>
#include <fstream>
#include <ice/core/describe.hpp>
#include <ice/trace/journalled.hpp>
#include <ice/trace/replay.hpp>
#include <iterator>
#include <string_view>
#include <vector>

namespace {

using namespace ice;

constexpr const char* help =
    "usage: replay [--trust] [--list] JOURNAL\n"
    "       replay --demo [FILE]\n"
    "\n"
    "Runs the agent that JOURNAL recorded again, with the answers that its services gave then, "
    "and\n"
    "compares everything that it sends, answers and becomes. Exit status: 0 the same, 1 not the\n"
    "same, or no journal of a profile of this library.\n"
    "\n"
    "  --list    print each record\n"
    "  --trust   take snapshots: a journal that begins in mid-session holds the state of the "
    "agent\n"
    "            byte by byte, which nothing can check. For your own journals only.\n"
    "  --demo    record a short session, write it to FILE, and replay it\n";

const char* words(trace::difference d) {
    switch (d) {
        case trace::difference::none: return "the same";
        case trace::difference::draws_otherwise: return "it draws other random bytes";
        case trace::difference::draws_more:
            return "it draws random bytes that it did not draw then";
        case trace::difference::sends_otherwise: return "it sends another datagram";
        case trace::difference::sends_more: return "it sends a datagram that it did not send then";
        case trace::difference::does_less: return "it does not do what the journal has here";
        case trace::difference::answers_otherwise: return "it answers a call otherwise";
        case trace::difference::event_otherwise: return "it tells another event";
        case trace::difference::state_otherwise: return "it is in another state";
    }
    return "?";
}

const char* name(trace::journal_tag tag) {
    static constexpr const char* verbs[] = {"?",
                                            "construct",
                                            "datagram",
                                            "timeout",
                                            "poll",
                                            "close",
                                            "restart",
                                            "set_config",
                                            "base_ready",
                                            "add_stream",
                                            "remove_stream",
                                            "remove_component",
                                            "add_local",
                                            "remove_local",
                                            "set_local_credentials",
                                            "local_conveyed",
                                            "locals_described",
                                            "set_remote",
                                            "add_remote",
                                            "end_of_remotes",
                                            "start",
                                            "data_sent",
                                            "unreachable",
                                            "nominate",
                                            "select_remote",
                                            "pace_lent",
                                            "add_nat64",
                                            "set_unreliable",
                                            "connection_failed",
                                            "want_connectivity",
                                            "make_offer",
                                            "make_answer",
                                            "receive_offer",
                                            "receive_answer",
                                            "abandon_exchange"};
    static constexpr const char* others[] = {"  answer", "  drawn", "  refused", "  sent",
                                             "  pace",   "state",   "end",       "  part"};
    const auto n = static_cast<std::size_t>(tag);
    if (n < std::size(verbs)) return verbs[n];
    if (tag >= trace::journal_tag::answer && tag <= trace::journal_tag::part) return others[n - 64];
    return trace::is_note(tag) ? "note" : "?";
}

void list(byte_view journal) {
    trace::journal_reader r(journal);
    time_point now{};
    while (!r.is_done()) {
        if (r.offset() == 0 || r.at_header()) {
            if (!r.header()) return;
            std::printf("%8zu  segment\n", r.offset());
            continue;
        }
        const auto record = r.next();
        if (!record) return;
        if (trace::is_verb(record->tag) && record->verb() != verb_code::poll)
            now = trace::advance(now, trace::detail::field_reader(record->body).number());
        std::printf("%8zu %12lld us  %s, %zu bytes\n", record->offset,
                    static_cast<long long>(now.us), name(record->tag), record->body.size());
    }
}

int report(const trace::replay_report& r) {
    std::printf("%llu calls, %llu datagrams received, %llu sent, %llu states compared%s\n",
                static_cast<unsigned long long>(r.verbs),
                static_cast<unsigned long long>(r.received),
                static_cast<unsigned long long>(r.sent), static_cast<unsigned long long>(r.digests),
                r.snapshots != 0 ? ", from a snapshot" : "");
    if (r.problem != errc::ok) {
        const auto text = describe(r.problem);
        std::printf("cannot be replayed: %.*s (byte %zu)\n", static_cast<int>(text.sentence.size()),
                    text.sentence.data(), r.offset);
        return 1;
    }
    if (r.what != trace::difference::none) {
        std::printf("not the same: %s (record %llu at byte %zu, time %lld us", words(r.what),
                    static_cast<unsigned long long>(r.record), r.offset,
                    static_cast<long long>(r.at.us));
        if (r.what == trace::difference::sends_otherwise)
            std::printf(", from byte %u of the datagram", r.detail);
        std::puts(")");
        return 1;
    }
    std::printf("the same%s\n", r.complete ? "" : ", as far as the journal goes: it has no end");
    return 0;
}

/// An agent that asks one address and gives up, for those who have no journal yet.
struct silent_wire {
    send_status send(const route&, byte_view) noexcept { return send_status::sent; }
};

struct gathered {
    std::vector<std::uint8_t> all;
    void operator()(byte_view b) noexcept { all.insert(all.end(), b.begin(), b.end()); }
};

std::vector<std::uint8_t> demo() {
    using profile = profiles::rfc8445;
    using sink_type = trace::buffered_journal_sink<gathered>;
    gathered bytes;
    sink_type sink(bytes);
    trace::basic_journal<sink_type> journal(sink);
    const std::uint8_t seed[32] = {1};
    silent_wire wire;
    using recorded = trace::journalled<profile, sink_type>;
    services<silent_wire, recorded> host(
        wire, trace::record<profile>(journal, {.random = chacha_random(seed)}));
    basic_agent<silent_wire, recorded> agent(host, agent_role::controlling);
    time_point now{};
    static_cast<void>(agent.add_stream());
    static_cast<void>(agent.add_local_candidate(now, {.where = {address::v4(192, 0, 2, 1), 5000}}));
    static_cast<void>(agent.set_remote_description(
        now, 0, {.ufrag = "ufrag", .pwd = "passwordpasswordpassword"}));
    static_cast<void>(agent.add_remote_candidate(
        now, 0, {.where = {address::v4(192, 0, 2, 2), 6000}, .priority = 100, .foundation = "1"}));
    static_cast<void>(agent.start(now));
    while (agent.state() == session_state::checking &&
           agent.next_deadline() != time_point::never()) {
        now = later(now, agent.next_deadline());
        agent.handle_timeout(now);
        while (agent.poll_event().kind != event_kind::none) {
        }
    }
    journal.finish(agent);
    return bytes.all;
}

std::vector<std::uint8_t> contents(const char* path) {
    std::ifstream in(path, std::ios::binary);
    const std::vector<char> text(std::istreambuf_iterator<char>(in), {});
    return {text.begin(), text.end()};
}

}  // namespace

int main(int argc, char** argv) {
    bool trusted = false, listed = false, shown = false;
    const char* path = nullptr;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--help") return std::fputs(help, stdout) < 0;
        trusted = trusted || word == "--trust";
        listed = listed || word == "--list";
        shown = shown || word == "--demo";
        if (!word.starts_with("--")) path = argv[i];
    }
    if (path == nullptr && !shown) return std::fputs(help, stderr), 1;
    const auto journal = shown ? demo() : contents(path);
    if (shown && path != nullptr)
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(journal.data()),
                   static_cast<std::streamsize>(journal.size()));
    if (journal.empty()) return std::fprintf(stderr, "cannot read %s\n", path), 1;
    if (listed) list(journal);
    trace::journal_reader reader(journal);
    if (const auto head = reader.header()) {
        const bool masked = head->has(trace::journal_flag::masked);
        std::printf("%zu bytes, profile ", journal.size());
        for (const std::uint8_t c : head->profile) std::putchar(c >= 32 && c < 127 ? c : '?');
        std::puts(masked ? ", masked: MACs are verdicts, passwords are not in it"
                         : ", open: it holds passwords");
        const trace::journal_build& build = head->build;
        std::printf("begins %s, written by ice %u.%u.%u of %u bits, %s-endian, state of %u bytes\n",
                    head->has(trace::journal_flag::snapshot)
                        ? "with a snapshot, for programs of the same build only"
                        : "with the configuration",
                    build.version_major, build.version_minor, build.version_patch,
                    build.pointer_size * 8U, build.big_endian ? "big" : "little", build.state_size);
    }
    return report(trace::replay(journal, trusted));
}
