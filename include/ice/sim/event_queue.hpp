// SPDX-License-Identifier: BSL-1.0
// What is to happen, in one total order: by time, and at one time in the order it was put in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../core/assert.hpp"
#include "../core/time.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// A binary heap; push and pop are O(log n). What an event means is its owner's business.
class event_queue {
  public:
    struct event {
        time_point at;
        std::uint64_t sequence = 0;
        std::uint32_t what = 0;

        friend constexpr bool operator<(const event& a, const event& b) noexcept {
            return a.at != b.at ? a.at < b.at : a.sequence < b.sequence;
        }
    };

    bool empty() const noexcept { return heap_.empty(); }
    std::size_t size() const noexcept { return heap_.size(); }

    /// never() when empty.
    time_point next() const noexcept {
        return heap_.empty() ? time_point::never() : heap_.front().at;
    }

    void push(time_point at, std::uint32_t what) noexcept {
        const event e{at, sequence_++, what};
        std::size_t hole = heap_.size();
        heap_.push_back(e);
        while (hole > 0) {
            const std::size_t parent = (hole - 1) / 2;
            if (!(e < heap_[parent])) break;
            heap_[hole] = heap_[parent];
            hole = parent;
        }
        heap_[hole] = e;
    }

    /// Only when not empty.
    event pop() noexcept {
        ICE_ASSERT(!heap_.empty());
        const event first = heap_.front();
        const event last = heap_.back();
        heap_.pop_back();
        const std::size_t n = heap_.size();
        if (n == 0) return first;
        std::size_t hole = 0;
        for (;;) {
            std::size_t child = 2 * hole + 1;
            if (child >= n) break;
            if (child + 1 < n && heap_[child + 1] < heap_[child]) ++child;
            if (!(heap_[child] < last)) break;
            heap_[hole] = heap_[child];
            hole = child;
        }
        heap_[hole] = last;
        return first;
    }

  private:
    std::vector<event> heap_;
    std::uint64_t sequence_ = 0;
};

}  // namespace ice::sim
