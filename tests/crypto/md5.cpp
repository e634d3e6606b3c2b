// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/md5.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "../support/verify.hpp"
#include "vectors.hpp"

using namespace ice;
using vectors::bytes;
using vectors::reads;

TEST_CASE("vectors of RFC 1321 appendix A.5") {
    ICE_VERIFY(reads(md5_of({bytes("")}), "d41d8cd98f00b204e9800998ecf8427e"));
    ICE_VERIFY(reads(md5_of({bytes("a")}), "0cc175b9c0f1b6a831c399e269772661"));
    ICE_VERIFY(reads(md5_of({bytes("abc")}), "900150983cd24fb0d6963f7d28e17f72"));
    ICE_VERIFY(reads(md5_of({bytes("message digest")}), "f96b697d7cb7938d525a2f31aaf161d0"));
    ICE_VERIFY(
        reads(md5_of({bytes("abcdefghijklmnopqrstuvwxyz")}), "c3fcd3d76192e4007dfb496cca67e13b"));
    ICE_VERIFY(
        reads(md5_of({bytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")}),
              "d174ab98d277d9f5a5611c2c9f419d9f"));
    ICE_VERIFY(reads(
        md5_of({bytes(
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890")}),
        "57edf4a22be3c955ac49da2e2107b67a"));
}

TEST_CASE("a million times a") {
    const std::vector<std::uint8_t> thousand(1'000, 'a');
    md5 hash;
    for (int i = 0; i < 1'000; ++i) hash.update(thousand);
    CHECK(reads(hash.finish(), "7707d6ae4e027c70eea2a935c2296f21"));
    // Ready for another message.
    CHECK(reads(hash.finish(), "d41d8cd98f00b204e9800998ecf8427e"));
}

TEST_CASE("the parts do not matter, the whole does") {
    vectors::noise noise;
    const auto message = noise.bytes(300);
    const byte_view all(message);
    for (std::size_t size = 0; size <= all.size(); ++size) {
        const byte_view whole = all.first(size);
        const auto digest = md5_of({whole});
        const std::size_t cut = noise.below(static_cast<std::uint32_t>(size + 1));
        CHECK(md5_of({whole.first(cut), {}, whole.subspan(cut)}) == digest);
        md5 byte_by_byte;
        for (std::size_t i = 0; i < size; ++i) byte_by_byte.update(whole.subspan(i, 1));
        CHECK(byte_by_byte.finish() == digest);
        if (size != 0) CHECK(md5_of({whole.first(size - 1)}) != digest);
    }
}
