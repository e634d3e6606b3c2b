// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/describe.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string_view>

#include "../support/verify.hpp"

namespace {

using namespace ice;

TEST_CASE("names are stable") {
    ICE_VERIFY(to_text(agent_role::controlling) == "controlling");
    ICE_VERIFY(to_text(agent_role::controlled) == "controlled");
    ICE_VERIFY(to_text(checklist_state::running) == "running");
    ICE_VERIFY(to_text(checklist_state::completed) == "completed");
    ICE_VERIFY(to_text(checklist_state::failed) == "failed");
    ICE_VERIFY(to_text(session_state::idle) == "idle");
    ICE_VERIFY(to_text(session_state::checking) == "checking");
    ICE_VERIFY(to_text(session_state::connected) == "connected");
    ICE_VERIFY(to_text(session_state::completed) == "completed");
    ICE_VERIFY(to_text(session_state::disconnected) == "disconnected");
    ICE_VERIFY(to_text(session_state::failed) == "failed");
    ICE_VERIFY(to_text(session_state::closed) == "closed");
    ICE_VERIFY(to_text(pair_state::frozen) == "frozen");
    ICE_VERIFY(to_text(pair_state::waiting) == "waiting");
    ICE_VERIFY(to_text(pair_state::in_progress) == "in-progress");
    ICE_VERIFY(to_text(pair_state::succeeded) == "succeeded");
    ICE_VERIFY(to_text(pair_state::failed) == "failed");
}

/// Each value up to `last` has a sentence of its own; the one behind has none.
template <class Reason>
void all_described(Reason last) {
    std::set<std::string_view> seen;
    for (unsigned i = 0; i <= static_cast<unsigned>(last); ++i) {
        CAPTURE(i);
        const std::string_view text = describe(static_cast<Reason>(i));
        CHECK(!text.empty());
        CHECK(seen.insert(text).second);
    }
    CHECK(describe(static_cast<Reason>(static_cast<unsigned>(last) + 1)) == "unknown");
}

TEST_CASE("every reason has words") {
    all_described(failed_reason::candidate_removed);
    all_described(pair_reason::connection_failed);
    ICE_VERIFY(describe(pair_reason::timed_out) == "no answer");
}

TEST_CASE("what is no value of an enumeration has a name, too") {
    ICE_VERIFY(to_text(static_cast<session_state>(99)) == "unknown");
    ICE_VERIFY(to_text(static_cast<pair_state>(99)) == "unknown");
    ICE_VERIFY(to_text(static_cast<checklist_state>(99)) == "unknown");
}

}  // namespace
