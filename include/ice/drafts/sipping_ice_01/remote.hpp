// SPDX-License-Identifier: BSL-1.0
// The peer's offer or answer becomes alternates and checks (draft-rosenberg-sipping-ice-01
// sections 5.5, 5.7, 7 and 8).
#pragma once

#include "check.hpp"
#include "description.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01::detail {

template <class Context>
constexpr void remove_check(Context& c, std::uint16_t one) noexcept {
    const std::size_t component = c.s.checks[one].component;
    c.s.transactions.close(one);
    c.s.timers.cancel(c.s.step_timer + one);
    if (c.s.components[component].in_use == one) put_in_use(c, component, no_index);
    c.s.checks[one] = {};
}

/// With its checks, and with the own addresses that were learnt through it: they lead nowhere now.
template <class Context>
constexpr void remove_remote(Context& c, std::uint16_t remote) noexcept {
    for (std::uint16_t i = 0; i < c.s.capacity.checks; ++i)
        if (c.s.checks[i].used && c.s.checks[i].remote == remote) remove_check(c, i);
    for (std::uint16_t i = 0; i < c.s.capacity.locals; ++i) {
        if (!c.s.locals[i].used || c.s.locals[i].derived_from != remote) continue;
        if (c.s.locals[i].owner == i) c.s.own[i] = {};
        for (std::uint16_t k = 0; k < c.s.capacity.remotes; ++k)
            if (c.s.remotes[k].used && c.s.remotes[k].source == i) c.s.remotes[k].source = no_index;
        c.s.timers.cancel(c.s.free_timer + i);
        c.s.dirty_locals[i].clear();
        c.s.locals[i] = {};
    }
    c.s.remotes[remote] = {};
    c.s.peers[remote] = {};
}

