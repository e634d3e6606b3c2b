// SPDX-License-Identifier: BSL-1.0
// Policy: local preferences that mix the address families, so that a family whose path is broken
// delays nobody for long (RFC 8421).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "local_preference.hpp"

namespace ice::inline v0_1_0_dev {

/// Policy: how many candidates of the preferred family go before the first of the other one, and
/// between two of those.
///   H::of(preferred, other)   1 or more; both counts are at least 1
/// Example: fixed_head_start<2>.   Models: rfc8421_head_start (default), fixed_head_start<N>.
template <class H>
concept head_start_rule = requires(std::size_t n) {
    { H::of(n, n) } noexcept -> std::same_as<std::size_t>;
};

/// Hi = (N4 + N6) / N4 of RFC 8421 section 4, rounded up: two IPv4 and six IPv6 addresses give 4.
struct rfc8421_head_start {
    static constexpr std::size_t of(std::size_t preferred, std::size_t other) noexcept {
        return (preferred + other + other - 1) / other;
    }
};
template <std::size_t N>
struct fixed_head_start {
    static_assert(N > 0);
    static constexpr std::size_t of(std::size_t, std::size_t) noexcept { return N; }
};
/// The whole preferred family first: what RFC 6724 leads to, and most stacks do.
struct one_family_first {
    static constexpr std::size_t of(std::size_t preferred, std::size_t) noexcept {
        return preferred;
    }
};

static_assert(head_start_rule<rfc8421_head_start> && rfc8421_head_start::of(6, 2) == 4);
static_assert(rfc8421_head_start::of(6, 4) == 3 && rfc8421_head_start::of(1, 5) == 2);

/// RFC 8421: of the candidates of one kind and component, Hi of the preferred family, one of the
/// other, Hi of the preferred … Within a family the host's preference decides, then the order of
/// arrival. Where there is only one family nothing is mixed. Candidates of unreliable interfaces
/// come behind all others, in the same mixture among themselves. Over TCP each direction is a
/// ranking of its own, as RFC 6544 section 4.2 has it.
///
/// What a head start costs: pairs rank by their lesser candidate, and join equal families only, so
/// that a head start of h on both sides is one of h * h pairs. Addresses on each side, of IPv6 and
/// IPv4; Hi; the rank of the first IPv4 pair in the checklist; and what that is after, at Ta = 50
/// ms and with no IPv6 pair that works:
///
///     6 + 2   Hi 4   4 * 4 + 1 = 17   800 ms     one family first: 6 * 6 + 1 = 37   1,800 ms
///     2 + 1   Hi 3   2 * 2 + 1 =  5   200 ms     (Hi is more than there are)        200 ms
///     2 + 2   Hi 2   2 * 2 + 1 =  5   200 ms                                        200 ms
///     4 + 4   Hi 2   2 * 2 + 1 =  5   200 ms                       4 * 4 + 1 = 17   800 ms
///     1:1 (fixed_head_start<1>): rank 2, 50 ms, whatever the numbers
///
/// The peer may have any other rule: keys of pairs follow from the two priorities, so both sides
/// get one order, and the side that promotes IPv4 less decides, by the minimum in the formula.
///
/// Numbers are 128 apart, the first is the highest there is. A candidate that comes when others are
/// signalled goes where the mixture wants its family, into a gap: behind all of its family that the
/// peer knows. Signalled numbers never change, for the peer has computed its order from them. What
/// the host learns later (an interface turned bad, a family broken) counts for candidates that are
/// not signalled yet, and for all of them after an ICE restart; what it must stop using at once it
/// removes.
///
/// For up to 48 reliable and 16 unreliable candidates of a direction with full gaps, and any number
/// of up to 8,192 without. O(n^2).
template <head_start_rule HeadStart = rfc8421_head_start, ip_family Preferred = ip_family::ipv6>
struct basic_dual_stack_preference {
    static_assert(Preferred != ip_family::none);

    static constexpr void assign(std::span<preference_entry> all, std::size_t signalled) noexcept {
        if (signalled > all.size()) return;
        const auto fresh = all.subspan(signalled);
        for (preference_entry& entry : fresh) entry.local_preference = 0;
        for (const preference_entry& entry : fresh)  // each finds its group done, or does it
            if (entry.local_preference == 0)
                place(all, {all, signalled, direction_preference(entry.kind, entry.tcp),
                            entry.unreliable});
    }

  private:
    static constexpr std::uint16_t gap = 128;
    static constexpr std::size_t none = ~std::size_t{0};

    /// The candidates that are ranked together, in two lists: preferred ones and others.
    struct group {
        std::span<const preference_entry> all;
        std::size_t signalled;
        std::uint16_t direction;
        bool unreliable;

