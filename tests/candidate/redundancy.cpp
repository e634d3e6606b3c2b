// SPDX-License-Identifier: BSL-1.0
#include <ice/candidate/redundancy.hpp>

#include "../support/verify.hpp"

#include <array>

using namespace ice;

namespace {

constexpr candidate make(std::uint16_t port, std::uint16_t base, std::uint32_t priority,
                         std::uint16_t component = 1) {
    candidate c;
    c.where = endpoint(address::v4(192, 0, 2, 1), port);
    c.base = base;
    c.priority = priority;
    c.component = component;
    return c;
}

}  // namespace

TEST_CASE("redundant: the same address on the same base") {
    ICE_VERIFY(is_redundant(make(1, 0, 5), make(1, 0, 9)));
    ICE_VERIFY(!is_redundant(make(1, 0, 5), make(2, 0, 5)));
    ICE_VERIFY(!is_redundant(make(1, 0, 5), make(1, 1, 5)));
    ICE_VERIFY(!is_redundant(make(1, 0, 5), make(1, 0, 5, 2)));
}

TEST_CASE("of two redundant ones the better stays") {
    // RFC8445-5.1.3-1
    std::array all{make(1, 0, 100), make(2, 0, 50), make(1, 0, 300), make(1, 1, 10),
                   make(2, 0, 40)};
    const std::size_t kept = eliminate_redundant(all);
    CHECK(kept == 3);
    CHECK(all[0] == make(2, 0, 50));
    CHECK(all[1] == make(1, 0, 300));
    CHECK(all[2] == make(1, 1, 10));
}

TEST_CASE("of two equal ones the first stays, and nothing is no trouble") {
    std::array all{make(1, 0, 100), make(1, 0, 100)};
    all[0].kind = candidate_kind::host, all[1].kind = candidate_kind::srflx;
    CHECK(eliminate_redundant(all) == 1);
    CHECK(all[0].kind == candidate_kind::host);
    CHECK(eliminate_redundant({}) == 0);
}
