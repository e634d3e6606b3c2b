// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/builtin.hpp>

#include <doctest/doctest.h>

#include <vector>

#include "../support/verify.hpp"
#include "vectors.hpp"

using namespace ice;
using vectors::bytes;
using vectors::reads;

namespace {

// At each level, hardware ones included: what a constant needs is computed in portable code.
constexpr bool works_at(crypto_level level) {
    const builtin_crypto crypto(level);
    const auto text = bytes("what do ya want for nothing?");
    const byte_view view = text;
    const auto abc = bytes("abc");
    const byte_view parts[] = {byte_view(abc).first(1), {}, byte_view(abc).subspan(1)};
    const auto key = crypto.make_hmac_sha1_key(bytes("Jefe"));
    const auto key256 = crypto.make_hmac_sha256_key(bytes("Jefe"));
    const builtin_crypto::hmac_sha1_job jobs[4] = {
        {}, {&key, view.first(20), view.subspan(20)}, {}, {&key, view, {}}};
    sha1_digest digests[4] = {};
    crypto.hmac_sha1_x4(jobs, digests);
    return crypto.level() == level &&
           reads(crypto.hmac_sha1(key, {}, view), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79") &&
           digests[1] == crypto.hmac_sha1(key, {}, view) && digests[3] == digests[1] &&
           digests[0] == sha1_digest{} && digests[2] == sha1_digest{} &&
           reads(crypto.hmac_sha256(key256, view.first(1), view.subspan(1)),
                 "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843") &&
           reads(crypto.sha1(parts), "a9993e364706816aba3e25717850c26c9cd0d89d") &&
           reads(crypto.sha256(parts),
                 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f2001"
                 "5ad") &&
           reads(crypto.md5(parts), "900150983cd24fb0d6963f7d28e17f72") &&
           crypto.crc32(bytes("123456789")) == 0xcbf43926;
}

}  // namespace

TEST_CASE("every level computes in constant evaluation") {
    static_assert(works_at(crypto_level::portable));
    static_assert(works_at(crypto_level::x86_sha));
    static_assert(works_at(crypto_level::arm_sha));
    CHECK(works_at(crypto_level::portable));
    for (const crypto_level level : vectors::hardware_levels()) CHECK(works_at(level));
}

TEST_CASE("a level of another architecture is the portable one") {
#if defined(__aarch64__)
    CHECK(works_at(crypto_level::x86_sha));
#else
    CHECK(works_at(crypto_level::arm_sha));
#endif
}

TEST_CASE("detection gives what the CPU has") {
    ICE_VERIFY(builtin_crypto().level() == crypto_level::portable);
    CHECK(builtin_crypto::detect().level() == detect_crypto_level());
    CHECK(works_at(builtin_crypto::detect().level()));
}

TEST_CASE("levels agree on every length and alignment") {
    constexpr builtin_crypto portable;
    vectors::noise noise;
    const auto memory = noise.bytes(400);
    for (const crypto_level level : vectors::hardware_levels()) {
        const builtin_crypto crypto(level);
        for (std::size_t size = 0; size <= 300; ++size) {
            const byte_view view = byte_view(memory).subspan(noise.below(33), size);
            // Key states are the same too: a state made at one level serves at another.
            const auto key = crypto.make_hmac_sha1_key(view);
            const auto key256 = crypto.make_hmac_sha256_key(view);
            CHECK(key.inner == portable.make_hmac_sha1_key(view).inner);
            CHECK(key.outer == portable.make_hmac_sha1_key(view).outer);
            CHECK(key256.inner == portable.make_hmac_sha256_key(view).inner);
            CHECK(key256.outer == portable.make_hmac_sha256_key(view).outer);
            for (const std::size_t at : {size * 0, size * 1, std::size_t{20}, size / 2}) {
                const std::size_t cut = at < size ? at : size;
                const byte_view head = view.first(cut);
                const byte_view body = view.subspan(cut);
                const byte_view parts[] = {head, body};
                CHECK(crypto.hmac_sha1(key, head, body) == portable.hmac_sha1(key, head, body));
                CHECK(crypto.hmac_sha256(key256, head, body) ==
                      portable.hmac_sha256(key256, head, body));
                CHECK(crypto.sha1(parts) == portable.sha1(parts));
                CHECK(crypto.sha256(parts) == portable.sha256(parts));
            }
            CHECK(crypto.crc32(view) == portable.crc32(view));
        }
    }
}
