// SPDX-License-Identifier: BSL-1.0
// Forms the best pairs out of two sorted sides, best first, without ever forming the rest
// (RFC 8445 sections 6.1.2.2, 6.1.2.3 and 6.1.2.5).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "pair_order.hpp"

namespace ice::inline v0_1_0_dev {

/// One candidate of a side. Pairs join equal groups: the host gives every combination of stream,
/// component, address family, link-locality and TCP direction that may pair one number.
struct form_entry {
    std::uint32_t priority = 0;
    std::uint16_t index = 0;  ///< the caller's
    std::uint16_t group = 0;
};

/// A formed pair: the caller's indices and its key.
struct formed_pair {
    std::uint64_t key = 0;
    std::uint16_t local = 0;
    std::uint16_t remote = 0;

    friend constexpr bool operator==(const formed_pair&, const formed_pair&) = default;
};

/// Sorts a side as forming wants it: greatest priority first, then by index (the order in which
/// candidates were added; lower components come first, RFC 8445 section 6.1.4.2). O(n log n), in
/// place: heapsort, since a peer chooses the input.
constexpr void sort_side(std::span<form_entry> side) noexcept {
    // `a` belongs behind `b`; the root of the heap is the entry that belongs last.
    const auto behind = [](const form_entry& a, const form_entry& b) {
        return a.priority != b.priority ? a.priority < b.priority : a.index > b.index;
    };
    const std::size_t n = side.size();
    if (n <= 16) {  // insertion sort: what a session has
        for (std::size_t i = 1; i < n; ++i) {
            const form_entry e = side[i];
            std::size_t j = i;
            for (; j > 0 && behind(side[j - 1], e); --j) side[j] = side[j - 1];
            side[j] = e;
        }
        return;
    }
    const auto sink = [&](std::size_t at, std::size_t end) {
        const form_entry e = side[at];
        for (;;) {
            std::size_t child = 2 * at + 1;
            if (child >= end) break;
            if (child + 1 < end && behind(side[child + 1], side[child])) ++child;
            if (!behind(side[child], e)) break;
            side[at] = side[child];
            at = child;
        }
        side[at] = e;
    };
    for (std::size_t i = n / 2; i-- > 0;) sink(i, n);
    for (std::size_t end = n; end-- > 1;) {
        const form_entry last = side[end];
        side[end] = side[0];
        side[0] = last;
        sink(0, end);
    }
}

namespace detail {

template <class Order>
constexpr formed_pair join(const form_entry& local, const form_entry& remote,
                           bool controlling) noexcept {
    return {controlling ? Order::key(local.priority, remote.priority)
                        : Order::key(remote.priority, local.priority),
            local.index, remote.index};
}

/// For orders in which the lesser priority decides first: walk both sides down together. A pair's
/// lesser candidate is then the later one of the walk, its greater one an earlier one, so going
/// through the earlier ones from the top gives the pairs in order. O(walked pairs).
template <class Order, class Emit>
class min_major_former {
  public:
    constexpr min_major_former(std::span<const form_entry> locals,
                               std::span<const form_entry> remotes, bool controlling,
                               Emit& emit) noexcept
        : locals_(locals), remotes_(remotes), controlling_(controlling), emit_(emit) {}

    constexpr void run() noexcept {
        std::size_t l = 0;
        std::size_t r = 0;
        while (l < locals_.size() || r < remotes_.size()) {
            // The next lesser priority, and all candidates that have it.
            const std::uint32_t p =
                r == remotes_.size() ? locals_[l].priority
                : l == locals_.size() || remotes_[r].priority > locals_[l].priority
                    ? remotes_[r].priority
                    : locals_[l].priority;
            std::size_t l_end = l;
            std::size_t r_end = r;
            while (l_end < locals_.size() && locals_[l_end].priority == p) ++l_end;
            while (r_end < remotes_.size() && remotes_[r_end].priority == p) ++r_end;
            if (!join_with_greater(l, l_end, r, r_end)) return;
            for (std::size_t i = l; i < l_end; ++i)
                for (std::size_t j = r; j < r_end; ++j)
                    if (!give(i, j)) return;
            l = l_end;
            r = r_end;
        }
    }

