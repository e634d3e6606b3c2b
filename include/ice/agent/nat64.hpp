// SPDX-License-Identifier: BSL-1.0
// Shadow candidates: how a host on an IPv6 network with a translator (RFC 6052, RFC 6146) checks
// the peer's IPv4 candidates as a dual-stack host would.
#pragma once

#include "../net/nat64.hpp"
#include "events.hpp"

namespace ice::inline v0_1_0_dev {

// An IPv6 base whose network has a NAT64 owns a shadow: a host candidate and base of its own that
// counts as IPv4 and is never signalled. It takes a place among the IPv4 candidates of the local
// preferences, pairs with the peer's IPv4 candidates, and its priority is the one that checks
// carry, so that such a host has the same pairs, order and pacing as one with an IPv4 address.
// Server-reflexive IPv4 candidates that a STUN server behind the translator tells stand on it.
// Synthesised addresses exist outside only: what comes in is mapped before any rule looks at it
// (symmetric paths, peer-reflexive candidates, data), what goes out is mapped last of all.
//
// Several prefixes, several shadows. Where a CLAT serves the network, none: net/clat.hpp. Shadows
// of different interfaces and real IPv4 addresses live side by side; what is one path by two
// names costs a check that fails or a pair that loses, one for each IPv4 candidate of the peer.
//
// In its record, `where` is the translator's form with the base's port, and the zone, which no
// other local candidate has, holds the rest: 1 | length (8 bits) | index of the base (16 bits).

constexpr bool is_shadow(const candidate& local) noexcept { return local.where.addr().zone() != 0; }
/// Index of the IPv6 base that it stands for.
constexpr std::uint16_t shadowed_base(const candidate& local) noexcept {
    return static_cast<std::uint16_t>(local.where.addr().zone());
}
constexpr nat64_prefix translator_of(const candidate& local) noexcept {
    const address form = local.where.addr();
    return nat64_prefix::restored(form, form.zone() >> 16 & 0xff);
}

namespace detail {

/// `form` has the suffix behind the prefix.
constexpr endpoint shadow_place(const nat64_prefix& p, std::uint16_t base,
                                const endpoint& of_base) noexcept {
    const std::uint32_t zone = 1U << 24 | p.length() << 16 | base;
    return of_base.with_address(p.embed_any(address::any(ip_family::ipv4)).with_zone(zone));
}

/// Where the sockets are: of a shadow, its base.
template <class State>
constexpr const candidate& real_base(const State& s, const candidate& base) noexcept {
    return is_shadow(base) ? s.locals[shadowed_base(base)].c : base;
}

/// Whether two bases have the same IP address, for foundations and shared paths: shadows when
/// their bases have, and the translator is one.
template <class State>
[[gnu::cold]] constexpr bool same_base_address(const State& s, const candidate& a,
                                               const candidate& b) noexcept {
    if (is_shadow(a) != is_shadow(b)) return false;
    if (is_shadow(a) && translator_of(a) != translator_of(b)) return false;
    return real_base(s, a).where.addr() == real_base(s, b).where.addr();
}

template <class State>
constexpr bool is_shadow_of(const State& s, std::size_t i, std::size_t base) noexcept {
    return s.has_shadows && i < State::capacity.locals && s.locals[i].used &&
           is_shadow(s.locals[i].c) && shadowed_base(s.locals[i].c) == base;
}

/// The first shadow of a base from this index on, or no_index. Cold, like most here: agents with
/// translators are few, and their code should be small.
template <class State>
[[gnu::cold]] constexpr std::uint16_t next_shadow(const State& s, std::size_t base,
                                                  std::size_t from) noexcept {
    for (std::size_t i = from; i < State::capacity.locals; ++i)
        if (s.locals[i].c.base == i && is_shadow_of(s, i, base))
            return static_cast<std::uint16_t>(i);
    return no_index;
}

/// Calls `f(index)` for the shadows of a base.
template <class State, class F>
constexpr void for_each_shadow(const State& s, std::size_t base, F f) noexcept {
    if (!s.has_shadows) return;
    for (std::uint16_t i = next_shadow(s, base, 0); i != no_index; i = next_shadow(s, base, i + 1U))
        f(i);
}

template <class State>
[[gnu::cold]] constexpr void map_from_translator(const State& s, route& from) noexcept {
    for_each_shadow(s, from.base.index(), [&](std::uint16_t i) {
        const nat64_prefix p = translator_of(s.locals[i].c);
        const address v4 = p.extract(from.remote.addr());
        if (!p.may_embed(v4)) return;
        from.base = base_id(i);
        from.remote = from.remote.with_address(v4);
    });
}

/// What a translator sent: from here on it is as if it had come by IPv4.
template <class State>
constexpr route map_in(const State& s, const route& came) noexcept {
    route from = came;
    if (s.has_shadows) map_from_translator(s, from);
    return from;
}

template <class State>
[[gnu::cold]] constexpr void map_to_translator(const State& s, route& to) noexcept {
    const std::uint16_t i = to.base.index();
    if (i >= State::capacity.locals || !is_shadow(s.locals[i].c)) return;
    to.base = base_id(shadowed_base(s.locals[i].c));
    to.remote = to.remote.with_address(translator_of(s.locals[i].c).embed_any(to.remote.addr()));
}

/// What goes out on a shadow goes to the translator. Inline: what always calls something cold is
/// compiled for size itself.
template <class State>
constexpr route map_out(const State& s, const route& to) noexcept {
    route out = to;
    if (s.has_shadows) map_to_translator(s, out);
    return out;
}

/// An IPv6 address that DNS64 has made of an IPv4 one is that one.
template <class State>
[[gnu::cold]] constexpr endpoint without_translator(const State& s, const endpoint& e) noexcept {
    if (!s.has_shadows || e.family() != ip_family::ipv6) return e;
    for (const local_record& l : s.locals) {
        if (!l.used || !is_shadow(l.c)) continue;
        const nat64_prefix p = translator_of(l.c);
        const address v4 = p.extract(e.addr());
        if (p.may_embed(v4)) return e.with_address(v4);
    }
    return e;
}

/// Whether a pair of these two can be: the well-known prefix stands for global addresses only, and
/// no translator reaches what stays on a link.
template <class State>
[[gnu::cold]] constexpr bool reaches(const State& s, std::uint16_t local,
                                     std::uint16_t remote) noexcept {
    if (!s.has_shadows) return true;
    const candidate& base = s.locals[s.locals[local].c.base].c;
    const address to = s.remotes[remote].c.where.addr();
    return !is_shadow(base) || (translator_of(base).may_embed(to) && is_translatable(to));
}

}  // namespace detail

}  // namespace ice::inline v0_1_0_dev
