// SPDX-License-Identifier: BSL-1.0
// SipHash (Aumasson and Bernstein, 2012): a hash under a secret key, so that nobody outside can
// choose addresses or fragments that meet in one place of a table.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "../core/bytes.hpp"
#include "../core/random.hpp"

namespace ice::inline v0_1_0_dev {

/// 128 bits, drawn once a table.
struct hash_key {
    std::uint64_t first = 0;
    std::uint64_t second = 0;

    template <random_source Random>
    static constexpr hash_key draw_from(Random& random) noexcept {
        hash_key k;
        k.first = draw_u64(random, draw::hash_key);
        k.second = draw_u64(random, draw::hash_key);
        return k;
    }
};

/// SipHash-C-D over words and bytes as they come. 1-3 is enough for tables, 2-4 for all else.
template <int C = 1, int D = 3>
class siphash {
  public:
    constexpr explicit siphash(const hash_key& key) noexcept
        : v0_(key.first ^ 0x736f'6d65'7073'6575),
          v1_(key.second ^ 0x646f'7261'6e64'6f6d),
          v2_(key.first ^ 0x6c79'6765'6e65'7261),
          v3_(key.second ^ 0x7465'6462'7974'6573) {}

    /// Eight bytes, the first of them lowest.
    constexpr siphash& add(std::uint64_t word) noexcept {
        v3_ ^= word;
        rounds<C>();
        v0_ ^= word;
        length_ += 8;
        return *this;
    }

    /// The last part, of any length, and the result.
    constexpr std::uint64_t finish(byte_view bytes = {}) noexcept {
        std::size_t at = 0;
        for (; at + 8 <= bytes.size(); at += 8) add(read(bytes.data() + at, 8));
        const std::size_t rest = bytes.size() - at;
        add((length_ + rest) << 56 | read(bytes.data() + at, rest));
        v2_ ^= 0xff;
        rounds<D>();
        return v0_ ^ v1_ ^ v2_ ^ v3_;
    }

  private:
    static constexpr std::uint64_t read(const std::uint8_t* at, std::size_t n) noexcept {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < n; ++i) word |= std::uint64_t{at[i]} << 8 * i;
        return word;
    }
    template <int N>
    constexpr void rounds() noexcept {
        for (int i = 0; i < N; ++i) {
            v0_ += v1_;
            v2_ += v3_;
            v1_ = std::rotl(v1_, 13) ^ v0_;
            v3_ = std::rotl(v3_, 16) ^ v2_;
            v0_ = std::rotl(v0_, 32);
            v2_ += v1_;
            v0_ += v3_;
            v1_ = std::rotl(v1_, 17) ^ v2_;
            v3_ = std::rotl(v3_, 21) ^ v0_;
            v2_ = std::rotl(v2_, 32);
        }
    }

    std::uint64_t v0_, v1_, v2_, v3_;
    std::uint64_t length_ = 0;
};

}  // namespace ice::inline v0_1_0_dev
