// SPDX-License-Identifier: BSL-1.0
// Which source address for a destination, which destination first: RFC 6724 sections 4 to 6, as
// far as facts decide. An ICE-lite agent with several pairs asks here (RFC 8445 section 8.2).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>

#include "address.hpp"
#include "interface.hpp"
#include "kind.hpp"
#include "prefix.hpp"
#include "scope.hpp"

namespace ice::inline v0_1_0_dev {

/// What administrators and applications may turn (RFC 6724 sections 2 and 5).
struct selection_policy {
    policy_table table = default_policy_rows;
    bool prefer_public = false;   ///< reverses rule 7 of section 5
    bool prefer_care_of = false;  ///< reverses rule 4 of sections 5 and 6
};

/// A destination, and what is known of the way there.
struct destination {
    address addr;

    /// The interface that would be used (interface_facts::index). 0 is unknown; the zone of the
    /// address, if it has one, then names the interface.
    std::uint32_t outgoing = 0;

    bool unreachable = false;
    bool encapsulated = false;  ///< by a transition mechanism; interface_kind::tunnel says so too

    /// Source(D), null when there is none. The host's, or found by order_destinations; the facts
    /// must outlive this.
    const interface_facts* source = nullptr;
};

namespace detail {

/// A key to sort by: what is added first weighs most, the smaller key is preferred. Every rule of
/// RFC 6724 judges one address at a time, so a key makes a total order of them by construction.
struct rule_key {
    std::uint64_t key = 0;

