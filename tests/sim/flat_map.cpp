// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/flat_map.hpp>

#include <doctest/doctest.h>

#include <ice/sim/prng.hpp>

using namespace ice::sim;

TEST_CASE("sim flat_map: find, assign, erase") {
    flat_map<int, int> m;
    CHECK(m.empty());
    CHECK(m.find(1) == nullptr);
    CHECK(!m.erase(1));
    CHECK(m.assign(2, 20) == 20);
    CHECK(m.assign(1, 10) == 10);
    CHECK(m.assign(3, 30) == 30);
    CHECK(m.assign(2, 21) == 21);
    CHECK(m.size() == 3);
    CHECK((m.find(2) != nullptr && *m.find(2) == 21));
    CHECK(m.erase(2));
    CHECK(m.find(2) == nullptr);
    CHECK(m.size() == 2);
    m.clear();
    CHECK(m.empty());
}

TEST_CASE("sim flat_map: walked in the order of the keys, as a plain array would have it") {
    flat_map<unsigned, unsigned> m;
    bool there[64] = {};
    prng r(4);
    for (int step = 0; step < 2000; ++step) {
        const auto key = static_cast<unsigned>(r.below(64));
        if (r.chance(500'000)) {
            m.assign(key, key * 2);
            there[key] = true;
        } else {
            CHECK(m.erase(key) == there[key]);
            there[key] = false;
        }
    }
    auto at = m.begin();
    for (unsigned key = 0; key < 64; ++key) {
        CHECK((m.find(key) != nullptr) == there[key]);
        if (!there[key]) continue;
        if (at == m.end()) {
            CHECK(at != m.end());
            return;
        }
        CHECK((at->key == key && at->value == key * 2));
        ++at;
    }
    CHECK(at == m.end());
}
