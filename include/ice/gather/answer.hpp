// SPDX-License-Identifier: BSL-1.0
// What an answer of a STUN server, or its absence, means for the one who asked
// (RFC 8445 sections 5.1.1.2 and 5.1.3, RFC 8489 section 6.3, RFC 5389 section 12.1).
#pragma once

#include "../stun/attr/rfc3489.hpp"
#include "../stun/attr/rfc8489.hpp"
#include "../stun/comprehension.hpp"
#include "../stun/error.hpp"
#include "mapped.hpp"
#include "records.hpp"

namespace ice::inline v0_1_0_dev::detail {

/// An answer that requires anything else to be understood fails the transaction. What servers of
/// RFC 3489 add is ignored, as RFC 5389 section 12.1 asks.
inline constexpr stun::comprehension known_in_answer(
    stun::attr::mapped_address, stun::attr::xor_mapped_address, stun::attr::error_code,
    stun::attr::unknown_attributes, stun::attr::realm, stun::attr::nonce,
    stun::attr::response_address, stun::attr::source_address, stun::attr::changed_address,
    stun::attr::change_request, stun::attr::password, stun::attr::reflected_from);

constexpr bool same_where(const endpoint& a, const endpoint& b) noexcept {
    return a.port() == b.port() && a.addr().with_zone(0) == b.addr().with_zone(0);
}

/// RFC 8445 section 5.1.3: same address, same base. The base itself, or what another server told.
template <class State>
constexpr bool is_told_already(const State& s, std::size_t task, const endpoint& mapped) noexcept {
    const std::size_t base = task % s.bases_most;
    if (same_where(mapped, s.bases[base].b.where)) return true;
    for (std::size_t t = base; t < s.tasks_count; t += s.bases_most)
        if (s.tasks[t].has_candidate && same_where(s.tasks[t].mapped, mapped)) return true;
    return false;
}

/// The question of a task is over, or its keepalive tells something new.
template <class State>
constexpr void report(State& s, std::size_t task, gather_outcome outcome) noexcept {
    gather_task& t = s.tasks[task];
    t.outcome = outcome;
    t.dirty = true;
    t.settled = true;
}

/// When to ask again, if ever. RFC 8445 section 5.1.1.4
template <class State>
constexpr void keep_alive(State& s, std::size_t task, time_point since) noexcept {
    // A NAT keeps the mapping of a connection that is there (RFC 5382 section 5).
    if (s.config.keepalive == duration{} || s.is_reliable(task))
        return s.set_phase(task, gather_phase::over);
    s.set_phase(task, gather_phase::alive);
    s.timers.set(task, later(since + s.config.keepalive, s.now));
}

/// No usable answer. A binding that was found is asked for again later: servers come back.
template <class State>
constexpr void fail_task(State& s, std::size_t task, gather_outcome why) noexcept {
    s.stop(task);
    if (!s.tasks[task].has_candidate) return report(s, task, why);
    if (s.tasks[task].outcome != gather_outcome::lost) report(s, task, gather_outcome::lost);
    keep_alive(s, task, s.now);
}

template <class State>
constexpr void accept_mapping(State& s, std::size_t task, const endpoint& mapped) noexcept {
    gather_task& t = s.tasks[task];
    s.stop(task);
    t.settled = true;
    const endpoint& base = s.base_of(task).b.where;
    const bool is_same = t.has_candidate && t.mapped == mapped;
    if (!is_same) {
        const bool moved = t.has_candidate;
        t.has_candidate = false;
        t.mapped = mapped;
        if (is_told_already(s, task, mapped)) return report(s, task, gather_outcome::redundant);
        if (!is_plausible_mapping(mapped, base, s.config))
            return report(s, task, gather_outcome::bad_address);
        t.has_candidate = true;
        report(s, task, moved ? gather_outcome::moved : gather_outcome::found);
    } else if (t.outcome == gather_outcome::lost) {
        report(s, task, gather_outcome::found);  // it is back
    }
    keep_alive(s, task, t.last_sent);
}

/// A success or error response to the task's open request, from whom it was sent to.
template <class State, class Message>
constexpr void on_answer(State& s, std::size_t task, const Message& m) noexcept {
    gather_task& t = s.tasks[task];
    const auto& request = s.open[task];
    // Whoever was asked more than once answers nobody knows which request (Karn).
    t.round_trip_us =
        request.sent == 1 ? static_cast<std::uint32_t>((s.now - request.first_sent).us) : 0;
    if (!known_in_answer.covers(m)) return fail_task(s, task, gather_outcome::bad_response);
    if (m.cls() == stun::message_class::error) {
        const auto error = m.get(stun::attr::error_code);
        if (!error) return fail_task(s, task, gather_outcome::bad_response);
        t.error = error->code;
        return fail_task(s, task,
                         error->code == stun::error::try_alternate
                             ? gather_outcome::alternate_server
                             : gather_outcome::error_response);
    }
    auto mapped = m.get(stun::attr::xor_mapped_address);
    if (!mapped && !m.has(stun::attr::xor_mapped_address))
        mapped = m.get(stun::attr::mapped_address);
    if (!mapped) return fail_task(s, task, gather_outcome::bad_response);
    accept_mapping(s, task, mapped->with_protocol(s.base_of(task).b.where.proto()));
}

}  // namespace ice::inline v0_1_0_dev::detail
