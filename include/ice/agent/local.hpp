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
    std::uint8_t network = 0;  ///< the host's number of the interface, 0 to 63
    std::uint16_t host_preference = 0;   ///< of interface or server, larger is better
    std::uint16_t local_preference = 0;  ///< 0: the profile's rule assigns one
    bool unreliable = false;  ///< its interface has failed often, or is of a kind that does
};

namespace detail {

/// RFC 8445 section 5.1.1.3: equal when kind, base address, protocol and server are.
template <class State>
[[gnu::cold]] constexpr std::uint16_t intern_foundation(const State& s, const local_record& like,
                                                        const candidate& base) noexcept {
    bool taken[State::capacity.locals] = {};
    for (const local_record& l : s.locals) {
        if (!l.used) continue;
        const bool same = l.c.kind == like.c.kind && l.server == like.server &&
                          l.c.where.proto() == like.c.where.proto() &&
                          same_base_address(s, s.locals[l.c.base].c, base);
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
[[gnu::cold]] constexpr void assign_preferences(Context& c, std::uint16_t newest) noexcept {
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
            const auto ranked = [](const candidate& each) {
                return is_shadow(each) ? each.where.with_address(address::any(ip_family::ipv4))
                                       : each.where;
            };
            entries[n] = {.where = ranked(l.c),
                          .base = ranked(c.s.locals[l.c.base].c),
                          .host_preference = l.host_preference,
                          .network = l.network,
                          .server = l.server,
                          .local_preference = l.c.local_preference,
                          .kind = l.c.kind,
                          .tcp = l.c.tcp,
                          .unreliable = l.unreliable};
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
            entries[i].demoted != 0
                ? compose_priority({entries[i].demoted, each.local_preference, each.component})
                : rule::priority(
                      {each.kind, each.local_preference, each.component, each.where.proto()});
    }
}

/// The same for all kinds and components.
template <class Context>
[[gnu::cold]] constexpr void rank_again(Context& c) noexcept {
    for (std::uint16_t i = 0; i < c.s.capacity.locals; ++i) {
        const local_record& l = c.s.locals[i];
        if (!l.used || l.retired || l.stands() || l.c.kind == candidate_kind::prflx) continue;
        bool first = true;
        for (std::uint16_t j = 0; j < i; ++j) {
            const local_record& other = c.s.locals[j];
            first = first &&
                    !(other.used && !other.retired && !other.stands() && other.c.kind == l.c.kind &&
                      other.c.component == l.c.component && other.c.stream == l.c.stream);
        }
        if (first) assign_preferences(c, i);
    }
}

/// Puts a candidate into a free slot, complete but for pairing; returns its index.
template <class Context>
[[gnu::cold]] constexpr std::uint16_t store_local(Context& c, local_record l) noexcept {
    const std::uint16_t at = find_free(c.s.locals);
    if (at == no_index) return no_index;
    if (l.c.base == candidate::no_base) l.c.base = at;
    l.c.foundation = intern_foundation(c.s, l, l.c.base == at ? l.c : c.s.locals[l.c.base].c);
    l.used = true;
    c.s.locals[at] = l;
    if (l.c.priority == 0 && !l.stands()) assign_preferences(c, at);
    return at;
}

/// A peer-reflexive candidate that an answer revealed: its priority is that of our PRIORITY
/// attribute (section 7.2.5.3.1). It is not paired further.
template <class Context>
[[gnu::cold]] constexpr std::uint16_t add_peer_reflexive(Context& c, std::uint16_t base,
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

/// The base of a server-reflexive candidate; for an IPv4 address that a server behind a translator
/// saw the shadow of the first prefix, unless the host has named one.
template <class State>
[[gnu::cold]] constexpr std::uint16_t base_of_reflexive(const State& s,
                                                        const local_candidate& from) noexcept {
    const std::uint16_t base = from.base.index();
    if (base >= State::capacity.locals || !s.locals[base].used || s.locals[base].c.base != base)
        return no_index;
    std::uint16_t shadow = no_index;
    if (from.where.family() == ip_family::ipv4 && !is_shadow(s.locals[base].c))
        for_each_shadow(s, base, [&](std::uint16_t i) {
            if (shadow == no_index) shadow = i;
        });
    return shadow != no_index ? shadow : base;
}

/// Checks what the host says and adds it; the index names candidate and, for a base, its base_id.
template <class Context>
[[gnu::cold]] constexpr result<std::uint16_t> add_local(Context& c,
                                                        const local_candidate& from) noexcept {
    if (from.stream >= c.s.capacity.streams || !c.s.streams[from.stream].used)
        return errc::misuse_agent_stream;
    const std::uint16_t component = find_component(c.s, from.stream, from.component);
    if (component == no_index) return errc::misuse_agent_component;
    if (from.where.family() == ip_family::none || from.where.addr().is_unspecified())
        return errc::misuse_agent_candidate;
    const bool is_base = from.kind == candidate_kind::host || from.kind == candidate_kind::relay;
    if ((!is_base && from.kind != candidate_kind::srflx) || from.server > 15 || from.network > 63)
        return errc::misuse_agent_candidate;

    local_record l;
    if (!is_base) {
        const std::uint16_t base = base_of_reflexive(c.s, from);
        if (base == no_index) return errc::misuse_agent_base;
        // RFC 8445 section 5.1.3: same address and base as a candidate that is there.
        const std::uint16_t twin =
            find_local(c.s, c.s.components[component], without_zone(from.where), base);
        if (twin != no_index && c.s.locals[twin].c.base == base) {
            local_record& t = c.s.locals[twin];
            if (t.c.kind != candidate_kind::prflx || t.conveyed) return twin;
            // Checks have told the peer: it is not signalled before the next restart.
            t.chosen = true;
            t.server = from.server & 15U;
            t.network = from.network & 63U;
            t.host_preference = from.host_preference;
            return errc::agent_redundant;
        }
        l.c.base = base;
        l.unreliable = c.s.locals[base].unreliable;
    }
    l.c.where = without_zone(from.where);
    l.c.kind = from.kind;
    l.c.component = from.component;
    l.c.stream = from.stream;
    l.c.tcp = from.tcp;
    l.host_preference = from.host_preference;
    l.network = from.network & 63U;
    l.unreliable = l.unreliable || from.unreliable;
    l.server = from.server & 15U;
    if (from.local_preference != 0) {
        l.chosen = true;
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
    // The peer is never told of shadows: they follow their base.
    for_each_shadow(c.s, at, [&](std::uint16_t i) { static_cast<void>(convey_local(c, i)); });
    return {};
}

/// The shadow of an IPv6 base and a translator of its network, made if there is none.
template <class Context>
[[gnu::cold]] constexpr result<std::uint16_t> add_shadow(Context& c, std::uint16_t base,
                                                         const nat64_prefix& p) noexcept {
    if (base >= c.s.capacity.locals || !c.s.locals[base].used || c.s.locals[base].c.base != base ||
        c.s.locals[base].retired)
        return errc::misuse_agent_base;
    const local_record& of = c.s.locals[base];
    if (of.c.kind != candidate_kind::host || of.c.where.family() != ip_family::ipv6 ||
        is_shadow(of.c) || is_link_local(of.c.where.addr()))
        return errc::misuse_agent_base;
    if (p.is_none()) return errc::misuse_agent_candidate;
    std::uint16_t known = no_index;
    for_each_shadow(c.s, base, [&](std::uint16_t i) {
        if (translator_of(c.s.locals[i].c) == p) known = i;
    });
    if (known != no_index) return known;

    local_record l = of;
    l.c.where = shadow_place(p, base, of.c.where);
    l.c.base = candidate::no_base;
    l.c.priority = 0;
    l.c.local_preference = 0;
    l.chosen = false;
    l.described = false;
    l.conveyed = false;
    const std::uint16_t at = store_local(c, l);
    if (at == no_index) return errc::agent_full;
    c.s.has_shadows = true;
    c.s.locals[at].conveyed = of.conveyed;
    pair_late_local(c, at);
    return at;
}

/// What the host has learnt of an interface counts for candidates that the peer does not know yet;
/// for the others when the session restarts, for the peer has computed its order from theirs.
template <class Context>
[[gnu::cold]] constexpr result<void> set_unreliable(Context& c, std::uint8_t network,
                                                    bool unreliable) noexcept {
    if (network == 0 || network > 63) return errc::misuse_agent_candidate;
    for (local_record& l : c.s.locals)
        if (l.used && l.network == network) l.unreliable = unreliable;
    rank_again(c);
    return {};
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