        constexpr bool has(std::size_t i, bool preferred) const noexcept {
            const preference_entry& e = all[i];
            return e.unreliable == unreliable && direction_preference(e.kind, e.tcp) == direction &&
                   (e.where.family() == Preferred) == preferred;
        }
        constexpr bool precedes(std::size_t a, std::size_t b) const noexcept {
            if (a < signalled && b < signalled)
                return all[a].local_preference > all[b].local_preference;
            if (a < signalled || b < signalled) return a < signalled;
            if (all[a].host_preference != all[b].host_preference)
                return all[a].host_preference > all[b].host_preference;
            return a < b;
        }
        /// The one behind `last` in its list, the first for none.
        [[gnu::cold]] constexpr std::size_t next(std::size_t last, bool preferred) const noexcept {
            std::size_t found = none;
            for (std::size_t i = 0; i < all.size(); ++i)
                if (i != last && has(i, preferred) && (last == none || precedes(last, i)) &&
                    (found == none || precedes(i, found)))
                    found = i;
            return found;
        }
        constexpr std::size_t count(bool preferred) const noexcept {
            std::size_t n = 0;
            for (std::size_t i = 0; i < all.size(); ++i) n += has(i, preferred) ? 1U : 0U;
            return n;
        }
        /// The only one has the highest number (RFC 8445 section 5.1.2.1), whatever it is worth.
        constexpr std::uint16_t top() const noexcept {
            const unsigned other = unreliable && all.size() > 1 ? 2047 : 8191;
            return tcp_local_preference(direction, static_cast<std::uint16_t>(other));
        }
    };

    /// The group in the order wanted. A value: a copy looks ahead.
    struct mixture {
        group of;
        std::size_t head_start;
        std::size_t last_preferred = none;
        std::size_t last_other = none;
        std::size_t run = 0;  // preferred ones since the last other

        constexpr explicit mixture(const group& g) noexcept : of(g), head_start(1) {
            const std::size_t preferred = g.count(true);
            const std::size_t other = g.count(false);
            if (preferred != 0 && other != 0) head_start = HeadStart::of(preferred, other);
        }
        constexpr std::size_t next() noexcept {
            const std::size_t preferred = of.next(last_preferred, true);
            const std::size_t other = of.next(last_other, false);
            if (preferred != none && (run < head_start || other == none)) {
                ++run;
                return last_preferred = preferred;
            }
            run = 0;
            return other == none ? none : last_other = other;
        }
    };

    [[gnu::cold]] static constexpr void place(std::span<preference_entry> all,
                                              const group& g) noexcept {
        unsigned above = g.top() + unsigned{gap};  // the number of the one before
        bool at_top = true;
        mixture order(g);
        // A signalled candidate ahead bounds the run of new ones before it.
        const auto look_ahead = [&](std::size_t& run) {
            mixture rest = order;
            run = 1;
            for (std::size_t i = rest.next(); i != none; i = rest.next()) {
                if (i >= g.signalled)
                    ++run;
                else if (all[i].local_preference < above)
                    return unsigned{all[i].local_preference};
            }
            return 0U;
        };
        unsigned step = 0;
        std::size_t run = 0;
        for (std::size_t i = order.next(); i != none; i = order.next()) {
            if (i < g.signalled) {
                if (all[i].local_preference < above || at_top) above = all[i].local_preference;
                at_top = false;
                continue;
            }
            if (run == 0) {
                const unsigned below = look_ahead(run);
                step = gap;
                if (below != 0 && above - below < gap * (run + 1))
                    step = static_cast<unsigned>((above - below) / (run + 1));
            }
            --run;
            above = free_number(all, above > step ? above - (step > 0 ? step : 1) : 1, g.top());
            at_top = false;
            all[i].local_preference = static_cast<std::uint16_t>(above);
        }
    }

    /// `wanted`, or the next below that nobody has, or the next above when there is none.
    static constexpr unsigned free_number(std::span<const preference_entry> all, unsigned wanted,
                                          unsigned top) noexcept {
        unsigned number = wanted < top ? wanted : top;
        while (number > 0 && is_taken(all, number)) --number;
        if (number == 0)
            for (number = wanted; is_taken(all, number);) ++number;
        return number;
    }
    static constexpr bool is_taken(std::span<const preference_entry> all,
                                   unsigned number) noexcept {
        for (const preference_entry& entry : all)
            if (entry.local_preference == number) return true;
        return false;
    }
};

using dual_stack_preference = basic_dual_stack_preference<>;

static_assert(local_preference_rule<dual_stack_preference>);

}  // namespace ice::inline v0_1_0_dev
