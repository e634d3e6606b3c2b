// SPDX-License-Identifier: BSL-1.0
// Everything the table engine knows, as one trivially copyable value, and the context in which its
// parts work on it (draft-ietf-mmusic-ice-02 section 5.3).
#pragma once

#include <cstddef>

#include "../../exchange/deadline_heap.hpp"
#include "../../exchange/dirty_bits.hpp"
#include "../../exchange/engine.hpp"
#include "../../exchange/transaction_table.hpp"
#include "../classic_stun.hpp"
#include "config.hpp"
#include "records.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

/// What is polled: once, however often it has happened since the last time.
enum class event_kind : std::uint8_t {
    none,
    state_changed,     ///< of a component; `state` is that of the moment of polling
    route_changed,     ///< data of a component goes elsewhere, or nowhere
    candidate_learnt,  ///< a request came from an address that was not signalled
};

/// Something that happened to a component.
struct event {
    event_kind kind = event_kind::none;
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    component_state state = component_state::idle;
};

/// Plain data: a copy is a snapshot. Indices of arrays are names; they stay while `used`.
template <class Profile>
struct table_state {
    using profile = Profile;
    static constexpr table_limits capacity = Profile::capacity;
    using crypto = typename Profile::crypto;
    using dialect = typename Profile::stun_dialect;
    using credentials = early::credentials_record<capacity.credential_bytes, crypto>;

    // Timers: one handle each. The first is that of a row's transaction, or of its next one.
    static constexpr std::size_t step_timer = 0;
    static constexpr std::size_t give_up_timer = capacity.rows;
    static constexpr std::size_t switch_timer = 2U * capacity.rows;
    static constexpr std::size_t timers_count = switch_timer + capacity.components;

    table_config config;
    time_point now = time_point::earliest();  ///< of the latest verb: time never goes back
    /// The slot is the row: a candidate has one transaction at most.
    transaction_table<dialect, capacity.rows> transactions;
    deadline_heap<timers_count> timers;
    own_address locals[capacity.locals];
    credentials own[capacity.locals];  ///< by the owner's index
    remote_record remotes[capacity.remotes];
    credentials peers[capacity.remotes];
    row_record rows[capacity.rows];
    component_record components[capacity.components];
    dirty_bits<event_kind> dirty[capacity.components];
    bool streams[capacity.streams] = {};
    std::uint32_t tag = 0;           ///< random; in the ids of alternates
    std::uint32_t dropped_rows = 0;  ///< not formed for want of room
    std::uint16_t next_number = 1;   ///< of an alternate
    bool in_send = false;
    bool closed = false;
};

/// What each part of this engine works on during one verb.
template <class Profile>
using table_context = engine_context<table_state<Profile>>;

namespace detail {

using ice::detail::find_component;
using ice::detail::find_free;

template <class State, class F>
constexpr void for_each_row(State& s, std::size_t component, F f) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.rows; ++i)
        if (s.rows[i].used && s.remotes[s.rows[i].remote].component == component) f(i);
}

template <class State>
constexpr std::uint16_t find_remote(const State& s, std::size_t component,
                                    const endpoint& where) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.remotes; ++i)
        if (s.remotes[i].used && s.remotes[i].component == component && s.remotes[i].where == where)
            return i;
    return no_index;
}

template <class State>
constexpr std::uint16_t find_row(const State& s, std::uint16_t remote,
                                 std::uint16_t source) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.rows; ++i)
        if (s.rows[i].used && s.rows[i].remote == remote && s.rows[i].source == source) return i;
    return no_index;
}

template <class State>
constexpr route route_of_row(const State& s, std::uint16_t row) noexcept {
    const own_address& from = s.locals[s.rows[row].source];
    return {base_id(s.rows[row].source), from.stream, from.component,
            s.remotes[s.rows[row].remote].where};
}

/// Changes a row's state and tells the observer.
template <class Context>
constexpr void set_state(Context& c, std::uint16_t row, row_state to) noexcept {
    const row_state before = c.s.rows[row].state;
    c.s.rows[row].state = to;
    if (before == to) return;
    if constexpr (requires { c.env.observer.row_changed(route_of_row(c.s, row), before, to); })
        c.env.observer.row_changed(route_of_row(c.s, row), before, to);
}

template <class Context>
constexpr void set_component(Context& c, std::size_t component, component_state to) noexcept {
    if (c.s.components[component].state == to) return;
    c.s.components[component].state = to;
    c.s.dirty[component].mark(event_kind::state_changed);
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02
