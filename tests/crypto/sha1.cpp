// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/sha1.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "../support/verify.hpp"
#include "vectors.hpp"

using namespace ice;
using vectors::bytes;
using vectors::reads;

TEST_CASE("vectors of FIPS 180") {
    ICE_VERIFY(reads(sha1_of({bytes("")}), "da39a3ee5e6b4b0d3255bfef95601890afd80709"));
    ICE_VERIFY(reads(sha1_of({bytes("abc")}), "a9993e364706816aba3e25717850c26c9cd0d89d"));
    ICE_VERIFY(reads(sha1_of({bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")}),
                     "84983e441c3bd26ebaae4aa1f95129e5e54670f1"));
    ICE_VERIFY(reads(sha1_of({bytes("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklm"
                                    "noijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu")}),
                     "a49b2446a02c645bf419f995b67091253a04a259"));
}

TEST_CASE("vectors of RFC 3174 section 7.3") {
    static constexpr auto digits =
        bytes("0123456701234567012345670123456701234567012345670123456701234567");
    static constexpr byte_view d = digits;
    ICE_VERIFY(
        reads(sha1_of({d, d, d, d, d, d, d, d, d, d}), "dea356a2cddd90c7a7ecedc5ebb563934f460452"));
}

TEST_CASE("a million times a") {
    const std::vector<std::uint8_t> thousand(1'000, 'a');
    sha1 hash;
    for (int i = 0; i < 1'000; ++i) hash.update(thousand);
    CHECK(reads(hash.finish(), "34aa973cd4c4daa4f61eeb2bdbad27316534016f"));
    // Ready for another message.
    CHECK(reads(hash.finish(), "da39a3ee5e6b4b0d3255bfef95601890afd80709"));
}

TEST_CASE("the parts do not matter, the whole does") {
    vectors::noise noise;
    const auto message = noise.bytes(300);
    const byte_view all(message);
    for (std::size_t size = 0; size <= all.size(); ++size) {
        const byte_view whole = all.first(size);
        const auto digest = sha1_of({whole});
        const std::size_t cut = noise.below(static_cast<std::uint32_t>(size + 1));
        CHECK(sha1_of({whole.first(cut), {}, whole.subspan(cut)}) == digest);
        sha1 byte_by_byte;
        for (std::size_t i = 0; i < size; ++i) byte_by_byte.update(whole.subspan(i, 1));
        CHECK(byte_by_byte.finish() == digest);
        if (size != 0) CHECK(sha1_of({whole.first(size - 1)}) != digest);
    }
}
