// SPDX-License-Identifier: BSL-1.0
#include <ice/mux/session_table.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <map>
#include <vector>

using namespace ice;

TEST_CASE("it answers as a map does, whatever comes and goes") {
    std::vector<session_slot> memory(64);
    session_table table(memory);
    CHECK(table.capacity() == 56);
    std::map<std::uint64_t, session_number> model;
    std::uint64_t random = 1;
    for (int step = 0; step < 20'000; ++step) {
        random = random * 6364136223846793005U + 1442695040888963407U;
        // Few keys that end alike, so that runs grow long and wrap around the end.
        const std::uint64_t key = (random >> 33 & 7) << 32 | (56 + (random >> 40 & 15));
        const auto session = static_cast<session_number>(random >> 50 & 0xff);
        session_slot* const found = table.find(key);
        const auto expected = model.find(key);
        CHECK((found != nullptr) == (expected != model.end()));
        if (found != nullptr && expected != model.end()) CHECK(found->session == expected->second);
        if (found != nullptr && (random >> 60 & 1) != 0) {
            table.erase(found);
            model.erase(key);
        } else if (table.insert(key, session) != nullptr) {
            model.emplace(key, session);
        }
        CHECK(table.size() == model.size());
        if (table.size() > table.capacity()) return;
    }
    for (const auto& [key, session] : model) CHECK(table.find(key)->session == session);
}

TEST_CASE("full is said, and nothing is lost") {
    std::array<session_slot, 20> memory{};  // 16 of them are used, 14 filled
    session_table table(memory);
    CHECK(table.capacity() == 14);
    for (std::uint64_t key = 0; key < 14; ++key) CHECK(table.insert(key * 16, 1) != nullptr);
    CHECK(table.insert(1000, 1) == nullptr);
    CHECK(table.insert(16, 2)->session == 1);  // the one that is there
    table.erase(table.find(0));
    CHECK(table.find(0) == nullptr);
    for (std::uint64_t key = 1; key < 14; ++key) CHECK(table.find(key * 16) != nullptr);
    CHECK(table.insert(1000, 1) != nullptr);
}

TEST_CASE("without memory there is nothing") {
    session_table table;
    CHECK(table.find(1) == nullptr);
    CHECK(table.insert(1, 1) == nullptr);
    CHECK(table.capacity() == 0);
    table.prefetch(1);
    std::array<session_slot, 3> few{};
    CHECK(session_table(few).capacity() == 0);
}
