// SPDX-License-Identifier: BSL-1.0
// A hash of what the cycles engine will do next (draft-rosenberg-sipping-ice-01 section 5): two
// with equal digests behave alike from here, when their services and configurations do.
#pragma once

#include <initializer_list>

#include "../digest_parts.hpp"
#include "state.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01 {

namespace detail {

constexpr std::uint64_t bits(std::initializer_list<bool> flags) noexcept {
    std::uint64_t all = 0;
    for (const bool f : flags) all = all << 1 | (f ? 1U : 0U);
    return all;
}

constexpr void digest_local(ice::detail::digester& d, const own_address& l) noexcept {
    d.add(l.used);
    if (!l.used) return;
    d.add(l.where);
    d.add(l.proved);
    d.add(std::uint64_t{l.q.thousandths()} << 48 | std::uint64_t{l.id} << 32 |
          std::uint64_t{l.base} << 16 | l.owner);
    d.add(std::uint64_t{l.partner} << 48 | std::uint64_t{l.derived_from} << 32 |
          std::uint64_t{l.stream} << 24 | std::uint64_t{l.component} << 16 |
          static_cast<std::uint64_t>(l.kind) << 8 | bits({l.telling, l.told, l.freed}));
}

template <class Remote>
constexpr void digest_remote(ice::detail::digester& d, const Remote& r) noexcept {
    d.add(r.used);
    if (!r.used) return;
    d.add_text(r.id.view());
    for (const endpoint& where : r.where) d.add(where);
    d.add(std::uint64_t{r.q.thousandths()} << 32 | std::uint64_t{r.source} << 16 |
          std::uint64_t{r.stream} << 8 | (r.peer_derived ? 1U : 0U));
}

template <class State>
constexpr void digest_checks(ice::detail::digester& d, const State& s) noexcept {
    for (std::size_t i = 0; i < State::capacity.checks; ++i) {
        const check_record& r = s.checks[i];
        d.add(r.used);
        if (!r.used) continue;
        d.add(r.mapped);
        d.add(std::uint64_t{r.remote} << 48 | std::uint64_t{r.base} << 32 |
              std::uint64_t{r.component} << 24 | std::uint64_t{r.retries} << 16 |
              static_cast<std::uint64_t>(r.state) << 8 | bits({r.held, r.refused}));
        early::digest_transaction(d, s.transactions[i]);
    }
    early::digest_timers(d, s);
}

constexpr void digest_component(ice::detail::digester& d, const component_record& k) noexcept {
    d.add(k.used);
    if (!k.used) return;
    d.add(k.default_address);
    for (const route& heard : k.heard) {
        d.add(heard.base.index());
        d.add(heard.remote);
    }
    d.add(std::uint64_t{k.floor.q.thousandths()} << 8 | bits({k.floor.peer_derived, k.has_floor}));
    d.add(std::uint64_t{k.in_use} << 40 | std::uint64_t{k.stream} << 32 |
          std::uint64_t{k.id} << 24 | std::uint64_t{k.generation} << 16 |
          std::uint64_t{k.heard_count} << 8 | static_cast<std::uint64_t>(k.state));
}

}  // namespace detail

/// O(state). Counters are left out, and events that have not been polled.
template <class Profile>
constexpr state_digest digest(const cycles_state<Profile>& s) noexcept {
    ice::detail::digester d(s.now);
    d.add(std::uint64_t{s.next_id} << 16 | static_cast<std::uint64_t>(s.exchange) << 8 |
          detail::bits({s.has_role, s.answered, s.told_any, s.cycle_due, s.cycle_told, s.closed}));
    for (const own_address& l : s.locals) detail::digest_local(d, l);
    for (const auto& r : s.remotes) detail::digest_remote(d, r);
    for (const auto& c : s.own) early::digest_credentials(d, c);
    for (const auto& c : s.peers) early::digest_credentials(d, c);
    for (const component_record& k : s.components) detail::digest_component(d, k);
    for (const stream_record& r : s.streams)
        d.add(static_cast<std::uint64_t>(r.wanted) << 16 | static_cast<std::uint64_t>(r.told) << 8 |
              static_cast<std::uint64_t>(r.before) << 1 | (r.used ? 1U : 0U));
    detail::digest_checks(d, s);
    return d.result();
}

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01
