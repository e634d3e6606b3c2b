// SPDX-License-Identifier: BSL-1.0
#include <ice/mux/keyed_hash.hpp>

#include <doctest/doctest.h>

#include <array>

#include "../support/verify.hpp"

using namespace ice;

namespace {

// The key and message of the paper's appendix A: 00 01 02 …
constexpr hash_key paper{0x0706050403020100, 0x0f0e0d0c0b0a0908};

template <int C, int D>
constexpr std::uint64_t of_first(std::size_t n) {
    std::array<std::uint8_t, 64> bytes{};
    for (std::size_t i = 0; i < n; ++i) bytes[i] = static_cast<std::uint8_t>(i);
    return siphash<C, D>(paper).finish(byte_view(bytes).first(n));
}

struct counting {
    std::uint8_t next = 0;
    int draws = 0;
    constexpr void fill(byte_span out, draw purpose) noexcept {
        draws += purpose == draw::hash_key ? 1 : 100;
        for (std::uint8_t& b : out) b = next++;
    }
};

constexpr bool draws_two_words() {
    counting source;
    const hash_key k = hash_key::draw_from(source);
    return source.draws == 2 && k.first == 0x0001020304050607 && k.second == 0x08090a0b0c0d0e0f;
}

}  // namespace

TEST_CASE("SipHash-2-4 gives what its authors print") {
    // Aumasson, Bernstein: SipHash, a fast short-input PRF, appendix A and the reference vectors.
    ICE_VERIFY((of_first<2, 4>(15) == 0xa129ca6149be45e5));
    ICE_VERIFY((of_first<2, 4>(0) == 0x726fdb47dd0e0e31));
    ICE_VERIFY((of_first<2, 4>(8) == 0x93f5f5799a932462));
}

TEST_CASE("words and bytes are the same input") {
    ICE_VERIFY((siphash<1, 3>(paper).add(0x0706050403020100).finish() == of_first<1, 3>(8)));
    ICE_VERIFY((of_first<1, 3>(8) != of_first<1, 3>(9)));
    ICE_VERIFY((siphash<1, 3>(hash_key{}).finish() != siphash<1, 3>(paper).finish()));
}

TEST_CASE("a key is two draws for this purpose") { ICE_VERIFY(draws_two_words()); }
