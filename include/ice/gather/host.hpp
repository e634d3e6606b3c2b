// SPDX-License-Identifier: BSL-1.0
// Which addresses of the host become bases and host candidates (RFC 8445 section 5.1.1.1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../core/static_vector.hpp"
#include "../net/interface.hpp"
#include "../net/kind.hpp"
#include "../net/prefix.hpp"
#include "../net/scope.hpp"
#include "disclosure.hpp"

namespace ice::inline v0_1_0_dev {

/// What a host wants to be gathered. The default is what the standard says.
struct host_config {
    bool ipv4 = true;
    bool ipv6 = true;
    bool link_local = true;       ///< of either family
    bool allow_loopback = false;  ///< for tests within a host

    /// The application speaks IPv6 only, so that IPv4 must come in IPv4-mapped clothes.
    bool allow_v4_mapped = false;

    /// Addresses against location tracking are gathered, and those that they hide are not. False:
    /// they are not gathered where the same network gives a lasting address.
    bool prefer_temporary = true;

    std::uint16_t excluded_kinds = 0;  ///< a bit for each interface_kind
    /// Numbers of interfaces that are not to be used.
    static_vector<std::uint32_t, 8> excluded_interfaces{};

    /// False: there is no room for more.
    constexpr bool exclude_interface(std::uint32_t index) noexcept {
        return excluded_interfaces.push_back(index);
    }
    constexpr host_config& exclude(interface_kind kind) noexcept {
        excluded_kinds = static_cast<std::uint16_t>(excluded_kinds | bit(kind));
        return *this;
    }
    constexpr bool excludes(interface_kind kind) const noexcept {
        return (excluded_kinds & bit(kind)) != 0;
    }
    constexpr bool excludes(const interface_facts& f) const noexcept {
        for (const std::uint32_t index : excluded_interfaces)
            if (index == f.index) return true;
        return excludes(f.kind);
    }

  private:
    static constexpr unsigned bit(interface_kind kind) noexcept {
        return 1U << (static_cast<unsigned>(kind) & 15U);
    }
};

/// Why an address is, or is not, gathered.
enum class host_verdict : std::uint8_t {
    gathered,
    not_unicast,        ///< none, unspecified, multicast, broadcast
    loopback,           ///< of a loopback interface
    v4_compatible,      ///< deprecated
    site_local,         ///< deprecated
    v4_mapped,          ///< the IPv4 address itself is there
    tentative,          ///< duplicate detection is not over
    no_zone,            ///< link-local, and nobody knows on which link
    excluded,           ///< by the host's configuration: family, interface or its kind, link-local
    undisclosed,        ///< by the disclosure rule
    repeated,           ///< the same address of the same interface stands before
    deprecated,         ///< another address of its scope and interface is preferred
    traceable,          ///< a temporary address of the same network hides it
    traceable_on_link,  ///< link-local, and temporary addresses are gathered
    temporary,          ///< a lasting address of the same network is wanted instead
};

/// The enumerator as written.
constexpr std::string_view describe(host_verdict v) noexcept {
    switch (v) {
        case host_verdict::gathered: return "gathered";
        case host_verdict::not_unicast: return "not_unicast";
        case host_verdict::loopback: return "loopback";
        case host_verdict::v4_compatible: return "v4_compatible";
        case host_verdict::site_local: return "site_local";
        case host_verdict::v4_mapped: return "v4_mapped";
        case host_verdict::tentative: return "tentative";
        case host_verdict::no_zone: return "no_zone";
        case host_verdict::excluded: return "excluded";
        case host_verdict::undisclosed: return "undisclosed";
        case host_verdict::repeated: return "repeated";
        case host_verdict::deprecated: return "deprecated";
        case host_verdict::traceable: return "traceable";
        case host_verdict::traceable_on_link: return "traceable_on_link";
        case host_verdict::temporary: return "temporary";
    }
    return "unknown";
}

/// Bind a socket for each component to it. Sorted by preference.
struct host_address {
    address addr;                       ///< a link-local one with its zone
    std::uint32_t index = 0;            ///< the host's number of the interface
    std::uint16_t host_preference = 0;  ///< larger is better
    std::uint16_t fact = 0;             ///< which of the facts it comes from
    std::uint8_t network = 0;           ///< small number of the interface; 0 unknown
    bool is_shown = true;               ///< false: a base that asks servers, never signalled itself

    /// A tunnel for the transition, which often leads nowhere (RFC 8421 section 1). Hosts that
    /// remember more say more: net/reliability.hpp.
    bool unreliable = false;

