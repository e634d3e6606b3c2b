// SPDX-License-Identifier: BSL-1.0
#include <ice/crypto/x86.hpp>

#include <doctest/doctest.h>

#include <type_traits>

#include "vectors.hpp"

using namespace ice;
using engine = detail::x86_engine;

TEST_CASE("the engine of x86, or the portable one elsewhere") {
#if defined(__x86_64__) || defined(__i386__)
    CHECK(!std::is_same_v<engine, detail::portable_engine>);
    if (detect_crypto_level() != crypto_level::x86_sha) {
        MESSAGE("this CPU lacks the SHA extensions: the x86 engine is not run");
        return;
    }
#else
    CHECK(std::is_same_v<engine, detail::portable_engine>);
#endif
    vectors::noise noise;
    const auto message = noise.bytes(100);
    const byte_view view(message);
    // Around the length where CRC-32 changes its way.
    for (std::size_t size = 0; size <= 100; ++size)
        CHECK(engine::crc32(view.first(size)) == detail::portable_engine::crc32(view.first(size)));
    const auto key =
        detail::make_hmac_key<detail::sha1_algorithm, engine::sha1_compress>(view.first(20));
    CHECK(engine::hmac_sha1(key, view.first(20), view.subspan(20)) ==
          detail::portable_engine::hmac_sha1(key, view.first(20), view.subspan(20)));
}
