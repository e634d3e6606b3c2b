// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/blocks.hpp>

#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "../support/verify.hpp"
#include "vectors.hpp"

using namespace ice;

namespace {

// "Hashes" to the number of blocks, the last two words of the last one, and a sum of all bytes.
template <bool BigEndian>
struct witness {
    using state_type = std::array<std::uint32_t, 4>;
    using digest_type = std::array<std::uint8_t, 16>;
    static constexpr bool big_endian = BigEndian;
    static constexpr state_type initial{};
    static constexpr void blocks(state_type& state, const std::uint8_t* p, std::size_t n) noexcept {
        for (; n != 0; --n, p += 64) {
            ++state[0];
            state[1] = BigEndian ? load_u32(p + 56) : detail::load_u32_le(p + 60);
            state[2] = BigEndian ? load_u32(p + 60) : detail::load_u32_le(p + 56);
            for (int i = 0; i < 64; ++i) state[3] += p[i];
        }
    }
};

}  // namespace

TEST_CASE_TEMPLATE("padding: one bit, zeros, the length in bits", Algorithm, witness<true>,
                   witness<false>) {
    for (std::size_t size = 0; size < 200; ++size) {
        block_hash<Algorithm> hash;
        const std::vector<std::uint8_t> ones(size, 1);
        hash.update(ones);
        const auto digest = hash.finish();
        std::uint32_t word[4] = {};
        for (std::size_t i = 0; i < 4; ++i)
            word[i] = Algorithm::big_endian ? load_u32(digest.data() + 4 * i)
                                            : detail::load_u32_le(digest.data() + 4 * i);
        CHECK(word[0] == (size + 9 + 63) / 64);
        CHECK(word[1] == 0);
        CHECK(word[2] == 8 * size);
        CHECK(word[3] == size + 0x80 + 8 * size / 256 + 8 * size % 256);
    }
}

TEST_CASE("the length has 64 bits") {
    std::uint8_t tail[128] = {};
    constexpr std::uint64_t total = 0x123456789aU;
    CHECK(detail::pad_tail<witness<true>>(tail, 0, total) == 1);
    CHECK(load_u64(tail + 56) == 8 * total);
    CHECK(detail::pad_tail<witness<false>>(tail, 0, total) == 1);
    CHECK(detail::load_u32_le(tail + 56) == ((8 * total) & 0xffffffffU));
    CHECK(detail::load_u32_le(tail + 60) == 8 * total >> 32);
}

TEST_CASE("little-endian words there and back") {
    std::uint8_t b[4] = {};
    detail::store_u32_le(b, 0x04030201);
    for (std::uint8_t i = 0; i < 4; ++i) CHECK(b[i] == i + 1);
    CHECK(detail::load_u32_le(b) == 0x04030201);
}
