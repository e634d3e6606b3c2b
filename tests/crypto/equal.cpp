// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/equal.hpp>

#include <doctest/doctest.h>

#include <array>

#include "../support/verify.hpp"
#include "vectors.hpp"

using namespace ice;
using vectors::bytes;

namespace {

struct secret {
    std::uint32_t words[4] = {1, 2, 3, 4};
};
constexpr std::uint32_t wiped_sum() {
    secret s;
    wipe(s);
    std::array<std::uint8_t, 3> b{1, 2, 3};
    wipe(b);
    return s.words[0] + b[0] + b[1] + b[2];
}

template <class T>
concept can_be_wiped = requires(T& t) { wipe(t); };

}  // namespace

TEST_CASE("equal means equal in every byte") {
    ICE_VERIFY(equal_constant_time(bytes("abcd"), bytes("abcd")));
    ICE_VERIFY(equal_constant_time({}, {}));
    ICE_VERIFY(!equal_constant_time(bytes("abcd"), bytes("abc")));
    ICE_VERIFY(!equal_constant_time(bytes(""), bytes("a")));

    vectors::noise noise;
    for (std::size_t size = 1; size <= 64; ++size) {
        const auto a = noise.bytes(size);
        auto b = a;
        CHECK(equal_constant_time(a, b));
        for (std::size_t i = 0; i < size; ++i) {
            const auto bit = static_cast<std::uint8_t>(1U << noise.below(8));
            b[i] ^= bit;
            CHECK(!equal_constant_time(a, b));
            b[i] ^= bit;
        }
    }
}

TEST_CASE("what was wiped is gone, and nothing beside it") {
    std::array<std::uint8_t, 8> b{1, 2, 3, 4, 5, 6, 7, 8};
    wipe(byte_span(b).subspan(2, 4));
    CHECK(b == std::array<std::uint8_t, 8>{1, 2, 0, 0, 0, 0, 7, 8});
    wipe(b);
    CHECK(b == std::array<std::uint8_t, 8>{});
    wipe(byte_span{});

    secret s;
    wipe(s);
    CHECK(s.words[0] + s.words[1] + s.words[2] + s.words[3] == 0);  // not back to its defaults
    static_assert(wiped_sum() == 1);  // in constant evaluation: a value as constructed
}

TEST_CASE("a view is not the secret") {
    CHECK(can_be_wiped<secret>);
    CHECK(can_be_wiped<std::array<std::uint8_t, 3>>);
    CHECK(can_be_wiped<byte_span>);  // wipes what it shows
    CHECK(!can_be_wiped<byte_view>);
    CHECK(!can_be_wiped<std::string_view>);
    CHECK(!can_be_wiped<secret*>);
    CHECK(!can_be_wiped<const secret>);
}
