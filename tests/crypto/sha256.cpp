// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/sha256.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"
#include "vectors.hpp"

using namespace ice;
using vectors::bytes;
using vectors::reads;

TEST_CASE("vectors of FIPS 180") {
    ICE_VERIFY(reads(sha256_of({bytes("")}),
                     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    ICE_VERIFY(reads(sha256_of({bytes("abc")}),
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    ICE_VERIFY(reads(sha256_of({bytes("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")}),
                     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
    ICE_VERIFY(reads(sha256_of({bytes("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijk"
                                      "lmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu")}),
                     "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"));
}

TEST_CASE("a million times a") {
    vectors::hashes_a_million<sha256>(
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("the parts do not matter, the whole does") {
    vectors::hashes_the_whole<sha256>(sha256_of);
}
