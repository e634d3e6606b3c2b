// SPDX-License-Identifier: BSL-1.0
// Randomness is a service of the host: each draw names its purpose, so that a test or a journal
// can script one kind of draw and leave the others alone.
#pragma once

#include <concepts>
#include <cstdint>

#include "bytes.hpp"

namespace ice::inline v0_1_0_dev {

/// What the bytes are for. Values are stable: journals store them.
enum class draw : std::uint8_t {
    transaction_id = 1,  ///< 12 or 16 bytes; must be unguessable (RFC 8489 section 5)
    tie_breaker = 2,     ///< 8 bytes (RFC 8445 section 16.1)
    ufrag = 3,           ///< at least 24 bits (RFC 8445 section 5.3)
    password = 4,        ///< at least 128 bits (RFC 8445 section 5.3)
    nonce = 5,           ///< of a server
    jitter = 6,          ///< spreads timers (RFC 7675 section 5.1); needs no secrecy
    hash_key = 7,        ///< of a table that strangers can fill
};

/// Service: `fill(out, purpose)` fills all of `out`, and cannot fail: a source that may run dry
/// must be refilled by its host beforehand. Everything but jitter needs a CSPRNG.
/// Models: chacha_random (core/chacha_random.hpp), scripted sources in tests.
template <class R>
concept random_source = requires(R& r, byte_span out, draw purpose) {
    { r.fill(out, purpose) } noexcept -> std::same_as<void>;
};

template <random_source Random>
constexpr std::uint64_t draw_u64(Random& random, draw purpose) noexcept {
    std::uint8_t bytes[8] = {};
    random.fill(bytes, purpose);
    return load_u64(bytes);
}

/// Uniform over 0 .. n - 1 to within n / 2^64 (n is far below 2^32 in every use here, a bias of
/// less than 2^-32). One draw, never a loop: journals stay aligned. 0 when n is 0.
template <random_source Random>
constexpr std::uint32_t draw_below(Random& random, std::uint32_t n, draw purpose) noexcept {
    const std::uint64_t bits = draw_u64(random, purpose);
    // The high 96 bits of the 64 x 32-bit product, in two halves to stay within 64 bits.
    const std::uint64_t low = (bits & 0xffffffffU) * n;
    const std::uint64_t high = (bits >> 32) * n + (low >> 32);
    return static_cast<std::uint32_t>(high >> 32);
}

}  // namespace ice::inline v0_1_0_dev