    constexpr void add(unsigned bits, std::uint64_t value) noexcept { key = key << bits | value; }
    constexpr void add_if_not(bool preferred) noexcept { add(1, preferred ? 0 : 1); }
};

/// RFC 6724 sections 3.2 to 3.4: only IPv6 addresses proper are ever deprecated.
constexpr bool is_deprecated_source(const interface_facts& s) noexcept {
    if (!s.deprecated || !s.addr.is_v6() || is_loopback(s.addr)) return false;
    return !is_v4_mapped(s.addr) && !is_v4_compatible(s.addr);
}

/// Rule 4 of both sections, 2 bits. Who says nothing stands with those who are at home or away
/// for good: a tie with home and care-of addresses alike, as in the RFC, would make no order.
constexpr std::uint64_t away_from_home(const interface_facts& s,
                                       const selection_policy& policy) noexcept {
    if (s.home == mobility::home_and_care_of) return 0;
    return (s.home == mobility::care_of) != policy.prefer_care_of ? 2 : 1;
}

/// CommonPrefixLen of section 2.2, which ends with the prefix of the source's network; how much
/// is missing to 128, in 8 bits.
constexpr std::uint64_t prefix_mismatch(const interface_facts& s, const address& d) noexcept {
    const unsigned common = common_prefix_length(s.addr, d);
    return 128U - (common < s.prefix_length ? common : s.prefix_length);
}

constexpr std::uint32_t outgoing_interface(const destination& d) noexcept {
    return d.outgoing != 0 ? d.outgoing : d.addr.zone();
}

}  // namespace detail

/// Whether `s` may be a source for `d` at all (RFC 6724 section 4): of the same family, unicast,
/// assigned for good; and when `d` is a group or local to a link or site, not known to be on
/// another interface than the outgoing one.
constexpr bool is_candidate_source(const interface_facts& s, const destination& d) noexcept {
    if (s.addr.family() != d.addr.family() || s.addr.family() == ip_family::none) return false;
    if (s.tentative || is_multicast(s.addr) || s.addr.is_unspecified()) return false;
    const bool bound = is_multicast(d.addr) || is_link_local(d.addr) || is_site_local(d.addr);
    const std::uint32_t outgoing = detail::outgoing_interface(d);
    return !bound || outgoing == 0 || s.index == 0 || s.index == outgoing;
}

/// RFC 6724 section 5, rules 1 to 8, as a number: of two candidate sources of `d` the smaller is
/// preferred. Rule 5.5 is left out, as no fact here tells which router advertised a prefix. The
/// section speaks of IPv6; IPv4 sources are judged alike, which it leaves open.
constexpr std::uint64_t source_rank(const interface_facts& s, const destination& d,
                                    const selection_policy& policy = {}) noexcept {
    detail::rule_key rank;
    rank.add_if_not(s.addr == d.addr);  // 1: the same address
    const auto scope = static_cast<unsigned>(scope_of(s.addr));
    const bool reaches = scope_of(s.addr) >= scope_of(d.addr);
    rank.add_if_not(reaches);  // 2: the smallest scope that reaches, else the largest
    rank.add(4, reaches ? scope : 15 - scope);
    rank.add_if_not(!detail::is_deprecated_source(s));  // 3
    rank.add(2, detail::away_from_home(s, policy));     // 4: home addresses
    const std::uint32_t outgoing = detail::outgoing_interface(d);
    rank.add_if_not(outgoing == 0 || s.index == outgoing);  // 5: the outgoing interface
    rank.add_if_not(policy_of(s.addr, policy.table).label ==
                    policy_of(d.addr, policy.table).label);  // 6
    rank.add_if_not(s.temporary != policy.prefer_public);    // 7: temporary addresses
    rank.add(8, detail::prefix_mismatch(s, d.addr));         // 8: the longest matching prefix
    return rank.key;
}

/// Less is preferred. A total order: by rank, then the smaller address, then the smaller index.
constexpr std::strong_ordering compare_sources(const interface_facts& a, const interface_facts& b,
                                               const destination& d,
                                               const selection_policy& policy = {}) noexcept {
    const auto order = source_rank(a, d, policy) <=> source_rank(b, d, policy);
    if (order != 0) return order;
    if (a.addr != b.addr) return a.addr <=> b.addr;
    return a.index <=> b.index;
}

/// Source(D): the first of the candidate sources, null when there is none. O(sources).
constexpr const interface_facts* select_source(std::span<const interface_facts> sources,
                                               const destination& d,
                                               const selection_policy& policy = {}) noexcept {
    const interface_facts* best = nullptr;
    for (const auto& s : sources)
        if (is_candidate_source(s, d) && (!best || compare_sources(s, *best, d, policy) < 0))
            best = &s;
    return best;
}

/// RFC 6724 section 6, rules 1 to 9, as a number of a destination with its source: the smaller is
/// preferred, equal ones stay in the order of their list (rule 10).
/// Two choices of ours make it an order. Of the unusable, those without source come last. And
/// rule 9, which the RFC lets a host replace, compares within a family only: before it, all of
/// IPv6 goes before IPv4 that is tied with it.
constexpr std::uint64_t destination_rank(const destination& d,
                                         const selection_policy& policy = {}) noexcept {
    const address_policy wanted = policy_of(d.addr, policy.table);
    const address_scope scope = scope_of(d.addr);
    // What concerns the source is the same for all that have none.
    const bool has_source = d.source != nullptr;
    const interface_facts s = has_source ? *d.source : interface_facts{};

    detail::rule_key rank;
    rank.add_if_not(has_source);  // 1: usable destinations
    rank.add_if_not(!d.unreachable);
    rank.add_if_not(!has_source || scope_of(s.addr) == scope);  // 2: matching scope
    rank.add_if_not(!detail::is_deprecated_source(s));          // 3
    rank.add(2, detail::away_from_home(s, policy));             // 4: home addresses
    rank.add_if_not(!has_source || policy_of(s.addr, policy.table).label == wanted.label);  // 5
    rank.add(16, 0xffffU - wanted.precedence);                                              // 6
    rank.add_if_not(!d.encapsulated && s.kind != interface_kind::tunnel);  // 7: native
    rank.add(4, static_cast<unsigned>(scope));                             // 8: smaller scope
    rank.add_if_not(d.addr.is_v6());
    rank.add(8, detail::prefix_mismatch(s, d.addr));  // 9: the longest matching prefix
    return rank.key;
}

/// Sorts `list` by preference, stably, after finding each destination's source among `sources`
/// (of this host; they must outlive the list's use). O(n * sources + n^2) for n destinations.
constexpr void order_destinations(std::span<destination> list,
                                  std::span<const interface_facts> sources,
                                  const selection_policy& policy = {}) noexcept {
    for (auto& d : list) d.source = select_source(sources, d, policy);
    for (std::size_t i = 1; i < list.size(); ++i) {
        const destination moving = list[i];
        const std::uint64_t rank = destination_rank(moving, policy);
        std::size_t at = i;
        for (; at > 0 && destination_rank(list[at - 1], policy) > rank; --at)
            list[at] = list[at - 1];
        list[at] = moving;
    }
}

}  // namespace ice::inline v0_1_0_dev
