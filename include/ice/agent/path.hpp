// SPDX-License-Identifier: BSL-1.0
// The path of a component: which pair carries data, whether the peer consents to it, and what
// keeps it open (RFC 8445 sections 11 and 12, RFC 7675 section 5).
#pragma once

#include "events.hpp"
#include "transmit.hpp"

namespace ice::inline v0_1_0_dev::detail {

template <class Context>
constexpr void close_consent_checks(Context& c, std::size_t component) noexcept {
    auto& table = c.s.transactions_open;
    for (std::size_t i = 0; i < table.capacity(); ++i)
        if (table[i].kind == static_cast<std::uint8_t>(transaction_kind::consent) &&
            table[i].owner == component)
            close_transaction(c, i);
}

template <class Context>
constexpr void stop_path_timers(Context& c, std::size_t component) noexcept {
    c.s.timers.cancel(c.s.consent_timer + component);
    c.s.timers.cancel(c.s.expiry_timer + component);
    c.s.timers.cancel(c.s.silence_timer + component);
    c.s.timers.cancel(c.s.keepalive_timer + component);
    close_consent_checks(c, component);
}

/// RFC 7675 section 5.1: 0.8 to 1.2 of the interval, and never less than 4 seconds.
template <class Context>
constexpr duration consent_wait(Context& c) noexcept {
    const std::int64_t interval = c.s.config.consent_interval.us;
    const auto spread = static_cast<std::uint32_t>(interval / 5 * 2 + 1);
    const duration wait{interval / 5 * 4 + draw_below(c.env.random, spread, draw::jitter)};
    return wait < seconds(4) ? seconds(4) : wait;
}

template <class Context>
constexpr bool checks_consent(const Context& c) noexcept {
    return c.s.config.consent_interval > duration{};
}

/// A packet went out on the path: its bindings in NATs are fresh (RFC 8445 section 11).
template <class Context>
constexpr void note_sent(Context& c, std::size_t component) noexcept {
    c.s.components[component].path.last_sent = c.now;
    const duration tr = c.s.config.keepalive_interval;
    if (tr > duration{}) c.s.timers.set(c.s.keepalive_timer + component, c.now + tr);
}

/// Data of this component goes over this valid pair from now on.
template <class Context>
constexpr void set_path(Context& c, std::size_t component, std::uint16_t at) noexcept {
    const pair& p = c.s.pairs[at];
    path_record& path = c.s.components[component].path;
    const std::uint16_t base = c.s.locals[p.valid_local].c.base;
    const endpoint remote = c.s.remotes[p.remote].c.where;
    const bool same = path.set && !path.lost && path.base == base && path.remote == remote &&
                      path.slot == c.s.slot;
    path.pair = at;
    if (same) return;
    stop_path_timers(c, component);
    const auto serial = static_cast<std::uint8_t>(path.serial + 1);
    path = {};
    path.set = true;
    path.serial = serial;
    path.remote = remote;
    path.base = base;
    path.pair = at;
    path.slot = c.s.slot;
    path.consent_until = p.validated_at + c.s.config.consent_timeout;
    if (checks_consent(c)) {
        c.s.timers.set(c.s.expiry_timer + component, path.consent_until);
        c.s.timers.set(c.s.consent_timer + component, c.now + consent_wait(c));
    }
    note_sent(c, component);
    tell(c, event_kind::route_changed, component);
}

/// The nominated pair; before there is one the best valid pair (RFC 8445 section 12.1); after a
/// restart the old path as long as the peer consents to it (section 9).
template <class Context>
constexpr void choose_path(Context& c, std::size_t component) noexcept {
    const component_record& record = c.s.components[component];
    if (c.s.streams[record.stream].state == checklist_state::failed) return;
    if (record.nominated != no_index) return set_path(c, component, record.nominated);
    if (record.path.set && !record.path.lost && record.path.slot != c.s.slot) return;
    std::uint16_t best = no_index;
    for_each_pair(c.s, component, [&](std::uint16_t i) {
        const pair& p = c.s.pairs[i];
        if (!p.valid) return;
        if (checks_consent(c) && p.validated_at + c.s.config.consent_timeout <= c.now)
            return;  // consent has ended there (RFC 7675 section 5.1)
        if (best == no_index || valid_key(c, c.s.pairs[i]) > valid_key(c, c.s.pairs[best]))
            best = i;
    });
    if (best != no_index) set_path(c, component, best);
}

/// Consent ends: nothing more is sent, and no answer brings it back (RFC 7675 section 5.1).
template <class Context>
[[gnu::cold]] constexpr void lose_path(Context& c, std::size_t component) noexcept {
    stop_path_timers(c, component);
    path_record& path = c.s.components[component].path;
    path.lost = true;
    path.silent = false;
    tell(c, event_kind::route_changed, component);
}

/// An authenticated answer on the path: consent for another 30 seconds.
template <class Context>
constexpr void renew_consent(Context& c, std::size_t component) noexcept {
    path_record& path = c.s.components[component].path;
    if (!path.set || path.lost) return;
    path.consent_until = c.now + c.s.config.consent_timeout;
    path.silent = false;
    if (checks_consent(c)) c.s.timers.set(c.s.expiry_timer + component, path.consent_until);
    c.s.timers.cancel(c.s.silence_timer + component);
}

/// Sends one consent check, once (RFC 7675 section 5.1), and plans the next.
template <class Context>
[[gnu::cold]] constexpr void on_consent_timer(Context& c, std::size_t component) noexcept {
    path_record& path = c.s.components[component].path;
    // It is a transaction like any other for Ta and for the 5 ms of the host (RFC 8445
    // section 14.2).
    if (!c.s.pace.start(c.env.pacer, c.now))
        return c.s.timers.set(c.s.consent_timer + component, c.s.pace.deadline());
    const std::size_t slot = open_transaction(c);
    c.s.timers.set(c.s.consent_timer + component, c.now + consent_wait(c));
    if (slot == c.s.transactions_open.none) return;

    typename Context::state_type::transaction_entry t;
    t.set_id(stun::draw_transaction_id<typename Context::state_type::dialect>(c.env.random));
    t.kind = static_cast<std::uint8_t>(transaction_kind::consent);
    t.owner = static_cast<std::uint16_t>(component);
    t.serial = path.serial;
    t.flags = is_controlling(c.s) ? transaction_flag::controlling : std::uint8_t{0};
    t.rto_us = static_cast<std::uint32_t>(c.s.config.shortest_rto.us);
    t.sent = 1;
    t.first_sent = c.now;
    c.s.transactions_open.publish(slot, t);
    write_check(c, t, path.slot, c.s.locals[path.base].c, path.remote);
    if (path.pair != no_index && c.s.pairs[path.pair].requests_sent != 0xffff)
        ++c.s.pairs[path.pair].requests_sent;
    // Answers are awaited as long as those of any request (RFC 7675 section 5.1); two are enough.
    const duration wait = c.s.config.shortest_rto * c.s.config.rm;
    c.s.timers.set(slot, c.now + (wait < seconds(8) ? wait : seconds(8)));
    // The oldest check without an answer counts.
    if (!path.silent && !c.s.timers.is_set(c.s.silence_timer + component))
        c.s.timers.set(c.s.silence_timer + component, c.now + c.s.config.disconnected_after);
    note_sent(c, component);
}

/// The connection of a path has been opened again: a check goes over it at once, whoever opened it
/// (RFC 6544 section 11.1).
template <class Context>
constexpr void check_reopened_paths(Context& c, std::size_t base) noexcept {
    if (c.s.locals[base].c.tcp == tcp_type::none || !checks_consent(c)) return;
    for (std::size_t i = 0; i < c.s.capacity.components; ++i) {
        const path_record& path = c.s.components[i].path;
        if (path.set && !path.lost && path.base == base)
            c.s.timers.set(c.s.consent_timer + i, c.now);
    }
}

/// Nothing was sent for Tr: a Binding indication, not authenticated, with FINGERPRINT only
/// (RFC 8445 section 11).
template <class Context>
[[gnu::cold]] constexpr void on_keepalive_timer(Context& c, std::size_t component) noexcept {
    using dialect = typename Context::state_type::dialect;
    const path_record& path = c.s.components[component].path;
    stun::basic_builder<dialect> b(c.out.bytes, stun::binding_indication,
                                   stun::draw_transaction_id<dialect>(c.env.random));
    if constexpr (dialect::has_fingerprint) b.add_fingerprint(c.env.crypto);
    const auto bytes = b.finish();
    c.out.size = bytes ? bytes->size() : 0;
    c.out.to = {base_id(path.base), c.s.components[component].stream, c.s.components[component].id,
                path.remote};
    note_sent(c, component);
}

}  // namespace ice::inline v0_1_0_dev::detail
