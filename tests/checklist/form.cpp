// SPDX-License-Identifier: BSL-1.0
#include <ice/checklist/form.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "../support/verify.hpp"

namespace {

using namespace ice;

/// Monotone in each side, but neither side's lesser priority decides first.
struct sum_order {
    static constexpr bool monotone = true;
    static constexpr bool min_major = false;
    static constexpr std::uint64_t key(std::uint32_t g, std::uint32_t d) noexcept {
        return std::uint64_t{3} * g + std::uint64_t{5} * d;
    }
};

/// As irregular as an order can be.
struct hashed_order {
    static constexpr bool monotone = false;
    static constexpr bool min_major = false;
    static constexpr std::uint64_t key(std::uint32_t g, std::uint32_t d) noexcept {
        return (g * std::uint64_t{2654435761} ^ d) & 0xffff;
    }
};

static_assert(pair_order<sum_order> && pair_order<hashed_order>);

struct dice {
    std::uint64_t state;
    std::uint32_t below(std::uint32_t n) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::uint32_t>(state >> 33) % n;
    }
};

std::vector<form_entry> side(dice& d, std::uint32_t priorities, std::uint32_t groups) {
    std::vector<form_entry> all(d.below(24));
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = {1 + d.below(priorities), static_cast<std::uint16_t>(i),
                  static_cast<std::uint16_t>(d.below(groups))};
    for (std::size_t i = all.size(); i > 1; --i)
        std::swap(all[i - 1], all[d.below(static_cast<std::uint32_t>(i))]);
    return all;
}

/// RFC 8445 as its text goes: form all, sort all, then cut.
template <class Order>
std::vector<formed_pair> form_then_sort(const std::vector<form_entry>& locals,
                                        const std::vector<form_entry>& remotes, bool controlling) {
    struct ranked {
        formed_pair p;
        std::size_t first, second;
    };
    std::vector<ranked> all;
    for (std::size_t l = 0; l < locals.size(); ++l)
        for (std::size_t r = 0; r < remotes.size(); ++r) {
            if (locals[l].group != remotes[r].group) continue;
            const std::uint32_t g = controlling ? locals[l].priority : remotes[r].priority;
            const std::uint32_t d = controlling ? remotes[r].priority : locals[l].priority;
            ranked each{{Order::key(g, d), locals[l].index, remotes[r].index}, l, r};
            if (Order::min_major && remotes[r].priority > locals[l].priority)
                std::swap(each.first, each.second);
            all.push_back(each);
        }
    std::stable_sort(all.begin(), all.end(), [](const ranked& a, const ranked& b) {
        if (a.p.key != b.p.key) return a.p.key > b.p.key;
        return a.first != b.first ? a.first < b.first : a.second < b.second;
    });
    std::vector<formed_pair> pairs;
    for (const ranked& each : all) pairs.push_back(each.p);
    return pairs;
}

template <class Order>
void compare_with_sorting(std::uint32_t priorities, std::uint32_t groups) {
    dice d{priorities * 31U + groups};
    for (int run = 0; run < 300; ++run) {
        auto locals = side(d, priorities, groups);
        auto remotes = side(d, priorities, groups);
        const bool controlling = d.below(2) == 0;
        sort_side(locals);
        sort_side(remotes);
        std::vector<formed_pair> expected = form_then_sort<Order>(locals, remotes, controlling);
        const std::size_t limit = d.below(120);
        if (expected.size() > limit) expected.resize(limit);
        std::vector<formed_pair> got;
        if (limit > 0)
            form_best_first<Order, 32>(locals, remotes, controlling, [&](const formed_pair& p) {
                got.push_back(p);
                return got.size() < limit;
            });
        CHECK(got == expected);
        if (got != expected) return;
    }
}

template <class Order>
constexpr bool first_of_two_by_two(bool controlling, std::uint16_t local, std::uint16_t remote) {
    form_entry locals[] = {{10, 0, 0}, {20, 1, 0}};
    form_entry remotes[] = {{15, 0, 0}, {5, 1, 0}};
    sort_side(locals);
    sort_side(remotes);
    formed_pair first;
    form_best_first<Order, 2>(locals, remotes, controlling, [&](const formed_pair& p) {
        first = p;
        return false;
    });
    return first.local == local && first.remote == remote;
}

}  // namespace

// RFC8445-6.1.2.5-1
TEST_CASE("forming the best pairs first gives what sorting all pairs and cutting gives") {
    for (const std::uint32_t priorities : {1U, 2U, 5U, 40U, 1'000'000U})
        for (const std::uint32_t groups : {1U, 3U}) {
            compare_with_sorting<rfc8445_pair_order>(priorities, groups);
            compare_with_sorting<sum_order>(priorities, groups);
            compare_with_sorting<hashed_order>(priorities, groups);
        }
}

TEST_CASE("the best pair of two by two") {
    ICE_VERIFY((first_of_two_by_two<rfc8445_pair_order>(true, 1, 0)));
    ICE_VERIFY((first_of_two_by_two<rfc8445_pair_order>(false, 1, 0)));
    ICE_VERIFY((first_of_two_by_two<sum_order>(true, 1, 0)));
}

TEST_CASE("sides without a common group form nothing") {
    form_entry locals[] = {{10, 0, 1}};
    form_entry remotes[] = {{10, 0, 2}};
    int formed = 0;
    form_best_first<rfc8445_pair_order, 1>(locals, remotes, true, [&](const formed_pair&) {
        ++formed;
        return true;
    });
    CHECK(formed == 0);
}

TEST_CASE("sort_side orders by priority and then by age, whatever the length") {
    dice d{99};
    for (const std::size_t n : {0U, 1U, 2U, 15U, 16U, 17U, 100U, 1000U}) {
        std::vector<form_entry> all(n);
        for (std::size_t i = 0; i < n; ++i)
            all[i] = {d.below(20), static_cast<std::uint16_t>(i), 0};
        for (std::size_t i = n; i > 1; --i)
            std::swap(all[i - 1], all[d.below(static_cast<std::uint32_t>(i))]);
        sort_side(all);
        CHECK(std::is_sorted(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return a.priority != b.priority ? a.priority > b.priority : a.index < b.index;
        }));
    }
}
