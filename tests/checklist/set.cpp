// SPDX-License-Identifier: BSL-1.0
#include <ice/checklist/set.hpp>

#include <doctest/doctest.h>

#include <ice/checklist/form.hpp>

#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <vector>

#include "../support/verify.hpp"

namespace {

using namespace ice;

constexpr limits small{2, 2, 4, 6, 12, 32};
using list = checklist_set<small>;

constexpr pair make(std::uint16_t local, std::uint16_t remote, std::uint64_t key,
                    std::uint8_t component = 0) {
    pair p;
    p.local = local;
    p.remote = remote;
    p.key = key;
    p.component = component;
    p.listed = true;
    return p;
}

constexpr bool orders_by_key_then_component_then_age() {
    list s;
    const auto low = s.add(make(0, 0, 5), 0, list::none);
    const auto second_component = s.add(make(0, 1, 9, 1), 0, low);
    const auto first_component = s.add(make(0, 2, 9, 0), 0, list::none);
    return s.by_priority()[0] == first_component && s.by_priority()[1] == second_component &&
           s.by_priority()[2] == low && s[second_component].foundation == s[low].foundation &&
           s[first_component].foundation != s[low].foundation && s.frozen() == 3;
}

/// What the set promises, from its pairs alone.
void check_counts(const list& s) {
    std::size_t waiting = 0, in_progress = 0, frozen = 0;
    std::set<std::uint16_t> active;
    std::uint64_t last = ~std::uint64_t{0};
    for (const auto i : s.by_priority()) {
        const pair& p = s[i];
        CHECK(p.key <= last);
        last = p.key;
        if (!p.listed) continue;
        frozen += p.state == pair_state::frozen;
        waiting += p.state == pair_state::waiting;
        in_progress += p.state == pair_state::in_progress;
        if (p.state == pair_state::waiting || p.state == pair_state::in_progress)
            active.insert(p.foundation);
        CHECK(s.find(s.base_of(i), p.remote) == i);
    }
    CHECK(s.waiting() == waiting);
    CHECK(s.in_progress() == in_progress);
    CHECK(s.frozen() == frozen);
    for (std::uint16_t f = 0; f < list::capacity; ++f)
        CHECK(s.foundation_active(f) == (active.count(f) != 0));
}

}  // namespace

TEST_CASE("pairs are in the order of key, component, age") {
    ICE_VERIFY(orders_by_key_then_component_then_age());
}

TEST_CASE("the triggered-check queue is first in, first out, and holds a pair once") {
    list s;
    const auto a = s.add(make(0, 0, 1), 0, list::none);
    const auto b = s.add(make(0, 1, 2), 0, list::none);
    const auto c = s.add(make(0, 2, 3), 0, list::none);
    for (const auto i : {b, a, b, c, a}) s.queue(i);
    CHECK(s.queued().size() == 3);
    CHECK(s.queued()[0] == b);
    CHECK(s.queued()[1] == a);
    s.unqueue(b);
    s.unqueue(b);
    CHECK(s.queued()[0] == a);
    s.set_listed(a, false);  // what leaves the checklist leaves its queue
    CHECK(s.queued()[0] == c);
    s.remove(c);
    CHECK(s.queued().empty());
}

TEST_CASE("a full set takes no more, and room that was freed is used again") {
    list s;
    for (std::uint16_t i = 0; i < 12; ++i)
        CHECK(s.add(make(i / 6, i % 6, i), i / 6, list::none) != list::none);
    CHECK(s.full());
    CHECK(s.add(make(3, 0, 99), 3, list::none) == list::none);
    s.remove(5);
    CHECK(s.find(0, 5) == list::none);
    CHECK(s.add(make(3, 0, 99), 3, list::none) == 5);
    CHECK(s.by_priority()[0] == 5);
    check_counts(s);
}

