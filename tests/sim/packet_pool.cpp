// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/packet_pool.hpp>

#include <doctest/doctest.h>

using namespace ice;
using namespace ice::sim;

TEST_CASE("sim packet_pool: slots and their buffers are used again") {
    packet_pool pool;
    const std::uint8_t large[1000] = {1};
    const std::uint8_t tiny[] = {7, 8};
    const std::uint32_t a = pool.take(large);
    const auto* const buffer = pool[a].bytes.data();
    pool[a].devices = 3;
    pool.give_back(a);
    CHECK(pool.in_use() == 0);
    const std::uint32_t b = pool.take(tiny);
    CHECK(b == a);
    CHECK(pool[b].bytes.data() == buffer);
    CHECK(equal_bytes(pool[b].bytes, tiny));
    CHECK(pool[b].devices == 0);
    CHECK(pool.in_use() == 1);
}

TEST_CASE("sim packet_pool: bytes stay where they are while others are taken") {
    packet_pool pool;
    const std::uint8_t bytes[] = {1, 2, 3};
    const std::uint32_t first = pool.take(bytes);
    const byte_view view = pool[first].bytes;
    for (int i = 0; i < 1000; ++i) pool.take(view);
    CHECK(view.data() == pool[first].bytes.data());
    CHECK(equal_bytes(view, bytes));
    CHECK(pool.in_use() == 1001);
}

TEST_CASE("sim packet_pool: a copy is the same in a buffer of its own") {
    packet_pool pool;
    const std::uint8_t bytes[] = {1, 2, 3};
    const std::uint32_t a = pool.take(bytes);
    pool[a].number = 9;
    pool[a].devices = 2;
    pool[a].next = packet::stage::crossing;
    const std::uint32_t b = pool.copy(a);
    CHECK(a != b);
    CHECK((pool[b].number == 9 && pool[b].devices == 2));
    CHECK(pool[b].next == packet::stage::crossing);
    CHECK(equal_bytes(pool[a].bytes, bytes));
    CHECK(equal_bytes(pool[b].bytes, bytes));
    CHECK(pool[a].bytes.data() != pool[b].bytes.data());
}
