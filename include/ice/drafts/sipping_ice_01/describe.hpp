// SPDX-License-Identifier: BSL-1.0
// What this side tells in an offer or an answer (draft-rosenberg-sipping-ice-01 sections 5.4, 5.6
// and 8).
#pragma once

#include "freeing.hpp"
#include "local.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01::detail {

template <class State>
constexpr alternate alternate_of(const State& s, std::uint16_t at) noexcept {
    const own_address& l = s.locals[at];
    const rtp_info info = info_of(s, at);
    alternate a;
    a.id = l.id_written.view();
    a.q = l.q;
    if (l.derived_from != no_index) a.derived_from = s.remotes[l.derived_from].id.view();
    a.username = s.own[l.owner].username.view();
    a.password = s.own[l.owner].password.view();
    a.rtp = info.rtp;
    a.rtcp_written = info.rtcp_written;
    return a;
}

/// The own alternate of the stream with the lowest id above `last`, or no_index.
template <class State>
constexpr std::uint16_t next_alternate(const State& s, std::size_t stream,
                                       std::uint16_t last) noexcept {
    std::uint16_t next = no_index;
    for (std::uint16_t i = 0; i < State::capacity.locals; ++i) {
        const own_address& l = s.locals[i];
        if (is_alternate(l, stream) && l.id > last &&
            (next == no_index || l.id < s.locals[next].id))
            next = i;
    }
    return next;
}

/// All own alternates of all streams, in the order in which they were found. Errors:
/// misuse_draft_address (a stream without address), draft_full; `to` is then as it was.
template <class Context, class Description>
constexpr result<void> describe(const Context& c, Description& to) noexcept {
    using rule = typename Context::profile::default_rule;
    const auto& s = c.s;
    Description d;
    for (std::uint16_t stream = 0; stream < s.capacity.streams; ++stream) {
        if (!s.streams[stream].used) continue;
        const std::uint16_t chosen = choose_default<rule>(s, stream);
        if (chosen == no_index) return errc::misuse_draft_address;
        typename Description::media_stream told;
        told.default_address = info_of(s, chosen);
        for (std::uint16_t at = next_alternate(s, stream, 0); at != no_index;
             at = next_alternate(s, stream, s.locals[at].id))
            if (!told.alternates.push_back(alternate_of(s, at))) return errc::draft_full;
        const strength wanted = s.streams[stream].wanted;
        if (wanted != strength::none)
            told.connectivity = {connectivity_of(s, stream), direction::sendrecv, wanted, true};
        if (!d.streams.push_back(told)) return errc::draft_full;
    }
    to = d;
    return {};
}

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01::detail
