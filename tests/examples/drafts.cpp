// SPDX-License-Identifier: BSL-1.0
// The early documents of ICE at work on simulated networks: one line a scenario, with the messages
// compared, what was dropped on the way, how many cycles of offer and answer there were, where
// media went in the end, and what the document says.
//
//   drafts                 runs all; exit 0 when each ends as its document says
//   drafts --trace         the same, and the ladder of each under its line
//   drafts --break RULE    breaks one rule; exit 1 when every scenario that rests on it fails, as
//                          it should, 2 when one of them does not notice
// run:
// run: --trace
// fails: --break refresh
// fails: --break fragment-match
// fails: --break prefer-direct
// fails: --break give-up
// fails: --break rapid-retry
// fails: --break bad-retry
// fails: --break switch-wait
// fails: --break freeing
// fails: --break free-wait
// fails: --break lock-down
// fails: --break never-step-down
// fails: --break peer-derived-first
// fails: --break needless-cycles
// fails: --break further-cycles
// fails: --break q-order
// fails: --break username
// fails: --break derived-source
// fails: --break open-issue
// fails: --break type-preference
// fails: --break tolerant-lines
// fails: --break confirm
// fails: --break insert-candidate
// fails: --break pass-checks
// fails: --break judge
#include <algorithm>
#include <cstdio>
#include <span>
#include <string_view>

#include "drafts/mmusic_ice_02.hpp"
#include "drafts/sipping_ice_01.hpp"
#include "drafts/talk.hpp"
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
    {"sipping-ice-01", drafts::june_2003::scenarios, drafts::june_2003::rules},
    {"mmusic-ice-02", drafts::july_2004::scenarios, drafts::july_2004::rules},
    {"sip-talk", drafts::amoocon_2010::scenarios, drafts::amoocon_2010::rules},
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
        std::printf("%s %s %-16s compared %3zu  drops %5zu  ", v.good ? "ok  " : "FAIL", d.name,
                    s.name, v.compared, v.drops);
        if (v.cycles != 0) std::printf("cycles %zu  ", v.cycles);
        std::printf("%-36s (%s)\n", v.routes.c_str(), s.says);
        std::printf("%s", drafts::ladder_text.c_str());
        drafts::ladder_text.clear();
        good = good && v.good;
        if (!broken.empty() && v.good && has_word(s.rests, broken)) noticed = false;
    }
    return good;
}

}  // namespace

int main(int argc, char** argv) {
    drafts::tracing = argc == 2 && std::string_view(argv[1]) == "--trace";
    bool known = argc == 1 || drafts::tracing;
    if (argc == 3 && std::string_view(argv[1]) == "--break") broken = argv[2];
    for (const document& d : documents)
        for (const char* rule : d.rules) known = known || broken == rule;
    if (!known) {
        std::printf("usage: drafts [--trace | --break RULE]; rules:");
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
