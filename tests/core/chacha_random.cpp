// SPDX-License-Identifier: BSL-1.0
#include <ice/core/chacha_random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <type_traits>
#include <vector>

#include "../support/verify.hpp"

namespace {

using ice::chacha_random;
using ice::draw;

static_assert(ice::random_source<chacha_random>);
static_assert(!std::is_default_constructible_v<chacha_random>);  // no seed, no randomness

using seed_bytes = std::array<std::uint8_t, 32>;

constexpr seed_bytes make_seed(std::uint8_t first) {
    seed_bytes seed{};
    for (std::size_t i = 0; i < seed.size(); ++i) seed[i] = static_cast<std::uint8_t>(first + i);
    return seed;
}

template <std::size_t N>
constexpr std::array<std::uint8_t, N> take(chacha_random& r) {
    std::array<std::uint8_t, N> out{};
    r.fill(out, draw::nonce);
    return out;
}

// --- RFC 8439 section 2.3.2 ----------------------------------------------------------------

using block = std::array<std::uint8_t, 64>;

constexpr block rfc8439_block() {
    // Constants, the key 00 01 .. 1f, counter 1, nonce 00 00 00 09 00 00 00 4a 00 00 00 00.
    const std::uint32_t input[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574,
                                     0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c,
                                     0x13121110, 0x17161514, 0x1b1a1918, 0x1f1e1d1c,
                                     0x00000001, 0x09000000, 0x4a000000, 0x00000000};
    block out{};
    ice::detail::chacha20_block(input, out.data());
    return out;
}

constexpr block rfc8439_expected = {
    0x10, 0xf1, 0xe7, 0xe4, 0xd1, 0x3b, 0x59, 0x15, 0x50, 0x0f, 0xdd, 0x1f, 0xa3, 0x20, 0x71, 0xc4,
    0xc7, 0xd1, 0xf4, 0xc7, 0x33, 0xc0, 0x68, 0x03, 0x04, 0x22, 0xaa, 0x9a, 0xc3, 0xd4, 0x6c, 0x4e,
    0xd2, 0x82, 0x64, 0x46, 0x07, 0x9f, 0xaa, 0x09, 0x14, 0xc2, 0xd7, 0x05, 0xd9, 0x8b, 0x02, 0xa2,
    0xb5, 0x12, 0x9c, 0xd1, 0xde, 0x16, 0x4e, 0xb9, 0xcb, 0xd0, 0x83, 0xe8, 0xa2, 0x50, 0x3c, 0x4e};

TEST_CASE("the block function gives the vector of RFC 8439 section 2.3.2") {
    ICE_VERIFY(rfc8439_block() == rfc8439_expected);
}

// --- the generator -------------------------------------------------------------------------

/// RFC 8439 section 2.3 by the definition: key from the seed, nonce 0, blocks 0 to 7; the first
/// 32 bytes are the next key, the rest is given out.
struct by_definition {
    explicit by_definition(const seed_bytes& seed) : key(seed) {}