/// One check, due at once: all run in parallel, there is no pacing.
template <class Context>
constexpr void add_check(Context& c, std::uint16_t remote, std::uint16_t base,
                         std::uint16_t component) noexcept {
    using rule = typename Context::profile::source_rule;
    const component_record& k = c.s.components[component];
    const endpoint& where = c.s.remotes[remote].where[k.id - 1];
    if (where.family() != c.s.locals[base].where.family() ||
        !may_leave_from<rule>(c.s, remote, base, k.id) ||
        find_check(c.s, remote, base, component) != no_index)
        return;
    const std::uint16_t at = find_free(c.s.checks);
    if (at == no_index) {
        if (c.s.dropped != 0xffff'ffff) ++c.s.dropped;
        return;
    }
    check_record& r = c.s.checks[at];
    r = {};
    r.used = true;
    r.remote = remote;
    r.base = base;
    r.component = static_cast<std::uint8_t>(component);
    c.s.timers.set(c.s.step_timer + at, c.now);
}

/// From each local address of the stream to each of its alternates, in the order of the alternates.
template <class Context>
constexpr void add_checks(Context& c, std::size_t stream) noexcept {
    for (std::uint16_t remote = 0; remote < c.s.capacity.remotes; ++remote) {
        if (!c.s.remotes[remote].used || c.s.remotes[remote].stream != stream) continue;
        for (std::uint16_t base = 0; base < c.s.capacity.locals; ++base) {
            const own_address& l = c.s.locals[base];
            if (!l.used || !l.is_base() || l.stream != stream) continue;
            const std::uint16_t component = find_component(c.s, stream, l.component);
            if (is_checked(c.s, c.s.components[component])) add_check(c, remote, base, component);
        }
    }
}

/// Both endpoints as they are checked; none where there is nothing to send to.
template <class Addresses>
constexpr void addresses_of(const Addresses& a, endpoint (&to)[2]) noexcept {
    for (std::uint8_t component = 1; component <= 2; ++component) {
        const auto where = early::address_in(a, component);
        to[component - 1] = where ? *where : endpoint();
    }
}

/// Whether the line says what is known already, but perhaps for its q-value.
template <class Remote, class Credentials>
constexpr bool is_same(const Remote& r, const Credentials& peer, const alternate& a) noexcept {
    endpoint where[2];
    addresses_of(a, where);
    return r.id.view() == a.id && r.where[0] == where[0] && r.where[1] == where[1] &&
           r.peer_derived == !a.derived_from.empty() && peer.username.view() == a.username &&
           peer.password.view() == a.password;
}

/// Errors: misuse_draft_credentials (none), draft_credential_too_long, draft_full.
template <class Context>
constexpr result<void> add_remote(Context& c, std::size_t stream, const alternate& a) noexcept {
    constexpr std::size_t longest = Context::state_type::capacity.credential_bytes;
    if (a.username.empty() || a.password.empty()) return errc::misuse_draft_credentials;
    if (a.id.size() > longest || a.username.size() > longest || a.password.size() > longest)
        return errc::draft_credential_too_long;
    const std::uint16_t at = find_free(c.s.remotes);
    if (at == no_index) return errc::draft_full;
    auto& r = c.s.remotes[at];
    r = {};
    r.used = r.kept = r.id.assign(a.id);
    r.q = a.q;
    r.stream = static_cast<std::uint8_t>(stream);
    addresses_of(a, r.where);
    r.peer_derived = !a.derived_from.empty();
    for (std::uint16_t i = 0; r.peer_derived && i < c.s.capacity.locals; ++i) {
        const own_address& l = c.s.locals[i];
        if (l.used && l.component == 1 && l.stream == stream &&
            l.id_written.view() == a.derived_from)
            r.source = i;
    }
    c.s.peers[at].assign(c.env.crypto, a.username, a.password);
    return {};
}

/// A peer without ICE: no checks, media goes to what it lists.
template <class Context>
constexpr void set_default(Context& c, std::uint16_t component, const rtp_info& info,
                           bool plain) noexcept {
    component_record& k = c.s.components[component];
    const auto where = early::address_in(info, k.id);
    const endpoint before = k.default_address;
    k.default_address = where ? *where : endpoint();
    if (k.in_use == no_index && before != k.default_address) note_route(c, component);
    if (plain)
        set_component(c, component, component_state::plain);
    else if (k.state == component_state::idle || k.state == component_state::plain)
        set_component(c, component, component_state::checking);
}

/// Takes what there is room for, in the order of the description. What is known goes on as it was,
/// but for checks that have timed out; what is new is checked. Returns the first problem.
template <class Context, class Stream>
constexpr result<void> set_remote(Context& c, std::size_t stream, const Stream& d) noexcept {
    for (std::uint16_t i = 0; i < c.s.capacity.remotes; ++i) {
        auto& r = c.s.remotes[i];
        if (!r.used || r.stream != stream) continue;
        r.kept = false;
        for (const alternate& a : d.alternates) {
            if (!is_same(r, c.s.peers[i], a)) continue;
            r.kept = true;
            r.q = a.q;
        }
        if (!r.kept) remove_remote(c, i);
    }
    for (std::uint16_t i = 0; i < c.s.capacity.checks; ++i)
        if (c.s.checks[i].used && c.s.components[c.s.checks[i].component].stream == stream)
            try_again(c, i);
    result<void> problem;
    for (const alternate& a : d.alternates) {
        bool there = false;
        for (std::uint16_t i = 0; i < c.s.capacity.remotes; ++i)
            there = there || (c.s.remotes[i].used && c.s.remotes[i].stream == stream &&
                              is_same(c.s.remotes[i], c.s.peers[i], a));
        if (there) continue;
        const auto added = add_remote(c, stream, a);
        if (!added && problem) problem = added;
    }
    add_checks(c, stream);
    for (std::uint16_t k = 0; k < c.s.capacity.components; ++k) {
        if (!c.s.components[k].used || c.s.components[k].stream != stream) continue;
        set_default(c, k, d.default_address, d.alternates.empty());
        update_component(c, k);
    }
    stream_record& r = c.s.streams[stream];
    if (d.connectivity.present) {
        r.told = reversed(d.connectivity.current);
        if (d.connectivity.how == strength::mandatory || d.connectivity.how == strength::optional)
            r.wanted = d.connectivity.how > r.wanted ? d.connectivity.how : r.wanted;
    }
    update_freeing(c);
    update_cycle(c);
    update_precondition(c, stream);
    return problem;
}

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01::detail
