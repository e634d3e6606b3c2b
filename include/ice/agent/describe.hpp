// SPDX-License-Identifier: BSL-1.0
// Words for people: the names of states (RFC 8445 sections 6.1.2.6 and 6.1.3) and the reasons why
// a pair or a session is where it is.
#pragma once

#include <string_view>

#include "../checklist/pair.hpp"
#include "records.hpp"

namespace ice::inline v0_1_0_dev {

// Names are stable: records and scripts may compare them.

constexpr std::string_view to_text(agent_role role) noexcept {
    return role == agent_role::controlling ? "controlling" : "controlled";
}

constexpr std::string_view to_text(checklist_state state) noexcept {
    switch (state) {
        case checklist_state::running: return "running";
        case checklist_state::completed: return "completed";
        case checklist_state::failed: return "failed";
    }
    return "unknown";
}

constexpr std::string_view to_text(session_state state) noexcept {
    switch (state) {
        case session_state::idle: return "idle";
        case session_state::checking: return "checking";
        case session_state::connected: return "connected";
        case session_state::completed: return "completed";
        case session_state::disconnected: return "disconnected";
        case session_state::failed: return "failed";
        case session_state::closed: return "closed";
    }
    return "unknown";
}

constexpr std::string_view to_text(pair_state state) noexcept {
    switch (state) {
        case pair_state::frozen: return "frozen";
        case pair_state::waiting: return "waiting";
        case pair_state::in_progress: return "in-progress";
        case pair_state::succeeded: return "succeeded";
        case pair_state::failed: return "failed";
    }
    return "unknown";
}

// Sentences may be worded better one day.

constexpr std::string_view describe(failed_reason reason) noexcept {
    switch (reason) {
        case failed_reason::none: return "it has not failed";
        case failed_reason::no_valid_pair: return "no pair works, and waiting for more is over";
        case failed_reason::nomination_failed: return "the check that was to nominate failed";
        case failed_reason::consent_expired: return "the peer no longer answers";
        case failed_reason::consent_revoked: return "the peer wants no more data";
        case failed_reason::candidate_removed: return "the address that was in use is gone";
    }
    return "unknown";
}

constexpr std::string_view describe(pair_reason reason) noexcept {
    switch (reason) {
        case pair_reason::none: return "nothing has happened yet";
        case pair_reason::formed: return "formed from both descriptions";
        case pair_reason::triggered: return "a check of the peer came";
        case pair_reason::unfrozen: return "its turn came after another of its foundation";
        case pair_reason::timed_out: return "no answer";
        case pair_reason::not_symmetric: return "answered on another way than asked";
        case pair_reason::error_response: return "answered by an error";
        case pair_reason::bad_response: return "the answer breaks the rules";
        case pair_reason::refused_by_host: return "the host says it cannot be reached";
        case pair_reason::candidate_removed: return "its candidate is gone";
        case pair_reason::nominated: return "nominated";
        case pair_reason::nomination_failed: return "the check that was to nominate it failed";
        case pair_reason::outranked: return "a better pair works";
        case pair_reason::concluded: return "another pair was nominated";
        case pair_reason::connection_failed: return "no connection to it could be opened";
    }
    return "unknown";
}

}  // namespace ice::inline v0_1_0_dev
