// SPDX-License-Identifier: BSL-1.0
// The checklist set (RFC 8445 section 6.1): every pair of every stream in one table, in the order
// of priority, with states, foundations and the triggered-check queue.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "../core/static_vector.hpp"
#include "limits.hpp"
#include "pair.hpp"

namespace ice::inline v0_1_0_dev {

/// Owns the pairs; a pair keeps its index while it lives. State changes go through `set_state`, so
/// that the counts that schedule and unfreeze checks are always right.
template <limits Limits>
class checklist_set {
  public:
    using index = std::uint16_t;
    static constexpr index none = pair::no_index;
    static constexpr std::size_t capacity = Limits.pairs;

    constexpr pair& operator[](std::size_t i) noexcept { return pairs_[i]; }
    constexpr const pair& operator[](std::size_t i) const noexcept { return pairs_[i]; }
    constexpr bool exists(std::size_t i) const noexcept { return pairs_[i].local != none; }
    constexpr std::size_t size() const noexcept { return order_.size(); }
    constexpr bool full() const noexcept { return order_.full(); }

    /// Indices of all pairs, best first; equal keys by component, then by age of the slot
    /// (RFC 8445 section 6.1.4.2).
    constexpr const auto& by_priority() const noexcept { return order_; }

    /// Adds a frozen pair. `base` is the index of the local base, `same_foundation` any pair that
    /// shares its foundation or none. Returns its index, or none when full. O(pairs).
    constexpr index add(const pair& p, std::size_t base, index same_foundation) noexcept {
        if (full()) return none;
        index at = lowest_free_;
        while (exists(at)) ++at;
        lowest_free_ = static_cast<index_type>(at + 1);
        pairs_[at] = p;
        pairs_[at].state = pair_state::frozen;
        count(pairs_[at], +1);
        const index foundation =
            same_foundation == none ? free_foundation() : pairs_[same_foundation].foundation;
        pairs_[at].foundation = foundation;
        taken_[foundation / 32] |= 1U << foundation % 32;
        tuple_[at] = tuple(base, p.remote);
        place(at);
        return at;
    }

    /// Whether it has never had a pair, so that fill() may be used.
    constexpr bool is_fresh() const noexcept { return order_.empty() && untaken_ == 0; }

    /// The same for the first `n` pairs at once, listed, best first; they come by the hundred.
    /// `pair_at(i)` gives what is known of one: `formed`, `base`, `component`, and `shares`, one
    /// more than a pair of its foundation or 0; `starts`: Waiting and not Frozen.
    template <class PairAt>
    constexpr void fill(std::size_t n, PairAt pair_at) noexcept {
        std::uint64_t last_key = ~std::uint64_t{0};
        std::size_t foundations = 0;
        std::size_t started = 0;
        for (std::size_t at = 0; at < n; ++at) {
            const auto f = pair_at(at);
            pair& p = pairs_[at];  // as default constructed, like every free one
            p.key = f.formed.key;
            p.local = f.formed.local;
            p.remote = f.formed.remote;
            p.component = f.component;
            p.listed = true;
            p.reason = pair_reason::formed;
            const std::size_t foundation =
                f.shares == 0 ? foundations : pairs_[f.shares - 1U].foundation;
            if (f.shares == 0) ++foundations;
            p.foundation = static_cast<index>(foundation);
            if (f.starts) {
                p.state = pair_state::waiting;
                ++active_[foundation];
                ++started;
            }
            tuple_[at] = tuple(f.base, f.formed.remote);
            if (p.key < last_key)
                static_cast<void>(order_.push_back(static_cast<index_type>(at)));
            else
                place(static_cast<index>(at));
            last_key = p.key;
        }
        for (std::size_t f = 0; f < foundations; ++f) taken_[f / 32] |= 1U << f % 32;
        untaken_ = static_cast<index_type>(foundations);
        lowest_free_ = static_cast<index_type>(n);
        waiting_ = static_cast<index_type>(started);
        frozen_ = static_cast<index_type>(n - started);
    }

