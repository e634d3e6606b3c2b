// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/digester.hpp>

#include <doctest/doctest.h>

#include <string_view>

#include "../support/verify.hpp"

namespace {

using namespace ice;

constexpr state_digest of(time_point now, time_point due) {
    detail::digester d(now);
    d.add(due);
    return d.result();
}
constexpr state_digest of(std::uint64_t a, std::uint64_t b) {
    detail::digester d(time_point{});
    d.add(a);
    d.add(b);
    return d.result();
}
constexpr state_digest of(std::string_view a, std::string_view b) {
    detail::digester d(time_point{});
    d.add_text(a);
    d.add_text(b);
    return d.result();
}

}  // namespace

TEST_CASE("digester: times count from now, but for never and not yet") {
    ICE_VERIFY(of(time_point{10}, time_point{15}) == of(time_point{1010}, time_point{1015}));
    ICE_VERIFY(!(of(time_point{10}, time_point{15}) == of(time_point{10}, time_point{16})));
    ICE_VERIFY(of(time_point{10}, time_point::never()) == of(time_point{20}, time_point::never()));
    ICE_VERIFY(
        (of(time_point{10}, time_point::earliest()) == of(time_point{20}, time_point::earliest())));
}

TEST_CASE("digester: order and borders count, in both halves") {
    ICE_VERIFY((of(1, 2).high != of(2, 1).high && of(1, 2).low != of(2, 1).low));
    ICE_VERIFY(!(of("ab", "c") == of("a", "bc")));
    ICE_VERIFY(of("ab", "c") == of("ab", "c"));
}
