// SPDX-License-Identifier: BSL-1.0
// The peer's description of a stream becomes the remote side of its tables
// (draft-ietf-mmusic-ice-02 sections 5.1.2 and 5.3.4).
#pragma once

#include "description.hpp"
#include "rows.hpp"

namespace ice::inline v0_1_0_dev::mmusic_ice_02::detail {

using early::address_in;
using early::can_be_sent_to;

/// Forgets what the new description no longer has. Learnt candidates live as long as the fragment
/// that they came with.
template <class Context>
constexpr void drop_others(Context& c, std::uint16_t component,
                           const stream_description& d) noexcept {
    for (std::uint16_t i = 0; i < c.s.capacity.remotes; ++i) {
        remote_record& r = c.s.remotes[i];
        if (!r.used || r.component != component) continue;
        const auto& peer = c.s.peers[r.peer];
        bool stays = false;
        for (const alternate& a : d.alternates)
            stays = stays ||
                    (a.username == peer.username.view() && a.password == peer.password.view() &&
                     (!r.signalled || address_in(a, c.s.components[component].id) == r.where));
        r.kept = stays && r.signalled;  // a learnt one makes room when there is none
        if (!stays) remove_remote(c, i);
    }
}

/// A peer without ICE (section 5.1.2): no checks, media goes to what it lists.
template <class Context>
constexpr void set_plain(Context& c, std::uint16_t component, const rtp_info& info) noexcept {
    component_record& k = c.s.components[component];
    const std::optional<endpoint> where =
        k.id == 1 ? std::optional<endpoint>(info.rtp) : info.rtcp();
    k.plain_peer = where && can_be_sent_to(*where) ? *where : endpoint();
    ++k.generation;
    c.s.dirty[component].mark(event_kind::route_changed);
    c.s.timers.cancel(c.s.switch_timer + component);
    set_component(c, component, component_state::plain);
}

/// The rows of a table that had failed stand still.
template <class Context>
constexpr void start_again(Context& c, std::uint16_t component) noexcept {
    for_each_row(c.s, component, [&](std::uint16_t i) {
        set_state(c, i, row_state::init);
        if (!c.s.rows[i].held) c.s.timers.set(c.s.step_timer + i, c.now);
    });
}

/// Takes what there is room for, in the order of the message. What is there already goes on; what
/// is new starts in INIT; a table that had failed starts again.
template <class Context>
constexpr result<void> set_remote(Context& c, std::size_t stream,
                                  const stream_description& d) noexcept {
    bool any = false;
    for (std::uint16_t k = 0; k < c.s.capacity.components; ++k)
        if (c.s.components[k].used && c.s.components[k].stream == stream) {
            drop_others(c, k, d);
            any = true;
        }
    if (!any) return errc::misuse_draft_stream;
    sweep_peers(c);

    result<void> first_problem;
    for (std::uint16_t k = 0; k < c.s.capacity.components; ++k) {
        component_record& component = c.s.components[k];
        if (!component.used || component.stream != stream) continue;
        if (d.alternates.empty()) {
            set_plain(c, k, d.default_address);
            continue;
        }
        component.plain_peer = {};
        for (const alternate& a : d.alternates) {
            const auto where = address_in(a, component.id);
            if (!where) continue;
            const auto peer = intern_peer(c, a.username, a.password);
            const result<void> added =
                peer ? add_remote(c, k, *where, *peer, a.q) : result<void>(peer.error());
            if (!added && first_problem) first_problem = added;
        }
        if (component.state == component_state::failed) start_again(c, k);
        if (component.in_use == no_index) set_component(c, k, component_state::checking);
        update_component(c, k);
    }
    sweep_peers(c);
    return first_problem;
}

}  // namespace ice::inline v0_1_0_dev::mmusic_ice_02::detail
