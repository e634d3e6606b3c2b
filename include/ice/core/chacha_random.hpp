// SPDX-License-Identifier: BSL-1.0
// The default random service: ChaCha20 (RFC 8439 section 2.3) with fast key erasure, so that a
// state stolen later tells nothing of the bytes already given out.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "random.hpp"

namespace ice::inline v0_1_0_dev {

namespace detail {

constexpr void chacha_quarter_round(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c,
                                    std::uint32_t& d) noexcept {
    a += b, d = std::rotl(d ^ a, 16);
    c += d, b = std::rotl(b ^ c, 12);
    a += b, d = std::rotl(d ^ a, 8);
    c += d, b = std::rotl(b ^ c, 7);
}

/// One 64-byte block of RFC 8439 section 2.3; numbers on its wire are little-endian.
constexpr void chacha20_block(const std::uint32_t (&input)[16], std::uint8_t* out) noexcept {
    std::uint32_t x[16] = {};
    for (unsigned i = 0; i < 16; ++i) x[i] = input[i];
    // Written out, since compilers keep the words in registers only when no index varies.
    for (int double_round = 0; double_round < 10; ++double_round) {
        chacha_quarter_round(x[0], x[4], x[8], x[12]);
        chacha_quarter_round(x[1], x[5], x[9], x[13]);
        chacha_quarter_round(x[2], x[6], x[10], x[14]);
        chacha_quarter_round(x[3], x[7], x[11], x[15]);
        chacha_quarter_round(x[0], x[5], x[10], x[15]);
        chacha_quarter_round(x[1], x[6], x[11], x[12]);
        chacha_quarter_round(x[2], x[7], x[8], x[13]);
        chacha_quarter_round(x[3], x[4], x[9], x[14]);
    }
    for (unsigned i = 0; i < 16; ++i) {
        const std::uint32_t word = x[i] + input[i];
        for (unsigned byte = 0; byte < 4; ++byte)
            out[4 * i + byte] = static_cast<std::uint8_t>(word >> 8 * byte);
    }
}

}  // namespace detail

/// A CSPRNG that must be given 32 bytes of real entropy (interop/os_seed.hpp asks the system).
/// 512 bytes are made at a time: 32 become the next key, 480 are handed out and erased; about
/// 40 ns for a transaction id. A copy gives the same bytes as the original: copy it to repeat a
/// run, never to go on with both. Belongs to one thread; `reseed` in the child after a fork.
class chacha_random {
  public:
    constexpr explicit chacha_random(std::span<const std::uint8_t, 32> seed) noexcept {
        reseed(seed);
    }

    /// Forgets everything before; what was buffered is not handed out.
    constexpr void reseed(std::span<const std::uint8_t, 32> seed) noexcept {
        set_key(seed);
        fill_zero(buffer_);
        used_ = buffer_size;
    }

    constexpr void fill(byte_span out, draw) noexcept {
        while (!out.empty()) {
            if (used_ == buffer_size) refill();
            const std::size_t left = buffer_size - used_;
            const byte_span ready{buffer_ + used_, out.size() < left ? out.size() : left};
            copy_bytes(out.data(), ready);
            fill_zero(ready);
            used_ += static_cast<std::uint32_t>(ready.size());
            out = out.subspan(ready.size());
        }
    }

  private:
    static constexpr std::size_t key_size = 32;
    static constexpr std::size_t buffer_size = 512;

    constexpr void set_key(std::span<const std::uint8_t, key_size> key) noexcept {
        for (unsigned i = 0; i < 8; ++i)
            key_[i] = std::uint32_t{key[4 * i + 3]} << 24 | std::uint32_t{key[4 * i + 2]} << 16 |
                      std::uint32_t{key[4 * i + 1]} << 8 | key[4 * i];
    }

    constexpr void refill() noexcept {
        // RFC 8439 section 2.3: constants, key, block counter, nonce. The key is used for this
        // one refill only, so the nonce may stay zero.
        std::uint32_t block[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
        for (unsigned i = 0; i < 8; ++i) block[4 + i] = key_[i];
        for (unsigned i = 0; i < buffer_size / 64; ++i) {
            block[12] = i;
            detail::chacha20_block(block, buffer_ + std::size_t{64} * i);
        }
        set_key(std::span<const std::uint8_t, key_size>(buffer_, key_size));
        fill_zero({buffer_, key_size});
        used_ = key_size;
    }

    std::uint32_t key_[8] = {};
    std::uint8_t buffer_[buffer_size] = {};
    std::uint32_t used_ = buffer_size;
};

static_assert(random_source<chacha_random>);

}  // namespace ice::inline v0_1_0_dev