    std::vector<std::uint8_t> next_480() {
        std::vector<std::uint8_t> stream;
        for (std::uint32_t counter = 0; counter < 8; ++counter) {
            std::uint32_t input[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
            for (std::size_t i = 0; i < 32; ++i)
                input[4 + i / 4] |= std::uint32_t{key[i]} << 8 * (i % 4);
            input[12] = counter;
            std::uint8_t out[64];
            ice::detail::chacha20_block(input, out);
            stream.insert(stream.end(), out, out + 64);
        }
        std::copy_n(stream.begin(), 32, key.begin());
        stream.erase(stream.begin(), stream.begin() + 32);
        return stream;
    }
    seed_bytes key;
};

TEST_CASE("the stream is what the definition says, over many keys") {
    by_definition model(make_seed(1));
    chacha_random r(make_seed(1));
    for (int refill = 0; refill < 20; ++refill) {
        const auto expected = model.next_480();
        const auto drawn = take<480>(r);
        CHECK(std::equal(drawn.begin(), drawn.end(), expected.begin(), expected.end()));
    }
}

TEST_CASE("how the bytes are drawn does not change them") {
    chacha_random whole(make_seed(2));
    chacha_random parts(make_seed(2));
    const auto expected = take<2'000>(whole);
    std::vector<std::uint8_t> drawn;
    for (std::size_t size = 0; drawn.size() < expected.size(); size = (size + 7) % 70) {
        std::uint8_t piece[70];
        parts.fill({piece, size}, size % 2 == 0 ? draw::jitter : draw::password);
        drawn.insert(drawn.end(), piece, piece + size);
    }
    CHECK(std::equal(expected.begin(), expected.end(), drawn.begin()));
}

constexpr auto seven_in_constant_evaluation = [] {
    chacha_random r(make_seed(2));
    return take<7>(r);
}();

TEST_CASE("constant evaluation gives the same bytes") {
    chacha_random r(make_seed(2));
    CHECK(take<7>(r) == seven_in_constant_evaluation);
}

TEST_CASE("every bit of the seed counts") {
    chacha_random original(make_seed(0));
    const auto expected = take<64>(original);
    for (std::size_t bit = 0; bit < 256; ++bit) {
        seed_bytes seed = make_seed(0);
        seed[bit / 8] = static_cast<std::uint8_t>(seed[bit / 8] ^ 1U << bit % 8);
        chacha_random r(seed);
        CHECK(take<64>(r) != expected);
    }
}

// --- what a stolen state tells -------------------------------------------------------------

using image = std::array<std::uint8_t, sizeof(chacha_random)>;

image state_of(const chacha_random& r) { return std::bit_cast<image>(r); }

/// Are 8 bytes in a row of `secret` somewhere in `state`?
template <std::size_t N>
bool shows(const image& state, const std::array<std::uint8_t, N>& secret) {
    for (std::size_t i = 0; i + 8 <= N; ++i) {
        const auto* piece = secret.data() + i;
        if (std::search(state.begin(), state.end(), piece, piece + 8) != state.end()) return true;
    }
    return false;
}

TEST_CASE("bytes that were handed out are not in the state, nor are former keys") {
    const seed_bytes seed = make_seed(3);
    chacha_random r(seed);
    by_definition model(seed);
    CHECK(state_of(r).size() == 32 + 512 + 4);  // no padding that could keep anything
    for (int i = 0; i < 100; ++i) {
        if (i % 12 == 0) model.next_480();
        const auto drawn = take<40>(r);  // 12 to a refill
        CHECK(!shows(state_of(r), drawn));
        CHECK(!shows(state_of(r), seed));
        if (i >= 12) {
            by_definition before(seed);
            for (int refill = 0; refill < i / 12; ++refill) before.next_480();
            CHECK(!shows(state_of(r), before.key));
        }
    }
}

TEST_CASE("what is yet to come is in the state: the search above can find it") {
    chacha_random r(make_seed(3));
    (void)take<40>(r);
    const image state = state_of(r);
    CHECK(shows(state, take<40>(r)));
}

TEST_CASE("reseeding forgets") {
    chacha_random r(make_seed(4));
    (void)take<100>(r);
    chacha_random fork = r;
    const auto would_have_come = take<40>(fork);
    r.reseed(make_seed(105));
    CHECK(!shows(state_of(r), would_have_come));
    CHECK(!shows(state_of(r), make_seed(4)));
    chacha_random fresh(make_seed(105));
    CHECK(take<1'000>(r) == take<1'000>(fresh));
}

// --- transaction ids (the statistics of FIPS 140-2 section 4.9.1, with the bounds of a
// --- deviation of six sigma for this number of bits; deterministic, as the seed is fixed) ---

struct transaction_id {
    std::uint64_t high;
    std::uint32_t low;
    auto operator<=>(const transaction_id&) const = default;
};

TEST_CASE("a million transaction ids: all distinct, bits and runs as by chance") {
    constexpr std::size_t count = 1'000'000;
    chacha_random r(make_seed(6));
    std::vector<transaction_id> ids;
    ids.reserve(count);
    std::int64_t ones = 0;
    std::int64_t changes = 0;
    std::int64_t ones_at[96] = {};
    std::uint32_t last_bit = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::uint8_t id[12];
        r.fill(id, draw::transaction_id);
        ids.push_back({ice::load_u64(id), ice::load_u32(id + 8)});
        for (std::size_t bit = 0; bit < 96; ++bit) {
            const std::uint32_t value = id[bit / 8] >> (7 - bit % 8) & 1U;
            ones += value;
            ones_at[bit] += value;
            changes += value ^ last_bit;
            last_bit = value;
        }
    }
    constexpr std::int64_t half = static_cast<std::int64_t>(count) * 96 / 2;
    // RFC8489-5-4
    CHECK(std::abs(ones - half) < 30'000);     // sigma 4,899
    CHECK(std::abs(changes - half) < 30'000);  // the number of runs, less one
    for (const std::int64_t n : ones_at) CHECK(std::abs(n - 500'000) < 3'000);  // sigma 500
    std::sort(ids.begin(), ids.end());
    CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
}

}  // namespace
