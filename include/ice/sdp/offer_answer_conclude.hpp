// SPDX-License-Identifier: BSL-1.0
// ICE has concluded: must the controlling agent make an updated offer (RFC 8839 section 4.3.4,
// RFC 8445 section 8.2)?
#pragma once

#include <cstddef>
#include <cstdint>

#include "body_destinations.hpp"
#include "body_facts.hpp"
#include "candidate_reader.hpp"
#include "offer_answer_facts.hpp"
#include "offer_answer_verdict.hpp"

namespace ice::inline v0_1_0_dev::sdp {

enum class updated_offer : std::uint8_t {
    none,   ///< nothing to say, or it is the peer's to say, or ICE still runs
    later,  ///< a default is not the selected pair, but the peer can wait (ice2)
    now,
};

struct updated_offer_verdict {
    updated_offer when = updated_offer::none;
    bool align = false;          ///< a default pair is not the selected one
    bool remove_failed = false;  ///< a stream has failed and must go
    bool reconcile = false;      ///< two lite agents may have chosen different pairs
};

namespace detail {

/// The selected pair of each component is the pair of the default destinations.
constexpr bool selected_are_defaults(const stream_facts& stream, const section_facts& local,
                                     const section_facts& remote) noexcept {
    for (const component_pair& p : stream.selected) {
        const default_destination here = destination_of(local, p.component);
        const default_destination there = destination_of(remote, p.component);
        if (here.kind != destination_kind::address || here.where != p.local) return false;
        if (there.kind != destination_kind::address || there.where != p.remote) return false;
    }
    return true;
}

/// Two lite agents check nothing, and each chooses by itself: where a component has more than one
/// pair they may differ, until the controlling one has named its own in a=remote-candidates.
constexpr bool lite_choice_is_open(const stream_facts& stream, const section_facts& local,
                                   const section_facts& remote) noexcept {
    if (!local.remote_candidates.empty()) return false;
    for (const component_pair& p : stream.selected) {
        std::size_t pairs = 0;
        for (const lazy_value& line : remote.candidates) {
            const auto there = parse_candidate_value(line.value);
            if (!there || there->component != p.component) continue;
            for (const candidate_line& here : stream.candidates)
                if (here.component == p.component && here.addr.family() == there->addr.family())
                    ++pairs;
        }
        if (pairs > 1) return true;
    }
    return false;
}

}  // namespace detail

/// To be asked when a checklist becomes completed or failed. `last` is the exchange that ICE ran
/// on. plan_offer() makes the offer: aligned, and without the failed streams. O(streams).
constexpr updated_offer_verdict offer_after_ice(const agent_facts& facts,
                                                const last_exchange& last) noexcept {
    updated_offer_verdict v;
    if (facts.role != agent_role::controlling || !last.remote.exists()) return v;
    for (const stream_facts& s : facts.streams)
        if (s.state == stream_state::running) return v;  // wait until each has come to an end
    for (std::size_t i = 0; i < facts.streams.size(); ++i) {
        const stream_facts& s = facts.streams[i];
        if (s.state == stream_state::failed) v.remove_failed = true;
        const section_facts* local = last.local_section(i);
        const section_facts* remote = last.remote_section(i);
        if (s.state != stream_state::completed || local == nullptr || remote == nullptr) continue;
        if (!detail::selected_are_defaults(s, *local, *remote)) v.align = true;
        if (facts.lite && last.remote.session->ice.lite)
            v.reconcile = v.reconcile || detail::lite_choice_is_open(s, *local, *remote);
    }
    if (v.remove_failed || v.reconcile || (v.align && !detail::peer_has_ice2(last.remote)))
        v.when = updated_offer::now;
    else if (v.align)
        v.when = updated_offer::later;
    return v;
}

}  // namespace ice::inline v0_1_0_dev::sdp
