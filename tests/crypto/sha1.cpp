// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/sha1.hpp>

#include <doctest/doctest.h>

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
    vectors::hashes_a_million<sha1>("34aa973cd4c4daa4f61eeb2bdbad27316534016f",
                                    "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

TEST_CASE("the parts do not matter, the whole does") { vectors::hashes_the_whole<sha1>(sha1_of); }
