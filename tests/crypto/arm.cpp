// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/arm.hpp>

#include <doctest/doctest.h>

#include <type_traits>

#include "vectors.hpp"

using namespace ice;
using engine = detail::arm_engine;

TEST_CASE("the engine of AArch64, or the portable one elsewhere") {
#if defined(__aarch64__) && defined(__AARCH64EL__)
    CHECK(!std::is_same_v<engine, detail::portable_engine>);
    if (cpu_crypto_level() != crypto_level::arm_sha) {
        MESSAGE("this CPU lacks the SHA instructions: the ARM engine is not run");
        return;
    }
#else
    CHECK(std::is_same_v<engine, detail::portable_engine>);
#endif
    using portable = detail::portable_engine;
    vectors::noise noise;
    const auto memory = noise.bytes(330);
    const auto key = detail::make_hmac_key<detail::sha1_algorithm, engine::sha1_compress>(memory);
    const auto key256 =
        detail::make_hmac_key<detail::sha256_algorithm, engine::sha256_compress>(memory);
    for (std::size_t size = 0; size <= 300; ++size) {
        const byte_view view = byte_view(memory).subspan(noise.below(30), size);
        const byte_view head = view.first(size < 20 ? size : 20);
        const byte_view body = view.subspan(head.size());
        const hmac_job<hmac_sha1_key> jobs[4] = {{&key, head, body}, {}, {&key, body, head}, {}};
        sha1_digest digests[4] = {};
        engine::hmac_sha1_x4(jobs, digests);
        CHECK(digests[0] == portable::hmac_sha1(key, head, body));
        CHECK(digests[1] == sha1_digest{});
        CHECK(digests[2] == portable::hmac_sha1(key, body, head));
        CHECK(engine::hmac_sha256(key256, head, body) == portable::hmac_sha256(key256, head, body));
        CHECK(engine::crc32(view) == portable::crc32(view));
    }
}
