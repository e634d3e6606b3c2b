// SPDX-License-Identifier: BSL-1.0
// A hash of what the table engine will do next (draft-ietf-mmusic-ice-02 section 5.3): two with
// equal digests behave alike from here, when their services and configurations do.
#pragma once

#include "../digest_parts.hpp"
#include "state.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02 {

namespace detail {

template <class State>
constexpr void digest_rows(ice::detail::digester& d, const State& s) noexcept {
    for (std::size_t i = 0; i < State::capacity.rows; ++i) {
        const row_record& r = s.rows[i];
        d.add(std::uint64_t{r.used} << 8 | static_cast<std::uint64_t>(r.state));
        if (!r.used) continue;
        d.add(std::uint64_t{r.remote} << 32 | std::uint64_t{r.source} << 16 |
              (r.second_attempt ? 1U : 0U) | (r.held ? 2U : 0U));
        d.add(is_good(r.state) ? r.good_since : time_point::never());
        early::digest_transaction(d, s.transactions[i]);
    }
    early::digest_timers(d, s);
}

}  // namespace detail

/// O(state). Counters are left out.
template <class Profile>
constexpr state_digest digest(const table_state<Profile>& s) noexcept {
    ice::detail::digester d(s.now);
    d.add(std::uint64_t{s.tag} << 32 | std::uint64_t{s.next_number} << 8 | (s.closed ? 1U : 0U));
    for (const own_address& l : s.locals) {
        d.add(l.used);
        if (!l.used) continue;
        d.add(l.where);
        d.add_text(l.id.view());
        d.add(std::uint64_t{l.base} << 32 | std::uint64_t{l.owner} << 16 | l.partner);
        d.add(std::uint64_t{l.preference.thousandths()} << 32 | std::uint64_t{l.stream} << 16 |
              std::uint64_t{l.component} << 8 | static_cast<std::uint64_t>(l.kind));
    }
    for (const remote_record& r : s.remotes) {
        d.add(r.used);
        if (!r.used) continue;
        d.add(r.where);
        d.add(std::uint64_t{r.preference.thousandths()} << 32 | std::uint64_t{r.peer} << 16 |
              std::uint64_t{r.component} << 8 | (r.signalled ? 1U : 0U));
    }
    for (const auto& c : s.own) early::digest_credentials(d, c);
    for (const auto& c : s.peers) early::digest_credentials(d, c);
    for (const component_record& k : s.components) {
        d.add(std::uint64_t{k.in_use} << 32 | std::uint64_t{k.stream} << 24 |
              std::uint64_t{k.id} << 16 | static_cast<std::uint64_t>(k.state) << 8 |
              (k.used ? 1U : 0U));
        d.add(k.plain_peer);
    }
    detail::digest_rows(d, s);
    return d.result();
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02
