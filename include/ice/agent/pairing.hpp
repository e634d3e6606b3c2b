// SPDX-License-Identifier: BSL-1.0
// Checklists: forming them at the start, and adding pairs of candidates that come later
// (RFC 8445 section 6.1.2, RFC 8838 sections 10 to 12).
#pragma once

#include "../checklist/form.hpp"
#include "../checklist/prune.hpp"
#include "../net/kind.hpp"
#include "nat64.hpp"
#include "transmit.hpp"

namespace ice::inline v0_1_0_dev::detail {

/// What may pair with what, as a number that both sides compute: the component, the family (and
/// link-local with link-local only, RFC 8445 section 6.1.2.2), the direction of TCP seen from us.
constexpr std::uint16_t pairing_group(std::size_t component, const candidate& c,
                                      bool local) noexcept {
    const address a = c.where.addr();
    const bool v4 = a.is_v4() || (local && a.zone() != 0);  // a shadow counts as IPv4
    const unsigned family = v4 ? 0U : is_link_local(a) ? 2U : 1U;
    const tcp_type tcp = local ? c.tcp : opposite(c.tcp);
    return static_cast<std::uint16_t>(component * 16 + family * 4 + static_cast<unsigned>(tcp));
}

/// Local candidates that the peer knows of are paired, each base once, by the candidate of it
/// with the greatest priority: what RFC 8445 section 6.1.2.4 prunes is never formed.
template <class State>
constexpr bool may_pair(const State& s, const local_record& l) noexcept {
    // RFC 6544 section 6.2: a passive candidate waits for the peer's connection, and its checks.
    return l.used && !l.retired && l.c.kind != candidate_kind::prflx &&
           l.c.tcp != tcp_type::passive && (l.conveyed || !s.config.trickle);
}
template <class State>
constexpr bool may_pair(const State&, const remote_record& r) noexcept {
    return r.used && r.signalled;
}

/// Forgets a pair and what points to it. Its transactions end without effect.
template <class Context>
[[gnu::cold]] constexpr void remove_pair(Context& c, std::uint16_t at) noexcept {
    auto& table = c.s.transactions_open;
    for (std::size_t i = 0; i < table.capacity(); ++i)
        if (table[i].kind == static_cast<std::uint8_t>(transaction_kind::connectivity_check) &&
            table[i].owner == at)
            close_transaction(c, i);
    component_record& component = c.s.components[c.s.pairs[at].component];
    if (component.path.pair == at) component.path.pair = no_index;
    if (component.nominated == at) component.nominated = no_index;
    if (c.s.pairs[at].nominating) component.nominating = false;
    c.s.pairs.remove(at);
}

/// Whether the profile's rule wants a pair of these two.
template <class Context>
constexpr bool is_wanted(const Context& c, std::uint16_t local, std::uint16_t remote) noexcept {
    return Context::profile::pruning::forms(
        {c.s.locals[c.s.locals[local].c.base].c.kind, c.s.remotes[remote].c.kind});
}

/// Makes room for a pair of this key: what the rule gives up first goes first, then the worst
/// expendable pair of the longest checklist, if it is worse (RFC 8445 section 6.1.2.5).
template <class Context>
[[gnu::cold]] constexpr bool make_room(Context& c, std::uint64_t key) noexcept {
    auto& pairs = c.s.pairs;
    const std::size_t limit =
        c.s.config.pair_limit < pairs.capacity ? c.s.config.pair_limit : pairs.capacity;
    if (pairs.size() < limit) return true;

    std::uint16_t lengths[Context::state_type::capacity.streams] = {};
    for (const auto i : pairs.by_priority()) ++lengths[c.s.components[pairs[i].component].stream];
    std::uint16_t victim = no_index;
    std::size_t victim_length = 0;
    for (const auto i : pairs.by_priority()) {  // best first: the last that fits is the worst
        const pair& p = pairs[i];
        if (p.valid || p.nominating) continue;
        const unsigned expendable = Context::profile::pruning::expendable(p.state);
        if (expendable == 2) {
            victim = static_cast<std::uint16_t>(i);
            victim_length = ~std::size_t{0};
        } else if (expendable == 1 && p.key < key &&
                   lengths[c.s.components[p.component].stream] >= victim_length) {
            victim = static_cast<std::uint16_t>(i);
            victim_length = lengths[c.s.components[p.component].stream];
        }
    }
    ++c.s.dropped_pairs;  // this one or that one
    if (victim == no_index) return false;
    remove_pair(c, victim);
    return true;
}

/// Any pair with the same two foundations, or none.
template <class State>
constexpr std::uint16_t with_same_foundation(const State& s, const pair& like) noexcept {
    for (const auto i : s.pairs.by_priority()) {
        const pair& p = s.pairs[i];
        if (s.locals[p.local].c.foundation == s.locals[like.local].c.foundation &&
            s.remotes[p.remote].c.foundation == s.remotes[like.remote].c.foundation)
            return static_cast<std::uint16_t>(i);
    }
    return no_index;
}

/// Adds one pair, Frozen, unless it is redundant or there is no room. Returns its index, that of
/// the redundant pair it was folded into, or no_index. O(pairs).
template <class Context>
constexpr std::uint16_t add_pair(Context& c, std::uint16_t local, std::uint16_t remote,
                                 pair_reason reason) noexcept {
    const std::uint16_t base = c.s.locals[local].c.base;
    pair p;
    p.local = local;
    p.remote = remote;
    p.key = formed_key(c, p);
    p.component = static_cast<std::uint8_t>(
        find_component(c.s, c.s.locals[local].c.stream, c.s.locals[local].c.component));
    p.listed = true;
    p.reason = reason;

    if (const std::uint16_t twin = c.s.pairs.find(base, remote); twin != no_index) {
        // RFC 8838 section 10, item 5: only pairs that were not tried yet follow.
        pair& t = c.s.pairs[twin];
        if ((t.state == pair_state::waiting || t.state == pair_state::frozen) && p.key > t.key) {
            t.local = local;
            c.s.pairs.reorder([&c](const pair& each) { return formed_key(c, each); });
        }
        return twin;
    }
    if (!make_room(c, p.key)) return no_index;
    return c.s.pairs.add(p, base, with_same_foundation(c.s, p));
}

/// RFC 8838 section 12: the state of a pair that joins a running checklist.
template <class Context>
[[gnu::cold]] constexpr void place_trickled(Context& c, std::uint16_t at) noexcept {
    auto& pairs = c.s.pairs;
    if (pairs[at].state != pair_state::frozen) return;
    bool topmost = true;
    bool succeeded = false;
    const auto column_rank = [&](const pair& p) {
        return c.s.components[p.component].stream * 512U + c.s.components[p.component].id;
    };
    for (const auto i : pairs.by_priority()) {
        const pair& p = pairs[i];
        if (i == at || p.foundation != pairs[at].foundation) continue;
        succeeded = succeeded || p.state == pair_state::succeeded;
        const auto a = column_rank(p);
        const auto b = column_rank(pairs[at]);
        topmost = topmost && (b < a || (b == a && pairs[at].key > p.key));
    }
    if (topmost || succeeded) pairs.set_state(at, pair_state::waiting);
}

/// Whether candidates of this component that come late are still paired.
template <class State>
constexpr bool takes_late_pairs(const State& s, std::size_t stream, std::size_t id) noexcept {
    const std::uint16_t component = find_component(s, stream, id);
    return component != no_index && s.streams[stream].formed &&
           s.components[component].nominated == no_index;
}

/// A pair of these two where there may be one, of which one has come late.
template <class Context>
[[gnu::cold]] constexpr void add_late_pair(Context& c, std::uint16_t local,
                                           std::uint16_t remote) noexcept {
    const local_record& l = c.s.locals[local];
    const remote_record& r = c.s.remotes[remote];
    if (!may_pair(c.s, l) || !may_pair(c.s, r) || l.c.stream != r.c.stream ||
        pairing_group(l.c.component, l.c, true) != pairing_group(r.c.component, r.c, false) ||
        !is_wanted(c, local, remote) || !reaches(c.s, local, remote))
        return;
    if (const auto at = add_pair(c, local, remote, pair_reason::formed); at != no_index)
        place_trickled(c, at);
}

/// Pairs one candidate that came late with all that are there. O(candidates * pairs).
template <class Context>
[[gnu::cold]] constexpr void pair_late_local(Context& c, std::uint16_t local) noexcept {
    const local_record& l = c.s.locals[local];
    if (!may_pair(c.s, l) || !takes_late_pairs(c.s, l.c.stream, l.c.component)) return;
    c.s.locals[local].described = true;
    for (std::uint16_t r = 0; r < c.s.capacity.remotes; ++r) add_late_pair(c, local, r);
}
template <class Context>
[[gnu::cold]] constexpr void pair_late_remote(Context& c, std::uint16_t remote) noexcept {
    const remote_record& r = c.s.remotes[remote];
    if (!takes_late_pairs(c.s, r.c.stream, r.c.component)) return;
    for (std::uint16_t l = 0; l < c.s.capacity.locals; ++l) add_late_pair(c, l, remote);
}

}  // namespace ice::inline v0_1_0_dev::detail
