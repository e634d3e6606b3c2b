// SPDX-License-Identifier: BSL-1.0
// A peer's description with .local names, and a resolver that answers anything at any time: no
// crash, what waits stays within its room, a name that was answered is done, no end of candidates
// is told while one waits, and none of the answers that nobody may check becomes a candidate.
// Input: lines. "=NAME ADDRESS" is an answer, "-NAME" none, "^" answers the newest name, "!" is a
// restart, "." a moment that passes; every other line is the peer's attribute.
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <ice/agent/mdns_reader.hpp>
#include <ice/core/chacha_random.hpp>
#include <ice/net/parse.hpp>
#include <ice/profiles/webrtc.hpp>

#include <ice/agent.hpp>

#include "script.hpp"

namespace {

using namespace ice;

using fuzz_script::must;

struct nowhere {
    send_status send(const route&, byte_view) noexcept { return send_status::sent; }
};
struct small_profile : profiles::webrtc {
    static constexpr limits capacity{1, 2, 4, 8, 24, 64};
};

constexpr std::size_t most = 3;

struct hearer {
    nowhere wire{};
    services<nowhere, small_profile> host{wire, chacha_random(std::array<std::uint8_t, 32>{7})};
    basic_agent<nowhere, small_profile> agent{host, agent_role::controlling};
    mdns_reader<most> lines{};
    time_point now{1'000'000};

    hearer() {
        static_cast<void>(agent.add_stream(2));
        const endpoint own(address::v4(192, 0, 2, 1), 5000);
        static_cast<void>(agent.add_local_candidate(now, {.where = own}));
        static_cast<void>(
            agent.add_local_candidate(now, {.where = own.with_port(1), .component = 2}));
    }

    std::size_t remotes() const {
        std::size_t n = 0;
        for (const remote_record& r : agent.inspect().remotes) n += r.used;
        return n;
    }
    bool has_ended() const { return agent.inspect().streams[0].end_of_candidates; }
    void check_all() const {
        must(lines.waiting() <= most);
        must(lines.newest_name().empty() == (lines.waiting() == 0));
        must(lines.waiting() == 0 || is_mdns_name(lines.newest_name()));
    }

    void answer(std::string_view name, const address& a) {
        const std::size_t before = remotes(), waited = lines.waiting();
        const auto taken = lines.resolved(agent, now, name, a);
        must(is_mdns_answer(from_v4_mapped(a)) || remotes() == before);
        must(remotes() <= before + waited && lines.waiting() <= waited);
        must(!taken || *taken <= waited);
        must(lines.waiting() == 0 || !has_ended());
        const auto again = lines.resolved(agent, now, name, a);
        must(again && *again == 0);
    }
    void attribute(std::string_view text) {
        const auto generation = agent.inspect().generation;
        const std::size_t before = lines.waiting();
        const auto meaning = lines.read(agent, now, text);
        if (!meaning) must(meaning.error().at <= text.size());
        if (agent.inspect().generation != generation) return must(lines.waiting() == 0);
        const bool named = meaning && *meaning == line_meaning::name;
        must(lines.waiting() == before + (named ? 1 : 0));
    }
    void line(std::string_view text) {
        now = now + microseconds(1);
        const char first = text.empty() ? 'a' : text.front();
        const std::string_view rest = text.substr(text.empty() ? 0 : 1);
        if (first == '=') {
            const std::size_t gap = rest.find(' ');
            const auto a = gap == rest.npos ? result<address>(errc::sdp_other_attribute)
                                            : parse_address(rest.substr(gap + 1));
            answer(rest.substr(0, gap), a ? *a : address());
        } else if (first == '-') {
            lines.unresolved(agent, now, rest);
        } else if (first == '^') {
            answer(lines.newest_name(), address::v4(192, 0, 2, 9));
        } else if (first == '!') {
            if (!agent.restart(now)) return;
            answer(lines.newest_name(), address::v4(192, 0, 2, 9));  // to a question of before
            must(lines.waiting() == 0 && remotes() == 0);
        } else if (first == '.') {
            now = now + milliseconds(70);
            static_cast<void>(agent.start(now));
            agent.handle_timeout(now);
        } else {
            attribute(text);
        }
        check_all();
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::vector<char> bytes(data, data + size);
    std::string_view text(bytes.data(), size);
    hearer h;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        h.line(text.substr(0, end));
        text = end == text.npos ? std::string_view() : text.substr(end + 1);
    }
    return 0;
}
