// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/hmac.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "../support/verify.hpp"
#include "vectors.hpp"

using namespace ice;
using vectors::bytes;
using vectors::reads;
using vectors::repeated;

namespace {

template <class Algorithm>
constexpr auto mac(byte_view key, byte_view head, byte_view body) {
    return detail::hmac_serial<Algorithm, Algorithm>(
        detail::make_hmac_key<Algorithm, Algorithm>(key), head, body);
}
constexpr auto mac_sha1(byte_view key, byte_view message) {
    return mac<detail::sha1_algorithm>(key, {}, message);
}
constexpr auto mac_sha256(byte_view key, byte_view message) {
    return mac<detail::sha256_algorithm>(key, {}, message);
}

// RFC 2104 section 2 as it stands, without any of the kept state.
template <class Hash>
auto textbook(byte_view key, byte_view message) {
    std::array<std::uint8_t, 64> inner{};
    std::array<std::uint8_t, 64> outer{};
    for (std::size_t i = 0; i < 64; ++i) {
        const std::uint8_t k = i < key.size() ? key[i] : std::uint8_t{0};
        inner[i] = k ^ 0x36;
        outer[i] = k ^ 0x5c;
    }
    Hash hash;
    hash.update(inner);
    hash.update(message);
    const auto digest = hash.finish();
    hash.update(outer);
    hash.update(digest);
    return hash.finish();
}

constexpr auto counted = bytes(
    "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17"
    "\x18\x19");

}  // namespace

TEST_CASE("HMAC-SHA1: vectors of RFC 2202 section 3") {
    ICE_VERIFY(reads(mac_sha1(repeated<20>(0x0b), bytes("Hi There")),
                     "b617318655057264e28bc0b6fb378c8ef146be00"));
    ICE_VERIFY(reads(mac_sha1(bytes("Jefe"), bytes("what do ya want for nothing?")),
                     "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
    ICE_VERIFY(reads(mac_sha1(repeated<20>(0xaa), repeated<50>(0xdd)),
                     "125d7342b9ac11cd91a39af48aa17b4f63f175d3"));
    ICE_VERIFY(
        reads(mac_sha1(counted, repeated<50>(0xcd)), "4c9007f4026250c6bc8414f9bf50c86c2d7235da"));
    ICE_VERIFY(reads(mac_sha1(repeated<20>(0x0c), bytes("Test With Truncation")),
                     "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"));
    ICE_VERIFY(reads(mac_sha1(repeated<80>(0xaa),
                              bytes("Test Using Larger Than Block-Size Key - Hash Key First")),
                     "aa4ae5e15272d00e95705637ce8a3b55ed402112"));
    ICE_VERIFY(reads(
        mac_sha1(
            repeated<80>(0xaa),
            bytes("Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data")),
        "e8e99d0f45237d786d6bbaa7965c7808bbff1a91"));
}

TEST_CASE("HMAC-SHA256: vectors of RFC 4231 section 4") {
    ICE_VERIFY(reads(mac_sha256(repeated<20>(0x0b), bytes("Hi There")),
                     "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
    ICE_VERIFY(reads(mac_sha256(bytes("Jefe"), bytes("what do ya want for nothing?")),
                     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    ICE_VERIFY(reads(mac_sha256(repeated<20>(0xaa), repeated<50>(0xdd)),
                     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"));
    ICE_VERIFY(reads(mac_sha256(counted, repeated<50>(0xcd)),
                     "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"));
    ICE_VERIFY(reads(mac_sha256(repeated<20>(0x0c), bytes("Test With Truncation")),
                     "a3b6167473100ee06e0c796c2955552b"));
    ICE_VERIFY(reads(mac_sha256(repeated<131>(0xaa),
                                bytes("Test Using Larger Than Block-Size Key - Hash Key First")),
                     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
    ICE_VERIFY(reads(
        mac_sha256(
            repeated<131>(0xaa),
            bytes("This is a test using a larger than block-size key and a larger than block-size "
                  "data. The key needs to be hashed before being used by the HMAC algorithm.")),
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"));
}

TEST_CASE("every split of every length gives the MAC of the whole") {
    vectors::noise noise;
    const auto key = noise.bytes(20);
    const auto message = noise.bytes(300);
    const auto sha1_key =
        detail::make_hmac_key<detail::sha1_algorithm, detail::sha1_algorithm>(key);
    for (std::size_t size = 0; size <= message.size(); ++size) {
        const byte_view whole = byte_view(message).first(size);
        const auto expected = textbook<sha1>(key, whole);
        for (std::size_t cut = 0; cut <= size;
             cut += std::size_t{cut % 64 < 2 || cut == 20 ? 1U : 3U})
            CHECK(detail::hmac_serial<detail::sha1_algorithm, detail::sha1_algorithm>(
                      sha1_key, whole.first(cut), whole.subspan(cut)) == expected);
        CHECK(mac<detail::sha256_algorithm>(key, whole.first(size / 3), whole.subspan(size / 3)) ==
              textbook<sha256>(key, whole));
    }
}

TEST_CASE("keys of every length up to a block differ, longer ones are hashed") {
    vectors::noise noise;
    const auto key = noise.bytes(64);
    const auto message = noise.bytes(50);
    for (std::size_t size = 0; size <= 64; ++size)
        CHECK(mac_sha1(byte_view(key).first(size), message) ==
              textbook<sha1>(byte_view(key).first(size), message));
    const auto longer = noise.bytes(65);
    const auto hashed = sha1_of({longer});
    CHECK(mac_sha1(longer, message) == mac_sha1(hashed, message));
}

TEST_CASE("a STUN message of 100 bytes takes two blocks and the outer one") {
    const auto blocks = [](std::size_t head, std::size_t body) {
        const std::vector<std::uint8_t> message(head + body);
        return detail::hmac_blocks<detail::sha1_algorithm>(byte_view(message).first(head),
                                                           byte_view(message).subspan(head))
            .size();
    };
    CHECK(blocks(20, 80) == 2);
    CHECK(blocks(20, 35) == 1);  // 55 bytes and 9 of padding fill a block
    CHECK(blocks(20, 36) == 2);
    CHECK(blocks(20, 99) == 2);
    CHECK(blocks(20, 100) == 3);
    CHECK(blocks(0, 0) == 1);
    CHECK(blocks(64, 0) == 2);
    CHECK(blocks(130, 62) == 4);
}

TEST_CASE("a key state forgets its key") {
    auto key = detail::make_hmac_key<detail::sha1_algorithm, detail::sha1_algorithm>(counted);
    CHECK(key.inner != hmac_sha1_key{}.inner);
    wipe(key);
    CHECK(key.inner == hmac_sha1_key{}.inner);
    CHECK(key.outer == hmac_sha1_key{}.outer);
}
