// SPDX-License-Identifier: BSL-1.0
// The prefixes of a host's translators, from what its resolvers answer for ipv4only.arpa (RFC 7050
// section 3, RFC 8880) and from whatever else tells them. No query is made here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "../core/result.hpp"
#include "../core/static_vector.hpp"
#include "../core/time.hpp"
#include "nat64.hpp"

namespace ice::inline v0_1_0_dev {

/// Ask the resolver of each interface, and no other one, for the AAAA records of this name
/// (RFC 8880 section 7.1), with the CD bit clear, and hand over what comes.
inline constexpr std::string_view nat64_discovery_name = "ipv4only.arpa.";

/// The A records of that name.
inline constexpr std::array nat64_discovery_addresses{address::v4(192, 0, 0, 170),
                                                      address::v4(192, 0, 0, 171)};

namespace detail {

/// The prefix by which `wanted` stands in `aaaa`, if it stands there once and in one of the six
/// places; a place that no prefix allows counts as a second one.
constexpr nat64_prefix only_place(const address& aaaa, const address& wanted) noexcept {
    const std::uint8_t* const bytes = aaaa.bytes().data();
    unsigned found = 0;
    for (unsigned at = 0; at <= 12; ++at) found += load_u32(bytes + at) == wanted.value_v4();
    nat64_prefix place;
    for (const unsigned length : {32U, 40U, 48U, 56U, 64U, 96U}) {
        const auto p = nat64_prefix::of(prefix(aaaa, length));
        if (!p || p->extract(aaaa) != wanted) continue;
        if (length >= 40 && length <= 56) ++found;  // cut in two by the octet u: not seen above
        place = *p;
    }
    return found == 1 ? place : nat64_prefix();
}

constexpr bool holds(std::span<const address> all, const address& a) noexcept {
    for (const address& each : all)
        if (each == a) return true;
    return false;
}

}  // namespace detail

/// What one AAAA answer tells. Where both well-known addresses stand in it, one is part of the
/// prefix: `answers`, all that came together, decide, for they hold the other one behind the same
/// prefix. Error: nat64_not_found, a hijacked name or a format of nobody's standard.
constexpr result<nat64_prefix> find_nat64_prefix(const address& aaaa,
                                                 std::span<const address> answers = {}) noexcept {
    if (!aaaa.is_v6()) return errc::nat64_not_found;
    nat64_prefix found[2];
    for (unsigned i = 0; i < 2; ++i)
        found[i] = detail::only_place(aaaa, nat64_discovery_addresses[i]);
    if (found[0].is_none() && found[1].is_none()) return errc::nat64_not_found;
    if (found[0].is_none() || found[1].is_none()) return found[found[0].is_none() ? 1 : 0];
    const address twin = found[1].embed_any(nat64_discovery_addresses[0]);
    return found[detail::holds(answers, twin) ? 1 : 0];
}

/// Who told a prefix.
enum class nat64_source : std::uint8_t {
    resolver,    ///< AAAA answers (RFC 7050, RFC 8880)
    pcp,         ///< a PREFIX64 option (RFC 7225)
    router,      ///< a router advertisement (RFC 8781)
    configured,  ///< the host's administrator, or its system
};

/// A resolver, PCP server or router, and the interface on which it was asked. A host with two SIM
/// cards has two networks, each with a resolver of its own, and neither prefix works in the other.
struct nat64_origin {
    std::uint32_t network = 0;  ///< the host's number of the interface
    std::uint16_t server = 0;   ///< which of them there, by the host's count
    nat64_source source = nat64_source::resolver;

    friend constexpr bool operator==(const nat64_origin&, const nat64_origin&) = default;
};

struct nat64_record {
    nat64_prefix translator;  ///< none: the origin has said that it knows no prefix
    nat64_origin from;
    time_point expires = time_point::never();
    time_point ask_again = time_point::never();
    prefix destinations;      ///< the IPv4 addresses that it serves (RFC 7225); none: all
    bool synthesises = true;  ///< false: tells synthesised addresses only
    bool validated = false;  ///< by DNSSEC or a channel that the host trusts (RFC 7050 section 3.1)

    constexpr bool serves(const address& v4) const noexcept {
        return synthesises && (destinations.length() == 0 || destinations.contains(v4));
    }
};

/// What a host knows of its translators. Time comes from outside; records end by it.
template <std::size_t Capacity = 8>
class nat64_table {
  public:
    /// Where the network cannot be trusted: prefixes that nobody has validated are not used, which
    /// includes the well-known one, for DNSSEC says nothing of that (RFC 7050 section 3.1).
    bool only_validated = false;

