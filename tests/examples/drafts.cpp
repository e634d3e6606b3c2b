// SPDX-License-Identifier: BSL-1.0
// The early drafts of ICE at work on simulated networks: one line a scenario, with the messages
// compared, what was dropped on the way, where media went in the end, and what the document says.
//
//   drafts                 runs all; exit 0 when each ends as its document says
//   drafts --break RULE    breaks one rule; exit 1 when every scenario that rests on it fails, as
//                          it should, 2 when one of them does not notice
// run:
// fails: --break refresh
// fails: --break fragment-match
// fails: --break prefer-direct
// fails: --break give-up
// fails: --break rapid-retry
// fails: --break bad-retry
// fails: --break switch-wait
#include <algorithm>
#include <cstdio>
#include <span>
#include <string_view>

#include "drafts/mmusic_ice_02.hpp"
#include "drafts/world.hpp"

namespace {

using drafts::broken;
using drafts::scenario;

struct document {
    const char* name;
    std::span<const scenario> scenarios;
    std::span<const char* const> rules;
};
constexpr document documents[] = {
    {"mmusic-ice-02", drafts::july_2004::scenarios, drafts::july_2004::rules},
};

bool has_word(std::string_view words, std::string_view one) {
    for (std::size_t from = 0; from <= words.size();) {
        const std::size_t to = std::min(words.find(' ', from), words.size());
        if (words.substr(from, to - from) == one) return true;
        from = to + 1;
    }
    return false;
}

/// False when one does not end as its document says; `noticed`: whether all that rest on the
/// broken rule do not.
bool run_all(const document& d, bool& noticed) {
    bool good = true;
    for (const scenario& s : d.scenarios) {
        const auto v = s.run();
        std::printf("%s %s %-16s compared %2zu  drops %5zu  %-36s (%s)\n", v.good ? "ok  " : "FAIL",
                    d.name, s.name, v.compared, v.drops, v.routes.c_str(), s.says);
        good = good && v.good;
        if (!broken.empty() && v.good && has_word(s.rests, broken)) noticed = false;
    }
    return good;
}

}  // namespace

int main(int argc, char** argv) {
    bool known = argc == 1;
    if (argc == 3 && std::string_view(argv[1]) == "--break") broken = argv[2];
    for (const document& d : documents)
        for (const char* rule : d.rules) known = known || broken == rule;
    if (!known) {
        std::printf("usage: drafts [--break RULE]; rules:");
        for (const document& d : documents)
            for (const char* rule : d.rules) std::printf(" %s", rule);
        std::printf("\n");
        return 64;
    }
    bool good = true;
    bool noticed = true;
    for (const document& d : documents) good = run_all(d, noticed) && good;
    if (!noticed) std::printf("a scenario does not notice that %s is broken\n", broken.c_str());
    return !noticed ? 2 : good ? 0 : 1;
}
