// SPDX-License-Identifier: BSL-1.0
// Everything the cycles engine knows, as one trivially copyable value, and the context in which
// its parts work on it (draft-rosenberg-sipping-ice-01 section 5).
#pragma once

#include <cstddef>

#include "../../exchange/deadline_heap.hpp"
#include "../../exchange/dirty_bits.hpp"
#include "../../exchange/engine.hpp"
#include "../../exchange/transaction_table.hpp"
#include "../classic_stun.hpp"
#include "config.hpp"
#include "records.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

/// What is polled: once, however often it has happened since the last time.
enum class event_kind : std::uint8_t {
    none,
    cycle_useful,      ///< of the dialog: an offer would tell the peer something better (5.8)
    state_changed,     ///< of a component; `state` is that of the moment of polling
    route_changed,     ///< data of a component goes elsewhere, or nowhere
    precondition_met,  ///< connectivity of a stream is sendrecv now, or no longer
    address_learnt,    ///< `index` is an own, peer-derived address; RTP's of a pair
    address_freed,     ///< `index` is not used any more: give it back to its relay
};

struct event {
    event_kind kind = event_kind::none;
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    component_state state = component_state::idle;
    std::uint16_t index = no_index;  ///< own address
};

/// Plain data: a copy is a snapshot. Indices of arrays are names; they stay while `used`.
template <class Profile>
struct cycles_state {
    using profile = Profile;
    static constexpr cycles_limits capacity = Profile::capacity;
    using crypto = typename Profile::crypto;
    using dialect = typename Profile::stun_dialect;
    using credentials = early::credentials_record<capacity.credential_bytes, crypto>;
    using remote_type = remote_record<capacity.credential_bytes>;

    // Timers: one handle each. The first is that of a check's transaction, or of its next one.
    static constexpr std::size_t step_timer = 0;
    static constexpr std::size_t free_timer = capacity.checks;
    static constexpr std::size_t cycle_timer = std::size_t{capacity.checks} + capacity.locals;
    static constexpr std::size_t timers_count = cycle_timer + 1;

    cycles_config config;
    time_point now = time_point::earliest();  ///< of the latest verb: time never goes back
    /// The slot is the check.
    transaction_table<dialect, capacity.checks> transactions;
    deadline_heap<timers_count> timers;
    own_address locals[capacity.locals];
    credentials own[capacity.locals];  ///< by the owner's index
    remote_type remotes[capacity.remotes];
    credentials peers[capacity.remotes];  ///< by the remote alternate's index
    check_record checks[capacity.checks];
    component_record components[capacity.components];
    stream_record streams[capacity.streams];
    dirty_bits<event_kind> dirty[capacity.components];
    dirty_bits<event_kind> dirty_locals[capacity.locals];
    std::uint32_t dropped = 0;  ///< checks and addresses for which there was no room
    std::uint16_t next_id = 1;  ///< of an own alternate
    exchange_state exchange = exchange_state::none;
    bool has_role = false;  ///< the first offer has been made or received
    bool answered = false;  ///< received: this side answers it
    bool told_any = false;
    bool cycle_due = false;   ///< has been useful for a while
    bool cycle_told = false;  ///< by an event
    bool in_send = false;
    bool closed = false;
};

/// What each part of this engine works on during one verb.
template <class Profile>
using cycles_context = engine_context<cycles_state<Profile>>;

namespace detail {

using ice::detail::find_component;
using ice::detail::find_free;

/// Whether checks of that component are made: RTCP's are not where the host says so.
template <class State>
constexpr bool is_checked(const State& s, const component_record& k) noexcept {
    return k.used && (k.id == 1 || s.config.check_rtcp);
}
/// A stream whose alternates are pairs.
template <class State>
constexpr bool checks_pairs(const State& s, std::size_t stream) noexcept {
    const std::uint16_t k = find_component(s, stream, 2);
    return k != no_index && is_checked(s, s.components[k]);
}

/// The RTCP address of the same alternate, or no_index.
template <class State>
constexpr std::uint16_t rtcp_of(const State& s, std::uint16_t rtp) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.locals; ++i)
        if (s.locals[i].used && s.locals[i].partner == rtp) return i;
    return no_index;
}
/// The address of an alternate for that component, or no_index.
template <class State>
constexpr std::uint16_t address_of(const State& s, std::uint16_t alternate,
                                   std::uint8_t component) noexcept {
    return component == 1 ? alternate : rtcp_of(s, alternate);
}

template <class State, class F>
constexpr void for_each_check(State& s, std::size_t component, F f) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.checks; ++i)
        if (s.checks[i].used && s.checks[i].component == component) f(i);
}

template <class State>
constexpr std::uint16_t find_check(const State& s, std::uint16_t remote, std::uint16_t base,
                                   std::size_t component) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.checks; ++i)
        if (s.checks[i].used && s.checks[i].remote == remote && s.checks[i].base == base &&
            s.checks[i].component == component)
            return i;
    return no_index;
}

template <class State>
constexpr route route_of_check(const State& s, std::uint16_t one) noexcept {
    const check_record& r = s.checks[one];
    const component_record& k = s.components[r.component];
    return {base_id(r.base), k.stream, k.id, s.remotes[r.remote].where[k.id - 1]};
}

/// Changes a check's state and tells the observer.
template <class Context>
constexpr void set_state(Context& c, std::uint16_t one, check_state to) noexcept {
    const check_state before = c.s.checks[one].state;
    c.s.checks[one].state = to;
    if (before == to) return;
    if constexpr (requires { c.env.observer.check_changed(route_of_check(c.s, one), before, to); })
        c.env.observer.check_changed(route_of_check(c.s, one), before, to);
}

template <class Context>
constexpr void set_component(Context& c, std::size_t component, component_state to) noexcept {
    if (c.s.components[component].state == to) return;
    c.s.components[component].state = to;
    c.s.dirty[component].mark(event_kind::state_changed);
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01
