// SPDX-License-Identifier: BSL-1.0
#include <ice/core/static_vector.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "../support/verify.hpp"

namespace {

using ice::static_vector;

static_assert(std::is_trivially_copyable_v<static_vector<int, 5>>);
static_assert(sizeof(static_vector<std::uint8_t, 255>) == 256);  // the size takes one byte
static_assert(sizeof(static_vector<std::uint8_t, 256>) == 258);  // two
static_assert(sizeof(static_vector<std::uint16_t, 65535>) == 2 * 65536);
static_assert(sizeof(static_vector<std::uint8_t, 65536>) == 65536 + 4);
static_assert(static_vector<int, 5>::capacity() == 5);

using three = static_vector<int, 3>;

constexpr three make(std::span<const int> values) {
    three v;
    for (const int i : values)
        if (!v.push_back(i)) break;
    return v;
}
constexpr bool holds(const three& v, std::initializer_list<int> values) {
    if (v.size() != values.size()) return false;
    std::size_t i = 0;
    for (const int value : values)
        if (v[i++] != value) return false;
    return v.empty() == (values.size() == 0) && v.full() == (values.size() == 3);
}

constexpr bool refuses_beyond_capacity() {
    const int values[] = {1, 2, 3, 4};
    three v = make(values);
    return holds(v, {1, 2, 3}) && !v.push_back(9) && !v.insert(0, 9) && holds(v, {1, 2, 3});
}
constexpr bool inserts() {
    three v;
    return holds(v, {}) && v.insert(0, 3) && v.insert(0, 1) && v.insert(1, 2) &&
           holds(v, {1, 2, 3}) && v.back() == 3;
}
/// The element to insert moves while it is inserted.
constexpr bool inserts_one_of_its_own() {
    const int values[] = {1, 2};
    three v = make(values);
    return v.insert(0, v[1]) && holds(v, {2, 1, 2});
}
constexpr bool appends_one_of_its_own() {
    const int values[] = {1, 2};
    three v = make(values);
    return v.push_back(v[0]) && holds(v, {1, 2, 1});
}
constexpr bool erases() {
    const int values[] = {1, 2, 3};
    three v = make(values);
    v.erase(1);
    const bool middle = holds(v, {1, 3});
    v.erase(1);
    const bool last = holds(v, {1});
    v.pop_back();
    return middle && last && holds(v, {});
}
constexpr bool erases_by_predicate() {
    const int values[] = {1, 2, 3};
    three v = make(values);
    int asked = 0;
    const auto odd = [&](int i) { return ++asked, i % 2 != 0; };
    return v.erase_if(odd) == 2 && asked == 3 && holds(v, {2}) && v.erase_if(odd) == 0 &&
           holds(v, {2});
}
constexpr bool compares_what_it_holds_only() {
    const int values[] = {1, 2, 3};
    const int shorter[] = {1, 2};
    three a = make(values);
    const three b = make(shorter);
    if (a == b) return false;
    a.pop_back();  // a 3 is left behind the end
    if (!(a == b)) return false;
    a[1] = 7;
    return a != b;
}
constexpr int sum_as_span(std::span<const int> s) {
    int sum = 0;
    for (const int i : s) sum += i;
    return sum;
}
constexpr bool is_a_range() {
    const int values[] = {1, 2, 3};
    three v = make(values);
    for (int& i : v) i *= 2;
    const three& c = v;
    v.back() = 10;
    return sum_as_span(v) == 16 && c.end() - c.begin() == 3 && c.data() == c.begin() &&
           c.back() == 10 && v.data()[0] == 2;
}
constexpr bool clears() {
    const int values[] = {1, 2, 3};
    three v = make(values);
    v.clear();
    return holds(v, {}) && v.push_back(4) && holds(v, {4});
}

TEST_CASE("each operation") {
    ICE_VERIFY(refuses_beyond_capacity());
    ICE_VERIFY(inserts());
    ICE_VERIFY(inserts_one_of_its_own());
    ICE_VERIFY(appends_one_of_its_own());
    ICE_VERIFY(erases());
    ICE_VERIFY(erases_by_predicate());
    ICE_VERIFY(compares_what_it_holds_only());
    ICE_VERIFY(is_a_range());
    ICE_VERIFY(clears());
}

template <std::size_t N>
struct pair_of_vectors {
    std::uint32_t state = 1;
    static_vector<int, N> ours;
    std::vector<int> model;
    int refused = 0;

    std::size_t below(std::size_t n) {
        state = state * 1664525U + 1013904223U;
        return (state >> 8) % n;
    }
    void step() {
        const int value = static_cast<int>(below(100));
        const std::size_t at = below(model.size() + 1);
        const bool room = model.size() < N;
        const std::size_t verb = below(N > 100 ? 300 : 30);
        if (verb == 0) {
            ours.clear();
            model.clear();
        } else if (verb == 1) {
            const auto goes = [&](int i) { return i < value; };
            const std::size_t gone = std::erase_if(model, goes);
            CHECK(ours.erase_if(goes) == gone);
        } else if (verb == 2 && !model.empty()) {
            ours.pop_back();
            model.pop_back();
        } else if (verb < 8 && at < model.size()) {
            ours.erase(at);
            model.erase(model.begin() + static_cast<std::ptrdiff_t>(at));
        } else if (verb % 2 == 0) {
            if (ours.push_back(value) != room) ++wrong;
            if (room) model.push_back(value);
        } else {
            if (ours.insert(at, value) != room) ++wrong;
            if (room) model.insert(model.begin() + static_cast<std::ptrdiff_t>(at), value);
        }
        refused += !room;
        if (!std::equal(ours.begin(), ours.end(), model.begin(), model.end())) ++wrong;
        if (ours.full() != (model.size() == N)) ++wrong;
    }
    int wrong = 0;
};

TEST_CASE_TEMPLATE("as std::vector does", Pair, pair_of_vectors<1>, pair_of_vectors<7>,
                   pair_of_vectors<255>, pair_of_vectors<256>, pair_of_vectors<300>) {
    Pair pair;
    for (int i = 0; i < 20'000; ++i) pair.step();
    CHECK(pair.wrong == 0);
    CHECK(pair.refused > 0);  // the end was reached
}

}  // namespace
