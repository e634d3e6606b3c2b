// SPDX-License-Identifier: BSL-1.0
// Where media of a component goes (draft-rosenberg-sipping-ice-01 sections 5.5, 5.7 and 7).
#pragma once

#include "state.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01::detail {

/// The remote alternate of the stream that the default address is also told as, or no_index.
template <class State>
constexpr std::uint16_t alternate_of_default(const State& s, std::size_t component) noexcept {
    const component_record& k = s.components[component];
    for (std::uint16_t i = 0; i < State::capacity.remotes; ++i)
        if (s.remotes[i].used && s.remotes[i].stream == k.stream &&
            s.remotes[i].where[k.id - 1] == k.default_address)
            return i;
    return no_index;
}

/// Whether checks of a remote alternate may leave from that base (section 7).
template <class Rule, class State>
constexpr bool may_leave_from(const State& s, std::uint16_t remote, std::uint16_t base,
                              std::uint8_t component) noexcept {
    const auto& r = s.remotes[remote];
    if (!r.peer_derived || !Rule::from_named()) return true;
    if (r.source == no_index || s.locals[r.source].freed) return false;
    const std::uint16_t at = address_of(s, r.source, component);
    return at != no_index && s.locals[at].base == base;
}

/// The base from which media to the default address leaves: that of the checks, where the address
/// is an alternate as well (section 5.5); otherwise the first of its family.
template <class Rule, class State>
constexpr std::uint16_t base_to_default(const State& s, std::size_t component) noexcept {
    const component_record& k = s.components[component];
    const std::uint16_t remote = alternate_of_default(s, component);
    for (std::uint16_t i = 0; i < State::capacity.locals; ++i) {
        const own_address& l = s.locals[i];
        if (l.used && l.is_base() && l.stream == k.stream && l.component == k.id &&
            l.where.family() == k.default_address.family() &&
            (remote == no_index || may_leave_from<Rule>(s, remote, i, k.id)))
            return i;
    }
    return no_index;
}

/// The remote alternate that media of a component goes to now, proved or not, or no_index.
template <class State>
constexpr std::uint16_t media_target(const State& s, std::size_t component) noexcept {
    const component_record& k = s.components[component];
    if (k.in_use != no_index) return s.checks[k.in_use].remote;
    return k.default_address.family() == ip_family::none ? no_index
                                                         : alternate_of_default(s, component);
}

/// Where RTCP goes that is not checked: beside RTP. No base where RTP goes to the default address.
template <class State>
constexpr route route_beside_rtp(const State& s, std::size_t component) noexcept {
    const component_record& k = s.components[component];
    const std::uint16_t rtp = find_component(s, k.stream, 1);
    if (k.id == 1 || is_checked(s, k) || s.components[rtp].in_use == no_index) return {};
    const check_record& r = s.checks[s.components[rtp].in_use];
    const std::uint16_t base = rtcp_of(s, r.base);
    const endpoint& where = s.remotes[r.remote].where[1];
    if (base == no_index || where.family() == ip_family::none) return {};
    return {base_id(base), k.stream, k.id, where};
}

template <class Context>
constexpr void note_route(Context& c, std::size_t component) noexcept {
    ++c.s.components[component].generation;
    c.s.dirty[component].mark(event_kind::route_changed);
}

template <class Context>
constexpr void put_in_use(Context& c, std::size_t component, std::uint16_t one) noexcept {
    component_record& k = c.s.components[component];
    if (k.in_use == one) return;
    k.in_use = one;
    note_route(c, component);
    const std::uint16_t rtcp = find_component(c.s, k.stream, 2);
    if (rtcp != no_index && !is_checked(c.s, c.s.components[rtcp])) note_route(c, rtcp);
    if (one == no_index) return;
    const rank now = c.s.remotes[c.s.checks[one].remote].rank();
    if (!k.has_floor || outranks(now, k.floor)) k.floor = now;
    k.has_floor = true;
}

/// When the peer's checks have shown that it does not need this relayed address any more:
/// component by component, then all of its alternate. Never while they have not.
template <class Context>
constexpr time_point superseded_at(const Context& c, std::uint16_t alternate) noexcept {
    using rule = typename Context::profile::freeing_rule;
    const own_address& mine = c.s.locals[alternate];
    const bool pairs = checks_pairs(c.s, mine.stream);
    time_point all = time_point::earliest();
    for (std::uint8_t component = 1; component <= (pairs ? 2 : 1); ++component) {
        time_point first = time_point::never();
        for (std::uint16_t i = 0; i < c.s.capacity.locals; ++i) {
            const own_address& l = c.s.locals[i];
            if (!l.used || l.freed || i == alternate || l.component != 1 ||
                l.stream != mine.stream || !rule::frees(l.rank(), mine.rank(), c.s.answered))
                continue;
            const std::uint16_t at = address_of(c.s, i, component);
            if (at != no_index) first = earlier(first, c.s.locals[at].proved);
        }
        all = later(all, first);
    }
    return all;
}

/// Media to the remote alternate would be sent through an own relay that is about to be freed.
template <class Context>
constexpr bool leads_through_superseded(const Context& c, std::uint16_t remote) noexcept {
    const std::uint16_t source = c.s.remotes[remote].source;
    return source != no_index && c.s.locals[source].kind == candidate_kind::relay &&
           superseded_at(c, source) != time_point::never();
}

/// Of the addresses that answered the best; of equal ones that which answered first; but no
/// equal one is a reason to need an own relay that the peer does not need. What has only
/// been sent to by default makes no floor: it may never have worked, as in section 9.2.3, where the
/// default ranks above the only address that does.
template <class Context>
constexpr void choose_media(Context& c, std::size_t component) noexcept {
    using rule = typename Context::profile::media_rule;
    const component_record& k = c.s.components[component];
    std::uint16_t best = k.in_use;
    for_each_check(c.s, component, [&](std::uint16_t i) {
        if (c.s.checks[i].state != check_state::succeeded || i == best) return;
        const rank next = c.s.remotes[c.s.checks[i].remote].rank();
        if (best == no_index) {
            if (!k.has_floor || rule::may_follow(next, k.floor)) best = i;
            return;
        }
        const rank current = c.s.remotes[c.s.checks[best].remote].rank();
        if (!rule::replaces(next, current)) return;
        if (next.q == current.q && leads_through_superseded(c, c.s.checks[i].remote)) return;
        best = i;
    });
    put_in_use(c, component, best);
}

/// To be called whenever a check of the component has changed, come or gone.
template <class Context>
constexpr void update_component(Context& c, std::size_t component) noexcept {
    const component_record& k = c.s.components[component];
    if (k.state == component_state::idle || k.state == component_state::plain) return;
    choose_media(c, component);
    bool open = !is_checked(c.s, k);
    for_each_check(c.s, component, [&](std::uint16_t i) {
        open = open || c.s.checks[i].state < check_state::succeeded;
    });
    set_component(c, component,
                  k.in_use != no_index ? component_state::connected
                  : open               ? component_state::checking
                                       : component_state::failed);
}

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01::detail
