// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/prng.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sim;

namespace {

constexpr std::uint64_t nth(std::uint64_t seed, int n) {
    prng r(seed);
    for (int i = 1; i < n; ++i) r.next();
    return r.next();
}

constexpr int successes(std::uint64_t seed, std::uint32_t per_million, int tries) {
    prng r(seed);
    int n = 0;
    for (int i = 0; i < tries; ++i) n += r.chance(per_million) ? 1 : 0;
    return n;
}

}  // namespace

TEST_CASE("sim prng: the published numbers of splitmix64") {
    ICE_VERIFY(nth(1234567, 1) == 6457827717110365317U);
    ICE_VERIFY(nth(1234567, 2) == 3203168211198807973U);
    ICE_VERIFY(nth(1234567, 3) == 9817491932198370423U);
    ICE_VERIFY(nth(1234567, 4) == 4593380528125082431U);
    ICE_VERIFY(nth(1234567, 5) == 16408922859458223821U);
}

TEST_CASE("sim prng: below(n) is the high half of the product, below n and uniform") {
    ICE_VERIFY(prng(1).below(0) == 0);
    ICE_VERIFY(prng(1).below(1) == 0);
    // n = 2^32 keeps the upper 32 bits, n = 2^63 all but the lowest.
    ICE_VERIFY(prng(7).below(std::uint64_t{1} << 32) == prng(7).next() >> 32);
    ICE_VERIFY(prng(7).below(std::uint64_t{1} << 63) == prng(7).next() >> 1);
    prng r(3);
    int hits[10] = {};
    for (int i = 0; i < 100'000; ++i) {
        const auto n = r.below(10);
        if (n > 9) {
            CHECK(n <= 9);
            return;
        }
        ++hits[n];
    }
    for (const int n : hits) CHECK((n > 9'500 && n < 10'500));  // five standard deviations: 474
}

TEST_CASE("sim prng: chances per million") {
    ICE_VERIFY(successes(5, 0, 100) == 0);
    ICE_VERIFY(successes(5, 1'000'000, 100) == 100);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const int n = successes(seed, 250'000, 100'000);
        CAPTURE(seed);
        CHECK((n > 24'315 && n < 25'685));  // five standard deviations: 685
    }
    // What is certain draws nothing.
    prng r(9);
    r.chance(0);
    r.chance(1'000'000);
    CHECK(r.next() == nth(9, 1));
}

TEST_CASE("sim prng: bytes in big-endian order, each call from a fresh number") {
    prng r(1234567);
    std::uint8_t bytes[9] = {};
    r.fill(bytes, draw::nonce);
    CHECK(load_u64(bytes) == 6457827717110365317U);
    CHECK(bytes[8] == 3203168211198807973U >> 56);
    CHECK(r.next() == 9817491932198370423U);
}

TEST_CASE("sim prng: forks are streams of their own and leave the parent alone") {
    ICE_VERIFY(prng(1).fork(0).next() != prng(1).next());
    ICE_VERIFY(prng(1).fork(0).next() != prng(1).fork(1).next());
    ICE_VERIFY(prng(1).fork(0).next() != prng(2).fork(0).next());
    prng r(1);
    const std::uint64_t forked = r.fork(5).next();
    CHECK(r.next() == nth(1, 1));
    CHECK(prng(1).fork(5).next() == forked);
}
