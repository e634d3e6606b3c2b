// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/x86_batch.hpp>

#include <doctest/doctest.h>

#include <ice/crypto/portable.hpp>

#include "vectors.hpp"

using namespace ice;

#if defined(__x86_64__) || defined(__i386__)

namespace {

bool runs_here() {
    const bool yes = detect_crypto_level() == crypto_level::x86_sha;
    if (!yes) MESSAGE("this CPU lacks the SHA extensions: x86_batch.hpp is not run");
    return yes;
}

}  // namespace

TEST_CASE("four side by side as one by one: any lengths, idle lanes, keys of their own") {
    if (!runs_here()) return;
    vectors::noise noise;
    const auto memory = noise.bytes(600);
    for (int round = 0; round < 3'000; ++round) {
        hmac_sha1_key keys[4];
        hmac_job<hmac_sha1_key> jobs[4];
        const std::uint32_t equal = 20 + noise.below(280);
        for (std::size_t i = 0; i < 4; ++i) {
            keys[i] = detail::make_hmac_key<detail::sha1_algorithm, detail::sha1_algorithm>(
                byte_view(memory).subspan(noise.below(500), noise.below(80)));
            const std::size_t size = round % 2 == 0 ? equal : noise.below(300);
            const byte_view view = byte_view(memory).subspan(noise.below(300), size);
            const std::size_t cut = size < 20 ? size : noise.below(2) * 20;
            if (round % 3 == 0 || noise.below(4) != 0)
                jobs[i] = {&keys[i], view.first(cut), view.subspan(cut)};
        }
        const sha1_digest untouched{1, 2, 3};
        sha1_digest expected[4] = {untouched, untouched, untouched, untouched};
        sha1_digest digests[4] = {untouched, untouched, untouched, untouched};
        detail::portable_engine::hmac_sha1_x4(jobs, expected);
        detail::x86_hmac_sha1_x4(jobs, digests);
        for (std::size_t i = 0; i < 4; ++i) CHECK(digests[i] == expected[i]);
    }
}

#else

TEST_CASE("another architecture") { MESSAGE("not x86: x86_batch.hpp is empty"); }

#endif
