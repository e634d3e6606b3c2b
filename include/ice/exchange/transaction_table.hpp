// SPDX-License-Identifier: BSL-1.0
// STUN transactions that wait for an answer, found by their id (RFC 8489 section 6.3.3).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "../core/static_vector.hpp"
#include "../core/time.hpp"
#include "../stun/header.hpp"

namespace ice::inline v0_1_0_dev {

/// One outstanding request. What it means is its engine's business: `owner`, `kind` and `flags`
/// are carried along. The deadline stands in the engine's deadline_heap under the same slot. Of
/// the id it keeps the random bits: the magic cookie needs no memory.
template <class Dialect>
struct transaction {
    static constexpr std::size_t id_size = Dialect::has_cookie ? 12 : 16;

    time_point first_sent;  ///< of the first transmission; round-trip times count from here
    std::array<std::uint8_t, id_size> random_bits{};
    std::uint32_t rto_us = 0;  ///< of this transaction (RFC 8445 section 14.3)
    std::uint16_t owner = 0;
    std::uint8_t kind = 0;  ///< 0 is a free slot
    std::uint8_t flags = 0;
    std::uint8_t sent = 0;    ///< transmissions so far
    std::uint8_t serial = 0;  ///< of what it belongs to; engines compare it before they act

    constexpr stun::transaction_id id() const noexcept {
        if constexpr (Dialect::has_cookie)
            return stun::transaction_id::from(random_bits);
        else
            return {random_bits};
    }
    constexpr void set_id(const stun::transaction_id& id) noexcept {
        copy_bytes(random_bits.data(), byte_view(id.bytes).last(id_size));
    }
    constexpr bool has_id(const stun::transaction_id& id) const noexcept {
        return equal_bytes(random_bits, byte_view(id.bytes).last(id_size));
    }
};

/// Up to N transactions in slots. Finding one by id is a scan over packed 16-bit tags, flat in N
/// at the sizes of a session; opening one is O(N / 8).
template <class Dialect, std::size_t N>
class transaction_table {
  public:
    using entry = transaction<Dialect>;
    static constexpr std::size_t none = N;

    /// A free slot, or none. The caller fills it and calls `publish`.
    constexpr std::size_t open() const noexcept {
        if (used_ == N) return none;
        for (std::size_t i = 0; i < N; ++i)
            if (slots_[i].kind == 0) return i;
        return none;
    }

    /// Makes the slot findable by its id.
    constexpr void publish(std::size_t slot, const entry& t) noexcept {
        if (slots_[slot].kind == 0) ++used_;
        slots_[slot] = t;
        tags_[slot] = load_u16(t.random_bits.data() + entry::id_size - 2);
    }

    /// Forgets id and all.
    constexpr void close(std::size_t slot) noexcept {
        if (slots_[slot].kind == 0) return;
        slots_[slot] = {};
        tags_[slot] = 0;
        --used_;
    }

    /// The slot of the transaction with this id, or none.
    constexpr std::size_t find(const stun::transaction_id& id) const noexcept {
        const std::uint16_t wanted = tag(id);
        for (std::size_t i = 0; i < N; ++i)
            if (tags_[i] == wanted && slots_[i].kind != 0 && slots_[i].has_id(id)) return i;
        return none;
    }

    constexpr entry& operator[](std::size_t slot) noexcept { return slots_[slot]; }
    constexpr const entry& operator[](std::size_t slot) const noexcept { return slots_[slot]; }
    constexpr std::size_t size() const noexcept { return used_; }
    static constexpr std::size_t capacity() noexcept { return N; }

  private:
    /// The last 16 bits: random in every dialect.
    static constexpr std::uint16_t tag(const stun::transaction_id& id) noexcept {
        return load_u16(id.bytes.data() + 14);
    }

    entry slots_[N] = {};
    std::uint16_t tags_[N] = {};
    detail::index_for<N> used_ = 0;
};

}  // namespace ice::inline v0_1_0_dev
