// SPDX-License-Identifier: BSL-1.0
// A hash table over memory of the host: which session a fragment, an address or a transaction
// names. Bounded, without allocation, O(1) for whoever sends what.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace ice::inline v0_1_0_dev {

/// The host's number of a session.
using session_number = std::uint32_t;
inline constexpr session_number no_session = 0xffff'ffff;

/// One entry, 16 bytes. Keys are hashes of 64 bits under a secret key: two names with one key are
/// as unlikely as guessing it.
struct session_slot {
    std::uint64_t key = 0;
    session_number session = no_session;  ///< no_session: the slot is empty
    std::uint32_t flags = 0;              ///< the user's; the router counts siblings here
};

/// Open addressing, linear probing, at most seven eighths full. Copies name the same memory.
class session_table {
  public:
    constexpr session_table() noexcept = default;
    /// `memory` is borrowed and must be as default constructed; as many of its slots are used as
    /// the power of two below, so fewer than eight hold nothing.
    constexpr explicit session_table(std::span<session_slot> memory) noexcept
        : slots_(memory.data()),
          mask_(memory.empty() ? 0 : std::bit_floor(memory.size()) - 1),
          most_(memory.empty() ? 0 : std::bit_floor(memory.size()) / 8 * 7) {}

    /// The slot of the key or null; good until the next `insert` or `erase`.
    constexpr session_slot* find(std::uint64_t key) noexcept {
        return const_cast<session_slot*>(std::as_const(*this).find(key));
    }
    constexpr const session_slot* find(std::uint64_t key) const noexcept {
        if (most_ == 0) return nullptr;
        for (std::size_t i = home(key); slots_[i].session != no_session; i = (i + 1) & mask_)
            if (slots_[i].key == key) return &slots_[i];
        return nullptr;
    }

    /// The slot of the key, a new one for this session if there is none; null when full.
    constexpr session_slot* insert(std::uint64_t key, session_number session) noexcept {
        if (session_slot* const known = find(key)) return known;
        if (used_ >= most_) return nullptr;
        std::size_t i = home(key);
        while (slots_[i].session != no_session) i = (i + 1) & mask_;
        slots_[i] = {key, session, 0};
        ++used_;
        return &slots_[i];
    }

    /// Takes the entry out and closes the gap: what follows in its run moves up.
    constexpr void erase(session_slot* slot) noexcept {
        auto hole = static_cast<std::size_t>(slot - slots_);
        for (std::size_t i = (hole + 1) & mask_; slots_[i].session != no_session;
             i = (i + 1) & mask_) {
            const std::size_t from = home(slots_[i].key);
            // Not past its home: the way from there to `i` must not cross the hole.
            if (((i - from) & mask_) < ((i - hole) & mask_)) continue;
            slots_[hole] = slots_[i];
            hole = i;
        }
        slots_[hole] = {};
        --used_;
    }

    /// Starts to load what `find(key)` will look at.
    void prefetch(std::uint64_t key) const noexcept {
        if (most_ != 0) __builtin_prefetch(&slots_[home(key)]);
    }

    constexpr std::size_t size() const noexcept { return used_; }
    constexpr std::size_t capacity() const noexcept { return most_; }

  private:
    constexpr std::size_t home(std::uint64_t key) const noexcept {
        return static_cast<std::size_t>(key & mask_);
    }

    session_slot* slots_ = nullptr;
    std::size_t mask_ = 0;
    std::size_t most_ = 0;
    std::size_t used_ = 0;
};

}  // namespace ice::inline v0_1_0_dev