    /// Takes over a smaller set as it stands, indices and all. This one is as constructed.
    template <limits Small>
    constexpr void continue_from(const checklist_set<Small>& from) noexcept {
        static_assert(Small.pairs <= Limits.pairs && Small.locals <= Limits.locals &&
                      Small.remotes <= Limits.remotes);
        for (std::size_t i = 0; i < Small.pairs; ++i) {
            pairs_[i] = from.pairs_[i];
            active_[i] = from.active_[i];
            if (from.exists(i))
                tuple_[i] = tuple(from.base_of(static_cast<index>(i)), pairs_[i].remote);
        }
        for (const auto i : from.order_) static_cast<void>(order_.push_back(i));
        for (const auto i : from.queue_) static_cast<void>(queue_.push_back(i));
        for (std::size_t i = 0; i < from.words; ++i) taken_[i] = from.taken_[i];
        lowest_free_ = from.lowest_free_;
        untaken_ = from.untaken_;
        waiting_ = from.waiting_;
        in_progress_ = from.in_progress_;
        frozen_ = from.frozen_;
    }

    /// Forgets the pair. The caller has closed its transactions.
    constexpr void remove(index at) noexcept {
        unqueue(at);
        order_.erase(rank(at));
        if (at < lowest_free_) lowest_free_ = static_cast<index_type>(at);
        count(pairs_[at], -1);
        pairs_[at] = {};
        tuple_[at] = no_tuple;
    }

    /// The pair of these two, in the checklist or not. O(pairs) over packed numbers.
    constexpr index find(std::size_t base, std::size_t remote) const noexcept {
        const auto wanted = tuple(base, remote);
        for (std::size_t i = 0; i < capacity; ++i)
            if (tuple_[i] == wanted) return static_cast<index>(i);
        return none;
    }
    /// Where its checks leave from: the base that it was added with.
    constexpr std::size_t base_of(index at) const noexcept {
        return tuple_[at] / (Limits.remotes + 1U);
    }

    /// All changes of state go through here or `unfreeze`, so that the counts are right.
    [[gnu::noinline]] constexpr void set_state(index at, pair_state state) noexcept {
        pair& p = pairs_[at];
        count(p, -1);
        p.state = state;
        count(p, +1);
    }
    /// From Frozen to Waiting.
    constexpr void unfreeze(index at) noexcept {
        pair& p = pairs_[at];
        ICE_ASSERT(p.state == pair_state::frozen);
        p.state = pair_state::waiting;
        if (!p.listed) return;
        --frozen_;
        ++waiting_;
        ++active_[p.foundation];
    }
    /// Into the checklist, or out of it and of the queue: it keeps its state, and is not counted.
    [[gnu::noinline]] constexpr void set_listed(index at, bool listed) noexcept {
        pair& p = pairs_[at];
        count(p, -1);
        p.listed = listed;
        count(p, +1);
        if (!listed) unqueue(at);
    }
    /// A held pair keeps its state but is not picked: its transport is not ready.
    constexpr void set_held(index at, bool held) noexcept { pairs_[at].held = held; }
    /// For role switches and merged candidates, whose keys change: O(pairs log pairs).
    template <class KeyOf>
    constexpr void reorder(KeyOf key_of) noexcept {
        const auto before = order_;
        order_.clear();
        for (const index_type i : before) {
            pairs_[i].key = key_of(pairs_[i]);
            place(static_cast<index>(i));
        }
    }

    // Counts over the listed pairs of the whole set.
    constexpr std::size_t waiting() const noexcept { return waiting_; }
    constexpr std::size_t in_progress() const noexcept { return in_progress_; }
    constexpr std::size_t frozen() const noexcept { return frozen_; }
    /// Whether any pair of this foundation is Waiting or In-Progress, in any checklist.
    constexpr bool foundation_active(std::uint16_t foundation) const noexcept {
        return active_[foundation] != 0;
    }

