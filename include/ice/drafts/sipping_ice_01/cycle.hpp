// SPDX-License-Identifier: BSL-1.0
// Addresses learnt from the peer's answers, and whether another cycle would help
// (draft-rosenberg-sipping-ice-01 sections 5.5 and 5.8).
#pragma once

#include "freeing.hpp"
#include "local.hpp"

namespace ice::inline v0_1_0_dev::sipping_ice_01::detail {

/// Some address that the peer does not know ranks above all that it has sent checks to.
template <class Context>
constexpr bool is_cycle_useful(const Context& c) noexcept {
    using rule = typename Context::profile::cycle_rule;
    if (!c.s.told_any || c.s.exchange != exchange_state::none) return false;
    for (std::uint16_t i = 0; i < c.s.capacity.locals; ++i) {
        const own_address& mine = c.s.locals[i];
        if (!mine.used || mine.told || mine.freed || mine.component != 1) continue;
        bool helps = true;
        for (std::uint16_t k = 0; k < c.s.capacity.locals; ++k) {
            const own_address& l = c.s.locals[k];
            if (l.used && l.component == 1 && l.stream == mine.stream && is_connected(c.s, k))
                helps = helps && rule::helps(mine.q, l.q);
        }
        if (helps) return true;
    }
    return false;
}

/// To be called when an address is learnt or proved, and when an exchange has ended.
template <class Context>
constexpr void update_cycle(Context& c) noexcept {
    if (!is_cycle_useful(c)) {
        c.s.timers.cancel(c.s.cycle_timer);
        c.s.cycle_due = c.s.cycle_told = false;
    } else if (!c.s.timers.is_set(c.s.cycle_timer) && !c.s.cycle_due) {
        c.s.timers.set(c.s.cycle_timer, c.now + c.s.config.offer_wait);
    }
}

/// An own alternate at these addresses; no RTCP address is told where streams have none.
template <class State>
constexpr bool has_alternate(const State& s, std::size_t stream, const endpoint& rtp,
                             const endpoint* rtcp) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.locals; ++i) {
        const own_address& l = s.locals[i];
        if (!l.used || l.component != 1 || l.stream != stream || l.where != rtp) continue;
        if (rtcp == nullptr) return true;
        const std::uint16_t at = rtcp_of(s, i);
        if (at != no_index && s.locals[at].where == *rtcp) return true;
    }
    return false;
}

/// A check has been answered: the addresses of its RTP base and, where RTCP is checked, of the
/// RTCP base beside it, as the peer sees them from the same alternate, are an alternate of this
/// side unless it is known.
template <class Context>
constexpr void learn_address(Context& c, std::uint16_t one) noexcept {
    const check_record& r = c.s.checks[one];
    const std::uint8_t stream = c.s.components[r.component].stream;
    const bool pairs = checks_pairs(c.s, stream);
    const std::uint16_t base =
        c.s.components[r.component].id == 1 ? r.base : c.s.locals[r.base].partner;
    if (base == no_index) return;
    const std::uint16_t rtcp_base = pairs ? rtcp_of(c.s, base) : no_index;
    const std::uint16_t first = find_check(c.s, r.remote, base, find_component(c.s, stream, 1));
    const std::uint16_t second =
        rtcp_base != no_index ? find_check(c.s, r.remote, rtcp_base, find_component(c.s, stream, 2))
                              : no_index;
    const auto answered = [&](std::uint16_t i) {
        return i != no_index && c.s.checks[i].state == check_state::succeeded;
    };
    if (!answered(first) || (pairs && !answered(second))) return;
    const endpoint rtp = c.s.checks[first].mapped;
    const endpoint rtcp = pairs ? c.s.checks[second].mapped : endpoint();
    if (has_alternate(c.s, stream, rtp, pairs ? &rtcp : nullptr)) return;
    const std::uint16_t made = add_peer_derived(c, r.remote, base, rtp, rtcp_base, rtcp);
    if (made == no_index) {
        if (c.s.dropped != 0xffff'ffff) ++c.s.dropped;
        return;
    }
    c.s.dirty_locals[made].mark(event_kind::address_learnt);
    c.s.cycle_due = c.s.cycle_told = false;  // this one is worth telling, too
    update_cycle(c);
}

}  // namespace ice::inline v0_1_0_dev::sipping_ice_01::detail
