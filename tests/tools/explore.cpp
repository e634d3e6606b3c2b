// SPDX-License-Identifier: BSL-1.0
// Visits every state that two agents can reach: every order of deliveries and timers, with so many
// datagrams dropped, duplicated or overtaken; after each step what must always hold is checked, and
// where nothing is left to happen what must hold at the end.
//
// run: --help
// run: --states 5000
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

#include "explore/full_model.hpp"
#include "explore/search.hpp"
#include "explore/table_model.hpp"

namespace {

using namespace explore;

constexpr const char* help =
    "usage: explore [--states N] [--full] [--faults N] [SCENARIO...]\n"
    "\n"
    "Explores every scenario (or those named) until nothing new is found or N states of each were\n"
    "visited. --full: until nothing new is found, or 12,000,000 states; takes about 1.3 GiB and, "
    "on\n"
    "two cores of a server, some minutes a scenario. Prints the states visited, the transitions\n"
    "between them, the longest path and how many ends there are. A violation prints the shortest\n"
    "trace that leads to it. Exit status 1 when there was one.\n"
    "\n";

constexpr scenario scenarios[] = {
    {.name = "pairs", .about = "2 x 2 candidates"},
    {.name = "one-pair", .about = "1 x 1 candidate", .candidates = {1, 1}},
    {.name = "aggressive",
     .about = "2 x 2 candidates, aggressive nomination",
     .faults = 2,
     .nomination = nomination_mode::aggressive,
     .webrtc = true},
    {.name = "consent",
     .about = "1 x 1 candidate, and on for ever; three losses end consent",
     .candidates = {1, 1},
     .beyond = true},
    {.name = "both-controlling",
     .about = "1 x 1 candidate, both begin as controlling",
     .candidates = {1, 1},
     .roles = {agent_role::controlling, agent_role::controlling}},
    {.name = "both-controlled",
     .about = "1 x 1 candidate, both begin as controlled",
     .candidates = {1, 1},
     .roles = {agent_role::controlled, agent_role::controlled}},
    {.name = "tie",
     .about = "1 x 1 candidate, the same role and tie-breaker",
     .candidates = {1, 1},
     .faults = 2,
     .roles = {agent_role::controlling, agent_role::controlling},
     .equal_tie_breakers = true},
    {.name = "conflict-pairs",
     .about = "2 x 2 candidates, both begin as controlling",
     .faults = 1,
     .roles = {agent_role::controlling, agent_role::controlling}},
    {.name = "late-answer",
     .about = "2 x 2 candidates, B knows A before A knows B",
     .faults = 2,
     .script = "BA"},
    {.name = "trickle",
     .about = "2 x 2 candidates, told one by one at any time",
     .faults = 1,
     .script = "ba2031",
     .webrtc = true},
    {.name = "trickle-worst-first",
     .about = "the same, the less preferred ones first",
     .faults = 1,
     .script = "ab1302"},
    {.name = "restart",
     .about = "1 x 1 candidate, both restart at any time",
     .candidates = {1, 1},
     .faults = 2,
     .script = "!xyAB"},
    {.name = "restart-one-sided",
     .about = "1 x 1 candidate, the answer to a restart comes late",
     .candidates = {1, 1},
     .faults = 2,
     .script = "!yxBA"},
};
constexpr scenario table_scenarios[] = {
    {.name = "table", .about = "draft-ietf-mmusic-ice-02, 1 x 1 address", .candidates = {1, 1}},
    {.name = "table-pairs",
     .about = "draft-ietf-mmusic-ice-02, 2 x 1 addresses",
     .candidates = {2, 1},
     .faults = 2},
    {.name = "table-both", .about = "draft-ietf-mmusic-ice-02, 2 x 2 addresses", .faults = 1},
    {.name = "table-late",
     .about = "draft-ietf-mmusic-ice-02, B knows A before A knows B",
     .candidates = {1, 1},
     .script = "BA"},
};

struct options {
    std::size_t states = 1'000'000;
    int faults = -1;
    std::vector<std::string_view> names;
    bool wants(std::string_view name) const {
        bool found = names.empty();
        for (const auto& each : names) found = found || each == name;
        return found;
    }
};

std::size_t visited = 0;

template <class Model>
bool run_scenario(scenario how, const options& o, const char* profile) {
    if (!o.wants(how.name)) return true;
    if (o.faults >= 0) how.faults = static_cast<unsigned>(o.faults);
    const auto x = std::make_unique<explorer<Model>>(how);
    outcome r = x->run(o.states, 20'000);
    visited += r.states;
    std::printf(
        "%-20s %-8s %u faults: %9zu states, %10zu steps, %7zu ends, longest path %4zu, %s\n",
        how.name, profile, how.faults, r.states, r.steps, r.ends, r.longest,
        r.broken != nullptr ? "BROKEN"
        : r.closed          ? "closed"
                            : "not closed");
    std::fflush(stdout);
    if (r.broken == nullptr) return true;
    x->shorten(r, 300'000);
    x->print(r);
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--help") {
            std::fputs(help, stdout);
            for (const scenario& s : scenarios) std::printf("  %-20s %s\n", s.name, s.about);
            for (const scenario& s : table_scenarios) std::printf("  %-20s %s\n", s.name, s.about);
            return 0;
        }
        if (word == "--full")
            o.states = 12'000'000;
        else if (word == "--states" && i + 1 < argc)
            o.states = std::strtoull(argv[++i], nullptr, 10);
        else if (word == "--faults" && i + 1 < argc)
            o.faults = std::atoi(argv[++i]);
        else
            o.names.push_back(word);
    }
    bool good = true;
    for (const scenario& s : scenarios) {
        good = run_scenario<full_model<small>>(s, o, "rfc8445") && good;
        if (s.webrtc) good = run_scenario<full_model<small_webrtc>>(s, o, "webrtc") && good;
    }
    for (const scenario& s : table_scenarios)
        good = run_scenario<table_model>(s, o, "draft") && good;
    std::printf("%zu states visited, %s\n", visited, good ? "nothing broken" : "BROKEN");
    return good ? 0 : 1;
}
