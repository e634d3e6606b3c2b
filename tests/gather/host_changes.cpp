// SPDX-License-Identifier: BSL-1.0
#include <ice/gather/host_changes.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;

namespace {

constexpr host_address at(std::uint8_t last, std::uint32_t index = 1) {
    host_address h;
    h.addr = address::v4(10, 0, 0, last);
    h.index = index;
    return h;
}

struct counted {
    unsigned vanished = 0;  // sum of the last octets
    unsigned appeared = 0;
    friend constexpr bool operator==(const counted&, const counted&) = default;
};

constexpr counted between(std::span<const host_address> before,
                          std::span<const host_address> after) {
    counted c;
    for_each_host_change(
        before, after, [&](const host_address& h) { c.vanished += h.addr.bytes()[3]; },
        [&](const host_address& h) { c.appeared += h.addr.bytes()[3]; });
    return c;
}

}  // namespace

TEST_CASE("gather host_changes: what went, what came, what stayed") {
    constexpr host_address before[] = {at(1), at(2)};
    constexpr host_address after[] = {at(2), at(40)};
    ICE_VERIFY(between(before, after) == counted{1, 40});
    ICE_VERIFY(between(before, before) == counted{});
    ICE_VERIFY(between({}, after) == counted{0, 42});
    ICE_VERIFY(between(before, {}) == counted{3, 0});
}

TEST_CASE("gather host_changes: the same address on another interface is another") {
    constexpr host_address before[] = {at(1, 1)};
    constexpr host_address after[] = {at(1, 2)};
    ICE_VERIFY(between(before, after) == counted{1, 1});
    host_address liked[] = {at(1, 1)};
    liked[0].host_preference = 9;
    CHECK(between(before, liked) == counted{});
}
