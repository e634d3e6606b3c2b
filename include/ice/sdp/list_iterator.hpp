// SPDX-License-Identifier: BSL-1.0
// How the lists within a line are walked without a copy: tags, pairs, remote candidates (RFC 8839
// sections 5.1, 5.2 and 5.6).
#pragma once

#include <cstddef>
#include <string_view>

namespace ice::inline v0_1_0_dev::detail {

/// Walks a text that was seen to be well formed. `List::item` is a value;
/// `List::take(rest, item)` reads the first item of a text that is not empty, and returns how
/// many characters it and what parts it from the next take, at least one.
template <class List>
class list_iterator {
  public:
    using value_type = typename List::item;
    using difference_type = std::ptrdiff_t;

    constexpr list_iterator() noexcept = default;
    constexpr explicit list_iterator(std::string_view rest) noexcept : rest_(rest) { take(); }

    constexpr const value_type& operator*() const noexcept { return item_; }
    constexpr const value_type* operator->() const noexcept { return &item_; }
    constexpr list_iterator& operator++() noexcept {
        rest_.remove_prefix(taken_);
        take();
        return *this;
    }
    constexpr list_iterator operator++(int) noexcept {
        const list_iterator before = *this;
        ++*this;
        return before;
    }
    /// Of the same text.
    friend constexpr bool operator==(const list_iterator& a, const list_iterator& b) noexcept {
        return a.rest_.size() == b.rest_.size();
    }

  private:
    constexpr void take() noexcept {
        if (!rest_.empty()) taken_ = List::take(rest_, item_);
    }

    std::string_view rest_;
    value_type item_{};
    std::size_t taken_ = 0;
};

}  // namespace ice::inline v0_1_0_dev::detail