    friend constexpr bool operator==(const host_address&, const host_address&) noexcept = default;
};

/// Cheaper first, then by kind: what users pay for or what detours comes later.
constexpr std::uint16_t interface_preference(const interface_facts& f) noexcept {
    constexpr std::uint8_t ranks[] = {2, 0, 1, 4, 3, 5, 6, 7};  // by interface_kind
    const unsigned rank = ranks[static_cast<unsigned>(f.kind) & 7U];
    const unsigned cost = f.cost < 8190 ? f.cost : 8190U;
    return static_cast<std::uint16_t>(0xffffU - (cost << 3 | rank));
}

namespace detail {

constexpr bool is_v6_link_local(const interface_facts& f) noexcept {
    return f.addr.is_v6() && is_link_local(f.addr);
}

constexpr bool same_network(const interface_facts& a, const interface_facts& b) noexcept {
    const unsigned length = a.prefix_length < b.prefix_length ? a.prefix_length : b.prefix_length;
    return a.index == b.index && a.addr.family() == b.addr.family() &&
           common_prefix_length(a.addr, b.addr) >= length;
}

/// Interfaces counted in the order of their first facts, from 1; 0 is unknown.
constexpr std::uint8_t network_number(std::span<const interface_facts> facts,
                                      std::uint32_t index) noexcept {
    if (index == 0) return 0;
    std::uint8_t n = 0;
    for (std::size_t i = 0; i < facts.size() && n != 63; ++i) {
        std::size_t first = 0;
        while (facts[first].index != facts[i].index) ++first;
        if (first == i && facts[i].index != 0) ++n;
        if (facts[i].index == index) break;
    }
    return n;
}

/// What the address alone decides, and the host.
template <disclosure_rule Disclosure>
constexpr host_verdict judge_alone(const interface_facts& f, const host_config& config,
                                   const default_route& route) noexcept {
    const address_kind kind = kind_of(f.addr);
    if (kind == address_kind::none || kind == address_kind::unspecified ||
        kind == address_kind::multicast || kind == address_kind::broadcast)
        return host_verdict::not_unicast;
    if (!config.allow_loopback &&
        (kind == address_kind::loopback || f.kind == interface_kind::loopback))
        return host_verdict::loopback;
    if (kind == address_kind::v4_compatible) return host_verdict::v4_compatible;
    if (kind == address_kind::site_local) return host_verdict::site_local;
    if (kind == address_kind::v4_mapped && !config.allow_v4_mapped) return host_verdict::v4_mapped;
    if (f.tentative) return host_verdict::tentative;
    const bool wanted = f.addr.is_v4() ? config.ipv4 : config.ipv6;
    if (!wanted || config.excludes(f) || (!config.link_local && is_link_local(f.addr)))
        return host_verdict::excluded;
    if (is_v6_link_local(f) && f.addr.zone() == 0 && f.index == 0) return host_verdict::no_zone;
    if (!Disclosure::uses(f.addr, route)) return host_verdict::undisclosed;
    return host_verdict::gathered;
}

}  // namespace detail

/// Whether `facts[i]` is gathered among all of `facts`, and if not, why. O(n^2) for n facts.
template <disclosure_rule Disclosure = all_addresses>
constexpr host_verdict judge_host(std::span<const interface_facts> facts, std::size_t i,
                                  const host_config& config = {},
                                  const default_route& route = {}) noexcept {
    using enum host_verdict;
    const auto alone = [&](const interface_facts& f) {
        return detail::judge_alone<Disclosure>(f, config, route);
    };
    // RFC 4862 section 5.5.4: not for new sessions while there is another of its scope.
    const auto is_outdated = [&](const interface_facts& f) {
        if (!f.deprecated || !f.addr.is_v6()) return false;
        for (const interface_facts& other : facts)
            if (other.addr.is_v6() && !other.deprecated && other.index == f.index &&
                scope_of(other.addr) == scope_of(f.addr) && alone(other) == gathered)
                return true;
        return false;
    };
    const auto counts = [&](const interface_facts& f) {
        return alone(f) == gathered && !is_outdated(f);
    };

    const interface_facts& f = facts[i];
    if (const host_verdict v = alone(f); v != gathered) return v;
    for (std::size_t j = 0; j < i; ++j)
        if (facts[j].addr == f.addr && facts[j].index == f.index) return repeated;
    if (is_outdated(f)) return deprecated;
    if (!f.addr.is_v6() || (f.temporary && config.prefer_temporary)) return gathered;
    for (const interface_facts& other : facts) {
        if (!other.addr.is_v6() || other.temporary == f.temporary || !counts(other)) continue;
        if (f.temporary) {
            if (detail::same_network(f, other)) return temporary;
        } else if (config.prefer_temporary) {
            if (detail::is_v6_link_local(f)) return traceable_on_link;
            if (detail::same_network(f, other)) return traceable;
        }
    }
    return gathered;
}

/// The addresses to bind to, best first; when there are more than N, the best. `left_out`, if
/// given, is set to how many had no room. O(n^3) for n facts: a host has few.
template <disclosure_rule Disclosure = all_addresses, std::size_t N = 16>
constexpr static_vector<host_address, N> gather_hosts(std::span<const interface_facts> facts,
                                                      const host_config& config = {},
                                                      const default_route& route = {},
                                                      std::size_t* left_out = nullptr) noexcept {
    static_vector<host_address, N> all;
    std::size_t lost = 0;
    // Link-local addresses come after others of their interface: they reach less.
    const auto before = [&](const host_address& a, const host_address& b) {
        if (a.host_preference != b.host_preference) return a.host_preference > b.host_preference;
        return !is_link_local(a.addr) && is_link_local(b.addr);
    };
    for (std::size_t i = 0; i < facts.size(); ++i) {
        const interface_facts& f = facts[i];
        if (judge_host<Disclosure>(facts, i, config, route) != host_verdict::gathered) continue;
        host_address h;
        h.addr =
            detail::is_v6_link_local(f) && f.addr.zone() == 0 ? f.addr.with_zone(f.index) : f.addr;
        h.index = f.index;
        h.host_preference = interface_preference(f);
        h.fact = static_cast<std::uint16_t>(i);
        h.network = detail::network_number(facts, f.index);
        h.is_shown = Disclosure::shows(f.addr, route);
        h.unreliable = f.kind == interface_kind::tunnel;
        if (all.full()) {
            ++lost;
            if (!before(h, all.back())) continue;
            all.pop_back();
        }
        std::size_t at = all.size();
        while (at > 0 && before(h, all[at - 1])) --at;
        static_cast<void>(all.insert(at, h));
    }
    if (left_out != nullptr) *left_out = lost;
    return all;
}

}  // namespace ice::inline v0_1_0_dev