    // The triggered-check queue: first in, first out; a pair is in it once (section 6.1.4.1), and
    // has room in it. `unqueue` is O(pairs).
    constexpr void queue(index at) noexcept {
        if (pairs_[at].queued) return;
        pairs_[at].queued = queue_.push_back(static_cast<index_type>(at));
    }
    [[gnu::noinline]] constexpr void unqueue(index at) noexcept {
        if (!pairs_[at].queued) return;
        pairs_[at].queued = false;
        queue_.erase_if([at](index_type i) { return i == at; });
    }
    constexpr const auto& queued() const noexcept { return queue_; }

  private:
    template <limits>
    friend class checklist_set;

    using index_type = detail::index_for<Limits.pairs>;
    using tuple_type = std::conditional_t<(Limits.locals + 1U) * (Limits.remotes + 1U) < 0xffffU,
                                          std::uint16_t, std::uint32_t>;
    static constexpr auto no_tuple = static_cast<tuple_type>(~tuple_type{});

    static constexpr tuple_type tuple(std::size_t base, std::size_t remote) noexcept {
        return static_cast<tuple_type>(base * (Limits.remotes + 1U) + remote);
    }

    struct empty_tuples {
        tuple_type t[capacity];
        constexpr empty_tuples() noexcept : t{} {
            for (auto& each : t) each = no_tuple;
        }
        constexpr tuple_type& operator[](std::size_t i) noexcept { return t[i]; }
        constexpr const tuple_type& operator[](std::size_t i) const noexcept { return t[i]; }
    };

    constexpr bool before(index a, index b) const noexcept {
        const pair& x = pairs_[a];
        const pair& y = pairs_[b];
        if (x.key != y.key) return x.key > y.key;
        return x.component != y.component ? x.component < y.component : a < b;
    }
    /// Binary search, then one move of the rest.
    constexpr void place(index at) noexcept {
        std::size_t low = 0;
        std::size_t high = order_.size();
        if (high > 0 && before(order_[high - 1], at)) low = high;  // they mostly come in order
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (before(order_[middle], at))
                low = middle + 1;
            else
                high = middle;
        }
        static_cast<void>(order_.insert(low, static_cast<index_type>(at)));
    }
    constexpr std::size_t rank(index at) const noexcept {
        std::size_t r = 0;
        while (order_[r] != at) ++r;
        return r;
    }

    constexpr bool is_taken(std::size_t f) const noexcept {
        return (taken_[f / 32] >> f % 32 & 1) != 0;
    }
    /// A number that no pair uses: there are as many as pairs. Numbers of pairs that are gone are
    /// found again when the others are used up.
    constexpr index free_foundation() noexcept {
        index f = untaken_;
        while (f < capacity && is_taken(f)) ++f;
        if (f == capacity) f = recount_foundations();
        untaken_ = static_cast<index_type>(f + 1);
        return f;
    }
    constexpr index recount_foundations() noexcept {
        for (auto& word : taken_) word = 0;
        for (const index_type i : order_)
            taken_[pairs_[i].foundation / 32] |= 1U << pairs_[i].foundation % 32;
        index f = 0;
        while (is_taken(f)) ++f;
        return f;
    }

    constexpr void count(const pair& p, int by) noexcept {
        if (!p.listed) return;
        const auto add = [by](auto& n) {
            n = static_cast<std::remove_reference_t<decltype(n)>>(n + by);
        };
        if (p.state == pair_state::frozen) add(frozen_);
        if (p.state == pair_state::waiting) add(waiting_), add(active_[p.foundation]);
        if (p.state == pair_state::in_progress) add(in_progress_), add(active_[p.foundation]);
    }

    pair pairs_[capacity] = {};
    empty_tuples tuple_{};
    static_vector<index_type, capacity> order_;
    static_vector<index_type, capacity> queue_;
    index_type active_[capacity] = {};  // pairs Waiting or In-Progress, by foundation
    static constexpr std::size_t words = (capacity + 31) / 32;
    std::uint32_t taken_[words] = {};  // numbers of foundations
    index_type lowest_free_ = 0;
    index_type untaken_ = 0;  // all numbers of foundations below are taken
    index_type waiting_ = 0;
    index_type in_progress_ = 0;
    index_type frozen_ = 0;
};

}  // namespace ice::inline v0_1_0_dev