TEST_CASE("after any sequence of changes the counts are those of the pairs") {
    std::uint64_t state = 5;
    const auto below = [&state](std::uint32_t n) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::uint32_t>(state >> 33) % n;
    };
    list s;
    std::vector<std::uint16_t> live;
    for (int step = 0; step < 4000; ++step) {
        const auto any = [&] { return live[below(static_cast<std::uint32_t>(live.size()))]; };
        switch (live.empty() ? 0 : below(6)) {
            case 0: {
                const auto local = static_cast<std::uint16_t>(below(4));
                const auto remote = static_cast<std::uint16_t>(below(6));
                if (s.find(local, remote) != list::none || s.full()) break;
                const auto like = live.empty() || below(2) == 0 ? list::none : any();
                live.push_back(
                    s.add(make(local, remote, below(50), static_cast<std::uint8_t>(below(2))),
                          local, like));
                break;
            }
            case 1: s.set_state(any(), static_cast<pair_state>(below(5))); break;
            case 2: s.set_listed(any(), below(2) == 0); break;
            case 3: s.queue(any()); break;
            case 4: {
                const std::uint32_t at = below(static_cast<std::uint32_t>(live.size()));
                s.remove(live[at]);
                live.erase(live.begin() + at);
                break;
            }
            case 5: s.reorder([&](const pair& p) { return (p.key * 7 + 3) % 61; }); break;
        }
        if (step % 16 == 0) check_counts(s);
    }
}

TEST_CASE("foundations have numbers of their own, as many as there are pairs") {
    list s;
    for (int round = 0; round < 5; ++round) {
        std::set<std::uint16_t> numbers;
        for (std::uint16_t i = 0; i < 12; ++i) {
            const auto at = s.add(make(i / 6, i % 6, i), i / 6, list::none);
            CHECK(numbers.insert(s[at].foundation).second);
        }
        for (std::uint16_t i = 0; i < 12; ++i) s.remove(i);
    }
}

namespace {

struct to_fill {
    formed_pair formed;
    std::uint16_t base = 0;
    std::uint16_t shares = 0;
    std::uint8_t component = 0;
    bool starts = false;
};

// Two pairs of equal keys come in the wrong order of components, two share a foundation.
constexpr to_fill six[] = {
    {{90, 0, 0}, 0, 0, 0, true}, {{80, 1, 0}, 1, 0, 1, false}, {{80, 0, 1}, 0, 1, 0, false},
    {{70, 1, 1}, 1, 2, 1, true}, {{70, 2, 1}, 2, 0, 1, false}, {{60, 3, 5}, 3, 0, 0, true},
};

constexpr list filled() {
    list s;
    s.fill(std::size(six), [](std::size_t i) { return six[i]; });
    return s;
}
constexpr list added() {
    list s;
    for (const to_fill& f : six) {
        pair p = make(f.formed.local, f.formed.remote, f.formed.key, f.component);
        p.reason = pair_reason::formed;
        const auto at = s.add(p, f.base, static_cast<std::uint16_t>(f.shares - 1));
        if (f.starts) s.unfreeze(at);
    }
    return s;
}

/// Of everything that can be asked.
constexpr bool same(const list& a, const list& b) {
    if (!(a.by_priority() == b.by_priority()) || a.waiting() != b.waiting() ||
        a.frozen() != b.frozen() || a.in_progress() != b.in_progress() || a.is_fresh())
        return false;
    for (std::uint16_t i = 0; i < list::capacity; ++i) {
        const pair& x = a[i];
        const pair& y = b[i];
        if (x.key != y.key || x.local != y.local || x.remote != y.remote || x.state != y.state ||
            x.foundation != y.foundation || x.component != y.component || x.listed != y.listed ||
            x.reason != y.reason || a.foundation_active(i) != b.foundation_active(i))
            return false;
        if (a.exists(i) && a.base_of(i) != b.base_of(i)) return false;
    }
    return true;
}

constexpr bool goes_on_alike() {
    list a = filled();
    list b = added();
    for (list* s : {&a, &b}) {
        s->remove(1);
        if (s->add(make(0, 5, 75), 0, list::none) != 1) return false;
        if (s->add(make(1, 5, 95, 1), 1, 0) != 6) return false;
    }
    return same(a, b) && a.find(0, 5) == 1;
}

}  // namespace

TEST_CASE("pairs filled in at once are pairs added one by one") {
    ICE_VERIFY(list().is_fresh());
    ICE_VERIFY(same(filled(), added()));
    ICE_VERIFY(goes_on_alike());
}
