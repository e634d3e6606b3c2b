// SPDX-License-Identifier: BSL-1.0
// Which candidate media uses, and what happens when none is left (draft-ietf-mmusic-ice-02
// section 5.3.4).
#pragma once

#include "order.hpp"
#include "state.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02::detail {

template <class Context>
constexpr bool is_better(const Context& c, std::uint16_t a, std::uint16_t b) noexcept {
    const auto facts = [&](std::uint16_t i) {
        const row_record& r = c.s.rows[i];
        return order_facts{c.s.remotes[r.remote].preference,
                           c.s.locals[r.source].kind == candidate_kind::relay, r.good_since, i};
    };
    return Context::profile::candidate_order::better(facts(a), facts(b));
}

template <class Context>
constexpr void put_in_use(Context& c, std::size_t component, std::uint16_t row) noexcept {
    component_record& k = c.s.components[component];
    if (k.in_use == row) return;
    if (k.in_use != no_index && c.s.rows[k.in_use].state == row_state::in_use)
        set_state(c, k.in_use, row_state::good);
    k.in_use = row;
    ++k.generation;
    c.s.dirty[component].mark(event_kind::route_changed);
    if (row != no_index) set_state(c, row, row_state::in_use);
}

/// The first GOOD candidate is used at once. A better one is only when it has been GOOD for a
/// while, so that route flaps do not make media hop. When the one in use is lost, the best of the
/// others takes over at once, however young.
template <class Context>
constexpr void choose_row(Context& c, std::size_t component) noexcept {
    const component_record& k = c.s.components[component];
    std::uint16_t best = k.in_use;
    time_point next = time_point::never();
    for_each_row(c.s, component, [&](std::uint16_t i) {
        const row_record& r = c.s.rows[i];
        if (!is_good(r.state) || i == k.in_use) return;
        if (k.in_use != no_index) {
            if (!is_better(c, i, k.in_use)) return;
            const time_point ripe = r.good_since + c.s.config.switch_wait;
            if (ripe > c.now) {
                next = earlier(next, ripe);
                return;
            }
        }
        if (best == no_index || is_better(c, i, best)) best = i;
    });
    if (best != k.in_use) put_in_use(c, component, best);
    c.s.timers.set(c.s.switch_timer + component, next);
}

/// Stops what a row has under way, and its timers.
template <class Context>
constexpr void stop_row(Context& c, std::uint16_t row) noexcept {
    c.s.transactions.close(row);
    c.s.timers.cancel(c.s.step_timer + row);
    c.s.timers.cancel(c.s.give_up_timer + row);
}

/// The last GOOD candidate is lost: all try rapidly again, each with the full time to give up.
template <class Context>
constexpr void force_handshaking(Context& c, std::size_t component) noexcept {
    for_each_row(c.s, component, [&](std::uint16_t i) {
        set_state(c, i, row_state::handshaking);
        c.s.rows[i].second_attempt = false;
        c.s.timers.set(c.s.give_up_timer + i, c.now + c.s.config.give_up);
        if (c.s.transactions[i].kind == 0 && !c.s.rows[i].held)
            c.s.timers.set(c.s.step_timer + i, c.now + c.s.config.rapid_retry);
    });
    set_component(c, component, component_state::reconnecting);
}

/// To be called whenever a row of the table has changed, come or gone.
template <class Context>
constexpr void update_component(Context& c, std::size_t component) noexcept {
    component_record& k = c.s.components[component];
    const component_state before = k.state;
    if (before == component_state::failed || before == component_state::plain) return;
    if (k.in_use != no_index && !is_good(c.s.rows[k.in_use].state))
        put_in_use(c, component, no_index);
    choose_row(c, component);

    std::size_t rows = 0;
    std::size_t bad = 0;
    for_each_row(c.s, component, [&](std::uint16_t i) {
        ++rows;
        bad += c.s.rows[i].state == row_state::bad ? 1U : 0U;
    });
    if (k.in_use != no_index) return set_component(c, component, component_state::connected);
    if (rows == 0) return set_component(c, component, component_state::idle);
    if (before == component_state::connected) return force_handshaking(c, component);
    const bool again = before == component_state::reconnecting;
    if (bad == rows && again) {
        for_each_row(c.s, component, [&](std::uint16_t i) { stop_row(c, i); });
        return set_component(c, component, component_state::failed);
    }
    if (again) return;
    set_component(c, component,
                  bad == rows ? component_state::unreachable : component_state::checking);
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02::detail
