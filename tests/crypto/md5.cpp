// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/md5.hpp>

#include <doctest/doctest.h>

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
    vectors::hashes_a_million<md5>("7707d6ae4e027c70eea2a935c2296f21",
                                   "d41d8cd98f00b204e9800998ecf8427e");
}

TEST_CASE("the parts do not matter, the whole does") { vectors::hashes_the_whole<md5>(md5_of); }
