// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/deadline_heap.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <map>

#include "../support/verify.hpp"

namespace {

using namespace ice;

constexpr bool earliest_first() {
    deadline_heap<4> h;
    h.set(2, time_point{30});
    h.set(0, time_point{10});
    h.set(3, time_point{10});
    h.set(0, time_point{20});
    h.cancel(1);
    return h.next() == time_point{10} && h.pop_due(time_point{9}) == h.none &&
           h.pop_due(time_point{25}) == 3 && h.pop_due(time_point{25}) == 0 &&
           h.pop_due(time_point{25}) == h.none && h.size() == 1 && h.at(2) == time_point{30} &&
           h.at(0) == time_point::never();
}

}  // namespace

TEST_CASE("the earliest comes first, equal ones by handle") { ICE_VERIFY(earliest_first()); }

TEST_CASE("never cancels") {
    deadline_heap<2> h;
    h.set(1, time_point{5});
    h.set(1, time_point::never());
    CHECK(!h.is_set(1));
    CHECK(h.next() == time_point::never());
}

TEST_CASE("any sequence of changes agrees with a sorted map") {
    constexpr std::size_t n = 116;
    deadline_heap<n> h;
    std::map<std::size_t, time_point> model;
    std::uint64_t state = 11;
    const auto below = [&state](std::uint32_t limit) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::uint32_t>(state >> 33) % limit;
    };
    time_point now{};
    for (int step = 0; step < 20000; ++step) {
        const std::size_t handle = below(n);
        switch (below(3)) {
            case 0:
                model[handle] = now + microseconds(below(1000));
                h.set(handle, model[handle]);
                break;
            case 1:
                model.erase(handle);
                h.cancel(handle);
                break;
            case 2: {
                now = now + microseconds(below(50));
                std::size_t expected = h.none;
                for (const auto& [each, at] : model)
                    if (at <= now && (expected == h.none || at < model[expected])) expected = each;
                CHECK(h.pop_due(now) == expected);
                model.erase(expected);
                break;
            }
        }
        CHECK(h.size() == model.size());
        CHECK(h.is_set(handle) == (model.count(handle) != 0));
    }
}

TEST_CASE("what is due again at once waits for the next call") {
    ice::deadline_heap<2> heap;
    heap.set(0, time_point{});
    heap.set(1, time_point{} + ice::seconds(1));
    int fired = 0;
    const auto again = [&](std::size_t handle) {
        ++fired;
        heap.set(handle, time_point{});
    };
    heap.for_each_due(time_point{}, again);
    CHECK(fired == 2);  // bounded by the number of handles, although it is always due
    CHECK(heap.next() == time_point{});
    CHECK(heap.at(1) == time_point{} + ice::seconds(1));
}
