// SPDX-License-Identifier: BSL-1.0
// What the tests of this room share: bytes from literals, digests as hex, bytes at random, and
// the levels this CPU has.
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include <ice/core/bytes.hpp>
#include <ice/crypto/level.hpp>
#include <ice/interop/cpu_level.hpp>

namespace vectors {

/// Bytes of a literal, without its final zero.
template <std::size_t N>
struct literal {
    std::uint8_t data[N] = {};
    constexpr operator ice::byte_view() const { return {data, N - 1}; }
};
template <std::size_t N>
constexpr literal<N> bytes(const char (&text)[N]) {
    literal<N> out;
    for (std::size_t i = 0; i < N; ++i) out.data[i] = static_cast<std::uint8_t>(text[i]);
    return out;
}

/// N times the same byte.
template <std::size_t N>
constexpr literal<N + 1> repeated(std::uint8_t byte) {
    literal<N + 1> out;
    for (auto& b : out.data) b = byte;
    return out;
}

/// Whether a digest reads so in hex; a shorter text is compared with the digest's beginning.
template <std::size_t N>
constexpr bool reads(const std::array<std::uint8_t, N>& digest, std::string_view hex) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (hex.empty() || hex.size() > 2 * N) return false;
    for (std::size_t i = 0; i < hex.size(); ++i) {
        const unsigned half = i % 2 == 0 ? digest[i / 2] >> 4U : digest[i / 2] & 15U;
        if (digits[half] != hex[i]) return false;
    }
    return true;
}

/// The same bytes on every run and compiler.
class noise {
  public:
    std::uint32_t below(std::uint32_t n) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::uint32_t>((state_ >> 33) % n);
    }
    std::vector<std::uint8_t> bytes(std::size_t n) {
        std::vector<std::uint8_t> out(n);
        for (auto& b : out) b = static_cast<std::uint8_t>(below(256));
        return out;
    }

  private:
    std::uint64_t state_ = 1;
};

/// A million times "a", in pieces; and the hash is ready for another message, which is empty.
template <class Hash>
void hashes_a_million(std::string_view hex, std::string_view hex_of_nothing) {
    const std::vector<std::uint8_t> thousand(1'000, 'a');
    Hash hash;
    for (int i = 0; i < 1'000; ++i) hash.update(thousand);
    CHECK(reads(hash.finish(), hex));
    CHECK(reads(hash.finish(), hex_of_nothing));
}

/// The parts do not matter, the whole does. `digest_of({parts...})` hashes at once.
template <class Hash, class Digest>
void hashes_the_whole(Digest (*digest_of)(std::initializer_list<ice::byte_view>) noexcept) {
    noise random;
    const auto message = random.bytes(300);
    const ice::byte_view all(message);
    for (std::size_t size = 0; size <= all.size(); ++size) {
        const ice::byte_view whole = all.first(size);
        const auto digest = digest_of({whole});
        const std::size_t cut = random.below(static_cast<std::uint32_t>(size + 1));
        CHECK(digest_of({whole.first(cut), {}, whole.subspan(cut)}) == digest);
        Hash byte_by_byte;
        for (std::size_t i = 0; i < size; ++i) byte_by_byte.update(whole.subspan(i, 1));
        CHECK(byte_by_byte.finish() == digest);
        if (size != 0) CHECK(digest_of({whole.first(size - 1)}) != digest);
    }
}

/// The levels this CPU has besides the portable one; says so when there is none.
inline std::vector<ice::crypto_level> hardware_levels() {
    const ice::crypto_level level = ice::cpu_crypto_level();
    if (level != ice::crypto_level::portable) return {level};
    MESSAGE("this CPU has no crypto level of its own: only portable code is tested");
    return {};
}

}  // namespace vectors
