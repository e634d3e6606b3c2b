// SPDX-License-Identifier: BSL-1.0
// Concluding ICE: nominated pairs, checklists and the session (RFC 8445 sections 7.2.5.4 and 8.1,
// RFC 8863 section 4).
#pragma once

#include "path.hpp"

namespace ice::inline v0_1_0_dev::detail {

template <class State>
constexpr bool has_valid_pair(const State& s, std::size_t component) noexcept {
    bool found = false;
    for_each_pair(s, component, [&](std::uint16_t i) { found = found || s.pairs[i].valid; });
    return found;
}

template <class State>
constexpr bool all_components(const State& s, std::size_t stream, auto condition) noexcept {
    bool any = false;
    for (std::size_t i = 0; i < State::capacity.components; ++i) {
        if (!s.components[i].used || s.components[i].stream != stream) continue;
        if (!condition(i)) return false;
        any = true;
    }
    return any;
}

/// Takes a pair out of the checklist; a check under way is not sent again (section 8.1.2).
template <class Context>
constexpr void conclude_pair(Context& c, std::uint16_t at, pair_reason reason) noexcept {
    pair& p = c.s.pairs[at];
    if (!p.listed) return;
    if (p.state == pair_state::in_progress) cancel_check(c, at);
    if (is_open(p)) p.reason = reason;
    c.s.pairs.set_listed(at, false);
}

/// Nothing is checked any more. Data of the whole stream ends with it (section 12.1), but for
/// paths from before a restart.
template <class Context>
[[gnu::cold]] constexpr void fail_checklist(Context& c, std::size_t stream,
                                            failed_reason reason) noexcept {
    for (std::size_t i = 0; i < c.s.capacity.components; ++i) {
        const component_record& each = c.s.components[i];
        if (each.used && each.stream == stream && each.path.set && !each.path.lost &&
            each.path.slot == c.s.slot)
            lose_path(c, i);
        if (!each.used || each.stream != stream) continue;
        c.s.components[i].nominating = false;
        for_each_pair(c.s, i, [&](std::uint16_t k) {
            c.s.pairs[k].nominating = false;
            conclude_pair(c, k, pair_reason::concluded);
        });
    }
    c.s.streams[stream].state = checklist_state::failed;
    c.s.timers.cancel(c.s.nominate_timer + stream);
    c.s.reason = reason;
}

/// What the session is now, from its streams; tells when it changed.
template <class Context>
constexpr void update_session(Context& c) noexcept {
    bool any = false, all_failed = true, all_completed = true, all_flow = true, silent = false;
    for (std::size_t i = 0; i < c.s.capacity.streams; ++i) {
        const stream_record& stream = c.s.streams[i];
        if (!stream.used) continue;
        any = any || stream.formed;
        if (stream.state == checklist_state::failed) continue;
        all_failed = false;
        all_completed = all_completed && stream.state == checklist_state::completed;
        all_flow = all_flow && all_components(c.s, i, [&](std::size_t k) {
                       const path_record& path = c.s.components[k].path;
                       silent = silent || path.silent;
                       return path.set && !path.lost;
                   });
    }
    session_state next = session_state::idle;
    if (c.s.state == session_state::closed)
        next = session_state::closed;
    else if (any && all_failed)
        next = session_state::failed;
    else if (any && all_flow && silent)
        next = session_state::disconnected;
    else if (any && all_completed)
        next = session_state::completed;
    else if (any && all_flow)
        next = session_state::connected;
    else if (any)
        next = session_state::checking;
    if (next != session_state::failed) c.s.reason = all_failed ? c.s.reason : failed_reason::none;
    if (next == c.s.state) return;
    c.s.state = next;
    tell(c, event_kind::state_changed);
}

/// The peer consents no more. A path from before a restart goes alone: the new session's checks
/// go on, and their pairs take over as soon as there are any.
template <class Context>
[[gnu::cold]] constexpr void end_consent(Context& c, std::size_t component,
                                         failed_reason reason) noexcept {
    const bool of_this_session = c.s.components[component].path.slot == c.s.slot;
    lose_path(c, component);
    if (of_this_session)
        fail_checklist(c, c.s.components[component].stream, reason);
    else
        choose_path(c, component);
    update_session(c);
}

/// Section 7.2.5.4 for one checklist, after anything that may end it. While the PAC timer runs a
/// list with nothing left to check goes on: the peer's checks may yet arrive (RFC 8863).
template <class Context>
constexpr void update_checklist(Context& c, std::size_t stream) noexcept {
    stream_record& list = c.s.streams[stream];
    if (list.used && list.formed && list.state != checklist_state::failed) {
        const bool done = all_components(
            c.s, stream, [&](std::size_t i) { return c.s.components[i].nominated != no_index; });
        if (done && list.state == checklist_state::running) {
            list.state = checklist_state::completed;
            // Nothing is left to nominate: the timer now waits for candidates to be freed.
            c.s.timers.set(c.s.nominate_timer + stream, c.now + seconds(3));
        }
        if (!done && list.state == checklist_state::running && c.s.patience_over) {
            bool open = false;
            for (const auto i : c.s.pairs.by_priority())
                open = open || (is_open(c.s.pairs[i]) &&
                                c.s.components[c.s.pairs[i].component].stream == stream);
            const bool valid =
                all_components(c.s, stream, [&](std::size_t i) { return has_valid_pair(c.s, i); });
            if (!open && !valid) fail_checklist(c, stream, failed_reason::no_valid_pair);
        }
    }
    update_session(c);
}

/// The pair is nominated: its component is concluded (section 8.1.2). Of several nominated pairs
/// the one with the highest priority is used (section 8.1.1), unless `replaces`: a renomination.
template <class Context>
constexpr void set_nominated(Context& c, std::uint16_t at, bool replaces = false) noexcept {
    pair& p = c.s.pairs[at];
    component_record& component = c.s.components[p.component];
    p.nominated = true;
    p.nominating = false;
    p.peer_nominated = false;
    p.reason = pair_reason::nominated;
    component.nominating = false;
    const std::uint16_t before = component.nominated;
    const bool reopened =
        before != no_index &&
        is_reopened(c.s, static_cast<std::uint16_t>(c.s.pairs.base_of(at)), p.remote,
                    static_cast<std::uint16_t>(c.s.pairs.base_of(before)),
                    c.s.remotes[c.s.pairs[before].remote].c.where);
    const bool better =
        before == no_index || replaces || reopened ||
        valid_key(c, p) > valid_key(c, c.s.pairs[before]) ||
        (Context::profile::latest_nomination_replaces_silent && component.path.silent);
    if (before != at && better) {
        component.nominated = at;
        tell(c, event_kind::nominated, p.component);
    }
    const std::uint64_t floor = c.s.pairs[component.nominated].key;
    for_each_pair(c.s, p.component, [&](std::uint16_t i) {
        pair& each = c.s.pairs[i];
        each.nominating = false;
        // RFC 5245 section 8.1.2: what was offered to the peer may still win on both sides.
        if (each.offered && is_open(each) && each.key > floor) return;
        conclude_pair(c, i, pair_reason::concluded);
    });
    choose_path(c, p.component);
    update_checklist(c, component.stream);
}

/// Something under way did not work: the pair is Failed, and if it was to be nominated so is the
/// nomination (sections 7.2.5.3.4 and 7.3.1.5).
template <class Context>
[[gnu::cold]] constexpr void fail_pair(Context& c, std::uint16_t at, pair_reason reason) noexcept {
    using rule = typename Context::profile::nomination;
    pair& p = c.s.pairs[at];
    component_record& component = c.s.components[p.component];
    const bool nomination = p.nominating || p.peer_nominated;
    c.s.pairs.unqueue(at);
    c.s.pairs.set_state(at, pair_state::failed);
    p.reason = nomination ? pair_reason::nomination_failed : reason;
    if (nomination) {
        if (p.nominating) component.nominating = false;
        p.nominating = false;
        p.peer_nominated = false;
        p.valid = false;
        if (component.nominated == no_index) choose_path(c, p.component);
        if (!rule::tries_next && component.nominated == no_index)
            fail_checklist(c, component.stream, failed_reason::nomination_failed);
    }
    update_checklist(c, component.stream);
}

}  // namespace ice::inline v0_1_0_dev::detail
