// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/transaction_table.hpp>

#include <doctest/doctest.h>

#include <ice/stun/dialect.hpp>

#include "../support/verify.hpp"

namespace {

using namespace ice;

constexpr stun::transaction_id id_of(std::uint8_t n, bool cookie) {
    stun::transaction_id id;
    for (std::size_t i = 0; i < id.bytes.size(); ++i)
        id.bytes[i] = static_cast<std::uint8_t>(n + i);
    if (cookie) store_u32(id.bytes.data(), stun::magic_cookie);
    return id;
}

template <class Dialect>
constexpr bool finds_what_was_published() {
    transaction_table<Dialect, 3> table;
    for (std::uint8_t n = 0; n < 3; ++n) {
        typename transaction_table<Dialect, 3>::entry t;
        t.set_id(id_of(n, Dialect::has_cookie));
        t.kind = 1;
        t.owner = n;
        table.publish(table.open(), t);
    }
    if (table.open() != table.none || table.size() != 3) return false;
    table.close(1);
    table.close(1);
    return table.size() == 2 && table.open() == 1 &&
           table.find(id_of(1, Dialect::has_cookie)) == table.none &&
           table[table.find(id_of(2, Dialect::has_cookie))].owner == 2 &&
           table[table.find(id_of(0, Dialect::has_cookie))].id() == id_of(0, Dialect::has_cookie);
}

}  // namespace

TEST_CASE("transactions are found by their ids, today's and classic ones") {
    ICE_VERIFY(finds_what_was_published<stun::rfc8489>());
    ICE_VERIFY(finds_what_was_published<stun::rfc3489>());
}

TEST_CASE("every random bit of an id counts") {
    transaction_table<stun::rfc8489, 1> table;
    transaction_table<stun::rfc8489, 1>::entry t;
    const auto id = id_of(9, true);
    t.set_id(id);
    t.kind = 1;
    table.publish(0, t);
    for (std::size_t byte = 4; byte < 16; ++byte)
        for (int bit = 0; bit < 8; ++bit) {
            auto other = id;
            other.bytes[byte] = static_cast<std::uint8_t>(other.bytes[byte] ^ 1U << bit);
            CHECK(table.find(other) == table.none);
        }
    CHECK(table.find(id) == 0);
}
