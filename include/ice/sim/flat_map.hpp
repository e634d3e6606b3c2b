// SPDX-License-Identifier: BSL-1.0
// A map as one sorted vector: small, quick to read, and walked in the order of its keys.
#pragma once

#include <cstddef>
#include <vector>

namespace ice::inline v0_1_0_dev::sim {

/// `Key` has a total order by <=>. Finding is O(log n), inserting and erasing O(n). Pointers to
/// values hold until the next insert or erase.
template <class Key, class Value>
class flat_map {
  public:
    struct item {
        Key key;
        Value value;
    };

    std::size_t size() const noexcept { return items_.size(); }
    bool empty() const noexcept { return items_.empty(); }
    auto begin() const noexcept { return items_.begin(); }
    auto end() const noexcept { return items_.end(); }
    void clear() noexcept { items_.clear(); }

    /// Null when there is none.
    const Value* find(const Key& key) const noexcept {
        const std::size_t at = position(key);
        return at < items_.size() && items_[at].key == key ? &items_[at].value : nullptr;
    }
    Value* find(const Key& key) noexcept {
        const std::size_t at = position(key);
        return at < items_.size() && items_[at].key == key ? &items_[at].value : nullptr;
    }

    /// What was there goes.
    Value& assign(const Key& key, const Value& value) noexcept {
        const std::size_t at = position(key);
        if (at < items_.size() && items_[at].key == key)
            items_[at].value = value;
        else
            items_.insert(items_.begin() + static_cast<std::ptrdiff_t>(at), item{key, value});
        return items_[at].value;
    }

    /// False when there was none.
    bool erase(const Key& key) noexcept {
        const std::size_t at = position(key);
        if (at == items_.size() || !(items_[at].key == key)) return false;
        items_.erase(items_.begin() + static_cast<std::ptrdiff_t>(at));
        return true;
    }

  private:
    std::size_t position(const Key& key) const noexcept {
        std::size_t first = 0;
        std::size_t last = items_.size();
        while (first < last) {
            const std::size_t middle = first + (last - first) / 2;
            if (items_[middle].key < key)
                first = middle + 1;
            else
                last = middle;
        }
        return first;
    }

    std::vector<item> items_;
};

}  // namespace ice::sim