  private:
    /// Candidates [l, l_end) and [r, r_end) are the lesser ones; every greater one in order.
    constexpr bool join_with_greater(std::size_t l, std::size_t l_end, std::size_t r,
                                     std::size_t r_end) noexcept {
        // Greater locals go with lesser remotes and the other way round; where there is no lesser
        // one, the greater ones of the other side need no walk.
        std::size_t i = r_end > r ? 0 : l;
        std::size_t j = l_end > l ? 0 : r;
        while (i < l || j < r) {
            if (j == r || (i < l && local_first(locals_[i], remotes_[j]))) {
                for (std::size_t k = r; k < r_end; ++k)
                    if (!give(i, k)) return false;
                ++i;
            } else {
                for (std::size_t k = l; k < l_end; ++k)
                    if (!give(k, j)) return false;
                ++j;
            }
        }
        return true;
    }

    /// Of two pairs with equal lesser and greater priorities the one whose controlling candidate
    /// is the greater comes first: the last bit of the formula.
    constexpr bool local_first(const form_entry& local, const form_entry& remote) const noexcept {
        return local.priority != remote.priority ? local.priority > remote.priority : controlling_;
    }

    constexpr bool give(std::size_t l, std::size_t r) noexcept {
        if (locals_[l].group != remotes_[r].group) return true;
        return emit_(join<Order>(locals_[l], remotes_[r], controlling_));
    }

    std::span<const form_entry> locals_;
    std::span<const form_entry> remotes_;
    bool controlling_;
    Emit& emit_;
};

/// For orders that are monotone in each side: each local candidate knows the best remote one that
/// it has not been joined with; the best of these joins comes next.
template <class Order, std::size_t MaxLocals, class Emit>
constexpr void form_monotone(std::span<const form_entry> locals,
                             std::span<const form_entry> remotes, bool controlling,
                             Emit& emit) noexcept {
    std::uint16_t next[MaxLocals] = {};
    const auto skip_others = [&](std::size_t l) {
        while (next[l] < remotes.size() && remotes[next[l]].group != locals[l].group) ++next[l];
    };
    for (std::size_t l = 0; l < locals.size(); ++l) skip_others(l);
    for (;;) {
        formed_pair best;
        std::size_t from = locals.size();
        for (std::size_t l = 0; l < locals.size(); ++l) {
            if (next[l] == remotes.size()) continue;
            const formed_pair p = join<Order>(locals[l], remotes[next[l]], controlling);
            if (from == locals.size() || p.key > best.key) best = p, from = l;
        }
        if (from == locals.size() || !emit(best)) return;
        ++next[from];
        skip_others(from);
    }
}

/// For any order: the best of those that come after the last one given.
template <class Order, class Emit>
constexpr void form_any(std::span<const form_entry> locals, std::span<const form_entry> remotes,
                        bool controlling, Emit& emit) noexcept {
    std::uint64_t last_key = 0;
    std::size_t last_rank = 0;  // of (local, remote), row by row
    for (bool first = true;; first = false) {
        formed_pair best;
        std::size_t best_rank = 0;
        bool found = false;
        for (std::size_t l = 0; l < locals.size(); ++l)
            for (std::size_t r = 0; r < remotes.size(); ++r) {
                if (locals[l].group != remotes[r].group) continue;
                const formed_pair p = join<Order>(locals[l], remotes[r], controlling);
                const std::size_t rank = l * remotes.size() + r;
                const bool given =
                    !first && (p.key > last_key || (p.key == last_key && rank <= last_rank));
                if (given || (found && p.key <= best.key)) continue;
                best = p, best_rank = rank, found = true;
            }
        if (!found || !emit(best)) return;
        last_key = best.key, last_rank = best_rank;
    }
}

}  // namespace detail

/// Gives all pairs of equal group to `emit(formed_pair) -> bool`, best first, until it returns
/// false. Both sides are sorted by `sort_side`; at most `MaxLocals` local ones. Nothing is
/// allocated. A pair given costs O(1) with a min_major order where groups are few, O(locals) with
/// a monotone one, O(locals x remotes) with any other.
/// Equal keys come by rank: of the greater candidate, then of the lesser, when min_major; of the
/// local one, then of the remote one, otherwise.
template <pair_order Order, std::size_t MaxLocals, class Emit>
constexpr void form_best_first(std::span<const form_entry> locals,
                               std::span<const form_entry> remotes, bool controlling,
                               Emit emit) noexcept {
    if constexpr (Order::min_major)
        detail::min_major_former<Order, Emit>(locals, remotes, controlling, emit).run();
    else if constexpr (Order::monotone)
        detail::form_monotone<Order, MaxLocals>(locals, remotes, controlling, emit);
    else
        detail::form_any<Order>(locals, remotes, controlling, emit);
}

}  // namespace ice::inline v0_1_0_dev
