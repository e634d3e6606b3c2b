// SPDX-License-Identifier: BSL-1.0
// What time and the host do to a running session: expiry, silence, removal, configuration.
#pragma once

#include "../core/result.hpp"
#include "nominate.hpp"
#include "pairing.hpp"

namespace ice::inline v0_1_0_dev::detail {

/// Whether data from there may be what the peer sent: its pair is valid, or carries the path.
template <class State>
constexpr bool is_validated(const State& s, std::uint16_t base, const endpoint& remote) noexcept {
    for (const component_record& component : s.components)
        if (component.used && component.path.set && component.path.base == base &&
            component.path.remote == remote)
            return true;
    const std::uint16_t component =
        find_component(s, s.locals[base].c.stream, s.locals[base].c.component);
    if (component == no_index) return false;
    const std::uint16_t r = find_remote(s, s.components[component], remote);
    const std::uint16_t p = r == no_index ? no_index : s.pairs.find(base, r);
    return p != no_index && s.pairs[p].valid;
}

/// The PAC timer: from now on a checklist with nothing left to check fails (RFC 8863 section 4).
template <class Context>
[[gnu::cold]] constexpr void on_patience_over(Context& c) noexcept {
    c.s.patience_over = true;
    for (std::size_t i = 0; i < c.s.capacity.streams; ++i)
        if (c.s.streams[i].used) update_checklist(c, i);
}

template <class Context>
[[gnu::cold]] constexpr void on_consent_expired(Context& c, std::size_t component) noexcept {
    end_consent(c, component, failed_reason::consent_expired);
}

template <class Context>
[[gnu::cold]] constexpr void on_silence_timer(Context& c, std::size_t component) noexcept {
    c.s.components[component].path.silent = true;
    update_session(c);
}

/// The transport could not send yet (a permission, a connection): the check was not begun.
template <class Context>
[[gnu::cold]] constexpr void hold_check_until_ready(Context& c, std::size_t slot) noexcept {
    const auto t = c.s.transactions_open[slot];
    if (t.kind != static_cast<std::uint8_t>(transaction_kind::connectivity_check)) return;
    pair& p = c.s.pairs[t.owner];
    --p.requests_sent;
    if (!p.valid && c.s.in_vain > 0) --c.s.in_vain;
    if (t.sent > 1) return;  // a repetition: its schedule goes on
    close_transaction(c, slot);
    c.s.pairs.set_state(t.owner, pair_state::waiting);
    c.s.pairs.set_held(t.owner, true);
    if (p.nominating || p.peer_nominated || p.reason == pair_reason::triggered)
        c.s.pairs.queue(t.owner);
}

/// A hard error of ICMP, as a hint of the host: the pair is Failed, and any answer that comes all
/// the same revokes it (RFC 8445 sections 7.2.5.2.2 and 19.2).
template <class Context>
[[gnu::cold]] constexpr result<void> hint_unreachable(Context& c, const route& sent) noexcept {
    const route to = map_in(c.s, sent);
    const std::uint16_t base = base_of_route(c.s, to);
    if (base == no_index) return errc::misuse_agent_base;
    if (!c.s.config.believe_icmp) return {};
    const std::uint16_t at = find_pair(c.s, base, to.remote);
    if (at == no_index || c.s.pairs[at].state != pair_state::in_progress) return {};
    cancel_check(c, at);
    fail_pair(c, at, pair_reason::refused_by_host);
    consider_nomination(c, c.s.locals[base].c.stream);
    return {};
}

/// RFC 6544 section 7.1: a connection for the check could not be opened, or what it led to does not
/// speak STUN. Pairs that are valid stay so: their connection may be opened again (section 11.1).
template <class Context>
[[gnu::cold]] constexpr result<void> on_connection_failed(Context& c, const route& to) noexcept {
    const std::uint16_t base = base_of_route(c.s, to);
    if (base == no_index || c.s.locals[base].c.tcp == tcp_type::none)
        return errc::misuse_agent_base;
    const std::uint16_t at = find_pair(c.s, base, to.remote);
    if (at == no_index || c.s.pairs[at].valid || !is_open(c.s.pairs[at])) return {};
    const std::size_t slot = transaction_of(c.s, at);
    if (slot != c.s.transactions_open.capacity()) close_transaction(c, slot);
    c.s.pairs.set_held(at, false);
    fail_pair(c, at, pair_reason::connection_failed);
    consider_nomination(c, c.s.locals[base].c.stream);
    return {};
}

template <class Context>
[[gnu::cold]] constexpr void drop_component(Context& c, std::size_t component) noexcept {
    stop_path_timers(c, component);
    const component_record record = c.s.components[component];
    for (std::uint16_t i = 0; i < c.s.capacity.pairs; ++i)
        if (c.s.pairs.exists(i) && c.s.pairs[i].component == component) remove_pair(c, i);
    for (local_record& l : c.s.locals)
        if (l.used && l.c.stream == record.stream && l.c.component == record.id) l = {};
    for (remote_record& r : c.s.remotes)
        if (r.used && r.c.stream == record.stream && r.c.component == record.id) r = {};
    c.s.components[component] = {};
    c.s.dirty_components[component].clear();
}

/// The pair that outranked others is gone: they are checked after all.
template <class Context>
[[gnu::cold]] constexpr void relist_outranked(Context& c, std::size_t component) noexcept {
    if (c.s.components[component].nominated != no_index) return;
    for_each_pair(c.s, component, [&](std::uint16_t i) {
        const pair& p = c.s.pairs[i];
        if (p.listed || p.reason != pair_reason::outranked) return;
        c.s.pairs.set_listed(i, true);
        if (p.state == pair_state::in_progress) c.s.pairs.set_state(i, pair_state::waiting);
    });
}

/// Takes a candidate away. With a base go the candidates and pairs that stand on it; a path over
/// it is lost, and a completed stream with it when there is no other.
template <class Context>
[[gnu::cold]] constexpr void drop_local(Context& c, std::uint16_t at) noexcept {
    for_each_shadow(c.s, at, [&](std::uint16_t i) { drop_local(c, i); });
    const bool is_base = c.s.locals[at].c.base == at;
    const std::uint16_t component =
        find_component(c.s, c.s.locals[at].c.stream, c.s.locals[at].c.component);
    for (std::uint16_t i = 0; i < c.s.capacity.pairs; ++i) {
        if (!c.s.pairs.exists(i)) continue;
        pair& p = c.s.pairs[i];
        if (is_base ? c.s.pairs.base_of(i) == at : p.local == at) {
            if (is_base) {
                remove_pair(c, i);
                continue;
            }
            p.local = c.s.locals[at].c.base;  // what it was formed with is gone, its base is not
        }
        if (p.valid_local == at) p.valid_local = c.s.locals[at].c.base;
    }
    if (is_base)
        for (local_record& l : c.s.locals)
            if (l.used && l.c.base == at) l = {};
    c.s.locals[at] = {};
    if (component == no_index) return;
    component_record& record = c.s.components[component];
    if (is_base && record.path.set && record.path.base == at) {
        lose_path(c, component);
        choose_path(c, component);
        const bool completed = c.s.streams[record.stream].state == checklist_state::completed;
        if (record.path.lost && completed)
            fail_checklist(c, record.stream, failed_reason::candidate_removed);
    }
    if (is_base && !has_valid_pair(c.s, component)) relist_outranked(c, component);
}

/// Checks under way get the intervals that they would have had, counted from when they last went
/// out.
template <class Context>
[[gnu::cold]] constexpr void retime_checks(Context& c, const agent_config& before) noexcept {
    using schedule = typename Context::profile::schedule;
    using rto_rule = typename Context::profile::rto;
    const agent_config& now = c.s.config;
    if (now.ta == before.ta && now.shortest_rto == before.shortest_rto &&
        now.longest_rto == before.longest_rto && now.rc == before.rc && now.rm == before.rm)
        return;
    const duration rto = rto_rule::rto(now, c.s.pace.ta(), c.s.pairs.waiting(),
                                       c.s.pairs.in_progress(), c.s.pairs.size());
    for (std::size_t slot = 0; slot < c.s.transactions_open.capacity(); ++slot) {
        auto& t = c.s.transactions_open[slot];
        if (t.kind != static_cast<std::uint8_t>(transaction_kind::connectivity_check) ||
            (t.flags & transaction_flag::cancelled) != 0)
            continue;
        const time_point last_sent =
            c.s.timers.at(slot) - schedule::wait(timing_of(c.s, before, t), t.sent);
        t.rto_us = static_cast<std::uint32_t>(rto.us);
        c.s.timers.set(slot, last_sent + schedule::wait(timing_of(c.s, now, t), t.sent));
    }
}

/// Ranges that the standards set are kept; deadlines that stand follow.
template <class Context>
[[gnu::cold]] constexpr result<void> apply_config(Context& c, const agent_config& n) noexcept {
    const duration least_rto = Context::profile::config().shortest_rto;  // RFC 8445 section 14.3
    const bool ranges =
        n.ta >= milliseconds(5) && n.longest_ta >= n.ta && n.shortest_rto >= least_rto &&
        n.longest_rto >= n.shortest_rto && n.longest_rto <= duration{0xffff'ffff} && n.rc >= 1 &&
        n.rc <= 30 && n.rm >= 1 && n.patience >= duration{} && n.consent_interval >= duration{} &&
        n.consent_timeout > duration{} && n.disconnected_after > duration{} &&
        (n.keepalive_interval == duration{} || n.keepalive_interval >= seconds(15)) &&
        n.pair_limit >= 1;
    if (!ranges) return errc::misuse_agent_config;
    const agent_config before = c.s.config;
    c.s.config = n;
    c.s.pace.set_ta(agreed_ta(c.s));
    retime_checks(c, before);
    if (n.patience != before.patience && c.s.timers.is_set(c.s.patience_timer))
        c.s.timers.set(c.s.patience_timer,
                       c.s.timers.at(c.s.patience_timer) - before.patience + n.patience);
    for (std::size_t i = 0; i < c.s.capacity.components; ++i) {
        path_record& path = c.s.components[i].path;
        if (!path.set || path.lost) continue;
        path.consent_until = path.consent_until - before.consent_timeout + n.consent_timeout;
        const bool consent = n.consent_interval > duration{};
        if (consent && before.consent_interval == duration{})  // nobody has asked until now
            path.consent_until = c.now + n.consent_timeout;
        c.s.timers.set(c.s.expiry_timer + i, consent ? path.consent_until : time_point::never());
        if (n.consent_interval != before.consent_interval)
            c.s.timers.set(c.s.consent_timer + i,
                           consent ? c.now + consent_wait(c) : time_point::never());
        const std::size_t silence = c.s.silence_timer + i;
        c.s.timers.set(silence,
                       c.s.timers.at(silence) - before.disconnected_after + n.disconnected_after);
        c.s.timers.set(c.s.keepalive_timer + i, n.keepalive_interval > duration{}
                                                    ? path.last_sent + n.keepalive_interval
                                                    : time_point::never());
    }
    for (std::size_t i = 0; i < c.s.capacity.streams; ++i) consider_nomination(c, i);
    return {};
}

}  // namespace ice::inline v0_1_0_dev::detail
