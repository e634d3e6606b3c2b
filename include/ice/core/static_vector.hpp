// SPDX-License-Identifier: BSL-1.0
// A vector of fixed capacity inside its owner: no heap, trivially copyable with its elements.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "assert.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

/// The narrowest unsigned type that counts to N.
template <std::size_t N>
using index_for = std::conditional_t<N <= 0xff, std::uint8_t,
                                     std::conditional_t<N <= 0xffff, std::uint16_t, std::uint32_t>>;

}  // namespace detail

/// Up to `N` elements in order, contiguous: converts to std::span. Growing beyond N is refused by
/// `false` and changes nothing. Elements must be default constructible and trivially copyable.
template <class T, std::size_t N>
class static_vector {
    static_assert(N > 0 && std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T>);

  public:
    using value_type = T;
    using iterator = T*;
    using const_iterator = const T*;

    constexpr std::size_t size() const noexcept { return size_; }
    static constexpr std::size_t capacity() noexcept { return N; }
    constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr bool full() const noexcept { return size_ == N; }

    constexpr T* data() noexcept { return items_; }
    constexpr const T* data() const noexcept { return items_; }
    constexpr T* begin() noexcept { return items_; }
    constexpr T* end() noexcept { return items_ + size_; }
    constexpr const T* begin() const noexcept { return items_; }
    constexpr const T* end() const noexcept { return items_ + size_; }

    constexpr T& operator[](std::size_t i) noexcept {
        ICE_ASSERT(i < size_);
        return items_[i];
    }
    constexpr const T& operator[](std::size_t i) const noexcept {
        ICE_ASSERT(i < size_);
        return items_[i];
    }
    constexpr T& back() noexcept { return (*this)[size_ - 1U]; }
    constexpr const T& back() const noexcept { return (*this)[size_ - 1U]; }

    /// O(1); false when full.
    [[nodiscard]] constexpr bool push_back(const T& item) noexcept {
        if (full()) return false;
        items_[size_] = item;
        ++size_;
        return true;
    }

    /// O(n); `at` is at most size(); false when full.
    [[nodiscard]] constexpr bool insert(std::size_t at, const T& item) noexcept {
        ICE_ASSERT(at <= size_);
        if (full()) return false;
        const T copy = item;  // `item` may be one of those that move
        for (std::size_t i = size_; i > at; --i) items_[i] = items_[i - 1];
        items_[at] = copy;
        ++size_;
        return true;
    }

    constexpr void pop_back() noexcept {
        ICE_ASSERT(size_ > 0);
        --size_;
    }

    /// O(n); keeps the order of the others.
    constexpr void erase(std::size_t at) noexcept {
        ICE_ASSERT(at < size_);
        for (std::size_t i = at + 1; i < size_; ++i) items_[i - 1] = items_[i];
        --size_;
    }

    /// O(n); keeps the order of those that stay; returns how many went. `goes(item)` is asked once
    /// for each, in order.
    template <class Predicate>
    constexpr std::size_t erase_if(Predicate goes) noexcept {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < size_; ++i)
            if (!goes(items_[i])) items_[kept++] = items_[i];
        const std::size_t gone = size_ - kept;
        size_ = static_cast<index>(kept);
        return gone;
    }

    /// What it held is left in memory: owners of secrets wipe first.
    constexpr void clear() noexcept { size_ = 0; }

    friend constexpr bool operator==(const static_vector& a, const static_vector& b) noexcept {
        if (a.size_ != b.size_) return false;
        for (std::size_t i = 0; i < a.size_; ++i)
            if (!(a.items_[i] == b.items_[i])) return false;
        return true;
    }

  private:
    using index = detail::index_for<N>;

    T items_[N] = {};
    index size_ = 0;
};

}  // namespace ice::inline v0_1_0_dev
