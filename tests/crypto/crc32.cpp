// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/crc32.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"
#include "vectors.hpp"

using namespace ice;
using vectors::bytes;

namespace {

// Bit by bit from the definition: polynomial 0x04c11db7 reflected, register and result inverted.
std::uint32_t by_bits(byte_view message) {
    std::uint32_t crc = 0xffffffff;
    for (const std::uint8_t byte : message) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? crc >> 1 ^ 0xedb88320U : crc >> 1;
    }
    return ~crc;
}

}  // namespace

TEST_CASE("CRC-32/ISO-HDLC: the catalogue's check value, and known sums") {
    ICE_VERIFY(crc32(bytes("123456789")) == 0xcbf43926);
    ICE_VERIFY(crc32({}) == 0);
    ICE_VERIFY(crc32(bytes("a")) == 0xe8b7be43);
    ICE_VERIFY(crc32(bytes("abc")) == 0x352441c2);
    ICE_VERIFY(crc32(bytes("The quick brown fox jumps over the lazy dog")) == 0x414fa339);
    ICE_VERIFY(crc32(vectors::repeated<32>(0x00)) == 0x190a55ad);
    ICE_VERIFY(crc32(vectors::repeated<32>(0xff)) == 0xff6cab0b);
}

TEST_CASE("a sum can be carried on") {
    ICE_VERIFY(crc32(bytes("6789"), crc32(bytes("12345"))) == 0xcbf43926);
    ICE_VERIFY(crc32({}, 0xcbf43926) == 0xcbf43926);
}

TEST_CASE("every length at every alignment") {
    vectors::noise noise;
    const auto message = noise.bytes(160);
    for (std::size_t at = 0; at < 16; ++at)
        for (std::size_t size = 0; at + size <= message.size(); ++size) {
            const byte_view part = byte_view(message).subspan(at, size);
            CHECK(crc32(part) == by_bits(part));
            CHECK(crc32(part.subspan(size / 2), crc32(part.first(size / 2))) == by_bits(part));
        }
}
