// SPDX-License-Identifier: BSL-1.0
// Local candidates: those the host adds and those that checks discover (RFC 8445 sections 5.1.1.3,
// 5.1.2, 5.1.3 and 7.2.5.3.1).
#pragma once

#include "../candidate/local_preference.hpp"
#include "../candidate/priority.hpp"
#include "../core/result.hpp"
#include "events.hpp"
#include "pairing.hpp"

namespace ice::inline v0_1_0_dev {

/// What a host knows of a local candidate when it adds it.
struct local_candidate {
    endpoint where{};  ///< its transport address
    std::uint16_t stream = 0;
    std::uint16_t component = 1;
    candidate_kind kind = candidate_kind::host;
    base_id base{};  ///< of a server-reflexive one: what `add_local_candidate` gave for it
    tcp_type tcp = tcp_type::none;
    std::uint8_t server = 0;   ///< number of the STUN or TURN server (RFC 8445 section 5.1.1.3)
    std::uint8_t network = 0;  ///< the host's number of the interface
    std::uint16_t host_preference = 0;   ///< of interface or server, larger is better
    std::uint16_t local_preference = 0;  ///< 0: the profile's rule assigns one
};

namespace detail {

template <class State>
constexpr std::uint16_t free_local(const State& s) noexcept {
    for (std::uint16_t i = 0; i < State::capacity.locals; ++i)
        if (!s.locals[i].used) return i;
    return no_index;
}

/// RFC 8445 section 5.1.1.3: equal when kind, base address, protocol and server are.
template <class State>
constexpr std::uint16_t intern_foundation(const State& s, const local_record& like,
                                          const address& base) noexcept {
    bool taken[State::capacity.locals] = {};
    for (const local_record& l : s.locals) {
        if (!l.used) continue;
        const bool same = l.c.kind == like.c.kind && l.server == like.server &&
                          l.c.where.proto() == like.c.where.proto() &&
                          s.locals[l.c.base].c.where.addr() == base;
        if (same) return l.c.foundation;
        taken[l.c.foundation] = true;
    }
    std::uint16_t f = 0;
    while (taken[f]) ++f;  // fewer are taken than there are, or there were no slot for this one
    return f;
}

/// Lets the profile's rule prefer among all candidates of the new one's kind and component, which
/// are `local` ones of one stream. Those that the peer may know keep what they have, and so do
/// those for which the host has chosen (RFC 8445 section 5.1.2.1).
template <class Context>
constexpr void assign_preferences(Context& c, std::uint16_t newest) noexcept {
    constexpr std::size_t most = Context::state_type::capacity.locals;
    const candidate like = c.s.locals[newest].c;
    preference_entry entries[most] = {};
    std::uint16_t index[most] = {};
    std::size_t n = 0;
    std::size_t signalled = 0;
    for (const bool stands : {true, false}) {
        for (std::uint16_t i = 0; i < most; ++i) {
            const local_record& l = c.s.locals[i];
            if (!l.used || l.c.kind != like.kind || l.c.component != like.component ||
                l.c.stream != like.stream || l.stands() != stands)
                continue;
            entries[n] = {l.c.where, c.s.locals[l.c.base].c.where, l.host_preference, l.network,
                          l.server,  l.c.local_preference,         l.c.kind,          l.c.tcp};
            index[n++] = i;
        }
        if (stands) signalled = n;
    }
    Context::profile::local_preference::assign({entries, n}, signalled);
    using rule = typename Context::profile::candidate_priority;
    for (std::size_t i = signalled; i < n; ++i) {
        candidate& each = c.s.locals[index[i]].c;
        each.local_preference = entries[i].local_preference;
        each.priority =
            rule::priority({each.kind, each.local_preference, each.component, each.where.proto()});
    }
}

/// Puts a candidate into a free slot, complete but for pairing; returns its index.
template <class Context>
constexpr std::uint16_t store_local(Context& c, local_record l) noexcept {
    const std::uint16_t at = free_local(c.s);
    if (at == no_index) return no_index;
    if (l.c.base == candidate::no_base) l.c.base = at;
    const address base = l.c.base == at ? l.c.where.addr() : c.s.locals[l.c.base].c.where.addr();
    l.c.foundation = intern_foundation(c.s, l, base);
    l.used = true;
    c.s.locals[at] = l;
    if (l.c.priority == 0 && !l.stands()) assign_preferences(c, at);
    return at;
}

/// A peer-reflexive candidate that an answer revealed: its priority is that of our PRIORITY
/// attribute (section 7.2.5.3.1). It is not paired further.
template <class Context>
constexpr std::uint16_t add_peer_reflexive(Context& c, std::uint16_t base,
                                           const endpoint& mapped) noexcept {
    local_record l;
    l.c = c.s.locals[base].c;
    l.c.where = mapped.with_protocol(l.c.where.proto());
    l.c.kind = candidate_kind::prflx;
    l.c.base = base;
    l.c.priority = reflexive_priority<Context>(c.s.locals[base].c);
    const std::uint16_t at = store_local(c, l);
    if (at != no_index) tell(c, event_kind::candidate_learnt);
    return at;
}

/// Checks what the host says and adds it; the index names candidate and, for a base, its base_id.
template <class Context>
constexpr result<std::uint16_t> add_local(Context& c, const local_candidate& from) noexcept {
    if (from.stream >= c.s.capacity.streams || !c.s.streams[from.stream].used)
        return errc::misuse_agent_stream;
    const std::uint16_t component = find_component(c.s, from.stream, from.component);
    if (component == no_index) return errc::misuse_agent_component;
    if (from.where.family() == ip_family::none || from.where.addr().is_unspecified())
        return errc::misuse_agent_candidate;
    const bool is_base = from.kind == candidate_kind::host || from.kind == candidate_kind::relay;
    if ((!is_base && from.kind != candidate_kind::srflx) || from.server > 15)
        return errc::misuse_agent_candidate;

    local_record l;
    if (!is_base) {
        const std::uint16_t base = from.base.index();
        if (base >= c.s.capacity.locals || !c.s.locals[base].used ||
            c.s.locals[base].c.base != base)
            return errc::misuse_agent_base;
        // RFC 8445 section 5.1.3: same address and base as a candidate that is there.
        const std::uint16_t twin =
            find_local(c.s, c.s.components[component], without_zone(from.where), base);
        if (twin != no_index && c.s.locals[twin].c.base == base) {
            local_record& t = c.s.locals[twin];
            if (t.c.kind != candidate_kind::prflx || t.conveyed) return twin;
            return errc::agent_redundant;
        }
        l.c.base = base;
    }
    l.c.where = without_zone(from.where);
    l.c.kind = from.kind;
    l.c.component = from.component;
    l.c.stream = from.stream;
    l.c.tcp = from.tcp;
    l.host_preference = from.host_preference;
    l.network = from.network;
    l.server = from.server & 15U;
    if (from.local_preference != 0) {
        l.described = true;
        l.c.local_preference = from.local_preference;
        l.c.priority = Context::profile::candidate_priority::priority(
            {from.kind, from.local_preference, from.component, from.where.proto()});
    }
    const std::uint16_t at = store_local(c, l);
    if (at == no_index) return errc::agent_full;
    pair_late_local(c, at);
    return at;
}

/// The peer has it now: it may be paired (RFC 8838 section 10).
template <class Context>
constexpr result<void> convey_local(Context& c, std::size_t at) noexcept {
    if (at >= c.s.capacity.locals || !c.s.locals[at].used) return errc::misuse_agent_candidate;
    if (c.s.locals[at].conveyed) return {};
    c.s.locals[at].conveyed = true;
    if (c.s.config.trickle) pair_late_local(c, static_cast<std::uint16_t>(at));
    return {};
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
