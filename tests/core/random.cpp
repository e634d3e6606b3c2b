// SPDX-License-Identifier: BSL-1.0
#include <ice/core/random.hpp>

#include <doctest/doctest.h>

#include <cstdint>

#include "../support/verify.hpp"

namespace {

using ice::byte_span;
using ice::draw;

/// Gives out one number, and remembers what it was asked for.
struct scripted {
    std::uint64_t bits = 0;
    std::size_t bytes = 0;
    int draws = 0;
    draw purpose = draw::nonce;

    constexpr void fill(byte_span out, draw what) noexcept {
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = static_cast<std::uint8_t>(bits >> (8 * (7 - i % 8)));
        bytes += out.size();
        ++draws;
        purpose = what;
    }
};
static_assert(ice::random_source<scripted>);

struct may_throw {
    void fill(byte_span, draw) {}
};
struct may_fail {
    bool fill(byte_span, draw) noexcept { return false; }
};
struct knows_no_purpose {
    void fill(byte_span) noexcept {}
};
static_assert(!ice::random_source<may_throw> && !ice::random_source<may_fail> &&
              !ice::random_source<knows_no_purpose>);

// Journals store the numbers.
static_assert(static_cast<int>(draw::transaction_id) == 1 &&
              static_cast<int>(draw::tie_breaker) == 2 && static_cast<int>(draw::ufrag) == 3 &&
              static_cast<int>(draw::password) == 4 && static_cast<int>(draw::nonce) == 5 &&
              static_cast<int>(draw::jitter) == 6);

constexpr bool draws_64_bits_once() {
    scripted r{0x0123456789abcdef};
    return ice::draw_u64(r, draw::tie_breaker) == 0x0123456789abcdef && r.bytes == 8 &&
           r.draws == 1 && r.purpose == draw::tie_breaker;
}

constexpr std::uint32_t below(std::uint64_t bits, std::uint32_t n) {
    scripted r{bits};
    const std::uint32_t drawn = ice::draw_below(r, n, draw::jitter);
    return r.draws == 1 && r.bytes == 8 ? drawn : 0xbad;  // journals stay aligned
}

constexpr std::uint64_t all_ones = 0xffff'ffff'ffff'ffff;

TEST_CASE("numbers below a limit take one draw") {
    ICE_VERIFY(draws_64_bits_once());
    ICE_VERIFY(below(0, 0) == 0);
    ICE_VERIFY(below(all_ones, 0) == 0);
    ICE_VERIFY(below(all_ones, 1) == 0);
    ICE_VERIFY(below(0, 64) == 0);
    ICE_VERIFY(below(all_ones, 64) == 63);
    ICE_VERIFY(below(all_ones, 0xffffffff) == 0xfffffffe);
    ICE_VERIFY(below(all_ones, 3) == 2);
    // Where one result ends and the next begins: ceil(2^64 / 3) and its double.
    ICE_VERIFY(below(0x5555'5555'5555'5555, 3) == 0);
    ICE_VERIFY(below(0x5555'5555'5555'5556, 3) == 1);
    ICE_VERIFY(below(0xaaaa'aaaa'aaaa'aaaa, 3) == 1);
    ICE_VERIFY(below(0xaaaa'aaaa'aaaa'aaab, 3) == 2);
    ICE_VERIFY(below(0x0000'0001'0000'0000, 0xffffffff) == 0);
    ICE_VERIFY(below(0x0000'0001'0000'0002, 0xffffffff) == 1);
}

TEST_CASE("every result is as likely as any other") {
    // Evenly spread input: each of the 10 results must come from a tenth of it.
    int count[10] = {};
    constexpr std::uint64_t steps = 100'000;
    for (std::uint64_t i = 0; i < steps; ++i) ++count[below(all_ones / steps * i, 10)];
    for (const int n : count) CHECK((n >= 9'999 && n <= 10'001));
}

}  // namespace
