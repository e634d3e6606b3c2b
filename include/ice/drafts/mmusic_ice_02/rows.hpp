// SPDX-License-Identifier: BSL-1.0
// Rows of a candidate table: made, and taken away again (draft-ietf-mmusic-ice-02 section 5.3.4).
#pragma once

#include <string_view>

#include "../../core/result.hpp"
#include "selection.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02::detail {

/// A slot for a row. When all are taken, a learnt candidate that is BAD makes room for one that
/// was signalled: what the peer says outranks what packets say.
template <class Context>
constexpr std::uint16_t room_for_row(Context& c, bool signalled) noexcept {
    const std::uint16_t free = find_free(c.s.rows);
    if (free != no_index || !signalled) return free;
    for (std::uint16_t i = 0; i < c.s.capacity.rows; ++i) {
        if (c.s.remotes[c.s.rows[i].remote].signalled || c.s.rows[i].state != row_state::bad)
            continue;
        stop_row(c, i);
        c.s.rows[i] = {};
        return i;
    }
    return no_index;
}

/// One candidate, in INIT: its first check is due at once, there is no pacing. In a table that has
/// failed it waits for the peer's next description like the others.
template <class Context>
constexpr std::uint16_t add_row(Context& c, std::uint16_t remote, std::uint16_t source) noexcept {
    const std::uint16_t there = find_row(c.s, remote, source);
    if (there != no_index) return there;
    if (c.s.remotes[remote].where.family() != c.s.locals[source].where.family()) return no_index;
    const std::uint16_t at = room_for_row(c, c.s.remotes[remote].signalled);
    if (at == no_index) {
        if (c.s.dropped_rows != 0xffff'ffff) ++c.s.dropped_rows;
        return no_index;
    }
    row_record& r = c.s.rows[at];
    r = {};
    r.used = true;
    r.remote = remote;
    r.source = source;
    if (c.s.components[c.s.remotes[remote].component].state != component_state::failed)
        c.s.timers.set(c.s.step_timer + at, c.now);
    return at;
}

/// The remote address with every sourceable address of its component (the draft's replication).
template <class Context>
constexpr void add_rows_of_remote(Context& c, std::uint16_t remote) noexcept {
    const component_record& k = c.s.components[c.s.remotes[remote].component];
    for (std::uint16_t i = 0; i < c.s.capacity.locals; ++i) {
        const own_address& l = c.s.locals[i];
        if (l.used && l.is_sourceable() && l.stream == k.stream && l.component == k.id)
            static_cast<void>(add_row(c, remote, i));
    }
}

template <class Context>
constexpr void remove_row(Context& c, std::uint16_t row) noexcept {
    stop_row(c, row);
    const std::size_t component = c.s.remotes[c.s.rows[row].remote].component;
    if (c.s.components[component].in_use == row) put_in_use(c, component, no_index);
    c.s.rows[row] = {};
}

template <class Context>
constexpr void remove_remote(Context& c, std::uint16_t remote) noexcept {
    for (std::uint16_t i = 0; i < c.s.capacity.rows; ++i)
        if (c.s.rows[i].used && c.s.rows[i].remote == remote) remove_row(c, i);
    c.s.remotes[remote] = {};
}

template <class State>
constexpr bool has_only_bad_rows(const State& s, std::uint16_t remote) noexcept {
    for (const row_record& r : s.rows)
        if (r.used && r.remote == remote && r.state != row_state::bad) return false;
    return true;
}

/// Forgets credentials that no remote address has any more.
template <class Context>
constexpr void sweep_peers(Context& c) noexcept {
    for (std::uint16_t i = 0; i < c.s.capacity.remotes; ++i) {
        bool needed = false;
        for (const remote_record& r : c.s.remotes) needed = needed || (r.used && r.peer == i);
        if (!needed && c.s.peers[i].used) c.s.peers[i] = {};
    }
}

/// The record of a fragment and password, made if need be.
/// Errors: misuse_draft_credentials (empty), draft_credential_too_long, draft_full.
template <class Context>
constexpr result<std::uint16_t> intern_peer(Context& c, std::string_view fragment,
                                            std::string_view password) noexcept {
    if (fragment.empty() || password.empty()) return errc::misuse_draft_credentials;
    if (fragment.size() > c.s.capacity.credential_bytes ||
        password.size() > c.s.capacity.credential_bytes)
        return errc::draft_credential_too_long;
    for (std::uint16_t i = 0; i < c.s.capacity.remotes; ++i)
        if (c.s.peers[i].used && c.s.peers[i].username.view() == fragment &&
            c.s.peers[i].password.view() == password)
            return i;
    const std::uint16_t at = find_free(c.s.peers);
    if (at == no_index) return errc::draft_full;
    c.s.peers[at].assign(c.env.crypto, fragment, password);
    return at;
}

/// A remote address in the table of one component, with all its rows. One that is there already
/// takes the new credentials and preference; its rows keep their state when only the preference
/// differs, and start again when the credentials do.
template <class Context>
constexpr result<void> add_remote(Context& c, std::uint16_t component, const endpoint& where,
                                  std::uint16_t peer, q_value preference) noexcept {
    std::uint16_t at = find_remote(c.s, component, where);
    if (at != no_index && c.s.remotes[at].peer != peer) {
        remove_remote(c, at);
        at = no_index;
    }
    if (at == no_index) at = find_free(c.s.remotes);
    for (std::uint16_t i = 0; at == no_index && i < c.s.capacity.remotes; ++i)
        if (!c.s.remotes[i].signalled && !c.s.remotes[i].kept) {  // learnt ones make room
            remove_remote(c, i);
            at = i;
        }
    if (at == no_index) return errc::draft_full;
    c.s.remotes[at] = {where, preference, peer, static_cast<std::uint8_t>(component),
                       true,  true,       true};
    add_rows_of_remote(c, at);
    return {};
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02::detail