    /// The answers of one query, in the order received, all of this time to live. They replace what
    /// the same origin has said before; none at all, or none that tells a prefix, is a negative
    /// answer and is remembered as such. Returns how many prefixes they tell.
    /// Errors: nat64_full: those that had room are there.
    constexpr result<std::size_t> learn_answers(time_point now, const nat64_origin& from,
                                                std::span<const address> answers,
                                                duration time_to_live) noexcept {
        forget(from);
        nat64_record r;
        r.from = from;
        r.expires = now + time_to_live;
        r.ask_again = later(r.expires - seconds(10), now + seconds(1));
        std::size_t n = 0;
        for (const address& each : answers) {
            const auto found = find_nat64_prefix(each, answers);
            if (!found || knows(from, *found)) continue;
            r.translator = *found;
            if (!records_.push_back(r)) return errc::nat64_full;
            ++n;
        }
        r.ask_again = r.expires;  // a negative answer counts to its end
        if (n == 0 && !records_.push_back(r)) return errc::nat64_full;
        return n;
    }

    /// A prefix from elsewhere; it joins those of its origin (forget them first to replace them).
    /// Errors: nat64_full.
    constexpr result<void> learn(const nat64_record& r) noexcept {
        if (!records_.push_back(r)) return errc::nat64_full;
        return {};
    }
    /// The origin is out of reach, or its interface is gone.
    constexpr void forget(const nat64_origin& from) noexcept {
        records_.erase_if([&](const nat64_record& r) { return r.from == from; });
    }
    constexpr void forget_network(std::uint32_t network) noexcept {
        records_.erase_if([&](const nat64_record& r) { return r.from.network == network; });
    }
    constexpr void expire(time_point now) noexcept {
        records_.erase_if([&](const nat64_record& r) { return r.expires <= now; });
    }

    /// RFC 7050 section 3.1.2: the host has followed PTR records to a name of a domain that it
    /// trusts, and these are that name's AAAA records, validated. Prefixes of the origin that stand
    /// in them count from now on. Returns how many.
    constexpr std::size_t validate(const nat64_origin& from,
                                   std::span<const address> answers) noexcept {
        std::size_t n = 0;
        for (nat64_record& r : records_) {
            if (r.from != from || r.translator.is_none() || r.translator.is_well_known()) continue;
            for (const address& known : nat64_discovery_addresses)
                r.validated = r.validated || detail::holds(answers, r.translator.embed_any(known));
            n += r.validated ? 1 : 0;
        }
        return n;
    }
    /// The answers came over a channel that the host trusts (section 3.1).
    constexpr void trust(const nat64_origin& from) noexcept {
        for (nat64_record& r : records_) r.validated = r.validated || r.from == from;
    }

    /// Calls `f(const nat64_prefix&)` for all that translate to `v4` on this network, in the order
    /// in which they were learnt. Of those that say for which addresses they are, the longest
    /// match comes alone.
    template <class F>
    constexpr void for_each(time_point now, std::uint32_t network, const address& v4,
                            F f) const noexcept {
        unsigned longest = 0;
        for (const nat64_record& r : records_)
            if (is_usable(r, now) && r.from.network == network && r.serves(v4) &&
                r.destinations.length() > longest)
                longest = r.destinations.length();
        for (const nat64_record& r : records_)
            if (is_usable(r, now) && r.from.network == network && r.serves(v4) &&
                r.destinations.length() == longest && r.translator.may_embed(v4))
                f(r.translator);
    }
    /// How many networks have a prefix.
    constexpr std::size_t networks(time_point now) const noexcept {
        std::size_t n = 0;
        for (std::size_t i = 0; i < records_.size(); ++i) {
            bool first = is_usable(records_[i], now);
            for (std::size_t j = 0; j < i && first; ++j)
                first = !is_usable(records_[j], now) ||
                        records_[j].from.network != records_[i].from.network;
            n += first ? 1 : 0;
        }
        return n;
    }

    /// The IPv4 address for which a DNS64 has made this one up; no address when none has.
    /// `network` 0: on any.
    constexpr address extract(time_point now, const address& v6,
                              std::uint32_t network = 0) const noexcept {
        for (const nat64_record& r : records_)
            if (is_usable(r, now) && (network == 0 || r.from.network == network) &&
                r.translator.contains(v6))
                return r.translator.extract(v6);
        return {};
    }

    /// When to ask this origin again: ten seconds before its answers end, though not more than once
    /// a second; a negative answer counts to its end. In the past when nothing is known.
    constexpr time_point refresh_at(const nat64_origin& from) const noexcept {
        time_point at = time_point::never();
        bool known = false;
        for (const nat64_record& r : records_) {
            if (r.from != from) continue;
            known = true;
            at = earlier(at, r.ask_again);
        }
        return known ? at : time_point::earliest();
    }

    constexpr std::span<const nat64_record> records() const noexcept {
        return {records_.data(), records_.size()};
    }

  private:
    constexpr bool is_usable(const nat64_record& r, time_point now) const noexcept {
        return !r.translator.is_none() && r.expires > now && (r.validated || !only_validated);
    }
    constexpr bool knows(const nat64_origin& from, const nat64_prefix& p) const noexcept {
        for (const nat64_record& r : records_)
            if (r.from == from && r.translator == p) return true;
        return false;
    }
    static_vector<nat64_record, Capacity> records_;
};

}  // namespace ice::inline v0_1_0_dev
