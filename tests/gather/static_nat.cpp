// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/static_nat.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr address own = address::v4(10, 0, 0, 2);
constexpr address second = address::v4(10, 0, 0, 3);
constexpr address mapped = address::v4(192, 0, 2, 1);
constexpr address other = address::v4(192, 0, 2, 2);
constexpr std::uint8_t bytes[16] = {0x20, 1, 0xd, 0xb8};
constexpr address six = address::v6(bytes);

constexpr errc add_second(const address_rewriting& r) {
    static_nat<2> table;
    if (!table.add({own, mapped})) return errc::misuse_bad_argument;
    return table.add(r).code();
}

}  // namespace

TEST_CASE("gather static_nat: each private address finds its own public one") {
    constexpr auto table = [] {
        static_nat<> t;
        static_cast<void>(t.add({own, mapped}));
        static_cast<void>(t.add({second, other, rewriting::instead}));
        return t;
    }();
    ICE_VERIFY(table.size() == 2);
    ICE_VERIFY(table.find(own)->mapped == mapped);
    ICE_VERIFY(
        (table.find(second)->mapped == other && table.find(second)->how == rewriting::instead));
    ICE_VERIFY(table.find(mapped) == nullptr);
}

TEST_CASE("gather static_nat: two private addresses cannot become one") {
    ICE_VERIFY(add_second({second, mapped}) == errc::misuse_gather_rewriting);
    ICE_VERIFY(add_second({own, other}) == errc::misuse_gather_rewriting);
    ICE_VERIFY(add_second({second, six}) == errc::misuse_gather_rewriting);
    ICE_VERIFY(add_second({second, {}}) == errc::misuse_gather_rewriting);
    ICE_VERIFY(add_second({second, address::any(ip_family::ipv4)}) ==
               errc::misuse_gather_rewriting);
    ICE_VERIFY(add_second({second, address::v4(224, 0, 0, 1)}) == errc::misuse_gather_rewriting);
    ICE_VERIFY(add_second({second, other}) == errc::ok);
}

TEST_CASE("gather static_nat: room for so many") {
    static_nat<1> t;
    CHECK(t.add({own, mapped}));
    CHECK(t.add({second, other}).code() == errc::gather_full);
}
