// SPDX-License-Identifier: BSL-1.0
// The timers of an engine: one deadline a handle, the earliest at hand.
#pragma once

#include <cstddef>

#include "../core/static_vector.hpp"
#include "../core/time.hpp"

namespace ice::inline v0_1_0_dev {

/// At most one deadline for each handle 0 .. N-1. `next` is O(1), all else O(log N). Equal
/// deadlines come in the order of their handles, so that the same inputs give the same run.
template <std::size_t N>
class deadline_heap {
  public:
    using index = detail::index_for<N>;
    static constexpr index none = static_cast<index>(N);

    constexpr deadline_heap() noexcept {
        for (auto& p : place_) p = none;
    }

    /// Sets or moves; `never` cancels.
    constexpr void set(std::size_t handle, time_point at) noexcept {
        if (at == time_point::never()) return cancel(handle);
        if (place_[handle] == none) {
            place_[handle] = size_;
            heap_[size_++] = static_cast<index>(handle);
        }
        at_[handle] = at;
        sift_down(sift_up(place_[handle]));
    }

    constexpr void cancel(std::size_t handle) noexcept {
        const index hole = place_[handle];
        if (hole == none) return;
        place_[handle] = none;
        const index last = heap_[--size_];
        if (hole == size_) return;
        put(hole, last);
        sift_down(sift_up(hole));
    }

    constexpr bool is_set(std::size_t handle) const noexcept { return place_[handle] != none; }
    /// never() when it is not set. O(1).
    constexpr time_point at(std::size_t handle) const noexcept {
        return is_set(handle) ? at_[handle] : time_point::never();
    }
    /// The earliest of all, never() when none is set. O(1).
    constexpr time_point next() const noexcept {
        return size_ == 0 ? time_point::never() : at_[heap_[0]];
    }

    /// Takes the earliest out if its time has come; `none` otherwise.
    constexpr index pop_due(time_point now) noexcept {
        if (size_ == 0 || at_[heap_[0]] > now) return none;
        const index handle = heap_[0];
        cancel(handle);
        return handle;
    }

    /// `f(handle)` for those that are due, in order, and at most N of them: what is due again at
    /// once (a clock that jumped) may have to wait for the next call, so the work of one is
    /// bounded.
    template <class F>
    constexpr void for_each_due(time_point now, F f) noexcept {
        for (std::size_t n = 0; n < N; ++n) {
            const index handle = pop_due(now);
            if (handle == none) return;
            f(handle);
        }
    }

    constexpr std::size_t size() const noexcept { return size_; }

  private:
    constexpr bool before(index a, index b) const noexcept {
        return at_[a] != at_[b] ? at_[a] < at_[b] : a < b;
    }
    constexpr void put(std::size_t place, index handle) noexcept {
        heap_[place] = handle;
        place_[handle] = static_cast<index>(place);
    }
    constexpr std::size_t sift_up(std::size_t place) noexcept {
        const index handle = heap_[place];
        while (place > 0) {
            const std::size_t parent = (place - 1) / 2;
            if (!before(handle, heap_[parent])) break;
            put(place, heap_[parent]);
            place = parent;
        }
        put(place, handle);
        return place;
    }
    constexpr void sift_down(std::size_t place) noexcept {
        const index handle = heap_[place];
        for (;;) {
            std::size_t child = 2 * place + 1;
            if (child >= size_) break;
            if (child + 1 < size_ && before(heap_[child + 1], heap_[child])) ++child;
            if (!before(heap_[child], handle)) break;
            put(place, heap_[child]);
            place = child;
        }
        put(place, handle);
    }

    time_point at_[N] = {};
    index heap_[N] = {};
    index place_[N] = {};
    index size_ = 0;
};

}  // namespace ice::inline v0_1_0_dev
