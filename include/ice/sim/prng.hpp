// SPDX-License-Identifier: BSL-1.0
// The simulation's randomness: splitmix64 (Steele, Lea, Flood, OOPSLA 2014), integers only, the
// same numbers on every compiler and width. Predictable by design: never for real credentials.
#pragma once

#include <cstdint>

#include "../core/random.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// Eight bytes of state, a value. Models `random_source`, so that an engine under test draws from
/// the run's one seed too.
class prng {
  public:
    constexpr explicit prng(std::uint64_t seed) noexcept : state_(seed) {}

    constexpr std::uint64_t next() noexcept {
        state_ += 0x9e3779b97f4a7c15;
        return mix(state_);
    }

    /// Uniform over 0 .. n - 1 to within n / 2^64; 0 when n is 0. One draw.
    constexpr std::uint64_t below(std::uint64_t n) noexcept {
        // The high half of the 64 x 64-bit product, from four products of 32 bits.
        const std::uint64_t bits = next();
        const std::uint64_t low = bits & 0xffffffffU;
        const std::uint64_t high = bits >> 32;
        const std::uint64_t n_low = n & 0xffffffffU;
        const std::uint64_t n_high = n >> 32;
        const std::uint64_t middle = high * n_low + (low * n_low >> 32);
        const std::uint64_t other = low * n_high + (middle & 0xffffffffU);
        return high * n_high + (middle >> 32) + (other >> 32);
    }

    /// True with probability `per_million` / 1,000,000. One draw, none when it is certain.
    constexpr bool chance(std::uint32_t per_million) noexcept {
        if (per_million == 0) return false;
        if (per_million >= 1'000'000) return true;
        return below(1'000'000) < per_million;
    }

    /// `random_source`: the bytes depend on the seed and on all draws before, not on the purpose.
    constexpr void fill(byte_span out, draw) noexcept {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            if (i % 8 == 0) bits = next();
            out[i] = static_cast<std::uint8_t>(bits >> 56);
            bits <<= 8;
        }
    }

    /// A stream of its own for part `number` of the run: adding a part, or letting one draw more,
    /// leaves all others as they were.
    constexpr prng fork(std::uint64_t number) const noexcept {
        return prng(mix(state_ ^ mix(number + 0x9e3779b97f4a7c15)));
    }

  private:
    static constexpr std::uint64_t mix(std::uint64_t z) noexcept {
        z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
        z = (z ^ z >> 27) * 0x94d049bb133111eb;
        return z ^ z >> 31;
    }

    std::uint64_t state_;
};

static_assert(random_source<prng>);

}  // namespace ice::sim
