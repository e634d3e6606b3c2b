// SPDX-License-Identifier: BSL-1.0
// A hash of what an agent will do next: two agents with equal digests behave alike from here, when
// their services do. For snapshots, and for exploring states without visiting one twice.
#pragma once

#include <cstdint>

#include "../exchange/digester.hpp"
#include "nat64.hpp"
#include "state.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

/// `stale`: from then on it is the same how long ago a pair was validated.
constexpr void digest_pair(digester& d, const pair& p, time_point stale) noexcept {
    d.add(p.key);
    d.add(p.validated_at == time_point::earliest() ? p.validated_at : later(p.validated_at, stale));
    d.add(std::uint64_t{p.local} << 48 | std::uint64_t{p.remote} << 32 |
          std::uint64_t{p.foundation} << 16 | p.valid_local);
    d.add(std::uint64_t{p.component} << 16 | static_cast<std::uint64_t>(p.state) << 8 |
          (p.listed ? 1U : 0U) | (p.valid ? 2U : 0U) | (p.nominated ? 4U : 0U) |
          (p.queued ? 8U : 0U) | (p.nominating ? 16U : 0U) | (p.peer_nominated ? 32U : 0U) |
          (p.held ? 64U : 0U) | (p.offered ? 128U : 0U));
    d.add(p.reason);  // a pair that was outranked may be listed again
}

constexpr void digest_path(digester& d, const path_record& path) noexcept {
    d.add(path.remote);
    const bool lives = path.set && !path.lost;
    d.add(lives ? path.last_sent : time_point::never());
    d.add(lives ? path.consent_until : time_point::never());
    d.add(std::uint64_t{path.base} << 32 | std::uint64_t{path.pair} << 16 |
          std::uint64_t{path.slot} << 8 | (path.set ? 1U : 0U) | (path.silent ? 2U : 0U) |
          (path.lost ? 4U : 0U) | std::uint64_t{path.serial} << 48);
}

template <class State>
constexpr void digest_candidates(digester& d, const State& s) noexcept {
    for (const local_record& l : s.locals) {
        d.add(std::uint64_t{l.server} << 8 | (l.used ? 1U : 0U) | (l.conveyed ? 2U : 0U) |
              (l.described ? 4U : 0U) | (l.retired ? 8U : 0U));
        if (l.used) d.add(l.c);
        if (l.used && is_shadow(l.c)) d.add(l.c.where.addr().zone());
    }
    for (const remote_record& r : s.remotes) {
        d.add(std::uint64_t{r.age} << 8 | (r.used ? 1U : 0U) | (r.signalled ? 2U : 0U) |
              (r.has_validated ? 4U : 0U) | (r.tagged ? 8U : 0U));
        if (r.used) d.add(r.c);
    }
}

template <class State>
constexpr void digest_streams(digester& d, const State& s) noexcept {
    for (const component_record& c : s.components) {
        d.add(std::uint64_t{c.nomination} << 32 | std::uint64_t{c.id} << 16 | c.nominated);
        d.add(std::uint64_t{c.stream} << 8 | (c.used ? 1U : 0U) | (c.nominating ? 2U : 0U));
        digest_path(d, c.path);
    }
    for (const stream_record& stream : s.streams) {
        d.add(stream.state == checklist_state::running ? stream.complete_since
                                                       : time_point::never());
        d.add(static_cast<std::uint64_t>(stream.state) << 8 | (stream.used ? 1U : 0U) |
              (stream.described ? 2U : 0U) | (stream.formed ? 4U : 0U) |
              (stream.remote_lite ? 8U : 0U) | (stream.end_of_candidates ? 16U : 0U));
        d.add(stream.early_tag);
    }
    for (const auto& session : s.sessions) {
        d.add_text(session.local_ufrag.view());
        d.add_text(session.local_pwd.view());
        for (const auto& peer : session.peers) d.add_text(peer.ufrag.view());
    }
}

template <class State>
constexpr void digest_transactions(digester& d, const State& s) noexcept {
    const auto& table = s.transactions_open;
    for (std::size_t i = 0; i < table.capacity(); ++i) {
        if (table[i].kind == 0) continue;
        d.add(i);
        for (const std::uint8_t b : table[i].random_bits) d.add(b);
        d.add(table[i].first_sent);
        d.add(std::uint64_t{table[i].rto_us} << 32 | std::uint64_t{table[i].owner} << 16 |
              std::uint64_t{table[i].kind} << 8 | table[i].flags);
        d.add(std::uint64_t{table[i].sent} << 8 | table[i].serial);
    }
    for (std::size_t i = 0; i < State::timers_count; ++i)
        if (s.timers.is_set(i)) d.add(i), d.add(s.timers.at(i));
}

}  // namespace detail

/// O(state), a few microseconds. Counters and what only statistics read are left out; the keys of
/// integrity follow from the texts that are in.
template <class Profile>
constexpr state_digest digest(const agent_state<Profile>& s) noexcept {
    detail::digester d(s.now);
    d.add(static_cast<std::uint64_t>(s.role) << 24 | static_cast<std::uint64_t>(s.state) << 16 |
          static_cast<std::uint64_t>(s.reason) << 8 | (s.patience_over ? 1U : 0U));
    d.add(s.tie_breaker);
    d.add(s.in_vain);
    d.add(std::uint64_t{s.slot} << 24 | std::uint64_t{s.switches} << 16 |
          std::uint64_t{s.next_stream} << 8 | static_cast<std::uint64_t>(s.pairs.size()));
    d.add(later(s.pace.deadline(), s.now));  // past is past
    d.add(std::uint64_t{s.peer_ta_ms} << 48 | static_cast<std::uint64_t>(s.pace.ta().us));
    for (const auto i : s.pairs.by_priority()) {
        d.add(i);
        detail::digest_pair(d, s.pairs[i], s.now - s.config.consent_timeout);
    }
    for (const auto i : s.pairs.queued()) d.add(i);
    detail::digest_candidates(d, s);
    detail::digest_streams(d, s);
    detail::digest_transactions(d, s);
    for (const early_check& e : s.early) {
        d.add(e.remote);
        d.add(std::uint64_t{e.base} << 33 | std::uint64_t{e.use_candidate} << 32 | e.priority);
        d.add(e.peer_fragment);
    }
    return d.result();
}

}  // namespace ice::inline v0_1_0_dev
