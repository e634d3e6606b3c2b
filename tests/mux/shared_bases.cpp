// SPDX-License-Identifier: BSL-1.0
#include <ice/mux/shared_bases.hpp>

#include <doctest/doctest.h>

#include <array>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr bool last_one_frees() {
    std::array<std::uint32_t, 2> counts{};
    shared_bases bases(counts);
    const base_id one(1);
    const bool held = bases.hold(one) == errc::ok && bases.hold(one) == errc::ok;
    return held && bases.holders(one) == 2 && !bases.release(one) && bases.release(one) &&
           !bases.release(one) && bases.holders(one) == 0;
}

constexpr bool strangers_change_nothing() {
    std::array<std::uint32_t, 2> counts{};
    shared_bases bases(counts);
    return bases.hold(base_id(2)) == errc::misuse_mux_session && !bases.release(base_id(2)) &&
           !bases.release(base_id(0)) && bases.holders(base_id()) == 0;
}

}  // namespace

TEST_CASE("a base is free when its last session lets go") { ICE_VERIFY(last_one_frees()); }
TEST_CASE("bases that nobody holds stay as they are") { ICE_VERIFY(strangers_change_nothing()); }
